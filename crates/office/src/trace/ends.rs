//! Where chains end: a cell, a line, an entry of the ledger, with what stands there.

use boardpack_model::assessment::Point;
use boardpack_model::board::{Indicator, Source};
use boardpack_model::history::{Event, Happening, Submission};
use boardpack_model::{KnownObservation, Period, Place, ReturnStatus, timeliness};
use jiff::Timestamp;

use super::{End, First, Input, Tracer};

impl Tracer {
    /// Everything that a point was worked out from; of one without a figure, what was awaited in its place.
    pub(super) fn inputs(&self, indicator: &Indicator, point: &Point) -> Vec<Input> {
        let mut inputs = self.ends(indicator, point.period, &point.inputs);
        match indicator.source {
            Source::Timeliness => inputs.extend(self.not_come(point.period)),
            Source::Returns if inputs.is_empty() => inputs.push(self.awaited(indicator, point.period)),
            Source::Returns | Source::Total => {}
        }
        inputs
    }

    /// Where places end.
    pub(super) fn ends(&self, indicator: &Indicator, period: Period, places: &[Place]) -> Vec<Input> {
        places
            .iter()
            .map(|place| self.end(indicator, period, place))
            .collect()
    }

    fn end(&self, indicator: &Indicator, period: Period, place: &Place) -> Input {
        if place.file == "ledger" && place.sha256.is_empty() {
            return Input {
                what: format!("{}, {period}", indicator.code),
                end: self.entry(&place.cell),
            };
        }
        if place.sha256.is_empty() {
            return self.line("population", &place.file);
        }
        match self.at(indicator, period, place) {
            Some(known) => cell(known, self.sightings.first(known)),
            None => Input {
                what: format!("{}, {period}", indicator.code),
                end: End::Lost {
                    words: format!(
                        "the ledger knows of no figure at {place} of {} ({})",
                        place.file, place.sha256
                    ),
                },
            },
        }
    }

    /// The figure that stands at a place: of several there, the one of this indicator or its parts, of this period.
    fn at(&self, indicator: &Indicator, period: Period, place: &Place) -> Option<&KnownObservation> {
        let is_of_it = |known: &&KnownObservation| {
            let code = &known.observation.indicator;
            *code == indicator.code || indicator.parts.contains(code)
        };
        let mut of_it = self.sightings.at(place).filter(is_of_it);
        let first = of_it.clone().next();
        of_it.find(|known| known.observation.period == period).or(first)
    }

    /// A line of a pipeline file: `years/2026-27.toml:9`.
    pub(super) fn line(&self, what: &str, place: &str) -> Input {
        let found = place.rsplit_once(':').and_then(|(file, number)| {
            let line: u32 = number.parse().ok()?;
            let text = self.open.files.get(file)?;
            let stands = text.lines().nth(usize::try_from(line.checked_sub(1)?).ok()?)?;
            Some(End::Line {
                file: file.to_owned(),
                line,
                text: stands.trim().to_owned(),
                sha256: self.hashes.get(file)?.clone(),
            })
        });
        let lost = || End::Lost {
            words: format!("no pipeline file has the line {place}"),
        };
        Input {
            what: what.to_owned(),
            end: found.unwrap_or_else(lost),
        }
    }

    /// An entry of the ledger by its name: `submission 12`, `event 3`.
    fn entry(&self, entry: &str) -> End {
        let number = entry.rsplit_once(' ').and_then(|(_, number)| number.parse().ok());
        let found = match entry.split_once(' ').map(|(kind, _)| kind) {
            Some("submission") => self
                .history
                .submissions
                .iter()
                .find(|one| Some(one.id) == number)
                .map(|one| {
                    let words = self.submission(one);
                    (words, one.at)
                }),
            Some("event") => {
                let event = self.history.events.iter().find(|event| Some(event.id) == number);
                event.map(|event| (event_words(event), event.at))
            }
            _ => None,
        };
        match found {
            Some((words, at)) => End::Event {
                entry: entry.to_owned(),
                words,
                at,
            },
            None => End::Lost {
                words: format!("the ledger has no {entry}"),
            },
        }
    }

    /// What a submission was, when it came and when it was due.
    fn submission(&self, one: &Submission) -> String {
        let key = one.key();
        let status = self
            .standing
            .iter()
            .find(|status| key.as_ref() == Some(&status.key));
        let due = status.map_or_else(String::new, |status| {
            format!(
                "; due by {}: {}",
                self.day(status.due_instant(&self.open.board)),
                status.words()
            )
        });
        let what = match (&one.return_code, one.period) {
            (Some(code), Some(period)) => format!("{} {code} for {period}", one.agency),
            _ => one.agency.to_string(),
        };
        format!(
            "`{}` as {what}, first seen {}, {}{due}{}",
            one.file,
            self.minute(one.at),
            one.outcome.words(),
            self.correction(one),
        )
    }

    /// Of a file that was sent back: which one came in its place, by which the return counts.
    fn correction(&self, one: &Submission) -> String {
        let Some(key) = one.key().filter(|_| !one.outcome.is_acceptance()) else {
            return String::new();
        };
        let attempts = timeliness::attempts(&self.history, &key, self.as_at);
        let mut later = attempts.iter().filter(|other| other.id > one.id);
        let counts = later.find(|other| other.outcome.is_acceptance());
        counts.map_or_else(String::new, |counts| {
            format!(
                "; it counts by its correction, `{}` (submission {}), first seen {}",
                counts.file,
                counts.id,
                self.minute(counts.at)
            )
        })
    }

    /// The returns of a period that count and have not come.
    fn not_come(&self, period: Period) -> Vec<Input> {
        let judged = boardpack_assess::judged_returns(&self.open.board, period, &self.standing);
        judged
            .into_iter()
            .filter(|status| status.received.is_none())
            .map(|status| self.nothing(status))
            .collect()
    }

    /// What was to carry a figure that is not there: the return that was awaited, or the file that came without it.
    fn awaited(&self, indicator: &Indicator, period: Period) -> Input {
        let carries = |status: &&ReturnStatus| {
            let spec = self.open.board.return_spec(&status.key.agency, &status.key.code);
            let carries = |spec: &boardpack_model::board::ReturnSpec| {
                !spec.is_history && spec.indicators.contains(&indicator.code)
            };
            spec.is_some_and(carries) && boardpack_assess::asked(indicator, status.key.period) == period
        };
        let Some(status) = self.standing.iter().find(carries) else {
            return Input {
                what: format!("{}, {period}", indicator.code),
                end: End::NothingReceived {
                    words: format!(
                        "no return of the register asks for {} for {period}, and no file gave it by {}",
                        indicator.code,
                        self.minute(self.as_at)
                    ),
                },
            };
        };
        let came = status.submission.filter(|_| status.received.is_some());
        match came {
            Some(id) => Input {
                what: format!("{} left empty, {period}", indicator.code),
                end: self.entry(&format!("submission {id}")),
            },
            None => self.nothing(status),
        }
    }

    fn nothing(&self, status: &ReturnStatus) -> Input {
        let due = status.due_instant(&self.open.board);
        Input {
            what: format!("{} {}, {}", status.key.agency, status.key.code, status.key.period),
            end: End::NothingReceived {
                words: format!(
                    "due by {}: {}; no file that counts was known on {}",
                    self.day(due),
                    status.words(),
                    self.minute(self.as_at)
                ),
            },
        }
    }

    fn day(&self, at: Timestamp) -> String {
        let zone = self.open.board.time_zone.clone();
        at.to_zoned(zone).strftime("%-d %B %Y").to_string()
    }

    pub(super) fn minute(&self, at: Timestamp) -> String {
        let zone = self.open.board.time_zone.clone();
        at.to_zoned(zone).strftime("%-d %B %Y %H:%M").to_string()
    }
}

/// The end at a cell, known from its first sighting on.
fn cell(known: &KnownObservation, first: &KnownObservation) -> Input {
    let observation = &known.observation;
    let part = if observation.breakdown.is_empty() {
        String::new()
    } else {
        format!(" ({})", observation.breakdown)
    };
    Input {
        what: format!(
            "{} {}{part}, {}",
            observation.indicator,
            observation.measure.word(),
            observation.period
        ),
        end: End::Cell {
            file: observation.place.file.clone(),
            sha256: observation.place.sha256.clone(),
            sheet: observation.place.sheet.clone(),
            cell: observation.place.cell.clone(),
            raw: observation.raw.clone(),
            read_as: observation.value.to_string(),
            submission: known.submission,
            known_at: first.known_at,
            first: (first != known).then(|| First {
                file: first.observation.place.file.clone(),
                submission: first.submission,
            }),
        },
    }
}

/// What an event says, with who did it.
fn event_words(event: &Event) -> String {
    let what = match &event.what {
        Happening::NilConfirmed { key, reason } => format!("nothing to report in {key}: {reason}"),
        Happening::Withdrawn { key, reason, .. } => format!("a file for {key} was taken back: {reason}"),
        Happening::Extended { key, until, reason } => format!("{key} extended to {until}: {reason}"),
        Happening::Waived { key, reason } => format!("{key} is not owed: {reason}"),
        other => format!("{other:?}"),
    };
    format!("{what} (said by {})", event.by)
}
