//! `cairn doctor`: what this machine offers, and how to get what is missing.

use super::{Context, Format, paint, print_json};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
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
    /// What is missing before the programs of strangers may run here.
    missing_for_strangers: Vec<&'static str>,
    layers: Vec<Item>,
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
    let (confined, missing_for_strangers) = (layers.can_confine(), layers.missing_for_strangers());
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
            detail: format!("{} · {}", found.version, found.host_program.display()),
            fix: String::new(),
        },
        Err(missing) => Item { name: language.name.clone(), available: false, detail: missing.why, fix: missing.fix },
    });
    let report = Report {
        data: data.display().to_string(),
        confined,
        missing_for_strangers,
        layers: layers.collect(),
        languages: languages.collect(),
    };
    match arguments.format {
        Format::Json => print_json(&report)?,
        Format::Human => paint::out(&render(&report)),
    }
    let usable = report.confined && report.languages.iter().any(|language| language.available);
    Ok(if usable { Exit::Pass } else { Exit::Missing })
}

fn render(report: &Report) -> String {
    let mut out = String::new();
    let all = report.layers.iter().chain(&report.languages);
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
    section("Languages", &report.languages);
    out.push_str(&format!("{}  {}\n", paint::bold("Data"), report.data));
    let state = match report.confined {
        true => paint::good("programs can be confined here"),
        false => paint::bad("programs cannot be confined here: nothing is run"),
    };
    out.push_str(&format!("{state}\n"));
    if report.confined {
        let strangers = match report.missing_for_strangers[..] {
            [] => paint::good("and those of strangers, too"),
            ref missing => {
                paint::open(&format!("but only your own: for those of strangers it lacks {}", missing.join(", ")))
            }
        };
        out.push_str(&format!("{strangers}\n"));
    }
    out
}
