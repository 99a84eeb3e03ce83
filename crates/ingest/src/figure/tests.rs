use proptest::prelude::*;

use super::*;

fn words(figure: &Figure) -> String {
    match figure {
        Figure::Blank => "blank".to_owned(),
        Figure::Unusable(remark) => format!("{} {}", remark.severity.word(), remark.rule),
        Figure::Value {
            value,
            provisional,
            remark,
        } => {
            let mut text = value.to_string();
            if *provisional {
                text.push_str(", provisional");
            }
            if let Some(remark) = remark {
                text = format!("{text}, {} {}", remark.severity.word(), remark.rule);
            }
            text
        }
    }
}

fn check(kind: Kind, table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(words(&read_text(text, kind)), *expected, "{text:?} as {kind:?}");
    }
}

fn cell(content: Content, raw: &str) -> Cell {
    Cell {
        row: 0,
        column: 0,
        raw: raw.to_owned(),
        content,
        formula: None,
        percent_format: false,
        number_format: None,
    }
}

#[test]
fn counts_are_read_however_they_are_typed() {
    check(
        Kind::Count,
        &[
            ("12", "12"),
            (" 12 ", "12"),
            ("12\u{a0}", "12"),
            ("1,234", "1234"),
            ("1 234", "1234"),
            ("1\u{a0}234\u{a0}567", "1234567"),
            ("\u{a3}2,465.00", "2465"),
            (" GBP 2,465.00 ", "2465"),
            ("0", "0"),
            ("007", "7"),
            ("+5", "5"),
            ("12.0", "12"),
            ("12 [1]", "12, note footnote-mark"),
            ("12 [note 2]", "12, note footnote-mark"),
            ("12*", "12, note footnote-mark"),
            ("12 *", "12, note footnote-mark"),
            ("12 (p)", "12, provisional"),
            ("12p", "12, provisional"),
            ("1,234 [r]", "1234, note footnote-mark"),
            ("zero", "0"),
            ("\u{ff11}\u{ff12}", "12"),
            ("'12", "12"),
            ("5*", "5, note footnote-mark"),
            ("12\u{b9}", "12, note footnote-mark"),
            ("12\u{2020}", "12, note footnote-mark"),
            ("12e", "12, provisional, note estimate-mark"),
            ("12 (est)", "12, provisional, note estimate-mark"),
            ("12 [e]", "12, provisional, note estimate-mark"),
            ("12 [u]", "12, query reliability-mark"),
            ("12r", "12, note footnote-mark"),
        ],
    );
}

#[test]
fn values_that_are_not_numbers_keep_their_meaning() {
    check(
        Kind::Count,
        &[
            ("", "blank"),
            ("  \u{a0}", "blank"),
            ("<5", "1 to 4"),
            ("< 5", "1 to 4"),
            ("<10", "1 to 9"),
            ("<=5", "1 to 5"),
            ("\u{2264}5", "1 to 5"),
            ("fewer than 5", "1 to 4"),
            ("5 or fewer", "1 to 5"),
            ("1-4", "1 to 4"),
            ("1 to 4", "1 to 4"),
            ("c", "1 to 5"),
            ("[c]", "1 to 5"),
            ("*", "1 to 5"),
            ("LOW", "1 to 5"),
            ("REDACTED PERSONAL INFORMATION", "1 to 5"),
            ("-", "not available, note dash-for-figure"),
            ("\u{2013}", "not available, note dash-for-figure"),
            ("..", "not available"),
            (":", "not available"),
            ("x", "not available"),
            ("[x]", "not available"),
            ("tbc", "not available"),
            ("DNA", "not available"),
            ("Not  available", "not available"),
            ("z", "not applicable"),
            ("[z]", "not applicable"),
            ("N/A", "not applicable"),
            ("n/a", "not applicable"),
            ("u", "low reliability"),
            ("k", "rounds to zero"),
            ("[low]", "rounds to zero"),
            ("nil", "nil return"),
            ("Nil", "nil return"),
            ("None", "nil return"),
            ("[z]", "not applicable"),
            ("[u]", "low reliability"),
            ("[k]", "rounds to zero"),
            ("10-15", "10 to 15"),
            ("1\u{2013}4", "1 to 4"),
            ("<5 (p)", "1 to 4, provisional"),
            ("<5*", "1 to 4, note footnote-mark"),
            ("not provided", "not available"),
            ("to follow", "not available"),
        ],
    );
}

#[test]
fn what_cannot_be_used_says_so() {
    check(
        Kind::Count,
        &[
            ("(5)", "error negative-figure"),
            ("-3", "error negative-figure"),
            ("85%", "error percentage-for-count"),
            ("17/20", "error two-figures-in-one-cell"),
            ("17 of 20", "error two-figures-in-one-cell"),
            ("about 12", "error figure-not-understood"),
            ("1,23", "error figure-not-understood"),
            ("1.234,5", "error figure-not-understood"),
            ("1.11E+08", "error figure-not-understood"),
            ("12 13", "error figure-not-understood"),
            (">5", "error figure-not-understood"),
            ("<0", "error figure-not-understood"),
            ("#REF!", "error formula-error"),
            ("#DIV/0!", "error formula-error"),
            ("see note", "error figure-not-understood"),
            ("inf", "error figure-not-understood"),
            ("NaN", "error figure-not-understood"),
            ("9999999999999", "error figure-not-understood"),
            ("12.5", "error fraction-for-count"),
            ("1.204", "error fraction-for-count"),
            ("85 per cent", "error percentage-for-count"),
            ("12 [see note]", "error figure-not-understood"),
            ("45,90", "error figure-not-understood"),
            ("1,2345", "error figure-not-understood"),
            ("~12", "error figure-not-understood"),
            ("c. 40", "error figure-not-understood"),
            ("40+", "error figure-not-understood"),
            ("25-30", "error figure-not-understood"),
            (">95%", "error figure-not-understood"),
            ("12,", "error figure-not-understood"),
            ("l2", "error figure-not-understood"),
            ("12 children", "error figure-not-understood"),
            ("1.11e+08p", "error figure-not-understood"),
        ],
    );
}

#[test]
fn percentages_are_numbers_from_0_to_100_and_never_guessed() {
    check(
        Kind::Percent,
        &[
            ("85%", "85"),
            ("85.0 %", "85"),
            ("85 per cent", "85"),
            ("85 percent", "85"),
            ("85pc", "85"),
            ("85", "85"),
            ("0.5%", "0.5"),
            ("0.85", "query percentage-or-fraction"),
            ("1", "query percentage-or-fraction"),
            ("0", "0"),
            ("120%", "120, query percentage-over-100"),
            ("-5%", "error negative-figure"),
            ("17/20", "query two-figures-in-one-cell"),
            ("[c]", "0 to 100"),
            ("c", "0 to 100"),
            ("<5%", "0 to 5"),
            ("<5", "0 to 5"),
            (">95%", "95 to 100"),
            ("\u{ff18}\u{ff15}\u{ff05}", "85"),
            ("85%*", "85, note footnote-mark"),
        ],
    );
    check(
        Kind::Amount,
        &[("12.5", "12.5"), ("85%", "error percentage-for-count")],
    );
}

#[test]
fn a_number_that_shows_as_a_date_is_no_figure() {
    let number = |number| Content::Number { number };
    for (format, expected) in [
        ("dd/mm/yyyy", "error date-in-figure"),
        ("d-mmm", "error date-in-figure"),
        ("mmm-yy;@", "error date-in-figure"),
        ("0", "12"),
        ("General", "12"),
        ("#,##0;[Red]-#,##0", "12"),
        ("\"day \"0", "12"),
        ("_-* #,##0_-", "12"),
    ] {
        let formatted = Cell {
            number_format: Some(format.to_owned()),
            ..cell(number(12.0), "12")
        };
        assert_eq!(words(&read(&formatted, Kind::Count)), expected, "{format}");
    }
}

#[test]
fn a_percentage_beyond_all_numbers_is_no_figure() {
    let cell = Cell {
        percent_format: true,
        ..cell(Content::Number { number: 1e307 }, "1e307")
    };
    assert_eq!(words(&read(&cell, Kind::Percent)), "error figure-not-understood");
}

#[test]
fn typed_cells_are_read_by_their_type() {
    let number = |number| Content::Number { number };
    let date = Content::Date {
        day: jiff::civil::date(2026, 4, 1),
    };
    for (cell, kind, expected) in [
        (cell(number(12.0), "12"), Kind::Count, "12"),
        (cell(number(3.000_000_000_000_1), "3"), Kind::Count, "3"),
        (cell(number(0.1 + 0.2), "0.3"), Kind::Amount, "0.3"),
        // However small, it is not nought.
        (cell(number(1e-10), "0.0000000001"), Kind::Amount, "0.0000000001"),
        (cell(number(-1.0), "-1"), Kind::Count, "error negative-figure"),
        (
            cell(number(0.85), "0.85"),
            Kind::Percent,
            "query percentage-or-fraction",
        ),
        (cell(date, "2026-04-01"), Kind::Count, "error date-in-figure"),
        (
            cell(Content::Error, "#DIV/0!"),
            Kind::Count,
            "error formula-error",
        ),
        (
            cell(Content::Truth { truth: true }, "TRUE"),
            Kind::Count,
            "error figure-not-understood",
        ),
        (cell(Content::Nothing, ""), Kind::Count, "blank"),
    ] {
        assert_eq!(words(&read(&cell, kind)), expected, "{cell:?}");
    }
    let shown_as_percentage = Cell {
        percent_format: true,
        number_format: None,
        ..cell(number(0.85), "0.85")
    };
    assert_eq!(words(&read(&shown_as_percentage, Kind::Percent)), "85");
    assert_eq!(
        words(&read(&shown_as_percentage, Kind::Count)),
        "error percentage-for-count"
    );
    let uncalculated = Cell {
        formula: Some("SUM(A1:A3)".to_owned()),
        ..cell(Content::Nothing, "")
    };
    assert_eq!(
        words(&read(&uncalculated, Kind::Count)),
        "error formula-not-calculated"
    );
}

#[test]
fn the_hint_says_what_is_nearly_a_figure() {
    for (text, hint) in [
        ("~12", "40 (p)"),
        ("c. 40", "40 (p)"),
        ("40+", "above"),
        ("25-30", "range"),
        ("1.11E+08", "scientific"),
        ("45,90", "groups of three"),
        ("see note", "one of:"),
    ] {
        let Figure::Unusable(remark) = read_text(text, Kind::Count) else {
            panic!("{text} is a figure");
        };
        assert!(remark.hint.contains(hint), "{text}: {}", remark.hint);
    }
}

proptest! {
    #[test]
    fn whole_numbers_come_back_with_and_without_thousands(number in 0_u32..2_000_000_000) {
        let plain = number.to_string();
        let mut grouped = String::new();
        for (i, digit) in plain.chars().enumerate() {
            if i > 0 && (plain.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        for text in [plain, grouped] {
            prop_assert_eq!(read_text(&text, Kind::Count), Figure::plain(Value::number(f64::from(number))));
        }
    }

    #[test]
    fn no_text_becomes_a_number_below_nought_or_none_at_all(text in "\\PC{0,20}") {
        match read_text(&text, Kind::Count) {
            Figure::Value { value, .. } => prop_assert!(value.exact().is_none_or(|number| number >= 0.0)),
            Figure::Blank => prop_assert!(trimmed(&text).is_empty()),
            Figure::Unusable(remark) => prop_assert!(!remark.message.is_empty()),
        }
    }
}

#[test]
fn every_cell_of_the_page_about_values_says_what_the_page_says() {
    let page = include_str!("../../../../docs/values.md");
    let table = page
        .lines()
        .skip_while(|line| !line.starts_with("| the cell |"))
        .skip(2);
    let mut read = 0;
    for row in table.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches(['|', ' ']).split(" | ").collect();
        let (cell, says) = (cells[0], cells[1]);
        let found = match cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')) {
            Some(text) => self::read(&self::cell(Content::Text, text), Kind::Count),
            None if cell == "(empty)" => self::read(&self::cell(Content::Nothing, ""), Kind::Count),
            // Of these no cell says anything.
            None => continue,
        };
        let kind = match found {
            Figure::Value { value, remark, .. } => {
                assert_eq!(remark, None, "{cell}");
                value.kind()
            }
            Figure::Blank => Value::Blank.kind(),
            Figure::Unusable(remark) => panic!("{cell}: {remark:?}"),
        };
        assert_eq!(kind.replace('-', " "), says, "{cell}");
        read += 1;
    }
    assert_eq!(read, 9);
}

#[test]
fn a_median_may_be_a_fraction() {
    let board = crate::layouts::testing::board(None);
    let mut median = board.indicators[0].clone();
    assert_eq!(Kind::of(&median, Measure::Numerator), Kind::Count);
    median.unit = Unit::Median {
        unit: "days".to_owned(),
    };
    assert_eq!(Kind::of(&median, Measure::Numerator), Kind::Amount);
    check(Kind::Amount, &[("17.5", "17.5")]);
}
