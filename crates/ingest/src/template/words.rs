//! The words of our workbooks that are written and read back: one place for both.

use boardpack_model::Measure;

pub(crate) const CODE: &str = "Code";
pub(crate) const INDICATOR: &str = "Indicator";
pub(crate) const WANTED: &str = "Figure wanted";
pub(crate) const UNIT: &str = "Unit";
pub(crate) const FOR: &str = "For period";
pub(crate) const SELF_CHECK: &str = "Self-check";
pub(crate) const COMMENTARY: &str = "Commentary";
pub(crate) const NIL: &str = "Nothing to report this period";

pub(crate) const BEHIND: &str = "What is behind the figure";
pub(crate) const DONE: &str = "What is being done";
pub(crate) const HELP: &str = "What help is wanted";

pub(crate) const SAYS: &str = "What the pack says";
pub(crate) const CONTEXT: &str = "Your context: what is behind the figure";
pub(crate) const CONTEXT_DONE: &str = "What is being done";
pub(crate) const CONTEXT_HELP: &str = "Help wanted";

pub(crate) const WANT_OR_OFFER: &str = "Want or offer";
pub(crate) const TOPIC: &str = "Topic";
pub(crate) const DETAILS: &str = "Details";
pub(crate) const CONTACT: &str = "Whom to ask (role or team)";
pub(crate) const WANT: &str = "Want";
pub(crate) const OFFER: &str = "Offer";

pub(crate) const TITLE: &str = "Title";
pub(crate) const WAS_DONE: &str = "What was done";
pub(crate) const CHANGED: &str = "What changed";

pub(crate) const QUESTION_CODE: &str = "Question code";
pub(crate) const QUESTION: &str = "Question";
pub(crate) const GRADE: &str = "Grade";
pub(crate) const EVIDENCE: &str = "Evidence";

/// The grades of the self-assessment, as they are chosen and as they are kept.
pub(crate) const GRADES: [&str; 4] = [
    "1 - not yet in place",
    "2 - partly in place",
    "3 - mostly in place",
    "4 - in place, and checked",
];

/// The most characters that are kept of a free text.
pub(crate) const MOST_TEXT: usize = 4_000;

/// The word before the colon in "Figure wanted".
pub(crate) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Numerator => "Numerator",
        Measure::Denominator => "Denominator",
        Measure::Stated => "Stated",
    }
}
