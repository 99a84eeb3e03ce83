//! How a figure stands beside those of other places, with their uncertainty, in plain words: never a league table.
//!
//! **Place**: one more than the neighbours whose printed figure is higher. **What chance leaves open**: the highest place is
//! one below those whose 95 % interval lies wholly above ours, the lowest one above those whose interval lies wholly below
//! (Klein, Wright and Wieczorek 2020, J R Stat Soc C 69:589, who build the range so from intervals; Goldstein and
//! Spiegelhalter 1996, J R Stat Soc A 159:385, on why a place without its range misleads). Two 95 % intervals of like width
//! part by chance in 0.56 % of cases (Goldstein and Healy 1995, J R Stat Soc A 158:175), so that of ten neighbours at most one
//! in eighteen ranges is too narrow: close to the level of the intervals themselves.
//!
//! **Funnel**: against the mean of ours and the neighbours together, see `funnel`.

use std::collections::BTreeSet;

use boardpack_model::assessment::{Comparison, FunnelClass, IndicatorAssessment, Point};
use boardpack_model::board::{Comparator, ComparatorKind, ComparatorStatus, Indicator, Unit};
use boardpack_model::{Period, Value};
use jiff::civil::Date;

use crate::comparators::FEWEST_NEIGHBOURS;
use crate::funnel;
use crate::printed::{printed, rounded};
use crate::spoken::{capital, counted, list, ordinal};
use crate::statements::when;

/// The comparison of an indicator's latest figure, or of the last one known, which it then says; nothing where there is nothing
/// to say, and nothing of an older figure beside a latest one that is hidden.
pub(crate) fn comparison(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<Comparison> {
    let with_figure = |point: &&Point| point.figure.is_some();
    let is_hidden = |point: &&Point| point.value == Value::Withheld;
    let ours = assessed
        .latest()
        .filter(|point| with_figure(point) || is_hidden(point))
        .or_else(|| assessed.last_known())
        .filter(with_figure)?;
    let neighbours: Vec<&Comparator> = assessed
        .comparators
        .iter()
        .filter(|comparator| comparator.kind == ComparatorKind::Neighbour)
        .collect();
    let rank = rank(indicator, ours, &neighbours);
    let range = rank.and_then(|_| rank_range(ours, &neighbours));
    let funnel = funnel_class(indicator, ours, &neighbours);
    let is_placed = rank.is_some() || funnel.is_some();
    let mut sentences = Vec::new();
    sentences.extend((is_placed && ours.period != assessed.latest_period).then(|| {
        format!(
            "This is about the last figure known, {}.",
            when(indicator, ours.period)
        )
    }));
    sentences.extend(rank.map(|rank| rank_words(rank, range)));
    sentences.extend(rank.and_then(|_| unpublished_words(&neighbours)));
    sentences.extend(funnel.map(|(class, mean)| funnel_words(indicator, class, mean)));
    sentences.extend(year_words(ours.period, &assessed.comparators));
    (!sentences.is_empty()).then(|| Comparison {
        funnel: funnel.map(|(class, _)| class),
        rank: rank.map(|rank| (rank.place, rank.of)),
        rank_range: range,
        words: sentences.join(" "),
    })
}

/// A place from the highest, among how many, and with how many others it is shared.
#[derive(Clone, Copy)]
struct Rank {
    place: u32,
    of: u32,
    shared_with: u32,
}

/// Ours among the neighbours that have a figure; nothing for counts, which depend on the size of a place, or with fewer than
/// five neighbours.
fn rank(indicator: &Indicator, ours: &Point, neighbours: &[&Comparator]) -> Option<Rank> {
    if indicator.unit == Unit::Count {
        return None;
    }
    let figure = rounded(indicator, ours.figure?);
    let others: Vec<f64> = neighbours
        .iter()
        .filter_map(|place| Some(rounded(indicator, place.figure()?)))
        .collect();
    let how_many = |is: fn(f64, f64) -> bool| {
        let count = others.iter().filter(|other| is(**other, figure)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    (others.len() >= FEWEST_NEIGHBOURS).then(|| Rank {
        place: how_many(|other, ours| other > ours) + 1,
        of: how_many(|_, _| true) + 1,
        shared_with: how_many(|other, ours| other.total_cmp(&ours).is_eq()),
    })
}

/// The highest and the lowest place that chance leaves open; nothing where an interval is not known.
fn rank_range(ours: &Point, neighbours: &[&Comparator]) -> Option<(u32, u32)> {
    let (low, high) = ours.interval?;
    let with_figure = neighbours.iter().filter(|place| place.figure().is_some());
    let intervals: Option<Vec<(f64, f64)>> = with_figure.map(|place| place.interval).collect();
    let intervals = intervals?;
    let surely = |is: &dyn Fn(&&(f64, f64)) -> bool| {
        u32::try_from(intervals.iter().filter(is).count()).unwrap_or(u32::MAX)
    };
    let above = surely(&|other| other.0 > high);
    let below = surely(&|other| other.1 < low);
    let of = surely(&|_| true) + 1;
    Some((above + 1, of - below))
}

/// The class of our figure and the mean of all places together, in the indicator's unit. Only places whose parts are known
/// count, and there must be five of them.
fn funnel_class(
    indicator: &Indicator,
    ours: &Point,
    neighbours: &[&Comparator],
) -> Option<(FunnelClass, f64)> {
    let (count, of) = (ours.numerator.exact()?, ours.denominator.exact()?);
    ours.figure?;
    let (exposure, factor) = match &indicator.unit {
        Unit::Percent if !indicator.may_exceed_denominator => (of, 100.0),
        // A quarter's events times four are a year's rate: a quarter of a year's exposure.
        Unit::Rate { per, times, .. } => (of / f64::from((*times).max(1)), f64::from(*per)),
        _ => return None,
    };
    let mut places: Vec<(f64, f64)> = neighbours
        .iter()
        .filter(|place| place.figure().is_some())
        .filter_map(|place| place.numerator.zip(place.denominator))
        .collect();
    if places.len() < FEWEST_NEIGHBOURS {
        return None;
    }
    places.push((count, exposure));
    let mean = funnel::baseline(&places)?;
    let class = if indicator.unit == Unit::Percent {
        funnel::proportion_class(count, of, mean)
    } else {
        funnel::rate_class(count, exposure, mean)
    };
    Some((class?, mean * factor))
}

/// `Among ours and ten neighbours it is the third highest; allowing for chance, anywhere from second to sixth.` In the lower
/// half places are counted from the lowest.
fn rank_words(rank: Rank, range: Option<(u32, u32)>) -> String {
    let last = rank.place + rank.shared_with;
    let is_from_the_lowest = rank.place + last > rank.of + 1;
    let (place, range, end) = if is_from_the_lowest {
        let turned = |place: u32| rank.of + 1 - place;
        let range = range.map(|(high, low)| (turned(low), turned(high)));
        (turned(last), range, "lowest")
    } else {
        (rank.place, range, "highest")
    };
    let joint = if rank.shared_with > 0 { "joint " } else { "" };
    let which = match place {
        1 => end.to_owned(),
        more => format!("{} {end}", ordinal(more)),
    };
    let chance = match range {
        None => "; how far chance could move it cannot be said from what is published".to_owned(),
        Some((high, low)) if high == low => "; chance alone would not change that".to_owned(),
        Some((1, low)) if low == rank.of => {
            "; allowing for chance, it could be anywhere among them".to_owned()
        }
        Some((high, low)) => format!(
            "; allowing for chance, anywhere from {} to {}",
            ordinal(high),
            ordinal(low)
        ),
    };
    format!(
        "Among ours and {} it is the {joint}{which}{chance}.",
        counted(rank.of - 1, "neighbour")
    )
}

fn unpublished_words(neighbours: &[&Comparator]) -> Option<String> {
    let count = neighbours.iter().filter(|place| place.figure().is_none()).count();
    let count = u32::try_from(count).ok().filter(|count| *count > 0)?;
    Some(format!(
        "The {} of {} {} not published.",
        if count == 1 { "figure" } else { "figures" },
        counted(count, "more neighbour"),
        if count == 1 { "is" } else { "are" }
    ))
}

fn funnel_words(indicator: &Indicator, class: FunnelClass, mean: f64) -> String {
    let mean = printed(indicator, mean);
    match class {
        FunnelClass::Within => format!(
            "It is no further from the mean of all these places together ({mean}) than chance alone would put it."
        ),
        FunnelClass::Above | FunnelClass::Below => format!(
            "It is {} than the mean of all these places together ({mean}) by more than chance alone would make it in \
             one of twenty.",
            side(class)
        ),
        FunnelClass::FarAbove | FunnelClass::FarBelow => format!(
            "It is {} than the mean of all these places together ({mean}) by more than chance alone would make it in \
             one of five hundred.",
            side(class)
        ),
    }
}

fn side(class: FunnelClass) -> &'static str {
    match class {
        FunnelClass::FarAbove | FunnelClass::Above => "higher",
        FunnelClass::Within | FunnelClass::Below | FunnelClass::FarBelow => "lower",
    }
}

/// Which years the other figures are for, where they end more than one of our periods away from ours; and that some are not
/// final.
fn year_words(ours: Period, comparators: &[Comparator]) -> Option<String> {
    let of = |kind: ComparatorKind| comparators.iter().filter(move |one| one.kind == kind);
    let england = years(ours, of(ComparatorKind::England));
    let neighbours = years(ours, of(ComparatorKind::Neighbour));
    let area = of(ComparatorKind::England).next().map(|one| &one.area);
    let clause = |who: &str, years: &[String]| format!("{who} for {}", list(years));
    let mut clauses = Vec::new();
    if england == neighbours && !england.is_empty() {
        clauses.push(clause("the others’ figures are", &england));
    } else {
        if let Some(area) = area.filter(|_| !england.is_empty()) {
            clauses.push(clause(&format!("the figure of {area} is"), &england));
        }
        if !neighbours.is_empty() {
            clauses.push(clause("the neighbours’ figures are", &neighbours));
        }
    }
    (!clauses.is_empty()).then(|| format!("{}.", capital(&clauses.join("; "))))
}

/// Each year of some comparators that is far from ours or not final: `the year ending March 2025, 15 months before ours`.
fn years<'a>(ours: Period, comparators: impl Iterator<Item = &'a Comparator>) -> Vec<String> {
    let years: BTreeSet<(&str, Option<ComparatorStatus>)> =
        comparators.map(|one| (one.year.as_str(), one.status)).collect();
    let said = |(year, status): (&str, Option<ComparatorStatus>)| {
        let apart = apart(ours, year).filter(|months| months.unsigned_abs() > months_in(ours));
        let distance = apart.map_or_else(String::new, |months| {
            let side = if months > 0 { "before" } else { "after" };
            format!(", {} {side} ours", counted(months.unsigned_abs(), "month"))
        });
        let settled = match status {
            Some(status @ (ComparatorStatus::Provisional | ComparatorStatus::Revised)) => {
                format!(" ({})", status.word())
            }
            Some(ComparatorStatus::Final) | None => String::new(),
        };
        let article = if year.contains("year") { "the " } else { "" };
        let is_said = apart.is_some() || !settled.is_empty();
        is_said.then(|| format!("{article}{year}{settled}{distance}"))
    };
    years.into_iter().filter_map(said).collect()
}

/// How many months a year ends before the end of our period; nothing where its words do not say when it ends.
fn apart(ours: Period, year: &str) -> Option<i32> {
    let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    Some(months(ours.last_day()) - months(year_ends(year)?))
}

fn months_in(period: Period) -> u32 {
    let (first, last) = (period.first_day(), period.last_day());
    let months = (i32::from(last.year()) - i32::from(first.year())) * 12 + i32::from(last.month())
        - i32::from(first.month())
        + 1;
    months.unsigned_abs()
}

const MONTHS: [&str; 12] = [
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

/// The last day of the year that a text names: `year ending March 2025` and `31 March 2025`, `2024-25` (financial),
/// `academic year 2024/25`, `calendar year 2024`.
fn year_ends(words: &str) -> Option<Date> {
    let lower = words.to_lowercase();
    let tokens: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let is_year = |token: &&&str| token.len() == 4 && token.bytes().all(|byte| byte.is_ascii_digit());
    let at = tokens.iter().position(|token| is_year(&token))?;
    let year: i16 = tokens[at].parse().ok()?;
    let month = tokens.iter().find_map(|token| {
        let is_it = |month: &str| *token == month || (token.len() == 3 && month.starts_with(token));
        MONTHS.iter().position(|month| is_it(month))
    });
    let second = tokens.get(at + 1).filter(|token| token.len() == 2);
    let second: Option<i16> = second.and_then(|token| token.parse().ok());
    let (year, month) = match (month, second) {
        (Some(month), _) => (year, i8::try_from(month).ok()? + 1),
        (None, Some(second)) if (year + 1).rem_euclid(100) == second => {
            (year + 1, if lower.contains("academic") { 8 } else { 3 })
        }
        (None, None) if lower.contains("calendar") => (year, 12),
        _ => return None,
    };
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}

#[cfg(test)]
mod tests;
