//! `cairn bench`: figures of this machine, as JSON results that docs are made from.

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::bench::{self, Cost, Languages};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// What each language costs here: a small program built, started and called
    Languages {
        /// The exercise whose reference is the small program
        #[arg(long, default_value = "binary-search")]
        program: String,
        /// How often everything is measured; medians are reported
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
        rounds: u32,
        /// Write the result as JSON to this folder too, under its name and day
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// How the result is written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let What::Languages { program, rounds, save, format } = &arguments.what;
    let content = context.content()?;
    let data = context.data()?;
    let result = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        let state = data.join("cache").join("bench");
        let mut show = |text: &str| progress.show(text);
        let result = bench::languages(&content, &workbench, program, *rounds as usize, &state, &mut show).await;
        progress.clear();
        let _ = std::fs::remove_dir_all(&state);
        result
    })?;
    if let Some(folder) = save {
        let path = folder.join(format!("languages-{}.json", result.date));
        let text = serde_json::to_string_pretty(&result).map_err(anyhow::Error::from)?;
        std::fs::write(&path, text + "\n")
            .map_err(|error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", path.display())))?;
        paint::say(&format!("written: {}", path.display()));
    }
    match format {
        Format::Json => print_json(&result)?,
        _ => paint::out(&render(&result)),
    }
    Ok(if result.missing.is_empty() { Exit::Pass } else { Exit::Missing })
}

fn render(result: &Languages) -> String {
    let wide =
        |text: fn(&Cost) -> &str| result.languages.iter().map(|cost| text(cost).chars().count()).max().unwrap_or(0);
    let name = wide(|cost| &cost.name);
    let head = format!("{:name$}   build ms   run ms   cpu ms   call µs   memory MiB", "");
    let mut out = format!("{}\n", paint::dim(&head));
    for cost in &result.languages {
        let [build, memory] =
            [cost.build_ms, cost.memory_mib].map(|value| value.map_or("–".into(), |v| format!("{v:.0}")));
        out.push_str(&format!(
            "{}   {build:>8} {:>8.0} {:>8.0} {:>9.0} {memory:>12}   {}\n",
            paint::pad(&cost.name, name),
            cost.run_ms,
            cost.run_cpu_ms,
            cost.call_us,
            paint::dim(&cost.version),
        ));
    }
    for why in result.missing.values() {
        out.push_str(&format!("{}\n", paint::open(why)));
    }
    out.push_str(&paint::dim(&format!("medians of {} rounds with the reference of {}", result.rounds, result.program)));
    out
}
