//! From a partner's file to observations and findings, and the return workbook that partners fill in.
//!
//! Nothing here opens a file or reads a clock. [`read`] turns bytes into cells (in a child process, because libraries
//! that read spreadsheets can be brought down by data); [`understand`] turns cells into figures with their places.

mod a1;
mod context;
mod date_text;
mod evidence;
mod figure;
mod fold;
#[cfg(fuzzing)]
pub mod fuzzing;
mod identify;
mod layouts;
mod learn;
mod limits;
mod mark;
mod marked_up;
mod nil;
mod period_label;
mod read;
mod reading;
mod refusal;
mod scan;
mod template;
mod understand;
mod workbook;

pub use context::{ContextRead, context};
pub use learn::{Proposal, learn};
pub use limits::Limits;
pub use mark::marked_for;
pub use marked_up::{Marking, marked_up};
pub use read::{read, read_protected};
pub use reading::{Asked, Reading};
pub use refusal::{Refusal, RefusalKind};
pub use scan::names_a_person;
pub use template::{TemplateError, context_form, history_template, template};
pub use understand::{Dropped, Understanding, understand, understand_as};
pub use workbook::{Area, Cell, Comment, Content, Elsewhere, Format, Part, Sheet, Visibility, Workbook};
