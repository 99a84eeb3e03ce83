//! Connecting: reach the server, encrypt, log in. Trouble here is nobody's letter's fault.

use std::net::{SocketAddr, ToSocketAddrs};

use boardpack_model::Secret;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::Auth;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use super::talk::words_of;
use crate::settings::{Login, Proof, Security, SmtpSettings};

/// A connection that is protected as the settings say and logged in; otherwise why not, in words. Where a token that was kept
/// is refused, it is tried once more with a fresh one.
pub(super) fn connect(settings: &SmtpSettings) -> Result<SmtpConnection, String> {
    let mut connection = encrypted(settings)?;
    let Some(login) = &settings.login else {
        return Ok(connection);
    };
    let source = match &login.proof {
        Proof::Password(password) => return log_in(&mut connection, login, password).map(|()| connection),
        Proof::Token(token) => return show(&mut connection, login, token).map(|()| connection),
        Proof::FreshToken(source) => source,
    };
    let token = source.token()?;
    match show(&mut connection, login, &token.secret) {
        Err(reason) => {
            source.forget();
            if !token.was_kept {
                return Err(reason);
            }
            let mut connection = encrypted(settings)?;
            show(&mut connection, login, &source.token()?.secret).inspect_err(|_| source.forget())?;
            Ok(connection)
        }
        Ok(()) => Ok(connection),
    }
}

/// A connection that is protected as the settings say.
fn encrypted(settings: &SmtpSettings) -> Result<SmtpConnection, String> {
    if !is_host_name(&settings.hello_name) || !is_host_name(&settings.host) {
        return Err("the server's name and the name to greet it with are plain host names".to_owned());
    }
    let addresses = addresses(settings)?;
    let hello = ClientId::Domain(settings.hello_name.clone());
    Ok(match settings.security {
        Security::NoneForLoopback => open(settings, &addresses, &hello, None)?,
        Security::Tls => open(settings, &addresses, &hello, Some(&encryption(settings)?))?,
        Security::StartTls => {
            let encryption = encryption(settings)?;
            let mut connection = open(settings, &addresses, &hello, None)?;
            if !connection.can_starttls() {
                return Err(format!(
                    "{} offers no encryption (STARTTLS), and nothing is sent without",
                    settings.host
                ));
            }
            connection.starttls(&encryption, &hello).map_err(|error| {
                format!(
                    "no encrypted connection to {}: {}",
                    settings.host,
                    words_of(&error)
                )
            })?;
            connection
        }
    })
}

fn is_host_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b))
}

/// Where the server is. Without encryption every one of its addresses must be this machine's own.
fn addresses(settings: &SmtpSettings) -> Result<Vec<SocketAddr>, String> {
    let addresses: Vec<SocketAddr> = (settings.host.as_str(), settings.port)
        .to_socket_addrs()
        .map_err(|error| format!("{} is not known: {error}", settings.host))?
        .collect();
    let is_elsewhere = addresses.iter().any(|address| !address.ip().is_loopback());
    if settings.security == Security::NoneForLoopback && is_elsewhere {
        return Err(format!(
            "{} is another machine, and nothing is sent there without encryption",
            settings.host
        ));
    }
    Ok(addresses)
}

fn open(
    settings: &SmtpSettings,
    addresses: &[SocketAddr],
    hello: &ClientId,
    encryption: Option<&TlsParameters>,
) -> Result<SmtpConnection, String> {
    SmtpConnection::connect(addresses, Some(settings.timeout), hello, encryption, None)
        .map_err(|error| format!("no connection to {}: {}", settings.host, words_of(&error)))
}

fn encryption(settings: &SmtpSettings) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.root_certificate {
        let unusable = |reason: String| format!("the root certificate {}: {reason}", path.display());
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| words_of(&error))
}

/// Signs in with a password.
fn log_in(connection: &mut SmtpConnection, login: &Login, password: &Secret) -> Result<(), String> {
    let credentials = Credentials::new(login.user.clone(), password.reveal().to_owned());
    let answer = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
    accepted(login, answer)
}

/// Signs in with a token. A server that refuses it first says why in a challenge, and refuses only when that was taken: lettre
/// stops at the challenge, so the refusal would never be read.
fn show(connection: &mut SmtpConnection, login: &Login, token: &Secret) -> Result<(), String> {
    if !connection
        .server_info()
        .supports_auth_mechanism(Mechanism::Xoauth2)
    {
        return Err("the server takes no tokens (XOAUTH2)".to_owned());
    }
    let credentials = Credentials::new(login.user.clone(), token.reveal().to_owned());
    let answer = Auth::new(Mechanism::Xoauth2, credentials, None)
        .and_then(|words| connection.command(words))
        .and_then(|answer| {
            if answer.has_code(334) {
                connection.command("\r\n")
            } else {
                Ok(answer)
            }
        });
    accepted(login, answer)
}

fn accepted(login: &Login, answer: Result<Response, Error>) -> Result<(), String> {
    match answer {
        Ok(answer) if answer.has_code(235) => Ok(()),
        Ok(_) => Err(format!("the login as {} got an unexpected answer", login.user)),
        Err(error) => Err(format!(
            "the login as {} was not accepted: {}",
            login.user,
            words_of(&error)
        )),
    }
}
