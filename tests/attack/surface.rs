//! What a pack says about each figure, read as a stranger reads it: from its rows, its charts and its lists.

use boardpack_model::Period;
use boardpack_model::assessment::{Rag, SpecialCause};
use boardpack_model::pack::{
    ChartPoint, IndicatorSection, Pack, PrintedFigure, ScoreRow, SeriesRow, TrendChart,
};

/// Which of a figure's two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The numerator; the figure itself where that is a count.
    Above,
    /// The denominator.
    Below,
}

/// One count that somebody might want to know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    /// The indicator's code.
    pub(super) code: String,
    /// The period.
    pub(super) period: Period,
    /// Which part.
    pub(super) part: Part,
    /// The year so far that ends with the period, rather than the period itself.
    pub(super) is_year: bool,
}

/// A figure or a part that is printed, or the mark of one that is hidden.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// The indicator.
    pub(super) code: String,
    /// The period.
    pub(super) period: Period,
    /// The year so far that ends with the period.
    pub(super) is_year: bool,
    /// What of it.
    pub(super) of: Of,
    /// The number; nothing where `[c]` stands in its place.
    pub(super) number: Option<f64>,
    /// How far the number printed may be from the one meant.
    pub(super) within: f64,
    /// As it was before this issue: the old figure of a revision.
    pub(super) was: bool,
}

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The figure in the indicator's unit.
    Figure,
    /// A part of it.
    Part(Part),
}

/// A stretch of a chart with its centre line and its limits.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The indicator.
    pub(super) code: String,
    /// The chart's points on it.
    pub(super) points: Vec<OnLine>,
    /// The mean or the median.
    pub(super) centre: f64,
    /// The upper limit, where it is the same all along.
    pub(super) upper: Option<f64>,
    /// The least and the most that the figure can be: limits are drawn no further.
    pub(super) natural: (f64, f64),
}

/// One point of a stretch.
#[derive(Debug, Clone, Copy)]
pub(super) struct OnLine {
    /// The period.
    pub(super) period: Period,
    /// The figure.
    pub(super) figure: Option<f64>,
    /// The board hides it.
    pub(super) is_hidden: bool,
    /// The limits at this point, where they differ from point to point.
    pub(super) limits: Option<(f64, f64)>,
}

/// A word about a figure that is hidden.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word {
    /// Its rating.
    Rated(Rag),
    /// How it stands to the limits of its stretch: lower, mean, upper.
    Stands(SpecialCause, [f64; 3]),
}

/// Everything that one pack says.
#[derive(Debug, Default)]
pub(super) struct Surface {
    /// Numbers and marks.
    pub(super) shown: Vec<Shown>,
    /// Means and limits.
    pub(super) lines: Vec<Line>,
    /// Words about hidden figures.
    pub(super) words: Vec<(String, Period, Word)>,
    /// 95 % intervals drawn on the bar of a figure.
    pub(super) intervals: Vec<(String, Period, (f64, f64))>,
}

/// Reads a pack.
pub(super) fn read(pack: &Pack) -> Surface {
    let mut surface = Surface::default();
    for row in pack.scorecard.iter().flat_map(|group| &group.rows) {
        surface.score_row(row);
    }
    for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
        surface.section(section);
    }
    for row in &pack.revisions {
        let Some(period) = period(&row.period) else {
            continue;
        };
        let code = row.indicator.split(' ').next().unwrap_or_default();
        surface.said(code, period, &row.old, true);
        surface.said(code, period, &row.new, false);
    }
    surface
}

impl Surface {
    fn score_row(&mut self, row: &ScoreRow) {
        for figure in row.recent.iter().chain([&row.latest]) {
            self.printed(&row.code, figure);
        }
        let Some(latest) = period(&row.latest.period) else {
            return;
        };
        self.year_so_far(&row.code, latest, &row.year);
        self.exact(&row.code, latest, row.latest_number);
        for (back, figure) in (0..).zip(row.spark.iter().rev()) {
            self.exact(&row.code, latest.shifted(-back), *figure);
        }
        if let Some((text, then)) = row.last_known.as_deref().and_then(|said| said.split_once(" in ")) {
            let figure = PrintedFigure {
                period: then.to_owned(),
                text: text.to_owned(),
                provisional: false,
                revised: false,
            };
            self.printed(&row.code, &figure);
        }
        if is_hidden(&row.latest.text) {
            self.words.push((row.code.clone(), latest, Word::Rated(row.rag)));
        }
    }

    fn section(&mut self, section: &IndicatorSection) {
        self.printed(&section.code, &section.latest);
        for row in &section.table {
            self.series_row(&section.code, row);
        }
        if let Some(trend) = &section.trend {
            self.trend(&section.code, trend);
        }
        let Some(latest) = period(&section.latest.period) else {
            return;
        };
        self.year_so_far(&section.code, latest, &section.year);
        if is_hidden(&section.latest.text) {
            self.words
                .push((section.code.clone(), latest, Word::Rated(section.rag)));
        }
        let bars = section.comparison.iter().flat_map(|chart| &chart.bars);
        for bar in bars.filter(|bar| bar.ours) {
            // The bar is of the latest figure, or of the last one known: whichever it is, that prints as the bar does.
            let chart = section.trend.iter().flat_map(|trend| trend.points.iter().rev());
            let mut of = chart.filter(|point| point.printed == bar.printed);
            if let Some(period) = of.next().and_then(|point| period(&point.period)) {
                self.exact(&section.code, period, Some(bar.figure));
                self.intervals.extend(
                    bar.interval
                        .map(|interval| (section.code.clone(), period, interval)),
                );
            }
        }
    }

    fn series_row(&mut self, code: &str, row: &SeriesRow) {
        let Some(period) = period(&row.period) else { return };
        self.text(code, period, Of::Figure, &row.figure);
        self.text(code, period, Of::Part(Part::Above), &row.numerator);
        self.text(code, period, Of::Part(Part::Below), &row.denominator);
        self.exact(code, period, row.number);
    }

    fn trend(&mut self, code: &str, trend: &TrendChart) {
        for point in &trend.points {
            let Some(period) = period(&point.period) else {
                continue;
            };
            self.text(code, period, Of::Figure, &point.printed);
            self.exact(code, period, point.figure);
        }
        for limits in &trend.limits {
            let stretch = (limits.from..).zip(trend.points.get(limits.from..=limits.to).unwrap_or_default());
            let differ = !limits.by_point.is_empty();
            let on_line = |(index, point): (usize, &ChartPoint)| {
                Some(OnLine {
                    period: period(&point.period)?,
                    figure: point.figure,
                    is_hidden: is_hidden(&point.printed),
                    limits: limits.limits_at(index).filter(|_| differ),
                })
            };
            for (index, point) in stretch.clone().filter(|(_, point)| is_hidden(&point.printed)) {
                if let (Some(period), Some((lower, upper))) = (period(&point.period), limits.limits_at(index))
                {
                    let word = Word::Stands(point.cause, [lower, limits.mean.0, upper]);
                    self.words.push((code.to_owned(), period, word));
                }
            }
            self.lines.push(Line {
                code: code.to_owned(),
                points: stretch.filter_map(on_line).collect(),
                centre: limits.mean.0,
                upper: limits.upper.as_ref().map(|upper| upper.0).filter(|_| !differ),
                natural: (trend.natural.0, trend.natural.1.unwrap_or(f64::INFINITY)),
            });
        }
    }

    fn printed(&mut self, code: &str, figure: &PrintedFigure) {
        if let Some(period) = period(&figure.period) {
            self.text(code, period, Of::Figure, &figure.text);
        }
    }

    /// `2026-27 so far: 1,204 (2 of 4 quarters)`.
    fn year_so_far(&mut self, code: &str, until: Period, said: &str) {
        let figure = said.split_once(": ").map_or("", |(_, rest)| rest);
        let figure = figure.split(" (").next().unwrap_or_default();
        let before = self.shown.len();
        self.text(code, until, Of::Figure, figure);
        self.shown[before..]
            .iter_mut()
            .for_each(|shown| shown.is_year = true);
    }

    /// A number that is given as such, in a workbook's cell or a chart's coordinate.
    fn exact(&mut self, code: &str, period: Period, number: Option<f64>) {
        if let Some(number) = number {
            self.push(
                (code, period),
                Of::Figure,
                Some((number, 1e-9 * number.abs())),
                false,
            );
        }
    }

    fn text(&mut self, code: &str, period: Period, of: Of, text: &str) {
        if is_hidden(text) {
            self.push((code, period), of, None, false);
        } else if let Some(read) = number(text) {
            self.push((code, period), of, Some(read), false);
        }
    }

    /// A figure with its parts: `81.4% (57 of 70)`, `53.2 (83)`, `1,204`.
    fn said(&mut self, code: &str, period: Period, text: &str, was: bool) {
        let (figure, parts) = text.split_once(" (").unwrap_or((text, ""));
        let parts = parts.trim_end_matches(')');
        let (above, below) = parts.split_once(" of ").unwrap_or((parts, ""));
        for (of, text) in [
            (Of::Figure, figure),
            (Of::Part(Part::Above), above),
            (Of::Part(Part::Below), below),
        ] {
            if let Some(read) = number(text) {
                self.push((code, period), of, Some(read), was);
            }
        }
    }

    fn push(&mut self, (code, period): (&str, Period), of: Of, read: Option<(f64, f64)>, was: bool) {
        self.shown.push(Shown {
            code: code.to_owned(),
            period,
            is_year: false,
            of,
            number: read.map(|(number, _)| number),
            within: read.map_or(0.0, |(_, within)| within),
            was,
        });
    }
}

/// The number that a text is, and half of its last digit: `1,204`, `84.2%`, `33 [part]`, `nil`. Nothing for a mark or for words.
pub(super) fn number(text: &str) -> Option<(f64, f64)> {
    let whole = text.trim().trim_end_matches(" [part]");
    let plain = whole.trim_end_matches('%').replace(',', "");
    if plain == "nil" {
        return Some((0.0, 0.0));
    }
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let number: f64 = plain.parse().ok().filter(|number: &f64| number.is_finite())?;
    let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).ok()?);
    Some((number, half))
}

/// Whether the board hides it from the reader.
pub(super) fn is_hidden(text: &str) -> bool {
    text.starts_with("[c]") || text == "withheld"
}

fn period(text: &str) -> Option<Period> {
    text.parse().ok()
}
