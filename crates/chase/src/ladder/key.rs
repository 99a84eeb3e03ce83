//! The keys of the ladder's letters: which rung of which returns a letter stands for, so that the letters alone tell what was
//! written about each return.
//!
//! A letter about one return has the key `blanktown/2026-27-Q1/police/quarterly/chaser-1`. A rung that comes again counts:
//! `chaser-1/2`. Whoever is not the data lead has their role last: `chaser-1/board-member`. A letter about several returns
//! names them all, joined by `+`: `blanktown/2026-27-Q1/police/quarterly/chaser-1+2025-26/police/annual/chaser-1/2`. One that
//! was taken out of the post before it left, and became right again, is written anew as `chaser-1~2`.

use std::fmt;

use boardpack_model::board::Role;
use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, BoardCode, ReturnKey};

use crate::pre_brief;

/// One rung of one return's ladder, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step<'a> {
    /// The return, as in keys: `2026-27-Q1/police/quarterly`.
    pub(super) of: &'a str,
    /// The rung's code.
    pub(super) rung: &'a str,
    /// The how-manieth letter of that rung it is, counted from one.
    pub(super) nth: u16,
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.of, self.rung)?;
        if self.nth > 1 {
            write!(f, "/{}", self.nth)?;
        }
        Ok(())
    }
}

/// What a letter of the ladder stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LadderKey<'a> {
    /// The rungs of the returns that it is about, at least one.
    pub(super) steps: Vec<Step<'a>>,
    /// To whom it goes.
    pub(super) role: Role,
    /// The how-manieth letter of the same content it is: those before it were taken out of the post.
    pub(super) copy: u8,
}

impl<'a> LadderKey<'a> {
    /// The key as it is stored.
    pub(super) fn letter_key(&self, board: &BoardCode) -> LetterKey {
        let steps: Vec<String> = self.steps.iter().map(ToString::to_string).collect();
        let mut key = format!("{board}/{}", steps.join("+"));
        if self.role != Role::DataLead {
            key = format!("{key}/{}", self.role.word());
        }
        if self.copy > 1 {
            key = format!("{key}~{}", self.copy);
        }
        LetterKey(key)
    }

    /// What a stored letter stands for; nothing where its key is of another kind.
    pub(super) fn of(board: &BoardCode, key: &'a LetterKey) -> Option<Self> {
        let steps = key.0.strip_prefix(board.as_str())?.strip_prefix('/')?;
        let (steps, copy) = match steps.split_once('~') {
            Some((steps, copy)) => (steps, copy.parse().ok().filter(|copy| *copy > 1)?),
            None => (steps, 1),
        };
        let others = [Role::BoardMember, Role::Chair, Role::Officer].into_iter();
        let with_role = others.filter_map(|role| {
            let steps = steps.strip_suffix(role.word())?.strip_suffix('/')?;
            Some((steps, role))
        });
        // A rung may be called after a role: then what is left without it is no step.
        with_role
            .chain([(steps, Role::DataLead)])
            .find_map(|(steps, role)| {
                let steps = steps.split('+').map(step).collect::<Option<_>>()?;
                Some(Self { steps, role, copy })
            })
    }
}

fn step(text: &str) -> Option<Step<'_>> {
    let slashes: Vec<usize> = text.match_indices('/').map(|(at, _)| at).collect();
    let (of_ends, rung_ends) = match slashes[..] {
        [_, _, of_ends] => (of_ends, text.len()),
        [_, _, of_ends, rung_ends] => (of_ends, rung_ends),
        _ => return None,
    };
    let nth = match text.get(rung_ends + 1..) {
        Some(nth) => nth.parse().ok().filter(|nth| *nth > 1)?,
        None => 1,
    };
    let (of, rung) = (text.get(..of_ends)?, text.get(of_ends + 1..rung_ends)?);
    let is_named = of.split('/').chain([rung]).all(|part| !part.is_empty());
    // Periods begin with a year; receipts and the officer's own letters have a word in its place.
    let is_of_a_period = of.starts_with(|c: char| c.is_ascii_digit());
    // A pre-brief stands in the place of a return, and its reader in that of a rung.
    let is_pre_brief = of.rsplit('/').next().is_some_and(pre_brief::is_pre_brief);
    (is_named && is_of_a_period && !is_pre_brief).then_some(Step { of, rung, nth })
}

/// The returns that a letter of the ladder is about, those of the register only; none for a letter of another kind.
pub fn returns_of(board: &Board, key: &LetterKey) -> Vec<ReturnKey> {
    let Some(ladder_key) = LadderKey::of(&board.code, key) else {
        return Vec::new();
    };
    let returns = ladder_key
        .steps
        .iter()
        .filter_map(|step| return_key(board, step.of));
    returns.collect()
}

/// Whether a letter of the ladder is the chair's.
pub fn is_for_the_chair(board: &Board, key: &LetterKey) -> bool {
    LadderKey::of(&board.code, key).is_some_and(|key| key.role == Role::Chair)
}

/// A return by its name in keys; nothing where the register does not know it.
pub(super) fn return_key(board: &Board, of: &str) -> Option<ReturnKey> {
    let mut parts = of.split('/');
    let (period, agency, code) = (parts.next()?, parts.next()?, parts.next()?);
    let spec = board
        .returns
        .iter()
        .find(|spec| spec.agency.as_str() == agency && spec.code.as_str() == code)?;
    Some(ReturnKey {
        agency: spec.agency.clone(),
        code: spec.code.clone(),
        period: period.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a key stands for: `of rung nth, …; role`.
    fn check(key: &str, expected: Option<&str>) {
        let (board, key) = (BoardCode::new("blanktown").unwrap(), LetterKey(key.to_owned()));
        let ladder_key = LadderKey::of(&board, &key);
        let told = ladder_key.as_ref().map(|key| {
            let step = |step: &Step<'_>| format!("{} {} {}", step.of, step.rung, step.nth);
            let steps: Vec<String> = key.steps.iter().map(step).collect();
            format!("{}; {} {}", steps.join(", "), key.role.word(), key.copy)
        });
        assert_eq!(told.as_deref(), expected, "{key}");
        if let Some(ladder_key) = ladder_key {
            assert_eq!(ladder_key.letter_key(&board), key);
        }
    }

    #[test]
    fn a_key_tells_what_its_letter_stands_for() {
        check(
            "blanktown/2026-27-Q1/police/quarterly/chaser-1",
            Some("2026-27-Q1/police/quarterly chaser-1 1; data-lead 1"),
        );
        check(
            "blanktown/2026-27-Q1/police/quarterly/chaser-1/2",
            Some("2026-27-Q1/police/quarterly chaser-1 2; data-lead 1"),
        );
        check(
            "blanktown/2026-27-Q1/police/quarterly/chaser-1/3/board-member",
            Some("2026-27-Q1/police/quarterly chaser-1 3; board-member 1"),
        );
        check(
            "blanktown/2026-27-Q1/police/quarterly/chaser-1+2025-26/police/annual/chaser-1/2/chair",
            Some("2026-27-Q1/police/quarterly chaser-1 1, 2025-26/police/annual chaser-1 2; chair 1"),
        );
        check(
            "blanktown/2026-27-Q1/police/quarterly/officer",
            Some("2026-27-Q1/police/quarterly officer 1; data-lead 1"),
        );
        check(
            "blanktown/2026-27-Q1/police/quarterly/chaser-1/board-member~2",
            Some("2026-27-Q1/police/quarterly chaser-1 1; board-member 2"),
        );
    }

    #[test]
    fn letters_of_other_kinds_stand_for_no_rung() {
        for key in [
            "blanktown/2026-27-Q1/draft",
            "blanktown/2026-27-Q1/pack/issue-1/board/chair-45343c",
            "blanktown/receipts/2026-27-Q1/police/abc-0",
            "blanktown/officer/set-aside/police/abc-0",
            "blanktown/2026-27-Q1/police/quarterly/chaser-1/0",
            "blanktown/2026-27-Q1/police/quarterly/chaser-1/two",
            "blanktown/2026-27-Q1/police/quarterly/chaser-1+",
            "blanktown/2026-27-Q1//quarterly/chaser-1",
            "blanktown/2026-27-Q1/police/quarterly/chaser-1~1",
            "otherplace/2026-27-Q1/police/quarterly/chaser-1",
            "blanktown",
        ] {
            check(key, None);
        }
    }

    proptest! {
        #[test]
        fn every_key_that_is_made_can_be_read_again(
            steps in prop::collection::vec((0..4usize, 0..3usize, 1..5u16), 1..6), role in 0..4usize, copy in 1..4u8,
        ) {
            let of = ["2026-27-Q1/police/quarterly", "2025-26/police/annual", "2026-04/acute/monthly", "2026-27-Autumn/schools/termly"];
            let rungs = ["chaser-1", "officer", "rest"];
            let steps: Vec<Step<'_>> = steps.iter().map(|(of_nth, rung, nth)| Step { of: of[*of_nth], rung: rungs[*rung], nth: *nth }).collect();
            let role = [Role::DataLead, Role::BoardMember, Role::Chair, Role::Officer][role];
            let (board, made) = (BoardCode::new("blanktown").unwrap(), LadderKey { steps, role, copy });
            let stored = made.letter_key(&board);
            prop_assert_eq!(LadderKey::of(&board, &stored), Some(made));
        }
    }
}
