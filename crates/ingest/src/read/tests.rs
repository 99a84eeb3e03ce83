use rust_xlsxwriter as writer;

use super::*;
use crate::{Content, Format, RefusalKind, Visibility};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/", $name))
    };
}

mod files;
mod formats;
mod parts;

fn check(bytes: &[u8]) -> String {
    match read(bytes, &Limits::default()) {
        Err(refusal) => {
            assert!(!refusal.hint.is_empty());
            format!("{}: {}", refusal.kind.word(), refusal.message)
        }
        Ok(workbook) => {
            let mut lines = vec![workbook.format.word().to_owned()];
            lines.extend(workbook.notes.iter().map(|note| format!("note: {note}")));
            for sheet in &workbook.sheets {
                lines.push(format!("[{}]", sheet.name));
                lines.extend(sheet.cells.iter().map(|cell| {
                    let formula = cell.formula.as_ref().map(|formula| format!(" = {formula}"));
                    let percent = if cell.percent_format { " %" } else { "" };
                    let kind = match cell.content {
                        Content::Text => "text",
                        Content::Number { .. } => "number",
                        Content::Date { .. } => "date",
                        Content::Truth { .. } => "truth",
                        Content::Error => "error",
                        Content::Nothing => "nothing",
                    };
                    format!(
                        "{} {kind} {:?}{percent}{}",
                        cell.address(),
                        cell.raw,
                        formula.unwrap_or_default()
                    )
                }));
            }
            lines.join("\n")
        }
    }
}

fn xlsx(fill: impl FnOnce(&mut writer::Workbook)) -> Vec<u8> {
    let mut book = writer::Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

#[test]
fn every_kind_of_cell_keeps_its_text_and_its_type() {
    let bytes = xlsx(|book| {
        let percent = writer::Format::new().set_num_format("0%");
        let date = writer::Format::new().set_num_format("mmm-yy");
        let sheet = book.add_worksheet().set_name("Data").unwrap();
        sheet.write_string(0, 0, " Label ").unwrap();
        sheet.write_number(0, 1, 1234.5).unwrap();
        sheet.write_number_with_format(1, 0, 0.85, &percent).unwrap();
        let day = writer::ExcelDateTime::from_ymd(2026, 6, 1).unwrap();
        sheet.write_datetime_with_format(1, 1, &day, &date).unwrap();
        sheet.write_boolean(2, 0, true).unwrap();
        sheet
            .write_formula(2, 1, writer::Formula::new("=1+1").set_result("2"))
            .unwrap();
        sheet
            .write_formula(2, 2, writer::Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
        sheet.write_blank(4, 4, &percent).unwrap();
        let hidden = book.add_worksheet();
        hidden.write_string(0, 0, "x").unwrap();
        hidden.set_hidden(true);
        book.define_name("boardpack_return", "=\"a;b\"").unwrap();
    });
    insta::assert_snapshot!(check(&bytes), @r##"
    xlsx
    [Data]
    A1 text " Label "
    B1 number "1234.5"
    A2 number "0.85" %
    B2 date "2026-06-01"
    A3 truth "TRUE"
    B3 number "2" = 1+1
    C3 error "#DIV/0!" = 1/0
    [Sheet2]
    A1 text "x"
    "##);
    let workbook = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(workbook.sheets[1].visibility, Visibility::Hidden);
    assert_eq!(
        workbook.names.get("boardpack_return").map(String::as_str),
        Some("\"a;b\"")
    );
    let json = serde_json::to_string(&workbook).unwrap();
    assert_eq!(serde_json::from_str::<Workbook>(&json).unwrap(), workbook);
}

#[test]
fn the_formats_of_other_writers_are_read() {
    insta::assert_snapshot!(check(fixture!("00-control.xlsx")), @r#"
    xlsx
    [S1]
    A1 number "1"
    "#);
    insta::assert_snapshot!(check(fixture!("40-control.ods")), @r#"
    ods
    [a]
    A1 number "1"
    "#);
    insta::assert_snapshot!(check(fixture!("small.xls")), @r#"
    xls
    [Data]
    A1 text "Indicator"
    B1 text "2025-26 Q4"
    C1 text "2026-27 Q1"
    A2 text "Incidents"
    B2 number "410"
    C2 number "420"
    A3 text "Referrals"
    B3 number "5"
    C3 number "7"
    "#);
    insta::assert_snapshot!(check(fixture!("long-records.xlsb")), @r#"
    xlsb
    [Sheet1]
    A1 number "1.23"
    A2 number "12.34"
    A3 number "123.45"
    A4 number "1234.56"
    A5 number "12345.67"
    "#);
}

#[test]
fn text_is_read_by_its_own_encoding_and_separator() {
    insta::assert_snapshot!(check(b"Indicator,2026-27 Q1\r\n\"Calls, all\",\"1,234\"\r\n\r\nCost,\xA35"), @r#"
    csv
    note: it was read as Windows-1252 text, because it is not UTF-8
    []
    A1 text "Indicator"
    B1 text "2026-27 Q1"
    A2 text "Calls, all"
    B2 text "1,234"
    A4 text "Cost"
    B4 text "£5"
    "#);
    insta::assert_snapshot!(check("\u{feff}Nodyn;Ch1\nTŷ;12\n".as_bytes()), @r#"
    csv
    []
    A1 text "Nodyn"
    B1 text "Ch1"
    A2 text "Tŷ"
    B2 text "12"
    "#);
    let utf16: Vec<u8> = "\u{feff}a\tb\n1\t2\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    insta::assert_snapshot!(check(&utf16), @r#"
    csv
    note: it was read as UTF-16 text
    []
    A1 text "a"
    B1 text "b"
    A2 text "1"
    B2 text "2"
    "#);
    assert!(check(b"a|b\n1|2").contains("B2 text \"2\""));
    assert!(
        check(b"pipe,5\" wide\rx,\"say \"\"no\"\"\nhere\"").contains("B2 text \"say \\\"no\\\"\\nhere\"")
    );
    assert!(check(b"a,\"b\n1,2").starts_with("damaged: a quotation mark"));
}

#[test]
fn other_files_are_refused_by_their_names() {
    for (bytes, message) in [
        (
            &b"%PDF-1.7 ..."[..],
            "not-a-spreadsheet: the file is a PDF, not a spreadsheet",
        ),
        (
            b"<!DOCTYPE html><html><table>",
            "not-a-spreadsheet: the file is a web page, not a spreadsheet",
        ),
        (
            b"\x89PNG\r\n\x1a\n",
            "not-a-spreadsheet: the file is a picture, not a spreadsheet",
        ),
        (
            b"{\\rtf1",
            "not-a-spreadsheet: the file is a rich-text document, not a spreadsheet",
        ),
        (
            b"MZ\0\x01",
            "not-a-spreadsheet: the file is a file of an unknown binary kind, not a spreadsheet",
        ),
        (b"", "damaged: the file is empty"),
        (b"  \n", "damaged: the file holds no text"),
        (
            &[0; 600],
            "damaged: the file holds nothing but zeros: its copy was not finished",
        ),
    ] {
        assert_eq!(check(bytes), message);
    }
    let zipped = |name: &str| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut archive, b"<x/>").unwrap();
        check(&archive.finish().unwrap().into_inner())
    };
    assert_eq!(
        zipped("word/document.xml"),
        "not-a-spreadsheet: the file is a Word document, not a spreadsheet"
    );
    assert_eq!(
        zipped("photo.txt"),
        "not-a-spreadsheet: the file is a zip archive that holds no spreadsheet"
    );
    assert!(zipped("../evil.xml").starts_with("damaged: a part of the file has a name that leads outside"));
}

#[test]
fn hostile_and_damaged_packages_are_refused_in_plain_words() {
    for (bytes, message) in [
        (
            &fixture!("password.xlsx")[..],
            "password-protected: the workbook is protected with a password, so it could not be opened",
        ),
        (
            fixture!("08-sst-count-lies.xlsx"),
            "too-large: the file announces more texts than can be read",
        ),
        (
            fixture!("18-same-cell-twice.xlsx"),
            "damaged: the cell A1 stands twice in the file",
        ),
        (
            fixture!("23-duplicate-zip-entry.xlsx"),
            "damaged: the file holds the same part twice, so it is not certain which one counts",
        ),
        (
            fixture!("28-crc-wrong-deflated.xlsx"),
            "damaged: the checksum of a part of the file is wrong: some bytes were changed on the way",
        ),
        (
            fixture!("42-repeat-90M.ods"),
            "too-large: the tables of the workbook span more than 2000000 cells",
        ),
        (
            fixture!("short-records.xlsb"),
            "would-lose-values: the .xlsb workbook holds cells in a short form whose values would be lost in reading",
        ),
    ] {
        assert_eq!(check(bytes), message);
    }
    // Whether a library says so or panics, it is the same to a sender.
    assert!(check(fixture!("15-row-number-overflow.xlsx")).starts_with("damaged: "));
}

#[test]
fn two_far_cells_cost_no_more_than_two_cells() {
    insta::assert_snapshot!(check(fixture!("01-two-cells-whole-grid.xlsx")), @r#"
    xlsx
    [S1]
    A1 number "1"
    XFD1048576 number "2"
    "#);
}

#[test]
fn a_formula_that_was_never_worked_out_is_kept() {
    insta::assert_snapshot!(check(fixture!("19-formula-no-cached-value.xlsx")), @r#"
    xlsx
    [S1]
    A1 number "5"
    B1 nothing "" = A1*2
    "#);
}

#[test]
fn a_copy_that_broke_off_is_never_read_in_part() {
    for whole in [
        &fixture!("small.xls")[..],
        fixture!("00-control.xlsx"),
        fixture!("40-control.ods"),
    ] {
        let read_whole = read(whole, &Limits::default()).unwrap();
        for sixteenths in 1..16 {
            let kept = whole.len() * sixteenths / 16;
            let cut = read(&whole[..kept], &Limits::default());
            let zero_tail = [&whole[..kept], &vec![0; whole.len() - kept]].concat();
            for partial in [cut, read(&zero_tail, &Limits::default())] {
                match partial {
                    Ok(workbook) => assert_eq!(workbook, read_whole, "{sixteenths}/16"),
                    Err(refusal) => assert_ne!(refusal.kind, RefusalKind::TooLarge, "{sixteenths}/16"),
                }
            }
        }
    }
}

#[test]
fn limits_hold() {
    let bytes = xlsx(|book| {
        for _ in 0..3 {
            let sheet = book.add_worksheet();
            sheet.write_string(0, 0, "twelve chars").unwrap();
            sheet.write_string(0, 1, "b").unwrap();
        }
    });
    let check = |limits: Limits| read(&bytes, &limits).map_err(|refusal| refusal.kind);
    let whole = Limits::default();
    assert_eq!(check(whole).map(|workbook| workbook.format), Ok(Format::Xlsx));
    for limits in [
        Limits { bytes: 100, ..whole },
        Limits { members: 3, ..whole },
        Limits { member: 100, ..whole },
        Limits {
            inflated: 1_000,
            ..whole
        },
        Limits { sheets: 2, ..whole },
        Limits { cells: 5, ..whole },
        Limits { text: 11, ..whole },
    ] {
        assert_eq!(check(limits), Err(RefusalKind::TooLarge), "{limits:?}");
    }
}

#[test]
fn a_refusal_crosses_from_one_process_to_another() {
    let refusal = read(b"%PDF-1.7", &Limits::default()).unwrap_err();
    let json = serde_json::to_string(&refusal).unwrap();
    assert!(json.starts_with(r#"{"kind":"not-a-spreadsheet""#), "{json}");
    assert_eq!(serde_json::from_str::<Refusal>(&json).unwrap(), refusal);
}

proptest::proptest! {
    #[test]
    fn a_byte_that_turned_over_never_panics(at in 0_usize..3_584, bit in 0_u8..8) {
        // Only formats with checksums: a turned bit in an .xls can make calamine ask for more memory than there is, which ends
        // the process. That is what the child process of the office is for; its own test is there.
        for whole in [&fixture!("00-control.xlsx")[..], fixture!("40-control.ods")] {
            let mut bytes = whole.to_vec();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let _ = read(&bytes, &Limits::default());
        }
    }
}
