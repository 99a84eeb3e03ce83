use boardpack_model::{Period, PeriodKind};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn words(text: &str, bare: Option<PeriodKind>) -> String {
    match read(text, bare) {
        None => "no label".to_owned(),
        Some(ReadLabel {
            label: Label::Period(period),
            provisional,
        }) => {
            format!("{period}{}", if provisional { ", provisional" } else { "" })
        }
        Some(ReadLabel {
            label: Label::PartOfYear,
            ..
        }) => "part of a year".to_owned(),
        Some(ReadLabel {
            label: Label::Ambiguous(readings),
            ..
        }) => {
            let readings: Vec<String> = readings.iter().map(ToString::to_string).collect();
            readings.join(" or ")
        }
    }
}

fn check(table: &[(&str, &str)], bare: Option<PeriodKind>) {
    for (text, period) in table {
        assert_eq!(words(text, bare), *period, "{text}");
    }
}

#[test]
fn labels_with_a_whole_year_mean_one_period() {
    check(
        &[
            ("2026-27 Q1", "2026-27 Q1"),
            ("Q1 24/25", "2024-25 Q1"),
            ("Q1 2024-25", "2024-25 Q1"),
            ("Q1 2024/25", "2024-25 Q1"),
            ("q1  2024 / 25", "2024-25 Q1"),
            ("Q4 2024\u{2013}25", "2024-25 Q4"),
            ("2024/25 Q1", "2024-25 Q1"),
            ("2024-25-Q3", "2024-25 Q3"),
            ("Quarter 1 2024/2025", "2024-25 Q1"),
            ("QUARTER 1 - 2023/2024", "2023-24 Q1"),
            ("Qtr 1 2024/25", "2024-25 Q1"),
            ("Qtr1 24-25", "2024-25 Q1"),
            ("Q.1 2024/25", "2024-25 Q1"),
            ("FY24/25 Q2", "2024-25 Q2"),
            ("FY 2024-25 Q2", "2024-25 Q2"),
            ("1st Quarter 2024/25", "2024-25 Q1"),
            ("First quarter 2024/25", "2024-25 Q1"),
            ("Q1 (Apr-Jun) 2024/25", "2024-25 Q1"),
            ("Q1 2024/25 (p)", "2024-25 Q1, provisional"),
            ("Q1 2024/25 provisional", "2024-25 Q1, provisional"),
            ("H1 2024/25", "2024-25 H1"),
            ("2025/26", "2025-26"),
            ("2025-26", "2025-26"),
            ("Financial year 2025/26", "2025-26"),
            ("Autumn term 2025/26", "2025-26 Autumn"),
            ("Spring 2025/26", "2025-26 Spring"),
            ("Q1 (Apr\u{2013}Jun) 2024/25", "2024-25 Q1"),
            ("Q1 - 2023/2024", "2023-24 Q1"),
            ("Quarter One 2024/25", "2024-25 Q1"),
            ("2024/25 Quarter Four", "2024-25 Q4"),
            ("Q1 2024/25 (revised)", "2024-25 Q1"),
            ("Q1 2024/25 r", "2024-25 Q1"),
            ("Q1 2024/25 FINAL", "2024-25 Q1"),
            ("Q1 2024/25 draft", "2024-25 Q1, provisional"),
            ("Q1 FY2024-25", "2024-25 Q1"),
            ("Q1\n2024/25*", "2024-25 Q1"),
            ("Q4 24/25 (Jan-Mar 25)", "2024-25 Q4"),
            ("Apr-Jun 2024 (Q1 2024/25)", "2024-25 Q1"),
            ("Q1 2627", "2026-27 Q1"),
            ("\u{ff31}\u{ff11} 2024/25", "2024-25 Q1"),
        ],
        None,
    );
}

#[test]
fn months_say_their_own_year() {
    check(
        &[
            ("Apr-Jun 24", "2024-25 Q1"),
            ("Apr - Jun 2024", "2024-25 Q1"),
            ("April to June 2026", "2026-27 Q1"),
            ("Jan-Mar 2025", "2024-25 Q4"),
            ("Jan to Mar 24/25", "2024-25 Q4"),
            ("Oct 2026 to Dec 2026", "2026-27 Q3"),
            ("Quarter ending June 2024", "2024-25 Q1"),
            ("Quarter ended 31 March 2025", "2024-25 Q4"),
            ("Quarter ending 30/06/2024", "2024-25 Q1"),
            ("QE Sept 2024", "2024-25 Q2"),
            ("Jun-24", "2024-06"),
            ("June 2024", "2024-06"),
            ("Sept 24", "2024-09"),
            ("2024-06", "2024-06"),
            ("Apr 2024 - Mar 2025", "2024-25"),
            ("Year ending March 2025", "2024-25"),
            ("Apr-Sep 2025", "2025-26 H1"),
            ("Q1 Apr-Jun 2024", "2024-25 Q1"),
            ("Q4 (Jan-Mar 2025)", "2024-25 Q4"),
            ("Q1 (Jan-Mar 2025)", "2024-25 Q4"),
            ("Autumn 2025", "2025-26 Autumn"),
            ("Spring Term 2026", "2025-26 Spring"),
            ("Summer 2026", "2025-26 Summer"),
            ("QE 30/06/2024", "2024-25 Q1"),
            ("Qtr ending 30 Jun 24", "2024-25 Q1"),
            ("Quarter ended 30th June 2024", "2024-25 Q1"),
            ("June 2024 quarter", "2024-25 Q1"),
            ("Apr-24 to Jun-24", "2024-25 Q1"),
            ("01/04/2024 - 30/06/2024", "2024-25 Q1"),
            ("1 April to 30 June 2024", "2024-25 Q1"),
            ("1 Apr 2024 \u{2013} 31 Mar 2025", "2024-25"),
            ("2024-09-01 to 2024-12-31", "2024-09-01 to 2024-12-31"),
            ("2026 CQ2", "2026 CQ2"),
            ("Calendar Q2 2026", "2026 CQ2"),
        ],
        None,
    );
}

#[test]
fn one_bare_year_is_ambiguous_until_the_agency_has_said() {
    check(
        &[
            ("Q1 2026", "2026-27 Q1 or 2026 CQ1"),
            ("2024 Q1", "2024-25 Q1 or 2024 CQ1"),
            ("Q2 26", "2026-27 Q2 or 2026 CQ2"),
            ("FY25 Q1", "2024-25 Q1 or 2025-26 Q1"),
            ("FY2025", "2024-25 or 2025-26"),
            ("H1 2026", "2025-26 H1 or 2026-27 H1"),
        ],
        None,
    );
    check(
        &[
            ("Q1 2026", "2026-27 Q1"),
            ("2024 Q1", "2024-25 Q1"),
            ("FY25 Q1", "2024-25 Q1"),
            ("H1 2026", "2026-27 H1"),
        ],
        Some(PeriodKind::FinancialQuarter),
    );
    check(
        &[
            ("Q1 2026", "2026 CQ1"),
            ("2024 Q1", "2024 CQ1"),
            ("FY25 Q1", "2024-25 Q1 or 2025-26 Q1"),
        ],
        Some(PeriodKind::CalendarQuarter),
    );
}

#[test]
fn parts_of_a_year_wait_for_their_year() {
    for text in [
        "Q1",
        "Qtr 1",
        "Quarter 3",
        "Apr-Jun",
        "Autumn",
        "Autumn term",
        "H1",
    ] {
        assert_eq!(words(text, None), "part of a year", "{text}");
    }
    assert_eq!(words("Qtr 1 2024/25", None), words("Q1 2024/25", None));
}

#[test]
fn other_headings_are_no_labels() {
    for text in [
        "",
        "YTD",
        "Target",
        "Target 2025/26",
        "Q1 2026/27 target",
        "Indicator",
        "2026",
        "Q5 2024/25",
        "Variance",
        "Q1-Q4 2024/25",
        "Total",
        "2024/26",
        "12",
        "Apr-May 2024",
        "England 2024/25",
        "Q3 Apr-Jun 2024",
        "30/06/2024x",
        "Q4 24/25 (Apr-Jun 24)",
        "1 April to 12 June 2024",
        "May 2024 quarter",
    ] {
        assert_eq!(words(text, None), "no label", "{text}");
    }
}

#[test]
fn a_file_name_states_a_period_or_nothing() {
    for (name, period) in [
        ("Police 2026-27 Q1 FINAL v2.xlsx", Some("2026-27 Q1")),
        (
            "Greater_than___500_Qtr_1_Apr_to_Jun_23_24_Final_for_Publishing.xlsx",
            Some("2023-24 Q1"),
        ),
        ("blanktown-police-2026-27-Q1.xlsx", Some("2026-27 Q1")),
        ("Copy of Q2 25-26 (1).ods", Some("2025-26 Q2")),
        ("Apr-Jun 2026 dataset.csv", Some("2026-27 Q1")),
        ("LSCB return 2026-07-14.xlsx", None),
        ("return Q1 2026.xlsx", None),
        ("Police Q1 2026-27 sent 14-07-2026.xlsx", Some("2026-27 Q1")),
        ("0 Q1 - Apr to Jun 2026 (2) - Copy.xlsx", Some("2026-27 Q1")),
        ("dataset (3).xlsx", None),
        ("Q1 to Q4 2026-27.xlsx", None),
        ("Autumn term 2025 education.xlsx", Some("2025-26 Autumn")),
    ] {
        let read = match in_file_name(name, None) {
            Some(Stated::Period(period)) => Some(period.to_string()),
            _ => None,
        };
        assert_eq!(read.as_deref(), period, "{name}");
    }
}

#[test]
fn a_title_states_the_period_of_what_stands_below_it() {
    let quarter = |text: &str| Some(Stated::Period(text.parse().unwrap()));
    for (title, stated) in [
        ("QUARTER 1 - 2023/2024", quarter("2023-24 Q1")),
        ("Police quarterly return Q1 2026-27", quarter("2026-27 Q1")),
        (
            "Safeguarding dataset, Quarter 2 (July - September 2026)",
            quarter("2026-27 Q2"),
        ),
        ("Quarter 3", Some(Stated::Quarter(3))),
        ("Children's services dataset 2025/26", quarter("2025-26")),
        ("Compared with Q1 2025/26", None),
        ("Please return by the end of Q2 2026/27", None),
        ("Q1 2025/26 to Q1 2026/27", None),
        ("Q1 2026", None),
        ("12 referrals", None),
    ] {
        assert_eq!(in_title(title, None), stated, "{title}");
    }
    assert_eq!(
        in_file_name("Police Q2 FINAL.xlsx", None),
        Some(Stated::Quarter(2))
    );
    assert_eq!(
        in_file_name("police_Q1_2627_v2.xlsx", None),
        quarter("2026-27 Q1")
    );
}

#[test]
fn the_same_days_can_be_of_another_kind() {
    let calendar: Period = "2026 CQ2".parse().unwrap();
    let aligned = aligned(calendar, PeriodKind::FinancialQuarter);
    assert_eq!(
        aligned.map(|period| period.to_string()).as_deref(),
        Some("2026-27 Q1")
    );
    assert_eq!(super::aligned(calendar, PeriodKind::Month), None);
    let spring: Period = "2025-26 Q4".parse().unwrap();
    assert_eq!(super::aligned(spring, PeriodKind::AcademicTerm), None);
}

proptest! {
    // Before 2013 the model reads `2010-11` as a financial year and never as a month.
    #[test]
    fn canonical_labels_are_read_as_themselves(kind in 0_usize..7, year in 2013_i16..2090, day in 1_i16..=365, days in 0_i64..400) {
        let kinds = [
            PeriodKind::FinancialQuarter, PeriodKind::CalendarQuarter, PeriodKind::Month, PeriodKind::HalfYear,
            PeriodKind::FinancialYear, PeriodKind::AcademicTerm,
        ];
        let first = date(year, 1, 1).saturating_add(jiff::Span::new().days(i64::from(day) - 1));
        let period = kinds.get(kind).map_or_else(
            || Period::custom(first, first.saturating_add(jiff::Span::new().days(days))).unwrap(),
            |kind| Period::containing(*kind, first),
        );
        let expected = Some(ReadLabel { label: Label::Period(period), provisional: false });
        prop_assert_eq!(read(&period.to_string(), None), expected.clone());
        if kind < 6 {
            prop_assert_eq!(read(&period.slug(), None), expected);
        }
    }

    #[test]
    fn no_label_panics(text in "\\PC{0,40}") {
        let _ = read(&text, None);
        let _ = in_file_name(&text, Some(PeriodKind::CalendarQuarter));
    }
}
