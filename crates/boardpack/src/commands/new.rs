//! `boardpack new`: an empty workspace with a commented starter pipeline.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use boardpack_model::BoardCode;
use clap::Args;

use super::print_text;
use crate::exit::{Done, Outcome, Stopped};

/// Make an empty workspace with a commented starter pipeline.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to make
    dir: PathBuf,
    /// The board's code, which names its folder and begins every key
    #[arg(long, default_value = "our-board")]
    code: String,
}

impl New {
    pub(crate) fn run(&self) -> Outcome {
        let code = BoardCode::new(&self.code).map_err(|error| Stopped::Usage(error.to_string()))?;
        let folder = self.dir.join("pipelines").join(code.as_str());
        if self.dir.join("pipelines").exists() {
            let dir = self.dir.display();
            return Err(Stopped::Usage(format!(
                "{dir} is an office already: nothing was changed"
            )));
        }
        let files = boardpack_pipeline::starter(&code);
        let board = boardpack_pipeline::read(&code, &files)
            .map_err(|problems| Stopped::Pipeline(Box::new(problems)))?;
        for agency in &board.agencies {
            let drop = self.dir.join("drop").join(agency.code.as_str());
            fs::create_dir_all(&drop).with_context(|| format!("making {}", drop.display()))?;
        }
        for (path, text) in files {
            let path = folder.join(path);
            let parent = path.parent().context("a starter file lies in a folder")?;
            fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
            fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        }
        let dir = self.dir.display();
        print_text(&format!(
            "A new office lies in {dir}.\n\
             1. Edit the files in {}: every line says what it is for.\n\
             2. boardpack check --workspace {dir}      says what is not yet right, and where.\n\
             3. boardpack plan --workspace {dir}       says what would be sent now, sending nothing.\n\
             4. boardpack serve --workspace {dir}      runs the office.",
            folder.display()
        ));
        Ok(Done::Well)
    }
}
