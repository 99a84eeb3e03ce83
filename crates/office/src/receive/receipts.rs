//! The letters that answer a file: its receipt with the marked-up copy or the return workbook, laid into the agency's folder
//! too; and word to the officer about a file that was set aside.

use anyhow::{Context, Result};
use boardpack_chase::{Besides, Received, context_receipt, receipt, receipt_key, set_aside};
use boardpack_ingest::{Marking, Workbook, marked_up};
use boardpack_model::board::Role;
use boardpack_model::history::Submission;
use boardpack_model::letter::{Enclosure, Letter, Mailbox};
use boardpack_model::{
    AgencyCode, Board, Finding, History, Outcome, Place, Receipt, ReturnKey, ReturnStatus, Severity,
    timeliness,
};
use jiff::Timestamp;

use super::answer::{Answer, HEADINGS};
use super::known::Known;
use crate::template::XLSX;
use crate::{Office, OpenBoard, template, workspace};

/// A submission that is about to be recorded, with everything that its receipt is made from.
pub(crate) struct Answered<'a> {
    pub(crate) submission: &'a Submission,
    pub(crate) answer: &'a Answer,
    /// The file's cells, where it could be read.
    pub(crate) workbook: Option<&'a Workbook>,
    /// What tells the receipts of one file apart.
    pub(crate) part: Option<&'a str>,
}

/// The receipt, and the officer's letter where there is one.
pub(super) fn letters(
    office: &mut Office,
    open: &OpenBoard,
    known: &Known,
    answered: &Answered<'_>,
) -> Result<Vec<Letter>> {
    let (board, submission, answer) = (&open.board, answered.submission, answered.answer);
    let at = submission.known_at;
    let workbook = if answer.outcome == Outcome::Refused {
        asked_now(board, &known.history, &submission.agency, at)?
            .awaited
            .map(|key| template::enclosure(office, open, &key))
            .transpose()?
    } else {
        None
    };
    let copy = marked_copy(board, answered);
    let mut letters = vec![receipt_with(board, known, answered, (copy, workbook))?];
    if answer.outcome == Outcome::Quarantined {
        let word = set_aside(board, submission, &answer.findings, at);
        letters.push(word.context("writing to the officer")?);
    }
    Ok(letters)
}

/// The receipt with what travels with it: a marked-up copy, a return workbook.
pub(crate) fn receipt_with(
    board: &Board,
    known: &Known,
    answered: &Answered<'_>,
    (copy, workbook): (Option<Enclosure>, Option<Enclosure>),
) -> Result<Letter> {
    let (submission, answer) = (answered.submission, answered.answer);
    let to = addressee(board, &submission.agency);
    if let Some(read) = &answer.context {
        let said = (read.contributions.as_slice(), answer.findings.as_slice());
        let letter = context_receipt(board, submission, said, answered.part, &to);
        return letter.context("writing the receipt for context");
    }
    let status = standing_with(board, &known.history, submission)?;
    let asked = match answer.outcome {
        Outcome::Refused | Outcome::Quarantined => {
            let (agency, at) = (&submission.agency, submission.known_at);
            Some(asked_now(board, &known.history, agency, at)?)
        }
        _ => None,
    };
    let read = answer.read.as_deref();
    let mut findings = answer.findings.clone();
    findings.retain(|finding| finding.rule != HEADINGS);
    let received = Received {
        submission,
        findings: &findings,
        status: status.as_ref(),
        besides: Besides {
            difference: read.map(|read| &read.difference),
            how: read.map(|read| &read.how),
            checks: read.map(|read| read.checks),
            contributions: read.map_or(&[], |read| read.reading.contributions.as_slice()),
            comments: read.map_or(0, |read| {
                let remarks = read.reading.commentary.iter();
                remarks.filter(|remark| !remark.text.is_empty()).count()
            }),
            marked_up: copy.as_ref().map(|copy| copy.name.as_str()),
            template: workbook.as_ref().map(|workbook| workbook.name.as_str()),
            part: answered.part,
            nothing_awaited: asked.as_ref().is_some_and(|asked| asked.awaited.is_none()),
            is_in: asked.as_ref().and_then(|asked| asked.is_in.as_ref()),
        },
    };
    let mut letter = receipt(board, &received, &to, submission.known_at).context("writing the receipt")?;
    letter.enclosures = copy.into_iter().chain(workbook).collect();
    Ok(letter)
}

/// Lays a receipt and its marked-up copy into the agency's folder. The one that counts is in the ledger: a share that cannot
/// be written to must not stop the office. A copy that lies there already may be being filled in, and is left as it is.
pub(crate) fn lay_out(office: &Office, open: &OpenBoard, agency: &AgencyCode, letter: &Letter) {
    let is_receipt = letter.key.0.split('/').nth(1) == Some("receipts");
    let receipts = office
        .drop_folder(&open.board)
        .join(agency.as_str())
        .join(crate::dropped::RECEIPTS);
    if receipts.is_symlink() || !is_receipt {
        return;
    }
    let text = receipts.join(format!("{}.txt", stem(letter.at, &letter.key.0)));
    workspace::write_whole(&text, letter.text.as_bytes()).ok();
    let copies = letter
        .enclosures
        .iter()
        .filter(|enclosure| enclosure.name.ends_with(TO_ANSWER));
    for copy in copies {
        let path = receipts.join(&copy.name);
        if !path.exists() && !path.is_symlink() {
            workspace::write_whole(&path, &copy.bytes).ok();
        }
    }
}

/// How the names of marked-up copies end.
const TO_ANSWER: &str = "-to-answer.xlsx";

/// The name of a receipt's files: `2026-07-29-9f86d081884c7d65-0`.
fn stem(at: Timestamp, key: &str) -> String {
    let number = key.rsplit('/').next().unwrap_or_default();
    format!("{}-{number}", at.strftime("%Y-%m-%d"))
}

/// The marked-up copy of a return about which something is asked. One that cannot be made is left out: the letter says
/// everything.
pub(crate) fn marked_copy(board: &Board, answered: &Answered<'_>) -> Option<Enclosure> {
    let read = answered.answer.read.as_deref()?;
    let findings = &answered.answer.findings;
    if !findings.iter().any(|finding| finding.severity != Severity::Note) {
        return None;
    }
    let submission = answered.submission;
    let bytes = marked_up(&Marking {
        board,
        workbook: answered.workbook?,
        key: &read.reading.key,
        findings: &placed(findings, &submission.sha256),
        observations: &read.figures,
        explanations: &read.explanations,
    });
    let key = receipt_key(board, submission, answered.part);
    Some(Enclosure {
        name: format!("{}{TO_ANSWER}", stem(submission.known_at, &key.0)),
        media_type: XLSX.to_owned(),
        content_id: None,
        bytes: bytes.ok()?,
    })
}

/// The findings for a copy of one file: those about a cell of another file are about no cell of this one.
fn placed(findings: &[Finding], sha256: &str) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    for finding in &mut findings {
        if !finding.place.sha256.is_empty() && finding.place.sha256 != sha256 {
            finding.place = Place::file(&finding.place.sha256, &finding.place.file);
        }
    }
    findings
}

/// Whom a receipt goes to: the agency's data lead, else the officer.
pub(crate) fn addressee(board: &Board, agency: &AgencyCode) -> Mailbox {
    let lead = board
        .agency(agency)
        .and_then(|agency| agency.contact(Role::DataLead));
    lead.map_or_else(
        || board.officer.mailbox.clone(),
        |contact| contact.mailbox.clone(),
    )
}

/// How the submission's return stands with it.
pub(super) fn standing_with(
    board: &Board,
    history: &History,
    submission: &Submission,
) -> Result<Option<ReturnStatus>> {
    let Some(key) = submission.key() else {
        return Ok(None);
    };
    let mut history = history.clone();
    // As the last one recorded, which it is about to be.
    history.submissions.push(Submission {
        id: i64::MAX,
        ..submission.clone()
    });
    let status = timeliness::status(board, &history, &key, submission.known_at);
    status.map(Some).context("working out due dates")
}

/// What an agency may have meant a file for that cannot be used.
#[derive(Debug, PartialEq, Eq)]
struct AskedNow {
    /// Of its returns whose period is over and of which something is awaited, the one that is due next, else the one that was due
    /// last. A return whose period still runs is asked for from nobody.
    awaited: Option<ReturnKey>,
    /// Its latest return that is in.
    is_in: Option<ReturnKey>,
}

/// What is asked of an agency at an instant, and what it has sent.
fn asked_now(board: &Board, history: &History, agency: &AgencyCode, now: Timestamp) -> Result<AskedNow> {
    let mut all = timeliness::statuses(board, history, now).context("working out due dates")?;
    all.retain(|status| status.key.agency == *agency);
    all.sort_by_key(|status| status.due_instant(board));
    let is_accepted =
        |status: &ReturnStatus| status.outcome.is_some_and(Outcome::is_acceptance) && !status.is_in_part();
    // Within the correction window a return that was sent back counts as received, yet its correction is awaited.
    let is_awaited = |status: &&ReturnStatus| {
        matches!(status.receipt, Receipt::Awaited | Receipt::Overdue)
            || status.outcome == Some(Outcome::ReturnedForCorrection) && status.receipt != Receipt::Waived
    };
    let mut awaited = all.iter().filter(is_awaited);
    let next = awaited.clone().find(|status| status.due_instant(board) >= now);
    let is_in = all
        .iter()
        .filter(|status| is_accepted(status) || status.receipt == Receipt::NilConfirmed);
    let latest = is_in.max_by_key(|status| (status.key.period.last_day(), status.due_instant(board)));
    Ok(AskedNow {
        awaited: next.or(awaited.next_back()).map(|status| status.key.clone()),
        is_in: latest.map(|status| status.key.clone()),
    })
}

#[cfg(test)]
mod tests {
    use boardpack_model::{BoardCode, Period, ReturnCode};

    use super::*;

    const Q1: &str = "2026-27 Q1";
    const Q2: &str = "2026-27 Q2";

    fn key(period: &str) -> ReturnKey {
        ReturnKey {
            agency: AgencyCode::new("social-care").unwrap(),
            code: ReturnCode::new("quarterly").unwrap(),
            period: period.parse::<Period>().unwrap(),
        }
    }

    /// What is asked of social care on a day, which has sent one quarter, and what is said to be in.
    fn check(sent: Option<(&str, Outcome)>, now: &str, (awaited, is_in): (Option<&str>, Option<&str>)) {
        let code = BoardCode::new("ours").unwrap();
        let mut board = boardpack_pipeline::read(&code, &boardpack_pipeline::starter(&code)).unwrap();
        board
            .returns
            .retain(|spec| spec.agency == key(Q1).agency && spec.code == key(Q1).code);
        let at = |day: &str| format!("{day}T10:00:00Z").parse::<Timestamp>().unwrap();
        let came = sent.map(|(period, outcome)| Submission {
            id: 1,
            arrival: 1,
            agency: key(period).agency,
            return_code: Some(key(period).code),
            period: Some(key(period).period),
            at: at(now),
            known_at: at(now),
            outcome,
            reason: String::new(),
            expected: 3,
            read: if outcome == Outcome::AcceptedInPart { 1 } else { 3 },
            sha256: String::new(),
            file: "ours.xlsx".to_owned(),
            born: None,
        });
        let history = History {
            submissions: came.into_iter().collect(),
            ..History::default()
        };
        let asked = asked_now(&board, &history, &key(Q1).agency, at(now)).unwrap();
        let expected = AskedNow {
            awaited: awaited.map(key),
            is_in: is_in.map(key),
        };
        assert_eq!(asked, expected, "{sent:?} on {now}");
    }

    #[test]
    fn a_workbook_is_only_of_a_return_that_is_awaited_now() {
        check(None, "2026-06-10", (None, None));
        check(None, "2026-07-10", (Some(Q1), None));
        check(Some((Q1, Outcome::Accepted)), "2026-07-10", (None, Some(Q1)));
        check(
            Some((Q1, Outcome::AcceptedInPart)),
            "2026-07-10",
            (Some(Q1), None),
        );
        check(
            Some((Q1, Outcome::ReturnedForCorrection)),
            "2026-07-10",
            (Some(Q1), None),
        );
        check(Some((Q1, Outcome::Accepted)), "2026-10-10", (Some(Q2), Some(Q1)));
    }
}
