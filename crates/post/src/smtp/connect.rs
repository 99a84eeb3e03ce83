//! Connecting: reach the server, encrypt, log in. Trouble here is nobody's letter's fault.

use std::net::{SocketAddr, ToSocketAddrs};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::talk::words_of;
use crate::settings::{Login, Security, SmtpSettings};

/// A connection that is protected as the settings say and logged in; otherwise why not, in words.
pub(super) fn connect(settings: &SmtpSettings) -> Result<SmtpConnection, String> {
    if !is_host_name(&settings.hello_name) || !is_host_name(&settings.host) {
        return Err("the server's name and the name to greet it with are plain host names".to_owned());
    }
    let addresses = addresses(settings)?;
    let hello = ClientId::Domain(settings.hello_name.clone());
    let mut connection = match settings.security {
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
    };
    if let Some(login) = &settings.login {
        log_in(&mut connection, login)?;
    }
    Ok(connection)
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

fn log_in(connection: &mut SmtpConnection, login: &Login) -> Result<(), String> {
    let credentials = Credentials::new(login.user.clone(), login.secret.reveal().to_owned());
    let mechanisms: &[Mechanism] = if login.is_token {
        &[Mechanism::Xoauth2]
    } else {
        &[Mechanism::Plain, Mechanism::Login]
    };
    let answer = connection.auth(mechanisms, &credentials).map_err(|error| {
        format!(
            "the login as {} was not accepted: {}",
            login.user,
            words_of(&error)
        )
    })?;
    if answer.has_code(235) {
        Ok(())
    } else {
        Err(format!("the login as {} got an unexpected answer", login.user))
    }
}
