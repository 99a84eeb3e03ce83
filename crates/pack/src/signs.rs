//! Ratings and signals as word and shape, so that colour only repeats them.

use boardpack_model::assessment::{Assurance, Direction, Rag, RagCounts, VariationIcon};
use boardpack_model::pack::{PrintedFigure, ScoreRow};

/// Whether a signal is good, bad, neither, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nothing special.
    Usual,
    /// The good way.
    Better,
    /// The other way.
    Worse,
    /// Unusual, where neither way is good.
    Neutral,
}

/// Its shape, its words, and whether it is good: `▲`, `Improvement, high`.
pub(crate) fn variation(icon: VariationIcon) -> (&'static str, &'static str, Tone) {
    match icon {
        VariationIcon::CommonCause => ("●", "Usual variation", Tone::Usual),
        VariationIcon::ImprovementHigh => ("▲", "Improvement, higher", Tone::Better),
        VariationIcon::ImprovementLow => ("▼", "Improvement, lower", Tone::Better),
        VariationIcon::ConcernHigh => ("■", "Concern, higher", Tone::Worse),
        VariationIcon::ConcernLow => ("■", "Concern, lower", Tone::Worse),
        VariationIcon::NeutralHigh => ("◆", "Unusual, higher", Tone::Neutral),
        VariationIcon::NeutralLow => ("◆", "Unusual, lower", Tone::Neutral),
    }
}

/// Whether the target will be met as things work now.
pub(crate) fn assurance(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Pass => "Target will be met",
        Assurance::HitOrMiss => "Target met some periods",
        Assurance::Fail => "Target needs a change",
    }
}

/// The arrow of a direction, and its words.
pub(crate) fn direction(row: &ScoreRow) -> (&'static str, &'static str) {
    if row.withheld {
        return ("", "–");
    }
    let arrow = match (row.direction, row.slope.signum()) {
        (Direction::TooFewPoints, _) => "",
        (_, 1) => "↑",
        (_, -1) => "↓",
        _ => "→",
    };
    (arrow, row.direction.words())
}

/// The rating of a row in words: that it is withheld, else its rating.
pub(crate) fn rating(rag: Rag, is_withheld: bool) -> &'static str {
    if is_withheld { "Withheld" } else { rag.words() }
}

/// The figure with its marks: `84.2% [p]`.
pub(crate) fn marked(figure: &PrintedFigure) -> String {
    let marks = marks(figure);
    if marks.is_empty() {
        figure.text.clone()
    } else {
        format!("{} {marks}", figure.text)
    }
}

/// Provisional and revised as marks: `[p] [r]`; empty where it is neither.
pub(crate) fn marks(figure: &PrintedFigure) -> &'static str {
    match (figure.provisional, figure.revised) {
        (true, true) => "[p] [r]",
        (true, false) => "[p]",
        (false, true) => "[r]",
        (false, false) => "",
    }
}

/// Each count with its words, rated ones first; those that are nought and not rated are left out.
pub(crate) fn counts(counts: &RagCounts) -> Vec<(u32, &'static str, Option<Rag>)> {
    let all = [
        (counts.red, "Red", Some(Rag::Red)),
        (counts.amber, "Amber", Some(Rag::Amber)),
        (counts.green, "Green", Some(Rag::Green)),
        (counts.activity, "Activity, not rated", Some(Rag::AsExpected)),
        (counts.no_target, "No agreed target", Some(Rag::NoTarget)),
        (counts.not_rated, "Not rated", Some(Rag::NotRated)),
        (counts.no_data, "No figure", Some(Rag::NoData)),
        (counts.withheld, "Withheld", None),
    ];
    let is_rated = |rag: Option<Rag>| matches!(rag, Some(Rag::Red | Rag::Amber | Rag::Green));
    all.into_iter()
        .filter(|(number, _, rag)| *number > 0 || is_rated(*rag))
        .collect()
}

/// `Issue 2`, `Draft`.
pub(crate) fn issue(issue: Option<u32>) -> String {
    issue.map_or_else(|| "Draft".to_owned(), |number| format!("Issue {number}"))
}
