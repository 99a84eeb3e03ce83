//! The filter: of a pack what is one agency's, by the owners that its parts bear; what bears none is left out.
//!
//! It walks the pack as JSON, so that it knows no part by name. A part with an owner is kept where the owner is the one that is
//! asked for; what is common to all ([`COMMON`]) is kept; everything else goes. A part of a kept part that bears another owner
//! goes too: somebody else's words about one's own figure.

use boardpack_model::pack::{COMMON, Owner, Pack};
use serde::Deserialize as _;
use serde_json::{Map, Value};

use crate::PackError;

/// The key under which a part says whose it is.
const OWNER: &str = "owner";

/// What of a pack has an owner of whom `is_theirs` holds, and what is common to all.
pub(super) fn kept(pack: &Pack, is_theirs: &dyn Fn(&Owner) -> bool) -> Result<Pack, PackError> {
    let fault = |reason: String| PackError::Document(vec![reason]);
    let mut value = serde_json::to_value(pack).map_err(|error| fault(error.to_string()))?;
    let mut left_out = Vec::new();
    let walk = Walk { is_theirs };
    if let Value::Object(fields) = &mut value {
        walk.fields(fields, "", "", &mut left_out);
    }
    for place in left_out {
        if !leave_out(&mut value, &place) {
            return Err(fault(format!(
                "the part {place} of a pack cannot be left out of it"
            )));
        }
    }
    serde_json::from_value(value).map_err(|error| fault(error.to_string()))
}

/// Leaves one part out: what need not be there is not there; what must stand somewhere (a text, a count) stands empty.
fn leave_out(pack: &mut Value, place: &str) -> bool {
    let old = pack.pointer(place).cloned().unwrap_or_default();
    // Tried on a pack without its rows, which is soon read; rows do not matter unless the place is in one.
    let is_in_a_row = place.split('/').any(|name| name.parse::<usize>().is_ok());
    let mut tried = if is_in_a_row {
        pack.clone()
    } else {
        without_rows(pack)
    };
    for instead in [Value::Null, empty(&old)] {
        if let Some(part) = tried.pointer_mut(place) {
            part.clone_from(&instead);
        }
        if Pack::deserialize(&tried).is_ok() {
            if let Some(part) = pack.pointer_mut(place) {
                *part = instead;
            }
            return true;
        }
    }
    false
}

/// The value with every list empty.
fn without_rows(value: &Value) -> Value {
    match value {
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), without_rows(field)))
            .collect::<Map<String, Value>>()
            .into(),
        other => other.clone(),
    }
}

/// A walk over a pack.
struct Walk<'a> {
    is_theirs: &'a dyn Fn(&Owner) -> bool,
}

impl Walk<'_> {
    /// Walks the parts of something that bears no owner. Gives whether anything of theirs is in it.
    fn fields(
        &self,
        fields: &mut Map<String, Value>,
        pattern: &str,
        place: &str,
        left_out: &mut Vec<String>,
    ) -> bool {
        let mut holds = false;
        for (name, part) in fields {
            let (pattern, place) = (format!("{pattern}/{name}"), format!("{place}/{name}"));
            if !COMMON.contains(&pattern.as_str()) {
                holds |= self.part(part, &pattern, &place, left_out);
            }
        }
        holds
    }

    /// Walks one part. Gives whether anything of theirs is in it; what is not theirs is noted by its place.
    fn part(&self, part: &mut Value, pattern: &str, place: &str, left_out: &mut Vec<String>) -> bool {
        match part {
            Value::Object(fields) => {
                let is_theirs = if let Some(owner) = owner(fields) {
                    (self.is_theirs)(&owner)
                } else {
                    let mut inside = Vec::new();
                    if self.fields(fields, pattern, place, &mut inside) {
                        left_out.extend(inside);
                        return true;
                    }
                    false
                };
                if is_theirs {
                    self.fields_without_others(fields);
                } else {
                    left_out.push(place.to_owned());
                }
                is_theirs
            }
            Value::Array(items) => {
                let pattern = format!("{pattern}/*");
                let mut kept: Vec<Value> = Vec::new();
                for mut item in std::mem::take(items) {
                    let mut inside = Vec::new();
                    let place = format!("{place}/{}", kept.len());
                    if self.part(&mut item, &pattern, &place, &mut inside) {
                        left_out.extend(inside);
                        kept.push(item);
                    }
                }
                *items = kept;
                !items.is_empty()
            }
            Value::Null => false,
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                left_out.push(place.to_owned());
                false
            }
        }
    }

    /// Whether a part says that it has another owner.
    fn is_anothers(&self, part: &Value) -> bool {
        let owner = part.as_object().and_then(owner);
        owner.is_some_and(|owner| !(self.is_theirs)(&owner))
    }

    /// Takes what has another owner out of the fields of a part that is theirs.
    fn fields_without_others(&self, fields: &mut Map<String, Value>) {
        for field in fields.values_mut() {
            if self.is_anothers(field) {
                *field = Value::Null;
            } else {
                self.without_others(field);
            }
        }
    }

    /// Takes what has another owner out of a part that is theirs.
    fn without_others(&self, part: &mut Value) {
        match part {
            Value::Array(items) => {
                items.retain(|item| !self.is_anothers(item));
                for item in items.iter_mut() {
                    self.without_others(item);
                }
            }
            Value::Object(fields) => self.fields_without_others(fields),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Whose a part says that it is. One that says so in a way that is not understood is nobody's to be shown.
fn owner(fields: &Map<String, Value>) -> Option<Owner> {
    let owner = fields.get(OWNER)?;
    Some(serde_json::from_value(owner.clone()).unwrap_or_default())
}

/// A part of the same kind that says nothing.
fn empty(part: &Value) -> Value {
    match part {
        Value::Null => Value::Null,
        Value::Bool(_) => Value::Bool(false),
        Value::Number(_) => Value::from(0),
        Value::String(_) => Value::from(""),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), empty(field)))
            .collect::<Map<String, Value>>()
            .into(),
    }
}
