//! `cairn bench`: figures of this machine, as JSON results that docs are made from.

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::bench::{self, Cost, Languages};
use crate::app::meters::{self, Meters};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use std::path::{Path, PathBuf};

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
    /// How repeatable the count of instructions is in each language here, and how long a question of growth takes
    Meters {
        /// The exercise whose references are counted; one that demands a class of growth
        #[arg(long, default_value = "longest-consecutive")]
        program: String,
        /// How often the same call is counted, each time in a new process
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
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
    match &arguments.what {
        What::Languages { program, rounds, save, format } => {
            languages(context, program, *rounds, save.as_deref(), *format)
        }
        What::Meters { program, rounds, save, format } => meters(context, program, *rounds, save.as_deref(), *format),
    }
}

fn meters(context: &Context, program: &str, rounds: u32, save: Option<&Path>, format: Format) -> Result<Exit, Failure> {
    let (content, data) = (context.content()?, context.data()?);
    let result = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        let mut show = |text: &str| progress.show(text);
        let result = meters::meters(&content, &workbench, program, rounds as usize, &mut show).await;
        progress.clear();
        result
    })?;
    written(save, &format!("meters-{}.json", result.date), &result)?;
    match format {
        Format::Json => print_json(&result)?,
        _ => paint::out(&render_meters(&result)),
    }
    Ok(if result.missing.is_empty() { Exit::Pass } else { Exit::Missing })
}

fn render_meters(result: &Meters) -> String {
    let mut out = String::new();
    for counted in &result.languages {
        let spread = match (counted.least, counted.most) {
            (least, most) if least == most => paint::good("exact"),
            (least, most) => format!("within {:.3} %", (most - least) as f64 / least.max(1) as f64 * 100.0),
        };
        out.push_str(&format!(
            "{} {:>16} {}  {spread}  {:.0} ms a run, {:.1} s for {}  {}\n",
            paint::pad(&counted.name, 24),
            paint::thousands(counted.least),
            counted.meter.kind.unit(),
            counted.run_ms,
            counted.check_s,
            result.check,
            paint::dim(&counted.meter.detail),
        ));
    }
    for why in result.missing.values() {
        out.push_str(&format!("{}\n", paint::open(why)));
    }
    let how = format!("the reference of {}, {} times with a core kept busy", result.program, result.rounds);
    out.push_str(&paint::dim(&how));
    out
}

/// Writes a result to a folder, where that is asked for.
fn written<T: serde::Serialize>(save: Option<&Path>, name: &str, result: &T) -> Result<(), Failure> {
    let Some(folder) = save else { return Ok(()) };
    let path = folder.join(name);
    let text = serde_json::to_string_pretty(result).map_err(anyhow::Error::from)?;
    std::fs::write(&path, text + "\n")
        .map_err(|error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", path.display())))?;
    paint::say(&format!("written: {}", path.display()));
    Ok(())
}

fn languages(
    context: &Context,
    program: &str,
    rounds: u32,
    save: Option<&Path>,
    format: Format,
) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let result = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        let state = data.join("cache").join("bench");
        let mut show = |text: &str| progress.show(text);
        let result = bench::languages(&content, &workbench, program, rounds as usize, &state, &mut show).await;
        progress.clear();
        let _ = std::fs::remove_dir_all(&state);
        result
    })?;
    written(save, &format!("languages-{}.json", result.date), &result)?;
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
