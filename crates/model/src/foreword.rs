//! What people say before a pack: the officer's own words and choices, how it came to be issued, and what an issue changes.

use serde::{Deserialize, Serialize};

/// What the officer and the approver say of a pack. Printed as said, with whose words they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Foreword {
    /// The officer's first sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<Attributed>,
    /// The letter that goes before the pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covering_letter: Option<Attributed>,
    /// What is to be said of its approval: that coverage was low and why it was issued all the same, or that nobody approved
    /// it. A sentence or two each; empty for a pack that was approved as usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approval: Vec<String>,
    /// The exceptions that the officer put first or left out, with the reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<ChoiceRow>,
}

impl Foreword {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Words with whose they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attributed {
    /// The words, a paragraph each.
    pub paragraphs: Vec<String>,
    /// Who said them and when: `Morgan Ellery, 28 August 2026`.
    pub by: String,
}

/// An exception that the officer put first or left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceRow {
    /// The indicator's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What was done: `Put first`, `Not shown among the exceptions`.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Who chose and when.
    pub by: String,
}

/// What an issue changes against the one before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssueChanges {
    /// The issue before it.
    pub since: u32,
    /// What changed; empty where nothing did.
    pub rows: Vec<ChangeRow>,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// What: an indicator with the part of it, a return, the officer's words.
    pub what: String,
    /// As printed before.
    pub was: String,
    /// As printed now.
    pub is: String,
    /// Why.
    pub why: String,
}
