//! Comparison bars: our place among its neighbours, ranked, from nought, with England and the median as labelled lines.

use boardpack_model::pack::{ComparisonBar, ComparisonChart};
use plotters::element::Rectangle;

use super::Size;
use super::elements::{
    Across, Area, Drawn, Look, Reference, SHORT_DASHES, WHOLE, ground, stroke, tenths, write,
};
use super::frame::{Heading, Plot, Sides, plot, svg};
use super::layout::{Axis, Zero, shortened};
use crate::font::{Weight, width};
use crate::palette::{CONTEXT, DATA, ENGLAND, INK, QUIET, WHITE};

/// The chart at the width of a page, as high as its bars need.
pub fn comparison_svg(chart: &ComparisonChart, title: Option<&str>) -> String {
    let heading = Heading::new(title, &chart.subtitle, Size::FULL).height();
    let rows = chart.bars.len().max(1) as f32;
    let height = heading + (rows * 1.5 + lines_above(chart) * 1.3 + 1.0) * Size::FULL.text;
    comparison_svg_at(chart, title, Size { height, ..Size::FULL })
}

/// The chart at a size of its own.
pub fn comparison_svg_at(chart: &ComparisonChart, title: Option<&str>, size: Size) -> String {
    let layout = Layout::of(chart, title, size);
    svg(size, title.unwrap_or(&chart.subtitle), &chart.alt, |area| {
        layout.draw(area)
    })
}

fn lines_above(chart: &ComparisonChart) -> f32 {
    f32::from(u8::from(chart.england.is_some()) + u8::from(chart.median.is_some()))
}

struct Layout<'a> {
    chart: &'a ComparisonChart,
    size: Size,
    heading: Heading,
    axis: Axis,
    sides: Sides,
}

impl<'a> Layout<'a> {
    fn of(chart: &'a ComparisonChart, title: Option<&str>, size: Size) -> Self {
        let heading = Heading::new(title, &chart.subtitle, size);
        let mut values: Vec<f64> = chart.bars.iter().map(|bar| bar.figure).collect();
        values.extend(
            chart
                .bars
                .iter()
                .filter_map(|bar| bar.interval)
                .flat_map(|(low, high)| [low, high]),
        );
        values.extend(chart.england.iter().chain(&chart.median).map(|(value, _)| *value));
        let axis = Axis::over(&values, (f64::NEG_INFINITY, None), Zero::Always, 5);
        let widest = |text: &dyn Fn(&ComparisonBar) -> &str, weight| {
            let widths = chart.bars.iter().map(|bar| width(text(bar), size.text, weight));
            widths.fold(0.0, f32::max)
        };
        let names = widest(&|bar| &bar.name, Weight::Bold);
        let figures = widest(&|bar| &bar.printed, Weight::Bold);
        let sides = Sides {
            left: (names + 8.0).min(size.width * 0.46),
            top: heading.height() + size.text * (lines_above(chart) * 1.3 + 0.3),
            right: size.width - (figures + 8.0).min(size.width * 0.3),
            bottom: size.height - 4.0,
        };
        Self {
            chart,
            size,
            heading,
            axis,
            sides,
        }
    }

    fn draw(&self, area: &Area<'_>) -> Drawn {
        self.heading.draw(area)?;
        let rows = self.chart.bars.len().max(1) as f64;
        let mut plot = plot(
            area,
            self.size,
            self.sides,
            (self.axis.low, self.axis.high),
            (0.0, rows),
        )?;
        for (index, bar) in self.chart.bars.iter().enumerate() {
            self.draw_bar(&mut plot, bar, rows - index as f64 - 0.5)?;
        }
        let zero = vec![(0.0, 0.0), (0.0, rows)];
        plot.draw_series([Reference::new(zero, stroke(INK, 1.0), WHOLE)])?;
        self.draw_lines(area, &mut plot, rows)?;
        for (index, bar) in self.chart.bars.iter().enumerate() {
            self.write_bar(area, &plot, bar, rows - index as f64 - 0.5)?;
        }
        Ok(())
    }

    fn draw_bar(&self, plot: &mut Plot<'_, '_>, bar: &ComparisonBar, middle: f64) -> Drawn {
        let Some(figure) = self.axis.within(bar.figure) else {
            return Ok(());
        };
        let colour = if bar.ours { DATA } else { CONTEXT };
        let corners = [(0.0, middle - 0.36), (figure, middle + 0.36)];
        plot.draw_series([Rectangle::new(corners, ground(colour))])?;
        let interval = bar
            .interval
            .and_then(|(low, high)| Some((self.axis.within(low)?, self.axis.within(high)?)));
        if let Some((low, high)) = interval {
            let line = || vec![(low, middle), (high, middle)];
            // White below black: the interval shows on its bar and beyond it.
            plot.draw_series([
                Reference::new(line(), stroke(WHITE, 4.2), WHOLE),
                Reference::new(line(), stroke(INK, 1.4), WHOLE),
            ])?;
        }
        Ok(())
    }

    /// The name at the left; the figure right of the bar, or of its interval.
    fn write_bar(&self, area: &Area<'_>, plot: &Plot<'_, '_>, bar: &ComparisonBar, middle: f64) -> Drawn {
        let look = Look::plain(self.size.text, INK);
        let look = if bar.ours { look.bold() } else { look };
        let height = plot.backend_coord(&(0.0, middle)).1 as f32 / 10.0;
        let name = shortened(&bar.name, self.size.text, look.weight, self.sides.left - 8.0);
        write(
            area,
            &name,
            look.lying(Across::Right),
            (self.sides.left - 6.0, height),
        )?;
        let end = bar
            .interval
            .map_or(bar.figure, |(_, high)| high.max(bar.figure))
            .max(0.0);
        let end = self.axis.within(end).unwrap_or(0.0);
        let x = plot.backend_coord(&(end, middle)).0 as f32 / 10.0 + 5.0;
        let printed = shortened(&bar.printed, self.size.text, look.weight, self.size.width - x);
        let room = width(&printed, self.size.text, look.weight);
        let half = self.size.text * 0.55;
        let behind = Rectangle::new(
            [
                (tenths(x - 1.5), tenths(height - half)),
                (tenths(x + room + 1.5), tenths(height + half)),
            ],
            ground(WHITE),
        );
        area.draw(&behind)?;
        write(area, &printed, look, (x, height))
    }

    /// England and the median as lines over the bars, each with its words above.
    fn draw_lines(&self, area: &Area<'_>, plot: &mut Plot<'_, '_>, rows: f64) -> Drawn {
        let lines = [
            ("England", self.chart.england.as_ref(), ENGLAND, WHOLE),
            (
                "Neighbours’ median",
                self.chart.median.as_ref(),
                INK,
                SHORT_DASHES,
            ),
        ];
        let mut height = self.heading.height() + self.size.text * 0.65;
        for (name, line, colour, dashes) in lines {
            let Some((value, printed)) = line else { continue };
            let Some(value) = self.axis.within(*value) else {
                continue;
            };
            let halo = || vec![(value, 0.0), (value, rows)];
            plot.draw_series([
                Reference::new(halo(), stroke(WHITE, 4.0), WHOLE),
                Reference::new(halo(), stroke(colour, 1.8), dashes),
            ])?;
            let x = plot.backend_coord(&(value, rows)).0;
            let top = (x, tenths(height + self.size.text * 0.5));
            area.draw(&Reference::new(
                vec![top, (x, tenths(self.sides.top))],
                stroke(colour, 1.0),
                WHOLE,
            ))?;
            let words = format!("{name} {printed}");
            let reach = width(&words, self.size.text, Weight::Regular) / 2.0;
            let x = (x as f32 / 10.0).clamp(reach, (self.size.width - reach).max(reach));
            // The line of the words above passes behind these.
            let behind = [
                (tenths(x - reach - 1.0), tenths(height - self.size.text * 0.55)),
                (tenths(x + reach + 1.0), tenths(height + self.size.text * 0.5)),
            ];
            area.draw(&Rectangle::new(behind, ground(WHITE)))?;
            let look = Look::plain(self.size.text, if colour == INK { QUIET } else { colour });
            write(area, &words, look.lying(Across::Middle), (x, height))?;
            height += self.size.text * 1.3;
        }
        Ok(())
    }
}
