//! From events, invocations and their completions, to operations.
//!
//! A process has one operation open at a time, so that a completion needs no name for what it completes. What is still open
//! at the end of the file has an unknown outcome, as after a crash of the client.

use crate::history::datum::Datum;
use crate::history::op::{Fault, History, Op, Outcome};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A line of a log of events.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) line: usize,
    pub(super) process: Datum,
    /// The outcome of a completion; nothing for an invocation.
    pub(super) completes: Option<Outcome>,
    pub(super) f: Arc<str>,
    pub(super) key: Option<Datum>,
    pub(super) value: Datum,
    /// When it was; the place in the file where that is not told of every event.
    pub(super) time: Option<i64>,
}

/// Pairs events to operations.
pub(super) fn pair(events: Vec<Event>) -> Result<History, Fault> {
    let timed = events.iter().all(|event| event.time.is_some());
    let mut open: BTreeMap<Datum, Op> = BTreeMap::new();
    let mut ops = Vec::with_capacity(events.len() / 2);
    for (place, event) in events.into_iter().enumerate() {
        let at = event.time.filter(|_| timed).unwrap_or(place as i64);
        match event.completes {
            None => begin(&mut open, event, at)?,
            Some(outcome) => ops.push(complete(&mut open, event, outcome, at)?),
        }
    }
    ops.extend(open.into_values());
    History::new(ops)
}

fn begin(open: &mut BTreeMap<Datum, Op>, event: Event, at: i64) -> Result<(), Fault> {
    let Event { line, process, f, key, value, .. } = event;
    if let Some(before) = open.get(&process) {
        let what =
            format!("process {process} begins something while its operation of line {} is not completed", before.line);
        let hint = "complete it as ok, fail or info first, or go on under another process";
        return Err(Fault::new(line, what, hint));
    }
    let op = Op {
        process: process.clone(),
        f,
        key,
        input: value,
        output: Datum::Null,
        invoked: at,
        completed: None,
        outcome: Outcome::Info,
        line,
    };
    open.insert(process, op);
    Ok(())
}

fn complete(open: &mut BTreeMap<Datum, Op>, event: Event, outcome: Outcome, at: i64) -> Result<Op, Fault> {
    let Some(op) = open.remove(&event.process) else {
        let what = format!("process {} completes something that it has not begun", event.process);
        return Err(Fault::new(
            event.line,
            what,
            "write the invocation before its completion; does a line lack above?",
        ));
    };
    if event.f != op.f {
        let what = format!("{:?} completes what began in line {} as {:?}", event.f, op.line, op.f);
        return Err(Fault::new(event.line, what, "an invocation and its completion name the same f"));
    }
    Ok(Op { outcome, output: event.value, completed: Some(at), key: op.key.clone().or(event.key), ..op })
}
