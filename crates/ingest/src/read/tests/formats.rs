//! What stands beside the cells of the older and the other formats.

use super::parts::{beside, with};
use super::*;

fn check(bytes: &[u8]) -> String {
    beside(&read(bytes, &Limits::default()).unwrap())
}

#[test]
fn an_opendocument_workbook_says_what_is_hidden_merged_and_noted() {
    let content = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:spreadsheet><table:content-validations><table:content-validation table:name="v1" table:condition="of:cell-content-is-in-list(&quot;North&quot;)"><table:help-message table:title="Where"><text:p>Choose one</text:p></table:help-message></table:content-validation></table:content-validations><table:table table:name="Data"><table:shapes><draw:frame><draw:text-box><text:p>ring <text:span>01632</text:span></text:p></draw:text-box></draw:frame></table:shapes><table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="16000"/><table:table-row><table:table-cell office:value-type="float" office:value="1" table:number-columns-spanned="2"><office:annotation><dc:creator>A. Writer</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><text:p>Two &amp; more</text:p><text:p>lines</text:p></office:annotation><text:p>1</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="time" office:time-value="PT36H15M00S"><text:p>36:15</text:p></table:table-cell></table:table-row><table:table-row table:visibility="filter"><table:table-cell office:value-type="string"><text:p>hidden</text:p></table:table-cell></table:table-row><table:table-row-group table:display="false"><table:table-row><table:table-cell office:value-type="string"><text:p>folded</text:p></table:table-cell></table:table-row></table:table-row-group><table:table-row><table:table-cell office:value-type="string"><text:p>seen</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let meta = r"<office:document-meta><office:meta><dc:creator>B. Writer</dc:creator><meta:user-defined meta:name='Case'>K-12</meta:user-defined></office:meta></office:document-meta>".replace('\'', "\"");
    let bytes = with(
        fixture!("40-control.ods"),
        &[("content.xml", content.as_bytes()), ("meta.xml", meta.as_bytes())],
    );
    insta::assert_snapshot!(check(&bytes), @r#"
    merged { top: 0, left: 0, bottom: 0, right: 1 }
    hidden rows {1, 2} columns {2}
    comment A1 "A. Writer" "Two & more\nlines"
    Validation ["of:cell-content-is-in-list(\"North\")", "v1", "Where", "Choose one"]
    Drawing ["ring 01632"]
    Properties ["creator", "B. Writer"]
    Properties ["Case", "K-12"]
    "#);
    insta::assert_snapshot!(super::check(&bytes), @r#"
    ods
    [Data]
    A1 number "1"
    C1 text "36:15"
    A2 text "hidden"
    A3 text "folded"
    A4 text "seen"
    "#);
}

#[test]
fn an_xls_workbook_says_what_is_hidden_merged_and_noted() {
    let found = check(fixture!("beside.xls"));
    for line in [
        "merged { top: 4, left: 0, bottom: 5, right: 1 }",
        "hidden rows {2} columns {2}",
        r#"comment B2 " " "estimated by hand""#,
        r#"Properties ["B. Writer"]"#,
    ] {
        assert!(found.contains(line), "{line} in {found}");
    }
    insta::assert_snapshot!(super::check(fixture!("beside.xls")), @r##"
    xls
    [Return]
    A1 text "Indicator"
    B1 text "2026-27 Q1"
    C1 text "Hidden"
    A2 text "Share"
    B2 number "0.85" %
    A3 text "Hidden row"
    B3 number "3"
    C3 error "#DIV/0!" = 1/0
    A4 text "Merged"
    B4 number "4"
    A5 text "wide"
    "##);
}

/// The records of a sheet part in their binary form, each a kind and a body.
fn records(records: &[(u8, &[u8])]) -> Vec<u8> {
    let mut part = Vec::new();
    for (kind, body) in records {
        part.extend([*kind, u8::try_from(body.len()).unwrap()]);
        part.extend(*body);
    }
    part
}

#[test]
fn an_xlsb_workbook_says_what_is_hidden_and_which_error_a_formula_has() {
    let name = "xl/worksheets/sheet1.bin";
    let book = fixture!("long-records.xlsb");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&book[..])).unwrap();
    let mut sheet = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut sheet).unwrap();
    let ends = |kind| {
        let found = xlsb_records::records(&sheet).find(|record| record.kind == kind);
        found.unwrap().end
    };
    let (begin, end) = (ends(0x91), ends(0x92));
    let row = |number: u8, flags: u8| [&[number, 0, 0, 0, 0, 0, 0, 0, 44, 1, 0, flags][..], &[0; 5]].concat();
    // A formula in C8 that is nothing but the error #N/A.
    let error = [
        &[2, 0, 0, 0, 0, 0, 0, 0, 0x2A, 0, 0, 2, 0, 0, 0, 0x1C, 0x2A][..],
        &[0; 4],
    ]
    .concat();
    let number = [&[0; 8][..], &12.5_f64.to_le_bytes()].concat();
    let cells = records(&[(0, &row(6, 0x10)), (5, &number), (0, &row(7, 0)), (11, &error)]);
    let sheet = [&sheet[..begin], &cells, &sheet[end - 3..]].concat();
    let bytes = with(book, &[(name, &sheet)]);
    let workbook = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(workbook.sheets[0].hidden_rows, [6].into());
    insta::assert_snapshot!(super::check(&bytes), @r##"
    xlsb
    [Sheet1]
    A7 number "12.5"
    C8 error "#N/A" = #N/A
    "##);
}

#[test]
fn a_value_that_the_library_loses_in_an_xls_is_not_lost_in_silence() {
    let name = "A4";
    let refusal = Refusal::would_lose_values(format!(
        "the .xls workbook holds a value in {name} that could not be read from it"
    ));
    // Its second formula has the record number of a much older Excel, at which the library stops.
    assert_eq!(
        read(fixture!("old-formula.xls"), &Limits::default()),
        Err(refusal)
    );
}
