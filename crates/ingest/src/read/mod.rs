//! Bytes to cells: what a file really is, whether it is sound, and every cell that holds something.
//!
//! The libraries that read spreadsheets can be made to abort a process by a file of a kilobyte, which nothing inside the
//! process can prevent. So the office calls [`read`] in a child process; what can be checked beforehand is checked here.

mod archive;
mod biff;
mod builder;
mod comments;
mod compound;
mod delimited;
mod elsewhere;
mod marks;
mod ods;
mod ods_beside;
mod ods_scan;
mod package;
mod protected;
mod relations;
mod runs;
mod sheet_part;
mod sniff;
mod texts;
mod xls;
mod xls_records;
mod xlsb;
mod xlsb_parts;
mod xlsb_records;
mod xlsx;
mod xlsx_parts;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Limits, Refusal, Workbook};
use sniff::Sniffed;

/// Reads a file by what it holds, whatever its name says. Call it in a child process: some files bring a process down.
///
/// Refuses what cannot be read whole: a part of a return is worse than none.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    read_protected(bytes, limits, None)
}

/// As [`read()`], with the password that was agreed with the sender, should the file ask for one.
pub fn read_protected(bytes: &[u8], limits: &Limits, password: Option<&str>) -> Result<Workbook, Refusal> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limits.bytes {
        return Err(Refusal::too_large(format!(
            "the file is larger than {} MB",
            limits.bytes >> 20
        )));
    }
    let context = Context {
        limits,
        depth: 0,
        password,
    };
    read_whole(bytes, &context)
}

/// What reading one file goes by.
#[derive(Clone, Copy)]
struct Context<'c> {
    limits: &'c Limits,
    /// Within how many files this one lies.
    depth: usize,
    password: Option<&'c str>,
}

/// Reads a workbook that lies within another file.
fn read_within(bytes: &[u8], limits: &Limits, depth: usize) -> Result<Workbook, Refusal> {
    let context = Context {
        limits,
        depth,
        password: None,
    };
    read_whole(bytes, &context)
}

fn read_whole(bytes: &[u8], context: &Context<'_>) -> Result<Workbook, Refusal> {
    // A panic of a reading library is a damaged file, not the end of the office.
    catch_unwind(AssertUnwindSafe(|| read_as(bytes, context))).unwrap_or_else(|_| {
        Err(Refusal::damaged(
            "the file contradicts itself, and could not be read",
        ))
    })
}

fn read_as(bytes: &[u8], context: &Context<'_>) -> Result<Workbook, Refusal> {
    let workbook = match sniff::sniff(bytes, context.limits)? {
        Sniffed::Xlsx(package) => xlsx::read(bytes, package, context),
        Sniffed::Xlsb(package) => xlsb::read(bytes, package, context),
        Sniffed::Ods(package) => ods::read(bytes, package, context),
        Sniffed::Xls => xls::read(bytes, context),
        Sniffed::Text => delimited::read(bytes, context.limits),
        Sniffed::Protected => protected::read(bytes, context),
        Sniffed::Archive(package) => archive::read(package, context),
    }?;
    let comments = workbook.sheets.iter().flat_map(|sheet| &sheet.comments);
    let characters: usize = comments
        .map(|comment| comment.author.len() + comment.text.len())
        .sum();
    if characters > context.limits.elsewhere {
        return Err(Refusal::too_large(format!(
            "the workbook's comments hold more than {} characters",
            context.limits.elsewhere
        )));
    }
    Ok(workbook)
}

/// What is looked at before a library sees the bytes; of text everything.
#[cfg(fuzzing)]
pub(crate) fn before_any_library(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    each_part(bytes, limits);
    match sniff::sniff(bytes, limits)? {
        Sniffed::Text => delimited::read(bytes, limits).map(drop),
        Sniffed::Ods(mut package) => ods::look_through(&mut package, limits).map(drop),
        Sniffed::Xlsb(mut package) => xlsb::count(&mut package).map(drop),
        Sniffed::Xlsx(package) => {
            xlsx_parts::Parts::open(package).has_macros();
            Ok(())
        }
        Sniffed::Xls | Sniffed::Protected | Sniffed::Archive(_) => Ok(()),
    }
}

/// The bytes as if they were each part of a package in turn: the checksums of a package keep a fuzzer from its parts.
#[cfg(fuzzing)]
fn each_part(bytes: &[u8], limits: &Limits) {
    texts::texts(bytes).ok();
    texts::pivot_cache(bytes, Some(bytes)).ok();
    comments::notes(bytes).ok();
    comments::persons(bytes).ok();
    sheet_part::scan(bytes).ok();
    runs::runs(bytes, &std::collections::BTreeSet::new());
    ods_scan::scan(&xml::text(bytes), limits).ok();
    xlsb_records::count(bytes).ok();
    biff::check(bytes).ok();
    compound::streams(bytes).ok();
}

#[cfg(test)]
mod tests;
