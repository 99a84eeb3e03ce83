//! The formulas that check a figure while it is being filled in.
//!
//! They say what the office's own rules would say, as far as a formula can, in functions that Excel and LibreOffice share. They
//! are there for the sender only: nothing of them is read back.

use boardpack_model::board::{Basis, Indicator, Unit};
use boardpack_model::{Measure, Value};
use rust_xlsxwriter::Formula;

use super::words;
use crate::figure::Kind;

/// What a cell says that is still to be filled in.
pub(super) const AWAITED: &str = "awaited";
pub(super) const TO_CHECK: &str = "please check";
pub(super) const LARGE: &str = "large change";

/// Words that stand for a value, as the reader knows them (lower case). Small counts such as `<5` are checked beside these.
pub(super) const MARKS: [&str; 42] = [
    "c",
    "[c]",
    "(c)",
    "*",
    "**",
    "low",
    "supp",
    "suppressed",
    "redacted",
    ":",
    "..",
    "x",
    "[x]",
    "tbc",
    "tba",
    "dna",
    "not available",
    "unavailable",
    "n/k",
    "nk",
    "not known",
    "unknown",
    "awaited",
    "z",
    "[z]",
    "n/a",
    "na",
    "n.a.",
    "not applicable",
    "u",
    "[u]",
    "k",
    "[k]",
    "[low]",
    "rounds to zero",
    "nil",
    "nil return",
    "none",
    "zero",
    "nought",
    "-",
    "nothing to report",
];

/// What surrounds the digits of a small count or of a number typed as text.
const AROUND: [&str; 11] = [
    "fewer than ",
    "less than ",
    "under ",
    "up to ",
    "<",
    "=",
    "\u{2264}",
    ",",
    " to ",
    "-",
    "*",
];

/// One row of the table, by the addresses of its cells.
pub(super) struct Row<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) measure: Measure,
    /// The cell to fill in.
    pub(super) figure: String,
    /// The cell of the other figure of a pair, where there is one.
    pub(super) other: Option<String>,
    /// The cell with the last known number, where there is one.
    pub(super) last: Option<String>,
    /// The cell for a line of commentary.
    pub(super) commentary: String,
    /// The cell that says whether there is nothing to report.
    pub(super) nil: &'a str,
}

/// The check of one figure.
pub(super) fn of_row(row: &Row<'_>) -> Formula {
    let cell = &row.figure;
    let unclear = format!("\"{TO_CHECK}: not a number or an agreed mark\"");
    let mut tests = vec![
        (
            format!("ISERROR({cell})"),
            format!("\"{TO_CHECK}: the cell shows an error\""),
        ),
        (
            format!("LEN(TRIM({cell}))=0"),
            format!(
                "IF(LOWER(TRIM({}))=\"yes\",\"nothing to report\",\"{AWAITED}\")",
                row.nil
            ),
        ),
        (format!("ISLOGICAL({cell})"), unclear.clone()),
        (
            format!("ISTEXT({cell})"),
            format!("IF({},\"ok\",{unclear})", is_agreed(cell)),
        ),
        (format!("{cell}<0"), format!("\"{TO_CHECK}: below nought\"")),
    ];
    if Kind::of(row.indicator, row.measure) == Kind::Count {
        let whole = format!("\"{TO_CHECK}: a whole number is wanted\"");
        tests.push((format!("{cell}<>INT({cell})"), whole));
    }
    tests.extend(pair(row));
    tests.extend(change(row));
    let formula = tests
        .into_iter()
        .rev()
        .fold("\"ok\"".to_owned(), |rest, (test, then)| {
            format!("IF({test},{then},{rest})")
        });
    Formula::new(format!("={formula}")).set_result(AWAITED)
}

/// A part is never more than its whole.
fn pair(row: &Row<'_>) -> Option<(String, String)> {
    let other = row.other.as_ref()?;
    if row.indicator.unit != Unit::Percent || row.indicator.may_exceed_denominator {
        return None;
    }
    let (sign, words) = match row.measure {
        Measure::Numerator => (">", "more than the figure below it"),
        Measure::Denominator => ("<", "less than the figure above it"),
        Measure::Stated => return None,
    };
    let test = format!("IF(ISNUMBER({other}),{}{sign}{other},FALSE)", row.figure);
    Some((test, format!("\"{TO_CHECK}: {words}\"")))
}

/// More than half as much again or less than half, and by more than five: small counts go up and down by themselves.
fn change(row: &Row<'_>) -> Option<(String, String)> {
    let last = row
        .last
        .as_ref()
        .filter(|_| row.indicator.basis != Basis::YearToDate)?;
    let by = format!("ABS({}-{last})", row.figure);
    let asked = format!(
        "IF(LEN(TRIM({}))=0,\"{LARGE}: please add a line of commentary\",\"{LARGE}, with your commentary\")",
        row.commentary
    );
    Some((format!("AND({by}>0.5*{last},{by}>5)"), asked))
}

/// Whether a text is an agreed mark, a small count such as `<5` or `1 to 4`, or a number typed as text.
fn is_agreed(cell: &str) -> String {
    let text = format!("LOWER(TRIM(SUBSTITUTE({cell},CHAR(160),\" \")))");
    let marks: Vec<String> = MARKS.iter().map(|mark| format!("\"{mark}\"")).collect();
    let digits = AROUND.iter().fold(text.clone(), |inner, around| {
        format!("SUBSTITUTE({inner},\"{around}\",\"\")")
    });
    let positions: Vec<String> = (1..=12).map(|position: u8| position.to_string()).collect();
    format!(
        "OR(SUMPRODUCT(--({{{}}}={text}))>0,AND(LEFT({text},1)<>\"-\",LEN({digits})>0,LEN({digits})<13,\
         SUMPRODUCT(--ISERROR(FIND(MID({digits}&REPT(\"0\",12),{{{}}},1),\"0123456789.\")))=0))",
        marks.join(","),
        positions.join(",")
    )
}

/// The columns of the table as ranges, for what is said about all of it.
pub(super) struct Columns {
    pub(super) checks: String,
    pub(super) figures: String,
    /// The figures of the period before.
    pub(super) before: String,
    pub(super) rows: usize,
}

/// How many figures are filled in, how many of them to look at again, and whether three or more are all the same as in the
/// period before.
pub(super) fn progress(columns: &Columns, before: &str) -> Formula {
    let Columns {
        checks,
        figures,
        before: earlier,
        rows,
    } = columns;
    let to_check = format!("SUMPRODUCT(--(LEFT({checks},{})=\"{TO_CHECK}\"))", TO_CHECK.len());
    let both = format!("ISNUMBER({figures})*ISNUMBER({earlier})");
    let formula = format!(
        "=SUMPRODUCT(--({checks}<>\"{AWAITED}\"))&\" of {rows} figures filled in\"\
         &IF({to_check}=0,\"\",\"; to check: \"&{to_check})\
         &IFERROR(IF(AND(SUMPRODUCT({both})>2,SUMPRODUCT({both}*({figures}={earlier}))=SUMPRODUCT({both})),\
         \"; {TO_CHECK}: every figure is the same as for {before}\",\"\"),\"\")"
    );
    Formula::new(formula).set_result(format!("0 of {rows} figures filled in"))
}

/// The column of the last known number in a row of known values, oldest first.
pub(super) fn last_number(known: &[Option<Value>]) -> Option<usize> {
    known
        .iter()
        .rposition(|value| matches!(value, Some(Value::Number { .. })))
}

/// What can be written instead of a number, for people: the marks and what each means.
pub(super) const MARKS_IN_WORDS: [(&str, &str); 7] = [
    (
        "0",
        "None. A blank cell is not nought: it means that the figure is awaited.",
    ),
    (
        "<5 or [c]",
        "A small number that you may not share. <5 is read as 1 to 4, [c] as 1 to 5.",
    ),
    ("not available or [x]", "You do not have the figure, or not yet."),
    ("n/a or [z]", "The figure cannot exist here."),
    ("[u]", "You have a figure and do not trust it."),
    ("[low]", "Not nought, but too small to show when rounded."),
    ("nil", "Nothing to report under this heading."),
];

/// What the heading of the column of checks is.
pub(super) const HEADING: &str = words::SELF_CHECK;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Figure, read_text};

    /// What the formula lets pass as a mark, the reader takes as a value; the formula itself is worked out by `LibreOffice` in
    /// the integration tests.
    #[test]
    fn every_mark_that_passes_the_check_is_read_as_a_value() {
        for mark in MARKS {
            let read = read_text(mark, Kind::Count);
            assert!(matches!(read, Figure::Value { .. }), "{mark}: {read:?}");
        }
        for mark in MARKS_IN_WORDS.iter().flat_map(|(mark, _)| mark.split(" or ")) {
            let read = read_text(mark, Kind::Count);
            assert!(matches!(read, Figure::Value { .. }), "{mark}: {read:?}");
        }
    }
}
