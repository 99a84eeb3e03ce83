//! The catalogue: every phrase that the program puts together for a letter, in one file for each language. A key that is used
//! and not there, or there and not used, is a fault of the build: the file is read into types whose fields are all used.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use boardpack_model::period::PeriodKind;
use boardpack_model::{Board, Measure, Outcome, Period, Receipt, ReturnStatus, Value};
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

    /// How a return stands, as [`ReturnStatus::words`] has it.
    pub(crate) fn status(&self, status: &ReturnStatus) -> String {
        let words = &self.words.receipt;
        let mut said = self.receipt(status.receipt).to_owned();
        if status.is_in_part() {
            said = words.in_part.with(&[("status", &said)]);
        }
        if status.benefit_of_the_doubt.is_some() {
            said = words.doubted.with(&[("status", &said)]);
        }
        said
    }

    /// A receipt status.
    fn receipt(&self, receipt: Receipt) -> &str {
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
            Value::Withheld => &words.withheld,
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
        needs: Needs,
        news: News,
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
    About { one: Phrase, several_of: Counted }
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
        in_part: Phrase,
        doubted: Phrase,
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
        withheld: Phrase,
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

phrases!(
    /// What waits for the officer.
    Needs {
        held: Phrase,
        set_aside: Phrase,
        draft: Phrase,
        draft_by_itself: Phrase,
        correction: Phrase,
        after_issue: Phrase,
        issue_held: Phrase,
        outside: Phrase,
        no_contact: Phrase,
        bounced: Phrase,
        clock: Phrase,
    }
);
phrases!(
    /// What the officer is told once.
    News {
        refused: Phrase,
        overdue: Phrase,
        overdue_in_part: Phrase,
        overdue_returned: Phrase,
        cancelled: Phrase,
        unwatched: Phrase,
        stranger: Phrase,
        mail: Phrase,
        nobodys: Phrase,
        more: Counted,
    }
);

#[cfg(test)]
mod tests {
    use boardpack_model::timeliness::PartReceived;

    use super::*;

    const ENGLISH: &str = include_str!("../assets/words/en.toml");

    fn read(text: &str) -> Result<Words, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_key_that_is_used_and_not_there_or_there_and_not_used_is_a_fault() {
        assert!(read(ENGLISH).is_ok());
        let without = ENGLISH.replace("past = ", "passed = ");
        assert!(read(&without).unwrap_err().contains("passed"));
        let lines = ENGLISH.lines().filter(|line| !line.starts_with("awaited = "));
        let fault = read(&lines.collect::<Vec<_>>().join("\n")).unwrap_err();
        assert!(fault.contains("missing field `awaited`"), "{fault}");
    }

    /// The texts of a catalogue with the places to fill in that each has, by key.
    fn places(value: &toml::Value, key: &str, found: &mut BTreeMap<String, Vec<String>>) {
        match value {
            toml::Value::String(text) => {
                let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
                let mut names: Vec<String> = names.map(|(name, _)| name.to_owned()).collect();
                names.sort();
                found.insert(key.to_owned(), names);
            }
            toml::Value::Table(table) => {
                for (name, inner) in table {
                    places(inner, &format!("{key}/{name}"), found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_form_of_a_counted_phrase_fills_in_the_same_and_there_is_one_for_every_other() {
        let table: toml::Table = toml::from_str(ENGLISH).unwrap();
        let mut found = BTreeMap::new();
        places(&toml::Value::Table(table), "", &mut found);
        assert!(found.len() > 50, "{found:?}");
        for (key, names) in &found {
            let Some((phrase, form)) = key.rsplit_once('/') else {
                continue;
            };
            if form.chars().all(|c| c.is_ascii_digit()) {
                assert_eq!(found.get(&format!("{phrase}/other")), Some(names), "{key}");
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_not_looked_at_again() {
        let phrase = Phrase("{a} and {b}, {c} { {".to_owned());
        assert_eq!(phrase.with(&[("a", "{b}"), ("b", "2")]), "{b} and 2, {c} { {");
    }

    #[test]
    fn numbers_have_their_own_forms_where_a_language_has_them() {
        let forms = [
            ("1", "{count} ci"),
            ("2", "{count} gi"),
            ("other", "{count} o gŵn"),
        ];
        let forms = forms.map(|(number, text)| (number.to_owned(), Phrase(text.to_owned())));
        let counted = Counted(forms.into());
        let said: Vec<String> = (1..4).map(|count| counted.with(count, &[])).collect();
        assert_eq!(said, ["1 ci", "2 gi", "3 o gŵn"]);
    }

    #[test]
    fn periods_show_their_months() {
        let english = &LANGUAGES[0];
        for (period, said) in [
            ("2026-27 Q1", "2026-27 Q1, April to June 2026"),
            ("2026-04", "2026-04, April 2026"),
            ("2021-04-01 to 2025-03-31", "April 2021 to March 2025"),
            ("2021-04-02 to 2025-03-31", "2 April 2021 to 31 March 2025"),
        ] {
            let period: Period = period.parse().unwrap();
            assert_eq!(english.period(period), said);
            assert!(said.ends_with(&period.words()));
        }
    }

    #[test]
    fn a_status_is_said_as_status_says_it() {
        let board = crate::sample::board();
        let key = crate::sample::key("2026-27-Q1/police/quarterly");
        let (history, now) = (
            boardpack_model::History::default(),
            crate::sample::local("2026-08-03T09:00"),
        );
        let mut status = boardpack_model::timeliness::status(&board, &history, &key, now).unwrap();
        for receipt in [
            Receipt::NotDue,
            Receipt::Awaited,
            Receipt::Overdue,
            Receipt::ReceivedOnTime,
            Receipt::ReceivedLate,
            Receipt::NilConfirmed,
            Receipt::Waived,
        ] {
            for (part, doubt) in [(false, false), (true, false), (false, true), (true, true)] {
                status.receipt = receipt;
                status.part = part.then_some(PartReceived {
                    at: now,
                    expected: 4,
                    read: 3,
                    rest: None,
                    rest_is_late: false,
                });
                status.benefit_of_the_doubt = doubt.then_some(now);
                assert_eq!(LANGUAGES[0].status(&status), status.words());
            }
        }
    }

    #[test]
    fn a_board_in_a_language_that_is_not_there_is_written_to_in_the_first_one() {
        let mut board = crate::sample::board();
        assert_eq!(Language::of(&board).code, "en");
        board.language = "tlh".to_owned();
        assert_eq!(Language::of(&board).code, "en");
    }
}
