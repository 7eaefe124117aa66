//! A bank: money moves between accounts, none of it is made or lost, and no account falls below the floor.

use super::{Misfit, Model, done};
use crate::history::datum::Datum;
use crate::history::op::Op;
use std::sync::Arc;

/// The accounts and what they hold at first.
#[derive(Debug, Clone, Default)]
pub struct Bank {
    accounts: Vec<(Arc<str>, i64)>,
    floor: i64,
}

/// What is asked of the bank; accounts by their number.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Moves an amount; without a source or a target it comes from outside or goes there. The answer is whether it did.
    Move { from: Option<usize>, to: Option<usize>, amount: i64, done: Option<bool> },
    /// What one account holds, where it is known.
    Balance(usize, Option<i64>),
    /// What all accounts hold, where it is known; nothing inside if other accounts are named.
    Read(Option<Option<Vec<i128>>>),
}

impl Bank {
    /// A bank with these balances, a map, of which none may fall below `floor`.
    ///
    /// # Errors
    /// What is wrong with the balances.
    pub fn new(initial: &Datum, floor: i64) -> Result<Self, Misfit> {
        let hint = r#"the first line: {"history": 1, "model": "bank", "initial": {"a": 100, "b": 100}}"#;
        let Datum::Map(fields) = initial else {
            return Err(Misfit::new("what do the accounts hold at first?", hint));
        };
        let balance = |(name, held): &(Arc<str>, Datum)| match held {
            Datum::Int(held) => Ok((name.clone(), *held)),
            other => Err(Misfit::new(format!("the account {name} holds {other}"), hint)),
        };
        Ok(Self { accounts: fields.iter().map(balance).collect::<Result<_, _>>()?, floor })
    }

    fn account(&self, op: &Op, name: &Datum) -> Result<usize, Misfit> {
        let text = match name {
            Datum::Text(text) => text.to_string(),
            other => other.to_string(),
        };
        let at = self.accounts.iter().position(|(known, _)| **known == *text);
        at.ok_or_else(|| Misfit::new(format!("{}: there is no account {name}", op.f), "name it in \"initial\""))
    }

    fn movement(&self, op: &Op, from: Option<&Datum>, to: Option<&Datum>) -> Result<Call, Misfit> {
        let side = |name: Option<&Datum>| name.map(|name| self.account(op, name)).transpose();
        match op.input.get("amount").and_then(Datum::int) {
            Some(amount @ 0..) => Ok(Call::Move { from: side(from)?, to: side(to)?, amount, done: done(op)? }),
            _ => Err(Misfit::new(format!("{}: how much?", op.f), r#""amount": a whole number, not negative"#)),
        }
    }

    fn balances(&self, seen: &Datum) -> Option<Vec<i128>> {
        let Datum::Map(fields) = seen else { return None };
        let same = fields.len() == self.accounts.len();
        let named = self.accounts.iter().map(|(name, _)| seen.get(name).and_then(Datum::int).map(i128::from));
        if same { named.collect() } else { None }
    }
}

impl Model for Bank {
    type Call = Call;
    /// The balances in the order of the accounts.
    type State = Vec<i128>;

    fn call(&self, op: &Op) -> Result<Call, Misfit> {
        let named = |name: &str| {
            let hint = r#""input": {"from": "a", "to": "b", "amount": 5}"#;
            op.input.get(name).ok_or_else(|| Misfit::new(format!("{}: {name:?} is missing", op.f), hint))
        };
        match &*op.f {
            "transfer" => self.movement(op, Some(named("from")?), Some(named("to")?)),
            "deposit" => self.movement(op, None, Some(named("to")?)),
            "withdraw" => self.movement(op, Some(named("from")?), None),
            "balance" => Ok(Call::Balance(
                self.account(op, &op.input)?,
                match op.answer() {
                    None => None,
                    Some(Datum::Int(held)) => Some(*held),
                    Some(other) => return Err(Misfit::new(format!("balance answers {other}"), "a whole number")),
                },
            )),
            "read" => Ok(Call::Read(op.answer().map(|seen| self.balances(seen)))),
            _ => Err(Misfit::unknown(op, "transfer, deposit, withdraw, balance and read")),
        }
    }

    /// A transfer is about two accounts, so that no part stands alone.
    fn part(&self, _: &Op) -> Option<Datum> {
        None
    }

    fn init(&self) -> Vec<i128> {
        self.accounts.iter().map(|(_, held)| i128::from(*held)).collect()
    }

    fn step(&self, held: &Vec<i128>, call: &Call) -> Option<Vec<i128>> {
        match call {
            Call::Balance(account, seen) => seen.is_none_or(|seen| held[*account] == seen.into()).then(|| held.clone()),
            Call::Read(seen) => seen.as_ref().is_none_or(|seen| seen.as_ref() == Some(held)).then(|| held.clone()),
            Call::Move { from, to, amount, done } => {
                let amount = i128::from(*amount);
                let covered = from.is_none_or(|from| held[from] - amount >= self.floor.into());
                let mut after = held.clone();
                match (covered, done) {
                    (true, None | Some(true)) => {
                        from.iter().for_each(|from| after[*from] -= amount);
                        to.iter().for_each(|to| after[*to] += amount);
                        Some(after)
                    }
                    (false, None | Some(false)) => Some(after),
                    _ => None,
                }
            }
        }
    }

    fn observes(&self, call: &Call) -> bool {
        matches!(call, Call::Balance(..) | Call::Read(_) | Call::Move { done: Some(false), .. })
    }

    fn show(&self, held: &Vec<i128>) -> String {
        let shown: Vec<String> =
            self.accounts.iter().zip(held).map(|((name, _), held)| format!("{name} {held}")).collect();
        format!("the accounts hold {}", shown.join(", "))
    }
}
