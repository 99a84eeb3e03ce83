//! `boardpack word`: the officer's own words in a pack, and exceptions put first or left out.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use boardpack_model::history::ExceptionChoice;
use boardpack_model::{IndicatorCode, Period};
use boardpack_office::decide::Deciding;
use boardpack_office::word::{Wording, word};
use clap::{ArgGroup, Args};

use super::{Shared, period, print_text};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// Say something in a pack in your own words, put an exception first, or leave one out.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true)
    .args(["headline", "covering_letter", "pin", "drop", "as_the_rules"])))]
#[command(
    after_help = "What you say enters the next draft and is printed with your name. An exception that you leave out is still \
                  on the indicator's own page, and the board's pack lists it with your reason."
)]
pub(crate) struct Word {
    /// The pack's period
    #[arg(long, value_parser = period)]
    period: Period,
    /// The first sentence of the pack and of the e-mail; "" takes it away
    #[arg(long, value_name = "TEXT")]
    headline: Option<String>,
    /// The letter that goes before the board's pack: a text file, an empty line between paragraphs; an empty file takes it
    /// away
    #[arg(long, value_name = "FILE")]
    covering_letter: Option<PathBuf>,
    /// Put this indicator first among what the board should look at
    #[arg(long, value_name = "INDICATOR", requires = "because")]
    pin: Option<String>,
    /// Leave this indicator out of what the board should look at first
    #[arg(long, value_name = "INDICATOR", requires = "because")]
    drop: Option<String>,
    /// Neither: the rules have it again
    #[arg(long, value_name = "INDICATOR", requires = "because")]
    as_the_rules: Option<String>,
    /// Why an exception is put first or left out; printed in the board's pack
    #[arg(long, default_value = "")]
    because: String,
    /// Whose words these are
    #[arg(long)]
    by: String,
}

impl Word {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let wording = self.wording()?;
        let (mut office, open) = shared.open_board()?;
        let deciding = Deciding {
            by: &self.by,
            reason: &self.because,
            now: clock::recording(&open.board, shared.now)?,
        };
        let said = word(&mut office, &open, self.period, &wording, deciding)?;
        print_text(&format!("{}: {said}.", self.period));
        Ok(Done::Well)
    }

    fn wording(&self) -> Result<Wording, Stopped> {
        let chosen = [
            (&self.pin, ExceptionChoice::Pinned),
            (&self.drop, ExceptionChoice::Dropped),
            (&self.as_the_rules, ExceptionChoice::AsTheRulesHaveIt),
        ];
        for (code, choice) in chosen {
            if let Some(code) = code {
                let code = IndicatorCode::new(code).map_err(|error| Stopped::Usage(error.to_string()))?;
                return Ok(Wording::Exception(code, choice));
            }
        }
        match (&self.headline, &self.covering_letter) {
            (Some(headline), _) => Ok(Wording::Headline(headline.clone())),
            (None, Some(path)) => {
                let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
                let text = String::from_utf8(bytes).map_err(|_| {
                    Stopped::Usage(format!(
                        "{} is no plain text: save it as a text file",
                        path.display()
                    ))
                })?;
                Ok(Wording::CoveringLetter(text))
            }
            (None, None) => Err(Stopped::Usage("say what to put into the pack".to_owned())),
        }
    }
}
