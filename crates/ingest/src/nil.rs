//! "Nothing to report this period", said explicitly.

use boardpack_model::{Finding, Place};

use crate::fold::fold;
use crate::layouts::Scene;

/// What the nil cell of our workbook says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Nil {
    /// It is empty or says no.
    NotSaid,
    /// It says yes.
    Said {
        /// In this cell.
        place: Place,
        /// In these words.
        raw: String,
    },
}

/// Reads the nil cell; words that are neither yes nor no are a query.
pub(crate) fn read(scene: &Scene<'_>, findings: &mut Vec<Finding>) -> Nil {
    let Some((place, answer)) = crate::layouts::template::nil_cell(scene) else {
        return Nil::NotSaid;
    };
    match fold(&answer).as_str() {
        "yes" | "y" | "true" | "nil" | "x" => Nil::Said { place, raw: answer },
        "no" | "n" | "false" | "" => Nil::NotSaid,
        _ => {
            findings.push(
                Finding::query("nil-not-understood", place, "this cell is for `Yes` or `No`")
                    .hint("answer Yes only if there is nothing at all to report"),
            );
            Nil::NotSaid
        }
    }
}
