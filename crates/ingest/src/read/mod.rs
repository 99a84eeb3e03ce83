//! Bytes to cells: what a file really is, whether it is sound, and every cell that holds something.
//!
//! The libraries that read spreadsheets can be made to abort a process by a file of a kilobyte, which nothing inside the
//! process can prevent. So the office calls [`read`] in a child process; what can be checked beforehand is checked here.

mod biff;
mod builder;
mod compound;
mod delimited;
mod ods;
mod ods_scan;
mod package;
mod sniff;
mod xls;
mod xlsb;
mod xlsb_records;
mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Limits, Refusal, Workbook};
use sniff::Sniffed;

/// Reads a file by what it holds, whatever its name says. Call it in a child process: some files bring a process down.
///
/// Refuses what cannot be read whole: a part of a return is worse than none.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limits.bytes {
        return Err(Refusal::too_large(format!(
            "the file is larger than {} MB",
            limits.bytes >> 20
        )));
    }
    let sniffed = sniff::sniff(bytes, limits)?;
    // A panic of a reading library is a damaged file, not the end of the office.
    catch_unwind(AssertUnwindSafe(|| read_as(sniffed, bytes, limits))).unwrap_or_else(|_| {
        Err(Refusal::damaged(
            "the file contradicts itself, and could not be read",
        ))
    })
}

/// As [`read()`], with the password that was agreed with the sender, should the file ask for one.
pub fn read_protected(bytes: &[u8], limits: &Limits, password: Option<&str>) -> Result<Workbook, Refusal> {
    let _ = password;
    read(bytes, limits)
}

fn read_as(sniffed: Sniffed, bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    match sniffed {
        Sniffed::Xlsx => xlsx::read(bytes, limits),
        Sniffed::Xlsb => xlsb::read(bytes, limits),
        Sniffed::Ods => ods::read(bytes, limits),
        Sniffed::Xls => xls::read(bytes, limits),
        Sniffed::Text => delimited::read(bytes, limits),
    }
}

/// What is looked at before a library sees the bytes; of text everything.
#[cfg(fuzzing)]
pub(crate) fn before_any_library(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    match sniff::sniff(bytes, limits)? {
        Sniffed::Text => delimited::read(bytes, limits).map(drop),
        Sniffed::Ods => ods::look_through(bytes, limits).map(drop),
        Sniffed::Xlsb => xlsb::count(bytes, limits).map(drop),
        Sniffed::Xlsx | Sniffed::Xls => Ok(()),
    }
}

#[cfg(test)]
mod tests;
