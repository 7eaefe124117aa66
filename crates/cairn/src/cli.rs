//! The command line: what may be asked, and which use case answers it.
//!
//! stdout carries the result, stderr the progress. One definition of the flags serves help and parsing.

mod ask;
mod bench;
mod case;
mod check;
mod ci;
mod claim;
mod clean;
mod code;
mod completions;
mod coverage;
mod dev;
mod doctor;
mod hint;
mod history;
mod import_package;
mod judge;
mod list;
mod man;
mod new;
mod paint;
mod prose;
mod replay;
mod run;
mod sandbox;
mod search;
mod serve;
mod show;
mod solution;
mod start;
mod verify;
mod watch;

use crate::app::content::Content;
use crate::app::package::import;
use crate::app::workplace;
use crate::exit::{Exit, Failure, TABLE};
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// The backend-engineering roadmap, made runnable: practise every item and prove it by running.
#[derive(Debug, Parser)]
#[command(name = "cairn", version, after_help = TABLE, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
struct Shared {
    /// Work on this content folder instead of the one in the binary
    #[arg(long, global = true, value_name = "DIR", env = "CAIRN_CONTENT")]
    content: Option<PathBuf>,
    /// Keep runs, evidence and caches here [default: the platform's data folder]
    #[arg(long, global = true, value_name = "DIR", env = "CAIRN_DATA", hide_env_values = true)]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the exercises, and which of them you have solved
    List(list::Arguments),
    /// Find something to read, to answer or to do by its words
    Search(search::Arguments),
    /// Show a page, a claim or a task
    Show(show::Arguments),
    /// Be asked a question: answer, compare, tick
    Ask(ask::Arguments),
    /// Foretell what a small program shows, then see it run
    Claim(claim::Arguments),
    /// Make a folder to solve an exercise in, with your own editor
    Start(start::Arguments),
    /// Judge a solution and record the evidence
    Check(check::Arguments),
    /// Judge submissions by a problem package of ICPC and Kattis, case by case
    Judge(judge::Arguments),
    /// Import a problem that others wrote into your own catalogue
    Import(import_package::Arguments),
    /// Judge a solution again whenever it is saved
    Watch(watch::Arguments),
    /// Run one failing case of your latest check on its own, or look at it under a debugger
    Case(case::Arguments),
    /// Show the next hint
    Hint(hint::Arguments),
    /// Show our solution, once yours has passed or you give up
    Solution(solution::Arguments),
    /// Show your attempts, and what changed between two of them
    History(history::Arguments),
    /// Compute a recorded verdict again from its evidence, without running anything
    Replay(replay::Arguments),
    /// Test the tests: every reference must pass and every mutant must die
    Verify(verify::Arguments),
    /// Show what of the roadmap is there, and what covers it
    Coverage(coverage::Arguments),
    /// Begin a new piece of content
    New(new::Arguments),
    /// Run any command in a box, under limits
    Run(run::Arguments),
    /// Audit the boxes of this machine
    Sandbox(sandbox::Arguments),
    /// Show what this machine offers, and how to get what is missing
    Doctor(doctor::Arguments),
    /// Measure what things cost on this machine
    Bench(bench::Arguments),
    /// Serve the catalogue, the tasks and your evidence to your browser
    Serve(serve::Arguments),
    /// Make room in the data folder
    Clean(clean::Arguments),
    /// Print what a shell needs to complete commands and flags
    Completions(completions::Arguments),
    /// Print the manual, or write its pages
    Man(man::Arguments),
    /// For those who work on Cairn itself
    #[command(hide = true)]
    Dev(dev::Arguments),
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// What commands need of the shared flags, opened when it is needed.
struct Context {
    shared: Shared,
}

impl Context {
    fn content(&self) -> Result<Content, Failure> {
        let mut content = Content::load(self.shared.content.as_deref())?;
        // Somebody without a data folder has imported nothing.
        if let Ok(data) = self.data() {
            for unusable in import::add_imported(&mut content, &data) {
                paint::warn(&unusable);
            }
        }
        if !content.diagnostics.is_empty() {
            let count = content.diagnostics.len();
            let noun = if count == 1 { "fault" } else { "faults" };
            paint::warn(&format!("the content has {count} {noun}; `cairn verify` shows them"));
        }
        Ok(content)
    }

    fn data(&self) -> Result<PathBuf, Failure> {
        workplace::data_folder(self.shared.data.clone())
    }
}

/// Reads the command line and carries it out. `run` leaves with its command's own code, which is in no table of ours.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return parser_exit(&error).into(),
    };
    // A variable that is set to nothing is not set, as shells and CI systems mean it.
    let set = |path: Option<PathBuf>| path.filter(|path| !path.as_os_str().is_empty());
    let shared = Shared { content: set(cli.shared.content), data: set(cli.shared.data) };
    let context = Context { shared };
    let done = match cli.command {
        Command::List(arguments) => list::run(&context, &arguments),
        Command::Search(arguments) => search::run(&context, &arguments),
        Command::Show(arguments) => show::run(&context, &arguments),
        Command::Ask(arguments) => ask::run(&context, &arguments),
        Command::Claim(arguments) => claim::run(&context, &arguments),
        Command::Coverage(arguments) => coverage::run(&context, &arguments),
        Command::Start(arguments) => start::run(&context, &arguments),
        Command::Check(arguments) => check::run(&context, &arguments),
        Command::Import(arguments) => import_package::run(&context, &arguments),
        Command::Judge(arguments) => judge::run(&context, &arguments),
        Command::Watch(arguments) => watch::run(&context, arguments),
        Command::Case(arguments) => case::run(&context, &arguments),
        Command::Hint(arguments) => hint::run(&context, &arguments),
        Command::Solution(arguments) => solution::run(&context, &arguments),
        Command::History(arguments) => history::run(&context, &arguments),
        Command::Replay(arguments) => replay::run(&context, &arguments),
        Command::Verify(arguments) => verify::run(&context, &arguments),
        Command::New(arguments) => new::run(&context, &arguments),
        Command::Run(arguments) => match run::run(&context, &arguments) {
            Ok(code) => return code.into(),
            Err(failure) => Err(failure),
        },
        Command::Sandbox(arguments) => sandbox::run(&context, &arguments),
        Command::Bench(arguments) => bench::run(&context, &arguments),
        Command::Doctor(arguments) => doctor::run(&context, &arguments),
        Command::Serve(arguments) => serve::run(&context, &arguments),
        Command::Clean(arguments) => clean::run(&context, &arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
        Command::Dev(arguments) => dev::run(&context, &arguments),
    };
    done.unwrap_or_else(|failure| {
        paint::error(&failure);
        failure.exit
    })
    .into()
}

/// What is said after a panic.
pub(crate) fn panicked() -> ExitCode {
    paint::error(
        &Failure::new(Exit::Harness, "Cairn itself failed").hint("this is a bug; please report what is said above"),
    );
    Exit::Harness.into()
}

/// The parser's own way of leaving, mapped to the table: help and version pass, all else is wrong usage.
fn parser_exit(error: &clap::Error) -> Exit {
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Pass,
        _ => Exit::Usage,
    }
}

/// Runs a use case that waits.
fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Harness, format!("starting threads: {error}")))?;
    runtime.block_on(work)
}

/// Writes a result for programs.
fn print_json<T: serde::Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(anyhow::Error::from)?;
    paint::out(&text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_flags_is_consistent() {
        Cli::command().debug_assert();
    }
}
