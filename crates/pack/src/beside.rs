//! What stands beside the figures of a pack: the officer's own words and choices, how it came to be issued, when the board's
//! papers went out, and what this issue changes.

use std::collections::BTreeMap;

use boardpack_model::assessment::Coverage;
use boardpack_model::board::{Audience, Disclosure};
use boardpack_model::edition::{OfficersChoice, OfficersWords};
use boardpack_model::history::{ExceptionChoice, IssuedPack, WordsPlace};
use boardpack_model::pack::{Attributed, ChoiceRow, Foreword, Owner, Pack, TimelinessCell, TimelinessRow};
use boardpack_model::papers::PapersStatus;
use boardpack_model::{Board, History, Receipt};

use crate::changes::{self, Since};
use crate::plain::one_line;
use crate::words;

/// What a pack is completed from.
pub struct Beside<'a> {
    /// What happened, as known at the pack's instant.
    pub history: &'a History,
    /// How much of what was expected is in the pack.
    pub coverage: &'a Coverage,
    /// Why it was approved all the same, where coverage was below what the board asks for.
    pub despite: Option<&'a str>,
    /// How the papers of each meeting stood.
    pub papers: &'a [PapersStatus],
    /// The same audience's pack of the issue before this one, where there is one.
    pub since: Option<Since<'a>>,
    /// Whether this audience may read a text of the officer's.
    pub may_tell: &'a dyn Fn(&Audience, &str) -> bool,
}

/// Completes a composed pack. Reads and writes nothing.
#[must_use]
pub fn complete(board: &Board, mut pack: Pack, beside: &Beside<'_>) -> Pack {
    let foreword = foreword(board, &pack, beside);
    let row = pack.control.iter().position(|(label, _)| label == "Approved by");
    let below = row.map_or(pack.control.len(), |row| row + 1);
    for (index, sentence) in foreword.approval.iter().enumerate() {
        let row = ("Approval".to_owned(), sentence.clone());
        pack.control.insert((below + index).min(pack.control.len()), row);
    }
    pack.foreword = foreword;
    pack.timeliness.papers = papers_row(board, &pack, beside.papers);
    if pack.timeliness.papers.is_some() {
        pack.timeliness.caption.push_str(PAPERS);
    }
    pack.changes = beside
        .since
        .as_ref()
        .map(|since| changes::changes(board, &pack, since, beside.history));
    pack
}

const PAPERS: &str = " Board papers: when the board office’s own papers went out to their last recipient, against the day \
    set for them; they count in no total.";

fn foreword(board: &Board, pack: &Pack, beside: &Beside<'_>) -> Foreword {
    let audience = board.audience(&pack.edition.audience);
    let may_tell = |text: &str| audience.is_some_and(|audience| (beside.may_tell)(audience, text));
    // The letter and the reasons are the officer's to the board: whoever may not see everything gets neither.
    let sees_all = audience.is_some_and(|audience| audience.disclosure == Disclosure::Full);
    let words = |place| beside.history.words(pack.period, place);
    let choices = beside.history.choices(pack.period);
    Foreword {
        headline: words(WordsPlace::Headline)
            .filter(|words| may_tell(words.text))
            .map(|words| attributed(board, &words, &one_line(words.text))),
        covering_letter: words(WordsPlace::CoveringLetter)
            .filter(|_| sees_all)
            .map(|words| attributed(board, &words, words.text)),
        approval: approval(board, pack, beside, &may_tell),
        choices: choices
            .iter()
            .filter(|_| sees_all)
            .map(|choice| choice_row(board, choice))
            .collect(),
    }
}

/// The words with paragraphs where an empty line stands between them.
fn attributed(board: &Board, words: &OfficersWords<'_>, text: &str) -> Attributed {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(one_line) {
        if line.is_empty() {
            paragraphs.push(String::new());
        } else if let Some(last) = paragraphs.last_mut() {
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(&line);
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    Attributed {
        paragraphs,
        by: signed(board, words.by, words.at),
    }
}

fn signed(board: &Board, by: &str, at: jiff::Timestamp) -> String {
    let day = at.to_zoned(board.time_zone.clone()).date();
    format!("{}, {}", one_line(by), words::short_day(day))
}

fn choice_row(board: &Board, choice: &OfficersChoice<'_>) -> ChoiceRow {
    ChoiceRow {
        code: choice.indicator.to_string(),
        name: board
            .indicator(choice.indicator)
            .map_or_else(String::new, |indicator| indicator.name.clone()),
        what: match choice.choice {
            ExceptionChoice::Pinned => "Put first",
            _ => "Not shown among the exceptions",
        }
        .to_owned(),
        reason: words::sentence(&one_line(choice.reason)),
        by: signed(board, choice.by, choice.at),
    }
}

/// What is to be said of the approval: nothing for a pack that was approved as usual.
fn approval(board: &Board, pack: &Pack, beside: &Beside<'_>, may_tell: &dyn Fn(&str) -> bool) -> Vec<String> {
    let coverage = beside.coverage;
    let returns = coverage_words(board, coverage);
    let approver = pack.edition.approved_by.as_deref();
    match (approver, beside.despite) {
        (Some(IssuedPack::NO_APPROVER), _) => {
            vec!["Issued without an approver, as the board’s file says.".to_owned()]
        }
        (Some(approver), Some(reason)) => {
            let reason = one_line(reason);
            let reason = if may_tell(&reason) {
                format!("The reason given: {}", words::sentence(&reason))
            } else {
                "The reason given is in the board’s own pack.".to_owned()
            };
            vec![format!(
                "Approved by {} although {returns}. {reason}",
                one_line(approver)
            )]
        }
        (None, _) if needs_reason(board, coverage) => {
            vec![format!("{}: approval needs a reason.", words::capital(&returns))]
        }
        _ => Vec::new(),
    }
}

/// Whether so little has come that an approval needs a reason: less than the board asks for, or nothing at all.
pub fn needs_reason(board: &Board, coverage: &Coverage) -> bool {
    let (received, expected) = (coverage.returns_received, coverage.returns_expected);
    let share = f64::from(received) / f64::from(expected.max(1));
    expected > 0 && (received == 0 || share < board.approval.least_coverage)
}

/// How much has come against what the board asks for: `9 of 14 returns are in (64%), below the 80% that the board asks for`.
pub fn coverage_words(board: &Board, coverage: &Coverage) -> String {
    let (received, expected) = (coverage.returns_received, coverage.returns_expected);
    if expected == 0 {
        return "no return was due".to_owned();
    }
    let share = words::share(f64::from(received), f64::from(expected));
    let least = format!("{:.0}%", board.approval.least_coverage * 100.0);
    let against = match (needs_reason(board, coverage), board.approval.least_coverage > 0.0) {
        (true, true) => format!(", below the {least} that the board asks for"),
        (false, true) => format!(", at least the {least} that the board asks for"),
        (_, false) => String::new(),
    };
    format!("{received} of {expected} returns are in ({share}){against}")
}

/// The board office's own row of the timeliness grid; nothing where none of the periods shown had its papers measured.
fn papers_row(board: &Board, pack: &Pack, papers: &[PapersStatus]) -> Option<TimelinessRow> {
    let by_period: BTreeMap<String, &PapersStatus> =
        papers.iter().map(|one| (one.period.to_string(), one)).collect();
    let shown: Vec<Option<&&PapersStatus>> = pack
        .timeliness
        .periods
        .iter()
        .map(|period| by_period.get(period))
        .collect();
    let of = |receipts: &[Receipt]| {
        let one_of = |status: &&&&PapersStatus| receipts.contains(&status.receipt);
        shown.iter().flatten().filter(one_of).count()
    };
    let on_time = of(&[Receipt::ReceivedOnTime]);
    let due = on_time + of(&[Receipt::ReceivedLate, Receipt::Overdue]);
    shown.iter().any(Option::is_some).then(|| TimelinessRow {
        owner: Owner::Board,
        agency: "Board papers".to_owned(),
        cells: shown
            .iter()
            .map(|status| papers_cell(board, status.copied()))
            .collect(),
        total: if due == 0 {
            "–".to_owned()
        } else {
            format!("{on_time}/{due}")
        },
    })
}

fn papers_cell(board: &Board, status: Option<&PapersStatus>) -> TimelinessCell {
    let letters = match status.map(|status| (status.receipt, status.working_days_late)) {
        Some((Receipt::ReceivedOnTime, _)) => "T".to_owned(),
        Some((Receipt::ReceivedLate, days)) => format!("L{days}"),
        Some((Receipt::Overdue, _)) => "N".to_owned(),
        Some((Receipt::Awaited, _)) => "A".to_owned(),
        _ => "–".to_owned(),
    };
    let words = status.map_or_else(
        || "no papers measured".to_owned(),
        |status| {
            let sent = status.sent.map_or_else(String::new, |at| {
                format!(
                    " on {}",
                    words::short_day(at.to_zoned(board.time_zone.clone()).date())
                )
            });
            format!(
                "papers due {}: {}{sent}, {} of {} recipients have them",
                words::short_day(status.due),
                status.words(),
                status.have_it,
                status.recipients
            )
        },
    );
    TimelinessCell {
        receipt: status
            .map(|status| status.receipt)
            .filter(|receipt| *receipt != Receipt::NotDue),
        letters,
        words,
        extended: false,
        resubmitted: false,
    }
}

#[cfg(test)]
pub(crate) mod tests;
