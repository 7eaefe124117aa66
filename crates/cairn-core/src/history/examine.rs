//! A recording, a model and a claim by their names: what the command line and judges ask, and what they are told.

use super::consistency::{Answer, Budget, Checked, linearizable, sequential};
use super::datum::Datum;
use super::explain::{Size, Violation};
use super::invariant::{self, Breach};
use super::model::{Bank, Counter, Idempotent, KeyValue, Lock, Log, Model, Queue, Register, Set};
use super::op::{Fault, History};
use super::recording::Header;
use super::session::{Guarantees, session};
use super::transaction::{Found, Isolation, Objects, anomalies};
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
    /// Transactions on lists.
    ListAppend,
    /// Transactions on registers.
    RwRegister,
}

/// What may be claimed of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// One order that respects real time.
    Linearizable,
    /// One order that respects each process's own.
    Sequential,
    /// All four guarantees of a session.
    Session,
    /// See [`Guarantees::read_your_writes`].
    ReadYourWrites,
    /// See [`Guarantees::monotonic_reads`].
    MonotonicReads,
    /// See [`Guarantees::monotonic_writes`].
    MonotonicWrites,
    /// See [`Guarantees::writes_follow_reads`].
    WritesFollowReads,
    /// See [`invariant::nothing_lost`].
    NothingLost,
    /// See [`invariant::no_resurrection`].
    NoResurrection,
    /// See [`invariant::exactly_once`].
    ExactlyOnce,
    /// See [`invariant::no_oversell`].
    NoOversell,
    /// See [`invariant::user_order`].
    UserOrder,
    /// See [`invariant::money_conserved`].
    MoneyConserved,
    /// Transactions: no anomaly.
    Serializable,
    /// Transactions: nothing but write skew and other cycles of several missed writes.
    SnapshotIsolation,
    /// Transactions: neither G0 nor G1.
    ReadCommitted,
    /// Transactions: no G0.
    ReadUncommitted,
}

impl Claim {
    /// All claims with their names and what they say.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::Linearizable,
            "linearizable",
            "every operation takes effect at one moment between its beginning and its end",
        ),
        (Self::Sequential, "sequential", "there is one order of all operations that every process would agree to"),
        (Self::Session, "session", "the next four together"),
        (Self::ReadYourWrites, "read-your-writes", "a session that reads after its own write sees it or a later one"),
        (Self::MonotonicReads, "monotonic-reads", "a session never reads an earlier write than before"),
        (Self::MonotonicWrites, "monotonic-writes", "a session's writes keep their order"),
        (Self::WritesFollowReads, "writes-follow-reads", "what a session writes comes after what it read last"),
        (Self::NothingLost, "nothing-lost", "what was acknowledged and not removed is there"),
        (Self::NoResurrection, "no-resurrection", "what failed or was removed never shows"),
        (Self::ExactlyOnce, "exactly-once", "nothing is lost, and nothing taken, shown or carried out twice"),
        (Self::NoOversell, "no-oversell", "nothing more is sold than there was"),
        (Self::UserOrder, "user-order", "what one process hands over comes out in its order"),
        (Self::MoneyConserved, "money-conserved", "money is neither made nor lost, in any answer"),
        (Self::Serializable, "serializable", "transactions: no anomaly"),
        (Self::SnapshotIsolation, "snapshot-isolation", "transactions: no anomaly but write skew and other G2"),
        (Self::ReadCommitted, "read-committed", "transactions: neither G0 nor G1"),
        (Self::ReadUncommitted, "read-uncommitted", "transactions: no G0"),
    ];

    /// The claim of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(claim, ..)| *claim)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(claim, ..)| *claim == self).map_or("", |(_, name, _)| name)
    }

    /// Whether it can be examined without a model.
    pub fn stands_alone(self) -> bool {
        !matches!(self, Self::Linearizable | Self::Sequential) && self.isolation().is_none()
    }

    fn guarantees(self) -> Option<Guarantees> {
        let none = Guarantees::default();
        Some(match self {
            Self::Session => Guarantees {
                read_your_writes: true,
                monotonic_reads: true,
                monotonic_writes: true,
                writes_follow_reads: true,
            },
            Self::ReadYourWrites => Guarantees { read_your_writes: true, ..none },
            Self::MonotonicReads => Guarantees { monotonic_reads: true, ..none },
            Self::MonotonicWrites => Guarantees { monotonic_writes: true, ..none },
            Self::WritesFollowReads => Guarantees { writes_follow_reads: true, ..none },
            _ => return None,
        })
    }

    fn isolation(self) -> Option<Isolation> {
        Some(match self {
            Self::Serializable => Isolation::Serializable,
            Self::SnapshotIsolation => Isolation::Snapshot,
            Self::ReadCommitted => Isolation::ReadCommitted,
            Self::ReadUncommitted => Isolation::ReadUncommitted,
            _ => return None,
        })
    }
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
        (Self::ListAppend, "list-append", "transactions that append to lists and read them"),
        (Self::RwRegister, "rw-register", "transactions that write registers and read them"),
    ];

    /// The model of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(model, ..)| *model)
    }

    /// What is claimed where nothing else is asked.
    pub fn usual_claim(self) -> Claim {
        if matches!(self, Self::ListAppend | Self::RwRegister) { Claim::Serializable } else { Claim::Linearizable }
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

/// Why nothing was examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The history has a fault.
    Faulty(Fault),
    /// The claim needs another model, or one at all.
    Unfit(String),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Faulty(fault)
    }
}

/// Examines a history.
///
/// # Errors
/// The first operation that does not make sense, or a claim that the model does not fit.
pub fn examine(
    history: &History,
    model: Option<Known>,
    header: &Header,
    claim: Claim,
    budget: Budget,
) -> Result<Finding, Refusal> {
    let objects = match model {
        Some(Known::ListAppend) => Some(Objects::Lists),
        Some(Known::RwRegister) => Some(Objects::Registers),
        _ => None,
    };
    match (claim.isolation(), objects, model) {
        (Some(isolation), Some(objects), _) => Ok(transactions(history, objects, claim, isolation)?),
        (None, Some(_), _) => Err(unfit(claim, "transactions are claimed to be serializable, or something weaker")),
        (Some(_), None, _) => {
            Err(unfit(claim, "it is claimed of transactions: the models list-append and rw-register"))
        }
        (None, None, _) if claim.stands_alone() => Ok(rule(history, header, claim)?),
        (None, None, Some(model)) => Ok(in_order(history, model, header, claim, budget)?),
        (None, None, None) => Err(unfit(claim, "it needs a model")),
    }
}

fn unfit(claim: Claim, why: &str) -> Refusal {
    Refusal::Unfit(format!("{} cannot be examined so: {why}", claim.name()))
}

fn transactions(history: &History, objects: Objects, claim: Claim, isolation: Isolation) -> Result<Finding, Fault> {
    let found = anomalies(history, objects)?;
    let names = |found: &[&Found]| found.iter().map(|found| found.anomaly.name()).collect::<Vec<_>>().join("; ");
    let (allowed, forbidden): (Vec<&Found>, Vec<&Found>) =
        found.iter().partition(|found| isolation.allows(found.anomaly));
    let Some(worst) = forbidden.first() else {
        let because = match allowed[..] {
            [] => "no anomaly is proven".to_owned(),
            _ => format!("nothing that is forbidden is proven; allowed and shown: {}", names(&allowed)),
        };
        return Ok(Finding { claim, ruling: Ruling::Pass, because, core: Vec::new(), why: Vec::new(), cost: None });
    };
    let mut why = Vec::new();
    for found in &forbidden {
        if forbidden.len() > 1 {
            why.push(format!("{}:", found.anomaly.name()));
        }
        why.extend(found.why.iter().cloned());
    }
    let because = format!("it shows {}", names(&forbidden));
    Ok(Finding { claim, ruling: Ruling::Fail, because, core: worst.core.clone(), why, cost: None })
}

fn rule(history: &History, header: &Header, claim: Claim) -> Result<Finding, Fault> {
    let initial = header.initial.clone().unwrap_or_default();
    let found = match claim {
        Claim::NothingLost => invariant::nothing_lost(history),
        Claim::NoResurrection => invariant::no_resurrection(history),
        Claim::ExactlyOnce => invariant::exactly_once(history),
        Claim::NoOversell => invariant::no_oversell(history, &initial),
        Claim::UserOrder => invariant::user_order(history),
        Claim::MoneyConserved => invariant::money_conserved(history, &initial, header.floor.unwrap_or(0)),
        _ => session(history, &initial, claim.guarantees().unwrap_or_default()),
    }?;
    let (ruling, because, core) = match found {
        None => (Ruling::Pass, "the rule is kept throughout".to_owned(), Vec::new()),
        Some(Breach { because, core }) => (Ruling::Fail, because, core),
    };
    Ok(Finding { claim, ruling, because, core, why: Vec::new(), cost: None })
}

fn in_order(history: &History, model: Known, header: &Header, claim: Claim, budget: Budget) -> Result<Finding, Fault> {
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
        // Transactions have been examined as such.
        Known::ListAppend | Known::RwRegister => order(history, &Register::default(), claim, budget),
    }
}

fn order<M: Model>(history: &History, model: &M, claim: Claim, budget: Budget) -> Result<Finding, Fault> {
    let checked = match claim {
        Claim::Sequential => sequential(history, model, budget)?,
        _ => linearizable(history, model, budget)?,
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

/// How many operations of an order are named: the last ones, which matter most.
const SHOWN: usize = 6;

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

/// How small the core is, and how sure it is, in words.
fn reliability(violation: &Violation) -> Vec<String> {
    let size = match violation.size {
        Size::Smallest => "fewer operations cannot show it: all smaller sets were tried",
        Size::NoneToSpare => "none of these operations can be spared",
        Size::AsFarAsTried => "fewer operations might show it: not all were tried for want of time",
    };
    let certain = match violation.certain {
        true => "proven without fingerprints too",
        false => "by fingerprints of 128 bits: wrong with a probability below 1e-24",
    };
    vec![size.into(), certain.into()]
}

fn reasons(history: &History, violation: &Violation) -> Vec<String> {
    let named = |ops: &[usize]| {
        let from = ops.len().saturating_sub(SHOWN);
        let shown: Vec<String> = ops[from..].iter().map(|op| history.ops()[*op].describe()).collect();
        format!("{}{}", if from > 0 { format!("{from} others, ") } else { String::new() }, shown.join(", "))
    };
    let mut why = Vec::new();
    for end in &violation.dead_ends {
        let after = if end.order.is_empty() { "at first".into() } else { format!("after {}", named(&end.order)) };
        why.push(format!("{after} {}, so that {} cannot come next", end.state, named(&end.refused)));
    }
    why.extend(reliability(violation));
    why
}

/// Values for a header from the command line.
pub fn initial(json: &str) -> Result<Datum, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}
