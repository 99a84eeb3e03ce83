//! An agreed later due day: whether it can be meant, and what the officer is told of it.

use anyhow::Result;
use boardpack_model::{Board, Calendar, ReturnKey};
use jiff::civil::Date;
use jiff::{ToSpan, Unit};

use crate::unfit::unfit;

/// Refuses a day that nobody can mean: a slip in the year makes a return never late.
pub(super) fn check(until: Date, due: Date) -> Result<()> {
    if until <= due {
        unfit!("{until} is not later than the due day, {due}: an extension gives more time")
    }
    if until > due.saturating_add(1.year()) {
        let years = due
            .until((Unit::Year, until))
            .map_or(1, |span| span.get_years())
            .max(1);
        let plural = if years == 1 { "year" } else { "years" };
        let over = if years == 1 {
            "more than 1"
        } else {
            &years.to_string()
        };
        unfit!("{until} is {over} {plural} after it was due: is the year right?")
    }
    let (_, last) = Calendar::coverage();
    if until > last {
        unfit!("{until} is after {last}, the last day for which bank holidays are known")
    }
    Ok(())
}

/// What an extension does, in words: the day with its weekday, and what it does not do.
pub(super) fn said(board: &Board, key: &ReturnKey, until: Date) -> String {
    let closed = match board.calendar_of(&key.agency).is_working_day(until) {
        Ok(false) => ", which is no working day",
        _ => "",
    };
    let meeting = board.meeting_for(key.period);
    let too_late = meeting.filter(|meeting| until > meeting.cut_off).map(|meeting| {
        let (cut_off, period) = (day(meeting.cut_off), key.period);
        format!(", after the cut-off of {cut_off}, so the pack for {period} will not wait for it")
    });
    format!(
        "extended to {}{closed}{}",
        day(until),
        too_late.unwrap_or_default()
    )
}

fn day(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use boardpack_model::BoardCode;

    use super::*;

    fn check_day(until: &str, expected: &str) {
        let code = BoardCode::new("ours").unwrap();
        let mut board = boardpack_pipeline::read(&code, &boardpack_pipeline::starter(&code)).unwrap();
        let spec = &board.returns[0];
        let key = ReturnKey {
            agency: spec.agency.clone(),
            code: spec.code.clone(),
            period: "2026-27 Q3".parse().unwrap(),
        };
        let day = |text: &str| -> Date { text.parse().unwrap() };
        board.meetings = vec![boardpack_model::board::Meeting {
            day: day("2027-03-04"),
            title: "Board".to_owned(),
            period: key.period,
            cut_off: day("2027-02-12"),
            papers: day("2027-02-24"),
            pre_brief: None,
            context_by: None,
        }];
        let until = day(until);
        let answer = match check(until, day("2027-01-29")) {
            Ok(()) => said(&board, &key, until),
            Err(refused) => refused.to_string(),
        };
        assert_eq!(answer, expected);
    }

    #[test]
    fn an_extension_says_its_weekday_and_refuses_what_nobody_means() {
        check_day("2027-02-05", "extended to Friday 5 February 2027");
        check_day(
            "2027-02-06",
            "extended to Saturday 6 February 2027, which is no working day",
        );
        check_day(
            "2027-02-15",
            "extended to Monday 15 February 2027, after the cut-off of Friday 12 February 2027, so the pack for \
             2026-27 Q3 will not wait for it",
        );
        check_day(
            "2027-01-29",
            "2027-01-29 is not later than the due day, 2027-01-29: an extension gives more time",
        );
        check_day(
            "2072-02-05",
            "2072-02-05 is 45 years after it was due: is the year right?",
        );
        check_day(
            "2028-02-05",
            "2028-02-05 is more than 1 year after it was due: is the year right?",
        );
        let (_, last) = Calendar::coverage();
        let (due, until) = (last, last.tomorrow().unwrap());
        let refused = check(until, due).unwrap_err().to_string();
        assert!(refused.contains("bank holidays"), "{refused}");
    }
}
