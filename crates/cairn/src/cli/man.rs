//! `cairn man`: the manual, from the one definition of commands and flags.

use super::{Cli, paint};
use crate::exit::{Exit, Failure};
use clap::CommandFactory;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = "To read it at once: cairn man | man -l -")]
pub(super) struct Arguments {
    /// Write a page for each command into this folder instead, such as ~/.local/share/man/man1
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.dir {
        Some(folder) => write_all(folder),
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(anyhow::Error::from)?;
            paint::file(&page);
            Ok(Exit::Pass)
        }
    }
}

fn write_all(folder: &Path) -> Result<Exit, Failure> {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
    written.map_err(|error| {
        Failure::new(Exit::Usage, format!("'{}' cannot be written to: {error}", folder.display()))
            .hint("give a folder of yours with --dir")
    })?;
    paint::out(&format!("the pages are in {}", paint::link(&folder.display().to_string())));
    Ok(Exit::Pass)
}
