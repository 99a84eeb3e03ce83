//! The receipts as they are read: one of each outcome, word for word.

use boardpack_model::history::{Arrival, ArrivalState, Outcome, Submission};
use boardpack_model::letter::{Letter, Mailbox};
use boardpack_model::{AgencyCode, Finding, History, Place, ReturnKey, timeliness};
use jiff::Timestamp;

use crate::receipt::{Besides, Received, arrival_receipt, receipt, receipt_key};
use crate::sample::{board, local, mailbox, submission};

const POLICE: &str = "2026-27-Q1/police/quarterly";

fn to() -> Mailbox {
    mailbox("Blanktown Police data lead", "data-lead@police.example")
}

/// The receipt for a submission, written a minute after it came.
fn of(submission: &Submission, findings: &[Finding]) -> Letter {
    let board = board();
    let at = Timestamp::from_second(submission.at.as_second() + 60).unwrap();
    let history = History {
        submissions: vec![submission.clone()],
        ..History::default()
    };
    let status = submission
        .key()
        .map(|key: ReturnKey| timeliness::status(&board, &history, &key, at).unwrap());
    let received = Received {
        submission,
        findings,
        status: status.as_ref(),
        besides: Besides::default(),
    };
    receipt(&board, &received, &to(), at).unwrap()
}

fn check(submission: &Submission, findings: &[Finding]) -> String {
    let letter = of(submission, findings);
    assert_eq!(letter.to, to());
    assert_eq!(letter.reply_to.address, "jo.officer@blanktown.example");
    assert!(!letter.text.contains("  \n"), "no blanks at the end of a line");
    format!("Subject: {}\n\n{}", letter.subject, letter.text)
}

fn place() -> Place {
    Place::file(
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Police Q1 return.xlsx",
    )
}

fn findings() -> Vec<Finding> {
    vec![
        Finding::note("extra-sheet", place().at("Notes", ""), "this sheet was not used"),
        Finding::query(
            "change",
            place().at("Return", "D9"),
            "48 is twice the quarter before",
        ),
        Finding::error(
            "not-a-number",
            place().at("Return", "D4"),
            "the cell holds words, not a figure",
        )
        .hint("give a figure, or write \"not available\""),
        Finding::error(
            "not-a-number",
            place().at("Return", "D5"),
            "the cell holds words, not a figure",
        )
        .hint("give a figure, or write \"not available\""),
    ]
}

#[test]
fn accepted() {
    let text = check(&submission(POLICE, "2026-07-28T16:20", Outcome::Accepted), &[]);
    insta::assert_snapshot!(text, @r"
    Subject: Blanktown SCP: received, thank you - quarterly dataset 2026-27 Q1

    Dear Blanktown Police data lead,

    Thank you. Your file has been read and accepted, and nothing more is needed.

      Return: Blanktown Police, quarterly dataset
      Period: 2026-27 Q1, April to June 2026
      Read: 24 of 24 expected figures
      Status: received on time; due Tuesday 28 July 2026

    Please keep this letter as your proof of sending:

      File: Police Q1 return.xlsx
      Received: 16:20 on Tuesday 28 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    ");
}

#[test]
fn accepted_with_queries() {
    let late = submission(POLICE, "2026-07-30T16:20", Outcome::AcceptedWithQueries);
    let text = check(&late, &findings()[..2]);
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: received, thank you - quarterly dataset 2026-27 Q1

    Dear Blanktown Police data lead,

    Thank you. Your file has been read and accepted. A few figures look unusual:
    please see the list below and answer by Thursday 6 August 2026. The figures
    stand meanwhile.

      Return: Blanktown Police, quarterly dataset
      Period: 2026-27 Q1, April to June 2026
      Read: 24 of 24 expected figures
      Status: received late; due Tuesday 28 July 2026

    Please confirm, correct or explain. A large change is not always a mistake,
    and a line of explanation is worth as much as the figure:

    - In sheet "Return", cell D9: 48 is twice the quarter before.

    For your information:

    - In sheet "Notes": This sheet was not used.

    To answer, reply to this letter, or put a corrected file into your drop
    folder, "police": the newest one counts, and a correction never makes a
    return late.

    Please keep this letter as your proof of sending:

      File: Police Q1 return.xlsx
      Received: 16:20 on Thursday 30 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn accepted_in_part() {
    let mut part = submission(POLICE, "2026-07-28T16:20", Outcome::AcceptedInPart);
    part.read = 18;
    let text = check(&part, &findings());
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: received, thank you - quarterly dataset 2026-27 Q1

    Dear Blanktown Police data lead,

    Thank you. Part of your file has been read and accepted. The rest is still
    awaited: please send it by Tuesday 28 July 2026.

      Return: Blanktown Police, quarterly dataset
      Period: 2026-27 Q1, April to June 2026
      Read: 18 of 24 expected figures
      Status: awaited, received in part; due Tuesday 28 July 2026

    Please correct:

    - In sheet "Return", cells D4, D5: The cell holds words, not a figure. Give
      a figure, or write "not available".

    Please confirm, correct or explain by Tuesday 28 July 2026. A large change
    is not always a mistake, and a line of explanation is worth as much as the
    figure:

    - In sheet "Return", cell D9: 48 is twice the quarter before.

    For your information:

    - In sheet "Notes": This sheet was not used.

    To answer, reply to this letter, or put a corrected file into your drop
    folder, "police": the newest one counts, and a correction never makes a
    return late.

    Please keep this letter as your proof of sending:

      File: Police Q1 return.xlsx
      Received: 16:20 on Tuesday 28 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn returned_for_correction() {
    let mut returned = submission(POLICE, "2026-07-28T16:20", Outcome::ReturnedForCorrection);
    returned.read = 3;
    let text = check(&returned, &findings()[2..]);
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: received, please correct a few cells - quarterly dataset 2026-27 Q1

    Dear Blanktown Police data lead,

    Thank you. We know which return this is, but too little of it can be used as
    it stands. Please correct the cells listed below and put the file into your
    drop folder again by Tuesday 4 August 2026.

      Return: Blanktown Police, quarterly dataset
      Period: 2026-27 Q1, April to June 2026
      Read: 3 of 24 expected figures
      Status: received on time; due Tuesday 28 July 2026

    If the corrected file comes by Tuesday 4 August 2026, the return still
    counts as received on Tuesday 28 July 2026.

    Please correct:

    - In sheet "Return", cells D4, D5: The cell holds words, not a figure. Give
      a figure, or write "not available".

    Please keep this letter as your proof of sending:

      File: Police Q1 return.xlsx
      Received: 16:20 on Tuesday 28 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_days_for_correction_count_from_the_first_attempt() {
    let first = submission(POLICE, "2026-07-28T16:20", Outcome::ReturnedForCorrection);
    let again = submission(POLICE, "2026-07-30T16:20", Outcome::ReturnedForCorrection);
    let too_late = submission(POLICE, "2026-08-05T16:20", Outcome::ReturnedForCorrection);
    let answer = |attempts: &[&Submission]| {
        let (board, last) = (board(), attempts[attempts.len() - 1]);
        let history = History {
            submissions: attempts.iter().map(|attempt| (*attempt).clone()).collect(),
            ..History::default()
        };
        let status = timeliness::status(&board, &history, &last.key().unwrap(), last.at).unwrap();
        let received = Received {
            submission: last,
            findings: &[],
            status: Some(&status),
            besides: Besides::default(),
        };
        let letter = receipt(&board, &received, &to(), last.at).unwrap();
        letter.text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = answer(&[&first, &again]);
    assert!(
        text.contains("drop folder again by Tuesday 4 August 2026."),
        "{text}"
    );
    assert!(
        text.contains("still counts as received on Tuesday 28 July 2026."),
        "{text}"
    );
    let text = answer(&[&first, &again, &too_late]);
    assert!(text.contains("drop folder again as soon as you can."), "{text}");
    assert!(!text.contains("still counts"), "{text}");
}

#[test]
fn held() {
    let mut held = submission(POLICE, "2026-07-28T16:20", Outcome::Held);
    held.period = None;
    held.reason = "the file says Q2 and its figures are those of Q1".to_owned();
    let text = check(&held, &[]);
    insta::assert_snapshot!(text, @r"
    Subject: Blanktown SCP: received, with the officer - quarterly dataset

    Dear Blanktown Police data lead,

    Thank you. We have your file and are keeping it safe. Jo Officer needs to
    decide something about it first and will be in touch. There is nothing for
    you to do now.

    The file says Q2 and its figures are those of Q1.

      Return: Blanktown Police, quarterly dataset

    Please keep this letter as your proof of sending:

      File: Police Q1 return.xlsx
      Received: 16:20 on Tuesday 28 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    ");
}

#[test]
fn quarantined() {
    let mut quarantined = submission(POLICE, "2026-07-28T16:20", Outcome::Quarantined);
    quarantined.file = "John Smith.xlsx".to_owned();
    let finding = Finding::error(
        "nhs-number",
        place().at("Sheet2", "B7"),
        "this cell seems to hold an NHS number",
    );
    let text = check(&quarantined, &[finding]);
    assert!(!text.contains("Smith"));
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: your file was set aside unread - quarterly dataset 2026-27 Q1

    Dear Blanktown Police data lead,

    Your file seems to hold details of individual people, so it was set aside
    and none of its figures were used. The board works with totals only. Please
    take those details out and put the file into your drop folder again by
    Tuesday 28 July 2026. Please do not send the details by e-mail, and do not
    quote them when you answer.

      Return: Blanktown Police, quarterly dataset
      Period: 2026-27 Q1, April to June 2026
      Status: awaited; due Tuesday 28 July 2026

    Where the details are:

    - In sheet "Sheet2", cell B7: This cell seems to hold an NHS number.

    Please keep this letter as your proof of sending:

      File: (name not repeated here)
      Received: 16:20 on Tuesday 28 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn refused() {
    let mut refused = submission(POLICE, "2026-07-29T16:20", Outcome::Refused);
    (refused.return_code, refused.period) = (None, None);
    refused.reason = "the workbook is locked with a password".to_owned();
    let text = check(&refused, &[]);
    insta::assert_snapshot!(text, @r"
    Subject: Blanktown SCP: your file could not be opened

    Dear Blanktown Police data lead,

    Thank you for your file. No return could be read from it: what stands in the
    way, and what to do, is said below. Please put the return into your drop
    folder as soon as you can.

    The workbook is locked with a password.

    Please keep this letter as your proof of sending:

      File: Police Q1 return.xlsx
      Received: 16:20 on Wednesday 29 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    ");
}

#[test]
fn nothing_is_asked_for_with_a_file_that_cannot_be_used_once_the_latest_return_is_in() {
    let is_in: ReturnKey = crate::sample::key(POLICE);
    for outcome in [Outcome::Refused, Outcome::Quarantined] {
        let mut came = submission(POLICE, "2026-07-29T16:20", outcome);
        (came.return_code, came.period) = (None, None);
        let received = Received {
            submission: &came,
            findings: &[],
            status: None,
            besides: Besides {
                nothing_awaited: true,
                is_in: Some(&is_in),
                ..Besides::default()
            },
        };
        let letter = receipt(&board(), &received, &to(), came.at).unwrap();
        let flowed = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = "Your quarterly dataset for 2026-27 Q1 is in, and nothing else is awaited from you now.";
        assert!(flowed.contains(said), "{flowed}");
        assert!(!flowed.contains("as soon as you can"), "{flowed}");
    }
}

fn arrival(state: ArrivalState) -> Arrival {
    Arrival {
        id: 12,
        first_seen: local("2026-07-29T10:00"),
        born: None,
        folder: "police".to_owned(),
        name: "Police Q1 return (2).xlsx".to_owned(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        bytes: 9,
        state,
        agency: Some(AgencyCode::new("police").unwrap()),
        reason: String::new(),
    }
}

#[test]
fn the_same_file_again() {
    let earlier = submission(POLICE, "2026-07-28T16:20", Outcome::Accepted);
    let again = arrival(ArrivalState::Duplicate);
    let at = local("2026-07-29T10:01");
    let letter = arrival_receipt(&board(), &again, Some(&earlier), &to(), at)
        .unwrap()
        .unwrap();
    insta::assert_snapshot!(format!("Subject: {}\n\n{}", letter.subject, letter.text), @r"
    Subject: Blanktown SCP: we already have this file - quarterly dataset 2026-27 Q1

    Dear Blanktown Police data lead,

    Thank you. We already have this file: it is the same, byte for byte, as one
    that you sent. That one reached us at 16:20 on Tuesday 28 July 2026 and was
    accepted. Nothing has changed by its coming again. If you meant to send a
    corrected one, please check that it was saved.

      Return: Blanktown Police, quarterly dataset
      Period: 2026-27 Q1, April to June 2026

    Please keep this letter as your proof of sending:

      File: Police Q1 return (2).xlsx
      Received: 10:00 on Wednesday 29 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    ");
    assert_ne!(letter.key, of(&earlier, &[]).key);
}

#[test]
fn a_file_that_can_be_no_return() {
    let mut photograph = arrival(ArrivalState::NotInTheRegister);
    photograph.name = "photo.jpg".to_owned();
    photograph.reason = "a picture".to_owned();
    let at = local("2026-07-29T10:01");
    let letter = arrival_receipt(&board(), &photograph, None, &to(), at)
        .unwrap()
        .unwrap();
    insta::assert_snapshot!(format!("{}\nSubject: {}\n\n{}", letter.key, letter.subject, letter.text), @r"
    blanktown/receipts/no-period/police/9f86d081884c7d65-12
    Subject: Blanktown SCP: your file is not one we can take as a return

    Dear Blanktown Police data lead,

    Thank you. Your file is not one that we can take as a return, so nothing was
    read from it. Please put the return itself, an .xlsx, .xls, .xlsb, .ods or
    .csv file, into your drop folder.

    A picture.

    Please keep this letter as your proof of sending:

      File: photo.jpg
      Received: 10:00 on Wednesday 29 July 2026
      Fingerprint (SHA-256):
      9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

    Any question? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    ");
}

#[test]
fn nobody_is_answered_about_a_file_that_no_agency_dropped_or_that_is_not_whole() {
    let at = local("2026-07-29T10:01");
    let answer = |arrival: &Arrival| arrival_receipt(&board(), arrival, None, &to(), at).unwrap();
    assert_eq!(answer(&arrival(ArrivalState::Waiting)), None);
    let mut stray = arrival(ArrivalState::NotInTheRegister);
    stray.agency = None;
    assert_eq!(answer(&stray), None);
}

#[test]
fn each_arrival_has_a_receipt_of_its_own() {
    let first = submission(POLICE, "2026-07-28T16:20", Outcome::Accepted);
    let mut second = first.clone();
    second.arrival += 1;
    assert_eq!(
        of(&first, &[]).key.0,
        "blanktown/receipts/2026-27-Q1/police/9f86d081884c7d65-9"
    );
    assert_ne!(of(&first, &[]).key, of(&second, &[]).key);
}

#[test]
fn each_return_of_one_file_has_a_receipt_of_its_own() {
    let one = submission(POLICE, "2026-07-28T16:20", Outcome::Accepted);
    let keys = [None, Some("1"), Some("2")].map(|part| receipt_key(&board(), &one, part).0);
    assert_eq!(
        keys,
        [
            "blanktown/receipts/2026-27-Q1/police/9f86d081884c7d65-9",
            "blanktown/receipts/2026-27-Q1/police/9f86d081884c7d65-9-1",
            "blanktown/receipts/2026-27-Q1/police/9f86d081884c7d65-9-2",
        ]
    );
}

#[test]
fn text_of_a_return_is_data() {
    let mut nasty = submission(POLICE, "2026-07-28T16:20", Outcome::AcceptedWithQueries);
    nasty.file = "a\r\nBcc: x@y.example{{ 7 * 6 }}.xlsx".to_owned();
    let finding = Finding::query(
        "r",
        place().at("S\n{% raw %}", "A1"),
        "says {{ to }}\r\n\r\nSubject: no",
    );
    let letter = of(&nasty, &[finding]);
    assert!(
        letter.text.contains("a Bcc: x@y.example{{ 7 * 6 }}.xlsx"),
        "{}",
        letter.text
    );
    assert!(
        letter.text.contains("Says {{ to }} Subject: no."),
        "{}",
        letter.text
    );
    assert!(
        letter.subject.starts_with("OFFICIAL-SENSITIVE: "),
        "{}",
        letter.subject
    );
    assert!(!letter.subject.contains(['\r', '\n']));
}
