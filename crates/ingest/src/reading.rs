//! A return as read: its figures as observations, its words as commentary, and what was asked for and not found.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Indicator, ReturnSpec, Source};
use boardpack_model::observation::Commentary;
use boardpack_model::{
    Board, Contribution, Explanation, Finding, IndicatorCode, Measure, Observation, Period, Place, ReturnKey,
    Severity, Value,
};

use crate::figure::{Figure, Remark};
use crate::layouts::{self, Aspects, Astray, Scene, Sighted, Sighting, Unlabelled, looks_like, shortened};
use crate::nil::Nil;

/// A submission that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The return that it is.
    pub key: ReturnKey,
    /// Its figures, for its own period and for others, by indicator, measure and period.
    pub observations: Vec<Observation>,
    /// What the sender wrote.
    pub commentary: Vec<Commentary>,
    /// What the sender wants, offers, found good and thinks of itself.
    pub contributions: Vec<Contribution>,
    /// The sender's answers to findings of an earlier file, from a marked-up copy.
    pub answers: Vec<Explanation>,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// The figures that were asked for: indicator, which of its figures, period.
    pub asked: BTreeSet<Asked>,
    /// How many figures were asked for.
    pub expected: u32,
    /// How many of them have an answer.
    pub read: u32,
    /// Whether the sender says that there is nothing to report.
    pub nil: bool,
    /// The layout by which it was read.
    pub layout: String,
    /// The sheets that were read; empty text for a CSV.
    pub sheets_read: Vec<String>,
}

/// One figure that is asked for.
pub type Asked = (IndicatorCode, Measure, Period);

/// The figures that a return is asked for, in the pipeline's order.
pub(crate) fn asked(board: &Board, spec: &ReturnSpec, own: Period) -> Vec<Asked> {
    let mut asked = Vec::new();
    for indicator in indicators(board, spec) {
        let periods = if spec.is_history {
            periods_within(indicator, own)
        } else {
            vec![period_of(indicator, own)]
        };
        for period in periods {
            for measure in measures(indicator) {
                asked.push((indicator.code.clone(), measure, period));
            }
        }
    }
    asked
}

/// The indicators that a return carries and that partners supply.
pub(crate) fn indicators<'b>(board: &'b Board, spec: &ReturnSpec) -> Vec<&'b Indicator> {
    spec.indicators
        .iter()
        .filter_map(|code| board.indicator(code))
        .filter(|indicator| indicator.source == Source::Returns)
        .collect()
}

/// The figures of an indicator that are asked for.
pub(crate) fn measures(indicator: &Indicator) -> Vec<Measure> {
    let mut measures = vec![Measure::Numerator];
    if indicator.asks_denominator() {
        measures.push(Measure::Denominator);
    }
    measures
}

/// The period of an indicator that a return for `own` carries: the same days, or as far behind as it runs.
pub(crate) fn period_of(indicator: &Indicator, own: Period) -> Period {
    Period::containing(indicator.every, own.last_day()).shifted(-i32::from(indicator.lag))
}

/// Every period of an indicator that lies wholly within another.
pub(crate) fn periods_within(indicator: &Indicator, whole: Period) -> Vec<Period> {
    let first = Period::containing(indicator.every, whole.first_day());
    std::iter::successors(Some(first), |period| Some(period.next()))
        .take_while(|period| period.last_day() <= whole.last_day())
        .filter(|period| period.first_day() >= whole.first_day())
        .take(1_000)
        .collect()
}

/// What is settled about a return before its figures are.
pub(crate) struct Settled<'a> {
    pub(crate) spec: &'a ReturnSpec,
    pub(crate) key: ReturnKey,
    pub(crate) nil: Nil,
    pub(crate) layout: String,
}

/// Turns what was found into a return's reading.
pub(crate) fn settle(scene: &Scene<'_>, settled: Settled<'_>, mut sighting: Sighting) -> Reading {
    let asked = asked(scene.board, settled.spec, settled.key.period);
    // Our own workbooks carry what the board holds already.
    let is_ours = sighting.headings.is_empty();
    leave_merged(&mut sighting.figures);
    note_headings(scene, &mut sighting);
    let is_asked: BTreeSet<&Asked> = asked.iter().collect();
    let mut reading = Reading {
        key: settled.key,
        observations: Vec::new(),
        commentary: Vec::new(),
        contributions: sighting.contributions,
        answers: Vec::new(),
        findings: sighting.findings,
        asked: asked.iter().cloned().collect(),
        expected: u32::try_from(asked.len()).unwrap_or(u32::MAX),
        read: 0,
        nil: settled.nil != Nil::NotSaid,
        layout: settled.layout,
        sheets_read: sighting.sheets_read,
    };
    let mut sighted: BTreeMap<Asked, Vec<&Sighted>> = BTreeMap::new();
    for figure in &sighting.figures {
        if figure.period.last_day() <= reading.key.period.last_day() {
            let asked = (figure.indicator.clone(), figure.measure, figure.period);
            sighted.entry(asked).or_default().push(figure);
        }
    }
    for (which, figures) in &sighted {
        take(scene, figures, is_asked.contains(which), &mut reading);
    }
    for which in &asked {
        let labels = Labels(&sighting.unlabelled);
        account_for(
            scene,
            (which, sighted.get(which), labels),
            &settled.nil,
            &mut reading,
        );
    }
    block_astray(scene, &asked, &sighting.astray, &mut reading);
    note_hidden_past(scene, &sighted, &is_asked, &mut reading);
    if !is_ours {
        note_earlier(scene, &mut reading);
        note_later(scene, &sighting.figures, &mut reading);
    }
    query_nil_beside_figures(&settled.nil, &mut reading);
    reading.commentary = commentary(scene, &reading.key, sighting.remarks);
    reading
}

/// Leaves every figure of a merged area unread where the area lies across several of them: it cannot be known whose it is.
fn leave_merged(figures: &mut [Sighted]) {
    let mut by_area: BTreeMap<(String, crate::Area), Vec<usize>> = BTreeMap::new();
    for (index, figure) in figures.iter().enumerate() {
        if let Some(area) = figure.aspects.merged {
            by_area
                .entry((figure.place.sheet.clone(), area))
                .or_default()
                .push(index);
        }
    }
    for ((_, area), indices) in by_area {
        let which: BTreeSet<Asked> = indices
            .iter()
            .filter_map(|index| figures.get(*index))
            .map(|f| (f.indicator.clone(), f.measure, f.period))
            .collect();
        // Only the first cell of an honest area holds something; where others do, nothing was merged.
        let said = indices
            .iter()
            .filter_map(|index| figures.get(*index))
            .filter(|figure| figure.figure != Figure::Blank)
            .count();
        if which.len() < 2 || said != 1 {
            continue;
        }
        let message = format!(
            "the cells {}:{} are merged into one across several figures, so it is not known whose figure stands there",
            crate::a1::address(area.top, area.left),
            crate::a1::address(area.bottom, area.right)
        );
        for index in indices {
            if let Some(figure) = figures.get_mut(index) {
                figure.figure = Figure::Unusable(Remark {
                    severity: Severity::Error,
                    rule: "merged-figure",
                    message: message.clone(),
                    hint: "take the merging off and give each figure in a cell of its own",
                });
            }
        }
    }
}

/// Says in which row the headings were found, where it is not the first.
fn note_headings(scene: &Scene<'_>, sighting: &mut Sighting) {
    for (sheet, rows) in &sighting.headings {
        let mut rows: Vec<u32> = rows.iter().map(|row| row + 1).collect();
        rows.sort_unstable();
        rows.dedup();
        if rows == [1] {
            continue;
        }
        let numbers: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let word = if rows.len() == 1 { "row" } else { "rows" };
        let message = format!("its headings were found in {word} {}", numbers.join(", "));
        let place = scene.place.at(sheet, "");
        sighting
            .findings
            .push(Finding::note("heading-row", place, message));
    }
}

/// Blocks the figures to which a row without a period would add: without it their sums are short.
fn block_astray(scene: &Scene<'_>, asked: &[Asked], astray: &[Astray], reading: &mut Reading) {
    for row in astray {
        let touched: Vec<&Asked> = asked
            .iter()
            .filter(|(indicator, measure, _)| row.figures.contains(&(indicator.clone(), *measure)))
            .collect();
        let message = "the figures of this row have no date, so they are in no period";
        let hint = "give the date like 16/04/2026";
        if touched.is_empty() {
            let finding = Finding::query("record-without-date", row.place.clone(), message).hint(hint);
            reading.findings.push(finding);
        }
        for (indicator, measure, period) in touched {
            let what = words(scene, (indicator, *measure, *period));
            let finding = Finding::error(
                "record-without-date",
                row.place.clone(),
                format!("{what}: {message}, and the sum may be short"),
            );
            reading
                .findings
                .push(finding.hint(hint).about(indicator, *period).measure(*measure));
        }
    }
}

/// Says once how many figures of other periods were read from hidden rows and columns; for the asked ones it is asked.
fn note_hidden_past(
    scene: &Scene<'_>,
    sighted: &BTreeMap<Asked, Vec<&Sighted>>,
    is_asked: &BTreeSet<&Asked>,
    reading: &mut Reading,
) {
    let hidden = sighted
        .iter()
        .filter(|(which, _)| !is_asked.contains(which))
        .filter(|(_, figures)| {
            figures
                .iter()
                .any(|figure| figure.aspects.hidden && figure.figure != Figure::Blank)
        })
        .count();
    if hidden > 0 {
        let message = match hidden {
            1 => "one figure of another period was read from a hidden row or column".to_owned(),
            many => format!("{many} figures of other periods were read from hidden rows or columns"),
        };
        let finding = Finding::note("hidden-figures", scene.place.clone(), message);
        reading
            .findings
            .push(finding.hint("take hidden rows and columns out of a return: they are easily forgotten"));
    }
}

/// Says how many figures of each earlier period the file holds as well.
fn note_earlier(scene: &Scene<'_>, reading: &mut Reading) {
    const NAMED: usize = 6;
    let mut counts: BTreeMap<(jiff::civil::Date, Period), usize> = BTreeMap::new();
    for o in &reading.observations {
        let is_asked = reading
            .asked
            .contains(&(o.indicator.clone(), o.measure, o.period));
        if !is_asked && o.period.last_day() < reading.key.period.first_day() {
            *counts.entry((o.period.last_day(), o.period)).or_default() += 1;
        }
    }
    if counts.is_empty() {
        return;
    }
    let all: Vec<String> = counts
        .iter()
        .rev()
        .map(|((_, period), count)| format!("{count} for {period}"))
        .collect();
    let mut listed = all.get(..NAMED.min(all.len())).unwrap_or_default().join(", ");
    if all.len() > NAMED {
        listed = format!("{listed} and others for {} periods before", all.len() - NAMED);
    }
    let message = format!("it also holds figures of earlier periods: {listed}");
    reading
        .findings
        .push(Finding::note("earlier-figures", scene.place.clone(), message));
}

/// Says of which later periods the file holds figures: a return for an earlier one does not bring them.
fn note_later(scene: &Scene<'_>, figures: &[Sighted], reading: &mut Reading) {
    let own = reading.key.period.last_day();
    let later = figures
        .iter()
        .filter(|figure| figure.weighs && figure.period.last_day() > own);
    let periods = later.clone().map(|figure| figure.period);
    let Some(first) = periods.min_by_key(|period| period.last_day()) else {
        return;
    };
    let message = format!(
        "it also holds figures of later periods, the first of them {first}: {} in all, which were not read",
        later.count()
    );
    reading
        .findings
        .push(Finding::note("later-figures", scene.place.clone(), message));
}

/// What is to be said about the cell of an asked figure, beside its value.
fn say_aspects(scene: &Scene<'_>, sighted: &Sighted, reading: &mut Reading) {
    let what = words(scene, (&sighted.indicator, sighted.measure, sighted.period));
    let place = &sighted.place;
    let Aspects {
        hidden,
        commented,
        linked,
        ..
    } = sighted.aspects;
    if let Some(sum) = layouts::total_should_be(scene, place) {
        let message = format!(
            "{what}: the total shows {}, and the cells that it adds come to {sum}",
            shown(sighted)
        );
        let finding = Finding::query("total-not-sum", place.clone(), message);
        let hint = "let the workbook recalculate and save it again, or say which of the two holds";
        reading.findings.push(about(finding.hint(hint), sighted));
    }
    if hidden {
        let message = format!(
            "{what}: its row or column is hidden, and its figure was read: {}",
            shown(sighted)
        );
        let finding = Finding::query("hidden-figure", place.clone(), message);
        reading.findings.push(about(
            finding.hint("confirm that the figure is meant to be there, or show the row or column"),
            sighted,
        ));
    }
    if linked {
        let message = format!("{what}: it is taken from another workbook, and was read as it was last saved");
        let finding = Finding::query("linked-figure", place.clone(), message);
        reading.findings.push(about(
            finding.hint("confirm it, or type the figure itself"),
            sighted,
        ));
    }
    if commented {
        let message = format!("{what}: there is a comment beside it, which was not taken");
        let finding = Finding::note("comment-beside-figure", place.clone(), message);
        reading.findings.push(about(
            finding.hint("please put what the board should know into the commentary column"),
            sighted,
        ));
    }
}

fn shown(sighted: &Sighted) -> String {
    value_of(sighted).map_or_else(|| "it cannot be used".to_owned(), |value| value.to_string())
}

/// Takes the one value that the cells of a figure state; different values in different cells are an error.
fn take(scene: &Scene<'_>, figures: &[&Sighted], is_asked: bool, reading: &mut Reading) {
    let stated: Vec<&&Sighted> = figures
        .iter()
        .filter(|figure| figure.figure != Figure::Blank)
        .collect();
    let Some(first) = stated.first() else {
        return;
    };
    if is_asked {
        say_aspects(scene, first, reading);
    }
    if let Some(other) = stated.iter().find(|other| value_of(other) != value_of(first)) {
        let message = format!(
            "{} stands twice, in {} and in {}, with different values, so neither is used",
            words(scene, (&first.indicator, first.measure, first.period)),
            first.place,
            other.place
        );
        let finding = Finding::error("figure-twice", first.place.clone(), message).hint("give it once");
        reading.findings.push(graded(about(finding, first), is_asked));
        return;
    }
    match &first.figure {
        Figure::Blank => {}
        Figure::Unusable(remark) => reading
            .findings
            .push(graded(about(said(scene, remark, first), first), is_asked)),
        Figure::Value { value, remark, .. } => {
            if let Some(remark) = remark {
                reading.findings.push(about(said(scene, remark, first), first));
            }
            reading.observations.push(observation(scene, first, *value));
        }
    }
}

fn value_of(sighted: &Sighted) -> Option<Value> {
    match sighted.figure {
        Figure::Value { value, .. } => Some(value),
        _ => None,
    }
}

/// An error in a figure that this return is not asked for (a past one) asks, and blocks nothing.
fn graded(mut finding: Finding, is_asked: bool) -> Finding {
    if !is_asked && finding.severity == Severity::Error {
        finding.severity = Severity::Query;
    }
    finding
}

fn about(finding: Finding, sighted: &Sighted) -> Finding {
    finding
        .about(&sighted.indicator, sighted.period)
        .measure(sighted.measure)
}

fn said(scene: &Scene<'_>, remark: &Remark, sighted: &Sighted) -> Finding {
    let what = words(scene, (&sighted.indicator, sighted.measure, sighted.period));
    let message = format!("{what}: {}", remark.message);
    let place = sighted.place.clone();
    let finding = match remark.severity {
        Severity::Error => Finding::error(remark.rule, place, message),
        Severity::Query => Finding::query(remark.rule, place, message),
        Severity::Note => Finding::note(remark.rule, place, message),
    };
    finding.hint(remark.hint)
}

/// A figure in words: `CSC05 Assessments in time, numerator for 2026-27 Q1`.
fn words(scene: &Scene<'_>, (code, measure, period): (&IndicatorCode, Measure, Period)) -> String {
    let name = scene
        .board
        .indicator(code)
        .map_or("", |indicator| indicator.name.as_str());
    format!("{code} {name}, {} for {period}", measure.word())
}

fn observation(scene: &Scene<'_>, sighted: &Sighted, value: Value) -> Observation {
    Observation {
        agency: scene.agency.code.clone(),
        indicator: sighted.indicator.clone(),
        measure: sighted.measure,
        period: sighted.period,
        breakdown: String::new(),
        value,
        raw: sighted.raw.clone(),
        place: sighted.place.clone(),
        provisional: sighted.provisional,
    }
}

/// Counts an asked figure as read, or says that it is awaited; under a nil return a blank is nil.
fn account_for(
    scene: &Scene<'_>,
    (which, figures, labels): (&Asked, Option<&Vec<&Sighted>>, Labels<'_>),
    nil: &Nil,
    reading: &mut Reading,
) {
    let (code, measure, period) = which;
    let is_this = |observation: &&Observation| {
        observation.indicator == *code && observation.measure == *measure && observation.period == *period
    };
    if reading
        .observations
        .iter()
        .any(|observation| is_this(&observation))
    {
        reading.read += 1;
        return;
    }
    let blank = figures.and_then(|figures| figures.first());
    let is_blank = figures.is_none_or(|figures| figures.iter().all(|figure| figure.figure == Figure::Blank));
    if !is_blank {
        return;
    }
    if let Nil::Said { place, raw } = nil {
        reading
            .observations
            .push(nil_observation(scene, which, (place, raw)));
        reading.read += 1;
        return;
    }
    reading.findings.push(awaited(
        scene,
        which,
        (blank.map(|sighted| &sighted.place), labels),
    ));
}

/// Rows and columns of figures that bear no label of the layout.
#[derive(Clone, Copy)]
struct Labels<'a>(&'a [Unlabelled]);

impl Labels<'_> {
    /// What looks like the label of a figure, as a question to the office.
    fn like(self, (indicator, measure): (&IndicatorCode, Measure)) -> Option<String> {
        self.0.iter().find_map(|unlabelled| {
            let (label, near, of) = unlabelled.near.as_ref()?;
            (near == indicator && *of == measure)
                .then(|| looks_like(&unlabelled.text, Some(&unlabelled.place), label))
        })
    }
}

fn nil_observation(
    scene: &Scene<'_>,
    (code, measure, period): &Asked,
    (place, raw): (&Place, &str),
) -> Observation {
    Observation {
        agency: scene.agency.code.clone(),
        indicator: code.clone(),
        measure: *measure,
        period: *period,
        breakdown: String::new(),
        value: Value::NilReturn,
        raw: shortened(raw),
        place: place.clone(),
        provisional: false,
    }
}

fn awaited(
    scene: &Scene<'_>,
    (code, measure, period): &Asked,
    (cell, labels): (Option<&Place>, Labels<'_>),
) -> Finding {
    let what = words(scene, (code, *measure, *period));
    let finding = match cell {
        Some(place) => Finding::error(
            "figure-awaited",
            place.clone(),
            format!("{what}: the cell is empty, the figure is awaited"),
        )
        .hint("write 0 for none, or `not available`, `n/a` or <5 where that is the answer"),
        None => Finding::error(
            "figure-awaited",
            scene.place.clone(),
            format!("{what}: the workbook has no row or column for it, the figure is awaited"),
        )
        .hint(
            labels
                .like((code, *measure))
                .unwrap_or_else(|| "keep the labels and period headings of the agreed layout".to_owned()),
        ),
    };
    finding.about(code, *period).measure(*measure)
}

/// Asks about a tick "nothing to report" beside figures; the figures are used, and the return is no nil return.
fn query_nil_beside_figures(nil: &Nil, reading: &mut Reading) {
    let Nil::Said { place, .. } = nil else {
        return;
    };
    let is_asked = |o: &&Observation| {
        reading
            .asked
            .contains(&(o.indicator.clone(), o.measure, o.period))
    };
    let figures: Vec<&Observation> = reading.observations.iter().filter(is_asked).collect();
    let mut with_figure = figures.into_iter().filter(|o| says_something(o.value));
    let Some(first) = with_figure.next() else {
        return;
    };
    let more = match with_figure.count() {
        0 => String::new(),
        more => format!(", as do {more} more cells"),
    };
    let message = format!(
        "it says that there is nothing to report, and {} holds a figure{more}; the figures are used meanwhile",
        first.place
    );
    let finding = Finding::query("nil-beside-figures", place.clone(), message)
        .hint("take away the one that does not hold")
        .about(&first.indicator, first.period)
        .measure(first.measure);
    reading.findings.push(finding);
    // What holds figures is no nil return, whatever the tick says.
    reading.nil = false;
}

/// Whether a value says that there was something, be it hidden, rounded or not trusted.
fn says_something(value: Value) -> bool {
    match value {
        Value::Number { number } => number != 0.0,
        Value::Suppressed { high, .. } => high > 0.0,
        Value::LowReliability | Value::RoundsToZero => true,
        _ => false,
    }
}

fn commentary(scene: &Scene<'_>, key: &ReturnKey, remarks: Vec<layouts::Remarked>) -> Vec<Commentary> {
    let own = |code: &IndicatorCode| {
        scene
            .board
            .indicator(code)
            .map(|indicator| period_of(indicator, key.period))
    };
    remarks
        .into_iter()
        .filter_map(|remark| {
            Some(Commentary {
                agency: scene.agency.code.clone(),
                period: remark.period.or_else(|| own(&remark.indicator))?,
                indicator: remark.indicator,
                text: remark.text,
                place: remark.place,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
