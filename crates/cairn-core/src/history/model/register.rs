//! A register: what was written last is what is read; with compare-and-set. Several of them by `key`.

use super::{Misfit, Model};
use crate::history::datum::Datum;
use crate::history::op::Op;

/// One register for each key, all with the same first value.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// What it holds at first.
    pub initial: Datum,
    /// Whether compare-and-set is one of its operations.
    pub cas: bool,
}

/// What is asked of a register, with the answer where it is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Reads it.
    Read(Option<Datum>),
    /// Writes this.
    Write(Datum),
    /// Writes `new` if it holds `old`; the answer is whether it did.
    Cas { old: Datum, new: Datum, done: Option<bool> },
}

impl Model for Register {
    type Call = Call;
    type State = Datum;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        match (&*op.f, op.input.list()) {
            ("read", _) => Ok(Call::Read(op.answer().cloned())),
            ("write", _) => Ok(Call::Write(op.input.clone())),
            ("cas", Some([old, new])) if self.cas => {
                let done = match op.answer() {
                    None => None,
                    Some(Datum::Bool(done)) => Some(*done),
                    // Jepsen repeats the input as the answer of what was done; what was not done has failed.
                    Some(answer) if *answer == Datum::Null || *answer == op.input => Some(true),
                    Some(answer) => return Err(Misfit::new(format!("cas answers {answer}"), "true or false")),
                };
                Ok(Call::Cas { old: old.clone(), new: new.clone(), done })
            }
            ("cas", _) if self.cas => Err(Misfit::new("cas takes two values", r#""input": [old, new]"#)),
            _ if self.cas => Err(Misfit::unknown(op, "read, write and cas")),
            _ => Err(Misfit::unknown(op, "read and write; the model cas-register has cas too")),
        }
    }

    fn init(&self) -> Datum {
        self.initial.clone()
    }

    fn step(&self, held: &Datum, call: &Call) -> Option<Datum> {
        match call {
            Call::Read(None) => Some(held.clone()),
            Call::Read(Some(seen)) => (seen == held).then(|| held.clone()),
            Call::Write(value) => Some(value.clone()),
            Call::Cas { old, new, done } => match (old == held, done) {
                (true, None | Some(true)) => Some(new.clone()),
                (false, None | Some(false)) => Some(held.clone()),
                _ => None,
            },
        }
    }

    fn observes(&self, call: &Call) -> bool {
        matches!(call, Call::Read(_) | Call::Cas { done: Some(false), .. })
    }

    fn show(&self, held: &Datum) -> String {
        format!("the register holds {held}")
    }
}
