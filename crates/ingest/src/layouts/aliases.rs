//! An agency's own words for words of its layouts, and slips that look like one: suggested to the office, never accepted.

use std::collections::BTreeMap;

use boardpack_model::{IndicatorCode, Measure, Place};

use crate::Sheet;
use crate::fold::{fold, is_slip};

/// The words of a layout's agency, by their folded form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aliases(BTreeMap<String, String>);

impl Aliases {
    /// The aliases as the pipeline gives them.
    pub(crate) fn new(written: &BTreeMap<String, String>) -> Self {
        Self(
            written
                .iter()
                .map(|(word, meant)| (fold(word), meant.clone()))
                .collect(),
        )
    }

    /// What a text stands for; itself where nothing is agreed.
    pub(crate) fn meant<'t>(&'t self, text: &'t str) -> &'t str {
        if self.0.is_empty() {
            return text;
        }
        self.0.get(&fold(text)).map_or(text, String::as_str)
    }
}

/// A row or column of figures whose label the layout does not know, and the label that it is near, if any.
#[derive(Debug, Clone)]
pub(crate) struct Unlabelled {
    pub(crate) place: Place,
    pub(crate) text: String,
    pub(crate) near: Option<(String, IndicatorCode, Measure)>,
}

/// What the office is asked about a text that looks like a word of the layout.
pub(crate) fn looks_like(text: &str, place: Option<&Place>, meant: &str) -> String {
    let shown = crate::figure::short(text);
    let at = place.map(|place| format!(" at {place}")).unwrap_or_default();
    format!("{shown}{at} looks like `{meant}`: add it as an alias?")
}

/// The cell whose text is nearly, and not quite, a word of the layout.
pub(super) fn slip<'s>(sheet: &'s Sheet, word: &str) -> Option<&'s crate::Cell> {
    sheet.cells.iter().find(|cell| is_slip(&cell.raw, word))
}

#[cfg(test)]
mod tests {
    use boardpack_model::Board;
    use boardpack_model::layout::{Block, Rows, Shape, Tidy, Wide};

    use crate::layouts::testing::{board, code, label, sheet, workbook};
    use crate::{Dropped, Understanding, understand};

    fn wide() -> Board {
        board(Some(Shape::Wide(Wide {
            sheet: Some("Figures".to_owned()),
            label_header: "Directorate".to_owned(),
            labels: vec![label("Incidents in the home", "POL01")],
            commentary_header: None,
        })))
    }

    /// What becomes of a sheet: its first line, and every hint that suggests an alias.
    fn check(board: &Board, (name, text): (&str, &str)) -> String {
        let dropped = Dropped {
            agency: code("police"),
            file: "x.xlsx".to_owned(),
            sha256: String::new(),
            cleared: false,
        };
        let understanding = understand(board, &dropped, &workbook(vec![sheet(name, text)]));
        let (first, findings) = match &understanding {
            Understanding::Read(readings) => (
                readings
                    .first()
                    .map(|r| format!("read {} of {}", r.read, r.expected)),
                readings.iter().flat_map(|r| &r.findings).collect::<Vec<_>>(),
            ),
            Understanding::Held { reason, findings, .. } => {
                (Some(format!("held: {reason}")), findings.iter().collect())
            }
            Understanding::Quarantined { .. } => (None, Vec::new()),
        };
        let hints = findings
            .iter()
            .filter_map(|finding| Some(format!("{}: {}", finding.rule, finding.hint.as_ref()?)))
            .filter(|hint| hint.contains("alias"));
        first.into_iter().chain(hints).collect::<Vec<_>>().join("\n")
    }

    const SOUND: &str = "Blanktown\nDirectorate | 2026-27 Q1\nIncidents in the home | 3";

    #[test]
    fn near_misses_are_suggested_and_never_accepted() {
        let board = wide();
        assert_eq!(check(&board, ("Figures", SOUND)), "read 1 of 4");
        let label = SOUND.replace("Incidents in the home", "Incident in the home");
        insta::assert_snapshot!(check(&board, ("Figures", &label)), @r"
        held: no figure of an indicator that this agency supplies was found in the workbook; `Incident in the home` at Figures!A3 looks like `Incidents in the home`: add it as an alias?
        label-not-known: `Incident in the home` looks like `Incidents in the home`: add it as an alias?
        ");
        let heading = SOUND.replace("Directorate", "Directotate");
        insta::assert_snapshot!(check(&board, ("Figures", &heading)), @r"
        read 1 of 4
        heading-not-found: `Directotate` at Figures!A2 looks like `Directorate`: add it as an alias?
        ");
        insta::assert_snapshot!(check(&board, ("Figurse", SOUND)), @r"
        held: no figure of an indicator that this agency supplies was found in the workbook; `Figurse` looks like `Figures`: add it as an alias?
        sheet-not-found: `Figurse` looks like `Figures`: add it as an alias?
        ");
        let sign = SOUND.replace("Blanktown", "Blanktonw");
        insta::assert_snapshot!(check(&board, ("Figures", &sign)), @r"
        held: the workbook is neither our return workbook nor laid out as agreed with Blanktown Police; it is nearly laid out as `own layout`: `Blanktonw` at Figures!A1 looks like `Blanktown`: add it as an alias?
        ");
    }

    #[test]
    fn an_alias_stands_for_a_label_a_heading_a_sheet_a_sign_and_a_period() {
        let mut board = wide();
        let words = [
            ("Directotate", "Directorate"),
            ("Incident at home", "Incidents in the home"),
            ("Sheet1", "Figures"),
            ("The town", "Blanktown"),
            ("First qtr this year", "2026-27 Q1"),
        ];
        board.agencies[0].layouts[0].aliases = words
            .iter()
            .map(|(word, meant)| ((*word).to_owned(), (*meant).to_owned()))
            .collect();
        let text = "the  town\nDIRECTOTATE | First qtr this year\nIncident at home: | 3";
        assert_eq!(check(&board, ("Sheet1", text)), "read 1 of 4");
        assert_eq!(check(&board, ("Figures", SOUND)), "read 1 of 4");
    }

    #[test]
    fn headings_of_blocks_rows_and_tidy_sheets_are_suggested_too() {
        let blocks = board(Some(Shape::Blocks(vec![Block {
            sheet: "Data".to_owned(),
            anchor: "MISSING CHILDREN".to_owned(),
            labels: vec![label("Episodes", "POL01")],
        }])));
        let text = "Blanktown\nMISING CHILDREN | 2026-27 Q1\nEpisodes | 3";
        insta::assert_snapshot!(check(&blocks, ("Data", text)), @r"
        held: no figure of an indicator that this agency supplies was found in the workbook; `MISING CHILDREN` at Data!A2 looks like `MISSING CHILDREN`: add it as an alias?
        block-not-found: `MISING CHILDREN` at Data!A2 looks like `MISSING CHILDREN`: add it as an alias?
        ");
        let rows = board(Some(Shape::Rows(Rows {
            sheet: None,
            date_header: "Date of meeting".to_owned(),
            labels: vec![label("Cases", "POL01")],
        })));
        let text = "Blanktown\nDate of meting | Cases\n2026-04-16 | 3";
        insta::assert_snapshot!(check(&rows, ("Data", text)), @r"
        held: no figure of an indicator that this agency supplies was found in the workbook; `Date of meting` at Data!A2 looks like `Date of meeting`: add it as an alias?
        heading-not-found: `Date of meting` at Data!A2 looks like `Date of meeting`: add it as an alias?
        ");
        let tidy = board(Some(Shape::Tidy(Tidy {
            sheet: None,
            indicator_header: "Indicator".to_owned(),
            period_header: "Period".to_owned(),
            numerator_header: "Numerator".to_owned(),
            denominator_header: None,
            commentary_header: None,
            labels: Vec::new(),
        })));
        let text = "Blanktown\nIndicator | Period | Nmuerator\nPOL01 | 2026-27 Q1 | 3";
        insta::assert_snapshot!(check(&tidy, ("Data", text)), @r"
        held: no figure of an indicator that this agency supplies was found in the workbook; `Nmuerator` at Data!C2 looks like `Numerator`: add it as an alias?
        heading-not-found: `Nmuerator` at Data!C2 looks like `Numerator`: add it as an alias?
        ");
    }
}
