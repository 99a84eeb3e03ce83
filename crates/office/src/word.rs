//! The officer's own words in a pack, and the exceptions that the officer puts first or leaves out: each on record with its
//! author and, for an exception, the reason. They enter the next draft.

use anyhow::{Context, Result};
use boardpack_ledger::NewEvent;
use boardpack_model::history::{ExceptionChoice, Happening, History, WordsPlace};
use boardpack_model::{Board, IndicatorCode, Period};

use crate::decide::Deciding;
use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock};

/// What the officer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// The first sentence of the pack; empty to take it away.
    Headline(String),
    /// The letter that goes before the pack; empty to take it away.
    CoveringLetter(String),
    /// What is done with an exception.
    Exception(IndicatorCode, ExceptionChoice),
}

/// The longest headline, in characters: one sentence on a telephone.
const LONGEST_HEADLINE: usize = 200;
/// The longest covering letter, in characters: two pages.
const LONGEST_LETTER: usize = 6000;

/// Records the officer's words about a period's pack. Gives what was done, in words.
pub fn word(
    office: &mut Office,
    open: &OpenBoard,
    period: Period,
    wording: &Wording,
    deciding: Deciding<'_>,
) -> Result<String> {
    let now = clock::need_sound(office, open, deciding.now)?;
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    check(board, &history, (period, wording), deciding)?;
    let what = happening(period, wording, deciding.reason);
    if is_so_already(&history, &what) {
        return Ok(format!("{}: so already", done(wording)));
    }
    let event = NewEvent {
        at: now,
        by: deciding.by.trim().to_owned(),
        what,
        once: None,
    };
    office
        .ledger
        .record_event(&board.code, &event, &[])
        .context("recording the words")?;
    let next = if history.last_draft(period).is_some() {
        format!("the next tick makes a new draft, or `boardpack pack --period \"{period}\"` now")
    } else {
        "the draft will have it".to_owned()
    };
    Ok(format!("{}; {next}", done(wording)))
}

fn check(
    board: &Board,
    history: &History,
    (period, wording): (Period, &Wording),
    deciding: Deciding<'_>,
) -> Result<()> {
    if deciding.by.trim().is_empty() {
        unfit!("say with --by whose words these are: they are printed with the name");
    }
    if board.meeting_for(period).is_none() && history.last_draft(period).is_none() {
        unfit!("no meeting takes a pack for {period}, and none was drafted: look at the years' files");
    }
    let length = |text: &String| text.trim().chars().count();
    match wording {
        Wording::Headline(text) if length(text) > LONGEST_HEADLINE => unfit!(
            "a headline is one sentence of at most {LONGEST_HEADLINE} characters, and this has {}: the rest belongs into \
             the covering letter",
            length(text)
        ),
        Wording::CoveringLetter(text) if length(text) > LONGEST_LETTER => unfit!(
            "a covering letter has at most {LONGEST_LETTER} characters, and this has {}",
            length(text)
        ),
        Wording::Exception(code, _) if board.indicator(code).is_none() => {
            unfit!("no indicator is called {code}: indicators.toml names them")
        }
        Wording::Exception(..) if deciding.reason.trim().is_empty() => {
            unfit!("say why with --because: the reason is printed in the pack")
        }
        _ => Ok(()),
    }
}

fn happening(period: Period, wording: &Wording, reason: &str) -> Happening {
    let worded = |place, text: &String| Happening::Worded {
        period,
        place,
        text: text.trim().to_owned(),
    };
    match wording {
        Wording::Headline(text) => worded(WordsPlace::Headline, text),
        Wording::CoveringLetter(text) => worded(WordsPlace::CoveringLetter, text),
        Wording::Exception(indicator, choice) => Happening::Exception {
            period,
            indicator: indicator.clone(),
            choice: *choice,
            reason: reason.trim().to_owned(),
        },
    }
}

/// Whether the last words for the same place say the same.
fn is_so_already(history: &History, what: &Happening) -> bool {
    let is_about_the_same = |other: &Happening| match (what, other) {
        (
            Happening::Worded { period, place, .. },
            Happening::Worded {
                period: of,
                place: at,
                ..
            },
        ) => (period, place) == (of, at),
        (
            Happening::Exception {
                period, indicator, ..
            },
            Happening::Exception {
                period: of,
                indicator: about,
                ..
            },
        ) => (period, indicator) == (of, about),
        _ => false,
    };
    let same = history
        .events
        .iter()
        .filter(|event| is_about_the_same(&event.what));
    same.max_by_key(|event| (event.at, event.id))
        .is_some_and(|last| last.what == *what)
}

fn done(wording: &Wording) -> String {
    match wording {
        Wording::Headline(text) if text.trim().is_empty() => "headline taken away".to_owned(),
        Wording::Headline(_) => "headline recorded".to_owned(),
        Wording::CoveringLetter(text) if text.trim().is_empty() => "covering letter taken away".to_owned(),
        Wording::CoveringLetter(_) => "covering letter recorded".to_owned(),
        Wording::Exception(code, ExceptionChoice::Pinned) => format!("{code} put first"),
        Wording::Exception(code, ExceptionChoice::Dropped) => {
            format!("{code} left out of the exceptions; the pack says so with the reason")
        }
        Wording::Exception(code, ExceptionChoice::AsTheRulesHaveIt) => format!("{code} as the rules have it"),
    }
}
