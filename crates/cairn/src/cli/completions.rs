//! `cairn completions`: what a shell needs to complete commands and flags, from the one definition of them.

use super::{Cli, paint};
use crate::app::machine;
use crate::exit::{Exit, Failure};
use clap::CommandFactory;
use clap_complete::Shell;

const WHERE_TO: &str = "\
Where a shell looks for it:
  bash        cairn completions bash > ~/.local/share/bash-completion/completions/cairn
  zsh         cairn completions zsh > a folder of $fpath, as _cairn
  fish        cairn completions fish > ~/.config/fish/completions/cairn.fish
  elvish      eval (cairn completions elvish | slurp), in rc.elv
  powershell  cairn completions powershell | Out-String | Invoke-Expression, in $PROFILE";

#[derive(Debug, clap::Args)]
#[command(after_help = WHERE_TO)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut visible(), "cairn", &mut script);
    paint::file(&script);
    Ok(Exit::Pass)
}

/// The commands without those that the help hides; not every shell's generator leaves them out by itself.
fn visible() -> clap::Command {
    let all = Cli::command();
    let shown = all.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    clap::Command::new("cairn")
        .version(machine::VERSION)
        .disable_help_subcommand(true)
        .args(all.get_arguments().cloned())
        .subcommands(shown.collect::<Vec<_>>())
}
