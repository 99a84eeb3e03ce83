//! The workbook: the pack's figures to sort, filter and draw again, with charts that Excel itself draws.
//!
//! Only what the pack prints is in it: a figure that is withheld or hidden is in no cell, no chart and no cache. Texts are
//! written as texts, never as formulas.

mod chair;
mod charts;
mod chasing;
mod contents;
mod data;
mod foreword;
mod lists;
mod quality;
mod scorecard;
mod sheet;

pub use chasing::{ChasingList, ChasingRow, chasing_list};

use boardpack_model::pack::Pack;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::PackError;
use crate::plain::one_line;
use crate::signs;
use sheet::Sheet;

/// The pack as an XLSX workbook. The same pack gives the same bytes.
///
/// An error is a fault of the writer; data cannot cause it.
pub fn xlsx(pack: &Pack) -> Result<Vec<u8>, PackError> {
    book(pack).map_err(|error| PackError::Document(vec![error.to_string()]))
}

fn book(pack: &Pack) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Rows of twenty pixels: columns and charts are placed by the size of the default text.
    book.set_default_format(&sheet::base(), 20, 64)?;
    book.set_properties(&properties(pack)?);
    let data = data::data(pack);
    contents::write(&mut Sheet::new(&mut book, "Contents", pack)?, pack)?;
    if pack.changes.is_some() {
        foreword::changes(&mut Sheet::new(&mut book, foreword::CHANGES, pack)?, pack)?;
    }
    scorecard::write(&mut Sheet::new(&mut book, "Scorecard", pack)?, pack, &data)?;
    charts::write(&mut Sheet::new(&mut book, "Charts", pack)?, pack, &data)?;
    data::write(&mut Sheet::new(&mut book, data::NAME, pack)?, &data)?;
    chair::exceptions(&mut Sheet::new(&mut book, chair::EXCEPTIONS, pack)?, pack)?;
    chair::ratings(&mut Sheet::new(&mut book, chair::RATINGS, pack)?, pack)?;
    chair::comparison(&mut Sheet::new(&mut book, chair::COMPARISON, pack)?, pack)?;
    lists::timeliness(&mut Sheet::new(&mut book, "Timeliness", pack)?, pack)?;
    lists::submissions(&mut Sheet::new(&mut book, "Submission log", pack)?, pack)?;
    quality::write(&mut Sheet::new(&mut book, "Data quality", pack)?, pack)?;
    lists::revisions(&mut Sheet::new(&mut book, "Revisions", pack)?, pack)?;
    if !pack.foreword.choices.is_empty() {
        foreword::choices(&mut Sheet::new(&mut book, foreword::CHOICES, pack)?, pack)?;
    }
    lists::definitions(&mut Sheet::new(&mut book, "Definitions", pack)?, pack)?;
    lists::methods(&mut Sheet::new(&mut book, "Methods", pack)?, pack)?;
    lists::remarks(&mut Sheet::new(&mut book, lists::REMARKS, pack)?, pack)?;
    book.save_to_buffer()
}

fn properties(pack: &Pack) -> Result<DocProperties, XlsxError> {
    let made = ExcelDateTime::from_timestamp(pack.edition.as_at.as_second())?;
    Ok(DocProperties::new()
        .set_title(one_line(&format!("{}, {}", pack.title, pack.period)))
        .set_subject(one_line(&pack.period_words))
        .set_author(one_line(&pack.board_name))
        .set_company(one_line(&pack.board_name))
        .set_category(one_line(&pack.marking))
        .set_comment(format!(
            "{}, made with boardpack {}",
            signs::issue(pack.edition.issue),
            pack.edition.version
        ))
        .set_creation_datetime(&made))
}

#[cfg(test)]
pub(crate) mod tests;
