//! The pre-brief: what a pack says about one agency, told to that agency before the board sees it.
//!
//! [`pre_brief`] is a filter over the pack, by the owners that its parts bear: what somebody adds to the pack and gives an owner
//! appears in the pre-brief by itself, and what bears none never does.
//!
//! Shared things: figures of other places are published and stay beside one's own. A pathway is shown where one agency counts
//! all its steps and to that agency only, because a share of the step before tells the other's count. What is counted over all
//! agencies (how many are red, how many returns came) is counted again over the agency's own.

mod email;
mod kept;
#[cfg(test)]
mod leak;
mod retold;

use boardpack_model::pack::{Owner, Pack};
use boardpack_model::{AgencyCode, Board};

use crate::PackError;

pub use email::{Telling, pre_brief_email};

/// What a pack says about one agency, as a pack: every format can be made of it. The pack is one in which nothing is withheld;
/// an agency sees its own small numbers.
///
/// # Errors
///
/// The agency is not of the board, or a part of the pack cannot be left out of it: a fault of the model, never of data.
pub fn pre_brief(board: &Board, pack: &Pack, agency: &AgencyCode) -> Result<Pack, PackError> {
    let about = board
        .agency(agency)
        .ok_or_else(|| PackError::Document(vec![format!("there is no agency {agency}")]))?;
    let mut kept = kept::kept(pack, &|owner| *owner == Owner::Agency(agency.clone()))?;
    retold::retold(&mut kept, pack, (board, about));
    Ok(kept)
}

/// Whether a pack that was kept for an agency says anything about it besides when its returns came.
pub fn says_anything(pre_brief: &Pack) -> bool {
    !pre_brief.scorecard.is_empty()
        || !pre_brief.quality.queries.is_empty()
        || !pre_brief.revisions.is_empty()
}

/// What a pack says about an agency, without what is said in every pack and without anybody's own words: two drafts that say
/// the same here need no second pre-brief.
pub fn substance(pack: &Pack, agency: &AgencyCode) -> Result<String, PackError> {
    let mut kept = kept::kept(pack, &|owner| *owner == Owner::Agency(agency.clone()))?;
    for section in kept.themes.iter_mut().flat_map(|theme| &mut theme.indicators) {
        section.commentary.clear();
    }
    let value = serde_json::to_value(&kept).map_err(|error| PackError::Document(vec![error.to_string()]))?;
    let serde_json::Value::Object(mut parts) = value else {
        return Ok(String::new());
    };
    for common in boardpack_model::pack::COMMON {
        parts.remove(common.trim_start_matches('/'));
    }
    if let Some(grid) = parts
        .get_mut("timeliness")
        .and_then(serde_json::Value::as_object_mut)
    {
        // It begins with the instant of the draft.
        grid.remove("caption");
    }
    Ok(serde_json::Value::Object(parts).to_string())
}
