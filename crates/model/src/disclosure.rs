//! How small numbers are kept from an audience: the policy, not its working.

use serde::{Deserialize, Serialize};

/// How small numbers are kept from an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// Everything is shown: the audience may see small numbers.
    Full,
    /// Small counts are hidden, and as much else as lets nobody work them out.
    Protect(DisclosurePolicy),
}

/// What counts as small, and how it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DisclosurePolicy {
    /// Counts of people or events from 1 to this are hidden.
    pub up_to: u32,
    /// What becomes of nought.
    pub zeros: Zeros,
    /// Counts are shown to the nearest multiple of this, and percentages and rates are worked out from what is shown; 1 for
    /// as they are.
    pub round_to: u32,
    /// A percentage, a mean or a rate over a denominator below this is hidden.
    pub least_denominator: u32,
    /// Whoever sees everything that was ever published to this audience must be left with at least so many whole numbers that
    /// a hidden count could be.
    pub least_possible: u32,
}

impl DisclosurePolicy {
    /// The usual policy with another largest small count.
    pub fn up_to(up_to: u32) -> Self {
        Self {
            up_to,
            ..Self::default()
        }
    }
}

impl Default for DisclosurePolicy {
    /// The habit of the English national collections: 1 to 5 hidden, nought shown.
    fn default() -> Self {
        Self {
            up_to: 5,
            zeros: Zeros::Shown,
            round_to: 1,
            least_denominator: 10,
            least_possible: 3,
        }
    }
}

/// What becomes of nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zeros {
    /// It is shown: that there was nobody points to nobody.
    Shown,
    /// It is hidden like a small count.
    Hidden,
}
