//! Disclosure control: what one audience may see of an assessment.
//!
//! | step | file |
//! |---|---|
//! | which figures are small by themselves | `primary.rs` |
//! | what everybody knows of how figures hang together | `relations.rs`, `over_time.rs`, `rolling.rs` |
//! | what earlier issues have made public for ever | `earlier.rs`, `in_part.rs`, `printed_before.rs` |
//! | what can be told of a hidden count from everything else | `bounds.rs` |
//! | which further figures are hidden, so that it cannot | `companions.rs`, `whole_runs.rs` |
//! | the assessment without them, everything derived worked out anew | `redacted.rs` |
//! | texts that may tell a number | `texts.rs`, `numbers.rs` |
//!
//! A figure is shown or hidden with all its parts. A hidden one looks the same whatever it is hidden for.

mod bounds;
mod companions;
mod earlier;
mod in_part;
mod over_time;
mod primary;
mod printed_before;
mod redacted;
mod relations;
mod rolling;
mod surface;
mod texts;
mod whole_runs;

use std::collections::BTreeSet;

use boardpack_model::Board;
use boardpack_model::assessment::Assessment;
use boardpack_model::board::{Audience, Disclosure, DisclosurePolicy};
use boardpack_model::pack::Pack;

use companions::Companions;
use earlier::Earlier;
use redacted::Redaction;
use relations::Relations;
use surface::{Item, Surface};

pub(crate) use texts::may_tell_of;
pub use texts::{HELD_BACK, held_back, may_tell, words_held_back};

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
            let earlier = Earlier::new(&surface, earlier);
            let hidden = hidden(&surface, &earlier, policy);
            Redaction {
                surface: &surface,
                hidden: &hidden,
                earlier: &earlier,
                policy,
            }
            .redacted()
        }
    }
}

/// Every figure that is hidden: for what it is, for what an earlier issue says of it, and as a companion of these.
///
/// How counts are rounded does not count here: rounding hides more, never less.
fn hidden(surface: &Surface<'_>, earlier: &Earlier, policy: DisclosurePolicy) -> BTreeSet<Item> {
    let small = primary::Small { policy };
    let (mut hidden, mut public) = (BTreeSet::new(), BTreeSet::new());
    for (item, figure) in surface.items() {
        let is_public = earlier.is_public(item, &figure, policy);
        let was_hidden = earlier.hidden().contains(&item) && figure.has_numbers();
        if is_public {
            public.insert(item);
        }
        if small.hides(&figure) || !is_public && (was_hidden || earlier.differs_by_few(item, &figure, policy))
        {
            hidden.insert(item);
        }
    }
    Companions {
        surface,
        known: &Relations::new(surface, earlier),
        earlier,
        public: &public,
        policy,
    }
    .closure(&hidden)
}

#[cfg(test)]
mod tests;
