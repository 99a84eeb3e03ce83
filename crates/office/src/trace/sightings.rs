//! Every figure that was known, by its cell and by what it is about: where it stands, and which file said it first.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::{AgencyCode, IndicatorCode, KnownObservation, Measure, Observation, Period, Place};

/// What a figure is about: two files that give the same figure give the same of these.
type About = (AgencyCode, IndicatorCode, Measure, Period, String);

/// The figures, oldest first, with ways to find them.
pub(super) struct Sightings {
    all: Vec<KnownObservation>,
    at: BTreeMap<Place, Vec<usize>>,
    about: BTreeMap<About, Vec<usize>>,
    /// The submissions that had been taken back.
    withdrawn: BTreeSet<i64>,
}

impl Sightings {
    /// The figures in the order in which they became known.
    pub(super) fn new(all: Vec<KnownObservation>, withdrawn: BTreeSet<i64>) -> Self {
        let mut at: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        let mut about_all: BTreeMap<About, Vec<usize>> = BTreeMap::new();
        for (index, known) in all.iter().enumerate() {
            at.entry(known.observation.place.clone()).or_default().push(index);
            about_all
                .entry(about(&known.observation))
                .or_default()
                .push(index);
        }
        Self {
            all,
            at,
            about: about_all,
            withdrawn,
        }
    }

    /// The figures that stand in a cell.
    pub(super) fn at(&self, place: &Place) -> impl Iterator<Item = &KnownObservation> + Clone {
        self.of(self.at.get(place))
    }

    /// The first sighting of a figure since which every file that answered said the same; itself where none did.
    pub(super) fn first<'a>(&'a self, known: &'a KnownObservation) -> &'a KnownObservation {
        let before = self.of(self.about.get(&about(&known.observation)));
        let before: Vec<&KnownObservation> = before.take_while(|one| *one != known).collect();
        let counts = |one: &&KnownObservation| {
            one.observation.value.is_answer() && !self.withdrawn.contains(&one.submission)
        };
        let same = before
            .into_iter()
            .rev()
            .filter(counts)
            .take_while(|one| one.observation.value == known.observation.value);
        same.last().unwrap_or(known)
    }

    fn of<'a>(
        &'a self,
        indices: Option<&'a Vec<usize>>,
    ) -> impl Iterator<Item = &'a KnownObservation> + Clone {
        let indices = indices.map_or(&[][..], Vec::as_slice).iter();
        indices.filter_map(|index| self.all.get(*index))
    }
}

fn about(figure: &Observation) -> About {
    (
        figure.agency.clone(),
        figure.indicator.clone(),
        figure.measure,
        figure.period,
        figure.breakdown.clone(),
    )
}

#[cfg(test)]
mod tests {
    use boardpack_model::Value;

    use super::*;

    /// The figures of one cell's kind that files said one after the other, each `submission: value`, and which of them counts
    /// as the first sighting of the last.
    fn check(said: &[(i64, Value)], withdrawn: &[i64], first: i64) {
        let one = |(submission, value): &(i64, Value)| KnownObservation {
            observation: Observation {
                agency: AgencyCode::new("acute").unwrap(),
                indicator: IndicatorCode::new("ACU02").unwrap(),
                measure: Measure::Numerator,
                period: "2026-27 Q1".parse().unwrap(),
                breakdown: String::new(),
                value: *value,
                raw: value.to_string(),
                place: Place::file("abc", &format!("{submission}.xlsx")).at("Return", "C3"),
                provisional: false,
            },
            submission: *submission,
            known_at: format!("2026-07-{:02}T09:00:00Z", submission + 1)
                .parse()
                .unwrap(),
        };
        let all: Vec<KnownObservation> = said.iter().map(one).collect();
        let last = all.last().unwrap().clone();
        let sightings = Sightings::new(all, withdrawn.iter().copied().collect());
        assert_eq!(
            sightings.first(&last).submission,
            first,
            "{said:?} without {withdrawn:?}"
        );
    }

    #[test]
    fn a_figure_is_known_from_the_first_file_since_which_all_said_the_same() {
        let number = Value::number;
        check(&[(1, number(12.0))], &[], 1);
        check(&[(1, number(12.0)), (2, number(12.0)), (3, number(12.0))], &[], 1);
        check(&[(1, number(12.0)), (2, number(11.0)), (3, number(12.0))], &[], 3);
        check(&[(1, number(11.0)), (2, number(12.0)), (3, number(12.0))], &[], 2);
        // An empty cell says nothing, and a file that was taken back never said it.
        check(&[(1, number(12.0)), (2, Value::Blank), (3, number(12.0))], &[], 1);
        check(
            &[(1, number(12.0)), (2, number(11.0)), (3, number(12.0))],
            &[2],
            1,
        );
        check(&[(1, number(12.0)), (2, number(12.0))], &[1], 2);
    }
}
