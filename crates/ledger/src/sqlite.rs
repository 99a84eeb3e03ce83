//! SQLite's own part: where its file may lie, its settings and its checks.

use std::path::Path;

use sqlx::AnyConnection;

use crate::open::Refusal;

/// The first SQLite without the fault that damages a ledger used through two connections.
const FIRST_SAFE_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// File systems on which SQLite's locks do not hold: NFS, SMB 1, CIFS, SMB 2 and 3.
const NETWORK_FILE_SYSTEMS: [u64; 4] = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42];

/// The URL of a file, or why it is no place for a ledger.
pub(crate) fn url_of(path: &Path) -> Result<String, String> {
    let path = std::path::absolute(path).map_err(|error| error.to_string())?;
    let text = path.to_str().ok_or("its path is not UTF-8")?;
    if path.is_symlink() {
        return Err("it is a symbolic link; please name the file itself".to_owned());
    }
    let folder = path.parent().ok_or("it has no folder")?;
    let file_system = rustix::fs::statfs(folder)
        .map_err(|error| format!("its folder {} cannot be used: {error}", folder.display()))?;
    if NETWORK_FILE_SYSTEMS.contains(&kind(&file_system)) {
        return Err(
            "it lies on a network share, where its locks do not hold; please keep it on a local disk"
                .to_owned(),
        );
    }
    let escaped: String = text
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02x}"),
        })
        .collect();
    Ok(format!("sqlite://{escaped}?mode=rwc"))
}

/// The file system's number; its type differs between machines, its 32 bits do not.
fn kind(file_system: &rustix::fs::StatFs) -> u64 {
    #[expect(clippy::cast_sign_loss, reason = "the number is a pattern of 32 bits")]
    let bits = file_system.f_type as u64;
    bits & 0xffff_ffff
}

/// SQLite's settings and checks. A deferred commit or a lenient table would lose what we promise to keep.
pub(crate) async fn settle(connection: &mut AnyConnection) -> Result<(), Refusal> {
    let version: String = scalar(connection, "select sqlite_version()").await?;
    if !is_safe(&version) {
        return Err(Refusal::Unsuitable(format!(
            "it needs SQLite 3.51.3 or later and was built with {version}"
        )));
    }
    sqlx::raw_sql("pragma busy_timeout = 10000; pragma foreign_keys = on; pragma synchronous = full")
        .execute(&mut *connection)
        .await?;
    let mode: String = scalar(connection, "pragma journal_mode = wal").await?;
    if mode != "wal" {
        return Err(Refusal::Unsuitable(format!(
            "its disk does not allow a write-ahead log (the journal is `{mode}`); please keep it on a local disk"
        )));
    }
    let check: String = scalar(connection, "pragma quick_check(1)").await?;
    if check != "ok" {
        return Err(Refusal::Damaged(check));
    }
    Ok(())
}

async fn scalar(connection: &mut AnyConnection, sql: &'static str) -> Result<String, sqlx::Error> {
    sqlx::query_scalar(sql).fetch_one(connection).await
}

fn is_safe(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= FIRST_SAFE_SQLITE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(version: &str, safe: bool) {
        assert_eq!(is_safe(version), safe, "{version}");
    }

    #[test]
    fn a_version_that_can_damage_a_ledger_is_not_used() {
        check("3.40.1", false);
        check("3.51.2", false);
        check("3.51.3", true);
        check("3.54.1", true);
        check("4.0", true);
        check("", false);
    }
}
