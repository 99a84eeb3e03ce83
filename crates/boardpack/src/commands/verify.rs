//! `boardpack verify`: do archive, ledger and issued packs still agree?

use boardpack_office::verify::verify;
use clap::Args;

use super::{Format, Shared, print_json, print_text};
use crate::exit::{Done, Outcome};

/// Do archive, ledger and issued packs still agree, hash by hash?
#[derive(Debug, Args)]
pub(crate) struct Verify {}

impl Verify {
    pub(crate) fn run(shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let verified = verify(&mut office, &open)?;
        match shared.format {
            Format::Json => print_json(&verified)?,
            Format::Text => {
                print_text(&format!(
                    "{} originals, letters and pipeline files agree with the ledger; {} issued packs came out the same \
                     when made again from their inputs.",
                    verified.originals, verified.issues
                ));
                verified
                    .problems
                    .iter()
                    .for_each(|problem| print_text(&format!("  {problem}")));
            }
        }
        Ok(if verified.problems.is_empty() {
            Done::Well
        } else {
            Done::NeedsAPerson
        })
    }
}
