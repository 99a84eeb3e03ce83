use boardpack_model::layout::{Shape, Wide};

use crate::layouts::testing::{board, label, sheet, understood, workbook};
use crate::{Cell, Comment, Elsewhere, Part, Sheet, Visibility, Workbook};

fn check(sheets: Vec<Sheet>) -> String {
    understood(&board(None), "Jane Doe.xlsx", &workbook(sheets))
}

fn hidden(name: &str, text: &str) -> Sheet {
    Sheet {
        visibility: Visibility::Hidden,
        ..sheet(name, text)
    }
}

#[test]
fn a_pupil_number_on_a_hidden_sheet_is_found_and_not_repeated() {
    let words = check(vec![
        sheet("Return", "Indicator | 2026-27 Q1\nIncidents | 420"),
        hidden("Workings", "Left | C999000000001\nIncidents | 12"),
    ]);
    insta::assert_snapshot!(words, @r"
    quarantined
    error personal-data at sheet 2 (hidden)!B1: there seem to be valid unique pupil numbers in 1 cell
    ");
    assert!(!words.contains("C999") && !words.contains("Jane"), "{words}");
}

#[test]
fn headings_of_a_child_level_file_are_found_before_any_row_is_read() {
    let annex = "Annex A
        Child Unique ID | Gender | Date of Birth | Ethnicity
        1 | F | 2012-04-05 | A1";
    insta::assert_snapshot!(check(vec![sheet("List 1", annex)]), @r"
    quarantined
    error personal-data at sheet 1!C3: there seem to be birth dates in 1 cell
    error personal-data at sheet 1!A2, C2: there seem to be headings of a list of single children in 2 cells
    ");
    let looked_after = "CHILD | SEX | DOB | UPN\n101 | 1 | 2012-04-05 | x";
    assert!(check(vec![sheet("", looked_after)]).starts_with("quarantined"));
}

#[test]
fn one_heading_over_many_different_people_is_enough() {
    let rows: Vec<String> = (0..12).map(|i| format!("Person {i} | {i}")).collect();
    let list = format!("Surname | Visits\n{}", rows.join("\n"));
    assert!(
        check(vec![sheet("Sheet1", &list)]).starts_with("quarantined\nerror personal-data at sheet 1!A1")
    );
    let few = "Surname | Visits\nTotal | 12";
    assert!(!check(vec![sheet("Sheet1", few)]).starts_with("quarantined"));
}

#[test]
fn nhs_numbers_are_found_under_their_heading_or_three_in_a_column() {
    let headed = "NHS number | Visits\n9990000018 | 1";
    assert!(
        check(vec![sheet("S", headed)]).contains("valid NHS numbers in 1 cell"),
        "headed"
    );
    let three = "Ref | Visits\n9990000018 | 1\n999 000 0026 | 2\n9990000115 | 3";
    assert!(
        check(vec![sheet("S", three)]).contains("at sheet 1!A2, A3, A4"),
        "three"
    );
    let one = "Ref | Visits\n9990000018 | 1\n9990000027 | 2";
    assert!(
        !check(vec![sheet("S", one)]).starts_with("quarantined"),
        "one by chance"
    );
    let telephones = "Ref\n7700900001\n7700900002\n7700900003\n7700900004\n7700900005\n7700900006";
    assert!(
        !check(vec![sheet("S", telephones)]).starts_with("quarantined"),
        "telephones"
    );
}

#[test]
fn aggregates_and_contacts_are_not_personal_data() {
    let aggregate = "Contact | Jane Example, data lead, 01632 960001
        Indicator | UPN known | 2026-27 Q1
        Children with a named worker | 12 | 1234567890";
    assert!(!check(vec![sheet("Return", aggregate)]).starts_with("quarantined"));
}

#[test]
fn a_sheet_or_a_name_that_gives_something_away_is_not_repeated() {
    let words = check(vec![sheet("C999000000001", "National Insurance | AB123456C")]);
    insta::assert_snapshot!(words, @r"
    quarantined
    error personal-data at sheet 1!B1: there seem to be National Insurance numbers in 1 cell
    error personal-data at sheet 1: the sheet's name seems to hold the number of a person
    ");
    let mut named = workbook(vec![sheet("Return", "Indicator | 12")]);
    named
        .names
        .insert("child".to_owned(), "\"C999000000001\"".to_owned());
    assert!(understood(&board(None), "x.xlsx", &named).starts_with("quarantined"));
}

/// A workbook of aggregates that holds something in one place besides.
fn book(change: impl FnOnce(&mut Workbook)) -> Workbook {
    let mut book = workbook(vec![
        sheet("Return", "Indicator | 2026-27 Q1\nIncidents | 420"),
        hidden("Workings", "Incidents | 12"),
    ]);
    change(&mut book);
    book
}

#[test]
fn the_columns_of_the_statutory_returns_are_known() {
    for columns in [
        // The looked-after return (903).
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
        "CHILD,DOB,REVIEW,REVIEW_CODE",
        "CHILD,SEX,DOB,DUC",
        "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS",
        "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR",
        "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
        "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM",
        "CHILD,DOB,MISSING,MIS_START,MIS_END",
        "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON",
        // The children-in-need census.
        "LAchildID,UPN,FormerUPN,UPNunknown,PersonBirthDate,ExpectedPersonBirthDate,GenderCurrent,PersonDeathDate",
        "LAchildID,CINdetailsID,CINreferralDate,ReferralSource,PrimaryNeedCode,CINclosureDate,ReasonForClosure",
        "LAchildID,CINdetailsID,S47ActualStartDate,InitialCPCtarget,DateOfInitialCPC,ICPCnotRequired",
        "LAchildID,CINdetailsID,CPPID,CPPstartDate,CPPendDate,InitialCategoryOfAbuse,NumberOfPreviousCPP",
        // Annex A.
        "Child Unique ID,Gender,Ethnicity,Date of Birth,Date of Contact,Contact Source",
        "ChildUniqueID,Gender,Ethnicity,DateOfBirth,AllocatedWorker,PlacementPostcode",
        "Child Unique ID,Continuous Assessment Start Date,Child Seen During Continuous Assessment",
        "Individual adopter identifier,Date enquiry received,Date Stage 1 started",
        // Made by hand.
        "Child's name,D.O.B.,School",
        "Pupil name,NHS No.,Visits",
        "Name of child,Date of birth (or expected),Key worker",
    ] {
        let header = columns.replace(',', " | ");
        assert!(
            check(vec![sheet("S", &header)]).starts_with("quarantined"),
            "without a row: {columns}"
        );
        let row = vec!["2012-04-05"; columns.split(',').count()].join(" | ");
        let filled = check(vec![sheet("S", &format!("Extract\n{header}\n{row}"))]);
        assert!(filled.starts_with("quarantined"), "with a row: {columns}");
    }
}

#[test]
fn a_form_about_one_child_is_found() {
    let form = "Referral form\nChild's name | Sam Sample\nDate of birth | 2012-04-05\nConcern | noted";
    assert!(
        check(vec![sheet("S", form)]).starts_with("quarantined"),
        "labelled"
    );
    let empty = "Referral form\nChild's name | \nDate of birth |\nConcern |";
    assert!(
        !check(vec![sheet("S", empty)]).starts_with("quarantined"),
        "not filled in"
    );
    let number = "Patient's NHS number | 9990000018";
    assert!(!check(vec![sheet("S", number)]).is_empty(), "no panic");
    assert!(
        check(vec![sheet("S", "NHS number | 9990000018")]).starts_with("quarantined"),
        "beside its label"
    );
    assert!(
        check(vec![sheet("S", "Seen: NHS no 999 000 0018")]).starts_with("quarantined"),
        "in words"
    );
}

#[test]
fn a_column_of_postcodes_or_births_needs_no_heading() {
    let homes = "x | 12 High St BL1 2AB\ny | BL3 4XD\nz | 3 Low Rd, BL5 6EF";
    assert!(
        check(vec![sheet("S", homes)]).contains("there seem to be postcodes in 3 cells"),
        "homes"
    );
    let births =
        "Q1 2026-27\nSam | 2012-04-05\nAnn | 2015-11-17\nBo | 2009-02-23\nJo | 2018-07-14\nKit | 2026-01-30";
    assert!(
        check(vec![sheet("S", births)]).contains("sheet 1!B2, B3, B4, B5, B6"),
        "births"
    );
}

#[test]
fn names_of_files_and_sheets_and_formulas_and_comments_are_looked_at() {
    let words = understood(&board(None), "Jane Doe C999000000001.xlsx", &book(|_| {}));
    insta::assert_snapshot!(words, @r"
    quarantined
    error personal-data at the return: the file's name seems to hold the number of a person
    ");
    for text in ["C999000000001", "AB123456C", "NHS 9990000018"] {
        let mut formula: Cell = sheet("S", "=12").cells.remove(0);
        formula.formula = Some(format!("IF(A2=\"{text}\",1,0)"));
        let with_formula = book(|book| book.sheets[0].cells = vec![formula]);
        assert!(
            understood(&board(None), "x.xlsx", &with_formula).starts_with("quarantined"),
            "{text} in a formula"
        );
    }
    let comment = |text: &str| Comment {
        row: 4,
        column: 1,
        author: String::new(),
        text: text.to_owned(),
    };
    for text in ["her UPN is C999000000001", "NHS 9990000018", "AB 12 34 56 C"] {
        let with_comment = book(|book| book.sheets[1].comments = vec![comment(text)]);
        let words = understood(&board(None), "x.xlsx", &with_comment);
        assert!(words.contains("at sheet 2 (hidden)!B5"), "{text}: {words}");
    }
}

#[test]
fn parts_that_no_sheet_shows_are_looked_at() {
    let said = |part: Part, sheet: Option<usize>, texts: &[&str]| {
        let elsewhere = Elsewhere {
            part,
            sheet,
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        understood(
            &board(None),
            "x.xlsx",
            &book(|book| book.elsewhere = vec![elsewhere]),
        )
    };
    insta::assert_snapshot!(
        said(Part::PivotCache, Some(1), &["Pupil", "C999000000001", "Team", "North"]),
        @r"
    quarantined
    error personal-data at sheet 2 (hidden): there seem to be valid unique pupil numbers in the values that a pivot table keeps of its source
    "
    );
    for (part, texts) in [
        (Part::Properties, vec!["Return for C999000000001"]),
        (Part::ExternalLink, vec!["NHS number", "", "9990000018"]),
        (
            Part::ExternalLink,
            vec!["Ref", "9990000018", "9990000026", "9990000115"],
        ),
        (
            Part::Embedded,
            vec!["Child Unique ID", "Date of Birth", "1", "2012-04-05"],
        ),
        (Part::ChartCache, vec!["DOB", "2012-04-05T00:00:00"]),
        (Part::PivotCache, vec!["Date of birth", "41004", "41822"]),
        (Part::LeftOver, vec!["BL1 2AB", "BL3 4XD", "x", "BL5 6EF"]),
        (Part::Drawing, vec!["Ring about AB123456C"]),
        (Part::HeaderOrFooter, vec!["C999000000001"]),
        (Part::HeaderOrFooter, vec!["&LC999000000001&RPage &P"]),
        (Part::HeaderOrFooter, vec!["&C&\"Arial,Bold\"&12AB123456C"]),
        (Part::HeaderOrFooter, vec!["&KFF0000C999000000001"]),
        (Part::Validation, vec!["C999000000001,x"]),
        (Part::Other, vec!["LAchildID", "CPPstartDate", "Gender"]),
    ] {
        let words = said(part, None, &texts);
        assert!(words.starts_with("quarantined"), "{part:?} {texts:?}: {words}");
        assert!(
            texts
                .iter()
                .all(|text| !text.contains('9') || !words.contains(text)),
            "{words}"
        );
    }
}

#[test]
fn a_file_that_the_officer_cleared_is_read_and_the_evidence_is_noted() {
    let dropped = crate::Dropped {
        agency: crate::layouts::testing::code("police"),
        file: "x.xlsx".to_owned(),
        sha256: String::new(),
        cleared: true,
    };
    let with_number = book(|book| book.sheets[1] = hidden("Codes", "C999000000001"));
    let words = crate::layouts::testing::words(&crate::understand(&board(None), &dropped, &with_number));
    insta::assert_snapshot!(words, @r"
    held: the workbook is neither our return workbook nor laid out as agreed with Blanktown Police
    note possible-personal-data at sheet 2 (hidden)!A1: there seem to be valid unique pupil numbers in 1 cell; the office has looked at it and says that there are none
    ");
}

/// The scan keeps its place among the limits of reading: it looks at every cell a handful of times.
#[test]
fn a_large_sheet_of_headings_takes_no_longer_than_its_cells() {
    let row = [
        "UPN",
        "DOB",
        "Surname",
        "Child",
        "2012-04-05",
        "9990000018",
        "nhs nhs nhs",
        "Jo 01632 960001",
    ]
    .join(" | ");
    let text = vec![row; 5_000].join("\n");
    let begun = std::time::Instant::now();
    assert!(check(vec![sheet("S", &text)]).starts_with("quarantined"));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn a_remark_that_could_name_somebody_is_not_kept() {
    let wide = Shape::Wide(Wide {
        sheet: None,
        label_header: "Measure".to_owned(),
        labels: vec![label("Incidents", "POL01")],
        commentary_header: Some("Commentary".to_owned()),
    });
    let words = understood(
        &board(Some(wide)),
        "return.xlsx",
        &workbook(vec![sheet(
            "Data",
            "Blanktown\nMeasure | 2026-27 Q1 | Commentary\nIncidents | 3 | see Sgt Jones, call 07700 900123",
        )]),
    );
    assert!(words.contains("note remark-not-kept at Data!C3"), "{words}");
    assert!(!words.contains("says"), "{words}");
}
