//! Files that are no workbook, or that have one within them, or that ask for a password.

use super::parts::{beside, with};
use super::*;

const PASSWORD: &str = "agreed words";

fn refused(bytes: &[u8]) -> String {
    let refusal = read(bytes, &Limits::default()).unwrap_err();
    format!("{}: {}", refusal.kind.word(), refusal.message)
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let empty = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()))
        .finish()
        .unwrap()
        .into_inner();
    with(&empty, members)
}

#[test]
fn the_agreed_password_opens_a_workbook_and_no_other_does() {
    let protected = fixture!("protected.xlsx");
    let open = |password| read_protected(protected, &Limits::default(), password);
    let workbook = open(Some(PASSWORD)).unwrap();
    assert_eq!(workbook.sheets[0].cell(1, 1).unwrap().raw, "410");
    assert!(
        workbook
            .notes
            .contains(&"it was opened with the agreed password".to_owned())
    );
    let wrong = open(Some("another")).unwrap_err();
    assert_eq!(wrong.kind, RefusalKind::PasswordProtected);
    assert!(
        wrong.message.contains("the agreed password did not open it"),
        "{}",
        wrong.message
    );
    assert_eq!(open(None).unwrap_err(), Refusal::password());
}

#[test]
fn a_password_that_is_not_needed_does_no_harm() {
    let plain = fixture!("00-control.xlsx");
    let limits = Limits::default();
    assert_eq!(
        read_protected(plain, &limits, Some(PASSWORD)),
        read(plain, &limits)
    );
}

#[test]
fn encrypted_files_of_other_formats_are_known_for_what_they_are() {
    for bytes in [&fixture!("protected.xls")[..], fixture!("protected.ods")] {
        for password in [None, Some(PASSWORD)] {
            let refusal = read_protected(bytes, &Limits::default(), password).unwrap_err();
            assert_eq!(refusal.kind, RefusalKind::PasswordProtected);
        }
    }
}

#[test]
fn a_damaged_encrypted_workbook_is_refused_whatever_is_turned_over() {
    let whole = fixture!("protected.xlsx");
    for at in (0..whole.len()).step_by(1_279) {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 0x41;
        // Some of the bytes are padding: then it reads as it did, and never as something else.
        if let Ok(workbook) = read_protected(&bytes, &Limits::default(), Some(PASSWORD)) {
            assert_eq!(workbook.sheets[0].cell(1, 1).unwrap().raw, "410", "byte {at}");
        }
    }
}

#[test]
fn an_archive_of_one_spreadsheet_is_read_as_that() {
    let book = fixture!("00-control.xlsx");
    let bytes = archive(&[
        ("return/Q1.XLSX", book),
        ("__MACOSX/._Q1.xlsx", b"x"),
        ("return/.DS_Store", b"x"),
        ("cover note.txt", b"written by hand"),
    ]);
    let workbook = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(workbook.sheets, read(book, &Limits::default()).unwrap().sheets);
    insta::assert_snapshot!(beside(&workbook), @r#"
    Embedded ["written by hand"]
    note: it was packed in a zip archive
    note: 1 other file in the zip archive did not count as part of the return
    "#);
}

#[test]
fn archives_of_none_or_several_or_of_archives_are_refused_with_their_number() {
    let book = fixture!("00-control.xlsx");
    let inner = archive(&[("a.xlsx", book)]);
    for (bytes, message) in [
        (
            archive(&[]),
            "not-a-spreadsheet: the file is a zip archive that holds no spreadsheet",
        ),
        (
            archive(&[("a.pdf", b"%PDF")]),
            "not-a-spreadsheet: the file is a zip archive that holds no spreadsheet",
        ),
        (
            archive(&[("a.xlsx", book), ("b.csv", b"a,b"), ("c.ods", b"x")]),
            "not-a-spreadsheet: the file is a zip archive that holds 3 spreadsheets",
        ),
        (
            archive(&[("a.zip", &inner)]),
            "not-a-spreadsheet: the file is a zip archive that holds no spreadsheet",
        ),
        (
            archive(&[("a.xlsx", &inner)]),
            "not-a-spreadsheet: the file is a zip archive within a zip archive",
        ),
        (
            archive(&[("a.xlsx", b"%PDF-1.7")]),
            "not-a-spreadsheet: the file is a PDF, not a spreadsheet",
        ),
    ] {
        assert_eq!(refused(&bytes), message);
    }
}

#[test]
fn files_of_other_kinds_are_named() {
    let utf16: Vec<u8> = "\u{feff}<html><body>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, what) in [
        (
            &b"<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><table><tr>"[..],
            "a web page",
        ),
        (b"\n  <table border=1><tr><td>1", "a web page"),
        (&utf16, "a web page"),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"\r\n",
            "a web page saved as an archive",
        ),
        (
            b"From: a@x.example\r\nSubject: Q1\r\n\r\nAttached",
            "an e-mail message",
        ),
        (b"Received: from x.example by y.example\r\n", "an e-mail message"),
        (
            b"{\"url\": \"https://docs.google.com/open?id=1\", \"doc_id\": \"1\"}",
            "a link to a Google document, and not the document itself",
        ),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0", "a picture"),
        (b"\0\0\0\x18ftypheic", "a picture or a film"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a picture or a film"),
        (b"Rar!\x1a\x07", "a compressed archive"),
        (b"\0\x01\0\0Standard ACE DB\0", "an Access database"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\n", "a SYLK file"),
        (
            b"L\0\0\0\x01\x14\x02\0\0\0",
            "a shortcut to a file, and not the file itself",
        ),
        (b"<?xml version=\"1.0\"?><note/>", "an XML document"),
    ] {
        assert_eq!(
            refused(bytes),
            format!("not-a-spreadsheet: the file is {what}, not a spreadsheet")
        );
    }
    for (bytes, message) in [
        (
            &b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"[..],
            "not-supported: the file is an XML spreadsheet of Excel 2003",
        ),
        (
            b"\x09\x04\x06\0\0\0\x10\0\0\0",
            "not-supported: the workbook was written for Excel 4 or older",
        ),
    ] {
        assert_eq!(refused(bytes), message);
    }
}

#[test]
fn words_that_only_begin_like_another_kind_are_text() {
    for text in [
        "BM,Q1\nCases,4",
        "From,To\n1,2",
        "II*,x\n1,2",
        "Received,Sent\n3,4",
        "id;period\n1;2",
    ] {
        assert!(read(text.as_bytes(), &Limits::default()).is_ok(), "{text}");
    }
}

#[test]
fn an_opendocument_workbook_of_pretty_lines_is_asked_for_again() {
    let mut content = Vec::new();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&fixture!("40-control.ods")[..])).unwrap();
    std::io::Read::read_to_end(&mut archive.by_name("content.xml").unwrap(), &mut content).unwrap();
    let pretty = String::from_utf8(content)
        .unwrap()
        .replace("<table:table-cell", "\n  <table:table-cell");
    let bytes = with(fixture!("40-control.ods"), &[("content.xml", pretty.as_bytes())]);
    let refusal = read(&bytes, &Limits::default()).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NotSupported);
    assert!(refusal.hint.contains("save it again"), "{}", refusal.hint);
}
