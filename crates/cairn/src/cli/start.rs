//! `cairn start`: a folder for one's own editor.

use super::{Context, paint};
use crate::app::start;
use crate::exit::{Exit, Failure};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise, as `cairn list` shows it
    exercise: String,
    /// The folder to make [default: named after the exercise]
    folder: Option<PathBuf>,
    /// The language to solve it in
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let entry = content.exercise(&arguments.exercise)?;
    let started = start::start(&content, entry, arguments.lang.as_deref(), arguments.folder.as_deref())?;
    let folder = started.folder.display().to_string();
    let solution = started.folder.join(&started.solution).display().to_string();
    let task = started.folder.join("TASK.md").display().to_string();
    let mut out = format!("{} is ready in {}\n\n", paint::bold(&entry.exercise.title), paint::link(&folder));
    out.push_str(&paint::labelled(2, "read", &task));
    out.push_str(&paint::labelled(2, "write", &solution));
    out.push_str(&paint::labelled(2, "check", &format!("cairn check {} {folder}", entry.exercise.id)));
    if !started.kept.is_empty() {
        out.push_str(&format!("\n{}\n", paint::open(&format!("kept as they were: {}", started.kept.join(", ")))));
    }
    paint::out(&out);
    Ok(Exit::Pass)
}
