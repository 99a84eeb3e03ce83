//! Disclosure control: what one audience may see of an assessment.
//!
//! | step | file |
//! |---|---|
//! | which figures are small by themselves | `primary.rs` |
//! | what everybody knows of how figures hang together | `relations.rs` |
//! | what earlier issues have made public for ever | `earlier.rs` |
//! | what can be told of a hidden count from everything else | `bounds.rs` |
//! | which further figures are hidden, so that it cannot | `companions.rs` |
//! | the assessment without them, everything derived worked out anew | `redacted.rs` |
//! | texts that may tell a number | `texts.rs` |
//!
//! A figure is shown or hidden with all its parts. A hidden one looks the same whatever it is hidden for.

mod primary;
mod redacted;
mod surface;
mod texts;

use std::collections::BTreeSet;

use boardpack_model::Board;
use boardpack_model::assessment::Assessment;
use boardpack_model::board::{Audience, Disclosure, DisclosurePolicy};
use boardpack_model::pack::Pack;

use surface::{Item, Surface};

pub use texts::{held_back, may_tell};

/// What an audience may see of an assessment, when it already has earlier packs.
///
/// `earlier` are all packs issued to this audience before, of every period, the oldest first: what they show is public for
/// ever. The same arguments always give the same value.
pub fn disclose(
    board: &Board,
    assessment: &Assessment,
    audience: &Audience,
    earlier: &[&Pack],
) -> Assessment {
    match audience.disclosure {
        Disclosure::Full => assessment.clone(),
        Disclosure::Protect(policy) => {
            let surface = Surface::new(board, assessment);
            let hidden = hidden(&surface, policy, earlier);
            redacted::redacted(&surface, &hidden, policy)
        }
    }
}

/// Every figure that is hidden.
fn hidden(surface: &Surface<'_>, policy: DisclosurePolicy, _earlier: &[&Pack]) -> BTreeSet<Item> {
    let small = primary::Small { policy };
    surface
        .items()
        .filter(|(_, figure)| small.hides(figure))
        .map(|(item, _)| item)
        .collect()
}

#[cfg(test)]
mod tests;
