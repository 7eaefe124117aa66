//! A recording, a model and a claim by their names: what the command line and judges ask, and what they are told.

use super::consistency::{Answer, Budget, Checked, linearizable, sequential};
use super::datum::Datum;
use super::explain::Violation;
use super::model::{Bank, Counter, Idempotent, KeyValue, Lock, Log, Model, Queue, Register, Set};
use super::op::{Fault, History};
use super::recording::Header;
use crate::verdict::Ruling;
use serde::Serialize;

/// A model by name, with what the header of a file may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// Read and write.
    Register,
    /// Read, write and compare-and-set.
    CasRegister,
    /// Get, put, append, delete and compare-and-set.
    KeyValue,
    /// Add and read.
    Counter,
    /// Add, remove, contains and read.
    Set,
    /// Enqueue and dequeue.
    Queue,
    /// Append and read.
    Log,
    /// Acquire, renew and release.
    Lock,
    /// Transfer, deposit, withdraw, balance and read.
    Bank,
    /// Execute and effects.
    Idempotent,
}

/// What may be claimed of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// One order that respects real time.
    Linearizable,
    /// One order that respects each process's own.
    Sequential,
}

impl Known {
    /// All models with their names and what they are about.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Register, "register", "read and write; several registers by key"),
        (Self::CasRegister, "cas-register", "the same with cas, compare-and-set"),
        (Self::KeyValue, "key-value", "get, put, append, delete and cas of keys"),
        (Self::Counter, "counter", "add and read"),
        (Self::Set, "set", "add, remove, contains and read"),
        (Self::Queue, "queue", "enqueue and dequeue: first in, first out"),
        (Self::Log, "log", "append, and read all or at an offset"),
        (Self::Lock, "lock", "acquire, renew and release, with a lease that runs out"),
        (Self::Bank, "bank", "transfer, deposit, withdraw, balance and read"),
        (Self::Idempotent, "idempotent", "execute under an idempotency key, and effects"),
    ];

    /// The model of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(model, ..)| *model)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(model, ..)| *model == self).map_or("", |(_, name, _)| name)
    }
}

/// What was found of one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was claimed.
    pub claim: Claim,
    /// Whether it holds.
    pub ruling: Ruling,
    /// What is said, in a sentence.
    pub because: String,
    /// The operations that show it, by their places in the history.
    pub core: Vec<usize>,
    /// Why, in lines.
    pub why: Vec<String>,
    /// What it cost.
    pub cost: Option<Spent>,
}

/// What a check has cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// How often a model was asked for a step.
    pub steps: u64,
    /// The most bytes that the memory of visited places took.
    pub bytes: usize,
    /// How many parts were looked at on their own.
    pub parts: usize,
}

/// Examines a history.
///
/// # Errors
/// The first operation that the model does not understand.
pub fn examine(
    history: &History,
    model: Known,
    header: &Header,
    claim: Claim,
    budget: Budget,
) -> Result<Finding, Fault> {
    let initial = || header.initial.clone().unwrap_or_default();
    match model {
        Known::Register => order(history, &Register { initial: initial(), cas: false }, claim, budget),
        Known::CasRegister => order(history, &Register { initial: initial(), cas: true }, claim, budget),
        Known::KeyValue => order(history, &KeyValue { initial: initial() }, claim, budget),
        Known::Counter => order(history, &Counter { initial: initial().int().unwrap_or(0) }, claim, budget),
        Known::Set => order(history, &Set, claim, budget),
        Known::Queue => order(history, &Queue, claim, budget),
        Known::Log => order(history, &Log, claim, budget),
        Known::Lock => order(history, &Lock { lease: header.lease }, claim, budget),
        Known::Bank => {
            let bank = Bank::new(&initial(), header.floor.unwrap_or(0));
            let bank = bank.map_err(|misfit| Fault::new(1, misfit.what, misfit.hint))?;
            order(history, &bank, claim, budget)
        }
        Known::Idempotent => order(history, &Idempotent, claim, budget),
    }
}

fn order<M: Model>(history: &History, model: &M, claim: Claim, budget: Budget) -> Result<Finding, Fault> {
    let checked = match claim {
        Claim::Linearizable => linearizable(history, model, budget)?,
        Claim::Sequential => sequential(history, model, budget)?,
    };
    let Checked { answer, steps, bytes, forgotten, parts } = checked;
    let cost = Some(Spent { steps, bytes, parts });
    let finding = |ruling, because: String| Finding { claim, ruling, because, core: Vec::new(), why: Vec::new(), cost };
    Ok(match answer {
        Answer::Holds => finding(Ruling::Pass, "an order explains every answer".into()),
        Answer::Violated(violation) => {
            let because = contradiction(&violation);
            let why = reasons(history, &violation);
            Finding { core: violation.core, why, ..finding(Ruling::Fail, because) }
        }
        Answer::Undecided { parts: (explained, all), smallest } => {
            let mut because = format!("not decided within {} steps", budget.steps);
            if all > 1 {
                because.push_str(&format!(": {explained} of {all} parts are explained"));
            }
            let mut why = vec![format!("the smallest part that is open has {smallest} operations")];
            if forgotten > 0 {
                why.push(format!("{forgotten} visited places were forgotten for want of memory"));
            }
            Finding { why, ..finding(Ruling::Unknown, because) }
        }
    })
}

fn contradiction(violation: &Violation) -> String {
    let which = match violation.core.len() {
        1 => "this operation has no place in any order".to_owned(),
        2 => "these two operations have no place in one order".to_owned(),
        count => format!("these {count} operations have no place in one order"),
    };
    match violation.others {
        0 => which,
        others => {
            let noun = if others == 1 { "the other one" } else { "the others" };
            format!("{which}, whenever {noun} took effect or if they never did")
        }
    }
}

fn reasons(history: &History, violation: &Violation) -> Vec<String> {
    let named = |ops: &[usize]| {
        let shown: Vec<String> = ops.iter().map(|op| history.ops()[*op].describe()).collect();
        shown.join(", ")
    };
    let mut why = Vec::new();
    for end in &violation.dead_ends {
        let after = if end.order.is_empty() { "at first".into() } else { format!("after {}", named(&end.order)) };
        why.push(format!("{after} {}, so that {} cannot come next", end.state, named(&end.refused)));
    }
    why
}

/// Values for a header from the command line.
pub fn initial(json: &str) -> Result<Datum, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}
