//! A log: what is appended stays at its offset for ever.

use super::{Misfit, Model};
use crate::history::datum::Datum;
use crate::history::op::Op;

/// One log for each key, empty at first.
#[derive(Debug, Clone, Default)]
pub struct Log;

/// What is asked of a log.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Appends a value; the answer may be its offset.
    Append(Datum, Option<i64>),
    /// What is at an offset, where it is known; null beyond the end.
    At(i64, Option<Datum>),
    /// All that there is, where it is known.
    Read(Option<Datum>),
}

impl Model for Log {
    type Call = Call;
    type State = Vec<Datum>;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        match (&*op.f, &op.input, op.answer()) {
            ("append", Datum::Null, _) => Err(Misfit::new("null is appended", "null is what stands beyond the end")),
            ("append", value, Some(Datum::Int(offset))) => Ok(Call::Append(value.clone(), Some(*offset))),
            ("append", value, _) => Ok(Call::Append(value.clone(), None)),
            ("read", Datum::Int(offset), answer) => Ok(Call::At(*offset, answer.cloned())),
            ("read", Datum::Null, Some(Datum::List(_)) | None) => Ok(Call::Read(op.answer().cloned())),
            ("read", Datum::Null, Some(other)) => {
                Err(Misfit::new(format!("read answers {other}"), "the whole log as a list, or \"input\": OFFSET"))
            }
            ("read", other, _) => Err(Misfit::new(format!("{other} is no offset"), "a whole number, or null for all")),
            _ => Err(Misfit::unknown(op, "append and read")),
        }
    }

    fn init(&self) -> Vec<Datum> {
        Vec::new()
    }

    fn step(&self, held: &Vec<Datum>, call: &Call) -> Option<Vec<Datum>> {
        let at = |offset: i64| usize::try_from(offset).ok().and_then(|offset| held.get(offset)).unwrap_or(&Datum::Null);
        match call {
            Call::Append(value, offset) => {
                let right = offset.is_none_or(|offset| usize::try_from(offset) == Ok(held.len()));
                right.then(|| held.iter().chain([value]).cloned().collect())
            }
            Call::At(offset, seen) => seen.as_ref().is_none_or(|seen| seen == at(*offset)).then(|| held.clone()),
            Call::Read(seen) => {
                let same = |seen: &Datum| seen.list() == Some(held);
                seen.as_ref().is_none_or(same).then(|| held.clone())
            }
        }
    }

    fn observes(&self, call: &Call) -> bool {
        matches!(call, Call::At(..) | Call::Read(_))
    }

    fn show(&self, held: &Vec<Datum>) -> String {
        format!("the log holds {}", held.iter().cloned().collect::<Datum>())
    }
}
