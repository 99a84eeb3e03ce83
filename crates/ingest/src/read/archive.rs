//! Zip archives that somebody packed: opened one level, where they hold exactly one spreadsheet.

use super::elsewhere::Harvest;
use super::package::{Package, extension};
use super::{Context, read_whole};
use crate::{Refusal, RefusalKind, Workbook};

const SPREADSHEETS: [&str; 10] = [
    "xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "ods", "csv", "tsv", "tab",
];

/// Reads the one spreadsheet of an archive whose members have been checked.
pub(super) fn read(mut package: Package<'_>, context: &Context<'_>) -> Result<Workbook, Refusal> {
    if context.depth > 0 {
        return Err(refusal(
            "the file is a zip archive within a zip archive",
            "please send the workbook itself",
        ));
    }
    let members: Vec<String> = package
        .names
        .iter()
        .filter(|name| is_file(name))
        .cloned()
        .collect();
    let (spreadsheets, others): (Vec<String>, Vec<String>) = members
        .into_iter()
        .partition(|name| SPREADSHEETS.contains(&extension(name).as_str()));
    let [spreadsheet] = &spreadsheets[..] else {
        return Err(match spreadsheets.len() {
            0 => refusal(
                "the file is a zip archive that holds no spreadsheet",
                "please send the figures as a workbook (.xlsx, .xls, .xlsb, .ods) or as .csv",
            ),
            several => refusal(
                &format!("the file is a zip archive that holds {several} spreadsheets"),
                "please send them one by one, not packed together",
            ),
        });
    };
    let bytes = package.member(spreadsheet).unwrap_or_default();
    let inner = Context { depth: 1, ..*context };
    let mut workbook = read_whole(&bytes, &inner)?;
    workbook.notes.push("it was packed in a zip archive".to_owned());
    if !others.is_empty() {
        let files = if others.len() == 1 {
            "1 other file".to_owned()
        } else {
            format!("{} other files", others.len())
        };
        workbook.notes.push(format!(
            "{files} in the zip archive did not count as part of the return"
        ));
    }
    let mut harvest = Harvest::new(context.limits, 1);
    for other in others {
        let bytes = package.member(&other).unwrap_or_default();
        harvest.embedded(&bytes, None)?;
    }
    workbook.elsewhere.append(&mut harvest.found);
    Ok(workbook)
}

/// Whether a member is a file that somebody put there, and not what a system leaves behind.
fn is_file(name: &str) -> bool {
    let name = name.replace('\\', "/").to_lowercase();
    let last = name.rsplit('/').next().unwrap_or_default();
    !name.ends_with('/')
        && !name.starts_with("__macosx/")
        && !last.starts_with("~$")
        && !last.starts_with("._")
        && ![".ds_store", "thumbs.db", "desktop.ini"].contains(&last)
}

fn refusal(message: &str, hint: &str) -> Refusal {
    Refusal::new(RefusalKind::NotASpreadsheet, message, hint)
}
