//! The letters of the ladder as they are read: one of each rung, word for word.

use boardpack_model::board::Role;
use boardpack_model::history::{Happening, Outcome};
use boardpack_model::letter::{Enclosure, Letter};
use boardpack_model::{Board, Finding, History, Place};

use crate::ladder::Planned;
use crate::plan::{Action, plan};
use crate::sample::{board, event, key, local, record, submission};
use crate::write::{LetterFacts, write};

const POLICE: &str = "2026-27-Q1/police/quarterly";

/// The first letter about a return that is planned at an instant, to someone in that role, where nothing else is owed.
fn planned(board: &Board, history: &History, of: &str, role: Role, at: &str) -> Planned {
    let mut board = board.clone();
    board
        .returns
        .retain(|spec| spec.agency == key(of).agency && spec.code == key(of).code);
    let actions = plan(&board, history, local(at)).unwrap();
    let mut letters = actions.into_iter().filter_map(|action| match action {
        Action::Letter(planned) => Some(planned),
        _ => None,
    });
    letters
        .find(|planned| planned.returns == [key(of)] && planned.role == role)
        .unwrap()
}

fn letter(history: &History, of: &str, role: Role, at: &str) -> Letter {
    let board = board();
    let planned = planned(&board, history, of, role, at);
    let mut facts = LetterFacts::of(&board, history, &planned, local(at)).unwrap();
    if planned.rung == "request" {
        facts.enclosures.push(Enclosure {
            name: "police quarterly 2026-27-Q1.xlsx".to_owned(),
            media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
            content_id: None,
            bytes: vec![0x50, 0x4b],
        });
    }
    if planned.rung == "correction" {
        let place = Place::file("", "return.xlsx");
        let findings = vec![
            Finding::query(
                "change",
                place.at("Return", "D9"),
                "48 is twice the quarter before",
            ),
            Finding::error(
                "not-a-number",
                place.at("Return", "D4"),
                "the cell holds words, not a figure",
            )
            .hint("give a figure, or write \"not available\""),
            Finding::error(
                "not-a-number",
                place.at("Return", "D5"),
                "the cell holds words, not a figure",
            )
            .hint("give a figure, or write \"not available\""),
        ];
        facts.findings.insert(key(of), findings);
    }
    write(&board, &planned, &facts).unwrap()
}

/// The data lead is chased at an instant: before that nobody else is written to.
fn chased(mut history: History, at: &str) -> History {
    let actions = plan(&board(), &history, local(at)).unwrap();
    record(&mut history, &actions, local(at));
    history
}

fn check(history: &History, role: Role, at: &str) -> String {
    let letter = letter(history, POLICE, role, at);
    assert_eq!(letter.reply_to.address, "jo.officer@blanktown.example");
    format!(
        "To: {}\nSubject: {}\n\n{}",
        letter.to, letter.subject, letter.text
    )
}

#[test]
fn the_request() {
    let text = check(&History::default(), Role::DataLead, "2026-07-01T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police data lead <data-lead@police.example>
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: quarterly dataset for 2026-27 Q1, April to June 2026, due Tuesday 28 July 2026

    Dear Blanktown Police data lead,

    Please send Blanktown Police's quarterly dataset for 2026-27 Q1, April to
    June 2026. It is due by the end of Tuesday 28 July 2026.

    How to send it:

    - The return workbook is attached (police quarterly 2026-27-Q1.xlsx), with
      what we already know filled in. Fill in the open cells and save it under
      any name you like.
    - Put the file into your drop folder, "police".
    - A receipt comes back to you for every file. It says what we read and lists
      anything that needs another look, cell by cell.

    Nought is a figure: please write 0 where the count is nought and "not
    available" where you hold no figure. If there is nothing at all to report
    this time, please tell us so. Totals only, please: no names, dates of birth
    or case numbers.

    The pack for the board on Thursday 17 September 2026 uses what has reached
    us by the end of Tuesday 25 August 2026.

    If the date is difficult, or anything is unclear, please reply to this
    letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_request_for_past_figures() {
    let mut board = board();
    let of = "2022-04-01-to-2026-03-31/police/history";
    let planned = planned(
        &board,
        &History::default(),
        of,
        Role::DataLead,
        "2026-04-01T09:00",
    );
    let facts = LetterFacts::of(&board, &History::default(), &planned, local("2026-04-01T09:00")).unwrap();
    let text = write(&board, &planned, &facts).unwrap();
    assert_eq!(
        text.subject,
        "Blanktown SCP: past figures for April 2022 to March 2026, due Friday 12 June 2026"
    );
    assert!(text.text.contains("These are past figures, asked for once."));
    board.agencies.clear();
    board.returns.clear();
    let unknown = write(&board, &planned, &facts).unwrap();
    assert!(unknown.subject.contains("April 2022 to March 2026"));
}

#[test]
fn the_heads_up() {
    let text = check(&History::default(), Role::DataLead, "2026-07-14T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police data lead <data-lead@police.example>
    Subject: Blanktown SCP: quarterly dataset for 2026-27 Q1, due Tuesday 28 July 2026

    Dear Blanktown Police data lead,

    This is an early word that Blanktown Police's quarterly dataset for 2026-27
    Q1, April to June 2026, is due by the end of Tuesday 28 July 2026. If it is
    on its way already, thank you: there is nothing more to do.

    Please put the finished file into your drop folder, "police".

    Is something going to hold it up, such as leave, a system change or internal
    sign-off? Tell us now and we can agree a later date with you. Reply to this
    letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_reminder() {
    let text = check(&History::default(), Role::DataLead, "2026-07-23T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police data lead <data-lead@police.example>
    Subject: Blanktown SCP: quarterly dataset for 2026-27 Q1, due Tuesday 28 July 2026

    Dear Blanktown Police data lead,

    Blanktown Police's quarterly dataset for 2026-27 Q1, April to June 2026, is
    due by the end of Tuesday 28 July 2026. We have not got it yet.

    Please put the file into your drop folder, "police". If some figures are not
    ready, send the others and write "not available" for the rest: part of a
    return is better than none, and you can send it again.

    If the date is difficult, please reply to this letter or ring Jo Officer on
    01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn due_today() {
    let text = check(&History::default(), Role::DataLead, "2026-07-28T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police data lead <data-lead@police.example>
    Subject: Blanktown SCP: quarterly dataset for 2026-27 Q1 is due today

    Dear Blanktown Police data lead,

    Blanktown Police's quarterly dataset for 2026-27 Q1, April to June 2026, is
    due today, Tuesday 28 July 2026. We have not got it yet.

    Anything that is in your drop folder, "police", before midnight counts as
    today.

    Can we help? Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_chaser_after_a_file_that_could_not_be_opened() {
    let history = History {
        submissions: vec![submission(POLICE, "2026-07-28T16:20", Outcome::Refused)],
        ..History::default()
    };
    let text = check(&history, Role::DataLead, "2026-07-29T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police data lead <data-lead@police.example>
    Subject: Blanktown SCP: quarterly dataset for 2026-27 Q1, can we help?

    Dear Blanktown Police data lead,

    We have not yet got Blanktown Police's quarterly dataset for 2026-27 Q1,
    April to June 2026; it was due on Tuesday 28 July 2026. Is there anything
    that we can help with?

    A file did reach us at 16:20 on Tuesday 28 July 2026 ("Police Q1
    return.xlsx"). It could not be opened; its receipt says why. An .xlsx
    workbook without a password, or a .csv file, will do.

    - If it is ready, please put it into the drop folder, "police".
    - If part of it is ready, send that part and write "not available" for the
      rest.
    - If there is nothing to report, or it is waiting for internal sign-off,
      please tell us so.

    The pack for the board on Thursday 17 September 2026 uses what has reached
    us by the end of Tuesday 25 August 2026.

    Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_chaser_to_the_board_member_after_an_extension() {
    let history = History {
        events: vec![event(
            "2026-07-20T09:00",
            Happening::Extended {
                key: key(POLICE),
                until: "2026-07-31".parse().unwrap(),
                reason: "agreed".to_owned(),
            },
        )],
        ..History::default()
    };
    let history = chased(history, "2026-08-03T09:00");
    let text = check(&history, Role::BoardMember, "2026-08-05T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police board member <board-member@police.example>
    Subject: Blanktown SCP: quarterly dataset for 2026-27 Q1, can we help?

    Dear Blanktown Police board member,

    We have not yet got Blanktown Police's quarterly dataset for 2026-27 Q1,
    April to June 2026; it was due on Friday 31 July 2026, the later date that
    we agreed. We have written to Blanktown Police data lead as well. Is there
    anything that the partnership can do to help?

    - If it is ready, please put it into the drop folder, "police".
    - If part of it is ready, send that part and write "not available" for the
      rest.
    - If there is nothing to report, or it is waiting for internal sign-off,
      please tell us so.

    The pack for the board on Thursday 17 September 2026 uses what has reached
    us by the end of Tuesday 25 August 2026.

    Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_escalation() {
    let history = chased(History::default(), "2026-07-29T09:00");
    let text = check(&history, Role::BoardMember, "2026-08-27T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police board member <board-member@police.example>
    Subject: Blanktown SCP: Blanktown Police's quarterly dataset for 2026-27 Q1

    Dear Blanktown Police board member,

    We are writing to you as Blanktown Police's member of the board. We have not
    yet got Blanktown Police's quarterly dataset for 2026-27 Q1, April to June
    2026. It was due on Tuesday 28 July 2026. We have written to Blanktown
    Police data lead as well.

    The board's pack goes out in any case: figures that have not come are shown
    as not yet received, beside the last ones we know and their date.

    What would help: the file in the drop folder "police", even in part; or a
    word about what stands in the way and a date that would be realistic. If it
    is something that other partners could help with, we will ask them.

    Please reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_correction() {
    let history = History {
        submissions: vec![submission(
            POLICE,
            "2026-07-27T16:20",
            Outcome::ReturnedForCorrection,
        )],
        ..History::default()
    };
    let text = check(&history, Role::DataLead, "2026-07-30T09:00");
    insta::assert_snapshot!(text, @r#"
    To: Blanktown Police data lead <data-lead@police.example>
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: quarterly dataset for 2026-27 Q1, a few cells to look at again

    Dear Blanktown Police data lead,

    Thank you for Blanktown Police's quarterly dataset for 2026-27 Q1, April to
    June 2026 ("Police Q1 return.xlsx", received at 16:20 on Monday 27 July
    2026). Too little of it can be used as it is, and the corrected file has not
    reached us yet. It was due on Tuesday 28 July 2026.

    Please correct:

    - In sheet "Return", cells D4, D5: The cell holds words, not a figure. Give
      a figure, or write "not available".

    Please confirm, correct or explain:

    - In sheet "Return", cell D9: 48 is twice the quarter before.

    Put the corrected file into your drop folder, "police", under any name. You
    need not send a return of another shape: the same workbook will do.

    Would it help to go through it together? Reply to this letter or ring Jo
    Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn a_letter_that_leaves_late_says_what_is_true_then() {
    let mut board = board();
    board.ladder.retain(|rung| rung.code == "due-today");
    let history = History::default();
    let planned = planned(&board, &history, POLICE, Role::DataLead, "2026-07-30T09:00");
    let facts = LetterFacts::of(&board, &history, &planned, local("2026-07-30T09:00")).unwrap();
    let letter = write(&board, &planned, &facts).unwrap();
    assert!(
        letter.subject.ends_with("was due on Tuesday 28 July 2026"),
        "{}",
        letter.subject
    );
    assert!(!letter.text.contains("today"), "{}", letter.text);
}

#[test]
fn a_quarantined_files_name_is_not_repeated() {
    let mut quarantined = submission(POLICE, "2026-07-28T16:20", Outcome::Quarantined);
    (quarantined.return_code, quarantined.period) = (None, None);
    quarantined.file = "John Smith.xlsx".to_owned();
    let history = History {
        submissions: vec![quarantined],
        ..History::default()
    };
    let text = check(&history, Role::DataLead, "2026-07-29T09:00");
    assert!(
        text.contains("A file did reach us at 16:20 on Tuesday 28 July 2026."),
        "{text}"
    );
    assert!(!text.contains("Smith"), "{text}");
}

#[test]
fn text_of_others_is_data_and_never_a_template_or_a_header() {
    let mut history = History {
        submissions: vec![submission(
            POLICE,
            "2026-07-27T16:20",
            Outcome::ReturnedForCorrection,
        )],
        ..History::default()
    };
    history.submissions[0].file = "{{ board.sender }}\r\nBcc: x@y.example {% raw %}.xlsx".to_owned();
    let mut board = board();
    board.returns[1].title = "quarterly\r\nBcc: x@y.example".to_owned();
    let planned = planned(&board, &history, POLICE, Role::DataLead, "2026-07-30T09:00");
    let facts = LetterFacts::of(&board, &history, &planned, local("2026-07-30T09:00")).unwrap();
    let letter = write(&board, &planned, &facts).unwrap();
    assert!(!letter.subject.contains(['\r', '\n']));
    assert!(
        letter.subject.starts_with("Blanktown SCP: quarterly Bcc:"),
        "{}",
        letter.subject
    );
    let flowed = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flowed.contains("{{ board.sender }} Bcc: x@y.example {% raw %}.xlsx"),
        "{flowed}"
    );
}
