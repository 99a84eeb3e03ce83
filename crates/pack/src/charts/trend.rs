//! The trend chart: a line over time with its mean, limits, target and band, each labelled at its right end.

use boardpack_model::pack::{ChartPoint, LimitLine, TrendChart};
use plotters::element::Rectangle;
use plotters::series::LineSeries;

use super::Size;
use super::elements::{
    Across, Area, Class, DOTS, Drawn, LONG_DASHES, Look, Marker, Reference, SHORT_DASHES, WHOLE, ground,
    stroke, tenths, write,
};
use super::frame::{Heading, Plot, Sides, plot, svg};
use super::layout::{Axis, Zero, pushed_apart, shortened};
use crate::font::{Weight, width};
use crate::palette::{BAND, Colour, DATA, GRID, INK, LIMIT, QUIET, TARGET};

/// The chart at full size. A title is drawn only where one is given: for a picture that travels alone.
pub fn trend_svg(chart: &TrendChart, title: Option<&str>) -> String {
    trend_svg_at(chart, title, Size::FULL)
}

/// The chart at a size of its own.
pub fn trend_svg_at(chart: &TrendChart, title: Option<&str>, size: Size) -> String {
    let layout = Layout::of(chart, title, size);
    svg(size, title.unwrap_or(&chart.subtitle), &chart.alt, |area| {
        layout.draw(area)
    })
}

struct Layout<'a> {
    chart: &'a TrendChart,
    size: Size,
    heading: Heading,
    axis: Axis,
    ends: Vec<EndLabel>,
    key: Vec<KeyEntry>,
    sides: Sides,
}

/// The height of a line of the key, in text sizes.
const KEY_LINE: f32 = 1.3;

/// One shape of the key, with its words.
struct KeyEntry {
    class: Class,
    hollow: bool,
    words: &'static str,
    at: (f32, f32),
}

/// A line's words at its right end.
struct EndLabel {
    value: f64,
    text: String,
    look: Look,
}

impl<'a> Layout<'a> {
    fn of(chart: &'a TrendChart, title: Option<&str>, size: Size) -> Self {
        let heading = Heading::new(title, &chart.subtitle, size);
        let axis = Axis::over(&values(chart), chart.natural, Zero::WhereItFits, breaks_for(size));
        let ends = end_labels(chart, size);
        let key = key(chart, size, heading.height());
        let axis_room = axis
            .breaks
            .iter()
            .map(|at| width(&axis.label(*at, &chart.unit_suffix), size.text, Weight::Regular))
            .fold(0.0, f32::max);
        let end_room = ends
            .iter()
            .map(|end| width(&end.text, end.look.size, end.look.weight))
            .fold(0.0, f32::max);
        let key_end = key
            .last()
            .map_or(heading.height(), |entry| entry.at.1 + size.text * 0.4);
        let sides = Sides {
            left: (axis_room + 10.0).min(size.width * 0.3),
            top: key_end + size.text * 0.8,
            right: size.width - (end_room + 16.0).min(size.width * 0.46),
            bottom: size.height - size.text * 2.7,
        };
        let mut layout = Self {
            chart,
            size,
            heading,
            axis,
            ends,
            key,
            sides,
        };
        if layout.parts(1).iter().all(String::is_empty) {
            layout.sides.bottom += size.text * 0.95;
        }
        layout
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        self.heading.draw(area)?;
        let last = self.chart.points.len().max(1) as f64 - 0.5;
        let mut plot = plot(
            area,
            self.size,
            self.sides,
            (-0.5, last),
            (self.axis.low, self.axis.high),
        )?;
        self.draw_band(&mut plot)?;
        self.draw_grid(area, &mut plot)?;
        for limits in &self.chart.limits {
            self.draw_limits(&mut plot, limits)?;
        }
        if let Some(target) = self.chart.target.as_ref().and_then(|(t, _)| self.axis.within(*t)) {
            let line = vec![(-0.5, target), (last, target)];
            plot.draw_series([Reference::new(line, stroke(TARGET, 1.8), LONG_DASHES)])?;
        }
        self.draw_breaks(area, &mut plot)?;
        self.draw_points(&mut plot)?;
        self.draw_gaps(area, &plot)?;
        self.draw_periods(area, &plot)?;
        self.draw_key(area)?;
        self.draw_ends(area, &plot)
    }

    fn draw_band(&self, plot: &mut Plot<'_, '_>) -> Drawn {
        let last = self.chart.points.len().max(1) as f64 - 0.5;
        let Some((low, high)) = self.chart.band else {
            return Ok(());
        };
        let (Some(low), Some(high)) = (self.axis.within(low), self.axis.within(high)) else {
            return Ok(());
        };
        plot.draw_series([Rectangle::new([(-0.5, low), (last, high)], ground(BAND))])?;
        for edge in [low, high] {
            let line = vec![(-0.5, edge), (last, edge)];
            plot.draw_series([Reference::new(line, stroke(LIMIT, 1.0), DOTS)])?;
        }
        Ok(())
    }

    fn draw_grid(&self, area: &Area<'_>, plot: &mut Plot<'_, '_>) -> Drawn {
        let last = self.chart.points.len().max(1) as f64 - 0.5;
        let look = Look::plain(self.size.text, QUIET).lying(Across::Right);
        for (index, at) in self.axis.breaks.iter().enumerate() {
            let line = vec![(-0.5, *at), (last, *at)];
            let style = if index == 0 {
                stroke(INK, 1.0)
            } else {
                stroke(GRID, 0.8)
            };
            plot.draw_series([Reference::new(line, style, WHOLE)])?;
            let height = plot.backend_coord(&(0.0, *at)).1 as f32 / 10.0;
            let label = self.axis.label(*at, &self.chart.unit_suffix);
            let label = shortened(&label, self.size.text, Weight::Regular, self.sides.left - 8.0);
            write(area, &label, look, (self.sides.left - 6.0, height))?;
        }
        Ok(())
    }

    fn draw_limits(&self, plot: &mut Plot<'_, '_>, limits: &LimitLine) -> Drawn {
        let last = self.chart.points.len();
        if last == 0 || limits.from > limits.to {
            return Ok(());
        }
        let to = limits.to.min(last - 1);
        if let Some(at) = self.axis.within(clipped(limits.mean.0, self.chart.natural)) {
            let line = vec![(limits.from as f64 - 0.5, at), (to as f64 + 0.5, at)];
            plot.draw_series([Reference::new(line, stroke(INK, 1.0), WHOLE)])?;
        }
        let ends: [fn((f64, f64)) -> f64; 2] = [|(lower, _)| lower, |(_, upper)| upper];
        for end in ends {
            for line in self.steps(limits, to, end) {
                plot.draw_series([Reference::new(line, stroke(LIMIT, 1.2), SHORT_DASHES)])?;
            }
        }
        Ok(())
    }

    /// A limit as lines from one point's half step to the next one's: one that goes up and down where limits follow the
    /// denominators, broken where a point has none.
    fn steps(&self, limits: &LimitLine, to: usize, end: fn((f64, f64)) -> f64) -> Vec<Vec<(f64, f64)>> {
        let mut lines: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for index in limits.from..=to {
            let at = limits.limits_at(index).map(end);
            let Some(at) = at.and_then(|at| self.axis.within(clipped(at, self.chart.natural))) else {
                lines.push(Vec::new());
                continue;
            };
            let ends = [(index as f64 - 0.5, at), (index as f64 + 0.5, at)];
            let Some(line) = lines.last_mut() else { continue };
            match line.last_mut() {
                // A level line is one dash pattern, not a new one at every point.
                Some(end) if (end.1 - at).abs() < f64::EPSILON => *end = ends[1],
                _ => line.extend(ends),
            }
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// Where a new series begins, and where limits begin anew, said beside a dotted line where there is room.
    fn draw_breaks(&self, area: &Area<'_>, plot: &mut Plot<'_, '_>) -> Drawn {
        let look = Look::plain(self.size.text, QUIET);
        let mark = |(index, point): (usize, &ChartPoint)| match &point.break_note {
            Some(_) => Some((index, "New series", 1.4)),
            None => self
                .chart
                .begins_anew(index)
                .then_some((index, "Limits anew", 0.8)),
        };
        let points = self.chart.points.iter().enumerate().skip(1);
        let marks: Vec<(usize, &str, f32)> = points.filter_map(mark).collect();
        let place = |plot: &Plot<'_, '_>, index: usize| {
            plot.backend_coord(&(index as f64 - 0.5, self.axis.high)).0 as f32 / 10.0
        };
        let mut taken = self.sides.left;
        for (number, (index, words, thick)) in marks.iter().enumerate() {
            let across = *index as f64 - 0.5;
            let line = vec![(across, self.axis.low), (across, self.axis.high)];
            plot.draw_series([Reference::new(line, stroke(QUIET, *thick), DOTS)])?;
            let x = place(plot, *index);
            let room = width(words, look.size, look.weight) + 4.0;
            let free = marks
                .get(number + 1)
                .map_or(self.sides.right, |(next, ..)| place(plot, *next));
            let (at, look) = if x + room < free {
                taken = x + room;
                (x + 4.0, look)
            } else if x - room > taken {
                taken = x;
                (x - 4.0, look.lying(Across::Right))
            } else {
                continue;
            };
            write(area, words, look, (at, self.sides.top + self.size.text * 0.2))?;
        }
        Ok(())
    }

    /// The line, broken at gaps and where a new series begins, then the markers over it.
    fn draw_points(&self, plot: &mut Plot<'_, '_>) -> Drawn {
        let mut run: Vec<(f64, f64)> = Vec::new();
        let mut runs = Vec::new();
        for (index, point) in self.chart.points.iter().enumerate() {
            let figure = point.figure.and_then(|figure| self.axis.within(figure));
            if figure.is_none() || point.break_note.is_some() {
                runs.push(std::mem::take(&mut run));
            }
            run.extend(figure.map(|figure| (index as f64, figure)));
        }
        runs.push(run);
        for run in runs.into_iter().filter(|run| run.len() > 1) {
            plot.draw_series(LineSeries::new(run, stroke(DATA, 2.1)))?;
        }
        let radius = (self.spacing() * 0.32).clamp(2.4, 4.6);
        let markers = self.chart.points.iter().enumerate().filter_map(|(index, point)| {
            let figure = self.axis.within(point.figure?)?;
            let class = Class::of(point.cause, point.tone);
            let radius = if class == Class::Common {
                radius * 0.85
            } else {
                radius * 1.1
            };
            Some(Marker::new(
                (index as f64, figure),
                class,
                radius,
                point.provisional,
            ))
        });
        plot.draw_series(markers)?;
        // A part of a total lies where it comes to, and no line leads to it or from it.
        let parts = self.chart.points.iter().enumerate().filter_map(|(index, point)| {
            let figure = self.axis.within(point.part.as_ref()?.figure)?;
            Some(Marker::new((index as f64, figure), Class::Part, radius, true))
        });
        plot.draw_series(parts)?;
        Ok(())
    }

    /// A mark above the axis for every period without a figure.
    fn draw_gaps(&self, area: &Area<'_>, plot: &Plot<'_, '_>) -> Drawn {
        let look = Look::plain(self.size.text, QUIET).lying(Across::Middle);
        for (index, point) in self.chart.points.iter().enumerate() {
            if point.figure.is_some_and(f64::is_finite) || point.part.is_some() {
                continue;
            }
            let mark = if point.printed.starts_with('[') {
                point.printed.as_str()
            } else {
                "[x]"
            };
            let mark = if width(mark, look.size, look.weight) <= self.spacing() {
                mark
            } else {
                "×"
            };
            let x = plot.backend_coord(&(index as f64, self.axis.low)).0 as f32 / 10.0;
            write(area, mark, look, (x, self.sides.bottom - self.size.text * 0.65))?;
        }
        Ok(())
    }

    fn draw_periods(&self, area: &Area<'_>, plot: &Plot<'_, '_>) -> Drawn {
        let look = Look::plain(self.size.text, QUIET).lying(Across::Middle);
        let place = |index: usize| plot.backend_coord(&(index as f64, self.axis.low)).0 as f32 / 10.0;
        for index in 0..self.chart.points.len() {
            let x = tenths(place(index));
            let from = (x, tenths(self.sides.bottom));
            let tick = Reference::new(vec![from, (x, from.1 + 40)], stroke(INK, 0.8), WHOLE);
            area.draw(&tick)?;
        }
        let lines = [self.parts(0), self.parts(1)];
        // A line that stands alone keeps clear of the lowest label of the value axis.
        let first = if lines[1].iter().all(String::is_empty) {
            1.15
        } else {
            0.95
        };
        for (line, parts) in lines.into_iter().enumerate() {
            // From the right: of two labels that would touch, the later one stays.
            let mut free = self.size.width;
            for (index, part) in parts.into_iter().enumerate().rev() {
                let half = width(&part, look.size, look.weight) / 2.0;
                let x = place(index).clamp(half, (self.size.width - half).max(half));
                if part.is_empty() || x + half + 4.0 > free {
                    continue;
                }
                free = x - half;
                let height = self.sides.bottom + self.size.text * (first + 1.15 * line as f32);
                write(area, &part, look, (x, height))?;
            }
        }
        Ok(())
    }

    /// The first or second line of each tick label: the part of the year, then the year where it begins.
    fn parts(&self, line: usize) -> Vec<String> {
        let part_of = |point: &ChartPoint, line: usize| {
            point.tick.splitn(2, ' ').nth(line).unwrap_or_default().to_owned()
        };
        let parts: Vec<String> = self
            .chart
            .points
            .iter()
            .map(|point| part_of(point, line))
            .collect();
        let firsts: Vec<String> = self.chart.points.iter().map(|point| part_of(point, 0)).collect();
        let widest = firsts
            .iter()
            .map(|p| width(p, self.size.text, Weight::Regular))
            .fold(0.0, f32::max);
        if widest + 4.0 <= self.spacing() {
            return parts;
        }
        // Where not every part of the year fits, the years alone say where they begin: `21/22`.
        let any_year = self.chart.points.iter().any(|point| point.tick.contains(' '));
        match (any_year, line) {
            (true, 0) => self
                .chart
                .points
                .iter()
                .map(|point| short_year(&part_of(point, 1)))
                .collect(),
            (true, _) => vec![String::new(); parts.len()],
            (false, _) => parts,
        }
    }

    fn draw_key(&self, area: &Area<'_>) -> Drawn {
        let look = Look::plain(self.size.text, QUIET);
        for entry in &self.key {
            let (x, middle) = entry.at;
            area.draw(&Marker::new(
                (tenths(x), tenths(middle)),
                entry.class,
                4.4,
                entry.hollow,
            ))?;
            write(area, entry.words, look, (x + 9.0, middle))?;
        }
        Ok(())
    }

    fn draw_ends(&self, area: &Area<'_>, plot: &Plot<'_, '_>) -> Drawn {
        let height_of = |value: f64| {
            let inside = self.axis.within(value).unwrap_or(self.axis.low);
            plot.backend_coord(&(0.0, inside)).1 as f32 / 10.0
        };
        let wanted: Vec<f32> = self.ends.iter().map(|end| height_of(end.value)).collect();
        let stretch = (
            self.sides.top - self.size.text * 0.6,
            self.sides.bottom + self.size.text * 0.6,
        );
        let placed = pushed_apart(&wanted, self.size.text * 1.12, stretch);
        let left = self.sides.right + 10.0;
        for ((end, wanted), at) in self.ends.iter().zip(wanted).zip(placed) {
            if (wanted - at).abs() > 2.0 {
                let leader = vec![
                    (tenths(self.sides.right + 1.0), tenths(wanted)),
                    (tenths(left - 2.0), tenths(at)),
                ];
                area.draw(&Reference::new(leader, stroke(LIMIT, 0.7), WHOLE))?;
            }
            let text = shortened(&end.text, end.look.size, end.look.weight, self.size.width - left);
            write(area, &text, end.look, (left, at))?;
        }
        Ok(())
    }

    fn spacing(&self) -> f32 {
        (self.sides.right - self.sides.left) / self.chart.points.len().max(1) as f32
    }
}

/// `21/22` of `2021/22`; anything else stays.
fn short_year(year: &str) -> String {
    let is_long = year.len() == 7 && year.as_bytes()[4] == b'/' && year.is_ascii();
    if is_long {
        year[2..].to_owned()
    } else {
        year.to_owned()
    }
}

fn breaks_for(size: Size) -> u8 {
    if size.height >= 320.0 { 5 } else { 4 }
}

fn clipped(value: f64, natural: (f64, Option<f64>)) -> f64 {
    value.max(natural.0).min(natural.1.unwrap_or(f64::INFINITY))
}

/// Everything that has to fit: figures, limits as drawn, target and band.
fn values(chart: &TrendChart) -> Vec<f64> {
    let mut values: Vec<f64> = chart.points.iter().filter_map(|point| point.figure).collect();
    let parts = chart.points.iter().filter_map(|point| point.part.as_ref());
    values.extend(parts.map(|part| part.figure));
    let limits = (0..chart.points.len()).filter_map(|index| chart.lines_at(index)?.limits_at(index));
    let lines = limits.flat_map(|(lower, upper)| [lower, upper]);
    let centres = chart.limits.iter().map(|limits| limits.mean.0);
    values.extend(lines.chain(centres).map(|value| clipped(value, chart.natural)));
    values.extend(chart.target.as_ref().map(|(target, _)| *target));
    values.extend(chart.band.iter().flat_map(|(low, high)| [*low, *high]));
    values
}

fn end_labels(chart: &TrendChart, size: Size) -> Vec<EndLabel> {
    let roomy = size.width >= 600.0;
    let words =
        |long: &str, short: &str, figure: &str| format!("{} {figure}", if roomy { long } else { short });
    let label = |value: f64, text: String, colour: Colour| EndLabel {
        value,
        text,
        look: Look::plain(size.text, colour),
    };
    let mut ends = Vec::new();
    if let Some((value, printed)) = &chart.target {
        ends.push(label(*value, words("Target", "Target", printed), TARGET));
    }
    // Lines of a stretch that has ended are not those that hold at the right end.
    let is_latest = |limits: &&LimitLine| limits.to + 1 >= chart.points.len();
    if let Some(limits) = chart.limits.last().filter(is_latest) {
        let limit = |line: &Option<(f64, String)>, long, short| {
            let (value, printed) = line.as_ref()?;
            let text = words(long, short, printed);
            Some(label(clipped(*value, chart.natural), text, LIMIT))
        };
        let mean = &limits.mean;
        let centre = if limits.is_median { "Median" } else { "Mean" };
        ends.extend(limit(&limits.upper, "Upper limit", "Upper"));
        ends.push(label(mean.0, words(centre, centre, &mean.1), INK));
        ends.extend(limit(&limits.lower, "Lower limit", "Lower"));
    }
    if let Some((low, high)) = chart.band {
        ends.push(label(f64::midpoint(low, high), chart.band_words.clone(), QUIET));
    }
    let latest = chart
        .points
        .last()
        .and_then(|point| Some((point.figure?, point.printed.clone())));
    if let Some((value, printed)) = latest {
        let mut end = label(value, printed, DATA);
        end.look = end.look.bold();
        ends.push(end);
    }
    ends.retain(|end| end.value.is_finite() && !end.text.trim().is_empty());
    ends
}

/// A key above the plot, only for what is there: special causes, provisional figures. As many lines as it needs.
fn key(chart: &TrendChart, size: Size, top: f32) -> Vec<KeyEntry> {
    let mut classes: Vec<(Class, bool)> = Vec::new();
    for point in chart.points.iter().filter(|point| point.figure.is_some()) {
        let class = Class::of(point.cause, point.tone);
        if class != Class::Common {
            classes.push((class, false));
        }
        if point.provisional {
            classes.push((Class::Common, true));
        }
    }
    if chart.points.iter().any(|point| point.part.is_some()) {
        classes.push((Class::Part, true));
    }
    classes.sort();
    classes.dedup();
    let (mut x, mut middle) = (6.0, top + size.text * 0.7);
    let entry = |(class, hollow): (Class, bool)| {
        let words = if hollow && class == Class::Common {
            "provisional"
        } else {
            class.words()
        };
        let room = 9.0 + width(words, size.text, Weight::Regular);
        if x > 6.0 && x + room > size.width {
            (x, middle) = (6.0, middle + size.text * KEY_LINE);
        }
        let at = (x, middle);
        x += room + 16.0;
        KeyEntry {
            class,
            hollow,
            words,
            at,
        }
    };
    classes.into_iter().map(entry).collect()
}
