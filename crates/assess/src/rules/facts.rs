//! A fact that several agencies report, as one return and what is known of the others say it.

use boardpack_model::board::Indicator;
use boardpack_model::rules::Fact;
use boardpack_model::{Measure, Observation, Period};

use super::Absent;
use super::the_return::Return;

/// Two agencies' figures of one fact for one period.
pub(super) struct Pair<'a> {
    pub(super) own: (&'a Indicator, &'a Observation),
    pub(super) other: (&'a Indicator, &'a Observation),
    pub(super) period: Period,
}

/// Each fact of a kind that this return reports beside another agency; nothing to compare where either figure is absent.
pub(super) fn pairs<'a>(
    of: &Return<'a>,
    is_of_kind: impl Fn(&Fact) -> bool,
) -> Vec<(&'a Fact, Result<Pair<'a>, Absent>)> {
    let mut pairs = Vec::new();
    for fact in of.board.facts.iter().filter(|fact| is_of_kind(fact)) {
        let reports = of.asked().filter(|(own, _)| fact.indicators.contains(&own.code));
        for (own, period) in reports {
            let others = fact.indicators.iter().filter_map(|code| of.board.indicator(code));
            for other in others.filter(|other| other.agency != own.agency) {
                pairs.push((fact, pair(of, (own, other), period).ok_or(Absent)));
            }
        }
    }
    pairs
}

fn pair<'a>(
    of: &Return<'a>,
    (own, other): (&'a Indicator, &'a Indicator),
    period: Period,
) -> Option<Pair<'a>> {
    let answered = |cell: &&Observation| cell.value.bounds().is_some();
    let mine = of.cell(own, period, Measure::Numerator).filter(answered)?;
    let figure = (Measure::Numerator, "");
    let theirs = of.known(&other.code, period, figure).filter(answered)?;
    Some(Pair {
        own: (own, mine),
        other: (other, theirs),
        period,
    })
}

impl Pair<'_> {
    /// The other agency's short name.
    pub(super) fn other_agency(&self, of: &Return<'_>) -> String {
        let code = &self.other.0.agency;
        let agency = of.board.agency(code);
        agency.map_or_else(|| code.to_string(), |agency| agency.short_name.clone())
    }
}
