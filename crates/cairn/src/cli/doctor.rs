//! `cairn doctor`: what this machine offers, and how to get what is missing.

use super::{Context, Format, paint, print_json};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use cairn_lab::Toolchain;
use cairn_lab::meter::{Choice, FIX, MODEL};
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Serialize)]
struct Report {
    data: String,
    confined: bool,
    layers: Vec<Item>,
    meters: Vec<Item>,
    languages: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    name: String,
    available: bool,
    detail: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    fix: String,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let workbench = Workbench::open(&data)?;
    let layers = workbench.sandbox.layers();
    let confined = layers.can_confine();
    let layers = layers.0.iter().map(|layer| Item {
        name: layer.name.to_owned(),
        available: layer.available,
        detail: layer.reason.clone(),
        fix: if layer.available { String::new() } else { layer.fix.to_owned() },
    });
    let languages = content.catalog.languages.values().map(|language| match workbench.toolchains.find(language) {
        Ok(found) => Item {
            name: language.name.clone(),
            available: true,
            detail: format!("{} · {} · {}", found.version, found.host_program.display(), metered(&workbench, &found)),
            fix: String::new(),
        },
        Err(missing) => Item { name: language.name.clone(), available: false, detail: missing.why, fix: missing.fix },
    });
    let report = Report {
        data: data.display().to_string(),
        confined,
        layers: layers.collect(),
        meters: meters(&workbench),
        languages: languages.collect(),
    };
    match arguments.format {
        Format::Json => print_json(&report)?,
        Format::Human => paint::out(&render(&report)),
    }
    let usable = report.confined && report.languages.iter().any(|language| language.available);
    Ok(if usable { Exit::Pass } else { Exit::Missing })
}

/// What cost is measured with, the best first.
fn meters(workbench: &Workbench) -> Vec<Item> {
    let found = workbench.workshop.meters().find();
    let counter = match &found.no_counter {
        None => Item { available: true, ..item("counter", "the processor counts instructions") },
        Some(why) => item("counter", why),
    };
    let emulator = match &found.emulator {
        Ok(emulator) => {
            let detail = format!("QEMU {} · {} · cpu {MODEL}", emulator.version, emulator.program.display());
            Item { available: true, ..item("emulator", &detail) }
        }
        // Whoever has the processor's counter misses nothing.
        Err(why) if found.no_counter.is_none() => item("emulator", why),
        Err(why) => Item { fix: FIX.to_owned(), ..item("emulator", why) },
    };
    let time = "processor time, of low confidence, where nothing can be counted";
    vec![counter, emulator, Item { available: true, ..item("time", time) }]
}

fn item(name: &str, detail: &str) -> Item {
    Item { name: name.to_owned(), available: false, detail: detail.to_owned(), fix: String::new() }
}

/// By which meter the cost of a language's programs is measured.
fn metered(workbench: &Workbench, toolchain: &Toolchain) -> &'static str {
    match workbench.workshop.meters().best(toolchain.is_emulated()) {
        Choice::Counter => "instructions by the processor's counter",
        Choice::Emulator(_) => "instructions by the emulator",
        Choice::Time => "cost by processor time",
    }
}

fn render(report: &Report) -> String {
    let mut out = String::new();
    let all = report.layers.iter().chain(&report.meters).chain(&report.languages);
    let width = all.map(|item| item.name.chars().count()).max().unwrap_or(0);
    let mut section = |title: &str, items: &[Item]| {
        out.push_str(&format!("{}\n", paint::bold(title)));
        for item in items {
            let mark = if item.available { paint::good("✔") } else { paint::open("–") };
            out.push_str(&format!("  {mark} {}  {}\n", paint::pad(&item.name, width), paint::dim(&item.detail)));
            if !item.fix.is_empty() {
                out.push_str(&format!("    {}  {} {}\n", " ".repeat(width), paint::link("fix:"), item.fix));
            }
        }
        out.push('\n');
    };
    section("Sandbox", &report.layers);
    section("Meters of cost", &report.meters);
    section("Languages", &report.languages);
    out.push_str(&format!("{}  {}\n", paint::bold("Data"), report.data));
    let state = match report.confined {
        true => paint::good("programs can be confined here"),
        false => paint::bad("programs cannot be confined here: nothing is run"),
    };
    out.push_str(&format!("{state}\n"));
    out
}
