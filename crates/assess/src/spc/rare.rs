//! t and g charts: the time, or the number of occasions, between rare events.
//!
//! Counts of a rare event are mostly nought and one, and limits about their mean say nothing; what lies between two events says
//! more. Times between events of a steady process are exponential; y^(1 ÷ 3.6) makes that very nearly normal (Nelson 1994,
//! Journal of Quality Technology 26:12–16), so that XmR limits of the powers, taken back, serve. The number of occasions
//! between events is geometric: variance g (g + 1) about the mean g (Benneyan 2001), drawn about the median, since half of the
//! points lie on either side of it (qicharts2 0.8.1).
//!
//! **What quarterly counts allow**: neither. A count of a quarter does not hold the days of its events, so that the time from
//! one to the next is unknown by up to two quarters; and a quarter without an event gives no point at all. Both charts are for
//! indicators whose figure *is* a time between events (a mean in days) or a number of occasions for each event (a mean in, say,
//! visits); the pipeline refuses them for any other. A figure averages the events of its period, so that limits for single
//! events are wide for it: the charts err towards saying nothing.

use super::individuals::Individuals;
use super::lines::{Lines, mean, median};

const POWER: f64 = 3.6;

/// A time on the scale on which XmR limits hold.
pub(super) fn rooted(time: f64) -> f64 {
    time.max(0.0).powf(1.0 / POWER)
}

/// The lines of times between events, taken back from their powers; a limit below nought is nought.
pub(super) fn between_times(base: &[Option<f64>], screens: bool) -> Lines {
    let roots: Vec<Option<f64>> = base.iter().map(|time| time.map(rooted)).collect();
    Individuals::of(&roots, screens)
        .lines()
        .through(|root| root.max(0.0).powf(POWER))
}

/// The lines of numbers of occasions between events: no lower limit but nought.
pub(super) fn between_occasions(base: &[Option<f64>]) -> Option<Lines> {
    let present: Vec<f64> = base.iter().copied().flatten().collect();
    let (mean, median) = (mean(&present)?, median(&present)?);
    let deviation = (mean * (mean + 1.0)).max(0.0).sqrt();
    Some(Lines {
        centre: median,
        limits: Some((0.0, mean + 3.0 * deviation)),
        near: Some((0.0, mean + 2.0 * deviation)),
    })
}
