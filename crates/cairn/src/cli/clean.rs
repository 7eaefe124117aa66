//! `cairn clean`: making room in the data folder.

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::clean::{self, Found, Part};
use crate::exit::{Exit, Failure};
use serde_json::json;

/// Runs and study records are append-only in the store, so there is no flag that removes some of them.
const WHAT_STAYS: &str = "\
Without a flag, all caches are emptied: builds, toolchains' preparations and kill matrices come back by themselves when they are needed.

Runs, evidence and study records stay. The store gives up none of them alone, however old; only --everything \
removes them, all together, and only while no other Cairn is at work.";

#[derive(Debug, clap::Args)]
#[command(after_help = WHAT_STAYS)]
pub(super) struct Arguments {
    /// Remove what builds left, and what toolchains prepared for them
    #[arg(long)]
    builds: bool,
    /// Remove the kill matrices that `cairn verify` keeps
    #[arg(long)]
    matrices: bool,
    /// Remove all that Cairn keeps: the caches, and every run, its evidence and your progress
    #[arg(long, conflicts_with_all = ["builds", "matrices"])]
    everything: bool,
    /// Really remove everything
    #[arg(long, requires = "everything", conflicts_with = "dry_run")]
    yes: bool,
    /// Only show what would be removed
    #[arg(long)]
    dry_run: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let data = context.data()?;
    let parts: &[Part] = match (arguments.everything, arguments.builds, arguments.matrices) {
        (true, ..) => &[Part::Builds, Part::Prepared, Part::Matrices, Part::Store],
        (_, true, false) => &[Part::Builds, Part::Prepared],
        (_, false, true) => &[Part::Matrices],
        _ => &[Part::Builds, Part::Prepared, Part::Matrices],
    };
    let mut found = clean::look(&data, parts);
    let only_shown = arguments.dry_run || (arguments.everything && !arguments.yes);
    if !only_shown {
        wait_for(clean::remove(&data, &mut found))?;
    }
    match arguments.format {
        Format::Json => {
            let bytes: u64 = found.iter().map(|found| found.bytes).sum();
            print_json(&json!({ "removed": !only_shown, "bytes": bytes, "parts": found }))?;
        }
        Format::Human => paint::out(&render(&data.display().to_string(), &found, only_shown)),
    }
    if arguments.everything && only_shown && !arguments.dry_run {
        return Err(Failure::new(Exit::Usage, "this would remove your runs and your progress for good")
            .hint("say so with --everything --yes"));
    }
    Ok(Exit::Pass)
}

fn render(data: &str, found: &[Found], only_shown: bool) -> String {
    let total: u64 = found.iter().map(|found| found.bytes).sum();
    let verb = if only_shown { "would free" } else { "freed" };
    let mut out = format!("{} in {}\n\n", paint::bold(&format!("{verb} {}", bytes(total))), paint::link(data));
    for found in found {
        let (name, count) = match (found.part, found.count) {
            (Part::Builds, count) => ("builds", count.to_string()),
            (Part::Prepared, count) => ("prepared", count.to_string()),
            (Part::Matrices, count) => ("kill matrices", count.to_string()),
            (Part::Store, 0) => ("runs and progress", "none".to_owned()),
            (Part::Store, _) => ("runs and progress", "all".to_owned()),
        };
        out.push_str(&format!("  {name:<17}  {count:>5}  {:>10}\n", bytes(found.bytes)));
        if let Some(why) = &found.left_alone {
            out.push_str(&format!("    {}\n", paint::open(&format!("left alone: {why}"))));
        }
    }
    if found.iter().all(|found| found.part != Part::Store) {
        out.push_str(&format!("\n{}\n", paint::dim("runs, evidence and progress stay")));
    }
    out
}

/// Bytes in the unit that suits them.
fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.1} GiB", bytes as f64 / 1_073_741_824.0),
    }
}
