//! A lock that is lent for a time: one holder at a time, tokens that grow, and a lease that runs out.
//!
//! When exactly a lease runs out is known only within the times of the operation that got it: not before its beginning plus
//! the lease, not after its end plus the lease. A history is blamed only where no moment in between would do.

use super::{Misfit, Model, done};
use crate::history::datum::Datum;
use crate::history::op::Op;

/// One lock for each key, free at first.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// How long a lease lasts, in the unit of the times; nothing if for ever.
    pub lease: Option<i64>,
}

/// What is asked of a lock, by whom and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    by: Datum,
    ask: Ask,
    /// Whether it was granted, where that is known.
    done: Option<bool>,
    /// Not before and not after these times.
    from: i64,
    to: Option<i64>,
}

/// What can be asked of a lock.
#[derive(Debug, Clone, PartialEq)]
enum Ask {
    /// Wants to hold it; the answer may be a token.
    Acquire(Option<i64>),
    /// Wants to hold it for longer.
    Renew,
    /// Gives it back.
    Release,
}

/// Who holds a lock, and the largest token so far.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    holder: Option<Holder>,
    token: Option<i64>,
}

/// A holder with the bounds of the time when the lease runs out; nothing if it never does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Holder {
    by: Datum,
    earliest: Option<i64>,
    latest: Option<i64>,
}

impl Holder {
    /// Whether the lease may have run out for an operation that ended at `to`.
    fn may_be_over(&self, to: Option<i64>) -> bool {
        self.earliest.is_some_and(|earliest| to.is_none_or(|to| earliest <= to))
    }

    /// Whether the lease may still run for an operation that began at `from`.
    fn may_run(&self, from: i64) -> bool {
        self.latest.is_none_or(|latest| from <= latest)
    }
}

impl Lock {
    fn lent(&self, call: &Call) -> Holder {
        let after = |time: i64| self.lease.map(|lease| time.saturating_add(lease));
        Holder { by: call.by.clone(), earliest: after(call.from), latest: call.to.and_then(after) }
    }

    fn granted(&self, state: &State, call: &Call) -> Option<State> {
        let mine = state.holder.as_ref().filter(|holder| holder.by == call.by && holder.may_run(call.from));
        match &call.ask {
            Ask::Acquire(token) => {
                let free = state.holder.as_ref().is_none_or(|holder| holder.may_be_over(call.to));
                let grows = token.is_none_or(|token| state.token.is_none_or(|before| before < token));
                let token = token.or(state.token);
                (free && grows).then(|| State { holder: Some(self.lent(call)), token })
            }
            Ask::Renew => mine.map(|_| State { holder: Some(self.lent(call)), token: state.token }),
            Ask::Release => mine.map(|_| State { holder: None, token: state.token }),
        }
    }

    fn refused(state: &State, call: &Call) -> bool {
        match (&call.ask, &state.holder) {
            (Ask::Acquire(_), holder) => holder.as_ref().is_some_and(|holder| holder.may_run(call.from)),
            (_, None) => true,
            (_, Some(holder)) => holder.by != call.by || holder.may_be_over(call.to),
        }
    }
}

impl Model for Lock {
    type Call = Call;
    type State = State;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        let (ask, done) = match (&*op.f, op.answer()) {
            ("acquire", Some(Datum::Int(token))) => (Ask::Acquire(Some(*token)), Some(true)),
            ("acquire", Some(Datum::Null)) => (Ask::Acquire(None), Some(false)),
            ("acquire", _) => (Ask::Acquire(None), done(op)?),
            ("renew", _) => (Ask::Renew, done(op)?),
            ("release", _) => (Ask::Release, done(op)?),
            _ => return Err(Misfit::unknown(op, "acquire, renew and release")),
        };
        Ok(Call { by: op.process.clone(), ask, done, from: op.invoked, to: op.deadline() })
    }

    fn init(&self) -> State {
        State { holder: None, token: None }
    }

    fn step(&self, state: &State, call: &Call) -> Option<State> {
        match call.done {
            Some(true) => self.granted(state, call),
            Some(false) => Self::refused(state, call).then(|| state.clone()),
            // To have been refused is as good as never to have asked.
            None => Some(self.granted(state, call).unwrap_or_else(|| state.clone())),
        }
    }

    fn observes(&self, call: &Call) -> bool {
        call.done == Some(false)
    }

    fn show(&self, state: &State) -> String {
        match &state.holder {
            None => "the lock is free".into(),
            Some(Holder { by, earliest: None, .. }) => format!("process {by} holds the lock"),
            Some(Holder { by, earliest: Some(earliest), .. }) => {
                format!("process {by} holds the lock until {earliest} at least")
            }
        }
    }
}
