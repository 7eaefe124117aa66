//! Why no order works: few operations that rule every order out, and how the longest attempts end.
//!
//! Operations are not cut out of the history, for without a write its reads would be wrong for another reason. Instead
//! what is known of an operation is *set aside*: it may then take effect at any time after its beginning, or never, with
//! whatever answer; and what changed nothing, as its answer says, is left out. That only ever allows more orders; so what still rules all of them out is a proof about the whole
//! history, and the operations whose facts are left are what a person has to look at.

use super::model::Model;
use super::op::{History, Op};
use super::order::Order;
use super::problem::Problem;
use super::search::{End, Memory, Optional, dead_ends, search};

/// Operations that no order can hold, whatever the others did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The operations whose facts contradict each other, by their places in the history.
    pub core: Vec<usize>,
    /// How many more operations there are of the same parts, which may have come at any time or never.
    pub others: usize,
    /// How small the core is.
    pub size: Size,
    /// Whether the proof was repeated without fingerprints.
    pub certain: bool,
    /// The longest attempts at an order of the core, and why each ends.
    pub dead_ends: Vec<DeadEnd>,
}

/// How small a core is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Fewer operations cannot do: all smaller sets were tried.
    Smallest,
    /// None of these can be spared; other ones that are fewer might do.
    NoneToSpare,
    /// What was spent on making it small did not suffice to try every operation.
    AsFarAsTried,
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

/// How much may be spent on making the core small: as many steps as about half a second has.
const STEPS: u64 = 5_000_000;
/// How much on each try; one that takes longer counts as one in which an order may exist.
const STEPS_OF_TRY: u64 = 20_000;
/// How many sets are tried to find a smaller core than the one that cannot spare an operation.
const SETS: u64 = 4_000;
/// How many operations that handed over what the last one answered are looked at first.
const RELATED: usize = 32;
/// A core of more operations than these is tried to be found again from all facts.
const FEW: usize = 4;
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
    let (mut candidates, stuck) = order.looked_at(problem, reached);
    candidates.sort_by_key(|op| (Some(*op) == stuck, problem.items[*op].completed, *op));
    let few = shrinking.few(&candidates);
    let mut core = shrinking.one_minimal(few);
    if core.len() > FEW {
        let other = shrinking.one_minimal(candidates.clone());
        core = if other.len() < core.len() { other } else { core };
    }
    let mut size = if shrinking.left == 0 { Size::AsFarAsTried } else { Size::NoneToSpare };
    match shrinking.smaller(&candidates, core.len()) {
        Smaller::Found(found) => (core, size) = (found, Size::Smallest),
        Smaller::None => size = Size::Smallest,
        Smaller::Unknown => {}
    }
    core.sort_unstable();
    let certain = match shrinking.proven(&core) {
        End::None { .. } => true,
        End::OutOfSteps => false,
        End::Order(_) => return None,
    };
    Some(shrinking.violation(core, size, certain))
}

enum Smaller {
    Found(Vec<usize>),
    None,
    Unknown,
}

impl<M: Model, O: Order> Shrinking<'_, '_, M, O> {
    /// Whether these facts rule every order out. Where that is hard to search, it may be easy if the others may take effect any
    /// number of times, since nothing has to be counted then.
    fn rules_out(&mut self, facts: &[bool]) -> bool {
        let problem = self.problem.aside(facts);
        let least = 2 * problem.items.len() as u64;
        for (optional, steps) in
            [(Optional::Once, STEPS_OF_TRY / 10), (Optional::AnyTimes, STEPS_OF_TRY), (Optional::Once, STEPS_OF_TRY)]
        {
            let memory = Memory::Prints { seed: self.seed, bytes: self.bytes };
            let (end, cost) = search(&problem, self.order.frontier(&problem), memory, optional, steps.max(least));
            // Laying out a try costs too, about a step for each operation.
            self.left = self.left.saturating_sub(cost.steps + problem.items.len() as u64);
            match (end, optional) {
                (End::None { .. }, _) => return true,
                (End::Order(_), Optional::Once) => return false,
                _ => {}
            }
        }
        false
    }

    fn set(&self, ops: &[usize]) -> Vec<bool> {
        let mut facts = vec![false; self.problem.items.len()];
        ops.iter().for_each(|op| facts[*op] = true);
        facts
    }

    /// Few facts that suffice: what is wrong shows soon after it went wrong. The last one is what cannot be explained. With it
    /// are tried the operations that handed over what it answered, and the latest ones before it that changed
    /// something; then the latest of all, twice as many each time.
    fn few(&mut self, facts: &[usize]) -> Vec<usize> {
        let Some((&last, before)) = facts.split_last() else { return Vec::new() };
        let (answer, begin) = (&self.problem.op(last).output, self.problem.items[last].invoked);
        let same = |op: &usize| self.problem.op(*op).input == *answer;
        let related: Vec<usize> = before.iter().rev().copied().filter(same).take(RELATED).chain([last]).collect();
        let changed = |op: &usize| {
            let item = &self.problem.items[*op];
            !item.observes && item.completed.is_some_and(|completed| completed < begin)
        };
        let changes: Vec<usize> = before.iter().copied().filter(changed).collect();
        self.latest(&changes, &related).or_else(|| self.latest(before, &related)).unwrap_or_else(|| facts.to_vec())
    }

    fn latest(&mut self, facts: &[usize], more: &[usize]) -> Option<Vec<usize>> {
        let mut count = 1;
        while self.left > 0 {
            let from = facts.len().saturating_sub(count);
            let mut tried = [&facts[from..], more].concat();
            tried.sort_unstable();
            tried.dedup();
            if self.rules_out(&self.set(&tried)) {
                return Some(tried);
            }
            if from == 0 {
                return None;
            }
            count *= 2;
        }
        None
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
        let sets = (1..size).map(|fewer| choices(candidates.len(), fewer)).fold(0, u64::saturating_add);
        if sets > SETS {
            return Smaller::Unknown;
        }
        for fewer in 1..size {
            let mut chosen: Vec<usize> = (0..fewer).collect();
            if candidates.len() < fewer {
                break;
            }
            loop {
                if self.left == 0 {
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
        let exact = |optional| {
            let frontier = self.order.frontier(&problem);
            search(&problem, frontier, Memory::Exact, optional, 2 * STEPS_OF_TRY).0
        };
        let once = exact(Optional::Once);
        // An order in which others take effect several times would say nothing.
        if once == End::OutOfSteps
            && let none @ End::None { .. } = exact(Optional::AnyTimes)
        {
            return none;
        }
        once
    }

    fn violation(&self, core: Vec<usize>, size: Size, certain: bool) -> Violation {
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
        Violation { core: core.iter().map(source).collect(), others, size, certain, dead_ends }
    }
}

/// How many choices of `size` out of `count` there are.
fn choices(count: usize, size: usize) -> u64 {
    (0..size as u64).fold(1_u64, |all, taken| all.saturating_mul((count as u64).saturating_sub(taken)) / (taken + 1))
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
