//! A key-value store: each key holds what was put last, grown by appends; with compare-and-set.

use super::{Misfit, Model, done};
use crate::history::datum::Datum;
use crate::history::op::Op;

/// Every key on its own, all with the same first value.
#[derive(Debug, Clone, Default)]
pub struct KeyValue {
    /// What a key holds at first, and again after a delete.
    pub initial: Datum,
}

/// What is asked of a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// The value, where it is known.
    Get(Option<Datum>),
    /// Puts this in place of whatever is there.
    Put(Datum),
    /// Puts this text behind the one that is there.
    Append(Datum),
    /// Makes it what it was at first.
    Delete,
    /// Puts `new` if `old` is there; the answer is whether it was.
    Cas { old: Datum, new: Datum, done: Option<bool> },
}

impl Model for KeyValue {
    type Call = Call;
    type State = Datum;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        if op.key.is_none() {
            return Err(Misfit::new("which key?", r#"add "key": "x""#));
        }
        match (&*op.f, &op.input) {
            ("get" | "read", _) => Ok(Call::Get(op.answer().cloned())),
            ("put" | "write", value) => Ok(Call::Put(value.clone())),
            ("append", Datum::Text(_)) => Ok(Call::Append(op.input.clone())),
            ("append", other) => Err(Misfit::new(format!("append is handed {other}"), "text can be appended")),
            ("delete", _) => Ok(Call::Delete),
            ("cas", both) => match both.list() {
                Some([old, new]) => Ok(Call::Cas { old: old.clone(), new: new.clone(), done: done(op)? }),
                _ => Err(Misfit::new("cas takes two values", r#""input": [old, new]"#)),
            },
            _ => Err(Misfit::unknown(op, "get, put, append, delete and cas")),
        }
    }

    fn init(&self) -> Datum {
        self.initial.clone()
    }

    fn step(&self, held: &Datum, call: &Call) -> Option<Datum> {
        match call {
            Call::Get(None) => Some(held.clone()),
            Call::Get(Some(seen)) => (seen == held).then(|| held.clone()),
            Call::Put(value) => Some(value.clone()),
            Call::Append(more) => match (held, more) {
                (Datum::Text(held), Datum::Text(more)) => Some(Datum::text(&[&**held, more].concat())),
                (Datum::Null, more) => Some(more.clone()),
                _ => None,
            },
            Call::Delete => Some(self.initial.clone()),
            Call::Cas { old, new, done } => match (old == held, done) {
                (true, None | Some(true)) => Some(new.clone()),
                (false, None | Some(false)) => Some(held.clone()),
                _ => None,
            },
        }
    }

    fn observes(&self, call: &Call) -> bool {
        matches!(call, Call::Get(_) | Call::Cas { done: Some(false), .. })
    }

    fn show(&self, held: &Datum) -> String {
        format!("the key holds {held}")
    }
}
