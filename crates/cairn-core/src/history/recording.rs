//! Reading recorded histories: our JSON lines, Jepsen's EDN, and the logs that Porcupine's own tests read.
//!
//! Pure and total: any bytes give a recording or the first fault with its line and what to do about it. A reader refuses
//! what it does not understand; it never guesses.

use super::datum::Datum;
use super::op::{Fault, History, Outcome};
use serde::{Deserialize, Serialize};

mod edn;
mod event;
mod jsonl;
mod log;

/// A history with what its file says of how to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The operations.
    pub history: History,
    /// What the file says of itself.
    pub header: Header,
}

/// The first line of a file of ours, if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format: 1.
    #[serde(rename = "history")]
    pub format: u32,
    /// The model to check against.
    pub model: Option<String>,
    /// What the model holds at first.
    pub initial: Option<Datum>,
    /// How long a lease lasts, in the unit of the times.
    pub lease: Option<i64>,
    /// The least that an account may hold.
    pub floor: Option<i64>,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON, an operation or an event a line (`docs/history.md`).
    JsonLines,
    /// Maps of EDN, as Jepsen's `history.edn`.
    Edn,
    /// Lines of Jepsen's console, as Porcupine's tests read them: a failed `cas` is the answer that the register held
    /// something else.
    Log,
}

impl Form {
    /// What a file looks like.
    pub fn of(bytes: &[u8]) -> Self {
        let start = bytes.trim_ascii_start();
        if start.starts_with(b"INFO") || bytes.windows(15).take(4000).any(|part| part == b"jepsen.util - \t") {
            return Self::Log;
        }
        let inside = start.strip_prefix(b"[").unwrap_or(start).trim_ascii_start();
        let edn = [&b"{:"[..], b"#jepsen", b";", b"#{"].iter().any(|sign| inside.starts_with(sign));
        if edn { Self::Edn } else { Self::JsonLines }
    }
}

/// Reads a file. `keyed` says that every value is a pair of key and value, as of Jepsen's independent tests.
///
/// # Errors
/// The first fault with its line and what to do about it.
pub fn read(bytes: &[u8], form: Form, keyed: bool) -> Result<Recording, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        Fault::new(line, "these bytes are no UTF-8", "write the file as UTF-8, binary values as Base64 text")
    })?;
    match form {
        Form::JsonLines => jsonl::read(text),
        Form::Edn => edn::read(text, keyed),
        Form::Log => log::read(text),
    }
}

/// Writes operations as JSON lines, as [`read`] takes them.
pub fn write(history: &History) -> String {
    let mut out = String::new();
    for op in history.ops() {
        let line = Written {
            process: &op.process,
            f: &op.f,
            key: op.key.as_ref(),
            input: &op.input,
            output: &op.output,
            invoked: op.invoked,
            completed: op.completed,
            outcome: op.outcome,
        };
        out.push_str(&serde_json::to_string(&line).expect("operations have a JSON form"));
        out.push('\n');
    }
    out
}

#[derive(Serialize)]
struct Written<'h> {
    process: &'h Datum,
    f: &'h str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'h Datum>,
    #[serde(skip_serializing_if = "empty")]
    input: &'h Datum,
    #[serde(skip_serializing_if = "empty")]
    output: &'h Datum,
    invoked: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed: Option<i64>,
    outcome: Outcome,
}

fn empty(datum: &&Datum) -> bool {
    **datum == Datum::Null
}
