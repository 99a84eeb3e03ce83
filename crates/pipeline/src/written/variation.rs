//! How variation is judged, as written: `[variation]` of `board.toml`, and what an indicator has of its own.

use boardpack_model::Period;
use boardpack_model::board::{ChartChoice, TwoInThree, VariationRules};

use crate::report::Spot;
use crate::written::section::{At, Section};

/// What an indicator says of its lines.
pub(crate) struct ControlWritten {
    /// `chart = { kind, reason }`
    pub(crate) chart: Option<ChartWritten>,
    /// `rebases = [{ period, reason }]`
    pub(crate) rebases: Vec<RebaseWritten>,
    /// `fixed-limits = { points, reason }`
    pub(crate) fixed: Option<FixedWritten>,
    /// Where each of the keys stands, right or wrong.
    pub(crate) spots: Vec<(&'static str, Spot)>,
}

/// A chart other than the one that its figures would have.
pub(crate) struct ChartWritten {
    pub(crate) kind: Option<At<ChartChoice>>,
    pub(crate) reason: Option<At<String>>,
}

/// Where limits begin anew.
pub(crate) struct RebaseWritten {
    pub(crate) period: Option<At<Period>>,
    pub(crate) reason: Option<At<String>>,
}

/// Limits of the first points.
pub(crate) struct FixedWritten {
    pub(crate) points: Option<At<u16>>,
    pub(crate) reason: Option<At<String>>,
}

const CHARTS: [(&str, ChartChoice); 6] = [
    ("xmr", ChartChoice::Xmr),
    ("proportion", ChartChoice::Proportion),
    ("rate", ChartChoice::Rate),
    ("time", ChartChoice::Time),
    ("gap", ChartChoice::Gap),
    ("run", ChartChoice::Run),
];

/// Reads what an indicator says of its lines.
pub(crate) fn control(section: &mut Section<'_>) -> ControlWritten {
    let keys = ["chart", "rebases", "fixed-limits"];
    ControlWritten {
        spots: keys
            .into_iter()
            .filter_map(|key| Some((key, section.spot_of(key)?)))
            .collect(),
        chart: section.may_section("chart").map(chart),
        rebases: section.sections("rebases").into_iter().map(rebase).collect(),
        fixed: section.may_section("fixed-limits").map(fixed),
    }
}

fn chart(mut section: Section<'_>) -> ChartWritten {
    let written = ChartWritten {
        kind: section.need_word("kind", &CHARTS),
        reason: section.need("reason"),
    };
    section.close();
    written
}

fn rebase(mut section: Section<'_>) -> RebaseWritten {
    let written = RebaseWritten {
        period: section.need("period"),
        reason: section.need("reason"),
    };
    section.close();
    written
}

fn fixed(mut section: Section<'_>) -> FixedWritten {
    let written = FixedWritten {
        points: number(&mut section, "points", (12, 40)),
        reason: section.need("reason"),
    };
    section.close();
    written
}

/// Reads `[variation]`; what it leaves out is as usual.
pub(crate) fn rules(mut section: Section<'_>) -> VariationRules {
    let usual = VariationRules::default();
    let words = [
        ("beyond-too", TwoInThree::BeyondToo),
        ("outer-third-only", TwoInThree::OuterThirdOnly),
    ];
    let mut small = |key, range, usual| number(&mut section, key, range).map_or(usual, |at| byte(at.value));
    let (shift, trend, least_points) = (
        small("shift", (6, 7), usual.shift),
        small("trend", (6, 7), usual.trend),
        small("least-points", (10, 40), usual.least_points),
    );
    let rules = VariationRules {
        shift,
        trend,
        least_points,
        screens: section.may("screening").map_or(usual.screens, |at| at.value),
        two_in_three: section
            .may_word("two-in-three", &words)
            .map_or(usual.two_in_three, |at| at.value),
    };
    section.close();
    rules
}

/// A whole number within a range; one outside it is a problem.
fn number(section: &mut Section<'_>, key: &'static str, (least, most): (u16, u16)) -> Option<At<u16>> {
    let at: At<u16> = section.may(key)?;
    if (least..=most).contains(&at.value) {
        return Some(at);
    }
    let hint = if most - least == 1 {
        format!("write {least} or {most}")
    } else {
        format!("write a number from {least} to {most}")
    };
    section.say(at.spot, format!("`{key}` cannot be {}", at.value), hint);
    None
}

/// A number that is known to be small.
pub(crate) fn byte(number: u16) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
