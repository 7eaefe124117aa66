//! Whether there is an order that explains a history: linearizability and sequential consistency.
//!
//! Linearizability is local: each part of the service may be checked on its own (Herlihy and Wing 1990; Horn and Kroening
//! 2015). Parts are tried with a small budget first and with eight times as much in each further round, so that one hard
//! part does not hide another one that is easily refuted. Sequential consistency is not local, and is checked as a whole.
//!
//! A search that finds nothing rests on fingerprints; the contradiction is proven again without them (`explain`), and if it
//! did not stand, the search would begin again under another seed.

use super::explain::{Violation, explain};
use super::model::Model;
use super::op::{Fault, History};
use super::order::{InProgram, InRealTime, Order};
use super::problem::Problem;
use super::search::{Cost, End, Memory, Optional, search};
use crate::verdict::Ruling;
use serde::Serialize;

/// How much may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// How often a model may be asked for a step.
    pub steps: u64,
    /// How many bytes the memory of visited places may take.
    pub bytes: usize,
}

impl Default for Budget {
    /// Some ten seconds, and well under 64 MB with all that is around it.
    fn default() -> Self {
        Self { steps: 100_000_000, bytes: 24 << 20 }
    }
}

/// What is said of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// There is an order.
    Holds,
    /// There is none.
    Violated(Violation),
    /// The budget did not suffice to find out.
    Undecided {
        /// How many parts are explained, of how many.
        parts: (usize, usize),
        /// The operations of the smallest part that is not decided.
        smallest: usize,
    },
}

/// An answer and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What is said.
    pub answer: Answer,
    /// How often a model was asked for a step, explanation excluded.
    pub steps: u64,
    /// The most bytes that the memory of visited places took.
    pub bytes: usize,
    /// How many visited places were forgotten for want of room.
    pub forgotten: u64,
    /// How many parts were looked at on their own.
    pub parts: usize,
}

/// Whether every operation seems to take effect at one moment between its beginning and its end.
///
/// # Errors
/// The first operation that the model does not understand.
pub fn linearizable<M: Model>(history: &History, model: &M, budget: Budget) -> Result<Checked, Fault> {
    let problems = Problem::read(model, history)?.split();
    Ok(Rounds::new(&problems, &InRealTime, budget).decide())
}

/// As [`linearizable`], with all parts in one search: for measuring what splitting saves.
///
/// # Errors
/// The first operation that the model does not understand.
pub fn linearizable_as_a_whole<M: Model>(history: &History, model: &M, budget: Budget) -> Result<Checked, Fault> {
    let problem = Problem::read(model, history)?;
    Ok(Rounds::new(&[problem], &InRealTime, budget).decide())
}

/// Whether there is one order of all operations that every process would agree to, whatever the clock says.
///
/// # Errors
/// The first operation that the model does not understand, or a process that does two things at once.
pub fn sequential<M: Model>(history: &History, model: &M, budget: Budget) -> Result<Checked, Fault> {
    let problem = Problem::read(model, history)?;
    let order = InProgram::new(history)?;
    Ok(Rounds::new(&[problem], &order, budget).decide())
}

/// Whether a history is linearizable, without the reasons, and what it cost: for measuring. `split` says whether parts are
/// looked at on their own.
///
/// # Errors
/// The first operation that the model does not understand.
pub fn decide<M: Model>(history: &History, model: &M, split: bool, budget: Budget) -> Result<(Ruling, u64), Fault> {
    let problem = Problem::read(model, history)?;
    let problems = if split { problem.split() } else { vec![problem] };
    let mut rounds = Rounds::new(&problems, &InRealTime, budget);
    let ruling = match rounds.end() {
        Ended::Order => Ruling::Pass,
        Ended::None { .. } => Ruling::Fail,
        Ended::Undecided { .. } => Ruling::Unknown,
    };
    Ok((ruling, rounds.cost.steps))
}

/// Steps that each part gets in the first round, and how many times more in each further one.
const FIRST: u64 = 4096;
const MORE: u64 = 8;
/// How often a search begins again because a contradiction did not stand without fingerprints: that may happen once in the
/// lifetime of the universe.
const SEEDS: u64 = 4;

/// How the rounds ended.
enum Ended {
    Order,
    None { part: usize, reached: usize },
    Undecided { open: Vec<usize> },
}

struct Rounds<'p, 'm, M: Model, O> {
    problems: &'p [Problem<'m, M>],
    order: &'p O,
    budget: Budget,
    seed: u64,
    cost: Cost,
}

impl<'p, 'm, M: Model, O: Order> Rounds<'p, 'm, M, O> {
    fn new(problems: &'p [Problem<'m, M>], order: &'p O, budget: Budget) -> Self {
        Self { problems, order, budget, seed: 0, cost: Cost::default() }
    }

    fn decide(mut self) -> Checked {
        loop {
            match self.end() {
                Ended::Order => return self.checked(Answer::Holds),
                Ended::Undecided { open } => {
                    let parts = (self.problems.len() - open.len(), self.problems.len());
                    let smallest = open.iter().map(|part| self.problems[*part].items.len()).min().unwrap_or(0);
                    return self.checked(Answer::Undecided { parts, smallest });
                }
                Ended::None { part, reached } => {
                    let memory = (self.seed, self.budget.bytes);
                    if let Some(violation) = explain(&self.problems[part], self.order, reached, memory) {
                        return self.checked(Answer::Violated(violation));
                    }
                    // Two places were mistaken for one: again, with other numbers.
                    self.seed += 1;
                    if self.seed == SEEDS {
                        let smallest = self.problems[part].items.len();
                        return self.checked(Answer::Undecided { parts: (0, self.problems.len()), smallest });
                    }
                }
            }
        }
    }

    fn end(&mut self) -> Ended {
        let mut open: Vec<usize> = (0..self.problems.len()).collect();
        let mut allowance = if open.len() == 1 { self.budget.steps } else { FIRST };
        loop {
            let mut undecided = Vec::new();
            for part in open {
                match self.search(part, allowance) {
                    End::Order(_) => {}
                    End::OutOfSteps => undecided.push(part),
                    End::None { reached } => return Ended::None { part, reached },
                }
            }
            if undecided.is_empty() {
                return Ended::Order;
            }
            if self.cost.steps >= self.budget.steps {
                return Ended::Undecided { open: undecided };
            }
            allowance = allowance.saturating_mul(MORE);
            open = undecided;
        }
    }

    fn search(&mut self, part: usize, allowance: u64) -> End {
        let left = self.budget.steps.saturating_sub(self.cost.steps);
        let problem = &self.problems[part];
        let memory = Memory::Prints { seed: self.seed, bytes: self.budget.bytes };
        let (end, cost) = search(problem, self.order.frontier(problem), memory, Optional::Once, allowance.min(left));
        self.cost.steps += cost.steps;
        self.cost.bytes = self.cost.bytes.max(cost.bytes);
        self.cost.forgotten += cost.forgotten;
        end
    }

    fn checked(&self, answer: Answer) -> Checked {
        let Cost { steps, bytes, forgotten } = self.cost;
        Checked { answer, steps, bytes, forgotten, parts: self.problems.len() }
    }
}
