//! A counter: the sum of what was added.

use super::{Misfit, Model};
use crate::history::datum::Datum;
use crate::history::op::Op;

/// One counter for each key, all with the same first value.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    /// What it shows at first.
    pub initial: i64,
}

/// What is asked of a counter.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// The sum, where it is known.
    Read(Option<i64>),
    /// Adds so much; the answer may be the sum after it.
    Add(i64, Option<i64>),
}

impl Model for Counter {
    type Call = Call;
    /// Wide enough for as many additions as a file can hold.
    type State = i128;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        let number = |value: &Datum| match value {
            Datum::Int(number) => Ok(*number),
            other => {
                Err(Misfit::new(format!("{}: {other} is no whole number", op.f), "a counter counts in whole numbers"))
            }
        };
        match (&*op.f, op.answer()) {
            ("read", answer) => Ok(Call::Read(answer.map(number).transpose()?)),
            ("add" | "inc", answer) => {
                let amount = if op.input == Datum::Null { 1 } else { number(&op.input)? };
                // Jepsen repeats what was added; that is no sum.
                let sum = answer.filter(|sum| **sum != Datum::Null && **sum != op.input);
                Ok(Call::Add(amount, sum.map(number).transpose()?))
            }
            _ => Err(Misfit::unknown(op, "add and read")),
        }
    }

    fn init(&self) -> i128 {
        self.initial.into()
    }

    fn step(&self, sum: &i128, call: &Call) -> Option<i128> {
        match call {
            Call::Read(seen) => seen.is_none_or(|seen| i128::from(seen) == *sum).then_some(*sum),
            Call::Add(amount, seen) => {
                let sum = sum + i128::from(*amount);
                seen.is_none_or(|seen| i128::from(seen) == sum).then_some(sum)
            }
        }
    }

    fn observes(&self, call: &Call) -> bool {
        matches!(call, Call::Read(_))
    }

    fn show(&self, sum: &i128) -> String {
        format!("the counter shows {sum}")
    }
}
