//! Tokens for signing in (OAuth 2): fetched where the mail service gives them out, kept in memory while they last.
//!
//! A token is used for a connection only while a quarter of an hour of its life is left: large services refuse one that is about
//! to end. No token and no secret is ever part of a message that a person reads.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use boardpack_model::Secret;
use rustix::fs::{Mode, OFlags};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Uri;

/// The life that a token must still have when a connection begins.
const LEAST_LIFE: Duration = Duration::from_mins(15);
/// The longest answer that is read.
const LONGEST_ANSWER: u64 = 64 * 1024;
/// The longest part of an answer's own words that is kept.
const LONGEST_WORDS: usize = 200;

/// Where tokens come from and what we say there.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// The token endpoint; `https`, or any address of this very machine.
    pub endpoint: String,
    /// Who we are there.
    pub client_id: String,
    /// The secret that goes with it, where there is one.
    pub client_secret: Option<Secret>,
    /// What the token is for, in the service's words.
    pub scope: Option<String>,
    /// On what ground we ask.
    pub grant: Grant,
    /// How long to wait for the answer.
    pub timeout: Duration,
}

/// On what ground a token is given.
#[derive(Debug, Clone)]
pub enum Grant {
    /// The office itself was given the right to send.
    ClientCredentials,
    /// A person signed in once; the refresh token in this file stands for that. One that the service replaces is replaced there.
    RefreshToken(PathBuf),
}

/// A source of tokens. Its copies share what they keep.
#[derive(Debug, Clone)]
pub struct TokenSource {
    settings: Arc<TokenSettings>,
    kept: Arc<Mutex<Option<Kept>>>,
}

#[derive(Debug, Clone)]
struct Kept {
    token: Secret,
    ends: Instant,
}

/// A token for one connection.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) secret: Secret,
    /// It was fetched earlier: a service that refuses it may take a fresh one.
    pub(crate) was_kept: bool,
}

impl TokenSource {
    /// A source with these settings that keeps nothing yet.
    pub fn new(settings: TokenSettings) -> Self {
        Self {
            settings: Arc::new(settings),
            kept: Arc::default(),
        }
    }

    /// A token that is good for another quarter of an hour, fetched where none is kept; otherwise why not, in words.
    pub(crate) fn token(&self) -> Result<Token, String> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| is_good(kept)) {
            return Ok(Token {
                secret: kept.token.clone(),
                was_kept: true,
            });
        }
        let fetched = fetch(&self.settings)?;
        *kept = Some(fetched.clone());
        Ok(Token {
            secret: fetched.token,
            was_kept: false,
        })
    }

    /// Keeps no token any more.
    pub(crate) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn is_good(kept: &Kept) -> bool {
    kept.ends.saturating_duration_since(Instant::now()) >= LEAST_LIFE
}

fn fetch(settings: &TokenSettings) -> Result<Kept, String> {
    let uri = endpoint(&settings.endpoint)?;
    let refresh = match &settings.grant {
        Grant::ClientCredentials => None,
        Grant::RefreshToken(path) => Some(read_refresh_token(path)?),
    };
    let begun = Instant::now();
    let (status, body) = ask(settings, &uri, refresh.as_ref())
        .map_err(|error| format!("no token from {}: {}", host(&uri), brief(&error.to_string())))?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |key: &str| answer.get(key).and_then(Value::as_str);
    let Some(token) = text("access_token").filter(|token| status == 200 && is_token(token)) else {
        let code = text("error").map(brief).unwrap_or_default();
        return Err(format!("{} gave no token (status {status} {code})", host(&uri)));
    };
    if let (Grant::RefreshToken(path), Some(new)) = (&settings.grant, text("refresh_token"))
        && refresh.is_none_or(|old| old.reveal() != new)
    {
        store(path, new).map_err(|error| {
            format!(
                "the new refresh token could not be kept in {}: {error}",
                path.display()
            )
        })?;
    }
    Ok(Kept {
        token: Secret::new(token.to_owned()),
        ends: begun + life(&answer),
    })
}

/// How long a token lasts from when it was asked for; nothing is assumed of one that does not say.
fn life(answer: &Value) -> Duration {
    const LONGEST: u64 = 24 * 60 * 60;
    let said = answer.get("expires_in");
    let seconds = said.and_then(|said| said.as_u64().or_else(|| said.as_str()?.parse().ok()));
    Duration::from_secs(seconds.unwrap_or(0).min(LONGEST))
}

/// Tokens are visible ASCII; anything else would break out of the line that it is said in.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The endpoint's address: nothing secret is said in plain text to another machine.
fn endpoint(text: &str) -> Result<Uri, String> {
    let wrong = |why: &str| format!("the token endpoint must begin with https://: {why}");
    let uri: Uri = text.parse().map_err(|_| wrong("this is no address"))?;
    let is_this_machine = uri.host().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    });
    match uri.scheme_str() {
        Some("https") if uri.host().is_some() => Ok(uri),
        Some("http") if is_this_machine => Ok(uri),
        _ => Err(wrong("what is said there is secret")),
    }
}

fn host(uri: &Uri) -> String {
    uri.host().unwrap_or_default().to_owned()
}

fn ask(
    settings: &TokenSettings,
    uri: &Uri,
    refresh_token: Option<&Secret>,
) -> Result<(u16, Vec<u8>), ureq::Error> {
    let mut config = Agent::config_builder()
        .timeout_global(Some(settings.timeout))
        .http_status_as_error(false)
        .max_redirects(0);
    if uri.scheme_str() == Some("http") {
        config = config.proxy(None);
    }
    let mut form = vec![("client_id", settings.client_id.as_str())];
    form.extend(
        settings
            .client_secret
            .as_ref()
            .map(|secret| ("client_secret", secret.reveal())),
    );
    form.extend(settings.scope.as_deref().map(|scope| ("scope", scope)));
    match refresh_token {
        None => form.push(("grant_type", "client_credentials")),
        Some(token) => form.extend([("grant_type", "refresh_token"), ("refresh_token", token.reveal())]),
    }
    let mut answer = config.build().new_agent().post(uri).send_form(form)?;
    let status = answer.status().as_u16();
    let body = answer
        .body_mut()
        .with_config()
        .limit(LONGEST_ANSWER)
        .read_to_vec()?;
    Ok((status, body))
}

/// On one line and not too long: it comes from outside.
fn brief(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_WORDS)
        .collect()
}

fn read_refresh_token(path: &Path) -> Result<Secret, String> {
    let unreadable = |why: &str| format!("the refresh token in {}: {why}", path.display());
    let text = fs::read_to_string(path).map_err(|error| unreadable(&error.to_string()))?;
    let token = text.trim();
    if is_token(token) {
        Ok(Secret::new(token.to_owned()))
    } else {
        Err(unreadable("it is not one word"))
    }
}

/// Replaces the refresh token whole or not at all, for the office's own user only.
fn store(path: &Path, token: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let beside = folder.join(format!(".{name}.new"));
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let mut file = File::from(rustix::fs::open(&beside, flags, Mode::RUSR | Mode::WUSR)?);
    // One that a stopped program left may have been anybody's to read.
    rustix::fs::fchmod(&file, Mode::RUSR | Mode::WUSR)?;
    let written = file
        .write_all(format!("{token}\n").as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, accepted: bool) {
        assert_eq!(endpoint(address).is_ok(), accepted, "{address}");
    }

    #[test]
    fn secrets_are_said_over_an_encrypted_connection_or_to_this_machine() {
        check("https://login.mail.example/tenant/oauth2/v2.0/token", true);
        check("http://127.0.0.1:8080/token", true);
        check("http://[::1]:8080/token", true);
        check("http://localhost/token", true);
        for elsewhere in [
            "http://login.mail.example/token",
            "http://127.0.0.1@login.mail.example/token",
            "http://127.0.0.1.mail.example/token",
            "ftp://127.0.0.1/token",
            "login.mail.example",
            "/token",
            "",
        ] {
            check(elsewhere, false);
        }
    }

    #[test]
    fn only_visible_words_are_tokens() {
        for (text, is) in [
            ("eyJ0.abc-_~+/=", true),
            ("", false),
            ("a b", false),
            ("a\u{1}b", false),
            ("é", false),
        ] {
            assert_eq!(is_token(text), is, "{text:?}");
        }
    }

    #[test]
    fn a_life_that_is_not_said_is_none() {
        for (answer, seconds) in [
            (r#"{"expires_in": 3599}"#, 3599),
            (r#"{"expires_in": "3599"}"#, 3599),
            ("{}", 0),
            (r#"{"expires_in": -5}"#, 0),
            (r#"{"expires_in": 99999999999999}"#, 86400),
        ] {
            let answer: Value = serde_json::from_str(answer).unwrap();
            assert_eq!(life(&answer), Duration::from_secs(seconds), "{answer}");
        }
    }
}
