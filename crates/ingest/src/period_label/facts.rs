//! What the pieces of a label say together, and which period that makes.

use boardpack_model::{Period, PeriodKind};
use jiff::civil::Date;

use super::Label;
use super::tokens::Token;

/// How strictly words are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// A word that is not understood makes it no label.
    EveryWord,
    /// Words that are not understood are passed over (file names).
    KnownWords,
}

/// A year as a label gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Year {
    /// `2024/25`: the year that it begins in.
    Pair(i16),
    /// `2024` or `24`.
    Bare(i16),
}

/// What a label says, piece by piece.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one word that a label can hold"
)]
pub(super) struct Facts {
    years: Vec<Year>,
    quarter: Option<u8>,
    half: Option<u8>,
    term: Option<u8>,
    months: Vec<i8>,
    says_calendar: bool,
    says_financial: bool,
    says_year: bool,
    says_ending: bool,
    says_quarter: bool,
    names_day: bool,
    contradicts: bool,
    pub(super) provisional: bool,
}

const FILLERS: [&str; 27] = [
    "the",
    "of",
    "for",
    "in",
    "to",
    "and",
    "term",
    "month",
    "months",
    "period",
    "actual",
    "actuals",
    "figure",
    "figures",
    "data",
    "st",
    "nd",
    "rd",
    "th",
    "final",
    "f",
    "revised",
    "rev",
    "r",
    "confirmed",
    "validated",
    "return",
];
const NUMBERS: [&str; 4] = ["one", "two", "three", "four"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const FULL_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Gathers what a label says; nothing when a word is not understood and every word must be.
pub(super) fn gather(tokens: &[Token], reading: Reading) -> Option<Facts> {
    let mut facts = Facts::default();
    let mut rest = tokens;
    let mut after_part = false;
    while let Some(first) = rest.first() {
        let used = match first {
            Token::Separator(_) => 1,
            Token::Number(..) => {
                let used = facts.number(rest, after_part || reading == Reading::EveryWord);
                after_part = false;
                match used {
                    0 if reading == Reading::EveryWord => return None,
                    used => used.max(1),
                }
            }
            Token::Word(word) => match facts.word(word, &rest[1..]) {
                Some(used) => {
                    after_part = true;
                    used
                }
                None if reading == Reading::EveryWord => return None,
                None => {
                    after_part = false;
                    1
                }
            },
        };
        rest = &rest[used..];
    }
    (!facts.contradicts).then_some(facts)
}

impl Facts {
    /// Takes a word and what belongs to it; says how many pieces that was, or nothing for an unknown word.
    fn word(&mut self, word: &str, after: &[Token]) -> Option<usize> {
        let number = match after {
            [Token::Number(n, 1), ..] => Some((*n, 2)),
            [Token::Separator(_), Token::Number(n, 1), ..] => Some((*n, 3)),
            _ => None,
        };
        let part = number.and_then(|(n, used)| u8::try_from(n).ok().map(|n| (n, used)));
        match (word, part) {
            ("q" | "qtr" | "quarter" | "cq", Some((n @ 1..=4, used))) => {
                self.says_calendar |= word == "cq";
                self.set_quarter(n);
                return Some(used);
            }
            ("h" | "half", Some((n @ 1..=2, used))) => {
                self.half = Some(n);
                return Some(used);
            }
            _ => {}
        }
        if let (true, [Token::Word(spelled), ..]) = (is_quarter(word), after)
            && let Some(index) = NUMBERS.iter().position(|number| number == spelled)
        {
            self.set_quarter(u8::try_from(index + 1).expect("one to four"));
            return Some(2);
        }
        match word {
            "fy" | "financial" => self.says_financial = true,
            "calendar" => self.says_calendar = true,
            "ending" | "ended" | "end" | "ends" | "qe" => self.says_ending = true,
            "year" => self.says_year = true,
            "quarter" | "quarters" | "qtr" => self.says_quarter = true,
            "p" | "prov" | "provisional" | "draft" => self.provisional = true,
            "first" => self.set_quarter(1),
            "second" => self.set_quarter(2),
            "third" => self.set_quarter(3),
            "fourth" => self.set_quarter(4),
            "autumn" => self.term = Some(1),
            "spring" => self.term = Some(2),
            "summer" => self.term = Some(3),
            _ if FILLERS.contains(&word) => {}
            _ => self.months.push(month_of(word)?),
        }
        Some(1)
    }

    /// Takes a number and what belongs to it; nought when it means nothing here.
    fn number(&mut self, tokens: &[Token], may_be_short_year: bool) -> usize {
        if let Some(used) = self.whole_date(tokens) {
            return used;
        }
        if let Some((year, used)) = year_pair(tokens) {
            self.years.push(Year::Pair(year));
            return used;
        }
        match tokens {
            [
                Token::Number(year, 4),
                Token::Separator('-'),
                Token::Number(month @ 1..=12, 2),
                ..,
            ] if (1990..2100).contains(year) => {
                self.years.push(Year::Bare(small(*year)));
                self.months.push(i8::try_from(*month).expect("1 to 12"));
                3
            }
            [Token::Number(year, 4), ..] if (1990..2100).contains(year) => {
                self.years.push(Year::Bare(small(*year)));
                1
            }
            // `2627` in a file's name: two years that follow each other, run together.
            [Token::Number(n, 4), ..] if *n >= 2100 && n / 100 + 1 == n % 100 => {
                self.years.push(Year::Pair(2000 + small(n / 100)));
                1
            }
            [
                Token::Number(1..=31, 1 | 2),
                Token::Word(ordinal),
                Token::Word(word),
                ..,
            ] if matches!(ordinal.as_str(), "st" | "nd" | "rd" | "th")
                && month_of(word).is_some()
                && self.says_ending =>
            {
                self.names_day = true;
                2
            }
            [Token::Number(n @ 1..=4, 1), Token::Word(ending), ..]
                if matches!(ending.as_str(), "st" | "nd" | "rd" | "th") =>
            {
                self.set_quarter(u8::try_from(*n).expect("1 to 4"));
                2
            }
            [Token::Number(1..=31, 1 | 2), Token::Word(word), ..]
                if month_of(word).is_some() && self.says_ending =>
            {
                self.names_day = true;
                1
            }
            [Token::Number(n, 2), ..]
                if may_be_short_year && (self.years.is_empty() || self.years.len() < self.months.len()) =>
            {
                self.years.push(Year::Bare(2000 + small(*n)));
                1
            }
            _ => 0,
        }
    }

    /// `30/06/2024` or `2024-06-30`: a day, whose month and year count only after "ending".
    fn whole_date(&mut self, tokens: &[Token]) -> Option<usize> {
        let [
            Token::Number(a, x),
            Token::Separator(_),
            Token::Number(month @ 1..=12, 1 | 2),
            Token::Separator(_),
            Token::Number(b, y),
            ..,
        ] = tokens
        else {
            return None;
        };
        let year = match (x, y) {
            (4, 1 | 2) if (1..=31).contains(b) => *a,
            (1 | 2, 4) if (1..=31).contains(a) => *b,
            _ => return None,
        };
        if !(1990..2100).contains(&year) {
            return None;
        }
        self.names_day = true;
        if self.says_ending {
            self.months.push(i8::try_from(*month).expect("1 to 12"));
            self.years.push(Year::Bare(small(year)));
        }
        Some(5)
    }

    fn set_quarter(&mut self, quarter: u8) {
        self.contradicts |= self.quarter.is_some_and(|other| other != quarter);
        self.quarter = Some(quarter);
    }
}

fn is_quarter(word: &str) -> bool {
    matches!(word, "q" | "qtr" | "quarter")
}

fn small(number: i32) -> i16 {
    i16::try_from(number).unwrap_or(0)
}

fn month_of(word: &str) -> Option<i8> {
    let index = FULL_MONTHS
        .iter()
        .position(|month| *month == word)
        .or_else(|| MONTHS.iter().position(|month| *month == word))
        .or_else(|| (word == "sept").then_some(8))?;
    i8::try_from(index + 1).ok()
}

/// `2024/25`, `2024-2025`, `24/25`, `23 24`: two years that follow each other.
fn year_pair(tokens: &[Token]) -> Option<(i16, usize)> {
    let (first, digits, second, more, used) = match tokens {
        [Token::Number(a, x), Token::Separator(_), Token::Number(b, y), ..] => (*a, *x, *b, *y, 3),
        [Token::Number(a, x), Token::Number(b, y), ..] => (*a, *x, *b, *y, 2),
        _ => return None,
    };
    let year = match digits {
        4 if (1990..2100).contains(&first) => first,
        2 => 2000 + first,
        _ => return None,
    };
    let follows = match more {
        4 => digits == 4 && second == year + 1,
        2 => second == (year + 1) % 100,
        _ => false,
    };
    follows.then(|| (small(year), used))
}

impl Facts {
    /// The quarter that they name without a year, if that is all they name.
    pub(super) fn only_quarter(&self) -> Option<u8> {
        let is_bare = self.years.is_empty() && self.months.is_empty() && self.half.is_none();
        self.quarter
            .filter(|_| is_bare && self.term.is_none() && !self.says_calendar && !self.names_day)
    }
}

/// The period that the facts make.
pub(super) fn conclude(facts: &Facts, bare: Option<PeriodKind>) -> Option<Label> {
    if let Some(term) = facts.term {
        return term_of(facts, term);
    }
    if let Some(quarter) = facts.quarter {
        return quarter_of(facts, quarter, bare);
    }
    if let Some(half) = facts.half {
        return half_of(facts, half, bare);
    }
    if !facts.months.is_empty() {
        return months_of(facts);
    }
    match facts.years.as_slice() {
        [Year::Pair(year)] => Some(Label::Period(financial_year(*year)?)),
        [Year::Bare(year)] if facts.says_financial => Some(one_year_name(
            bare,
            financial_year(*year - 1)?,
            financial_year(*year)?,
        )),
        _ => None,
    }
}

/// A financial year named by one year: the one that ends in it where the agency's setting is financial, else ambiguous.
fn one_year_name(bare: Option<PeriodKind>, ends: Period, begins: Period) -> Label {
    match bare {
        Some(PeriodKind::FinancialQuarter) => Label::Period(ends),
        _ => Label::Ambiguous(vec![ends, begins]),
    }
}

fn term_of(facts: &Facts, term: u8) -> Option<Label> {
    let year = match facts.years.as_slice() {
        [] => return Some(Label::PartOfYear),
        [Year::Pair(year)] => *year,
        [Year::Bare(year)] => *year - i16::from(term > 1),
        _ => return None,
    };
    let (year, month) = match term {
        1 => (year, 9),
        2 => (year + 1, 1),
        _ => (year + 1, 4),
    };
    period(PeriodKind::AcademicTerm, year, month)
}

fn quarter_of(facts: &Facts, quarter: u8, bare: Option<PeriodKind>) -> Option<Label> {
    let year = match facts.years.as_slice() {
        [] => return Some(Label::PartOfYear),
        [year] => *year,
        [Year::Bare(a), Year::Bare(b)] if a == b => Year::Bare(*a),
        [Year::Pair(year), Year::Bare(_)] | [Year::Bare(_), Year::Pair(year)] => {
            // The months must say the same quarter: `Q4 24/25 (Jan-Mar 25)`.
            let of_pair = Period::financial_quarter(*year, quarter)?;
            return (months_of(facts)? == Label::Period(of_pair)).then_some(Label::Period(of_pair));
        }
        _ => return None,
    };
    let calendar = |year| {
        period(
            PeriodKind::CalendarQuarter,
            year,
            i8::try_from(quarter).ok()? * 3 - 2,
        )
    };
    let financial = |year| Period::financial_quarter(year, quarter);
    let year = match year {
        Year::Pair(year) => return Some(Label::Period(financial(year)?)),
        Year::Bare(year) => year,
    };
    if facts.says_calendar {
        return calendar(year);
    }
    if let Some(Label::Period(by_months)) = months_of(facts) {
        // The months say which calendar year is meant; the number must agree with them in one way of counting.
        let calendar = Period::containing(PeriodKind::CalendarQuarter, by_months.first_day());
        let agrees = [by_months.part(), calendar.part()].contains(&Some(quarter));
        return agrees.then_some(Label::Period(by_months));
    }
    if facts.says_financial {
        return Some(one_year_name(bare, financial(year - 1)?, financial(year)?));
    }
    match bare {
        Some(PeriodKind::FinancialQuarter) => Some(Label::Period(financial(year)?)),
        Some(PeriodKind::CalendarQuarter) => calendar(year),
        _ => {
            let Some(Label::Period(calendar)) = calendar(year) else {
                return None;
            };
            Some(Label::Ambiguous(vec![financial(year)?, calendar]))
        }
    }
}

fn half_of(facts: &Facts, half: u8, bare: Option<PeriodKind>) -> Option<Label> {
    let of = |year| {
        let day = Date::new(year, if half == 1 { 4 } else { 10 }, 1).ok()?;
        Some(Period::containing(PeriodKind::HalfYear, day))
    };
    match facts.years.as_slice() {
        [] => Some(Label::PartOfYear),
        [Year::Pair(year)] => Some(Label::Period(of(*year)?)),
        [Year::Bare(year)] if bare == Some(PeriodKind::FinancialQuarter) && !facts.says_financial => {
            Some(Label::Period(of(*year)?))
        }
        [Year::Bare(year)] => Some(Label::Ambiguous(vec![of(*year - 1)?, of(*year)?])),
        _ => None,
    }
}

fn months_of(facts: &Facts) -> Option<Label> {
    let (first, last) = match facts.months.as_slice() {
        [month] => (*month, *month),
        [first, last] => (*first, *last),
        _ => return None,
    };
    let length = (last - first).rem_euclid(12) + 1;
    let last_year = match facts.years.as_slice() {
        [] => return Some(Label::PartOfYear),
        [Year::Pair(year)] => *year + i16::from(last < 4),
        [Year::Bare(year)] => *year,
        [Year::Bare(a), Year::Bare(b)] if *b == *a + i16::from(last < first) => *b,
        // `Q4 24/25 (Jan-Mar 25)`: both say the same.
        [Year::Pair(year), Year::Bare(b)] | [Year::Bare(b), Year::Pair(year)]
            if *b == *year + i16::from(last < 4) =>
        {
            *b
        }
        _ => return None,
    };
    let closes_quarter = facts.says_quarter && facts.quarter.is_none() && length == 1;
    if facts.says_ending || closes_quarter {
        return ending(facts, last, last_year);
    }
    if facts.names_day {
        return None;
    }
    let kind = match (length, first) {
        (1, _) => PeriodKind::Month,
        (3, 1 | 4 | 7 | 10) => PeriodKind::FinancialQuarter,
        (6, 4 | 10) => PeriodKind::HalfYear,
        (12, 4) => PeriodKind::FinancialYear,
        _ => return None,
    };
    period(kind, last_year, last)
}

/// `Quarter ending June 2024`, `year ending March 2025`.
fn ending(facts: &Facts, month: i8, year: i16) -> Option<Label> {
    match (facts.says_year, month) {
        (true, 3) => period(PeriodKind::FinancialYear, year, month),
        (false, 3 | 6 | 9 | 12) => period(PeriodKind::FinancialQuarter, year, month),
        _ => None,
    }
}

fn period(kind: PeriodKind, year: i16, month: i8) -> Option<Label> {
    Some(Label::Period(Period::containing(
        kind,
        Date::new(year, month, 1).ok()?,
    )))
}

fn financial_year(year: i16) -> Option<Period> {
    Some(Period::containing(
        PeriodKind::FinancialYear,
        Date::new(year, 4, 1).ok()?,
    ))
}
