//! The words of our workbooks that are written and read back: one place for both.

use boardpack_model::Measure;

pub(crate) const CODE: &str = "Code";
pub(crate) const INDICATOR: &str = "Indicator";
pub(crate) const WANTED: &str = "Figure wanted";
pub(crate) const UNIT: &str = "Unit";
pub(crate) const FOR: &str = "For period";
pub(crate) const COMMENTARY: &str = "Commentary";
pub(crate) const NIL: &str = "Nothing to report this period";

/// The word before the colon in "Figure wanted".
pub(crate) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Numerator => "Numerator",
        Measure::Denominator => "Denominator",
        Measure::Stated => "Stated",
    }
}
