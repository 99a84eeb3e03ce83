//! What the environment and the command line say about an office's surroundings: where mail goes, how long files settle.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use boardpack_model::letter::Mode;
use boardpack_office::mail_in::Maildir;
use boardpack_office::{Surroundings, Workspace};
use boardpack_post::{Login, Proof, Secret, Security, SmtpSettings, Transport};
use clap::{Args, ValueEnum};

use crate::passwords;
use crate::sign_in::{OauthArgs, secret_in};

/// How letters leave. Secrets come from the environment or a file, never from a pipeline.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Surroundings")]
pub(crate) struct SurroundingsArgs {
    /// How long a file must stay unchanged before it counts as whole (0s, 60s, 2m)
    #[arg(long, global = true, default_value = "60s", value_parser = duration)]
    settle: Duration,
    /// The ledger's address, such as postgres://…; default: ledger.sqlite in the workspace
    #[arg(long, global = true, env = "BOARDPACK_LEDGER", hide_env_values = true)]
    ledger: Option<String>,
    /// How far letters may go; default: `live` into the outbox folder, `dry-run` with a mail server until you say otherwise
    #[arg(long, global = true, env = "BOARDPACK_MODE")]
    mode: Option<ModeArg>,
    /// The mail server; without one, letters are written to outbox/
    #[arg(long, global = true, env = "BOARDPACK_SMTP_HOST")]
    smtp_host: Option<String>,
    /// The mail server's port; default 587 with STARTTLS, 465 with TLS
    #[arg(long, global = true, env = "BOARDPACK_SMTP_PORT")]
    smtp_port: Option<u16>,
    /// How the connection is secured; `none` is for a server on this machine only
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_SMTP_SECURITY",
        default_value = "starttls"
    )]
    smtp_security: SecurityArg,
    /// The name to sign in with
    #[arg(long, global = true, env = "BOARDPACK_SMTP_USER")]
    smtp_user: Option<String>,
    /// The password; better: --smtp-password-file
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_SMTP_PASSWORD",
        hide = true,
        hide_env_values = true
    )]
    smtp_password: Option<String>,
    /// The password is an OAuth 2 token (XOAUTH2) that something else keeps fresh
    #[arg(long, global = true, env = "BOARDPACK_SMTP_TOKEN")]
    smtp_token: bool,
    /// How long to wait for each of the mail server's answers
    #[arg(long, global = true, env = "BOARDPACK_SMTP_TIMEOUT", default_value = "300s", value_parser = duration)]
    smtp_timeout: Duration,
    /// The name with which this machine greets the mail server
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_SMTP_HELLO",
        default_value = "localhost"
    )]
    smtp_hello: String,
    /// A file that holds the password
    #[arg(long, global = true, env = "BOARDPACK_SMTP_PASSWORD_FILE")]
    smtp_password_file: Option<PathBuf>,
    /// A further root certificate (PEM) to trust, for a server with one of its own
    #[arg(long, global = true, env = "BOARDPACK_SMTP_ROOT_CERTIFICATE")]
    smtp_root_certificate: Option<PathBuf>,
    #[command(flatten)]
    oauth: OauthArgs,
    /// A file with the passwords agreed with agencies for their workbooks, one line each: police = "…"
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_WORKBOOK_PASSWORDS",
        value_name = "FILE"
    )]
    workbook_passwords: Option<PathBuf>,
    /// The Maildir into which the mail system delivers what comes in; it is only read
    #[arg(long, global = true, env = "BOARDPACK_MAILDIR", value_name = "DIR")]
    maildir: Option<PathBuf>,
    /// The mail system whose Authentication-Results count; without one, any failed check holds a message back
    #[arg(long, global = true, env = "BOARDPACK_MAIL_CHECKED_BY", value_name = "HOST")]
    mail_checked_by: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SecurityArg {
    Starttls,
    Tls,
    None,
}

/// How far letters may go.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ModeArg {
    /// Letters are written and recorded; nothing leaves
    DryRun,
    /// Only the addresses and domains of `[post] team` in board.toml get theirs; the others wait
    Team,
    /// Letters go to whom they are for
    Live,
}

impl ModeArg {
    fn meant(self) -> Mode {
        match self {
            Self::DryRun => Mode::DryRun,
            Self::Team => Mode::Team,
            Self::Live => Mode::Live,
        }
    }
}

impl SurroundingsArgs {
    /// The surroundings of an office in that workspace.
    pub(crate) fn surroundings(&self, workspace: &Workspace) -> Result<Surroundings> {
        Ok(Surroundings {
            reader: reader()?,
            passwords: match &self.workbook_passwords {
                Some(path) => passwords::read(path)?,
                None => BTreeMap::new(),
            },
            settle: self.settle,
            transport: self.transport(workspace)?,
            mode: self.mode.map(ModeArg::meant),
            ledger_url: self.ledger.clone(),
            births: BTreeMap::new(),
            maildir: self.maildir.clone().map(|folder| Maildir {
                folder,
                checked_by: self.mail_checked_by.clone(),
            }),
        })
    }

    /// The ledger's address, where one is given.
    pub(crate) fn ledger_url(&self) -> Option<&str> {
        self.ledger.as_deref()
    }

    fn transport(&self, workspace: &Workspace) -> Result<Transport> {
        let Some(host) = self.smtp_host.clone() else {
            return Ok(Transport::Folder(workspace.outbox()));
        };
        let (security, port) = match self.smtp_security {
            SecurityArg::Starttls => (Security::StartTls, 587),
            SecurityArg::Tls => (Security::Tls, 465),
            SecurityArg::None => (Security::NoneForLoopback, 25),
        };
        let login = self.login()?;
        let hello_name = self.smtp_hello.clone();
        Ok(Transport::Smtp(SmtpSettings {
            port: self.smtp_port.unwrap_or(port),
            security,
            login,
            timeout: self.smtp_timeout,
            root_certificate: self.smtp_root_certificate.clone(),
            ..SmtpSettings::new(&host, &hello_name)
        }))
    }

    fn login(&self) -> Result<Option<Login>> {
        let proof = match (self.oauth.source(self.smtp_timeout)?, self.password()?) {
            (Some(_), Some(_)) => bail!("sign in with a password or with tokens that are fetched, not both"),
            (Some(source), None) => Some(Proof::FreshToken(source)),
            (None, Some(password)) if self.smtp_token => Some(Proof::Token(Secret::new(password))),
            (None, Some(password)) => Some(Proof::Password(Secret::new(password))),
            (None, None) => None,
        };
        match (&self.smtp_user, proof) {
            (Some(user), Some(proof)) => Ok(Some(Login {
                user: user.clone(),
                proof,
            })),
            (None, None) => Ok(None),
            _ => bail!(
                "a mail server's user and password (or token endpoint) go together: give both, or neither"
            ),
        }
    }

    fn password(&self) -> Result<Option<String>> {
        if let Some(path) = &self.smtp_password_file {
            return Ok(Some(secret_in(path)?));
        }
        Ok(self.smtp_password.clone())
    }
}

/// The program that reads workbooks in a process of its own: this one. While an update replaces its file, a running service goes on starting the
/// very program that it is: the two ends of a pipe must speak alike.
pub(crate) fn reader() -> Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() {
        return Ok(running);
    }
    std::env::current_exe().context("finding this program, which also reads the workbooks")
}

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a length of time: write 0s, 60s or 2m");
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "s" | "" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        "ms" => Ok(Duration::from_millis(number)),
        _ => Err(wrong()),
    }
}
