//! Our workbook for past figures: a row per figure, a column per past period.

use super::template::read_table;
use super::{Scene, Sighting};

/// Reads every past figure into its own period.
pub(crate) fn read(scene: &Scene<'_>) -> Sighting {
    read_table(scene, |column, _, kind| column.period(kind))
}
