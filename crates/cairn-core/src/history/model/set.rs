//! A set: what was added and not removed is in it.

use super::{Misfit, Model, done};
use crate::history::datum::Datum;
use crate::history::op::Op;
use std::collections::BTreeSet;

/// One set for each key, empty at first.
#[derive(Debug, Clone, Default)]
pub struct Set;

/// What is asked of a set.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Puts an element in.
    Add(Datum),
    /// Takes an element out.
    Remove(Datum),
    /// Whether an element is in it, where that is known.
    Contains(Datum, Option<bool>),
    /// All elements, in any order, where they are known; nothing inside where one came twice.
    Read(Option<Option<BTreeSet<Datum>>>),
}

impl Model for Set {
    type Call = Call;
    type State = BTreeSet<Datum>;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        match &*op.f {
            "add" => Ok(Call::Add(op.input.clone())),
            "remove" => Ok(Call::Remove(op.input.clone())),
            "contains" => Ok(Call::Contains(op.input.clone(), done(op)?)),
            "read" => match op.answer() {
                None => Ok(Call::Read(None)),
                Some(Datum::List(items)) => {
                    let set: BTreeSet<Datum> = items.iter().cloned().collect();
                    Ok(Call::Read(Some((set.len() == items.len()).then_some(set))))
                }
                Some(other) => Err(Misfit::new(format!("read answers {other}"), "the elements as a list")),
            },
            _ => Err(Misfit::unknown(op, "add, remove, contains and read")),
        }
    }

    fn init(&self) -> BTreeSet<Datum> {
        BTreeSet::new()
    }

    fn step(&self, held: &BTreeSet<Datum>, call: &Call) -> Option<BTreeSet<Datum>> {
        let mut set = held.clone();
        match call {
            Call::Add(element) => _ = set.insert(element.clone()),
            Call::Remove(element) => _ = set.remove(element),
            Call::Contains(element, said) if said.is_some_and(|said| said != held.contains(element)) => return None,
            Call::Read(Some(seen)) if seen.as_ref() != Some(held) => return None,
            Call::Contains(..) | Call::Read(_) => {}
        }
        Some(set)
    }

    fn observes(&self, call: &Call) -> bool {
        matches!(call, Call::Contains(..) | Call::Read(_))
    }

    fn show(&self, held: &BTreeSet<Datum>) -> String {
        format!("the set holds {}", held.iter().cloned().collect::<Datum>())
    }
}
