//! `cairn dev packages`: how far our judge and the labels of real packages agree, idle and busy, and the page about it.
//!
//! Keeps names and figures alone, nothing of a package.

use super::super::{Context, paint, wait_for};
use crate::app::package::verify::{Row, Site, Verification, verify};
use crate::app::verify::BusyCore;
use crate::app::workplace::Workbench;
use crate::app::{clock, machine, package};
use crate::exit::{Exit, Failure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The packages, each with where it comes from: PATH=ORIGIN
    #[arg(required = true)]
    packages: Vec<String>,
    /// The folder for the result
    #[arg(long, value_name = "DIR")]
    save: PathBuf,
}

/// What is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Results {
    date: String,
    machine: BTreeMap<String, String>,
    versions: BTreeMap<String, String>,
    packages: Vec<One>,
}

/// A package, verified twice.
#[derive(Debug, Serialize, Deserialize)]
struct One {
    origin: String,
    idle: Verification,
    /// With as many busy loops beside it as there are cores.
    busy: Verification,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let results = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let site = Site { content: &content, workbench: &workbench, data: &data, time_limit_ms: None };
        let progress = paint::Progress::new();
        let mut packages = Vec::new();
        for named in &arguments.packages {
            let (path, origin) = named.split_once('=').unwrap_or((named, ""));
            let package = package::load(std::path::Path::new(path))?;
            let idle = verify(&site, &package, &mut |what| progress.show(&format!("{}: {what}", package.id))).await?;
            let beside: Vec<_> = (0..package::cores()).map(|_| BusyCore::start()).collect();
            let busy =
                verify(&site, &package, &mut |what| progress.show(&format!("{}, busy: {what}", package.id))).await;
            drop(beside);
            packages.push(One { origin: origin.to_owned(), idle, busy: busy? });
            progress.clear();
        }
        let mut versions = machine::versions();
        for language in content.catalog.languages.values() {
            if let Ok(toolchain) = workbench.toolchains.find(language) {
                versions.insert(language.id.clone(), toolchain.version);
            }
        }
        Ok(Results { date: clock::day(clock::now_us()), machine: machine::describe(), versions, packages })
    })?;
    let path = arguments.save.join(format!("packages-{}.json", results.date));
    let text = serde_json::to_string_pretty(&results).map_err(anyhow::Error::from)?;
    std::fs::write(&path, text + "\n")
        .map_err(|error| Failure::new(Exit::Harness, format!("'{}': {error}", path.display())))?;
    paint::say(&format!("written: {}", path.display()));
    Ok(Exit::Pass)
}

/// The generated part of the page.
pub(super) fn page(results: &Results) -> String {
    let machine: Vec<_> = results.machine.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let mut out = format!(
        "Result of {}; {}. *Busy*: with a busy loop beside it for every core. Seconds are by the clock, for all of \
         the verification with its builds; what is built is kept, so that the second run builds nothing.\n\n\
         | package | from | format | kind | cases | time limit | labels true, idle | busy | not judged | seconds, idle | busy |\n\
         |---|---|---|---|--:|--:|--:|--:|--:|--:|--:|\n",
        results.date,
        machine.join(", "),
    );
    for One { origin, idle, busy } in &results.packages {
        let agreement = |verified: &Verification| {
            let (agreed, judged) = verified.agreement();
            format!("{agreed} of {judged}")
        };
        let (_, judged) = idle.agreement();
        #[expect(clippy::cast_precision_loss, reason = "limits are at most ten minutes")]
        let limit = idle.timing.limit_ms as f64 / 1000.0;
        let _ = writeln!(
            out,
            "| {} | {origin} | {} | {} | {} | {limit} s | {} | {} | {} | {:.0} | {:.0} |",
            idle.id,
            idle.format,
            idle.features.join(", "),
            idle.cases,
            agreement(idle),
            agreement(busy),
            idle.submissions.len() - judged,
            idle.seconds,
            busy.seconds,
        );
    }
    let sum = |count: &dyn Fn(&One) -> usize| results.packages.iter().map(count).sum::<usize>();
    let (judged, agreed) = (sum(&|one| one.idle.agreement().1), sum(&|one| one.idle.agreement().0));
    let busy = sum(&|one| one.busy.agreement().0);
    let _ = writeln!(
        out,
        "\nTogether {agreed} of {judged} labels came true on the idle machine, and {busy} on the busy one."
    );
    out.push_str(&disagreements(results));
    out.push_str(&not_judged(results));
    out
}

fn disagreements(results: &Results) -> String {
    let mut out = String::new();
    for One { idle, busy, .. } in &results.packages {
        for (when, verified) in [("idle", idle), ("busy", busy)] {
            for row in &verified.submissions {
                if let Some(because) = &row.disagreement {
                    let _ = writeln!(
                        out,
                        "- {}, `{}`, {when}: {}",
                        verified.id,
                        row.name,
                        because.lines().next().unwrap_or_default()
                    );
                }
            }
        }
    }
    if out.is_empty() { "\nNo label differed.\n".into() } else { format!("\n### Labels that differed\n\n{out}") }
}

fn not_judged(results: &Results) -> String {
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for One { idle, .. } in &results.packages {
        for Row { name, missing, .. } in &idle.submissions {
            if let Some(reason) = missing {
                let reason = reason.lines().next().unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
                reasons.entry(reason).or_default().push(format!("{} `{name}`", idle.id));
            }
        }
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut out = "\n### Not judged\n\n".to_owned();
    for (reason, names) in reasons {
        let _ = writeln!(out, "- {reason}: {}", names.join(", "));
    }
    out
}
