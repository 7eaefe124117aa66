//! Operations and histories: who asked what, what came back, and between which two moments it took effect.
//!
//! Intervals are **closed**: an operation that ends at the moment when another one begins is concurrent with it, since
//! two readings of one clock may be equal. Never reads a clock; times are whole numbers of any unit.
//!
//! Words as in Jepsen: an operation that is `Ok` happened, one that `Fail`ed never did, and of `Info` nobody knows: it
//! may take effect at any time after its beginning, or never.

use super::datum::Datum;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How an operation came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It happened, and this is the answer.
    Ok,
    /// It never happened.
    Fail,
    /// Nobody knows whether it happened or will: a time-out, a crash, a connection that was lost.
    Info,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Op {
    /// Who asked: a client that does one thing after the other.
    pub process: Datum,
    /// What was asked for, such as `read`.
    pub f: Arc<str>,
    /// Which of several things it was asked of: a register, an account, a queue.
    pub key: Option<Datum>,
    /// What was handed over.
    pub input: Datum,
    /// What came back; means nothing unless the outcome is `Ok`.
    pub output: Datum,
    /// When it was asked.
    pub invoked: i64,
    /// When the answer was there; nothing if none came.
    pub completed: Option<i64>,
    /// How it came out.
    pub outcome: Outcome,
    /// The line of the file that it came from, for people; 0 where there is none.
    pub line: usize,
}

impl Op {
    /// The answer, where one is known.
    pub fn answer(&self) -> Option<&Datum> {
        (self.outcome == Outcome::Ok).then_some(&self.output)
    }

    /// The moment after which it cannot take effect any more; nothing where that moment never comes.
    pub fn deadline(&self) -> Option<i64> {
        if self.outcome == Outcome::Ok { self.completed } else { None }
    }

    /// The operation for people, such as `write("x", 5)` or `read("x") → 5`.
    pub fn describe(&self) -> String {
        let mut handed: Vec<String> = self.key.iter().map(Datum::to_string).collect();
        match &self.input {
            Datum::Null => {}
            Datum::Map(fields) => handed.extend(fields.iter().map(|(name, value)| format!("{name}: {value}"))),
            input => handed.push(input.to_string()),
        }
        let answer = match (self.outcome, &self.output) {
            (Outcome::Ok, Datum::Null) if !ANSWERING.contains(&&*self.f) => String::new(),
            (Outcome::Ok, output) => format!(" → {output}"),
            (Outcome::Fail, _) => " failed".into(),
            (Outcome::Info, _) => " → ?".into(),
        };
        format!("{}({}){answer}", self.f, handed.join(", "))
    }
}

/// Operations that are asked for their answer, so that `null` is one worth showing.
const ANSWERING: &[&str] = &["read", "get", "dequeue", "take", "acquire", "balance", "contains"];

/// What is wrong with a history, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

impl Fault {
    /// A fault at a line.
    pub fn new(line: usize, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { line, what: what.into(), hint: hint.into() }
    }
}

/// Operations in the order of their beginning, each with an interval that makes sense.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    ops: Vec<Op>,
}

impl History {
    /// Takes operations in any order.
    ///
    /// # Errors
    /// The first operation that ends before it begins, or of which an answer is told without its moment.
    pub fn new(mut ops: Vec<Op>) -> Result<Self, Fault> {
        ops.iter().try_for_each(interval)?;
        ops.sort_by_key(|op| (op.invoked, op.line));
        Ok(Self { ops })
    }

    /// The operations, by their beginning.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// The operations of each process in its order, the processes sorted.
    ///
    /// # Errors
    /// A process that does two things at once.
    pub fn sessions(&self) -> Result<Vec<(&Datum, Vec<usize>)>, Fault> {
        let mut order: Vec<usize> = (0..self.ops.len()).collect();
        // Stable: within a process the order stays that of the beginnings.
        order.sort_by(|a, b| self.ops[*a].process.cmp(&self.ops[*b].process));
        let mut sessions: Vec<(&Datum, Vec<usize>)> = Vec::new();
        for index in order {
            let op = &self.ops[index];
            match sessions.last_mut() {
                Some((process, ops)) if **process == op.process => {
                    ops.last().map_or(Ok(()), |before| one_at_a_time(&self.ops[*before], op))?;
                    ops.push(index);
                }
                _ => sessions.push((&op.process, vec![index])),
            }
        }
        Ok(sessions)
    }
}

fn interval(op: &Op) -> Result<(), Fault> {
    match op.completed {
        Some(completed) if completed < op.invoked => Err(Fault::new(
            op.line,
            format!("the operation is completed at {completed}, before it is invoked at {}", op.invoked),
            "take both times from one monotonic clock, the first before the request is sent",
        )),
        None if op.outcome != Outcome::Info => Err(Fault::new(
            op.line,
            "the outcome is known, and the moment when it was known is missing",
            r#"add "completed", or say "outcome": "info" if no answer came"#,
        )),
        _ => Ok(()),
    }
}

fn one_at_a_time(before: &Op, op: &Op) -> Result<(), Fault> {
    match before.completed {
        Some(completed) if before.outcome != Outcome::Info && completed > op.invoked => Err(Fault::new(
            op.line,
            format!("process {} begins this while its operation of line {} is under way", op.process, before.line),
            "give everything that runs at the same time a process of its own",
        )),
        _ => Ok(()),
    }
}
