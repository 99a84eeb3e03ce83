//! Every figure of every issued pack, followed back to where it ends, and what stands there looked at in the archive.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use boardpack_ingest::Limits;
use boardpack_ledger::{Archive, Ledger};
use boardpack_model::history::IssuedPack;
use boardpack_model::pack::Pack;
use boardpack_model::{AudienceCode, BoardCode, History, IndicatorCode, Period};
use boardpack_office::trace::{End, Input, Known, Trace, Tracer};
use boardpack_office::{Office, Surroundings, Workspace};
use boardpack_post::Transport;

use crate::support::PROGRAM;

/// What the archive and the ledger of an office hold, by which the ends of chains are judged.
struct Evidence {
    archive: Archive,
    history: History,
    /// Each archived workbook's cells, by sheet and address.
    cells: BTreeMap<String, BTreeMap<(String, String), String>>,
}

/// Follows every figure that an issue of an office's packs prints: each of its inputs must end at a cell of an archived file
/// whose content is the text that it is said to be, at a line of a pipeline file that was archived with that issue, or at an
/// entry of the ledger. Gives how many figures it followed.
pub(crate) fn every_figure(folder: &Path) -> usize {
    let board = BoardCode::new("blanktown").unwrap();
    let mut ledger = Ledger::open(&folder.join("ledger.sqlite").display().to_string()).unwrap();
    let mut evidence = Evidence {
        archive: Archive::at(folder.join("archive")).unwrap(),
        history: ledger.history(&board).unwrap(),
        cells: BTreeMap::new(),
    };
    let issues = evidence.history.packs.clone();
    let mut office = open(folder);
    let (mut followed, mut problems) = (0, Vec::new());
    for issue in &issues {
        followed += follow(&mut office, issue, &mut evidence, &mut problems);
    }
    assert!(
        problems.is_empty(),
        "{} of the chains of {followed} figures do not hold:\n{}",
        problems.len(),
        problems.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    followed
}

fn open(folder: &Path) -> Office {
    let workspace = Workspace::at(folder).unwrap();
    let surroundings = Surroundings {
        reader: PROGRAM.into(),
        passwords: BTreeMap::new(),
        settle: Duration::ZERO,
        transport: Transport::Folder(workspace.outbox()),
        mode: None,
        ledger_url: None,
        births: BTreeMap::new(),
        maildir: None,
    };
    Office::open(workspace, surroundings)
        .unwrap_or_else(|error| panic!("the office does not open: {error:?}"))
}

/// Follows the figures of one issue: those of the board's own pack, which withholds nothing.
fn follow(
    office: &mut Office,
    issue: &IssuedPack,
    evidence: &mut Evidence,
    problems: &mut Vec<String>,
) -> usize {
    let open = office.board(None).unwrap();
    let known = Known::Issue(issue.period, issue.issue);
    let mut tracer = Tracer::new(office, &open, &known).unwrap();
    let audience = AudienceCode::new("board").unwrap();
    let bytes = std::fs::read(
        office
            .workspace
            .packs(&open.board.code, issue.period)
            .join(format!("issue-{}/pack.json", issue.issue)),
    );
    let packs: BTreeMap<String, Pack> = serde_json::from_slice(&bytes.unwrap()).unwrap();
    let pack = &packs["board"];
    let mut followed = 0;
    for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
        let code = IndicatorCode::new(&section.code).unwrap();
        let rows = section
            .table
            .iter()
            .map(|row| (row.period.clone(), row.figure.clone()));
        let latest = (section.latest.period.clone(), section.latest.text.clone());
        let drawn = section.trend.iter().flat_map(|chart| &chart.points);
        let drawn = drawn.map(|point| (point.period.clone(), point.printed.clone()));
        for (period, printed) in rows.chain([latest]).chain(drawn) {
            let period: Period = period.parse().unwrap();
            let trace = tracer.figure(office, issue.period, (&code, period)).unwrap();
            let about = format!("{} issue {}: {code} {period}", issue.period, issue.issue);
            let mut say = |words: String| problems.push(format!("{about}: {words}"));
            if tracer.shown(&audience, &trace).is_none() {
                say("the pack's own text is not found".to_owned());
            }
            if printed.starts_with(|c: char| c.is_ascii_digit()) && trace.printed != printed {
                say(format!("printed {printed}, traced {}", trace.printed));
            }
            let is_figure = printed.starts_with(|c: char| c.is_ascii_digit());
            evidence.judge(&trace, is_figure, &mut say);
            followed += 1;
        }
    }
    let each = packs.iter().map(|(code, pack)| {
        let audience = AudienceCode::new(code).unwrap();
        beside_the_figures(office, (&mut tracer, issue), (&audience, pack), problems)
    });
    followed + each.sum::<usize>()
}

/// The targets, floors and comparators of the scorecard, and the mean and limits of each chart, as the traces have them for
/// the pack's audience: those of an audience from which figures are hidden are other limits.
fn beside_the_figures(
    office: &mut Office,
    (tracer, issue): (&mut Tracer, &IssuedPack),
    (audience, pack): (&AudienceCode, &Pack),
    problems: &mut Vec<String>,
) -> usize {
    let mut found = 0;
    let seen = tracer.seen_by(office, issue.period, audience).unwrap();
    let charts: BTreeMap<&str, Vec<(&str, String)>> = pack
        .themes
        .iter()
        .flat_map(|theme| &theme.indicators)
        .map(|section| {
            let limits = section.trend.iter().flat_map(|chart| &chart.limits);
            let named = limits.flat_map(|line| {
                let limit = |what, limit: &Option<(f64, String)>| Some((what, limit.as_ref()?.1.clone()));
                [
                    Some((line.centre_words(), line.mean.1.clone())),
                    limit("upper limit, ", &line.upper),
                    limit("lower limit, ", &line.lower),
                ]
            });
            (section.code.as_str(), named.flatten().collect())
        })
        .collect();
    for row in pack.scorecard.iter().flat_map(|group| &group.rows) {
        let code = IndicatorCode::new(&row.code).unwrap();
        let period: Period = row.latest.period.parse().unwrap();
        let mut trace = tracer.figure(office, issue.period, (&code, period)).unwrap();
        tracer.see(&mut trace, audience, &seen);
        let england = row.england.split(' ').next().unwrap_or_default().to_owned();
        let of_row = [
            ("target", row.target.clone()),
            ("floor", row.floor.clone()),
            ("England", england),
            ("median of the neighbours", row.neighbours.clone()),
        ];
        let of_chart = charts.get(row.code.as_str()).cloned().unwrap_or_default();
        for (what, printed) in of_row.into_iter().chain(of_chart) {
            if !printed.starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let is_it = |beside: &&boardpack_office::trace::Beside| {
                beside.what.starts_with(what) && beside.printed == printed && !beside.inputs.is_empty()
            };
            found += 1;
            if !trace.beside.iter().any(|beside| is_it(&beside)) {
                let has: Vec<String> = trace
                    .beside
                    .iter()
                    .map(|b| format!("{} {}", b.what, b.printed))
                    .collect();
                problems.push(format!(
                    "{} issue {} for {audience}: {code}: {what} {printed} is not among {has:?}",
                    issue.period, issue.issue
                ));
            }
        }
    }
    found
}

impl Evidence {
    /// Whether every chain of a trace ends, and what stands at its end.
    fn judge(&mut self, trace: &Trace, is_figure: bool, say: &mut dyn FnMut(String)) {
        let is_total = !trace.parts.is_empty();
        if trace.inputs.is_empty() && !is_total {
            say("it has no inputs".to_owned());
        }
        let beside = trace.beside.iter().flat_map(|beside| &beside.inputs);
        for input in trace.inputs.iter().chain([&trace.defined_at]).chain(beside) {
            if let Err(problem) = self.ends(input) {
                say(format!("{}: {problem}", input.what));
            }
        }
        // That nothing came is an input of the share of returns that came; of nothing else that has a figure.
        let nothing = trace
            .inputs
            .iter()
            .any(|input| matches!(input.end, End::NothingReceived { .. }));
        let counts_returns = trace.formula.starts_with("100 × ")
            && trace
                .inputs
                .iter()
                .all(|input| matches!(input.end, End::NothingReceived { .. } | End::Event { .. }));
        if is_figure && nothing && !counts_returns {
            say("it has a figure, and one of its inputs was not received".to_owned());
        }
        for part in &trace.parts {
            self.judge(part, false, say);
        }
    }

    fn ends(&mut self, input: &Input) -> Result<(), String> {
        match &input.end {
            End::Cell {
                sha256,
                sheet,
                cell,
                raw,
                ..
            } => self.stands(sha256, (sheet, cell), raw),
            End::Line {
                file,
                line,
                text,
                sha256,
            } => {
                let bytes = self
                    .archive
                    .get(sha256)
                    .map_err(|error| format!("{file}: {error}"))?;
                let all = String::from_utf8(bytes).unwrap();
                let stands = all.lines().nth(*line as usize - 1).map(str::trim);
                if stands == Some(text) {
                    Ok(())
                } else {
                    Err(format!("{file}:{line} holds {stands:?}, not {text:?}"))
                }
            }
            End::Event { entry, words, .. } => {
                let counts = words.contains("returned for correction") && words.contains(": received");
                if counts && !words.contains("it counts by its correction") {
                    return Err(format!("{words}: which file made it count?"));
                }
                let (kind, number) = entry.split_once(' ').unwrap();
                let number: i64 = number.parse().unwrap();
                let is_there = match kind {
                    "submission" => self.history.submissions.iter().any(|one| one.id == number),
                    _ => self.history.events.iter().any(|event| event.id == number),
                };
                if is_there {
                    Ok(())
                } else {
                    Err(format!("the ledger has no {entry}"))
                }
            }
            End::NothingReceived { .. } => Ok(()),
            End::Lost { words } => Err(words.clone()),
        }
    }

    /// Whether the cells of an archived file hold a text, as a reader other than the one that recorded it finds them.
    fn stands(&mut self, sha256: &str, (sheet, cell): (&str, &str), raw: &str) -> Result<(), String> {
        if !self.cells.contains_key(sha256) {
            let bytes = self.archive.get(sha256).map_err(|error| error.to_string())?;
            let workbook = boardpack_ingest::read(&bytes, &Limits::default())
                .map_err(|refusal| format!("{sha256} cannot be read: {refusal:?}"))?;
            let cells = workbook.sheets.iter().flat_map(|sheet| {
                sheet
                    .cells
                    .iter()
                    .map(|cell| ((sheet.name.clone(), cell.address()), cell.raw.clone()))
            });
            self.cells.insert(sha256.to_owned(), cells.collect());
        }
        let cells = &self.cells[sha256];
        let (named, more) = cell
            .split_once(" and ")
            .map_or((cell, false), |(named, _)| (named, true));
        let texts: Vec<String> = named
            .split(", ")
            .map(|address| {
                let at = (sheet.to_owned(), address.to_owned());
                cells
                    .get(&at)
                    .cloned()
                    .unwrap_or_default()
                    .chars()
                    .take(200)
                    .collect()
            })
            .collect();
        let stands: String = texts.join(" + ").chars().take(200).collect();
        if raw == stands || more && raw.starts_with(&stands) {
            Ok(())
        } else {
            Err(format!(
                "{sheet}!{cell} of {sha256} holds {stands:?}, not {raw:?}"
            ))
        }
    }
}
