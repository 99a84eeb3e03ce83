//! The words of a performance office: its nouns and their invariants.
//!
//! No input or output happens here and no file format is named. Everything above this crate speaks in these types.

pub mod asked;
pub mod assessment;
pub mod board;
pub mod calendar;
pub mod code;
pub mod contribution;
pub mod disclosure;
mod domains;
pub mod due;
pub mod edition;
pub mod finding;
pub mod foreword;
pub mod history;
pub mod indicator;
pub mod layout;
pub mod letter;
pub mod numbers;
pub mod observation;
pub mod pack;
pub mod papers;
pub mod period;
mod register;
pub mod rules;
pub mod secret;
pub mod timeliness;
pub mod value;
pub mod variation;

pub use asked::Figure;
pub use board::Board;
pub use calendar::{Calendar, Nation, OutsideCoverage};
pub use code::{AgencyCode, AudienceCode, BoardCode, IndicatorCode, ReturnCode, ThemeCode};
pub use contribution::{Contribution, ContributionKind, Explanation};
pub use due::DueRule;
pub use finding::{Finding, Severity};
pub use history::{History, Outcome, ReturnKey};
pub use observation::{KnownObservation, Measure, Observation, Place};
pub use period::{Period, PeriodKind};
pub use secret::Secret;
pub use timeliness::{PartReceived, Receipt, ReturnStatus};
pub use value::Value;
