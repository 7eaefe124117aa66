//! A queue: first in, first out; what is taken from an empty one is null.

use super::{Misfit, Model};
use crate::history::datum::Datum;
use crate::history::op::Op;
use std::collections::VecDeque;

/// One queue for each key, empty at first.
#[derive(Debug, Clone, Default)]
pub struct Queue;

/// What is asked of a queue.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Puts something at the end.
    Enqueue(Datum),
    /// Takes the first away; null if there is none.
    Dequeue(Option<Datum>),
}

impl Model for Queue {
    type Call = Call;
    type State = VecDeque<Datum>;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        match (&*op.f, &op.input) {
            ("enqueue", Datum::Null) => Err(Misfit::new("null is enqueued", "null is the answer of an empty queue")),
            ("enqueue", value) => Ok(Call::Enqueue(value.clone())),
            ("dequeue", _) => Ok(Call::Dequeue(op.answer().cloned())),
            _ => Err(Misfit::unknown(op, "enqueue and dequeue")),
        }
    }

    fn init(&self) -> VecDeque<Datum> {
        VecDeque::new()
    }

    fn step(&self, held: &VecDeque<Datum>, call: &Call) -> Option<VecDeque<Datum>> {
        let front = held.front().unwrap_or(&Datum::Null);
        if matches!(call, Call::Dequeue(Some(seen)) if seen != front) {
            return None;
        }
        let mut queue = held.clone();
        match call {
            Call::Enqueue(value) => queue.push_back(value.clone()),
            Call::Dequeue(_) => _ = queue.pop_front(),
        }
        Some(queue)
    }

    fn observes(&self, call: &Call) -> bool {
        matches!(call, Call::Dequeue(Some(Datum::Null)))
    }

    fn show(&self, held: &VecDeque<Datum>) -> String {
        format!("the queue holds {}", held.iter().cloned().collect::<Datum>())
    }
}
