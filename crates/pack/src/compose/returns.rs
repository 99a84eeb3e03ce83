//! Returns: the timeliness grid and the period's submission log.

use std::collections::BTreeSet;

use boardpack_model::pack::{SubmissionRow, TimelinessCell, TimelinessGrid, TimelinessRow};
use boardpack_model::{AgencyCode, Outcome, Period, Receipt, ReturnStatus};
use jiff::Timestamp;

use super::Scope;
use crate::words;

/// The most periods that the grid shows.
const MOST_PERIODS: usize = 13;

/// Agency by period. A return stands in the column in which its own period ends; past figures asked for once are no
/// rhythm and stand in none.
pub(super) fn timeliness(scope: &Scope<'_>) -> TimelinessGrid {
    let periods = columns(scope);
    let rows: Vec<TimelinessRow> = scope
        .board
        .agencies
        .iter()
        .map(|agency| row(scope, &agency.code, &periods))
        .collect();
    let totals = periods
        .iter()
        .map(|period| on_time_of(&within(scope, *period, None)));
    let shown: Vec<&ReturnStatus> = periods
        .iter()
        .flat_map(|period| within(scope, *period, None))
        .collect();
    let of = |wanted: &[Receipt]| {
        shown
            .iter()
            .filter(|status| wanted.contains(&status.receipt))
            .count()
    };
    TimelinessGrid {
        totals: totals.collect(),
        papers: None,
        caption: caption(scope),
        alt: format!(
            "Grid of {} by {}: {} on time, {} late, {} not yet received, {} followed by a corrected version.",
            words::count(rows.len(), "agency"),
            words::count(periods.len(), "period"),
            of(&[Receipt::ReceivedOnTime, Receipt::NilConfirmed]),
            of(&[Receipt::ReceivedLate]),
            of(&[Receipt::Overdue]),
            shown.iter().filter(|status| status.resubmitted).count(),
        ),
        periods: periods.iter().map(ToString::to_string).collect(),
        rows,
    }
}

fn caption(scope: &Scope<'_>) -> String {
    let part = if regular(scope).any(ReturnStatus::is_in_part) {
        " P received in part, the rest not yet;"
    } else {
        ""
    };
    let doubt = if regular(scope).any(|status| status.benefit_of_the_doubt.is_some()) {
        "; +B nobody watched when it came, so it counts from when it was put into the drop folder"
    } else {
        ""
    };
    format!(
        "As at {}. Due dates are the board’s. T received on time; L3 received three working days late; N not yet received; \
         A awaited, not yet due; – nothing owed; X agreed as not owed;{part} +R a corrected version followed; +E a later \
         date was agreed{doubt}. On time: returns received on time of returns due.",
        words::instant(scope.assessment.as_at, &scope.board.time_zone)
    )
}

/// The periods of the assessed period's kind in which returns fell due, oldest first, the assessed one last.
fn columns(scope: &Scope<'_>) -> Vec<Period> {
    let last = scope.assessment.period;
    let ends = regular(scope).map(|status| status.key.period.last_day());
    let Some(first) = ends.filter(|day| *day <= last.last_day()).min() else {
        return vec![last];
    };
    let mut columns = vec![last];
    while columns.len() < MOST_PERIODS && columns[columns.len() - 1].first_day() > first {
        columns.push(columns[columns.len() - 1].previous());
    }
    columns.reverse();
    columns
}

fn regular<'a>(scope: &'a Scope<'_>) -> impl Iterator<Item = &'a ReturnStatus> {
    scope.assessment.returns.iter().filter(|status| {
        let spec = scope.board.return_spec(&status.key.agency, &status.key.code);
        spec.is_none_or(|spec| !spec.is_history)
    })
}

fn within<'a>(scope: &'a Scope<'_>, period: Period, agency: Option<&AgencyCode>) -> Vec<&'a ReturnStatus> {
    regular(scope)
        .filter(|status| period.contains(status.key.period.last_day()))
        .filter(|status| agency.is_none_or(|agency| status.key.agency == *agency))
        .collect()
}

fn row(scope: &Scope<'_>, agency: &AgencyCode, periods: &[Period]) -> TimelinessRow {
    let cells: Vec<Vec<&ReturnStatus>> = periods
        .iter()
        .map(|period| within(scope, *period, Some(agency)))
        .collect();
    let all: Vec<&ReturnStatus> = cells.iter().flatten().copied().collect();
    TimelinessRow {
        agency: scope.agency_short_name(agency),
        cells: cells.iter().map(|statuses| cell(scope, statuses)).collect(),
        total: on_time_of(&all),
    }
}

/// On time of those that were due: what is waived, not due or not yet due counts in neither.
fn on_time_of(statuses: &[&ReturnStatus]) -> String {
    let of = |wanted: &[Receipt]| {
        statuses
            .iter()
            .filter(|status| wanted.contains(&status.receipt))
            .count()
    };
    let on_time = of(&[Receipt::ReceivedOnTime, Receipt::NilConfirmed]);
    let due = on_time + of(&[Receipt::ReceivedLate, Receipt::Overdue]);
    if due == 0 {
        "none due".to_owned()
    } else {
        format!("{on_time}/{due}")
    }
}

/// One cell: of several returns the one that most needs a look, with every one of them in words.
fn cell(scope: &Scope<'_>, statuses: &[&ReturnStatus]) -> TimelinessCell {
    let weight = |status: &&&ReturnStatus| match status.receipt {
        Receipt::Waived => 0,
        Receipt::NotDue => 1,
        Receipt::NilConfirmed => 2,
        Receipt::ReceivedOnTime => 3,
        Receipt::ReceivedLate => 4,
        Receipt::Awaited => 5,
        Receipt::Overdue => 6,
    };
    let Some(first) = statuses
        .iter()
        .max_by_key(|status| (weight(status), status.working_days_late))
    else {
        return TimelinessCell {
            receipt: None,
            letters: "–".to_owned(),
            words: "nothing owed".to_owned(),
            extended: false,
            resubmitted: false,
        };
    };
    let resubmitted = statuses.iter().any(|status| status.resubmitted);
    let extended = statuses.iter().any(|status| status.extended_to.is_some());
    let mut letters = match first.receipt {
        Receipt::NotDue => "–".to_owned(),
        Receipt::Awaited => "A".to_owned(),
        Receipt::Overdue if first.is_in_part() => "P".to_owned(),
        Receipt::Overdue => "N".to_owned(),
        Receipt::ReceivedOnTime | Receipt::NilConfirmed => "T".to_owned(),
        Receipt::ReceivedLate => format!("L{}", first.working_days_late),
        Receipt::Waived => "X".to_owned(),
    };
    letters.push_str(if resubmitted { "+R" } else { "" });
    letters.push_str(if extended { "+E" } else { "" });
    let doubted = statuses
        .iter()
        .any(|status| status.benefit_of_the_doubt.is_some());
    letters.push_str(if doubted { "+B" } else { "" });
    let said: Vec<String> = statuses
        .iter()
        .map(|status| format!("{}: {}", title(scope, status), receipt_words(scope, status)))
        .collect();
    TimelinessCell {
        receipt: Some(first.receipt),
        letters,
        words: said.join("; "),
        extended,
        resubmitted,
    }
}

fn title(scope: &Scope<'_>, status: &ReturnStatus) -> String {
    let spec = scope.board.return_spec(&status.key.agency, &status.key.code);
    spec.map_or_else(|| status.key.code.to_string(), |spec| spec.title.clone())
}

/// The receipt status in words: `received late, 2 working days; extended to 4 August 2026`.
fn receipt_words(scope: &Scope<'_>, status: &ReturnStatus) -> String {
    let rest = status.part.as_ref().filter(|_| status.is_in_part());
    let mut said = vec![match status.receipt {
        Receipt::Overdue if rest.is_some() => {
            format!(
                "the rest not yet received by {}",
                words::short_day(scope.cut_off())
            )
        }
        Receipt::Overdue => format!("not yet received by {}", words::short_day(scope.cut_off())),
        Receipt::ReceivedLate if status.working_days_late > 0 => {
            let days = usize::try_from(status.working_days_late).unwrap_or(usize::MAX);
            format!(
                "{}, {}",
                status.receipt.words(),
                words::count(days, "working day")
            )
        }
        other => other.words().to_owned(),
    }];
    said.extend(
        status
            .extended_to
            .map(|until| format!("extended to {}", words::short_day(until))),
    );
    if status.resubmitted {
        said.push("a corrected version followed".to_owned());
    }
    let day_and_time = |at: Timestamp| {
        let local = at.to_zoned(scope.board.time_zone.clone());
        format!("{}, {}", words::short_day(local.date()), local.strftime("%H:%M"))
    };
    said.extend(status.part.as_ref().map(|part| match part.rest {
        Some(_) => format!("part of it came {}", day_and_time(part.at)),
        None => format!(
            "in part {}: {} of {} figures",
            day_and_time(part.at),
            part.read,
            part.expected
        ),
    }));
    said.extend(status.benefit_of_the_doubt.map(|seen| {
        format!(
            "benefit of the doubt: first seen {}, after a time in which nobody watched the drop folder",
            day_and_time(seen)
        )
    }));
    said.join("; ")
}

/// One row for each return whose period ends in the assessed one, in the order of the register.
pub(super) fn log(scope: &Scope<'_>) -> Vec<SubmissionRow> {
    let statuses = within(scope, scope.assessment.period, None);
    statuses
        .into_iter()
        .map(|status| log_row(scope, status))
        .collect()
}

fn log_row(scope: &Scope<'_>, status: &ReturnStatus) -> SubmissionRow {
    let zone = &scope.board.time_zone;
    let dash = || "–".to_owned();
    SubmissionRow {
        agency: scope.agency_name(&status.key.agency),
        title: words::capital(&title(scope, status)),
        period: status.key.period.to_string(),
        due: words::short_day(status.due.to_zoned(zone.clone()).date()),
        received: status.received.map_or_else(dash, |at| {
            let local = at.to_zoned(zone.clone());
            format!("{}, {}", words::short_day(local.date()), local.strftime("%H:%M"))
        }),
        receipt: receipt_words(scope, status),
        outcome: outcome_words(scope, status),
    }
}

/// How its latest submission was answered; a file that the officer still holds is said, not what is in it.
fn outcome_words(scope: &Scope<'_>, status: &ReturnStatus) -> String {
    let answered = status.outcome.map_or("–", Outcome::words);
    let used = status.submission.and_then(|id| scope.submissions.get(&id));
    let read = used
        .filter(|one| one.expected > 0 && one.outcome.is_acceptance())
        .map_or_else(String::new, |one| {
            format!(", {} of {} figures", one.read, one.expected)
        });
    let waiting: BTreeSet<i64> = scope
        .submissions
        .values()
        .filter(|one| one.at <= scope.assessment.as_at && one.key().as_ref() == Some(&status.key))
        .filter(|one| one.outcome == Outcome::Held && status.submission.is_none_or(|used| one.id > used))
        .map(|one| one.id)
        .collect();
    if waiting.is_empty() {
        format!("{answered}{read}")
    } else {
        format!("{answered}{read}; a file is with the officer")
    }
}
