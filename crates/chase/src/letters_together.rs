//! The newer letters as they are read: several returns of one person, the rest of a return, open questions, the chair.

use boardpack_model::board::Role;
use boardpack_model::history::{Outcome, Submission};
use boardpack_model::letter::LetterKey;
use boardpack_model::{Finding, History, Place};

use crate::ladder::Planned;
use crate::sample::{board, key, local, mailbox, submission};
use crate::write::{LetterFacts, write};

const POLICE: &str = "2026-27-Q1/police/quarterly";
const PAST: &str = "2022-04-01-to-2026-03-31/police/history";

fn check((template, role): (&str, Role), returns: &[&str], submissions: &[Submission]) -> String {
    let planned = Planned {
        key: LetterKey("blanktown/key".to_owned()),
        rung: template.to_owned(),
        template: template.to_owned(),
        returns: returns.iter().map(|of| key(of)).collect(),
        to: mailbox("Sam Lead", "sam@police.example"),
        role,
        due: local("2026-07-30T00:00"),
        why: String::new(),
    };
    let history = History {
        submissions: submissions.to_vec(),
        ..History::default()
    };
    let mut facts = LetterFacts::of(&board(), &history, &planned, local("2026-07-30T09:00")).unwrap();
    for (number, submission) in submissions.iter().enumerate() {
        let place = Place::file("ab", "return.xlsx");
        let cell = format!("D{}", number + 4);
        let findings = vec![
            Finding::error("figure-awaited", place.at("Return", &cell), "the cell is empty"),
            Finding::query(
                "change",
                place.at("Return", "E9"),
                "48 is twice the quarter before",
            ),
        ];
        facts.findings.insert(submission.key().unwrap(), findings);
    }
    let letter = write(&board(), &planned, &facts).unwrap();
    format!("Subject: {}\n\n{}", letter.subject, letter.text)
}

fn came(of: &str, outcome: Outcome) -> Submission {
    Submission {
        read: 20,
        ..submission(of, "2026-07-27T16:20", outcome)
    }
}

#[test]
fn three_returns_asked_for_at_once() {
    let returns = [POLICE, PAST, "2026-27-Q2/police/quarterly"];
    let text = check(("request", Role::DataLead), &returns, &[]);
    insta::assert_snapshot!(text, @r#"
    Subject: Blanktown SCP: 3 returns for 2026-27 Q1, April 2022 to March 2026 and 2026-27 Q2, the first due Friday 12 June 2026

    Dear Sam Lead,

    Please send Blanktown Police's returns:

    - quarterly dataset for 2026-27 Q1, April to June 2026: was due on Tuesday
      28 July 2026
    - past figures for April 2022 to March 2026: was due on Friday 12 June 2026
    - quarterly dataset for 2026-27 Q2, July to September 2026: is due by the
      end of Wednesday 28 October 2026

    How to send them:

    - Use the return workbook, or your own layout where we have agreed one.
    - Put each file into your drop folder, "police".
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
fn two_returns_chased_at_once() {
    let refused = came(POLICE, Outcome::Refused);
    let text = check(("chaser", Role::BoardMember), &[POLICE, PAST], &[refused]);
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: 2 returns for 2026-27 Q1 and April 2022 to March 2026, can we help?

    Dear Sam Lead,

    We have not yet got these returns of Blanktown Police:

    - quarterly dataset for 2026-27 Q1, April to June 2026: was due on Tuesday
      28 July 2026
    - past figures for April 2022 to March 2026: was due on Friday 12 June 2026

    We have written to Blanktown Police data lead as well. Is there anything
    that the partnership can do to help?

    A file did reach us at 16:20 on Monday 27 July 2026 ("Police Q1
    return.xlsx"). It could not be opened; its receipt says why. An .xlsx
    workbook without a password, or a .csv file, will do.

    - If one is ready, please put it into the drop folder, "police".
    - If part of one is ready, send that part and write "not available" for the
      rest.
    - If there is nothing to report in one, or it is waiting for internal
      sign-off, please tell us so.

    The pack for the board on Thursday 17 September 2026 uses what has reached
    us by the end of Tuesday 25 August 2026.

    Reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn two_returns_to_correct() {
    let returned = [
        came(POLICE, Outcome::ReturnedForCorrection),
        came(PAST, Outcome::ReturnedForCorrection),
    ];
    let text = check(("correction", Role::DataLead), &[POLICE, PAST], &returned);
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: 2 returns for 2026-27 Q1 and April 2022 to March 2026, a few cells to look at again

    Dear Sam Lead,

    Thank you for Blanktown Police's quarterly dataset for 2026-27 Q1, April to
    June 2026, received at 16:20 on Monday 27 July 2026 ("Police Q1
    return.xlsx"). Too little of it can be used as it is, so a corrected file is
    needed. Please send it by Monday 3 August 2026; then it still counts as
    received on Monday 27 July 2026.

    Please correct:

    - In sheet "Return", cell D4: The cell is empty.

    Please confirm, correct or explain:

    - In sheet "Return", cell E9: 48 is twice the quarter before.

    Thank you for Blanktown Police's past figures for April 2022 to March 2026,
    received at 16:20 on Monday 27 July 2026 ("Police Q1 return.xlsx"). Too
    little of it can be used as it is, so a corrected file is needed. Please
    send it by Monday 3 August 2026; then it still counts as received on Monday
    27 July 2026.

    Please correct:

    - In sheet "Return", cell D5: The cell is empty.

    Please confirm, correct or explain:

    - In sheet "Return", cell E9: 48 is twice the quarter before.

    Put the corrected files into your drop folder, "police", under any name. The
    copy of your return that came with the receipt has the cells marked, with a
    place for each answer. You need not send a return of another shape: the same
    workbook will do.

    Would it help to go through it together? Reply to this letter or ring Jo
    Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_rest_of_a_return() {
    let part = came(POLICE, Outcome::AcceptedInPart);
    let text = check(("rest", Role::DataLead), &[POLICE], &[part]);
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: quarterly dataset for 2026-27 Q1, the rest of the figures

    Dear Sam Lead,

    Thank you for the part of Blanktown Police's quarterly dataset for 2026-27
    Q1, April to June 2026 that has come ("Police Q1 return.xlsx", received at
    16:20 on Monday 27 July 2026). It is read and used: 20 of 24 expected
    figures are there. The rest is still awaited; the return was due on Tuesday
    28 July 2026.

    Still to come:

    - In sheet "Return", cell D4: The cell is empty.

    Please confirm, correct or explain besides:

    - In sheet "Return", cell E9: 48 is twice the quarter before.

    Please put a file with the rest into your drop folder, "police". It may hold
    those figures alone or the whole return again: what you have sent stands
    until you send it anew. Where you will hold no figure, write "not
    available", and we stop asking.

    The pack for the board on Thursday 17 September 2026 uses what has reached
    us by the end of Tuesday 25 August 2026.

    If the rest has to wait, please tell us until when: reply to this letter or
    ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn open_questions() {
    let accepted = came(POLICE, Outcome::AcceptedWithQueries);
    let text = check(("queries", Role::DataLead), &[POLICE], &[accepted]);
    insta::assert_snapshot!(text, @r#"
    Subject: OFFICIAL-SENSITIVE: Blanktown SCP: quarterly dataset for 2026-27 Q1, a few questions

    Dear Sam Lead,

    Thank you for Blanktown Police's quarterly dataset for 2026-27 Q1, April to
    June 2026 ("Police Q1 return.xlsx", received at 16:20 on Monday 27 July
    2026). It is accepted and its figures are used as they stand. A few figures
    look unusual: please answer by Monday 3 August 2026.

    Please confirm, correct or explain:

    - In sheet "Return", cell E9: 48 is twice the quarter before.

    A large change is not always a mistake, and a line of explanation is worth
    as much as the figure: the board reads it beside the figure. To answer,
    reply to this letter, fill in the copy of your return that came with the
    receipt, or put a corrected file into your drop folder, "police". A
    correction never makes a return late.

    The pack for the board on Thursday 17 September 2026 uses what has reached
    us by the end of Tuesday 25 August 2026.

    Would it help to talk it through? Reply to this letter or ring Jo Officer on
    01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}

#[test]
fn the_escalation_to_the_chair() {
    let text = check(("escalation", Role::Chair), &[POLICE], &[]);
    insta::assert_snapshot!(text, @r#"
    Subject: Blanktown SCP: Blanktown Police's quarterly dataset for 2026-27 Q1

    Dear Sam Lead,

    We are writing to you as the chair of the board. We have not yet got
    Blanktown Police's quarterly dataset for 2026-27 Q1, April to June 2026. It
    was due on Tuesday 28 July 2026. We have written to Blanktown Police data
    lead as well.

    The pack for the board on Thursday 17 September 2026 uses what has reached
    us by the end of Tuesday 25 August 2026. It goes out in any case: figures
    that have not come are shown as not yet received, beside the last ones we
    know and their date.

    What would help: a word with Blanktown Police about what stands in the way,
    and a date that would be realistic. A file in the drop folder "police", even
    in part, is welcome at any time. If it is something that other partners
    could help with, we will ask them.

    Please reply to this letter or ring Jo Officer on 01632 960001.

    Jo Officer
    Blanktown Safeguarding Children Partnership
    01632 960001 · jo.officer@blanktown.example
    "#);
}
