//! Context to a pre-brief: the form that an agency sends back, or its sheet within a return workbook.
//!
//! A sheet is known by its mark, `context/1;blanktown;police;2026-27 Q1`. It is no attempt at a return: its sheets are taken out
//! before anybody looks for figures, and what it says is words about a figure that the board has already.

use std::fmt;
use std::str::FromStr;

use boardpack_model::{
    AgencyCode, Board, BoardCode, Contribution, ContributionKind, Finding, IndicatorCode, Period, Place,
};

use crate::fold::trimmed;
use crate::layouts::columns::{headed, rows_of};
use crate::template::words;
use crate::{Content, Dropped, Sheet, Workbook, scan};

/// The edition of the form that this version writes and reads.
const EDITION: &str = "context/1";

/// What the mark of a form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContextMark {
    pub(crate) board: BoardCode,
    pub(crate) agency: AgencyCode,
    pub(crate) period: Period,
}

impl fmt::Display for ContextMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{EDITION};{};{};{}", self.board, self.agency, self.period)
    }
}

impl FromStr for ContextMark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split(';').map(trimmed).collect();
        let [EDITION, board, agency, period] = parts.as_slice() else {
            return Err(());
        };
        Ok(Self {
            board: BoardCode::new(board).map_err(|_| ())?,
            agency: AgencyCode::new(agency).map_err(|_| ())?,
            period: period.parse().map_err(|_| ())?,
        })
    }
}

/// What a form says.
#[derive(Debug, Clone, PartialEq)]
pub struct ContextRead {
    /// The pack's period.
    pub period: Period,
    /// A contribution for each figure about which something is said.
    pub contributions: Vec<Contribution>,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// Whether the file holds nothing else: then it is no attempt at a return.
    pub is_alone: bool,
}

/// The context in a file; nothing where it bears no mark of a form. An error says in words why the officer decides.
///
/// The file has been looked at as any other ([`understand`](crate::understand()) comes first): one that holds personal data is
/// not to be read here.
pub fn context(board: &Board, dropped: &Dropped, workbook: &Workbook) -> Option<Result<ContextRead, String>> {
    let sheets: Vec<(&Sheet, ContextMark)> = workbook
        .sheets
        .iter()
        .filter_map(|sheet| Some((sheet, mark_of(sheet)?)))
        .collect();
    let (_, mark) = sheets.first()?;
    Some(checked(board, dropped, &sheets).map(|()| {
        let mut read = ContextRead {
            period: mark.period,
            contributions: Vec::new(),
            findings: Vec::new(),
            is_alone: !without(workbook)
                .sheets
                .iter()
                .any(|sheet| sheet.is_visible() && !sheet.cells.is_empty()),
        };
        let place = Place::file(&dropped.sha256, &dropped.file);
        for (sheet, _) in &sheets {
            Reader {
                board,
                dropped,
                place: &place,
                sheet,
            }
            .table(&mut read);
        }
        read
    }))
}

/// Whether the marks are of this board, of this agency, and of one period.
fn checked(board: &Board, dropped: &Dropped, sheets: &[(&Sheet, ContextMark)]) -> Result<(), String> {
    let of_one = sheets.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let Some((_, mark)) = sheets.first().filter(|_| of_one) else {
        return Err("the file holds forms for context of several periods or agencies".to_owned());
    };
    if mark.board != board.code {
        return Err(format!(
            "the form for context is for another board: its mark says `{mark}`"
        ));
    }
    if mark.agency != dropped.agency {
        let name = |code: &AgencyCode| {
            board
                .agency(code)
                .map_or_else(|| code.to_string(), |one| one.name.clone())
        };
        return Err(format!(
            "the form for context is made for {}, and it came from {}",
            name(&mark.agency),
            name(&dropped.agency)
        ));
    }
    Ok(())
}

fn mark_of(sheet: &Sheet) -> Option<ContextMark> {
    let texts = sheet.cells.iter().filter(|cell| cell.content == Content::Text);
    texts
        .filter(|cell| cell.raw.starts_with(EDITION))
        .find_map(|cell| cell.raw.parse().ok())
}

/// The agency for which a form was made, as it says itself.
pub(crate) fn marked_for(workbook: &Workbook) -> Option<AgencyCode> {
    workbook.sheets.iter().find_map(mark_of).map(|mark| mark.agency)
}

/// The workbook without its sheets of context.
pub(crate) fn without(workbook: &Workbook) -> Workbook {
    Workbook {
        sheets: workbook
            .sheets
            .iter()
            .filter(|sheet| mark_of(sheet).is_none())
            .cloned()
            .collect(),
        ..workbook.clone()
    }
}

/// What a sheet is read with.
struct Reader<'a> {
    board: &'a Board,
    dropped: &'a Dropped,
    place: &'a Place,
    sheet: &'a Sheet,
}

impl Reader<'_> {
    fn table(&self, read: &mut ContextRead) {
        let rows = rows_of(self.sheet);
        let wanted = [
            words::CODE,
            words::CONTEXT,
            words::CONTEXT_DONE,
            words::CONTEXT_HELP,
        ];
        let columns = |row: u32| -> Option<Vec<u32>> {
            wanted
                .iter()
                .map(|heading| headed(self.sheet, row, heading).map(|cell| cell.column))
                .collect()
        };
        let Some((heading, columns)) = rows.iter().find_map(|row| Some((*row, columns(*row)?))) else {
            let message = "the headings of the form were not found, so nothing was taken from this sheet";
            read.findings.push(Finding::note(
                "context-headings",
                self.place.at(&self.sheet.name, ""),
                message,
            ));
            return;
        };
        for row in rows.into_iter().filter(|row| *row > heading) {
            self.row(row, &columns, read);
        }
    }

    fn row(&self, row: u32, columns: &[u32], read: &mut ContextRead) {
        let [code_at, texts_at @ ..] = columns else { return };
        let at = |column: u32| self.place.at(&self.sheet.name, &crate::a1::address(row, column));
        let mut said: Vec<String> = Vec::new();
        for (column, before) in texts_at.iter().zip(["", "What is being done: ", "Help wanted: "]) {
            let text: String = self.text(row, *column).chars().take(words::MOST_TEXT).collect();
            if text.is_empty() {
                continue;
            }
            if scan::could_name_somebody(self.board, &text) {
                let message = "these words could hold details of a single person, so they were not kept: packs print them";
                let finding = Finding::note("context-not-kept", at(*column), message);
                read.findings
                    .push(finding.hint("say it again without an address, a telephone number or a postcode"));
                continue;
            }
            said.push(format!("{before}{text}"));
        }
        if said.is_empty() {
            return;
        }
        let code = self.text(row, *code_at);
        let indicator = IndicatorCode::new(&code)
            .ok()
            .and_then(|code| self.board.indicator(&code));
        let Some(indicator) = indicator else {
            let message = "it is not clear which figure these words are about, so they were not taken";
            let finding = Finding::note("context-about-nothing", at(*code_at), message);
            read.findings
                .push(finding.hint("keep the code of the figure in the first column"));
            return;
        };
        read.contributions.push(Contribution {
            agency: self.dropped.agency.clone(),
            period: read.period,
            kind: ContributionKind::Context,
            about: indicator.code.to_string(),
            grade: String::new(),
            text: said.join("\n"),
            place: at(*code_at),
        });
    }

    fn text(&self, row: u32, column: u32) -> String {
        self.sheet
            .cell(row, column)
            .map_or_else(String::new, |cell| trimmed(&cell.raw).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::testing::{board, code, sheet, workbook};
    use crate::{Understanding, understand};

    const FORM: &str = "Context | | | | |\ncontext/1;blanktown;AGENCY;2026-27 Q1\n\
        Code | Indicator | What the pack says | Your context: what is behind the figure | What is being done | Help wanted\n\
        POL01 | Incidents | 640 | a campaign ran in May | a second desk |\nYJS01 | Entrants | 3 | | | \nPOL99 | ? | 1 | lost | |";
    const RETURN: &str = "Nothing to report this period | | No\nReturn mark | blanktown;police;quarterly;2026-27 Q1;2\n\
        Code | Figure wanted | 2026-27 Q1\nPOL01 | Count: incidents | 3";

    fn dropped() -> Dropped {
        Dropped {
            agency: code("police"),
            file: "context.xlsx".to_owned(),
            sha256: String::new(),
            cleared: false,
        }
    }

    fn check(sheets: &[(&str, &str)], expected: &str) {
        let sheets = sheets
            .iter()
            .map(|(name, text)| sheet(name, &text.replace("AGENCY", "police")));
        let workbook = workbook(sheets.collect());
        let said = match context(&board(None), &dropped(), &workbook) {
            None => "no form".to_owned(),
            Some(Err(why)) => why,
            Some(Ok(read)) => {
                let taken: Vec<String> = read
                    .contributions
                    .iter()
                    .map(|one| format!("{} {} at {}", one.about, one.text.replace('\n', " / "), one.place))
                    .collect();
                let noticed: Vec<&str> = read
                    .findings
                    .iter()
                    .map(|finding| finding.rule.as_str())
                    .collect();
                format!(
                    "{} alone {}: {} [{}]",
                    read.period,
                    read.is_alone,
                    taken.join("; "),
                    noticed.join(", ")
                )
            }
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn a_form_says_what_is_behind_each_figure() {
        check(
            &[("Context", FORM)],
            "2026-27 Q1 alone true: POL01 a campaign ran in May / What is being done: a second desk at Context!A4 \
             [context-about-nothing]",
        );
        check(&[("Context", "Code | Your context")], "no form");
    }

    #[test]
    fn a_form_for_somebody_else_is_for_the_officer() {
        check(
            &[("Context", &FORM.replace("AGENCY", "housing"))],
            "the form for context is made for Blanktown Housing, and it came from Blanktown Police",
        );
        check(
            &[("Context", &FORM.replace("blanktown", "elsewhere"))],
            "the form for context is for another board: its mark says `context/1;elsewhere;police;2026-27 Q1`",
        );
        check(
            &[("One", FORM), ("Two", &FORM.replace("Q1", "Q2"))],
            "the file holds forms for context of several periods or agencies",
        );
    }

    #[test]
    fn words_that_could_name_somebody_are_not_kept() {
        check(
            &[(
                "Context",
                &FORM.replace("a campaign ran in May", "ring 07700 900123"),
            )],
            "2026-27 Q1 alone true: POL01 What is being done: a second desk at Context!A4 \
             [context-not-kept, context-about-nothing]",
        );
    }

    #[test]
    fn a_form_within_a_return_workbook_leaves_the_return_as_it_is() {
        let with = workbook(vec![
            sheet("Figures", RETURN),
            sheet("Context", &FORM.replace("AGENCY", "police")),
        ]);
        let alone = workbook(vec![sheet("Figures", RETURN)]);
        assert_eq!(
            understand(&board(None), &dropped(), &with),
            understand(&board(None), &dropped(), &alone)
        );
        let read = context(&board(None), &dropped(), &with).unwrap().unwrap();
        assert!(!read.is_alone && read.contributions.len() == 1);
        let form = workbook(vec![sheet("Context", &FORM.replace("AGENCY", "police"))]);
        assert!(matches!(
            understand(&board(None), &dropped(), &form),
            Understanding::Held { .. }
        ));
        let personal = FORM
            .replace("AGENCY", "police")
            .replace("a campaign", "C999000000001");
        let form = workbook(vec![sheet("Context", &personal)]);
        assert!(matches!(
            understand(&board(None), &dropped(), &form),
            Understanding::Quarantined { .. }
        ));
    }
}
