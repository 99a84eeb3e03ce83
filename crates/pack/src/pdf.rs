//! The pack as a PDF: set by typst from an embedded template, PDF/UA-1 and PDF/A-2a, the same bytes each time.
//!
//! What a pack says reaches the template as data, in one JSON file, and never as markup.

mod data;
mod world;

use boardpack_model::pack::Pack;
use jiff::tz::TimeZone;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::PackError;
use world::Desk;

/// Setting a page nests deeply: more than a thread's usual stack, above all where nothing is optimised.
const STACK: usize = 64 << 20;

/// Sets the pack. Data cannot stop it: an error is a fault of the template, or of memory.
pub fn pdf(pack: &Pack) -> Result<Vec<u8>, PackError> {
    let set = || {
        let made = typeset(pack);
        // What typst remembered of this pack is of no use to the next one, whether it was set or not.
        comemo::evict(0);
        made
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("pdf".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, set);
        let ended = thread.map(std::thread::ScopedJoinHandle::join);
        match ended {
            Ok(Ok(made)) => made,
            Ok(Err(_)) => Err(PackError::Document(vec!["the typesetter stopped".to_owned()])),
            Err(error) => Err(PackError::Document(vec![error.to_string()])),
        }
    })
}

fn typeset(pack: &Pack) -> Result<Vec<u8>, PackError> {
    let desk = Desk::new(data::files(pack), today(pack));
    let Warned { output, warnings } = typst::compile(&desk);
    let document = output.map_err(|errors| faults(&desk, &errors))?;
    if !warnings.is_empty() {
        return Err(faults(&desk, &warnings));
    }
    typst_pdf::pdf(&document, &options(pack)).map_err(|errors| faults(&desk, &errors))
}

/// The day that the template may know: of the issue, or for a draft of the data.
fn today(pack: &Pack) -> jiff::civil::Date {
    let of_data = || pack.edition.as_at.to_zoned(TimeZone::UTC).date();
    pack.edition.issued_on.unwrap_or_else(of_data)
}

fn options(pack: &Pack) -> PdfOptions {
    let edition = &pack.edition;
    let issue = edition
        .issue
        .map_or_else(|| "draft".to_owned(), |issue| issue.to_string());
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
    PdfOptions {
        ident: Smart::Custom(format!(
            "{} {} {} issue {issue} as at {}",
            pack.board_name, pack.period, edition.audience, edition.as_at
        )),
        creator: Smart::Custom(Some(format!("boardpack {}", edition.version))),
        timestamp: timestamp(pack),
        standards: standards.expect("the two standards go together"),
        ..PdfOptions::default()
    }
}

/// The instant of the data, so that no clock is read.
fn timestamp(pack: &Pack) -> Option<Timestamp> {
    let at = pack.edition.as_at.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).ok();
    let instant = Datetime::from_ymd_hms(
        i32::from(at.year()),
        part(at.month())?,
        part(at.day())?,
        part(at.hour())?,
        part(at.minute())?,
        part(at.second())?,
    )?;
    Some(Timestamp::new_utc(instant))
}

fn faults(desk: &Desk, diagnostics: &[SourceDiagnostic]) -> PackError {
    PackError::Document(diagnostics.iter().map(|one| desk.place(one)).collect())
}

#[cfg(test)]
pub(crate) mod tests;
