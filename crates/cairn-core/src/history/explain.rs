//! Why no order works: few operations that rule every order out, and how the longest attempts end.
//!
//! Operations are not cut out of the history, for without a write its reads would be wrong for another reason. Instead
//! what is known of an operation is *set aside*: it may then take effect at any time after its beginning, or never, with
//! whatever answer. That only ever allows more orders; so what still rules all of them out is a proof about the whole
//! history, and the operations whose facts are left are what a person has to look at.

use super::model::Model;
use super::op::{History, Op};
use super::order::Order;
use super::problem::Problem;
use super::search::{End, Memory, dead_ends, search};

/// Operations that no order can hold, whatever the others did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The operations whose facts contradict each other, by their places in the history.
    pub core: Vec<usize>,
    /// How many more operations there are of the same parts, which may have come at any time or never.
    pub others: usize,
    /// Whether fewer operations cannot do: all smaller sets were tried. Else no *one* of these can be spared.
    pub smallest: bool,
    /// Whether the proof was repeated without fingerprints.
    pub certain: bool,
    /// The longest attempts at an order of the core, and why each ends.
    pub dead_ends: Vec<DeadEnd>,
}

/// An order that cannot be continued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEnd {
    /// The operations in this order, by their places in the history.
    pub order: Vec<usize>,
    /// What is held after them, in words.
    pub state: String,
    /// The operations that would have to come next and cannot.
    pub refused: Vec<usize>,
}

/// How much may be spent on making the core small: as many steps as about a second has.
const STEPS: u64 = 10_000_000;
/// How much on each try; one that takes longer counts as one in which an order may exist.
const STEPS_OF_TRY: u64 = 50_000;
/// How many sets are tried to find a smaller core than the one that cannot spare an operation.
const SETS: usize = 4_000;
/// How many attempts are shown.
const DEAD_ENDS: usize = 3;

struct Shrinking<'p, 'm, M: Model, O> {
    problem: &'p Problem<'m, M>,
    order: &'p O,
    seed: u64,
    bytes: usize,
    left: u64,
}

/// Explains a problem that has no order; `reached` is how far the search came. Nothing if the contradiction does not
/// stand without fingerprints.
pub(super) fn explain<M: Model, O: Order>(
    problem: &Problem<'_, M>,
    order: &O,
    reached: usize,
    memory: (u64, usize),
) -> Option<Violation> {
    let mut shrinking = Shrinking { problem, order, seed: memory.0, bytes: memory.1, left: STEPS };
    let mut facts = vec![true; problem.items.len()];
    for (fact, item) in facts.iter_mut().zip(&problem.items) {
        *fact = item.completed.is_some();
    }
    let prefix = order.prefix(problem, reached);
    if shrinking.rules_out(&prefix) {
        facts = prefix;
    }
    let candidates: Vec<usize> = (0..facts.len()).filter(|op| facts[*op]).collect();
    let mut core = shrinking.one_minimal(candidates.clone());
    let smaller = shrinking.smaller(&candidates, core.len());
    let smallest = !matches!(smaller, Smaller::Unknown);
    if let Smaller::Found(found) = smaller {
        core = found;
    }
    let certain = match shrinking.proven(&core) {
        End::None { .. } => true,
        End::OutOfSteps => false,
        End::Order(_) => return None,
    };
    Some(shrinking.violation(core, smallest, certain))
}

enum Smaller {
    Found(Vec<usize>),
    None,
    Unknown,
}

impl<M: Model, O: Order> Shrinking<'_, '_, M, O> {
    fn rules_out(&mut self, facts: &[bool]) -> bool {
        let problem = self.problem.aside(facts);
        let memory = Memory::Prints { seed: self.seed, bytes: self.bytes };
        let steps = STEPS_OF_TRY.max(4 * problem.items.len() as u64);
        let (end, cost) = search(&problem, self.order.frontier(&problem), memory, steps);
        // Laying out a try costs too, about a step for each operation.
        self.left = self.left.saturating_sub(cost.steps + problem.items.len() as u64);
        matches!(end, End::None { .. })
    }

    fn set(&self, ops: &[usize]) -> Vec<bool> {
        let mut facts = vec![false; self.problem.items.len()];
        ops.iter().for_each(|op| facts[*op] = true);
        facts
    }

    /// Sets facts aside in chunks that get smaller, until none can be spared (Zeller and Hildebrandt 2002).
    fn one_minimal(&mut self, mut core: Vec<usize>) -> Vec<usize> {
        let mut chunk = core.len().div_ceil(2).max(1);
        loop {
            let before = core.len();
            let mut at = 0;
            while at < core.len() && self.left > 0 {
                let fewer: Vec<usize> = [&core[..at], &core[(at + chunk).min(core.len())..]].concat();
                if self.rules_out(&self.set(&fewer)) { core = fewer } else { at += chunk }
            }
            if self.left == 0 || (chunk == 1 && core.len() == before) {
                return core;
            }
            chunk = chunk.div_ceil(2).max(1);
        }
    }

    /// Tries all sets that are smaller than `size`, if they are few.
    fn smaller(&mut self, candidates: &[usize], size: usize) -> Smaller {
        let mut tried = 0;
        for fewer in 1..size {
            let mut chosen: Vec<usize> = (0..fewer).collect();
            if candidates.len() < fewer {
                break;
            }
            loop {
                tried += 1;
                if tried > SETS || self.left == 0 {
                    return Smaller::Unknown;
                }
                let set: Vec<usize> = chosen.iter().map(|at| candidates[*at]).collect();
                if self.rules_out(&self.set(&set)) {
                    return Smaller::Found(set);
                }
                if !next_choice(&mut chosen, candidates.len()) {
                    break;
                }
            }
        }
        if self.left == 0 { Smaller::Unknown } else { Smaller::None }
    }

    fn proven(&self, core: &[usize]) -> End {
        let problem = self.problem.aside(&self.set(core));
        search(&problem, self.order.frontier(&problem), Memory::Exact, 4 * STEPS_OF_TRY).0
    }

    fn violation(&self, core: Vec<usize>, smallest: bool, certain: bool) -> Violation {
        let source = |op: &usize| self.problem.items[*op].source;
        let alone = self.problem.alone(&core);
        let ends = dead_ends(&alone, self.order.frontier(&alone), STEPS_OF_TRY, DEAD_ENDS);
        let ends = ends.into_iter().map(|end| {
            let places = |ops: &[usize]| ops.iter().map(|op| source(&core[*op])).collect();
            // Only what the refused operations met is of interest.
            let mut parts: Vec<usize> = end.refused.iter().map(|op| alone.items[*op].part).collect();
            parts.sort_unstable();
            parts.dedup();
            let shown: Vec<String> = parts.iter().map(|part| alone.model.show(&end.states[*part])).collect();
            DeadEnd { order: places(&end.order), state: shown.join(", "), refused: places(&end.refused) }
        });
        let dead_ends = ends.collect();
        let others = self.problem.items.len() - core.len();
        Violation { core: core.iter().map(source).collect(), others, smallest, certain, dead_ends }
    }
}

/// The next choice of as many out of `count` in lexicographic order; false after the last.
fn next_choice(chosen: &mut [usize], count: usize) -> bool {
    let size = chosen.len();
    for place in (0..size).rev() {
        if chosen[place] < count - size + place {
            chosen[place] += 1;
            (place + 1..size).for_each(|later| chosen[later] = chosen[later - 1] + 1);
            return true;
        }
    }
    false
}

impl Violation {
    /// The operations of the core.
    pub fn ops<'h>(&self, history: &'h History) -> impl Iterator<Item = &'h Op> {
        self.core.iter().map(|op| &history.ops()[*op])
    }
}
