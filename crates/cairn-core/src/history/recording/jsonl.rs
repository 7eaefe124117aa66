//! Our own format: one JSON object a line, each an operation or an event, perhaps after a header.

use super::event::{Event, pair};
use super::{Header, Recording};
use crate::history::datum::Datum;
use crate::history::op::{Fault, History, Op, Outcome};
use serde::Deserialize;

/// A line with all the fields that one may have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    process: Datum,
    f: String,
    key: Option<Datum>,
    // Of an operation.
    #[serde(default)]
    input: Datum,
    #[serde(default)]
    output: Datum,
    invoked: Option<i64>,
    completed: Option<i64>,
    outcome: Option<Outcome>,
    // Of an event.
    #[serde(rename = "type")]
    kind: Option<Kind>,
    #[serde(default)]
    value: Datum,
    time: Option<i64>,
    /// Jepsen and its kin number their events; the order of the lines says the same.
    #[serde(rename = "index")]
    _index: Option<i64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Invoke,
    Ok,
    Fail,
    Info,
}

/// Just enough to know a header.
#[derive(Deserialize)]
struct Probe {
    history: Option<u32>,
}

pub(super) fn read(text: &str) -> Result<Recording, Fault> {
    let mut header = Header::default();
    let (mut ops, mut events): (Vec<Op>, Vec<Event>) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.trim().is_empty() {
            continue;
        }
        if number == 1
            && let Ok(Probe { history: Some(format) }) = serde_json::from_str(line)
        {
            header = self::header(line, format)?;
            continue;
        }
        let line: Line = serde_json::from_str(line).map_err(|error| unreadable(number, &error))?;
        match line.kind {
            Some(kind) => events.push(event(number, line, kind)?),
            None => ops.push(operation(number, line)?),
        }
        if let (Some(op), Some(event)) = (ops.last(), events.last()) {
            let what = "operations and events are mixed in one file";
            let hint = format!("line {} is an operation, line {} an event: write all in one way", op.line, event.line);
            return Err(Fault::new(number, what, hint));
        }
    }
    let history = if events.is_empty() { History::new(ops)? } else { pair(events)? };
    Ok(Recording { history, header })
}

fn header(line: &str, format: u32) -> Result<Header, Fault> {
    if format != 1 {
        let what = format!("the format is version {format}, and this Cairn reads version 1");
        return Err(Fault::new(1, what, "write the history in format 1 (docs/history.md), or use a later Cairn"));
    }
    serde_json::from_str(line).map_err(|error| unreadable(1, &error))
}

fn unreadable(number: usize, error: &serde_json::Error) -> Fault {
    // The parser may quote what it did not expect, however long that is.
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let what: String = format!("column {}: {text}", error.column()).chars().take(300).collect();
    let hint = r#"a line is such as {"process": 1, "f": "write", "input": 5, "invoked": 10, "completed": 12, "outcome": "ok"}"#;
    Fault::new(number, what, hint)
}

fn operation(number: usize, line: Line) -> Result<Op, Fault> {
    let fault = |what: &str, hint: &str| Err(Fault::new(number, what, hint));
    let Some(invoked) = line.invoked else {
        return fault(
            "neither an operation, which has \"invoked\", nor an event, which has \"type\"",
            "say when it was invoked, or whether this line is an invoke, ok, fail or info",
        );
    };
    if line.value != Datum::Null || line.time.is_some() {
        return fault(
            "\"value\" and \"time\" belong to events",
            "an operation has input, output, invoked and completed",
        );
    }
    let outcome = match (line.outcome, line.completed) {
        (Some(outcome), _) => outcome,
        (None, None) => Outcome::Info,
        (None, Some(_)) => return fault("the outcome is missing", r#"add "outcome": "ok", "fail" or "info""#),
    };
    Ok(Op {
        process: line.process,
        f: line.f.into(),
        key: line.key,
        input: line.input,
        output: line.output,
        invoked,
        completed: line.completed,
        outcome,
        line: number,
    })
}

fn event(number: usize, line: Line, kind: Kind) -> Result<Event, Fault> {
    let of_operation = line.invoked.is_some() || line.completed.is_some() || line.outcome.is_some();
    if of_operation || line.input != Datum::Null || line.output != Datum::Null {
        let what = "\"input\", \"output\", \"invoked\", \"completed\" and \"outcome\" belong to operations";
        return Err(Fault::new(number, what, "an event has type, value and perhaps time"));
    }
    let completes = match kind {
        Kind::Invoke => None,
        Kind::Ok => Some(Outcome::Ok),
        Kind::Fail => Some(Outcome::Fail),
        Kind::Info => Some(Outcome::Info),
    };
    let Line { process, f, key, value, time, .. } = line;
    Ok(Event { line: number, process, completes, f: f.into(), key, value, time })
}
