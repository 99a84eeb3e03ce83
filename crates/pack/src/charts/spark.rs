//! The sparkline: thirteen points in a table cell, with the mean as a hairline and the latest in its class's shape.

use boardpack_model::assessment::{SpecialCause, VariationIcon};
use boardpack_model::pack::ScoreRow;
use plotters::series::LineSeries;

use super::Size;
use super::elements::Area;
use super::elements::{Class, Drawn, Marker, Reference, WHOLE, stroke};
use super::frame::{Sides, plot, svg};
use crate::palette::{CONTEXT, DATA};

const SIZE: Size = Size {
    width: 96.0,
    height: 24.0,
    text: 9.0,
};

/// The sparkline of a scorecard row, on a scale of its own.
pub fn spark_svg(row: &ScoreRow) -> String {
    svg(SIZE, &row.name, &spark_alt(row), |area| draw(area, row))
}

/// What the sparkline shows, in words: the figures themselves stand beside it.
pub fn spark_alt(row: &ScoreRow) -> String {
    let known = row.spark.iter().filter(|figure| figure.is_some()).count();
    match known {
        0 => "No figures to draw".to_owned(),
        1 => "One figure only".to_owned(),
        _ => format!(
            "Line of {known} figures over {} periods: {}",
            row.spark.len(),
            row.direction.words()
        ),
    }
}

fn draw(area: &Area<'_>, row: &ScoreRow) -> Drawn {
    let points: Vec<Option<f64>> = row.spark.iter().map(|p| p.filter(|f| f.is_finite())).collect();
    let known: Vec<f64> = points.iter().flatten().copied().collect();
    if known.is_empty() {
        return Ok(());
    }
    let (low, high) = range(&known);
    let sides = Sides {
        left: 2.0,
        top: 2.0,
        right: SIZE.width - 2.0,
        bottom: SIZE.height - 2.0,
    };
    let last = points.len() as f64 - 0.5;
    let mut plot = plot(area, SIZE, sides, (-0.5, last), (low, high))?;
    let mean = (known.iter().sum::<f64>() / known.len() as f64).clamp(low, high);
    plot.draw_series([Reference::new(
        vec![(-0.5, mean), (last, mean)],
        stroke(CONTEXT, 0.5),
        WHOLE,
    )])?;
    let place =
        |(index, figure): (usize, &Option<f64>)| figure.map(|figure| (index as f64, figure.clamp(low, high)));
    let placed: Vec<Option<(f64, f64)>> = points.iter().enumerate().map(place).collect();
    for run in placed.split(Option::is_none) {
        let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
        match run.as_slice() {
            [] => {}
            [alone] => {
                plot.draw_series([Marker::new(*alone, Class::Common, 1.4, false)])?;
            }
            _ => {
                plot.draw_series(LineSeries::new(run, stroke(DATA, 1.3)))?;
            }
        }
    }
    if let Some(Some(latest)) = placed.last() {
        plot.draw_series([Marker::new(*latest, class(row.variation), 3.0, false)])?;
    }
    Ok(())
}

fn range(known: &[f64]) -> (f64, f64) {
    let bounded = known.iter().map(|f| f.clamp(-1e15, 1e15));
    let (low, high) = bounded.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), f| {
        (l.min(f), h.max(f))
    });
    let spread = high - low;
    let air = if spread > 0.0 {
        spread * 0.15
    } else {
        high.abs().max(1.0)
    };
    (low - air, high + air)
}

fn class(icon: Option<VariationIcon>) -> Class {
    let (cause, tone) = match icon {
        None | Some(VariationIcon::CommonCause) => (SpecialCause::Common, 0),
        Some(VariationIcon::ImprovementHigh) => (SpecialCause::AboveLimit, 1),
        Some(VariationIcon::ImprovementLow) => (SpecialCause::BelowLimit, 1),
        Some(VariationIcon::ConcernHigh) => (SpecialCause::AboveLimit, -1),
        Some(VariationIcon::ConcernLow) => (SpecialCause::BelowLimit, -1),
        Some(VariationIcon::NeutralHigh) => (SpecialCause::AboveLimit, 0),
        Some(VariationIcon::NeutralLow) => (SpecialCause::BelowLimit, 0),
    };
    Class::of(cause, tone)
}
