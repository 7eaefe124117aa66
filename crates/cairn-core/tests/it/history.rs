//! The history checker against the slowest one that could be right: every order, tried one after the other.

mod brute;
mod claims;
mod draw;
mod sound;

use brute::{any_order, in_program, in_real_time};
use cairn_core::history::consistency::linearizable_as_a_whole;
use cairn_core::history::model::{Bank, Counter, Idempotent, KeyValue, Lock, Log, Queue, Register, Set};
use cairn_core::history::{Answer, Budget, Checked, Datum, History, Model, linearizable, sequential};
use draw::Random;

/// How many histories each test draws: enough for the everyday, and `CAIRN_DIFFERENTIAL` asks for more.
#[expect(clippy::disallowed_methods, reason = "how long to test is asked from outside; core itself is not")]
fn rounds() -> u64 {
    std::env::var("CAIRN_DIFFERENTIAL").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(10_000)
}

/// What brute force and the checker say; both kinds of answers must occur.
fn agree<M: Model>(name: &str, model: &M, draw: impl Fn(&mut Random) -> History) {
    let mut counts = [[0_u64; 2]; 2];
    for seed in 0..rounds() {
        let history = draw(&mut Random::new(seed));
        let said = |checked: Checked| match checked.answer {
            Answer::Holds => true,
            Answer::Violated(violation) => {
                assert!(violation.certain && !violation.core.is_empty(), "{name} {seed}: {violation:?}");
                false
            }
            Answer::Undecided { .. } => panic!("{name} {seed}: undecided on {} operations", history.ops().len()),
        };
        let expected = any_order(model, &history, in_real_time);
        counts[0][usize::from(expected)] += 1;
        let budget = Budget::default();
        assert_eq!(said(linearizable(&history, model, budget).unwrap()), expected, "{name} {seed}: {history:#?}");
        let whole = linearizable_as_a_whole(&history, model, budget).unwrap();
        assert_eq!(said(whole), expected, "{name} {seed}, as a whole: {history:#?}");
        let expected = any_order(model, &history, in_program);
        counts[1][usize::from(expected)] += 1;
        assert_eq!(said(sequential(&history, model, budget).unwrap()), expected, "{name} {seed}: {history:#?}");
    }
    let both = counts.iter().flatten().all(|count| *count > rounds() / 50);
    assert!(both, "{name}: too few of one kind: {counts:?}");
}

#[test]
fn registers_are_judged_as_by_trying_every_order() {
    agree("register", &Register::default(), draw::register);
    agree("cas-register", &Register { cas: true, ..Register::default() }, draw::cas_register);
}

#[test]
fn stores_are_judged_as_by_trying_every_order() {
    agree("key-value", &KeyValue { initial: Datum::text("") }, draw::key_value);
    agree("idempotent", &Idempotent, draw::idempotent);
    agree("counter", &Counter::default(), draw::counter);
}

#[test]
fn collections_are_judged_as_by_trying_every_order() {
    agree("set", &Set, draw::set);
    agree("queue", &Queue, draw::queue);
    agree("log", &Log, draw::log);
}

#[test]
fn locks_and_banks_are_judged_as_by_trying_every_order() {
    agree("lock", &Lock { lease: Some(4) }, draw::lock);
    agree("lock", &Lock::default(), draw::lock);
    agree("bank", &Bank::new(&draw::accounts(), 0).unwrap(), draw::bank);
}
