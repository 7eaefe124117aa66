//! `cairn completions`: what a shell needs to complete commands and flags, from the one definition of them.

use super::{Cli, paint};
use crate::exit::{Exit, Failure};
use clap::CommandFactory;
use clap_complete::Shell;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "cairn", &mut script);
    paint::file(&script);
    Ok(Exit::Pass)
}
