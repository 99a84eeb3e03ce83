//! How the days of a board's cycle are counted where the year's file names none.

use boardpack_model::board::{Closing, Timetable};

use crate::report::Report;
use crate::written::Files;
use crate::written::section::At;

/// The timetable; what is not said is as usual.
pub(crate) fn timetable(report: &Report, files: &Files) -> Timetable {
    let usual = Timetable::default();
    let Some(written) = &files.board.timetable else {
        return usual;
    };
    if let Some(share) = written
        .complete_share
        .as_ref()
        .filter(|share| !(share.value > 0.0 && share.value <= 1.0))
    {
        let hint = "write 1 for all of them, or a share such as 0.8".to_owned();
        let message = format!("{} is no share of a return's expected figures", share.value);
        report.say(share.spot, message, hint);
    }
    check_closing(report, files, written.closes_after.as_ref());
    let (pre_brief, context) = (written.pre_brief.as_ref(), written.context.as_ref());
    if let (Some(pre_brief), Some(context)) = (pre_brief, context)
        && context.value > pre_brief.value
    {
        let message = format!(
            "context is wanted {} working days before papers, earlier than the pre-brief goes out ({})",
            context.value, pre_brief.value
        );
        let hint = "write a smaller number: fewer days before papers is later".to_owned();
        report.say(context.spot, message, hint);
        return usual;
    }
    let pre_brief = pre_brief.map(|at| at.value);
    Timetable {
        part_periods_owed: written.part_periods_owed.as_ref().is_some_and(|at| at.value),
        complete_share: written
            .complete_share
            .as_ref()
            .map_or(usual.complete_share, |at| at.value),
        closes_after: written.closes_after.as_ref().and_then(|at| match at.value {
            Closing::After(days) => Some(days),
            Closing::AsTheBoard | Closing::Never => None,
        }),
        pre_brief,
        context: context.map_or_else(
            || pre_brief.map_or(usual.context, |days| usual.context.min(days)),
            |at| at.value,
        ),
    }
}

/// A return stays open at least as long as a correction of one that came on the due day may take.
pub(crate) fn check_closing(report: &Report, files: &Files, closing: Option<&At<Closing>>) {
    let (Some(closing), Some(window)) = (closing, &files.board.correction_days) else {
        return;
    };
    if let Closing::After(days) = closing.value
        && days < window.value
    {
        report.say(
            closing.spot,
            format!(
                "closed after {days} working days, a return could not be corrected within the {} that it has",
                window.value
            ),
            format!("write {} or more, or a smaller correction-days", window.value),
        );
    }
}
