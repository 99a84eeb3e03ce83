//! From a partner's file to observations and findings, and the return workbook that partners fill in.
//!
//! Nothing here opens a file or reads a clock. [`read`] turns bytes into cells (in a child process, because libraries
//! that read spreadsheets can be brought down by data); [`understand`] turns cells into figures with their places.

mod a1;
mod date_text;
mod figure;
mod fold;
mod identify;
mod layouts;
mod limits;
mod mark;
mod nil;
mod period_label;
mod read;
mod reading;
mod refusal;
mod scan;
mod template;
mod understand;
mod workbook;

pub use limits::Limits;
pub use read::read;
pub use reading::{Asked, Reading};
pub use refusal::{Refusal, RefusalKind};
pub use template::{TemplateError, history_template, template};
pub use understand::{Dropped, Understanding, understand, understand_as};
pub use workbook::{Cell, Content, Format, Sheet, Visibility, Workbook};
