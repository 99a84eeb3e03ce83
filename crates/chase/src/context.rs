//! The receipt for context to a pre-brief: what was taken, and where it will stand.

use boardpack_model::history::Submission;
use boardpack_model::letter::{Letter, Mailbox};
use boardpack_model::{Board, Contribution, Finding, IndicatorCode, Severity};
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use crate::findings::{self, List};
use crate::language::Language;
use crate::wording::{self, BrokenTemplate, CONTEXT};
use crate::{pre_brief, receipt, words};

/// What the letter's template knows.
#[derive(Debug, Clone, Default, Serialize)]
struct ContextData {
    /// The recipient's name.
    to: String,
    /// The agency's name.
    agency: String,
    /// The period with its months.
    period: String,
    /// The period's code alone.
    period_code: String,
    /// When it came.
    received: String,
    /// The figures about which words were taken.
    taken: Vec<String>,
    /// The last day on which context goes into the first issue; empty where none is set.
    until: String,
    /// Whether it came after that, or after the pack was issued.
    is_late: bool,
    /// How the words are signed in the pack.
    attribution: String,
    /// What was noticed.
    notes: List,
}

/// The receipt for a file of context. `part` tells it from the receipt of a return in the same file.
///
/// # Errors
///
/// The letter's template, which may be the board's own, cannot be made into a letter.
pub fn context_receipt(
    board: &Board,
    submission: &Submission,
    (taken, findings): (&[Contribution], &[Finding]),
    part: Option<&str>,
    to: &Mailbox,
) -> Result<Letter, BrokenTemplate> {
    let agency = board.agency(&submission.agency).map_or_else(
        || submission.agency.to_string(),
        |agency| words::one_line(&agency.name),
    );
    let said = Language::of(board);
    let period = submission.period;
    let until = period.and_then(|period| pre_brief::context_until(board, period));
    let last_day = |until: Timestamp| words::date(until, &board.time_zone).saturating_sub(1.day());
    let day = words::date(submission.known_at, &board.time_zone)
        .strftime("%-d %B %Y")
        .to_string();
    let data = ContextData {
        to: words::one_line(&to.name),
        period: period.map(|period| said.period(period)).unwrap_or_default(),
        period_code: period.map(|period| period.to_string()).unwrap_or_default(),
        received: said.moment(submission.at, &board.time_zone),
        taken: taken.iter().map(|one| about(board, one)).collect(),
        until: until.map(|until| said.day(last_day(until))).unwrap_or_default(),
        is_late: until.is_some_and(|until| submission.known_at >= until),
        attribution: format!("{agency}, {day}"),
        notes: findings::list(board, findings, Severity::Note),
        agency,
    };
    let wording = wording::fill(board, CONTEXT, &data)?;
    Ok(Letter {
        key: receipt::receipt_key(board, submission, part),
        at: submission.known_at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: to.clone(),
        subject: words::one_line(&wording.subject),
        text: wording.text,
        html: Some(wording.html),
        enclosures: Vec::new(),
        why: "receipt for context to a pre-brief".to_owned(),
    })
}

fn about(board: &Board, said: &Contribution) -> String {
    let code = IndicatorCode::new(&said.about).ok();
    let indicator = code.and_then(|code| board.indicator(&code));
    indicator.map_or_else(
        || words::one_line(&said.about),
        |indicator| words::one_line(&format!("{} {}", indicator.code, indicator.name)),
    )
}

/// Fills the template with little and with everything; the faults, each once.
pub(crate) fn try_out(board: &Board) -> Vec<BrokenTemplate> {
    let place = boardpack_model::Place::default().at("Context", "D6");
    let finding = Finding::note("r", place, "these words were not kept").hint("say it again");
    let all = ContextData {
        to: "A person".to_owned(),
        taken: vec!["POL01 Incidents".to_owned()],
        until: "Monday 7 September 2026".to_owned(),
        is_late: true,
        notes: findings::list(board, &[finding], Severity::Note),
        ..ContextData::default()
    };
    let in_time = ContextData {
        is_late: false,
        ..all.clone()
    };
    let mut faults = Vec::new();
    for data in [ContextData::default(), all, in_time] {
        if let Err(fault) = wording::fill(board, CONTEXT, &data)
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use boardpack_model::{ContributionKind, Outcome, Place};

    use super::*;
    use crate::sample::{board, submission};

    fn written(at: &str, taken: &[&str]) -> String {
        let mut board = board();
        board.meetings[0].context_by = Some("2026-09-07".parse().unwrap());
        let mut submission = submission("2026-27-Q1/police/quarterly", at, Outcome::Accepted);
        submission.return_code = None;
        let taken: Vec<Contribution> = taken
            .iter()
            .map(|about| Contribution {
                agency: submission.agency.clone(),
                period: submission.period.unwrap(),
                kind: ContributionKind::Context,
                about: (*about).to_owned(),
                grade: String::new(),
                text: "words".to_owned(),
                place: Place::default(),
            })
            .collect();
        let to = board.agencies[0].contacts[0].mailbox.clone();
        let letter = context_receipt(&board, &submission, (&taken, &[]), None, &to).unwrap();
        assert!(
            letter.key.0.starts_with("blanktown/receipts/2026-27-Q1/police/"),
            "{}",
            letter.key
        );
        letter.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_receipt_says_what_was_taken_and_where_it_will_stand() {
        let text = written("2026-09-03T10:00", &["POL01", "OTHER"]);
        assert!(
            text.contains("these words were taken: - POL01") && text.contains("- OTHER"),
            "{text}"
        );
        assert!(
            text.contains("as \"Blanktown Police, 3 September 2026\""),
            "{text}"
        );
        assert!(!text.contains("papers closed"), "{text}");
        let late = written("2026-09-08T00:00", &["POL01"]);
        assert!(
            late.contains("after the papers closed (at the end of Monday 7 September 2026). It is kept, and will stand in the next issue"),
            "{late}"
        );
        let empty = written("2026-09-03T10:00", &[]);
        assert!(
            empty.contains("nothing was taken") && !empty.contains("Thank you"),
            "{empty}"
        );
    }
}
