//! `indicators.toml` as written.

use std::collections::BTreeMap;

use boardpack_model::board::{Basis, Source};
use boardpack_model::{Period, PeriodKind};
use jiff::civil::Date;

use crate::report::Spot;
use crate::written::agencies::KINDS;
use crate::written::checks::{self, ChecksWritten};
use crate::written::section::{At, Section};
use crate::written::value::Span;
use crate::written::variation::{self, ControlWritten};

/// Themes, indicators and what is declared about their checks, in the order of the file.
#[derive(Default)]
pub(crate) struct IndicatorsFile {
    pub(crate) themes: Vec<ThemeWritten>,
    pub(crate) indicators: Vec<IndicatorWritten>,
    pub(crate) checks: ChecksWritten,
}

/// `[theme.police]`
pub(crate) struct ThemeWritten {
    pub(crate) code: At<String>,
    pub(crate) title: Option<At<String>>,
    pub(crate) about: Option<At<String>>,
}

/// `[indicator.POL01]`
pub(crate) struct IndicatorWritten {
    pub(crate) code: At<String>,
    pub(crate) name: Option<At<String>>,
    pub(crate) theme: Option<At<String>>,
    pub(crate) agency: Option<At<String>>,
    pub(crate) figure: FigureWritten,
    pub(crate) aim: AimWritten,
    pub(crate) basis: Option<At<Basis>>,
    pub(crate) every: Option<At<PeriodKind>>,
    pub(crate) lag: u8,
    pub(crate) decimals: Option<At<u8>>,
    pub(crate) may_exceed_denominator: bool,
    pub(crate) distinct_children: bool,
    pub(crate) definition: Option<At<String>>,
    pub(crate) scrutiny_question: Option<At<String>>,
    pub(crate) breaks: Vec<BreakWritten>,
    pub(crate) deviations: Vec<DeviationWritten>,
    pub(crate) control: ControlWritten,
    /// Nothing where what stands there cannot be read.
    pub(crate) source: Option<Source>,
    /// The parts of a total.
    pub(crate) of: Vec<At<String>>,
    /// Where `of` stands, right or wrong.
    pub(crate) of_spot: Option<Spot>,
    /// A total may count a child twice whom two of its parts count.
    pub(crate) may_count_twice: Option<At<bool>>,
    pub(crate) no_comparator: Option<At<String>>,
    pub(crate) spot: Spot,
}

/// How the figure is made.
pub(crate) struct FigureWritten {
    pub(crate) unit: Option<At<UnitWord>>,
    pub(crate) numerator: Option<At<String>>,
    pub(crate) denominator: Option<At<String>>,
    pub(crate) per: Option<At<u32>>,
    pub(crate) population: Option<At<String>>,
    pub(crate) times: Option<At<u32>>,
    pub(crate) mean_unit: Option<At<String>>,
    pub(crate) median_unit: Option<At<String>>,
    /// Which of the keys that not every unit has stand there, right or wrong.
    pub(crate) keys: BTreeMap<&'static str, Spot>,
}

/// Which way is good, and how good is wanted.
pub(crate) struct AimWritten {
    pub(crate) polarity: Option<At<PolarityWord>>,
    pub(crate) band: Option<At<Span>>,
    pub(crate) has_band: bool,
    pub(crate) thresholds: Option<At<Span>>,
    pub(crate) target: Option<At<f64>>,
    pub(crate) floor: Option<At<f64>>,
}

/// `breaks = [{period, note}]`
pub(crate) struct BreakWritten {
    pub(crate) period: Option<At<Period>>,
    pub(crate) note: Option<At<String>>,
}

/// `deviations = [{accepted, from, until, reason, agreed-by}]`
pub(crate) struct DeviationWritten {
    pub(crate) accepted: Option<At<f64>>,
    pub(crate) from: Option<At<Date>>,
    pub(crate) until: Option<At<Date>>,
    pub(crate) reason: Option<At<String>>,
    pub(crate) agreed_by: Option<At<String>>,
}

/// The word of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitWord {
    Count,
    Percent,
    Rate,
    Mean,
    Median,
}

/// The word of a polarity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolarityWord {
    High,
    Low,
    Band,
    Neutral,
}

const BASES: [(&str, Basis); 4] = [
    ("flow", Basis::Flow),
    ("snapshot", Basis::Snapshot),
    ("rolling-12", Basis::Rolling12),
    ("year-to-date", Basis::YearToDate),
];

/// Reads `indicators.toml`.
pub(crate) fn read(mut file: Section<'_>) -> IndicatorsFile {
    for (key, hint) in [
        ("theme", "[theme.front-door]"),
        ("indicator", "[indicator.CSC01]"),
    ] {
        if !file.has(key) {
            let hint = format!("add a section such as {hint}");
            file.say_absent(&format!("indicators.toml names no {key}"), &hint);
        }
    }
    let written = IndicatorsFile {
        themes: file.entries("theme").into_iter().map(theme).collect(),
        indicators: file.entries("indicator").into_iter().map(indicator).collect(),
        checks: checks::read(&mut file),
    };
    file.close();
    written
}

fn theme((code, mut section): (At<String>, Section<'_>)) -> ThemeWritten {
    let theme = ThemeWritten {
        code,
        title: section.need("title"),
        about: section.need("about"),
    };
    section.close();
    theme
}

fn indicator((code, mut section): (At<String>, Section<'_>)) -> IndicatorWritten {
    let sources = [
        ("returns", Source::Returns),
        ("timeliness", Source::Timeliness),
        ("total", Source::Total),
    ];
    let source = section.may_word("source", &sources).map(|at| at.value);
    let source = if section.has("source") {
        source
    } else {
        Some(Source::Returns)
    };
    let indicator = IndicatorWritten {
        code,
        name: section.need("name"),
        theme: section.need("theme"),
        agency: section.need("agency"),
        figure: figure(&mut section),
        aim: aim(&mut section),
        basis: section.need_word("basis", &BASES),
        every: section.need_word("every", &KINDS),
        lag: section.may("lag").map_or(0, |at| at.value),
        decimals: section.need("decimals"),
        may_exceed_denominator: section.may("may-exceed-denominator").is_some_and(|at| at.value),
        distinct_children: section.may("distinct-children").is_some_and(|at| at.value),
        definition: section.need("definition"),
        scrutiny_question: section.need("scrutiny-question"),
        breaks: section.sections("breaks").into_iter().map(series_break).collect(),
        deviations: section
            .sections("deviations")
            .into_iter()
            .map(deviation)
            .collect(),
        control: variation::control(&mut section),
        source,
        of_spot: section.spot_of("of"),
        of: if source == Some(Source::Total) {
            section.need_list("of")
        } else {
            section.list("of")
        },
        may_count_twice: section.may("may-count-a-child-twice"),
        no_comparator: section.may("no-comparator"),
        spot: section.spot(),
    };
    section.close();
    indicator
}

fn figure(section: &mut Section<'_>) -> FigureWritten {
    let units = [
        ("count", UnitWord::Count),
        ("percent", UnitWord::Percent),
        ("rate", UnitWord::Rate),
        ("mean", UnitWord::Mean),
        ("median", UnitWord::Median),
    ];
    let keys = [
        "denominator",
        "per",
        "population",
        "times",
        "mean-unit",
        "median-unit",
    ];
    FigureWritten {
        unit: section.need_word("unit", &units),
        numerator: section.need("numerator"),
        denominator: section.may("denominator"),
        per: section.may("per"),
        population: section.may("population"),
        times: section.may("times"),
        mean_unit: section.may("mean-unit"),
        median_unit: section.may("median-unit"),
        keys: keys
            .into_iter()
            .filter_map(|key| Some((key, section.spot_of(key)?)))
            .collect(),
    }
}

fn aim(section: &mut Section<'_>) -> AimWritten {
    let polarities = [
        ("high", PolarityWord::High),
        ("low", PolarityWord::Low),
        ("band", PolarityWord::Band),
        ("neutral", PolarityWord::Neutral),
    ];
    AimWritten {
        polarity: section.need_word("polarity", &polarities),
        band: section.may("band"),
        has_band: section.has("band"),
        thresholds: section.may("thresholds"),
        target: section.may("target"),
        floor: section.may("floor"),
    }
}

fn series_break(mut section: Section<'_>) -> BreakWritten {
    let written = BreakWritten {
        period: section.need("period"),
        note: section.need("note"),
    };
    section.close();
    written
}

fn deviation(mut section: Section<'_>) -> DeviationWritten {
    let written = DeviationWritten {
        accepted: section.need("accepted"),
        from: section.need("from"),
        until: section.need("until"),
        reason: section.need("reason"),
        agreed_by: section.need("agreed-by"),
    };
    section.close();
    written
}
