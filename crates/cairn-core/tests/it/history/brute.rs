//! Every order, one after the other: slow, short and hard to get wrong.

use cairn_core::history::{History, Model, Op, Outcome};

/// Whether `first` has to come before `second`.
pub(crate) type Before = fn(first: &Op, second: &Op) -> bool;

/// What ended before the other one began.
pub(crate) fn in_real_time(first: &Op, second: &Op) -> bool {
    first.outcome == Outcome::Ok && first.completed.is_some_and(|completed| completed < second.invoked)
}

/// What the same process did earlier.
pub(crate) fn in_program(first: &Op, second: &Op) -> bool {
    first.outcome == Outcome::Ok && first.process == second.process && first.line < second.line
}

/// Whether some order of the operations, or of those that must have happened and some others, is right.
pub(crate) fn any_order<M: Model>(model: &M, history: &History, before: Before) -> bool {
    let ops: Vec<&Op> = history.ops().iter().filter(|op| op.outcome != Outcome::Fail).collect();
    let calls: Vec<M::Call> = ops.iter().map(|op| model.call(op).unwrap()).collect();
    extend(model, &ops, &calls, &mut Vec::new(), before)
}

fn extend<M: Model>(model: &M, ops: &[&Op], calls: &[M::Call], order: &mut Vec<usize>, before: Before) -> bool {
    if !legal(model, ops, calls, order) {
        return false;
    }
    let left: Vec<usize> = (0..ops.len()).filter(|op| !order.contains(op)).collect();
    if left.iter().all(|op| ops[*op].outcome == Outcome::Info) {
        return true;
    }
    left.iter().any(|op| {
        if left.iter().any(|other| before(ops[*other], ops[*op])) {
            return false;
        }
        order.push(*op);
        let found = extend(model, ops, calls, order, before);
        order.pop();
        found
    })
}

/// Plays the order from the beginning, with a state for each part.
fn legal<M: Model>(model: &M, ops: &[&Op], calls: &[M::Call], order: &[usize]) -> bool {
    let parted = ops.iter().all(|op| model.part(op).is_some());
    let part = |op: usize| if parted { model.part(ops[op]) } else { None };
    let mut states: Vec<(Option<cairn_core::history::Datum>, M::State)> = Vec::new();
    for op in order {
        let name = part(*op);
        let at = states.iter().position(|(other, _)| *other == name).unwrap_or_else(|| {
            states.push((name, model.init()));
            states.len() - 1
        });
        match model.step(&states[at].1, &calls[*op]) {
            Some(state) => states[at].1 = state,
            None => return false,
        }
    }
    true
}
