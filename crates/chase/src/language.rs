//! The catalogue: every phrase that the program puts together for a letter, in one file for each language. A key that is used
//! and not there, or there and not used, is a fault of the build: the file is read into types whose fields are all used.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use boardpack_model::period::PeriodKind;
use boardpack_model::{Board, Measure, Outcome, Period, Receipt, Value};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

/// A language that letters can be written in.
pub(crate) struct Language {
    /// Its code: `en`.
    code: &'static str,
    /// Its phrases.
    pub(crate) words: Words,
    /// Its letters, by template name.
    pub(crate) letters: BTreeMap<&'static str, String>,
    /// The paragraphs that several of its letters include.
    pub(crate) parts: BTreeMap<&'static str, String>,
}

/// The languages; the first one serves where a board names none of them.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let english = english();
    #[cfg(test)]
    return vec![
        english,
        crate::made_up::language(include_str!("../assets/words/en.toml")),
    ];
    #[cfg(not(test))]
    vec![english]
});

/// English, from its file and its folder.
fn english() -> Language {
    let words = include_str!("../assets/words/en.toml");
    let texts = |all: &[(&'static str, &str)]| {
        all.iter()
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect()
    };
    Language {
        code: "en",
        words: toml::from_str(words).expect("the catalogue is tested to be whole"),
        letters: texts(&crate::wording::LETTERS),
        parts: texts(&crate::wording::PARTS),
    }
}

impl Language {
    /// The language of a board's letters.
    pub(crate) fn of(board: &Board) -> &'static Self {
        let known = LANGUAGES.iter().find(|language| language.code == board.language);
        known
            .or(LANGUAGES.first())
            .expect("there is at least one language")
    }

    /// One that has no file of its own: for tests.
    #[cfg(test)]
    pub(crate) fn made_up(
        words: Words,
        letters: BTreeMap<&'static str, String>,
        parts: BTreeMap<&'static str, String>,
    ) -> Self {
        Self {
            code: "xx",
            words,
            letters,
            parts,
        }
    }

    /// `Tuesday 28 July 2026`.
    pub(crate) fn day(&self, day: Date) -> String {
        let dates = &self.words.dates;
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        dates.day.with(&[
            ("weekday", &dates.weekdays[weekday % 7].0),
            ("day", &day.day().to_string()),
            ("month", self.month_name(day)),
            ("year", &day.year().to_string()),
        ])
    }

    /// `14:05 on Tuesday 28 July 2026`, in a time zone.
    pub(crate) fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        let wall = at.to_zoned(zone.clone());
        let time = wall.strftime("%H:%M").to_string();
        self.words
            .dates
            .moment
            .with(&[("time", &time), ("day", &self.day(wall.date()))])
    }

    /// `2026-27 Q1, April to June 2026`: the code for looking up, the months for people.
    pub(crate) fn period(&self, period: Period) -> String {
        let months = self.months(period);
        match period.kind() {
            PeriodKind::Custom => months,
            _ => self
                .words
                .dates
                .period
                .with(&[("code", &period.to_string()), ("months", &months)]),
        }
    }

    /// `April to June 2026`, as [`Period::words`] has it.
    fn months(&self, period: Period) -> String {
        let dates = &self.words.dates;
        let (first, last) = (period.first_day(), period.last_day());
        let month = |day: Date| {
            let year = day.year().to_string();
            dates
                .month
                .with(&[("month", self.month_name(day)), ("year", &year)])
        };
        let date = |day: Date| {
            let (number, year) = (day.day().to_string(), day.year().to_string());
            dates
                .date
                .with(&[("day", &number), ("month", self.month_name(day)), ("year", &year)])
        };
        let span = |first: &str, last: &str| dates.span.with(&[("first", first), ("last", last)]);
        if first.day() != 1 || last.day() != last.days_in_month() {
            return span(&date(first), &date(last));
        }
        if first.year() != last.year() {
            return span(&month(first), &month(last));
        }
        if first.month() == last.month() {
            return month(first);
        }
        span(self.month_name(first), &month(last))
    }

    fn month_name(&self, day: Date) -> &str {
        let month = usize::from(day.month().unsigned_abs());
        &self.words.dates.months[(month + 11) % 12].0
    }

    /// A receipt status.
    pub(crate) fn receipt(&self, receipt: Receipt) -> &str {
        let words = &self.words.receipt;
        let phrase = match receipt {
            Receipt::NotDue => &words.not_due,
            Receipt::Awaited => &words.awaited,
            Receipt::Overdue => &words.overdue,
            Receipt::ReceivedOnTime => &words.received_on_time,
            Receipt::ReceivedLate => &words.received_late,
            Receipt::NilConfirmed => &words.nil_confirmed,
            Receipt::Waived => &words.waived,
        };
        &phrase.0
    }

    /// An outcome.
    pub(crate) fn outcome(&self, outcome: Outcome) -> &str {
        let words = &self.words.outcome;
        let phrase = match outcome {
            Outcome::Accepted => &words.accepted,
            Outcome::AcceptedWithQueries => &words.accepted_with_queries,
            Outcome::AcceptedInPart => &words.accepted_in_part,
            Outcome::ReturnedForCorrection => &words.returned_for_correction,
            Outcome::Held => &words.held,
            Outcome::Quarantined => &words.quarantined,
            Outcome::Refused => &words.refused,
        };
        &phrase.0
    }

    /// A figure as a person would write it: without the dust of binary fractions.
    pub(crate) fn figure(&self, value: Value) -> String {
        let number = |number: f64| format!("{}", (number * 1e6).round() / 1e6);
        let words = &self.words.value;
        let phrase = match value {
            Value::Number { number: figure } => return number(figure),
            Value::Suppressed { low, high } => {
                return words
                    .between
                    .with(&[("low", &number(low)), ("high", &number(high))]);
            }
            Value::NotAvailable => &words.not_available,
            Value::NotApplicable => &words.not_applicable,
            Value::LowReliability => &words.low_reliability,
            Value::RoundsToZero => &words.rounds_to_zero,
            Value::NilReturn => &words.nil_return,
            Value::Blank => &words.blank,
            Value::NotReceived => &words.not_received,
        };
        phrase.0.clone()
    }

    /// `numerator 12`.
    pub(crate) fn measured(&self, measure: Measure, figure: &str) -> String {
        let words = &self.words.measure;
        let phrase = match measure {
            Measure::Numerator => &words.numerator,
            Measure::Denominator => &words.denominator,
            Measure::Stated => &words.stated,
        };
        phrase.with(&[("figure", figure)])
    }

    /// `a`, `a and b`, `a, b and c`.
    pub(crate) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => self
                .words
                .plus
                .with(&[("list", &first.join(", ")), ("last", last)]),
        }
    }

    /// `a, b and 3 more`.
    pub(crate) fn and_more(&self, list: &str, count: usize) -> String {
        self.words
            .more
            .with(&[("list", list), ("count", &count.to_string())])
    }
}

/// A phrase with places to fill in, such as `was due on {day}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Phrase(pub(crate) String);

impl Phrase {
    /// The phrase with each place filled in. What is filled in is never looked at again.
    pub(crate) fn with(&self, filled: &[(&str, &str)]) -> String {
        let mut said = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let place = after.split_once('}').and_then(|(name, after)| {
                let (_, value) = filled.iter().find(|(known, _)| *known == name)?;
                Some((*value, after))
            });
            if let Some((value, after)) = place {
                said.push_str(value);
                rest = after;
            } else {
                said.push('{');
                rest = after;
            }
        }
        said.push_str(rest);
        said
    }
}

/// A phrase that has a form for each number that needs its own, and one for every other.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Counted(pub(crate) BTreeMap<String, Phrase>);

impl Counted {
    /// The form for a number, which is filled in as `{count}`, with the other places filled in too.
    pub(crate) fn with(&self, count: usize, filled: &[(&str, &str)]) -> String {
        let number = count.to_string();
        let mut all = vec![("count", number.as_str())];
        all.extend(filled);
        let form = self.0.get(&number).or_else(|| self.0.get("other"));
        form.map(|form| form.with(&all)).unwrap_or_default()
    }
}

macro_rules! phrases {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct $name { $(pub(crate) $field: $type),+ }
    };
}

phrases!(
    /// Every phrase of a language.
    Words {
        tag: Phrase,
        plus: Phrase,
        more: Phrase,
        dates: Dates,
        about: About,
        due: Due,
        receipt: Receipts,
        outcome: Outcomes,
        place: Places,
        read: HowRead,
        change: Changes,
        measure: Measures,
        value: Values,
        came_too: CameToo,
    }
);
phrases!(
    /// Days, months, periods.
    Dates {
        weekdays: [Phrase; 7],
        months: [Phrase; 12],
        day: Phrase,
        moment: Phrase,
        month: Phrase,
        date: Phrase,
        span: Phrase,
        period: Phrase,
    }
);
phrases!(
    /// What a letter is about, in its subject.
    About { one: Phrase, several_of: Counted, several: Counted }
);
phrases!(
    /// How a due day stands.
    Due { coming: Phrase, today: Phrase, past: Phrase }
);
phrases!(
    /// Receipt statuses.
    Receipts {
        not_due: Phrase,
        awaited: Phrase,
        overdue: Phrase,
        received_on_time: Phrase,
        received_late: Phrase,
        nil_confirmed: Phrase,
        waived: Phrase,
    }
);
phrases!(
    /// How submissions are answered.
    Outcomes {
        accepted: Phrase,
        accepted_with_queries: Phrase,
        accepted_in_part: Phrase,
        returned_for_correction: Phrase,
        held: Phrase,
        quarantined: Phrase,
        refused: Phrase,
    }
);
phrases!(
    /// Where a finding is.
    Places { file: Phrase, sheet: Phrase, cell: Phrase, cells: Phrase }
);
phrases!(
    /// How a file was read.
    HowRead { sheet: Phrase, sheets: Phrase }
);
phrases!(
    /// What a file changes.
    Changes { both: Phrase, line: Phrase }
);
phrases!(
    /// Which figure of an indicator.
    Measures { numerator: Phrase, denominator: Phrase, stated: Phrase }
);
phrases!(
    /// Figures that are no numbers.
    Values {
        between: Phrase,
        not_available: Phrase,
        not_applicable: Phrase,
        low_reliability: Phrase,
        rounds_to_zero: Phrase,
        nil_return: Phrase,
        blank: Phrase,
        not_received: Phrase,
    }
);
phrases!(
    /// What came besides figures.
    CameToo {
        comments: Counted,
        wants: Counted,
        offers: Counted,
        good_practice: Counted,
        self_assessment: Counted,
    }
);
