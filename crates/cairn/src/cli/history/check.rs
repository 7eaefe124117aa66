//! `cairn history check`: a recorded history against a model, with the reasons.

use crate::cli::{Format, paint, print_json};
use crate::exit::{Exit, Failure};
use cairn_core::history::examine::{Claim, Finding, Known, examine, initial};
use cairn_core::history::recording::{Form, Recording, read};
use cairn_core::history::{Budget, Fault};
use cairn_core::verdict::Ruling;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The recorded history
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What the service should do [default: what the file names]
    #[arg(long, short, value_name = "M", value_parser = models())]
    model: Option<String>,
    /// What is claimed of it
    #[arg(long, value_enum, value_name = "CLAIM", default_value = "linearizable")]
    claim: Vec<ClaimName>,
    /// How the file is written [default: what it looks like]
    #[arg(long, value_enum, value_name = "FORM")]
    from: Option<FormName>,
    /// Every value is a pair of key and value, as in Jepsen's independent tests
    #[arg(long)]
    keyed: bool,
    /// What the model holds at first, as JSON
    #[arg(long, value_name = "JSON", value_parser = initial)]
    initial: Option<cairn_core::history::Datum>,
    /// How many steps a search may take before it says that it does not know
    #[arg(long, value_name = "N", default_value_t = Budget::default().steps)]
    steps: u64,
    /// How much memory a search may take for the places that it has visited
    #[arg(long, value_name = "MIB", default_value_t = Budget::default().bytes >> 20,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=65536))]
    memory: usize,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ClaimName {
    /// Every operation takes effect at one moment between its beginning and its end
    Linearizable,
    /// There is one order of all operations that every process would agree to
    Sequential,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormName {
    /// JSON, an operation or an event a line
    Jsonl,
    /// Jepsen's EDN
    Edn,
    /// Jepsen's console, as Porcupine reads it
    Log,
}

fn models() -> clap::builder::PossibleValuesParser {
    Known::ALL
        .iter()
        .map(|(_, name, about)| clap::builder::PossibleValue::new(*name).help(*about))
        .collect::<Vec<_>>()
        .into()
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let bytes = std::fs::read(&arguments.file).map_err(|error| {
        Failure::new(Exit::Usage, format!("'{}' cannot be read: {error}", arguments.file.display()))
            .hint("give the file of a recorded history; docs/history.md describes its formats")
    })?;
    let form = arguments.from.map_or_else(|| Form::of(&bytes), form);
    let at = |fault: Fault| damaged(&arguments.file, fault);
    let Recording { history, mut header } = read(&bytes, form, arguments.keyed).map_err(at)?;
    if arguments.initial.is_some() {
        header.initial.clone_from(&arguments.initial);
    }
    let model = model(arguments.model.as_deref(), header.model.as_deref())?;
    let budget = Budget { steps: arguments.steps, bytes: arguments.memory << 20 };
    let mut findings = Vec::new();
    for claim in &arguments.claim {
        findings.push(examine(&history, model, &header, self::claim(*claim), budget).map_err(at)?);
    }
    match arguments.format {
        Format::Json => print_json(&findings.iter().map(|finding| line(&history, finding)).collect::<Vec<_>>())?,
        Format::Human => paint::out(&render(&history, &findings)),
    }
    Ok(findings.iter().map(|finding| finding.ruling).max().unwrap_or(Ruling::Unknown).into())
}

fn form(name: FormName) -> Form {
    match name {
        FormName::Jsonl => Form::JsonLines,
        FormName::Edn => Form::Edn,
        FormName::Log => Form::Log,
    }
}

fn claim(name: ClaimName) -> Claim {
    match name {
        ClaimName::Linearizable => Claim::Linearizable,
        ClaimName::Sequential => Claim::Sequential,
    }
}

/// A fault of the file, with its place and what to do.
fn damaged(file: &Path, fault: Fault) -> Failure {
    Failure::new(Exit::Data, format!("{}:{}: {}", file.display(), fault.line, fault.what)).hint(fault.hint)
}

fn model(asked: Option<&str>, in_file: Option<&str>) -> Result<Known, Failure> {
    let names: Vec<_> = Known::ALL.iter().map(|(_, name, _)| *name).collect();
    let Some(name) = asked.or(in_file) else {
        return Err(Failure::new(Exit::Usage, "which model should the history be checked against?")
            .hint(format!("--model with one of {}", names.join(", "))));
    };
    Known::named(name).ok_or_else(|| {
        Failure::new(Exit::Data, format!("the file names the model {name:?}, which is not known"))
            .hint(format!("known are {}", names.join(", ")))
    })
}

fn line(history: &cairn_core::history::History, finding: &Finding) -> Value {
    let ops: Vec<Value> = finding
        .core
        .iter()
        .map(|op| {
            let op = &history.ops()[*op];
            json!({ "line": op.line, "process": op.process, "operation": op.describe(),
                "invoked": op.invoked, "completed": op.completed })
        })
        .collect();
    json!({ "claim": finding.claim, "ruling": finding.ruling, "because": finding.because, "operations": ops,
        "why": finding.why, "cost": finding.cost })
}

fn render(history: &cairn_core::history::History, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        out.push_str(&format!("{} {}\n", paint::mark(finding.ruling), finding.because));
        for op in &finding.core {
            let op = &history.ops()[*op];
            let end = op.completed.map_or("?".to_owned(), |completed| completed.to_string());
            out.push_str(&format!(
                "  line {}  process {}  {}  {}…{end}\n",
                op.line,
                op.process,
                paint::harmless(&op.describe()),
                op.invoked
            ));
        }
        finding.why.iter().for_each(|why| out.push_str(&format!("  {}\n", paint::harmless(why))));
    }
    out
}
