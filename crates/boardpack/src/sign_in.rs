//! Signing in to the mail server with tokens (OAuth 2), as the environment and the command line say.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use boardpack_post::{Grant, Secret, TokenSettings, TokenSource};
use clap::Args;

/// Signing in with tokens: Microsoft and Google switch passwords off.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Signing in to the mail server with tokens (OAuth 2)")]
#[expect(clippy::struct_field_names, reason = "these are the names of the options")]
pub(crate) struct OauthArgs {
    /// Where tokens are given out, https://…; with it the server is signed in to with XOAUTH2
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_SMTP_OAUTH_TOKEN_ENDPOINT",
        value_name = "URL"
    )]
    smtp_oauth_token_endpoint: Option<String>,
    /// Who the office is there
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_SMTP_OAUTH_CLIENT_ID",
        value_name = "ID"
    )]
    smtp_oauth_client_id: Option<String>,
    /// A file with the secret that goes with it
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_SMTP_OAUTH_CLIENT_SECRET_FILE",
        value_name = "FILE"
    )]
    smtp_oauth_client_secret_file: Option<PathBuf>,
    /// A file with the refresh token of whoever signed in; without one the office asks in its own right (client credentials)
    #[arg(
        long,
        global = true,
        env = "BOARDPACK_SMTP_OAUTH_REFRESH_TOKEN_FILE",
        value_name = "FILE"
    )]
    smtp_oauth_refresh_token_file: Option<PathBuf>,
    /// What the token is for, in the service's words
    #[arg(long, global = true, env = "BOARDPACK_SMTP_OAUTH_SCOPE", value_name = "SCOPE")]
    smtp_oauth_scope: Option<String>,
}

impl OauthArgs {
    /// Where tokens come from; nothing where no endpoint is named.
    pub(crate) fn source(&self, timeout: Duration) -> Result<Option<TokenSource>> {
        let Some(endpoint) = self.smtp_oauth_token_endpoint.clone() else {
            return Ok(None);
        };
        let Some(client_id) = self.smtp_oauth_client_id.clone() else {
            bail!("a token endpoint needs to be told who the office is: --smtp-oauth-client-id");
        };
        let secret = self.smtp_oauth_client_secret_file.as_ref();
        let client_secret = secret.map(|path| secret_in(path)).transpose()?.map(Secret::new);
        let grant = match &self.smtp_oauth_refresh_token_file {
            Some(path) => Grant::RefreshToken(path.clone()),
            None if client_secret.is_some() => Grant::ClientCredentials,
            None => bail!(
                "a token endpoint needs a ground to give tokens on: --smtp-oauth-client-secret-file or \
                 --smtp-oauth-refresh-token-file"
            ),
        };
        Ok(Some(TokenSource::new(TokenSettings {
            endpoint,
            client_id,
            client_secret,
            scope: self.smtp_oauth_scope.clone(),
            grant,
            timeout,
        })))
    }
}

/// The secret in a file, without the line's end.
pub(crate) fn secret_in(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
