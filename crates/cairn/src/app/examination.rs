//! A recorded history, read from its file and examined: what is asked, and what was found.
//!
//! Never judges by itself; `cairn_core::history` does.

use crate::exit::{Exit, Failure};
use cairn_core::history::examine::{Claim, Finding, Known, Refusal, examine as examine_one};
use cairn_core::history::recording::{Form, Recording, read};
use cairn_core::history::{Budget, Datum, Fault, History};
use cairn_core::verdict::Ruling;
use std::io::Read as _;
use std::path::Path;

/// What is asked.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// The model by its name; what the file names if nothing.
    pub(crate) model: Option<&'a str>,
    /// The claims by their names; the usual one if none.
    pub(crate) claims: &'a [String],
    /// How the file is written; what it looks like if nothing.
    pub(crate) form: Option<Form>,
    pub(crate) keyed: bool,
    /// What the model holds at first; what the file says if nothing.
    pub(crate) initial: Option<&'a Datum>,
    pub(crate) budget: Budget,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Examination {
    pub(crate) history: History,
    /// One for each claim.
    pub(crate) findings: Vec<Finding>,
}

impl Examination {
    /// The worst of the findings.
    pub(crate) fn ruling(&self) -> Ruling {
        self.findings.iter().map(|finding| finding.ruling).max().unwrap_or(Ruling::Unknown)
    }
}

/// More than any history that fits into memory with all that is made of it.
const MOST_BYTES: u64 = 2 << 30;

/// Reads a file and examines it.
pub(crate) fn examine(file: &Path, asked: &Asked<'_>) -> Result<Examination, Failure> {
    let bytes = bytes(file)?;
    let form = asked.form.unwrap_or_else(|| Form::of(&bytes));
    let at = |fault: Fault| damaged(file, fault);
    let Recording { history, mut header } = read(&bytes, form, asked.keyed).map_err(at)?;
    drop(bytes);
    if let Some(initial) = asked.initial {
        header.initial = Some(initial.clone());
    }
    let model = asked.model.or(header.model.as_deref()).map(known).transpose()?;
    let mut claims: Vec<Claim> = asked.claims.iter().filter_map(|name| Claim::named(name)).collect();
    if claims.is_empty() {
        claims.push(model.map_or(Claim::Linearizable, Known::usual_claim));
    }
    let one = |claim: &Claim| {
        examine_one(&history, model, &header, *claim, asked.budget).map_err(|refusal| match refusal {
            Refusal::Faulty(fault) => at(fault),
            Refusal::Unfit(why) => Failure::new(Exit::Usage, why).hint(format!("--model with one of {}", models())),
        })
    };
    let findings = claims.iter().map(one).collect::<Result<_, _>>()?;
    Ok(Examination { history, findings })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(Exit::Usage, format!("'{}' cannot be read: {error}", file.display()))
            .hint("give the file of a recorded history; docs/history.md describes its formats")
    };
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        let file = std::fs::File::open(file).map_err(unreadable)?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    if bytes.len() as u64 > MOST_BYTES {
        let what = format!("'{}' has more than {} MiB", file.display(), MOST_BYTES >> 20);
        return Err(Failure::new(Exit::Data, what).hint("record fewer operations, or split the history by key"));
    }
    Ok(bytes)
}

/// A fault of the file, with its place and what to do.
fn damaged(file: &Path, fault: Fault) -> Failure {
    Failure::new(Exit::Data, format!("{}:{}: {}", file.display(), fault.line, fault.what)).hint(fault.hint)
}

fn models() -> String {
    Known::ALL.iter().map(|(_, name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn known(name: &str) -> Result<Known, Failure> {
    Known::named(name).ok_or_else(|| {
        Failure::new(Exit::Data, format!("the model {name:?} is not known")).hint(format!("known are {}", models()))
    })
}
