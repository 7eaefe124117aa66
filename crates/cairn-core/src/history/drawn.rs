//! Histories of a service that never errs, drawn from a seed: for measuring and testing checkers.
//!
//! Every operation takes effect at one moment between its beginning and its end, on a state kept by the model's own rules.
//! Spoiling one answer makes a history that is probably wrong; whether it is, a checker has to say.

use super::datum::Datum;
use super::op::{History, Op, Outcome};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Which operations.
    pub kind: Kind,
    /// How many of them.
    pub ops: usize,
    /// How many processes work at the same time.
    pub processes: usize,
    /// How many keys there are; with one alone, operations have no key.
    pub keys: usize,
    /// How many of a thousand have an unknown outcome; half of them took effect.
    pub unknown: u64,
    /// Whether one answer, late in the history, is another one than it was.
    pub spoilt: bool,
    /// What everything follows from.
    pub seed: u64,
}

/// Which operations are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads and writes of five values.
    Register,
    /// The same with compare-and-set.
    Cas,
    /// Gets, puts and appends of text.
    KeyValue,
}

/// An operation with the moment at which it takes effect.
struct Drawn {
    at: i64,
    op: Op,
    effective: bool,
}

/// Draws a history.
///
/// # Panics
/// Never: intervals are drawn in order.
pub fn history(plan: Plan) -> History {
    let mut random = ChaCha8Rng::seed_from_u64(plan.seed);
    let mut drawn = intervals(plan, &mut random);
    drawn.sort_by_key(|drawn| drawn.at);
    let marked = if plan.spoilt { mark(&mut drawn) } else { None };
    let mut states: BTreeMap<Option<Datum>, Datum> = BTreeMap::new();
    for Drawn { op, effective, .. } in
        drawn.iter_mut().filter(|drawn| drawn.effective || drawn.op.outcome == Outcome::Ok)
    {
        let held = states.entry(op.key.clone()).or_insert_with(|| plan.first());
        let (answer, after) = carry_out(op, held);
        op.output = answer;
        if *effective {
            *held = after;
        }
    }
    spoil(&mut drawn, marked);
    let numbered = drawn.into_iter().enumerate().map(|(index, drawn)| Op { line: index + 1, ..drawn.op });
    History::new(numbered.collect()).expect("intervals are drawn in order")
}

impl Plan {
    fn first(self) -> Datum {
        if self.kind == Kind::KeyValue { Datum::text("") } else { Datum::Null }
    }
}

fn below(random: &mut ChaCha8Rng, count: u64) -> i64 {
    (random.next_u64() % count) as i64
}

fn intervals(plan: Plan, random: &mut ChaCha8Rng) -> Vec<Drawn> {
    let mut free: Vec<(i64, i64)> = (0..plan.processes as i64).map(|process| (below(random, 20), process)).collect();
    let mut next_process = plan.processes as i64;
    let mut all = Vec::with_capacity(plan.ops);
    for index in 0..plan.ops {
        let slot = (0..free.len()).min_by_key(|slot| free[*slot]).unwrap_or(0);
        let (from, process) = free[slot];
        let invoked = from + 1 + below(random, 10);
        let at = invoked + below(random, 50);
        let completed = at + below(random, 50);
        let unknown = (below(random, 1000) as u64) < plan.unknown;
        let (f, input) = asked(plan.kind, index, random);
        let key = (plan.keys > 1).then(|| Datum::text(&format!("k{}", below(random, plan.keys as u64))));
        // A client whose request is lost goes on as another one.
        if unknown {
            next_process += 1;
        }
        free[slot] = (completed, if unknown { next_process - 1 } else { process });
        all.push(Drawn {
            at,
            effective: !unknown || below(random, 2) == 0,
            op: Op {
                process: Datum::Int(process),
                f,
                key,
                input,
                output: Datum::Null,
                invoked,
                completed: (!unknown).then_some(completed),
                outcome: if unknown { Outcome::Info } else { Outcome::Ok },
                line: 0,
            },
        });
    }
    all
}

fn asked(kind: Kind, index: usize, random: &mut ChaCha8Rng) -> (Arc<str>, Datum) {
    let value = |random: &mut ChaCha8Rng| Datum::Int(below(random, 5));
    match (kind, below(random, 4)) {
        (Kind::KeyValue, 0 | 1) => ("get".into(), Datum::Null),
        (Kind::KeyValue, 2) => ("append".into(), Datum::text(&format!("x {index} y"))),
        (Kind::KeyValue, _) => ("put".into(), Datum::text(&format!("p {index} q"))),
        (_, 0 | 1) => ("read".into(), Datum::Null),
        (Kind::Cas, 2) => ("cas".into(), [value(random), value(random)].into_iter().collect()),
        _ => ("write".into(), value(random)),
    }
}

/// The answer, and what is held after it.
fn carry_out(op: &Op, held: &Datum) -> (Datum, Datum) {
    match (&*op.f, &op.input, held) {
        ("write" | "put", value, _) => (Datum::Null, value.clone()),
        ("append", Datum::Text(more), Datum::Text(text)) => (Datum::Null, Datum::text(&[&**text, more].concat())),
        ("cas", both, held) => match both.list() {
            Some([old, new]) if old == held => (Datum::Bool(true), new.clone()),
            _ => (Datum::Bool(false), held.clone()),
        },
        (_, _, held) => (held.clone(), held.clone()),
    }
}

fn is(op: &Op, names: &[&str]) -> bool {
    names.contains(&&*op.f) && op.outcome == Outcome::Ok
}

/// A write of the first quarter gets a value that nothing else writes; gives its place.
fn mark(drawn: &mut [Drawn]) -> Option<usize> {
    let marked = (0..drawn.len() / 4).rev().find(|index| is(&drawn[*index].op, &["write", "put"]))?;
    if let Datum::Int(_) = drawn[marked].op.input {
        drawn[marked].op.input = Datum::Int(77);
    }
    Some(marked)
}

/// A read of the last quarter, of the same key, answers with that value, which has long been overwritten.
fn spoil(drawn: &mut [Drawn], marked: Option<usize>) {
    let Some(marked) = marked else { return };
    let (key, value) = (drawn[marked].op.key.clone(), drawn[marked].op.input.clone());
    let mut late = drawn.iter_mut().skip(marked * 7 / 2);
    if let Some(victim) = late.find(|drawn| is(&drawn.op, &["read", "get"]) && drawn.op.key == key) {
        victim.op.output = value;
    }
}
