//! The pathway: one bar for each step across agencies, with its count and its share of the step before.

use boardpack_model::pack::{Pathway, PathwayStep};
use plotters::element::Rectangle;

use super::Size;
use super::elements::{Across, Area, Drawn, Look, Reference, WHOLE, ground, stroke, write};
use super::frame::{Heading, Plot, Sides, plot, svg};
use super::layout::{Axis, Zero, wrapped_to};
use crate::font::{Weight, width};
use crate::palette::{DATA, INK, QUIET};

const NAME_LINES: usize = 2;

/// The chart at the width of a page, as high as its steps need.
pub fn pathway_svg(chart: &Pathway, title: Option<&str>) -> String {
    pathway_svg_at(chart, title, Size::FULL)
}

/// The chart at a width and text size of its own, as high as its steps need.
pub fn pathway_svg_at(chart: &Pathway, title: Option<&str>, size: Size) -> String {
    let heading = Heading::new(title, &chart.subtitle, size);
    let rows = chart.steps.len().max(1) as f32;
    let size = Size {
        height: heading.height() + rows * size.text * 2.9 + size.text * 0.5,
        ..size
    };
    svg(size, title.unwrap_or(&chart.subtitle), &chart.alt, |area| {
        heading.draw(area)?;
        draw(area, chart, size, heading.height())
    })
}

fn draw(area: &Area<'_>, chart: &Pathway, size: Size, top: f32) -> Drawn {
    let counts: Vec<f64> = chart.steps.iter().map(|step| step.count).collect();
    let axis = Axis::over(&counts, (0.0, None), Zero::Always, 5);
    let widest = |weight, text: &dyn Fn(&PathwayStep) -> String| {
        let widths = chart
            .steps
            .iter()
            .map(|step| width(&text(step), size.text, weight));
        widths.fold(0.0, f32::max)
    };
    let sides = Sides {
        left: (widest(Weight::Regular, &|step| step.name.clone()) + 10.0).min(size.width * 0.38),
        top: top + 2.0,
        right: size.width - (widest(Weight::Bold, &words) + 14.0).min(size.width * 0.42),
        bottom: size.height - 2.0,
    };
    let rows = chart.steps.len().max(1) as f64;
    let mut plot = plot(area, size, sides, (axis.low, axis.high), (0.0, rows))?;
    for (index, step) in chart.steps.iter().enumerate() {
        let middle = rows - index as f64 - 0.5;
        if let Some(count) = axis.within(step.count) {
            let corners = [(0.0, middle - 0.34), (count, middle + 0.34)];
            plot.draw_series([Rectangle::new(corners, ground(DATA))])?;
        }
        let end = axis.within(step.count).unwrap_or(0.0).max(0.0);
        write_step(area, &plot, step, ((end, middle), sides.left, size.text))?;
    }
    let zero = vec![(0.0, 0.0), (0.0, rows)];
    plot.draw_series([Reference::new(zero, stroke(INK, 1.0), WHOLE)])?;
    Ok(())
}

fn words(step: &PathwayStep) -> String {
    if step.share.is_empty() {
        step.printed.clone()
    } else {
        format!("{}  {}", step.printed, step.share)
    }
}

fn write_step(
    area: &Area<'_>,
    plot: &Plot<'_, '_>,
    step: &PathwayStep,
    ((end, middle), left, text): ((f64, f64), f32, f32),
) -> Drawn {
    let height = plot.backend_coord(&(0.0, middle)).1 as f32 / 10.0;
    let names = wrapped_to(&step.name, text, left - 10.0, NAME_LINES);
    let first = height - text * 0.6 * (names.len() as f32 - 1.0);
    for (line, name) in names.iter().enumerate() {
        let at = (left - 6.0, first + text * 1.2 * line as f32);
        write(area, name, Look::plain(text, INK).lying(Across::Right), at)?;
    }
    let x = plot.backend_coord(&(end, middle)).0 as f32 / 10.0 + 6.0;
    let figure = Look::plain(text, INK).bold();
    write(area, &step.printed, figure, (x, height))?;
    let after = x + width(&step.printed, text, Weight::Bold) + width("  ", text, Weight::Regular);
    write(area, &step.share, Look::plain(text, QUIET), (after, height))
}
