//! What the history says about a period's pack: its drafts and issues, the officer's own words, the exceptions that the
//! officer pinned or dropped.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::history::{Event, ExceptionChoice, Happening, History, IssuedPack, WordsPlace};
use crate::{IndicatorCode, Period};

/// Words of the officer that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficersWords<'h> {
    /// The words.
    pub text: &'h str,
    /// Whose they are.
    pub by: &'h str,
    /// When they were said.
    pub at: Timestamp,
}

/// What the officer chose to do with an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficersChoice<'h> {
    /// The indicator.
    pub indicator: &'h IndicatorCode,
    /// Pinned or dropped.
    pub choice: ExceptionChoice,
    /// Why.
    pub reason: &'h str,
    /// Who chose.
    pub by: &'h str,
    /// When.
    pub at: Timestamp,
}

impl IssuedPack {
    /// What stands for an approver where the board's file asks for none.
    pub const NO_APPROVER: &'static str = "nobody: issued without an approver, as the board’s file says";
}

impl History {
    /// The last words for a place in a period's pack; empty ones took them away.
    pub fn words(&self, period: Period, place: WordsPlace) -> Option<OfficersWords<'_>> {
        let said = self.events.iter().filter_map(|event| match &event.what {
            Happening::Worded {
                period: of,
                place: at,
                text,
            } if (*of, *at) == (period, place) => Some((event, text)),
            _ => None,
        });
        let (event, text) = said.max_by_key(|(event, _)| (event.at, event.id))?;
        let words = OfficersWords {
            text,
            by: &event.by,
            at: event.at,
        };
        (!text.trim().is_empty()).then_some(words)
    }

    /// The choices that count for a period's pack, the earliest first: the last one for each indicator, unless it gave the
    /// exception back to the rules.
    pub fn choices(&self, period: Period) -> Vec<OfficersChoice<'_>> {
        let mut last: BTreeMap<&IndicatorCode, (&Event, OfficersChoice<'_>)> = BTreeMap::new();
        for event in &self.events {
            let Happening::Exception {
                period: of,
                indicator,
                choice,
                reason,
            } = &event.what
            else {
                continue;
            };
            let is_later = |(before, _): &(&Event, _)| (event.at, event.id) >= (before.at, before.id);
            if *of == period && last.get(indicator).is_none_or(is_later) {
                let chosen = OfficersChoice {
                    indicator,
                    choice: *choice,
                    reason,
                    by: &event.by,
                    at: event.at,
                };
                last.insert(indicator, (event, chosen));
            }
        }
        let mut choices: Vec<(&Event, OfficersChoice<'_>)> = last
            .into_values()
            .filter(|(_, chosen)| chosen.choice != ExceptionChoice::AsTheRulesHaveIt)
            .collect();
        choices.sort_by_key(|(event, _)| (event.at, event.id));
        choices.into_iter().map(|(_, chosen)| chosen).collect()
    }

    /// The last draft of a period's pack.
    pub fn last_draft(&self, period: Period) -> Option<&Event> {
        let drafts = self.events.iter();
        drafts
            .filter(|event| event.what == Happening::Drafted { period })
            .max_by_key(|event| (event.at, event.id))
    }

    /// The latest issue of a period's pack.
    pub fn last_issue(&self, period: Period) -> Option<&IssuedPack> {
        let issues = self.packs.iter().filter(|pack| pack.period == period);
        issues.max_by_key(|pack| pack.issue)
    }

    /// Why an issue was approved below the coverage that the board asks for, where it was.
    pub fn despite(&self, period: Period, issue: u32) -> Option<&str> {
        self.events.iter().find_map(|event| match &event.what {
            Happening::Approved {
                period: of,
                issue: number,
                despite,
                ..
            } if (*of, *number) == (period, issue) => despite.as_deref(),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period() -> Period {
        "2026-27 Q1".parse().unwrap()
    }

    /// Events `second: what` in the order in which they were recorded: `headline=…`, `pin CSC01`, `drop CSC01`, `rules CSC01`.
    fn history(said: &[(i64, &str)]) -> History {
        let event = |(id, (second, what)): (i64, &(i64, &str))| Event {
            id,
            at: Timestamp::from_second(*second).unwrap(),
            by: "Morgan Ellery".to_owned(),
            what: match what.split_once(['=', ' ']).unwrap() {
                ("headline", text) => Happening::Worded {
                    period: period(),
                    place: WordsPlace::Headline,
                    text: text.to_owned(),
                },
                (choice, indicator) => Happening::Exception {
                    period: period(),
                    indicator: IndicatorCode::new(indicator).unwrap(),
                    choice: match choice {
                        "pin" => ExceptionChoice::Pinned,
                        "drop" => ExceptionChoice::Dropped,
                        _ => ExceptionChoice::AsTheRulesHaveIt,
                    },
                    reason: format!("{choice} it"),
                },
            },
        };
        History {
            events: (1..).zip(said).map(event).collect(),
            ..History::default()
        }
    }

    fn check(said: &[(i64, &str)], headline: Option<&str>, choices: &[&str]) {
        let history = history(said);
        let words = history.words(period(), WordsPlace::Headline);
        assert_eq!(words.map(|words| words.text), headline);
        let found: Vec<String> = history
            .choices(period())
            .iter()
            .map(|one| format!("{} {}", one.reason, one.indicator))
            .collect();
        assert_eq!(found, choices);
        assert_eq!(history.words(period(), WordsPlace::CoveringLetter), None);
        assert_eq!(history.words(period().next(), WordsPlace::Headline), None);
        assert!(history.choices(period().next()).is_empty());
    }

    #[test]
    fn the_last_words_count_and_empty_ones_take_them_away() {
        check(&[], None, &[]);
        check(
            &[(1, "headline=First"), (2, "headline=Second")],
            Some("Second"),
            &[],
        );
        check(
            &[(1, "headline=First"), (1, "headline=Second")],
            Some("Second"),
            &[],
        );
        check(&[(1, "headline=First"), (2, "headline= ")], None, &[]);
    }

    #[test]
    fn the_last_choice_for_an_indicator_counts_and_the_rules_can_have_it_back() {
        check(
            &[(1, "pin CSC01"), (2, "drop CSC02")],
            None,
            &["pin it CSC01", "drop it CSC02"],
        );
        check(&[(1, "pin CSC01"), (2, "drop CSC01")], None, &["drop it CSC01"]);
        check(
            &[(2, "pin CSC02"), (3, "pin CSC01"), (4, "rules CSC02")],
            None,
            &["pin it CSC01"],
        );
    }
}
