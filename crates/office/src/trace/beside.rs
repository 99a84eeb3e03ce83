//! The figures that stand beside a traced one: target and floor, limits, the year so far, other places.

use boardpack_model::assessment::{IndicatorAssessment, Phase, YearFigure};
use boardpack_model::board::{Comparator, ComparatorKind, Indicator, Polarity, Unit};

use super::{Beside, Input, Tracer, printed, with_figures};

impl Tracer {
    pub(super) fn beside(&self, indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<Beside> {
        let mut beside = self.aims(indicator, assessed);
        if let Some(year) = &assessed.year {
            beside.push(self.year(indicator, year));
        }
        if let Some(variation) = &assessed.variation {
            for phase in &variation.phases {
                beside.extend(self.limits(indicator, assessed, (phase, &variation.rules.join(" "))));
            }
        }
        beside.extend(self.places(indicator, assessed));
        beside
    }

    /// Target, floor, band and thresholds, each at the line that sets it.
    fn aims(&self, indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<Beside> {
        let mut aims: Vec<(&str, Option<f64>)> = vec![("target", assessed.target), ("floor", assessed.floor)];
        match assessed.polarity {
            Polarity::Band { low, high } => {
                aims.extend([("band, lower end", Some(low)), ("band, upper end", Some(high))]);
            }
            Polarity::Neutral { low, high } => {
                aims.extend([("expected, from", low), ("expected, up to", high)]);
            }
            Polarity::High | Polarity::Low => {}
        }
        let accepted = assessed.deviation.as_ref().map(|deviation| deviation.accepted);
        aims.push(("accepted for a while", accepted));
        let stands = aims.into_iter().filter_map(|(what, aim)| Some((what, aim?)));
        stands
            .map(|(what, aim)| Beside {
                what: what.to_owned(),
                printed: boardpack_assess::printed(indicator, aim),
                formula: String::new(),
                inputs: vec![self.aim_line(indicator, assessed, (what, aim))],
                points: Vec::new(),
            })
            .collect()
    }

    /// The line of a year's file that sets an aim, else the one of the indicator's own.
    fn aim_line(
        &self,
        indicator: &Indicator,
        assessed: &IndicatorAssessment,
        (what, aim): (&str, f64),
    ) -> Input {
        let year = format!("years/{}.toml", assessed.latest_period.financial_year().slug());
        let own = indicator.defined_at.rsplit_once(':').map_or("", |(file, _)| file);
        let sections = [
            (year.as_str(), format!("targets.{}", indicator.code)),
            (own, format!("indicator.{}", indicator.code)),
        ];
        let place = sections.iter().find_map(|(file, section)| {
            let text = self.open.files.get(*file)?;
            let line = line_with(text, section, aim)?;
            Some(format!("{file}:{line}"))
        });
        self.line(what, place.as_deref().unwrap_or(&indicator.defined_at))
    }

    fn year(&self, indicator: &Indicator, year: &YearFigure) -> Beside {
        let exact = |figure| boardpack_assess::printed(indicator, figure);
        Beside {
            what: format!("{} so far, to {}", year.year, year.until),
            printed: year.figure.map_or_else(|| year.value.to_string(), exact),
            formula: year.formula.clone(),
            inputs: self.ends(indicator, year.until, &year.inputs),
            points: Vec::new(),
        }
    }

    /// The centre line and the limits of a stretch, with the points that they were worked out from.
    fn limits(
        &self,
        indicator: &Indicator,
        assessed: &IndicatorAssessment,
        (phase, rules): (&Phase, &str),
    ) -> Vec<Beside> {
        let points = with_figures(assessed, phase.from, phase.to);
        let listed: Vec<String> = points
            .iter()
            .map(|point| format!("{} {}", point.period, printed(indicator, point)))
            .collect();
        let inputs: Vec<Input> = points
            .iter()
            .flat_map(|point| self.inputs(indicator, point))
            .collect();
        let of = format!("{} to {}", phase.from, phase.to);
        let most = if matches!(indicator.unit, Unit::Percent) && !indicator.may_exceed_denominator {
            100.0
        } else {
            f64::INFINITY
        };
        let limit = |what: &str, figure: f64| Beside {
            what: format!("{what}, {of}"),
            // No figure lies beyond what its unit can be, and no limit is drawn there.
            printed: boardpack_assess::printed(indicator, figure.clamp(0.0, most)),
            formula: format!("{figure} from {} figures. {rules}", points.len()),
            inputs: inputs.clone(),
            points: listed.clone(),
        };
        let mut lines = vec![limit(phase.centre_words(), phase.centre)];
        // Where limits differ from point to point, those of the last.
        if let Some((lower, upper)) = phase.latest_limits() {
            lines.extend([limit("upper limit", upper), limit("lower limit", lower)]);
        }
        lines
    }

    /// England, the neighbours and their median.
    fn places(&self, indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<Beside> {
        let line = |comparator: &Comparator| {
            let what = format!("{}, {}", comparator.area, comparator.year);
            self.line(&what, &comparator.place)
        };
        let mut beside: Vec<Beside> = assessed
            .comparators
            .iter()
            .map(|comparator| Beside {
                what: comparator.area.clone(),
                printed: comparator.figure().map_or_else(
                    || comparator.value.to_string(),
                    |figure| boardpack_assess::printed(indicator, figure),
                ),
                formula: format!("as published by {}", comparator.source),
                inputs: vec![line(comparator)],
                points: Vec::new(),
            })
            .collect();
        if let Some(median) = assessed.neighbour_median {
            let of_neighbours = |comparator: &&Comparator| comparator.kind == ComparatorKind::Neighbour;
            let neighbours: Vec<&Comparator> = assessed.comparators.iter().filter(of_neighbours).collect();
            beside.push(Beside {
                what: "median of the neighbours".to_owned(),
                printed: boardpack_assess::printed(indicator, median),
                formula: format!("the middle of {} figures in order", neighbours.len()),
                inputs: neighbours.into_iter().map(line).collect(),
                points: Vec::new(),
            });
        }
        beside
    }
}

/// The number, counted from one, of the line within a section of a TOML text that gives a figure; sections below it belong to
/// it.
fn line_with(text: &str, section: &str, figure: f64) -> Option<usize> {
    let mut is_within = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.starts_with('[') {
            let name = line.trim_start_matches('[').split(']').next().unwrap_or_default();
            let name = name.trim();
            is_within = name == section
                || name
                    .strip_prefix(section)
                    .is_some_and(|rest| rest.starts_with('.'));
            continue;
        }
        let data = line.split('#').next().unwrap_or_default();
        if is_within
            && data
                .split_once('=')
                .is_some_and(|(_, value)| gives(value, figure))
        {
            return Some(number);
        }
    }
    None
}

/// Whether a number of a line is that figure.
fn gives(value: &str, figure: f64) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    value
        .split(|c: char| !is_part(c))
        .filter_map(|number| number.replace('_', "").parse::<f64>().ok())
        .any(|number| (number - figure).abs() < 1e-9)
}

#[cfg(test)]
mod tests {
    use super::line_with;

    fn check(section: &str, figure: f64, expected: Option<usize>) {
        let text = "[targets.CSC1]\ntarget = 94 # not 88\n\n[targets.CSC12]\ntarget = 1_200.5\nfloor = 88\n[targets.CSC12.more]\nband = [15, 23]\n[targets.Z]\nfloor = 7";
        assert_eq!(line_with(text, section, figure), expected, "{section} {figure}");
    }

    #[test]
    fn a_figure_is_found_in_its_own_section_only() {
        check("targets.CSC12", 88.0, Some(6));
        check("targets.CSC12", 1200.5, Some(5));
        check("targets.CSC12", 23.0, Some(8));
        check("targets.CSC1", 94.0, Some(2));
        check("targets.CSC1", 88.0, None);
        check("targets.CSC12", 7.0, None);
    }
}
