//! `cairn import`: a problem that others wrote into one's own catalogue.

use super::judge::limit_line;
use super::{Context, paint, wait_for};
use crate::app::package::timing::{Timing, milliseconds, time_limit};
use crate::app::package::{self, import};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A problem package (its folder, .zip or .kpp), a problem of DMOJ, or an exercise of Exercism
    path: PathBuf,
    /// The name in your catalogue [default: that of the folder or archive]
    #[arg(long = "as", value_name = "ID")]
    name: Option<String>,
    /// Processor time for a case, in seconds, instead of what its submissions need on this machine
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<f64>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut package = package::load(&arguments.path)?;
    if let Some(name) = &arguments.name {
        package.id = valid(name)?;
    }
    let content = context.content()?;
    let data = context.data()?;
    let timing = match arguments.time_limit {
        Some(seconds) => Timing { limit_ms: milliseconds(seconds), slowest: None, left_out: Vec::new() },
        None => wait_for(async {
            let workbench = Workbench::open(&data)?;
            workbench.interrupt_on_signal();
            let progress = paint::Progress::new();
            let timing = time_limit(&content, &workbench, &package, &data, &mut |what| progress.show(what)).await;
            progress.clear();
            timing
        })?,
    };
    let id = import::keep(&data, &package, &timing, &content)?;
    let title = paint::bold(&paint::harmless(package.title()));
    paint::out(&format!("{title} is in your catalogue as {id} · {}", limit_line(&timing)));
    for warning in &package.warnings {
        paint::say(&paint::dim(&paint::harmless(&warning.to_string())));
    }
    paint::out(&paint::dim(&format!("begin with cairn start {id} --lang python")));
    Ok(Exit::Pass)
}

fn valid(name: &str) -> Result<String, Failure> {
    let fine = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fine {
        return Ok(name.to_owned());
    }
    Err(Failure::new(Exit::Usage, format!("'{name}' is no name for the catalogue"))
        .hint("a name has small letters, digits and dashes, and begins with a letter"))
}
