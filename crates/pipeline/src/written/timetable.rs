//! `[timetable]` of `board.toml` as written: how days are counted where no date is named.

use boardpack_model::board::Closing;
use toml::de::DeValue;

use crate::report::Spot;
use crate::written::section::{At, Section};
use crate::written::value::{Written, Wrong, content};

/// `[timetable]`
pub(crate) struct TimetableWritten {
    pub(crate) part_periods_owed: Option<At<bool>>,
    pub(crate) complete_share: Option<At<f64>>,
    pub(crate) closes_after: Option<At<Closing>>,
    pub(crate) papers: Option<At<PapersRule>>,
    pub(crate) cut_off: Option<At<CutOffRule>>,
    pub(crate) pre_brief: Option<At<u16>>,
    pub(crate) context: Option<At<u16>>,
    /// The keys of rules that stand there and cannot be read: then nothing more is to be said of what they would give.
    pub(crate) unreadable: Vec<&'static str>,
}

/// When papers go out before a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PapersRule {
    /// `8 working days before the meeting`.
    WorkingDays(u16),
    /// `5 clear working days before the meeting`: neither the day of dispatch nor the day of the meeting counts.
    ClearWorkingDays(u16),
}

/// The last day whose returns a pack uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CutOffRule {
    /// `15 working days after due`: after the latest due day of the returns for the meeting's period.
    AfterDue(u16),
    /// `12 working days before papers`.
    BeforePapers(u16),
}

/// Reads the section.
pub(crate) fn read(mut section: Section<'_>) -> TimetableWritten {
    let words = [("not-owed", false), ("owed", true)];
    let mut written = TimetableWritten {
        part_periods_owed: section.may_word("part-periods", &words),
        complete_share: section.may("complete-share"),
        closes_after: section.may("closes-after"),
        papers: section.may("papers"),
        cut_off: section.may("cut-off"),
        pre_brief: section.may("pre-brief"),
        context: section.may("context"),
        unreadable: Vec::new(),
    };
    let unread = [
        ("papers", written.papers.is_none()),
        ("cut-off", written.cut_off.is_none()),
    ];
    written.unreadable = unread
        .into_iter()
        .filter(|(key, is_none)| *is_none && section.has(key))
        .map(|(key, _)| key)
        .collect();
    section.close();
    written
}

/// A day that a meeting names or leaves to the rule.
#[derive(Default)]
pub(crate) struct DayWritten {
    pub(crate) day: Option<At<jiff::civil::Date>>,
    /// It stands there and cannot be read.
    pub(crate) is_unreadable: bool,
}

/// Reads a day that may be left to a rule.
pub(crate) fn day(section: &mut Section<'_>, key: &'static str) -> DayWritten {
    let day = section.may(key);
    DayWritten {
        is_unreadable: day.is_none() && section.has(key),
        day,
    }
}

impl DayWritten {
    /// Where it stands, else where what it belongs to does.
    pub(crate) fn spot_or(&self, other: Spot) -> Spot {
        self.day.as_ref().map_or(other, |day| day.spot)
    }
}

/// Working days, from 0 to 250, before the words that follow: `5 clear working days before the meeting`.
fn days_and_rest(text: &str) -> Option<(u16, &str)> {
    let (count, rest) = text.split_once(' ')?;
    let count = count.parse().ok().filter(|count| *count <= 250)?;
    Some((count, rest))
}

fn text_of(value: &DeValue<'_>) -> Result<String, Wrong> {
    String::read(value)
}

impl Written for PapersRule {
    const WANTED: &'static str = "a rule in quotation marks";
    const EXAMPLE: &'static str = "\"5 clear working days before the meeting\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = text_of(value)?;
        let rule = days_and_rest(&text).and_then(|(count, rest)| match rest {
            "clear working days before the meeting" | "clear working day before the meeting" => {
                Some(Self::ClearWorkingDays(count))
            }
            "working days before the meeting" | "working day before the meeting" if count > 0 => {
                Some(Self::WorkingDays(count))
            }
            _ => None,
        });
        rule.map_or_else(
            || {
                content(
                    format!("`{text}` is no rule for the papers day"),
                    "write it like \"5 clear working days before the meeting\" (neither the day of dispatch nor that of the \
                     meeting counts) or \"8 working days before the meeting\"",
                )
            },
            Ok,
        )
    }
}

impl Written for CutOffRule {
    const WANTED: &'static str = "a rule in quotation marks";
    const EXAMPLE: &'static str = "\"15 working days after due\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = text_of(value)?;
        let rule = days_and_rest(&text).and_then(|(count, rest)| match rest {
            "working days after due" | "working day after due" => Some(Self::AfterDue(count)),
            "working days before papers" | "working day before papers" => Some(Self::BeforePapers(count)),
            _ => None,
        });
        rule.map_or_else(
            || {
                content(
                    format!("`{text}` is no rule for the cut-off"),
                    "write it like \"15 working days after due\" or \"12 working days before papers\"",
                )
            },
            Ok,
        )
    }
}

impl Written for Closing {
    const WANTED: &'static str = "a number of working days, or \"never\"";
    const EXAMPLE: &'static str = "20";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        match value {
            DeValue::Integer(_) => u16::read(value).map(Self::After),
            DeValue::String(text) if text == "never" => Ok(Self::Never),
            DeValue::String(text) => content(
                format!("`{text}` does not say when a return is closed"),
                "write a number of working days like 20, or \"never\"",
            ),
            _ => Err(Wrong::Kind),
        }
    }
}
