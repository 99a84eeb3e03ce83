//! A layout proposed from an example file, which is read in a child process like any other.

use std::path::Path;

use anyhow::Result;
use boardpack_ingest::Proposal;
use boardpack_model::{AgencyCode, Board};
use boardpack_reader::Reader;

use crate::dropped::{self, NotTaken};
use crate::unfit::unfit;

/// What a layout is learnt from.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    /// The file.
    pub file: &'a Path,
    /// Whose it is.
    pub agency: &'a AgencyCode,
    /// The one sheet to look at; nothing means all that are seen.
    pub sheet: Option<&'a str>,
}

/// Proposes a layout from an example. `program` is the one whose hidden subcommand reads workbooks.
pub fn learn(program: &Path, board: &Board, example: Example<'_>) -> Result<Proposal> {
    let content = match dropped::content(example.file) {
        Ok(content) => content,
        Err(NotTaken::Gone) => unfit!("{}: it is not there", example.file.display()),
        Err(NotTaken::Wait(reason) | NotTaken::Never(reason)) => {
            unfit!("{}: {reason}", example.file.display())
        }
    };
    match Reader::new(program.to_path_buf()).read(&content.bytes, None)? {
        Ok(workbook) => Ok(boardpack_ingest::learn(
            board,
            example.agency,
            &workbook,
            example.sheet,
        )),
        Err(refusal) => unfit!(
            "{}: {}; {}",
            example.file.display(),
            refusal.message,
            refusal.hint
        ),
    }
}
