//! The files that the template reads: the pack and its colours as JSON, and every chart as SVG.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::assessment::{Direction, Rag, SpecialCause};
use boardpack_model::pack::{ChairPage, IndicatorSection, Pack, TrendChart};
use serde_json::{Value, json};

use crate::charts::{
    Size, comparison_svg_at, pathway_svg_at, spark_alt, spark_svg, timeliness_svg, timeliness_width,
    trend_svg_at,
};
use crate::font::drawable;
use crate::palette::{self, hex, rag_shape, rag_tag};

/// A chart across the page, in units of a quarter millimetre.
const WIDE: Size = Size::small(696.0, 208.0);
/// A chart with its words at the right.
const BESIDE_WORDS: Size = Size::small(400.0, 152.0);
/// A chart with the comparison at the right.
const BESIDE: Size = Size::small(400.0, 196.0);
/// The comparison at the right, its text 9 point so that all its bars have a line.
const COMPARISON: Size = sized(284.0, 200.0, 12.7);
/// A chart of an indicator in brief.
const BRIEF: Size = Size::small(352.0, 136.0);
/// Fewer exact figures than this are read from the table: a chart would be mostly marks.
const FEWEST_DRAWN: usize = 4;
/// More bars than this need the page's whole width.
const MOST_BARS_BESIDE: usize = 12;

/// The size of a chart, and of its text.
const fn sized(width: f32, height: f32, text: f32) -> Size {
    Size {
        text,
        ..Size::small(width, height)
    }
}

/// The files by path.
pub(super) fn files(pack: &Pack) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let full = at_length(pack);
    for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
        files.extend(charts(section, full.contains(section.code.as_str())));
    }
    for row in pack.scorecard.iter().flat_map(|group| &group.rows) {
        files.insert(format!("charts/{}-spark.svg", row.code), spark_svg(row));
    }
    if let Some(pathway) = &pack.pathway {
        files.insert(
            "charts/pathway.svg".to_owned(),
            pathway_svg_at(pathway, None, WIDE),
        );
    }
    files.insert(
        "charts/timeliness.svg".to_owned(),
        timeliness_svg(&pack.timeliness, None),
    );
    files.insert("pack.json".to_owned(), said(pack).to_string());
    files
}

/// The files of a sheet of its own: what the pack is called, and what the sheet prints.
pub(super) fn sheet(pack: &Pack, sheet: &Value) -> BTreeMap<String, String> {
    let mut data = said(pack);
    data["sheet"] = sheet.clone();
    make_drawable(&mut data);
    BTreeMap::from([("pack.json".to_owned(), data.to_string())])
}

/// The charts of one indicator at the sizes of their places.
fn charts(section: &IndicatorSection, is_full: bool) -> Vec<(String, String)> {
    let comparison = section.comparison.as_ref().filter(|_| is_full);
    let is_beside = comparison.is_some_and(|chart| chart.bars.len() <= MOST_BARS_BESIDE);
    let mut files = Vec::new();
    if let Some(trend) = drawn(section) {
        let size = match (is_full, is_beside) {
            (false, _) => BRIEF,
            (true, true) => BESIDE,
            (true, false) => BESIDE_WORDS,
        };
        let path = format!("charts/{}-trend.svg", section.code);
        files.push((path, trend_svg_at(trend, None, size)));
    }
    if let Some(chart) = comparison {
        let rows = chart.bars.len() as f32 * 22.0 + 50.0;
        let size = if is_beside {
            COMPARISON
        } else {
            Size { height: rows, ..WIDE }
        };
        let path = format!("charts/{}-comparison.svg", section.code);
        files.push((path, comparison_svg_at(chart, None, size)));
    }
    files
}

/// The trend, where it has figures enough to draw and is more than noughts.
fn drawn(section: &IndicatorSection) -> Option<&TrendChart> {
    let figures =
        |trend: &TrendChart| -> Vec<f64> { trend.points.iter().filter_map(|point| point.figure).collect() };
    section.trend.as_ref().filter(|trend| {
        let figures = figures(trend);
        figures.len() >= FEWEST_DRAWN && figures.iter().any(|figure| *figure != 0.0)
    })
}

/// The indicators shown at length: those that need attention, those that changed more than chance explains, and those
/// outside what was expected. The rest are shown in brief, in the annex.
fn at_length(pack: &Pack) -> BTreeSet<&str> {
    let worsening: BTreeSet<&str> = pack
        .scorecard
        .iter()
        .flat_map(|group| &group.rows)
        .filter(|row| row.direction == Direction::Worsening)
        .map(|row| row.code.as_str())
        .collect();
    let exceptions: BTreeSet<&str> = pack
        .chair
        .exceptions
        .iter()
        .map(|row| row.code.as_str())
        .collect();
    let has_changed = |section: &IndicatorSection| {
        let last = section.trend.as_ref().and_then(|trend| trend.points.last());
        last.is_some_and(|point| !matches!(point.cause, SpecialCause::Common | SpecialCause::Absent))
    };
    pack.themes
        .iter()
        .flat_map(|theme| &theme.indicators)
        .filter(|section| section.withheld.is_none())
        .filter(|section| {
            matches!(section.rag, Rag::Red | Rag::AboveExpected | Rag::BelowExpected)
                || worsening.contains(section.code.as_str())
                || exceptions.contains(section.code.as_str())
                || has_changed(section)
        })
        .map(|section| section.code.as_str())
        .collect()
}

/// The words for the chair, none so long that its one page could not hold them.
fn chair(pack: &Pack) -> ChairPage {
    let mut chair = pack.chair.clone();
    let clip = |text: &mut String, most: usize| {
        if text.chars().count() > most {
            let kept: String = text.chars().take(most).collect();
            *text = format!("{}…", kept.trim_end());
        }
    };
    for headline in &mut chair.headlines {
        clip(headline, 300);
    }
    for ask in &mut chair.asks {
        clip(ask, 240);
    }
    clip(&mut chair.counts_sentence, 560);
    clip(&mut chair.returns_sentence, 420);
    for row in &mut chair.exceptions {
        clip(&mut row.name, 90);
        clip(&mut row.agency, 40);
        clip(&mut row.latest, 40);
        clip(&mut row.reason, 420);
        clip(&mut row.question, 260);
        // The indicator's own page holds what partners say in full.
        row.commentary.truncate(1);
        for remark in &mut row.commentary {
            clip(&mut remark.text, 160);
        }
        if let Some(action) = &mut row.last_action {
            clip(&mut action.words, 220);
        }
    }
    chair
}

/// The pack with what the template cannot know, every text drawable.
fn said(pack: &Pack) -> Value {
    let mut data = json!({
        "pack": pack,
        "chair": chair(pack),
        "pre_brief": pack.pre_brief_for.is_some(),
        "headline": pack.foreword.headline,
        "letter": pack.foreword.covering_letter,
        "approval": pack.foreword.approval,
        "choices": pack.foreword.choices,
        "changes": pack.changes,
        "full": at_length(pack),
        "placed": pack.themes.iter().flat_map(|theme| &theme.indicators)
            .filter(|section| section.withheld.is_none()).map(|section| &section.code).collect::<Vec<_>>(),
        "charted": pack.themes.iter().flat_map(|theme| &theme.indicators)
            .filter(|section| drawn(section).is_some()).map(|section| &section.code).collect::<Vec<_>>(),
        "period": pack.period.to_string(),
        "tags": tags(),
        "ink": hex(palette::INK),
        "quiet": hex(palette::QUIET),
        "line": hex(palette::GRID),
        "accent": hex(palette::DATA),
        "ground": hex(palette::BAND),
        "sparks": pack.scorecard.iter().flat_map(|group| &group.rows)
            .map(|row| (row.code.clone(), spark_alt(row))).collect::<BTreeMap<String, String>>(),
        "beside": MOST_BARS_BESIDE,
        // In millimetres: a unit is a quarter of one.
        "grid": timeliness_width(&pack.timeliness) / 4.0,
    });
    make_drawable(&mut data);
    data
}

fn tags() -> Value {
    const ALL: [Rag; 10] = [
        Rag::Red,
        Rag::Amber,
        Rag::Green,
        Rag::AboveExpected,
        Rag::BelowExpected,
        Rag::AsExpected,
        Rag::Accepted,
        Rag::NoTarget,
        Rag::NotRated,
        Rag::NoData,
    ];
    let tag = |rag: Rag| {
        let tag = rag_tag(rag);
        let name = serde_json::to_value(rag)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned));
        let look = json!({
            "ink": hex(tag.ink),
            "ground": hex(tag.ground),
            "shape": rag_shape(rag),
            "words": rag.words(),
        });
        (name.unwrap_or_default(), look)
    };
    ALL.into_iter()
        .map(tag)
        .collect::<serde_json::Map<String, Value>>()
        .into()
}

fn make_drawable(value: &mut Value) {
    match value {
        Value::String(text) => *text = drawable(text),
        Value::Array(items) => items.iter_mut().for_each(make_drawable),
        Value::Object(fields) => fields.values_mut().for_each(make_drawable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{compose, fixture};
    use boardpack_model::pack::ExceptionRow;

    fn pack() -> Pack {
        compose(
            &fixture::board(),
            &fixture::assessment(),
            &fixture::edition("board", Some(1)),
            &fixture::printed,
            &fixture::submissions(),
        )
    }

    #[test]
    fn what_needs_attention_or_changed_is_shown_at_length_and_the_rest_in_brief() {
        let mut pack = pack();
        let code = pack.themes[0].indicators[0].code.clone();
        let quiet = |pack: &mut Pack| {
            pack.chair.exceptions.clear();
            for row in pack.scorecard.iter_mut().flat_map(|group| &mut group.rows) {
                row.direction = Direction::NoClearTrend;
            }
            for section in pack.themes.iter_mut().flat_map(|theme| &mut theme.indicators) {
                section.rag = Rag::Green;
                section.trend = None;
            }
        };
        let exception = pack.chair.exceptions[0].clone();
        quiet(&mut pack);
        assert_eq!(at_length(&pack), BTreeSet::new());
        for change in 0..3 {
            quiet(&mut pack);
            match change {
                0 => pack.themes[0].indicators[0].rag = Rag::Red,
                1 => pack.chair.exceptions.push(ExceptionRow {
                    code: code.clone(),
                    ..exception.clone()
                }),
                _ => {
                    let rows = pack.scorecard.iter_mut().flat_map(|group| &mut group.rows);
                    for row in rows.filter(|row| row.code == code) {
                        row.direction = Direction::Worsening;
                    }
                }
            }
            assert_eq!(at_length(&pack), BTreeSet::from([code.as_str()]), "{change}");
        }
        pack.themes[0].indicators[0].withheld = Some("small numbers".to_owned());
        assert_eq!(at_length(&pack), BTreeSet::new());
    }

    #[test]
    fn noughts_and_a_few_figures_are_no_chart() {
        let pack = pack();
        let sections = || pack.themes.iter().flat_map(|theme| &theme.indicators);
        let mut section = sections().find(|one| drawn(one).is_some()).unwrap().clone();
        for point in &mut section.trend.as_mut().unwrap().points {
            point.figure = point.figure.map(|_| 0.0);
        }
        assert!(drawn(&section).is_none());
        for (index, point) in section.trend.as_mut().unwrap().points.iter_mut().enumerate() {
            point.figure = (index < 3).then_some(7.0);
        }
        assert!(drawn(&section).is_none());
    }
}
