//! What an issue changes against the one before it: read off the two packs as they were printed for the same audience, so that
//! it can tell nobody more than the packs themselves do.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::Disclosure;
use boardpack_model::history::{Happening, Submission};
use boardpack_model::pack::{ChangeRow, IndicatorSection, IssueChanges, Pack, ScoreRow};
use boardpack_model::{AgencyCode, Board, History, IndicatorCode};
use jiff::Timestamp;

use crate::plain::one_line;
use crate::words;

/// The issue before: its number, its pack for the same audience, and what else may explain a difference.
pub struct Since<'a> {
    /// Its number.
    pub issue: u32,
    /// Its pack, as it was printed.
    pub pack: &'a Pack,
    /// Whether the board's own files were changed since.
    pub files_changed: bool,
}

/// The longest text of partners or the officer that a row quotes, in characters.
const LONGEST: usize = 160;

/// What a pack changes against the issue before it; no row where its content is the same.
pub(crate) fn changes(board: &Board, pack: &Pack, since: &Since<'_>, history: &History) -> IssueChanges {
    let scope = Scope {
        board,
        history,
        since,
        pack,
    };
    let mut rows = scope.officers_words();
    rows.extend(scope.indicators());
    rows.extend(scope.exceptions());
    rows.extend(scope.returns());
    if rows.is_empty() && content(since.pack) != content(pack) {
        rows.push(ChangeRow {
            what: "Other parts of the pack".to_owned(),
            was: "–".to_owned(),
            is: "wording, order, recipients or definitions differ; no figure, rating or exception does"
                .to_owned(),
            why: scope.otherwise(),
        });
    }
    IssueChanges {
        since: since.issue,
        rows,
    }
}

/// A pack without what tells two editions of the same content apart.
fn content(pack: &Pack) -> Pack {
    let mut content = pack.clone();
    content.edition.issue = None;
    content.edition.as_at = Timestamp::UNIX_EPOCH;
    content.edition.issued_on = None;
    content.edition.approved_by = None;
    content.edition.version = String::new();
    content.control.clear();
    content.foreword.approval.clear();
    content.changes = None;
    content.timeliness.caption = String::new();
    content.timeliness.papers = None;
    content
}

struct Scope<'a> {
    board: &'a Board,
    history: &'a History,
    since: &'a Since<'a>,
    pack: &'a Pack,
}

impl Scope<'_> {
    fn officers_words(&self) -> Vec<ChangeRow> {
        let (old, new) = (&self.since.pack.foreword, &self.pack.foreword);
        let said = |words: &Option<boardpack_model::pack::Attributed>| {
            words
                .as_ref()
                .map_or_else(|| "–".to_owned(), |words| shortened(&words.paragraphs.join(" ")))
        };
        let pairs = [
            ("The officer’s headline", &old.headline, &new.headline),
            ("The covering letter", &old.covering_letter, &new.covering_letter),
        ];
        let changed = pairs.into_iter().filter(|(_, was, is)| {
            was.as_ref().map(|words| &words.paragraphs) != is.as_ref().map(|words| &words.paragraphs)
        });
        changed
            .map(|(what, was, is)| ChangeRow {
                what: what.to_owned(),
                was: said(was),
                is: said(is),
                why: is.as_ref().map_or_else(
                    || "Taken away by the officer.".to_owned(),
                    |words| format!("Said by {}.", words.by),
                ),
            })
            .collect()
    }

    /// Each indicator's latest figure and rating, past figures, target, and what partners say of it.
    fn indicators(&self) -> Vec<ChangeRow> {
        let (old, new) = (by_code(self.since.pack), by_code(self.pack));
        let codes = self.pack.scorecard.iter().chain(&self.since.pack.scorecard);
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        for row in codes.flat_map(|group| &group.rows) {
            if seen.insert(row.code.as_str()) {
                let code = row.code.as_str();
                rows.extend(self.latest(row, old.get(code).copied(), new.get(code).copied()));
                rows.extend(self.section(row));
            }
        }
        rows
    }

    fn latest(&self, row: &ScoreRow, old: Option<&ScoreRow>, new: Option<&ScoreRow>) -> Vec<ChangeRow> {
        let what = |part: &str| format!("{} {}: {part}", row.code, row.name);
        let printed = |row: Option<&ScoreRow>| match row {
            None => "not in the pack".to_owned(),
            Some(row) if row.withheld => "withheld".to_owned(),
            Some(row) => format!("{}, {}", row.latest.text, row.rag.words()),
        };
        // A figure that is withheld now is not printed once more.
        let hides = new.is_some_and(|row| row.withheld);
        let shown = |row: Option<&ScoreRow>| match row {
            Some(row) if hides && !row.withheld => "shown".to_owned(),
            row => printed(row),
        };
        let target = |row: Option<&ScoreRow>| row.map_or_else(|| "–".to_owned(), |row| row.target.clone());
        let mut rows = Vec::new();
        if printed(old) != printed(new) {
            rows.push(self.row(
                &row.code,
                what("latest figure and rating"),
                shown(old),
                shown(new),
            ));
        }
        if old.is_some() && new.is_some() && !hides && target(old) != target(new) {
            rows.push(ChangeRow {
                why: self.otherwise(),
                ..self.row(&row.code, what("target"), target(old), target(new))
            });
        }
        rows
    }

    fn section(&self, row: &ScoreRow) -> Vec<ChangeRow> {
        let find = |pack| section(pack, &row.code).filter(|section| section.withheld.is_none());
        let (Some(old), Some(new)) = (find(self.since.pack), find(self.pack)) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        let before: BTreeMap<&str, &str> = old
            .table
            .iter()
            .map(|row| (row.period.as_str(), row.figure.as_str()))
            .collect();
        for now in new.table.iter().filter(|now| now.period != new.latest.period) {
            let was = before.get(now.period.as_str()).copied();
            if let Some(was) = was.filter(|was| *was != now.figure) {
                let what = format!("{} {}: {}", row.code, row.name, now.period);
                rows.push(self.row(&row.code, what, was.to_owned(), now.figure.clone()));
            }
        }
        if old.commentary != new.commentary {
            let said = |section: &IndicatorSection| {
                let texts: Vec<String> = section
                    .commentary
                    .iter()
                    .map(|(agency, text)| format!("{agency}: {text}"))
                    .collect();
                if texts.is_empty() {
                    "–".to_owned()
                } else {
                    shortened(&texts.join(" "))
                }
            };
            let what = format!("{} {}: what partners say", row.code, row.name);
            rows.push(self.row(&row.code, what, said(old), said(new)));
        }
        rows
    }

    /// Exceptions that came and went among those shown.
    fn exceptions(&self) -> Vec<ChangeRow> {
        let of = |pack: &Pack| -> BTreeMap<String, String> {
            let rows = pack.chair.exceptions.iter();
            rows.map(|row| (row.code.clone(), row.name.clone())).collect()
        };
        let (old, new) = (of(self.since.pack), of(self.pack));
        let shown = |is: bool| {
            if is {
                "among the first to look at"
            } else {
                "not among them"
            }
            .to_owned()
        };
        let all: BTreeMap<&String, &String> = old.iter().chain(&new).collect();
        all.into_iter()
            .filter(|(code, _)| old.contains_key(*code) != new.contains_key(*code))
            .map(|(code, name)| {
                let is_new = new.contains_key(code);
                let row = self.row(
                    code,
                    format!("{code} {name}: exception"),
                    shown(!is_new),
                    shown(is_new),
                );
                ChangeRow {
                    why: self.chosen(code).unwrap_or(row.why),
                    ..row
                }
            })
            .collect()
    }

    /// Returns of the period that came, or were answered otherwise, since.
    fn returns(&self) -> Vec<ChangeRow> {
        let of = |pack: &Pack| -> BTreeMap<(String, String, String), String> {
            let rows = pack.submissions.iter();
            rows.map(|row| {
                let key = (row.agency.clone(), row.title.clone(), row.period.clone());
                (key, format!("{}; {}", row.receipt, row.outcome))
            })
            .collect()
        };
        let (old, new) = (of(self.since.pack), of(self.pack));
        let changed = new.iter().filter_map(|(key, is)| {
            let was = old.get(key).filter(|was| *was != is)?;
            let agency = self.board.agencies.iter().find(|agency| agency.name == key.0);
            Some(ChangeRow {
                what: format!("{}: {}, {}", key.0, key.1.to_lowercase(), key.2),
                was: was.clone(),
                is: is.clone(),
                why: self.why(agency.map(|agency| &agency.code)),
            })
        });
        changed.collect()
    }

    /// A row about an indicator, with what its supplier did since.
    fn row(&self, code: &str, what: String, was: String, is: String) -> ChangeRow {
        let code = IndicatorCode::new(code).ok();
        let indicator = code.as_ref().and_then(|code| self.board.indicator(code));
        ChangeRow {
            what,
            was,
            is,
            why: self.why(indicator.map(|indicator| &indicator.agency)),
        }
    }

    /// What the officer did with an exception since the issue before.
    fn chosen(&self, code: &str) -> Option<String> {
        let choices = self.history.choices(self.pack.period);
        let chosen = choices
            .iter()
            .find(|choice| choice.indicator.as_str() == code && self.is_new(choice.at))?;
        Some(format!(
            "Chosen by {} on {}.",
            one_line(chosen.by),
            self.day(chosen.at)
        ))
    }

    /// What an agency sent or had taken back since the issue before, in words.
    fn why(&self, agency: Option<&AgencyCode>) -> String {
        let name = agency
            .and_then(|code| self.board.agency(code))
            .map_or_else(String::new, |agency| agency.name.clone());
        let mut said: Vec<String> = Vec::new();
        for submission in self.new_submissions(agency) {
            let came = if self.is_a_correction(submission) {
                "sent a corrected version"
            } else {
                "sent its return"
            };
            said.push(format!("{name} {came} on {}.", self.day(submission.at)));
        }
        for event in self.history.events.iter().filter(|event| self.is_new(event.at)) {
            let Happening::Withdrawn { key, reason, .. } = &event.what else {
                continue;
            };
            if Some(&key.agency) == agency {
                let day = self.day(event.at);
                let why = if self.sees_all() {
                    format!(": {}", one_line(reason))
                } else {
                    String::new()
                };
                said.push(words::sentence(&format!(
                    "a submission of {name} was taken back on {day}{why}"
                )));
            }
        }
        said.dedup();
        if said.is_empty() {
            self.otherwise()
        } else {
            said.join(" ")
        }
    }

    fn new_submissions<'s>(&'s self, agency: Option<&'s AgencyCode>) -> impl Iterator<Item = &'s Submission> {
        self.history.submissions.iter().filter(move |submission| {
            Some(&submission.agency) == agency
                && submission.outcome.is_acceptance()
                && self.is_new(submission.known_at)
        })
    }

    fn is_a_correction(&self, submission: &Submission) -> bool {
        let submissions = self.history.submissions.iter();
        let mut before =
            submissions.filter(|other| other.id < submission.id && other.outcome.is_acceptance());
        before.any(|other| other.key() == submission.key())
    }

    fn sees_all(&self) -> bool {
        let audience = self.board.audience(&self.pack.edition.audience);
        audience.is_some_and(|audience| audience.disclosure == Disclosure::Full)
    }

    fn otherwise(&self) -> String {
        if self.since.files_changed {
            "The board’s own files were changed.".to_owned()
        } else {
            "Worked out anew from what was known by then.".to_owned()
        }
    }

    fn is_new(&self, at: Timestamp) -> bool {
        at > self.since.pack.edition.as_at
    }

    fn day(&self, at: Timestamp) -> String {
        words::short_day(at.to_zoned(self.board.time_zone.clone()).date())
    }
}

fn by_code(pack: &Pack) -> BTreeMap<&str, &ScoreRow> {
    let rows = pack.scorecard.iter().flat_map(|group| &group.rows);
    rows.map(|row| (row.code.as_str(), row)).collect()
}

fn section<'p>(pack: &'p Pack, code: &str) -> Option<&'p IndicatorSection> {
    let mut sections = pack.themes.iter().flat_map(|theme| &theme.indicators);
    sections.find(|section| section.code == code)
}

fn shortened(text: &str) -> String {
    let text = one_line(text);
    if text.chars().count() <= LONGEST {
        return text;
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests;
