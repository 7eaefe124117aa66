//! A history as one model reads it: calls, parts and spans side by side, so that a search touches little memory.
//!
//! Failed operations are gone from it, for they never happened; an operation of unknown outcome that would only have
//! observed is gone too, for it says nothing.

use super::datum::Datum;
use super::model::Model;
use super::op::{Fault, History, Op, Outcome};
use std::collections::BTreeMap;

/// What has to be put in order.
#[derive(Debug)]
pub(super) struct Problem<'m, M: Model> {
    pub(super) model: &'m M,
    history: &'m History,
    pub(super) items: Vec<Item<M::Call>>,
    /// How many parts there are.
    pub(super) parts: usize,
}

/// An operation that has to be put in order, or may be.
#[derive(Debug, Clone)]
pub(super) struct Item<C> {
    pub(super) call: C,
    /// Its place in the history.
    pub(super) source: usize,
    /// Which part of the service it is about.
    pub(super) part: usize,
    pub(super) invoked: i64,
    /// Nothing where it may take effect at any time after its beginning, or never.
    pub(super) completed: Option<i64>,
    pub(super) observes: bool,
}

impl<'m, M: Model> Problem<'m, M> {
    /// Reads a whole history.
    ///
    /// # Errors
    /// The first operation that the model does not understand.
    pub(super) fn read(model: &'m M, history: &'m History) -> Result<Self, Fault> {
        let ops = history.ops();
        let mut items = Vec::with_capacity(ops.len());
        let mut named: Vec<Option<Datum>> = Vec::with_capacity(ops.len());
        for (source, op) in ops.iter().enumerate() {
            // Also what failed has to make sense: a misspelt operation is a fault of the recording.
            let call = model.call(op).map_err(|misfit| Fault::new(op.line, misfit.what, misfit.hint))?;
            let observes = model.observes(&call);
            if op.outcome == Outcome::Fail || (op.outcome == Outcome::Info && observes) {
                continue;
            }
            named.push(model.part(op));
            items.push(Item { call, source, part: 0, invoked: op.invoked, completed: op.deadline(), observes });
        }
        let parts = assign(&mut items, &named);
        Ok(Self { model, history, items, parts })
    }

    /// One problem for each part, by which an order of the whole follows (Herlihy and Wing 1990, locality).
    pub(super) fn split(self) -> Vec<Self> {
        let mut groups: Vec<Vec<Item<M::Call>>> = (0..self.parts).map(|_| Vec::new()).collect();
        for item in self.items {
            let part = item.part;
            groups[part].push(Item { part: 0, ..item });
        }
        groups.into_iter().map(|items| Self { model: self.model, history: self.history, items, parts: 1 }).collect()
    }

    /// The operation that an item was read from.
    pub(super) fn op(&self, item: usize) -> &'m Op {
        &self.history.ops()[self.items[item].source]
    }

    /// The same with what is known of some operations set aside: what merely observed is gone, and everything else may take
    /// effect at any time after its beginning, or never, with whatever answer.
    pub(super) fn aside(&self, facts: &[bool]) -> Self {
        let item = |(item, fact): (&Item<M::Call>, &bool)| match fact {
            true => Some(item.clone()),
            false if item.observes => None,
            false => {
                let op = Op { outcome: Outcome::Info, completed: None, ..self.history.ops()[item.source].clone() };
                self.model.call(&op).ok().map(|call| Item { call, completed: None, ..item.clone() })
            }
        };
        self.with(self.items.iter().zip(facts).filter_map(item).collect())
    }

    /// The same with these operations alone, as they are.
    pub(super) fn alone(&self, ops: &[usize]) -> Self {
        self.with(ops.iter().map(|op| self.items[*op].clone()).collect())
    }

    fn with(&self, items: Vec<Item<M::Call>>) -> Self {
        Self { model: self.model, history: self.history, items, parts: self.parts }
    }
}

/// Numbers the parts, if every operation is about one alone; else all is one part.
fn assign<C>(items: &mut [Item<C>], named: &[Option<Datum>]) -> usize {
    let names: Option<Vec<&Datum>> = named.iter().map(Option::as_ref).collect();
    let Some(names) = names else { return 1 };
    let mut numbers: BTreeMap<&Datum, usize> = BTreeMap::new();
    for (item, name) in items.iter_mut().zip(names) {
        let next = numbers.len();
        item.part = *numbers.entry(name).or_insert(next);
    }
    numbers.len().max(1)
}
