//! Lines of Jepsen's console, such as `INFO  jepsen.util - 3 :invoke :cas [1 4]`, as the tests of Porcupine read them.
//!
//! Other lines are left out, and so is what the nemesis does.

use super::edn;
use super::event::{Event, pair};
use super::{Header, Recording};
use crate::history::datum::Datum;
use crate::history::op::{Fault, Outcome};

const MARK: &str = "jepsen.util - ";

pub(super) fn read(text: &str) -> Result<Recording, Fault> {
    let mut events = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, rest)) = line.split_once(MARK) else { continue };
        let (process, rest) = word(rest);
        let (kind, rest) = word(rest);
        let (f, value) = word(rest);
        let Ok(process) = process.parse::<i64>() else { continue };
        events.push(event(index + 1, process, kind, f, if value.is_empty() { "nil" } else { value })?);
    }
    if events.is_empty() {
        let hint = "lines such as `INFO  jepsen.util - 3 :invoke :read nil` are expected";
        return Err(Fault::new(1, "no operation in this log", hint));
    }
    Ok(Recording { history: pair(events)?, header: Header::default() })
}

/// The first word, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace).map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
}

fn event(line: usize, process: i64, kind: &str, f: &str, value: &str) -> Result<Event, Fault> {
    let f = f.trim_start_matches(':');
    let value = edn::one(line, value)?;
    let (completes, value) = match kind {
        ":invoke" => (None, value),
        ":ok" if f == "cas" => (Some(Outcome::Ok), Datum::Bool(true)),
        ":ok" => (Some(Outcome::Ok), value),
        // The comparison failed, which says something of the register.
        ":fail" if f == "cas" && value.list().is_some() => (Some(Outcome::Ok), Datum::Bool(false)),
        ":fail" => (Some(Outcome::Fail), value),
        ":info" => (Some(Outcome::Info), value),
        kind => {
            let what = format!("the event {kind:?} is not known");
            return Err(Fault::new(line, what, ":invoke, :ok, :fail and :info are"));
        }
    };
    Ok(Event { line, process: Datum::Int(process), completes, f: f.into(), key: None, value, time: None })
}
