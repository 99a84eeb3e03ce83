//! What stands beside the cells of an Office Open XML package.

use std::fmt::Write as _;

use super::*;
use crate::{Part, Workbook};

/// A package with those members put in or put in place of others; an empty text takes a member out.
pub(super) fn with(package: &[u8], members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(package)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut write = |name: &str, bytes: &[u8]| {
        to.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut to, bytes).unwrap();
    };
    for index in 0..from.len() {
        let mut member = from.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        if !members.iter().any(|(other, _)| *other == name) {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
            write(&name, &bytes);
        }
    }
    for (name, bytes) in members.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        write(name, bytes);
    }
    to.finish().unwrap().into_inner()
}

/// A package of one sheet with that XML; its relations, the other members and the workbook's own relations are given.
fn package(sheet: &str, relations: &[(&str, &str)], members: &[(&str, &str)]) -> Vec<u8> {
    let related = |relations: &[(&str, &str)]| {
        let mut xml =
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#
                .to_owned();
        for (index, (kind, target)) in relations.iter().enumerate() {
            let mode = if target.contains("://") {
                r#" TargetMode="External""#
            } else {
                ""
            };
            write!(
                xml,
                r#"<Relationship Id="r{index}" Type="http://x/relationships/{kind}" Target="{target}"{mode}/>"#
            )
            .unwrap();
        }
        xml + "</Relationships>"
    };
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#
    );
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0.0&quot;%&quot;"/><numFmt numFmtId="171" formatCode="[h]:mm"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="170"/><xf numFmtId="14"/><xf numFmtId="171"/><xf numFmtId="49"/></cellXfs></styleSheet>"#;
    let workbook = r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/><sheets><sheet name="Data" sheetId="1" r:id="r0"/></sheets></workbook>"#;
    let workbook_relations = related(&[
        ("worksheet", "/XL/Sheets/First.xml"),
        ("styles", "styles.xml"),
        ("sharedStrings", "sharedStrings.xml"),
        ("person", "people.xml"),
        ("pivotCacheDefinition", "caches/one.xml"),
    ]);
    let sheet_relations = related(relations);
    let root = related(&[("officeDocument", "xl/workbook.xml")]);
    let mut all = vec![
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", &workbook_relations),
        ("xl/styles.xml", styles),
        ("xl/sheets/first.xml", &sheet),
        ("xl/sheets/_rels/first.xml.rels", &sheet_relations),
    ];
    all.extend(members);
    let empty = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()))
        .finish()
        .unwrap()
        .into_inner();
    let all: Vec<(&str, &[u8])> = all.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    with(&empty, &all)
}

/// What a workbook holds beside its cells, a line each.
pub(super) fn beside(workbook: &Workbook) -> String {
    let mut lines = Vec::new();
    for sheet in &workbook.sheets {
        lines.extend(
            sheet
                .merged
                .iter()
                .map(|area| format!("merged {area:?}").replace("Area ", "")),
        );
        if !sheet.hidden_rows.is_empty() || !sheet.hidden_columns.is_empty() {
            lines.push(format!(
                "hidden rows {:?} columns {:?}",
                sheet.hidden_rows, sheet.hidden_columns
            ));
        }
        lines.extend(sheet.comments.iter().map(|comment| {
            let at = crate::a1::address(comment.row, comment.column);
            format!("comment {at} {:?} {:?}", comment.author, comment.text)
        }));
    }
    let of = |sheet: Option<usize>| sheet.map_or(String::new(), |sheet| format!(" of sheet {sheet}"));
    lines.extend(
        workbook
            .elsewhere
            .iter()
            .map(|found| format!("{:?}{} {:?}", found.part, of(found.sheet), found.texts)),
    );
    lines.extend(workbook.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(workbook.unchecked.iter().map(|what| format!("unchecked: {what}")));
    lines.join("\n")
}

fn check(bytes: &[u8]) -> String {
    beside(&read(bytes, &Limits::default()).unwrap())
}

const ONE_CELL: &str = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#;

#[test]
fn hidden_merged_and_commented_cells_are_known_through_any_casing_of_parts() {
    let bytes = package(
        r#"<cols><col min="2" max="16384" hidden="1"/><col min="1" max="1" width="9"/></cols><sheetData>
            <row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>
            <row r="2" hidden="1"><c r="A2"><v>2</v></c></row>
            <row r="3" ht="0" customHeight="1"><c r="A3"><v>2</v></c></row>
            <row r="4" hidden="1"/></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>"#,
        &[("comments", "../Notes.xml"), ("threadedComment", "/xl/said.xml")],
        &[
            (
                "xl/notes.xml",
                r#"<comments><authors><author>A. Writer</author><author>tc={1}</author></authors><commentList>
                    <comment ref="A1" authorId="0"><text><r><t>Two </t></r><r><t xml:space="preserve">halves &amp; more</t></r><rPh><t>no</t></rPh></text></comment>
                    <comment ref="C1" authorId="1"><text><t>[Threaded comment]</t></text></comment></commentList></comments>"#,
            ),
            (
                "xl/said.xml",
                r#"<ThreadedComments><threadedComment ref="C1" personId="{p}" id="{1}"><text>Why so high?</text></threadedComment>
                    <threadedComment ref="C1" personId="{q}" parentId="{1}"><text>Two teams</text></threadedComment></ThreadedComments>"#,
            ),
            (
                "xl/people.xml",
                r#"<personList><person displayName="P. One" id="{p}" userId="one@x.example"/></personList>"#,
            ),
        ],
    );
    insta::assert_snapshot!(check(&bytes), @r#"
    merged { top: 0, left: 0, bottom: 1, right: 1 }
    hidden rows {1, 2} columns {2}
    comment A1 "A. Writer" "Two halves & more"
    comment C1 "P. One" "Why so high?"
    comment C1 "" "Two teams"
    Properties ["P. One", "{p}", "one@x.example"]
    "#);
}

/// One part of every kind that holds text.
const MEMBERS: &[(&str, &str)] = &[
    (
        "xl/sharedStrings.xml",
        "<sst><si><t>used by none</t></si><si><r><t>two </t></r><r><t>runs</t></r></si></sst>",
    ),
    (
        "xl/caches/one.xml",
        r#"<pivotCacheDefinition refreshedBy="R. Maker"><cacheFields><cacheField name="NHS number"><sharedItems><s v="one"/><s v="two"/></sharedItems></cacheField>
                <cacheField name="worked out" databaseField="0"><sharedItems/></cacheField>
                <cacheField name="Age"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>"#,
    ),
    (
        "xl/caches/_rels/one.xml.rels",
        r#"<Relationships><Relationship Id="a" Type="http://x/pivotCacheRecords" Target="rows.xml"/></Relationships>"#,
    ),
    (
        "xl/caches/rows.xml",
        r#"<pivotCacheRecords><r><x v="0"/><n v="7"/></r><r><s v="three"/><n v="8"/></r></pivotCacheRecords>"#,
    ),
    (
        "xl/drawing.xml",
        r#"<wsDr><cNvPr id="2" name="Box 1" descr="a photo of J"/><a:p><a:r><a:t>ring 0</a:t></a:r><a:r><a:t>1632</a:t></a:r></a:p></wsDr>"#,
    ),
    (
        "xl/_rels/drawing.xml.rels",
        r#"<Relationships><Relationship Id="a" Type="http://x/chart" Target="chart.xml"/></Relationships>"#,
    ),
    (
        "xl/chart.xml",
        "<chartSpace><ser><tx><strRef><f>D!$B$1</f><strCache><pt><v>Calls</v></pt></strCache></strRef></tx><cat><strCache><pt><v>Q1</v></pt></strCache></cat><val><numCache><pt><v>12</v></pt></numCache></val></ser></chartSpace>",
    ),
    (
        "xl/link.xml",
        r#"<externalLink><externalBook><sheetNames><sheetName val="Cases"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>Name</v></cell><cell r="B1"><v>5</v></cell></row><row r="2"><cell r="A2" t="str"><v>Some One</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"#,
    ),
    (
        "docProps/core.xml",
        "<coreProperties><creator>A. Writer</creator><title/></coreProperties>",
    ),
    (
        "docProps/custom.xml",
        r#"<Properties><property name="Case"><lpwstr>K-12</lpwstr></property></Properties>"#,
    ),
    (
        "customXml/item1.xml",
        r#"<x:meta owner="O. Wner"><y>free words</y></x:meta>"#,
    ),
    ("xl/broken.xml", "<a><b attr='never closed words"),
    ("xl/media/image1.gif", "GIF89a"),
    ("xl/embeddings/oleObject1.bin", "\u{1}\u{2}readable words\u{0}"),
    (
        "xl/revisions/log1.xml",
        "<revisions><rcc><oc><v>an older value</v></oc></rcc></revisions>",
    ),
];

#[test]
fn everything_else_that_holds_text_is_gathered_with_headings_first() {
    let bytes = package(
        &format!(
            r#"{ONE_CELL}<dataValidations><dataValidation prompt="Choose one" type="list"><formula1>"North,South"</formula1></dataValidation></dataValidations>
            <headerFooter><oddHeader>&amp;CBoard paper</oddHeader></headerFooter>"#
        ),
        &[
            ("drawing", "../drawing.xml"),
            ("pivotTable", "../pivot.xml"),
            ("hyperlink", "https://people.example/7"),
        ],
        MEMBERS,
    );
    insta::assert_snapshot!(check(&bytes), @r#"
    Validation of sheet 0 ["Choose one", "North", "South"]
    HeaderOrFooter of sheet 0 ["&CBoard paper"]
    LeftOver ["used by none", "two runs"]
    PivotCache ["NHS number", "one", "two", "three"]
    PivotCache ["worked out"]
    PivotCache ["Age", "7", "8"]
    PivotCache ["R. Maker"]
    ExternalLink ["https://people.example/7"]
    Drawing of sheet 0 ["Box 1", "a photo of J", "ring 01632"]
    ChartCache of sheet 0 ["Calls", "Q1"]
    ChartCache of sheet 0 ["Calls", "12"]
    ChartCache of sheet 0 ["D!$B$1", "Calls"]
    ExternalLink ["Cases"]
    ExternalLink ["Name", "Some One"]
    ExternalLink ["5"]
    Properties ["creator", "A. Writer"]
    Properties ["Case", "K-12"]
    Other ["O. Wner", "free words"]
    Other ["<a><b attr='never closed words"]
    Embedded ["readable words"]
    Other ["an older value"]
    unchecked: pictures
    "#);
}

#[test]
fn a_workbook_within_a_workbook_is_gathered_column_by_column() {
    let inner = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "UPN").unwrap();
        sheet.write_string(1, 0, "C999").unwrap();
        sheet.write_string(0, 1, "Age").unwrap();
        sheet.write_number(1, 1, 7).unwrap();
    });
    let outer = with(
        &xlsx(|book| _ = book.add_worksheet()),
        &[("xl/embeddings/inner.xlsx", &inner)],
    );
    let workbook = read(&outer, &Limits::default()).unwrap();
    let embedded: Vec<&Vec<String>> = workbook
        .elsewhere
        .iter()
        .filter(|found| found.part == Part::Embedded)
        .map(|found| &found.texts)
        .collect();
    assert_eq!(
        embedded[..2],
        [
            &["UPN", "C999"].map(str::to_owned).to_vec(),
            &["Age", "7"].map(str::to_owned).to_vec()
        ]
    );
}

#[test]
fn texts_outside_of_cells_have_their_limit() {
    let bytes = package(
        ONE_CELL,
        &[],
        &[("customXml/item1.xml", "<a>some twenty letters long</a>")],
    );
    let limits = Limits {
        elsewhere: 20,
        ..Limits::default()
    };
    assert_eq!(read(&bytes, &limits).unwrap_err().kind, RefusalKind::TooLarge);
    assert!(read(&bytes, &Limits::default()).is_ok());
}

#[test]
fn comments_have_the_same_limit() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        let note = writer::Note::new("long words ".repeat(500));
        sheet.insert_note(0, 0, &note).unwrap();
    });
    let limits = Limits {
        elsewhere: 3_000,
        ..Limits::default()
    };
    let refusal = read(&bytes, &limits).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::TooLarge);
    assert!(
        refusal.message.starts_with("the workbook's comments"),
        "{}",
        refusal.message
    );
}

#[test]
fn values_survive_with_their_formats() {
    let bytes = package(
        r#"<sheetData>
        <row><c s="1"><v>0.85</v></c><c s="2"><v>85</v></c><c s="5" t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
        <row><c s="3"><v>42000</v></c><c s="4"><v>1.5104166666666667</v></c><c s="4"><v>0.5</v></c><c><v>100001234567890</v></c></row>
        <row><c t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve">line </t></r><rPh><t>no</t></rPh></is></c><c t="b"><v>1</v></c>
        <c t="e"><v>#N/A</v></c><c t="str"><f>A1&amp;""</f><v> 12 </v></c></row></sheetData>"#,
        &[],
        &[(
            "xl/sharedStrings.xml",
            r#"<sst count="2"><si><t>0080020624</t></si><si><r><t xml:space="preserve">45,901&#160;</t></r><r><t>a_x000D_b</t></r><rPh sb="0" eb="1"><t>kana</t></rPh></si></sst>"#,
        )],
    );
    insta::assert_snapshot!(super::check(&bytes), @r##"
    xlsx
    [Data]
    A1 number "0.85" %
    B1 number "85"
    C1 text "0080020624"
    D1 text "45,901\u{a0}a\rb"
    A2 date "2018-12-28"
    B2 text "36:15"
    C2 text "12:00"
    D2 number "100001234567890"
    A3 text "inline "
    B3 truth "TRUE"
    C3 error "#N/A"
    D3 text " 12 " = A1&""
    "##);
    let workbook = read(&bytes, &Limits::default()).unwrap();
    let formats: Vec<Option<&str>> = workbook.sheets[0]
        .cells
        .iter()
        .map(|cell| cell.number_format.as_deref())
        .collect();
    assert_eq!(
        formats[..7],
        [
            Some("0.00%"),
            Some("0.0\"%\""),
            Some("@"),
            None,
            Some("mm-dd-yy"),
            Some("[h]:mm"),
            Some("[h]:mm")
        ]
    );
}

#[test]
fn what_another_writer_hides_and_notes_is_found_too() {
    let bytes = xlsx(|book| {
        let sheet = book.add_worksheet();
        for row in 0..4 {
            sheet.write_number(row, 0, row).unwrap();
            sheet.write_number(row, 2, row).unwrap();
        }
        sheet.set_row_hidden(1).unwrap();
        sheet.set_column_hidden(2).unwrap();
        sheet
            .merge_range(5, 0, 6, 1, "merged", &writer::Format::new())
            .unwrap();
        let note = writer::Note::new("see me")
            .set_author("A. Writer")
            .add_author_prefix(false);
        sheet.insert_note(0, 0, &note).unwrap();
        book.set_properties(
            &writer::DocProperties::new()
                .set_author("B. Writer")
                .set_creation_datetime(&writer::ExcelDateTime::from_ymd(2026, 1, 1).unwrap()),
        );
    });
    let found = check(&bytes);
    for line in [
        "merged { top: 5, left: 0, bottom: 6, right: 1 }",
        "hidden rows {1} columns {2}",
        r#"comment A1 "A. Writer" "see me""#,
        r#"Properties ["creator", "B. Writer"]"#,
    ] {
        assert!(found.contains(line), "{line} in {found}");
    }
}

#[test]
fn texts_in_an_unusual_place_are_not_taken_from_the_usual_one() {
    let bytes = package(
        ONE_CELL,
        &[],
        &[("xl/sharedStrings.xml", "<sst/>"), ("xl/other.xml", "<sst/>")],
    );
    let elsewhere = br#"<Relationships><Relationship Id="r0" Type="http://x/relationships/worksheet" Target="sheets/first.xml"/>
        <Relationship Id="r1" Type="http://x/relationships/sharedStrings" Target="other.xml"/></Relationships>"#;
    let bytes = with(&bytes, &[("xl/_rels/workbook.xml.rels", elsewhere)]);
    assert_eq!(
        read(&bytes, &Limits::default()).unwrap_err().kind,
        RefusalKind::NotSupported
    );
}

#[test]
fn a_writer_that_parts_folders_with_the_wrong_stroke_is_understood() {
    let straight = package(
        r#"<sheetData><row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>"#,
        &[("comments", "../notes.xml")],
        &[
            ("xl/sharedStrings.xml", "<sst><si><t>text</t></si></sst>"),
            (
                "xl/notes.xml",
                r#"<comments><commentList><comment ref="A1"><text><t>see me</t></text></comment></commentList></comments>"#,
            ),
        ],
    );
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&straight[..])).unwrap();
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
        members.push((member.name().unwrap().replace('/', "\\"), bytes));
    }
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let empty = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let turned = with(&empty.finish().unwrap().into_inner(), &members);
    let read = |bytes: &[u8]| read(bytes, &Limits::default()).unwrap();
    assert_eq!(read(&turned), read(&straight));
    assert_eq!(
        check(&straight),
        "hidden rows {0} columns {}\ncomment A1 \"\" \"see me\""
    );
}

#[test]
fn macros_are_noted_and_never_run() {
    let bytes = with(
        &xlsx(|book| _ = book.add_worksheet()),
        &[("xl/vbaProject.bin", b"\x01\x02")],
    );
    let found = check(&bytes);
    assert!(
        found.contains("note: it holds macros, which are never run\nunchecked: macros"),
        "{found}"
    );
}
