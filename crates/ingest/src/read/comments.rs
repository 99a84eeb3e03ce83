//! Comments and notes on cells: the old kind with its list of authors, and conversations with their list of persons.

use std::collections::BTreeMap;

use super::sheet_part::place;
use super::xml::{self, Broken, Step};
use crate::Comment;

/// The notes of one part.
pub(super) fn notes(bytes: &[u8]) -> Result<Vec<Comment>, Broken> {
    let mut authors: Vec<String> = Vec::new();
    let mut comments: Vec<Comment> = Vec::new();
    let mut within = Within::Nothing;
    let mut phonetic = false;
    xml::walk(&xml::text(bytes), |step| match step {
        Step::Open(element) => match element.name() {
            "author" => {
                authors.push(String::new());
                within = Within::Author;
            }
            "comment" => {
                let (row, column) = element
                    .attribute("ref")
                    .and_then(|at| place(&at))
                    .unwrap_or_default();
                let author = element
                    .attribute("authorId")
                    .and_then(|id| authors.get(id.trim().parse::<usize>().ok()?).cloned());
                comments.push(Comment {
                    row,
                    column,
                    author: author.unwrap_or_default(),
                    text: String::new(),
                });
            }
            "rPh" => phonetic = true,
            "t" if !phonetic => within = Within::Text,
            _ => {}
        },
        Step::Text(text) => match within {
            Within::Author => {
                if let Some(author) = authors.last_mut() {
                    author.push_str(text);
                }
            }
            Within::Text => {
                if let Some(comment) = comments.last_mut() {
                    comment.text.push_str(text);
                }
            }
            Within::Nothing => {}
        },
        Step::Close(name) => match name {
            "author" | "t" => within = Within::Nothing,
            "rPh" => phonetic = false,
            _ => {}
        },
    })?;
    Ok(comments)
}

/// The contributions to conversations of one part, with the persons by their identifiers.
pub(super) fn conversations(
    bytes: &[u8],
    persons: &BTreeMap<String, String>,
) -> Result<Vec<Comment>, Broken> {
    let mut comments: Vec<Comment> = Vec::new();
    let mut is_text = false;
    xml::walk(&xml::text(bytes), |step| match step {
        Step::Open(element) => match element.name() {
            "threadedComment" => {
                let (row, column) = element
                    .attribute("ref")
                    .and_then(|at| place(&at))
                    .unwrap_or_default();
                let person = element.attribute("personId").unwrap_or_default();
                comments.push(Comment {
                    row,
                    column,
                    author: persons.get(&person).cloned().unwrap_or_default(),
                    text: String::new(),
                });
            }
            "text" => is_text = true,
            _ => {}
        },
        Step::Text(text) if is_text => {
            if let Some(comment) = comments.last_mut() {
                comment.text.push_str(text);
            }
        }
        Step::Text(_) => {}
        Step::Close(name) => is_text &= name != "text",
    })?;
    Ok(comments)
}

/// The persons who take part in conversations: what they are called, by identifier.
pub(super) fn persons(bytes: &[u8]) -> Result<BTreeMap<String, String>, Broken> {
    let mut persons = BTreeMap::new();
    xml::walk(&xml::text(bytes), |step| {
        if let Step::Open(element) = step
            && element.name() == "person"
        {
            let id = element.attribute("id").unwrap_or_default();
            persons.insert(id, element.attribute("displayName").unwrap_or_default());
        }
    })?;
    Ok(persons)
}

/// Notes and conversations together. A conversation leaves a note in its place for old programs, which is not said twice.
pub(super) fn together(mut notes: Vec<Comment>, conversations: Vec<Comment>) -> Vec<Comment> {
    notes.retain(|note| {
        let stands_in = note.author.starts_with("tc=");
        !stands_in
            || !conversations
                .iter()
                .any(|said| (said.row, said.column) == (note.row, note.column))
    });
    notes.extend(conversations);
    notes.sort_by_key(|comment| (comment.row, comment.column));
    notes
}

enum Within {
    Nothing,
    Author,
    Text,
}
