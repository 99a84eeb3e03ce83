//! Ratings and signals as word and shape, so that colour only repeats them.

use boardpack_model::assessment::{Assurance, Direction, Rag, RagCounts, VariationIcon};
use boardpack_model::pack::{PrintedFigure, ScoreRow};

use crate::words;

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
        (Direction::TooFewPoints | Direction::AcrossGap, _) => "",
        (_, 1) => "↑",
        (_, -1) => "↓",
        _ => "→",
    };
    let words = match (row.direction, row.rag) {
        (Direction::Worsening, Rag::Green) => "worsening, within target",
        (Direction::Worsening, Rag::Amber | Rag::Red | Rag::Accepted) => "worsening, not on target",
        (other, _) => other.words(),
    };
    (arrow, words)
}

/// Whether a direction is good or bad, which takes a way that is good and a target: Rotherham's six symbols. A decline that
/// is still within the target is no alarm, and where nothing is aimed for neither way has a colour.
pub(crate) fn direction_tone(row: &ScoreRow) -> Tone {
    let is_judged = matches!(row.rag, Rag::Green | Rag::Amber | Rag::Red | Rag::Accepted);
    match (row.direction, row.rag) {
        _ if row.withheld || !is_judged => Tone::Usual,
        (Direction::Improving, _) => Tone::Better,
        (Direction::Worsening, Rag::Green) => Tone::Neutral,
        (Direction::Worsening, _) => Tone::Worse,
        _ => Tone::Usual,
    }
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
        (counts.accepted, "Accepted for now", Some(Rag::Accepted)),
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

/// Those with a figure and something agreed that it could meet.
pub(crate) fn judged(counts: &RagCounts) -> u32 {
    counts.green + counts.amber + counts.red + counts.accepted
}

/// All of them.
pub(crate) fn all(counts: &RagCounts) -> u32 {
    judged(counts) + counts.activity + counts.no_target + counts.not_rated + counts.no_data + counts.withheld
}

/// How many meet their target, of all and of those with a figure and a target, and how the others of these stand.
pub(crate) fn met_sentence(counts: &RagCounts) -> String {
    let (all, judged) = (all(counts), judged(counts));
    let said = format!(
        "{} met: {} of all {all}, {} of the {judged} with a figure and a target. Of these {judged}, {} not met ({} amber, \
         {} red)",
        counts.green,
        words::fine_share(counts.green, all),
        words::fine_share(counts.green, judged),
        counts.amber + counts.red,
        counts.amber,
        counts.red,
    );
    let accepted = match counts.accepted {
        0 => String::new(),
        accepted => format!(" and {accepted} not met as the board has accepted for now"),
    };
    format!("{said}{accepted}.")
}

/// Each count in a row of a table that adds up: what it is, how many, and its share of all and of those with a figure and a
/// target. The last row is all.
pub(crate) fn ratings(counts: &RagCounts) -> Vec<(&'static str, u32, String, String)> {
    let (all, judged) = (all(counts), judged(counts));
    let of_judged = |number: u32| words::fine_share(number, judged);
    let row =
        |what, number: u32, of_judged: String| (what, number, words::fine_share(number, all), of_judged);
    let judged_row = |what, number: u32| row(what, number, of_judged(number));
    let other = |what, number: u32| row(what, number, String::new());
    vec![
        judged_row("Met (green)", counts.green),
        judged_row("Not met, floor met (amber)", counts.amber),
        judged_row("Not met, floor not met (red)", counts.red),
        judged_row("Not met, accepted for now", counts.accepted),
        judged_row("With a figure and a target", judged),
        other("Activity, not rated", counts.activity),
        other("No agreed target", counts.no_target),
        other("Not rated", counts.not_rated),
        other("No figure", counts.no_data),
        other("Withheld", counts.withheld),
        other("All", all),
    ]
}

/// `Issue 2`, `Draft`.
pub(crate) fn issue(issue: Option<u32>) -> String {
    issue.map_or_else(|| "Draft".to_owned(), |number| format!("Issue {number}"))
}
