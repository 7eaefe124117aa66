//! `cairn history check`: a recorded history against a model, with the reasons.

use crate::app::examination::{self, Examination};
use crate::cli::{Format, paint, print_json};
use crate::exit::{Exit, Failure};
use crate::web::timeline;
use cairn_core::history::examine::{Claim, Finding, Known, initial};
use cairn_core::history::recording::Form;
use cairn_core::history::{Budget, Datum, History};
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, RangedU64ValueParser};
use serde_json::{Value, json};
use std::path::PathBuf;

const AFTER: &str = "\
The history is linearizable or keeps what else was claimed: 0; it does not, and why: 1; undecided within the budget: 2;
the file is damaged, with its line and what to do: 65. docs/history.md describes formats, models and claims.";

#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// The recorded history; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What the service should do [default: what the file names]
    #[arg(long, short, value_name = "M", value_parser = names(Known::ALL))]
    model: Option<String>,
    /// What is claimed of it; may be repeated [default: linearizable, or serializable for transactions]
    #[arg(long, value_name = "CLAIM", value_parser = names(Claim::ALL))]
    claim: Vec<String>,
    /// How the file is written [default: what it looks like]
    #[arg(long, value_enum, value_name = "FORM")]
    from: Option<FormName>,
    /// Every value is a pair of key and value, as in Jepsen's independent tests
    #[arg(long)]
    keyed: bool,
    /// What the model holds at first, as JSON
    #[arg(long, value_name = "JSON", value_parser = initial)]
    initial: Option<Datum>,
    /// How many steps a search may take before it says that it does not know
    #[arg(long, value_name = "N", default_value_t = Budget::default().steps)]
    steps: u64,
    /// How much memory a search may take for the places that it has visited
    #[arg(long, value_name = "MIB", default_value_t = Budget::default().bytes >> 20,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=65536))]
    memory: usize,
    /// Draw the history as a page, the impossible part marked
    #[arg(long, value_name = "FILE.html")]
    picture: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
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

impl From<FormName> for Form {
    fn from(name: FormName) -> Self {
        match name {
            FormName::Jsonl => Self::JsonLines,
            FormName::Edn => Self::Edn,
            FormName::Log => Self::Log,
        }
    }
}

fn names<T>(all: &[(T, &'static str, &'static str)]) -> PossibleValuesParser {
    all.iter().map(|(_, name, about)| PossibleValue::new(*name).help(*about)).collect::<Vec<_>>().into()
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let budget = Budget { steps: arguments.steps, bytes: arguments.memory << 20 };
    let asked = examination::Asked {
        model: arguments.model.as_deref(),
        claims: &arguments.claim,
        form: arguments.from.map(Form::from),
        keyed: arguments.keyed,
        initial: arguments.initial.as_ref(),
        budget,
    };
    let examined = examination::examine(&arguments.file, &asked)?;
    if let Some(path) = &arguments.picture {
        std::fs::write(path, timeline::page(&examined.history, &examined.findings))
            .map_err(|error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", path.display())))?;
    }
    match arguments.format {
        Format::Json => {
            let findings = examined.findings.iter().map(|finding| line(&examined.history, finding));
            print_json(
                &json!({ "operations": examined.history.ops().len(), "findings": findings.collect::<Vec<_>>() }),
            )?;
        }
        Format::Human => paint::out(&render(&examined, arguments.picture.as_ref())),
    }
    Ok(examined.ruling().into())
}

fn line(history: &History, finding: &Finding) -> Value {
    let operation = |op: &usize| {
        let op = &history.ops()[*op];
        json!({ "line": op.line, "process": op.process, "operation": op.describe(),
            "invoked": op.invoked, "completed": op.completed })
    };
    let operations: Vec<Value> = finding.core.iter().map(operation).collect();
    json!({ "claim": finding.claim, "ruling": finding.ruling, "because": finding.because, "operations": operations,
        "why": finding.why, "cost": finding.cost })
}

/// How many operations of a contradiction are listed; the picture and JSON have all of them.
const LISTED: usize = 12;

fn render(examined: &Examination, picture: Option<&PathBuf>) -> String {
    let mut out = String::new();
    for finding in &examined.findings {
        let (mark, name) = (paint::mark(finding.ruling), paint::bold(finding.claim.name()));
        out.push_str(&format!("{mark} {name}  {}\n", paint::harmless(&finding.because)));
        out.push_str(&operations(&examined.history, &finding.core));
        let mut label = "why";
        for why in &finding.why {
            out.push_str(&paint::labelled(2, label, &paint::harmless(why)));
            label = "";
        }
    }
    let count = examined.history.ops().len();
    let noun = if count == 1 { "operation" } else { "operations" };
    let steps: u64 = examined.findings.iter().filter_map(|finding| finding.cost).map(|cost| cost.steps).sum();
    let cost = if steps > 0 { format!(" · {steps} steps") } else { String::new() };
    out.push_str(&format!("\n{}  {}\n", paint::stamp(examined.ruling()), paint::dim(&format!("{count} {noun}{cost}"))));
    if let Some(path) = picture {
        out.push_str(&format!("picture   {}\n", paint::link(&path.display().to_string())));
    }
    out
}

fn operations(history: &History, core: &[usize]) -> String {
    let shown: Vec<[String; 3]> = core
        .iter()
        .take(LISTED)
        .map(|op| {
            let op = &history.ops()[*op];
            let end = op.completed.map_or("?".to_owned(), |completed| completed.to_string());
            let span = format!("{}–{end}", op.invoked);
            [
                format!("line {}", op.line),
                format!("process {}  {span}", paint::harmless(&op.process.to_string())),
                paint::harmless(&op.describe()),
            ]
        })
        .collect();
    let width = |column: usize| shown.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1)];
    let row = |[line, who, what]: &[String; 3]| {
        format!("    {}  {}  {what}\n", paint::pad(line, widths[0]), paint::pad(who, widths[1]))
    };
    let mut out: String = shown.iter().map(row).collect();
    if core.len() > LISTED {
        out.push_str(&format!("    {}\n", paint::dim(&format!("and {} more", core.len() - LISTED))));
    }
    out
}
