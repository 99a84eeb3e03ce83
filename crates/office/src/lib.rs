//! What an office does, one file each: it receives, ticks, decides, approves, circulates, verifies.
//!
//! It knows no terminal and no HTTP, so that the command line and the pages do the same things with the same words. Wrong
//! data is a finding and never stops it; broken surroundings are an [`anyhow::Error`].

pub mod approve;
pub mod assess;
pub mod calendar;
pub mod chasing;
pub mod circulate;
pub mod clock;
mod context;
pub mod decide;
pub mod deliver;
pub mod dropped;
pub mod export;
pub mod in_force;
mod ladder_letter;
pub mod learn;
pub mod left_out;
pub mod letters;
pub mod mail_in;
pub mod office;
pub mod packs;
pub mod papers;
pub mod plan;
pub mod pre_brief;
pub mod previous;
pub mod receive;
pub mod rehearse;
pub mod self_check;
pub mod sightings;
pub mod status;
pub mod still_right;
pub mod template;
pub mod tick;
pub mod trace;
pub mod unfit;
pub mod verify;
mod watch;
pub mod word;
pub mod workspace;

pub use office::{Office, OpenBoard, Surroundings};
pub use workspace::Workspace;
