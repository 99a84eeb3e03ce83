//! A pack as an audience has it, made of what it was shown: as much of it as disclosure control reads.

use super::*;
use crate::figure::needs_denominator;
use crate::printed::{part, printed};
use boardpack_model::assessment::{IndicatorAssessment, Point};
use boardpack_model::board::{Indicator, Unit};
use boardpack_model::pack::{
    ChairPage, Edition, Foreword, IndicatorSection, Owner, PrintedFigure, Quality, SeriesRow, ThemeSection,
    TimelinessGrid,
};

/// The pack in which an audience was shown this.
pub(super) fn issued(board: &Board, shown: &Assessment) -> Pack {
    let section = |one: &IndicatorAssessment| section(indicator(board, one.indicator.as_str()), one);
    Pack {
        board_name: String::new(),
        board_short_name: String::new(),
        title: String::new(),
        pre_brief_for: None,
        period: shown.period,
        period_words: String::new(),
        edition: Edition {
            issue: Some(1),
            as_at: shown.as_at,
            issued_on: None,
            approved_by: None,
            audience: public().code,
            version: String::new(),
        },
        marking: String::new(),
        control: Vec::new(),
        foreword: Foreword::default(),
        changes: None,
        chair: ChairPage {
            headlines: Vec::new(),
            counts: shown.counts,
            counts_sentence: String::new(),
            exceptions: Vec::new(),
            further_exceptions: 0,
            further: Vec::new(),
            asks: Vec::new(),
            returns_sentence: String::new(),
        },
        scorecard: Vec::new(),
        themes: vec![ThemeSection {
            title: String::new(),
            about: String::new(),
            indicators: shown.indicators.iter().map(section).collect(),
        }],
        pathway: None,
        timeliness: TimelinessGrid {
            periods: Vec::new(),
            rows: Vec::new(),
            totals: Vec::new(),
            papers: None,
            caption: String::new(),
            alt: String::new(),
        },
        quality: Quality {
            sentences: Vec::new(),
            agencies: Vec::new(),
            breaks: Vec::new(),
            queries: Vec::new(),
            rules_not_run: Vec::new(),
            explained: Vec::new(),
        },
        revisions: Vec::new(),
        submissions: Vec::new(),
        definitions: Vec::new(),
        methods: Vec::new(),
        distribution: Vec::new(),
        attribution: String::new(),
    }
}

fn section(indicator: &Indicator, one: &IndicatorAssessment) -> IndicatorSection {
    IndicatorSection {
        owner: Owner::Board,
        code: one.indicator.to_string(),
        name: String::new(),
        agency: String::new(),
        latest: PrintedFigure {
            period: one.latest_period.to_string(),
            text: String::new(),
            provisional: false,
            revised: false,
        },
        rag: one.rag,
        statement: String::new(),
        reading: String::new(),
        withheld: one.withheld.clone(),
        hidden: one
            .series
            .iter()
            .filter(|point| one.withheld.is_some() && point.value == Value::Withheld)
            .map(|point| point.period.to_string())
            .collect(),
        trend: None,
        comparison: None,
        comparison_words: String::new(),
        no_comparator: None,
        table: if one.withheld.is_some() {
            Vec::new()
        } else {
            one.series.iter().map(|point| row(indicator, point)).collect()
        },
        commentary: Vec::new(),
        covers: String::new(),
        year: String::new(),
        question: String::new(),
    }
}

fn row(indicator: &Indicator, point: &Point) -> SeriesRow {
    let text = |value: Value| {
        value
            .exact()
            .map_or_else(|| value.mark().unwrap_or_default().to_owned(), part)
    };
    let figure = |figure| printed(indicator, figure);
    let part = point.part_total().filter(|_| point.value.exact().is_some());
    SeriesRow {
        period: point.period.to_string(),
        figure: match (part, point.value.exact()) {
            (Some(_), Some(number)) => format!("{} [part]", figure(number)),
            _ => point.figure.map_or_else(|| text(point.value), figure),
        },
        numerator: if matches!(indicator.unit, Unit::Count) {
            String::new()
        } else {
            text(point.numerator)
        },
        denominator: if needs_denominator(indicator) {
            text(point.denominator)
        } else {
            String::new()
        },
        number: point.figure,
        notes: part.map_or_else(String::new, |covers| {
            format!("part of the total: {}, provisional [p]", covers.words())
        }),
    }
}
