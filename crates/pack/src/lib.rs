//! An assessment to charts and packs: PDF, HTML, XLSX and the e-mail body.
//!
//! [`compose`] makes the one [`Pack`](boardpack_model::pack::Pack) from which every format is made; it reads and writes
//! nothing. Text from a return is data in every format: no markup, no formula, no path.

mod beside;
mod changes;
pub mod charts;
mod compose;
mod email;
mod font;
mod html;
mod palette;
mod pdf;
mod plain;
mod pre_brief;
mod preview;
mod signs;
mod template;
mod words;
mod xlsx;

use std::fmt;

pub use beside::{Beside, complete, coverage_words, needs_reason};
pub use changes::Since;
pub use charts::{comparison_svg, pathway_svg, png, spark_svg, timeliness_svg, trend_svg};
pub use compose::compose;
pub use email::{EmailBody, draft_summary, email, email_subject, summary};
pub use html::html;
pub use pdf::pdf;
pub use pre_brief::{Telling, pre_brief, pre_brief_email, says_anything, substance};
pub use preview::{preview, preview_email};
pub use xlsx::{ChasingList, ChasingRow, chasing_list, xlsx};

/// Why a document or a picture could not be made. Data cannot cause it: it is a fault of a template or of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackError {
    /// A picture, with the reason.
    Picture(String),
    /// A document, with every reason.
    Document(Vec<String>),
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(reason) => write!(f, "the picture could not be drawn: {reason}"),
            Self::Document(reasons) => write!(f, "the document could not be set: {}", reasons.join("; ")),
        }
    }
}

impl std::error::Error for PackError {}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod samples;
