//! Commands under an idempotency key: the first one takes effect, each repetition gets the same answer, and another command
//! under the same key is a conflict.

use super::{Misfit, Model};
use crate::history::datum::Datum;
use crate::history::op::Op;

/// Every idempotency key on its own.
#[derive(Debug, Clone, Default)]
pub struct Idempotent;

/// What is asked under a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Carries out a command unless that was done; the answer is the result of the first time, or "conflict".
    Execute(Datum, Option<Datum>),
    /// How often something has taken effect under this key, where that is known.
    Effects(Option<Datum>),
}

/// What was carried out under a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing yet.
    Fresh,
    /// This command, with this result where somebody was told.
    Done(Datum, Option<Datum>),
}

/// What another command under the same key is answered.
const CONFLICT: &str = "conflict";

impl Model for Idempotent {
    type Call = Call;
    type State = State;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        if op.key.is_none() {
            return Err(Misfit::new("under which idempotency key?", r#"add "key": "the key""#));
        }
        match &*op.f {
            "execute" => Ok(Call::Execute(op.input.clone(), op.answer().cloned())),
            "effects" => Ok(Call::Effects(op.answer().cloned())),
            _ => Err(Misfit::unknown(op, "execute and effects")),
        }
    }

    fn init(&self) -> State {
        State::Fresh
    }

    fn step(&self, state: &State, call: &Call) -> Option<State> {
        let conflict = Datum::text(CONFLICT);
        match (call, state) {
            (Call::Effects(seen), _) => {
                let count = Datum::Int(i64::from(*state != State::Fresh));
                seen.as_ref().is_none_or(|seen| *seen == count).then(|| state.clone())
            }
            (Call::Execute(_, Some(answer)), State::Fresh) if *answer == conflict => None,
            (Call::Execute(command, answer), State::Fresh) => Some(State::Done(command.clone(), answer.clone())),
            (Call::Execute(command, answer), State::Done(first, _)) if command != first => {
                answer.as_ref().is_none_or(|answer| *answer == conflict).then(|| state.clone())
            }
            (Call::Execute(command, Some(answer)), State::Done(_, told)) => {
                let same = told.as_ref().is_none_or(|told| told == answer) && *answer != conflict;
                same.then(|| State::Done(command.clone(), Some(answer.clone())))
            }
            (Call::Execute(_, None), State::Done(..)) => Some(state.clone()),
        }
    }

    fn observes(&self, call: &Call) -> bool {
        match call {
            Call::Effects(_) => true,
            Call::Execute(_, answer) => answer.as_ref().is_some_and(|answer| *answer == Datum::text(CONFLICT)),
        }
    }

    fn show(&self, state: &State) -> String {
        match state {
            State::Fresh => "nothing was carried out under the key".into(),
            State::Done(command, None) => format!("{command} was carried out under the key"),
            State::Done(command, Some(told)) => format!("{command} was carried out under the key and answered {told}"),
        }
    }
}
