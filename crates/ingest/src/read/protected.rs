//! Packages that open with a password: opened with the one that was agreed, or not at all.

use std::panic::{AssertUnwindSafe, catch_unwind};

use office_crypto::{DecryptError, decrypt_from_bytes};

use super::{Context, read_as};
use crate::{Refusal, RefusalKind, Workbook};

const HINT: &str = "please send it again saved without a password (File, Info, Protect Workbook), or with the password that was \
     agreed; the figures themselves are not in question";

/// Reads an encrypted package, whose container has been checked.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Result<Workbook, Refusal> {
    let password = context.password.ok_or_else(Refusal::password)?;
    // The library is handed what a stranger wrote: a panic of it is a file that cannot be opened.
    let opened = catch_unwind(AssertUnwindSafe(|| decrypt_from_bytes(bytes.to_vec(), password)));
    match opened {
        // It does not say that a password is wrong, but what comes out then is no package.
        Ok(Ok(package)) if package.starts_with(b"PK\x03\x04") => {
            let context = Context {
                password: None,
                ..*context
            };
            let mut workbook = read_as(&package, &context)?;
            workbook
                .notes
                .push("it was opened with the agreed password".to_owned());
            Ok(workbook)
        }
        Ok(Ok(_)) => Err(refusal(
            "the workbook is protected with a password, and the agreed password did not open it",
        )),
        Ok(Err(DecryptError::Unimplemented(_))) => Err(refusal(
            "the workbook is protected with a password in a way that cannot be opened here",
        )),
        Ok(Err(_)) | Err(_) => Err(refusal(
            "the workbook is protected with a password, and could not be opened with the agreed one",
        )),
    }
}

fn refusal(message: &str) -> Refusal {
    Refusal::new(RefusalKind::PasswordProtected, message, HINT)
}
