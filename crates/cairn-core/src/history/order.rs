//! Which order operations must respect for a claim to hold, and the frontier that respects it.

use super::frontier::{Frontier, ProgramOrder, RealTime, Span, events};
use super::model::Model;
use super::op::{Fault, History};
use super::problem::{Item, Problem};

/// A rule for orders.
pub(super) trait Order {
    /// What respects it.
    type Frontier: Frontier;

    /// The frontier before anything is taken.
    fn frontier<M: Model>(&self, problem: &Problem<'_, M>) -> Self::Frontier;

    /// The operations that a search looked at which came as far as `reached`, those that have to be taken, and the one among
    /// them that could not be.
    fn looked_at<M: Model>(&self, problem: &Problem<'_, M>, reached: usize) -> (Vec<usize>, Option<usize>);
}

/// What ended before something began comes before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct InRealTime;

/// How far back a twin is looked for: far enough for what a service leaves open at a time.
const TWINS: usize = 256;

fn spans<C>(items: &[Item<C>]) -> Vec<Span> {
    items.iter().map(|item| (item.invoked, item.completed)).collect()
}

/// For each operation without an end, an earlier one without an end that would do the same.
fn twins<C: PartialEq>(items: &[Item<C>]) -> Vec<Option<u32>> {
    let mut twin = vec![None; items.len()];
    let mut open: Vec<usize> = (0..items.len()).filter(|op| items[*op].completed.is_none()).collect();
    open.sort_by_key(|op| (items[*op].invoked, *op));
    for (place, op) in open.iter().enumerate() {
        let earlier = open[place.saturating_sub(TWINS)..place].iter().rev();
        let same = |other: &&usize| items[**other].part == items[*op].part && items[**other].call == items[*op].call;
        twin[*op] = earlier.copied().find(|other| same(&other)).map(|other| other as u32);
    }
    twin
}

impl Order for InRealTime {
    type Frontier = RealTime;

    fn frontier<M: Model>(&self, problem: &Problem<'_, M>) -> RealTime {
        RealTime::new(&spans(&problem.items), twins(&problem.items))
    }

    fn looked_at<M: Model>(&self, problem: &Problem<'_, M>, reached: usize) -> (Vec<usize>, Option<usize>) {
        let events = events(&spans(&problem.items));
        let begun = events.iter().take(reached).filter(|(_, ends, _)| !ends).map(|(_, _, op)| *op as usize);
        let stuck = reached.checked_sub(1).and_then(|place| events.get(place)).map(|(_, _, op)| *op as usize);
        (begun.filter(|op| problem.items[*op].completed.is_some()).collect(), stuck)
    }
}

/// Each process's operations stay in their order.
#[derive(Debug, Clone)]
pub(super) struct InProgram {
    /// The process of each operation of the history.
    process: Vec<usize>,
}

impl InProgram {
    /// Reads the processes.
    ///
    /// # Errors
    /// A process that does two things at once.
    pub(super) fn new(history: &History) -> Result<Self, Fault> {
        let mut process = vec![0; history.ops().len()];
        for (number, (_, ops)) in history.sessions()?.into_iter().enumerate() {
            ops.into_iter().for_each(|op| process[op] = number);
        }
        Ok(Self { process })
    }
}

impl Order for InProgram {
    type Frontier = ProgramOrder;

    fn frontier<M: Model>(&self, problem: &Problem<'_, M>) -> ProgramOrder {
        let process = problem.items.iter().map(|item| self.process[item.source]).collect();
        let ends: Vec<bool> = problem.items.iter().map(|item| item.completed.is_some()).collect();
        ProgramOrder::new(process, &ends)
    }

    fn looked_at<M: Model>(&self, problem: &Problem<'_, M>, _: usize) -> (Vec<usize>, Option<usize>) {
        ((0..problem.items.len()).filter(|op| problem.items[*op].completed.is_some()).collect(), None)
    }
}
