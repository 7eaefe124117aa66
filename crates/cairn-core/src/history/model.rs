//! What a service should do, as small pure specifications: a state, and which step each operation takes from it.
//!
//! A model never knows of time, concurrency or crashes; it says what would be right if one operation came after the
//! other. Each is a file to be read in a minute.

use super::datum::Datum;
use super::op::Op;
use std::fmt::Debug;
use std::hash::Hash;

mod bank;
mod counter;
mod idempotent;
mod key_value;
mod lock;
mod log;
mod queue;
mod register;
mod set;

pub use bank::Bank;
pub use counter::Counter;
pub use idempotent::Idempotent;
pub use key_value::KeyValue;
pub use lock::Lock;
pub use log::Log;
pub use queue::Queue;
pub use register::Register;
pub use set::Set;

/// A sequential specification.
pub trait Model {
    /// An operation as this model understands it, with its answer where one is known.
    type Call: Debug + Clone + PartialEq;
    /// What the service holds.
    type State: Debug + Clone + Ord + Hash;

    /// Reads an operation.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    fn call(&self, op: &Op) -> Result<Self::Call, Misfit>;

    /// Which part of the service the operation is about, if it is about one alone: parts do not influence each other.
    fn part(&self, op: &Op) -> Option<Datum> {
        op.key.clone()
    }

    /// What a part holds at first.
    fn init(&self) -> Self::State;

    /// What is held after `call`, or nothing if it could not have been answered like that.
    fn step(&self, state: &Self::State, call: &Self::Call) -> Option<Self::State>;

    /// Whether `call`, answered as it was, leaves every state as it is. Only a help: false is always right.
    fn observes(&self, call: &Self::Call) -> bool;

    /// The state for people, such as `the register holds 5`.
    fn show(&self, state: &Self::State) -> String;
}

/// An operation that a model does not understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub hint: String,
}

impl Misfit {
    /// What is wrong, and what would be right.
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into() }
    }

    /// The operation is none of this model's.
    fn unknown(op: &Op, known: &str) -> Self {
        Self::new(format!("the model has no operation {:?}", op.f), format!("it has {known}"))
    }
}

/// The answer of an operation that was refused or done: true, or null where nothing is said.
fn done(op: &Op) -> Result<Option<bool>, Misfit> {
    match op.answer() {
        None => Ok(None),
        Some(Datum::Bool(done)) => Ok(Some(*done)),
        Some(Datum::Null) => Ok(Some(true)),
        Some(other) => {
            Err(Misfit::new(format!("{} answers {other}", op.f), "true if it was done, false if it was refused"))
        }
    }
}
