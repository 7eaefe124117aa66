//! The search for an order: depth first, each place visited once, what merely observes taken as soon as it fits.
//!
//! The algorithm of Wing and Gong (1993) with the memory of Lowe (2017): take an operation that may come next and that the
//! model allows, and go back where nothing fits. Three things make it quick. A place costs one addition to know again
//! (`fingerprint`). An operation that observes without changing anything is no choice: if its answer fits now, any order
//! that has it later is an order with it here. And an operation that may never have happened is tried last, so that
//! places where fewer of them were taken come first and stand for the others; nor is it taken where the next operation
//! undoes whatever it did.
//!
//! Never answers on its own what the budget did not allow it to find out.

use super::fingerprint::{Table, fingerprint, numbers};
use super::frontier::Frontier;
use super::model::Model;
use super::problem::Problem;
use std::collections::BTreeSet;

/// How a search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// This order is right; optional operations that are not in it never happened.
    Order(Vec<usize>),
    /// There is none. `reached` is the furthest place that had to be passed and could not be.
    None { reached: usize },
    /// The steps were used up.
    OutOfSteps,
}

/// How a search remembers where it has been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    /// By fingerprints under a seed, in a table of at most so many bytes.
    Prints { seed: u64, bytes: usize },
    /// By the places themselves, for certainty where there are few.
    Exact,
}

/// What an operation may do of which nobody knows whether it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Optional {
    /// Take effect once, or never.
    Once,
    /// Take effect any number of times: more than is true, and much easier to search, since there is nothing to count.
    AnyTimes,
}

/// What a search has cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cost {
    /// How often a model was asked for a step.
    pub(super) steps: u64,
    /// The most bytes that the memory took.
    pub(super) bytes: usize,
    /// How many places were forgotten for want of room.
    pub(super) forgotten: u64,
}

/// What stood in the way: an order that cannot be continued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeadEnd<S> {
    pub(super) order: Vec<usize>,
    pub(super) states: Vec<S>,
    /// What might have come next, and was not allowed.
    pub(super) refused: Vec<usize>,
}

/// Looks for an order within so many steps.
pub(super) fn search<M: Model, F: Frontier>(
    problem: &Problem<'_, M>,
    frontier: F,
    memory: Memory,
    optional: Optional,
    steps: u64,
) -> (End, Cost) {
    let mut search = Search::new(problem, frontier, memory, optional, steps);
    let end = search.run(&mut |_| {});
    (end, search.cost())
}

/// Looks for an order and gives the longest orders that could not be continued, at most `most` of them.
pub(super) fn dead_ends<M: Model, F: Frontier>(
    problem: &Problem<'_, M>,
    frontier: F,
    steps: u64,
    most: usize,
) -> Vec<DeadEnd<M::State>> {
    let mut search = Search::new(problem, frontier, Memory::Exact, Optional::Once, steps);
    let mut longest: Vec<DeadEnd<M::State>> = Vec::new();
    search.run(&mut |at| {
        let deepest = longest.first().map_or(0, |end| end.order.len());
        if at.stack.len() > deepest {
            longest.clear();
        }
        if at.stack.len() >= deepest && longest.len() < most {
            longest.push(at.dead_end());
        }
    });
    longest
}

enum Seen<S> {
    Prints(Table),
    Exact(BTreeSet<(Vec<u64>, Vec<S>)>),
}

/// One operation taken.
struct Frame<S> {
    op: usize,
    /// What its part held before, and the fingerprint of that.
    before: S,
    print: u128,
    /// Whether there was no choice, because it merely observes.
    forced: bool,
}

struct Search<'p, 'm, M: Model, F> {
    problem: &'p Problem<'m, M>,
    frontier: F,
    states: Vec<M::State>,
    stack: Vec<Frame<M::State>>,
    /// How many operations have to be taken yet.
    open: usize,
    steps: u64,
    allowed: u64,
    deepest: usize,
    reached: usize,
    seen: Seen<M::State>,
    seed: u64,
    numbers: Vec<u128>,
    /// Whether an operation that was taken is gone.
    counted: Vec<bool>,
    /// The bit of each optional operation, while there are bits.
    bits: Vec<u128>,
    /// Fingerprints of what was taken, of each part's state, and of all states together.
    taken: u128,
    parts: Vec<u128>,
    held: u128,
    optional: u128,
}

impl<'p, 'm, M: Model, F: Frontier> Search<'p, 'm, M, F> {
    fn new(problem: &'p Problem<'m, M>, frontier: F, memory: Memory, optional: Optional, allowed: u64) -> Self {
        let (seen, seed) = match memory {
            Memory::Prints { seed, bytes } => (Seen::Prints(Table::new(bytes)), seed),
            Memory::Exact => (Seen::Exact(BTreeSet::new()), 0),
        };
        let states = vec![problem.model.init(); problem.parts];
        let mut search = Self {
            problem,
            frontier,
            states,
            stack: Vec::with_capacity(problem.items.len()),
            open: problem.items.iter().filter(|item| item.completed.is_some()).count(),
            steps: 0,
            allowed,
            // What may be repeated without end could grow without end: then counting is the better way.
            deepest: problem.items.len() + 32,
            reached: 0,
            seen,
            seed,
            numbers: numbers(seed, problem.items.len()),
            bits: bits(problem),
            counted: problem.items.iter().map(|i| i.completed.is_some() || optional == Optional::Once).collect(),
            taken: 0,
            parts: Vec::new(),
            held: 0,
            optional: 0,
        };
        search.parts = (0..problem.parts).map(|part| search.print(part)).collect();
        search.held = search.parts.iter().fold(0, |sum, part| sum.wrapping_add(*part));
        search
    }

    fn print(&self, part: usize) -> u128 {
        fingerprint(self.seed.wrapping_add(part as u64), &self.states[part])
    }

    fn cost(&self) -> Cost {
        let (bytes, forgotten) = match &self.seen {
            Seen::Prints(table) => (table.bytes(), table.overwritten()),
            Seen::Exact(_) => (0, 0),
        };
        Cost { steps: self.steps, bytes, forgotten }
    }

    fn run(&mut self, on_dead_end: &mut impl FnMut(&Self)) -> End {
        self.observe();
        let mut next = self.frontier.first();
        while self.open > 0 {
            if self.steps > self.allowed || self.stack.len() > self.deepest {
                return End::OutOfSteps;
            }
            next = match next {
                Some(op) => self.attempt(op),
                None => {
                    self.reached = self.reached.max(self.frontier.reached());
                    on_dead_end(self);
                    match self.go_back() {
                        Some(op) => self.frontier.after(op),
                        None => return End::None { reached: self.reached },
                    }
                }
            };
        }
        End::Order(self.stack.iter().map(|frame| frame.op).collect())
    }

    /// Takes `op` if the model allows it and the place is new; gives what to try next.
    fn attempt(&mut self, op: usize) -> Option<usize> {
        // What merely observes was taken already if it fits here.
        if self.problem.items[op].observes {
            return self.frontier.after(op);
        }
        let Some(state) = self.step(op) else { return self.frontier.after(op) };
        if self.in_vain(op, &state) {
            return self.frontier.after(op);
        }
        // Where there is no choice, the place before it was new, and so there is nothing to remember.
        let forced = self.problem.items[op].completed.is_some() && self.frontier.first() == Some(op);
        let choice = !forced || self.frontier.after(op).is_some();
        self.take(op, state, false);
        self.observe();
        if choice && !self.remember() {
            self.go_back();
            return self.frontier.after(op);
        }
        self.frontier.first()
    }

    /// Whether the operation taken last need not have happened and made no difference, since `op` after it leads to the
    /// same `state` as without it.
    fn in_vain(&mut self, op: usize, state: &M::State) -> bool {
        let Some(last) = self.stack.last().filter(|last| !last.forced) else { return false };
        let (item, before) = (&self.problem.items[op], &self.problem.items[last.op]);
        if before.completed.is_some() || before.part != item.part {
            return false;
        }
        self.steps += 1;
        self.problem.model.step(&last.before, &item.call).as_ref() == Some(state)
    }

    fn step(&mut self, op: usize) -> Option<M::State> {
        self.steps += 1;
        let item = &self.problem.items[op];
        self.problem.model.step(&self.states[item.part], &item.call)
    }

    /// Takes whatever merely observes and is right now. What was refused stays so, since nothing of this changes a state; but
    /// what is taken may have been what others waited for.
    fn observe(&mut self) {
        let (mut refused, mut taken) = (None, false);
        let mut next = self.frontier.first();
        loop {
            // Optional operations come last, and none of them observes.
            let Some(op) = next.filter(|op| self.problem.items[*op].completed.is_some()) else {
                if !taken {
                    return;
                }
                taken = false;
                next = self.frontier.again(refused);
                continue;
            };
            next = self.frontier.after(op);
            match self.problem.items[op].observes.then(|| self.step(op)).flatten() {
                Some(state) => {
                    self.take(op, state, true);
                    taken = true;
                }
                None => refused = Some(op),
            }
        }
    }

    fn take(&mut self, op: usize, state: M::State, forced: bool) {
        let part = self.problem.items[op].part;
        let before = std::mem::replace(&mut self.states[part], state);
        if self.counted[op] {
            self.frontier.take(op);
            self.count(op, true);
        }
        let print = self.parts[part];
        if !forced {
            self.printed(part, self.print(part));
        }
        self.stack.push(Frame { op, before, print, forced });
    }

    /// Puts back all that was taken since the last choice, and that choice; gives it, or nothing at the very beginning.
    fn go_back(&mut self) -> Option<usize> {
        while let Some(Frame { op, before, print, forced }) = self.stack.pop() {
            let part = self.problem.items[op].part;
            self.states[part] = before;
            if self.counted[op] {
                self.frontier.put_back(op);
                self.count(op, false);
            }
            if !forced {
                self.printed(part, print);
                return Some(op);
            }
        }
        None
    }

    fn count(&mut self, op: usize, taken: bool) {
        if self.problem.items[op].completed.is_some() {
            self.open = if taken { self.open - 1 } else { self.open + 1 };
        }
        let (number, bit) = (self.numbers[op], self.bits[op]);
        if bit != 0 {
            self.optional ^= bit;
        } else if taken {
            self.taken = self.taken.wrapping_add(number);
        } else {
            self.taken = self.taken.wrapping_sub(number);
        }
    }

    fn printed(&mut self, part: usize, print: u128) {
        self.held = self.held.wrapping_sub(self.parts[part]).wrapping_add(print);
        self.parts[part] = print;
    }

    /// Remembers this place; false if it or one as good has been visited.
    fn remember(&mut self) -> bool {
        match &mut self.seen {
            Seen::Prints(table) => table.insert(self.taken.wrapping_add(self.held), self.optional),
            Seen::Exact(places) => {
                let mut set = vec![0_u64; self.problem.items.len().div_ceil(64)];
                let gone = self.stack.iter().map(|frame| frame.op).filter(|op| self.counted[*op]);
                gone.for_each(|op| set[op / 64] |= 1 << (op % 64));
                places.insert((set, self.states.clone()))
            }
        }
    }

    fn dead_end(&self) -> DeadEnd<M::State> {
        let mut refused = Vec::new();
        let mut next = self.frontier.first();
        while let Some(op) = next {
            let item = &self.problem.items[op];
            if self.problem.model.step(&self.states[item.part], &item.call).is_none() {
                refused.push(op);
            }
            next = self.frontier.after(op);
        }
        let order = self.stack.iter().map(|frame| frame.op).collect();
        DeadEnd { order, states: self.states.clone(), refused }
    }
}

/// A bit for each optional operation; those beyond the last bit count as taken or not by their fingerprint.
fn bits<M: Model>(problem: &Problem<'_, M>) -> Vec<u128> {
    let mut next: u128 = 1;
    let bit = |completed: Option<i64>| match completed {
        Some(_) => 0,
        None => {
            let bit = next;
            next = next.checked_shl(1).unwrap_or(0);
            bit
        }
    };
    problem.items.iter().map(|item| item.completed).map(bit).collect()
}
