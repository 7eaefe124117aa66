//! The history checker against the slowest one that could be right: every order, tried one after the other.

mod brute;
mod claims;
mod draw;
mod models;
mod sound;

use brute::{any_order, in_program, in_real_time};
use cairn_core::history::consistency::linearizable_as_a_whole;
use cairn_core::history::model::{Bank, Counter, Idempotent, KeyValue, Lock, Log, Queue, Register, Set};
use cairn_core::history::{
    Answer, Budget, Checked, Datum, History, Model, Op, Outcome, Size, linearizable, sequential,
};
use draw::Random;

/// How many histories each test draws: enough for the everyday, and `CAIRN_DIFFERENTIAL` asks for more.
#[expect(clippy::disallowed_methods, reason = "how long to test is asked from outside; core itself is not")]
fn rounds() -> u64 {
    std::env::var("CAIRN_DIFFERENTIAL").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(10_000)
}

/// That the facts of the core alone rule every order out, and that none of them can be spared, as the checker says.
fn is_minimal<M: Model>(name: &str, model: &M, history: &History, core: &[usize], before: brute::Before) {
    let ordered = |facts: &[usize]| {
        let aside = history.ops().iter().enumerate().map(|(index, op)| {
            if facts.contains(&index) || op.outcome != Outcome::Ok {
                return op.clone();
            }
            // What changed nothing, as its answer says, is left out.
            let observes = model.observes(&model.call(op).unwrap());
            let outcome = if observes { Outcome::Fail } else { Outcome::Info };
            Op { outcome, completed: Some(op.invoked), ..op.clone() }
        });
        any_order(model, &History::new(aside.collect()).unwrap(), before)
    };
    assert!(!ordered(core), "{name}: {core:?} does not rule out every order of {history:#?}");
    for spared in core {
        let fewer: Vec<usize> = core.iter().filter(|op| *op != spared).copied().collect();
        assert!(ordered(&fewer), "{name}: {spared} can be spared of {core:?} in {history:#?}");
    }
}

/// What brute force and the checker say; both kinds of answers must occur.
fn agree<M: Model>(name: &str, model: &M, draw: impl Fn(&mut Random) -> History) {
    let mut counts = [[0_u64; 2]; 2];
    for seed in 0..rounds() {
        let history = draw(&mut Random::new(seed));
        let said = |checked: Checked, before: brute::Before| match checked.answer {
            Answer::Holds => true,
            Answer::Violated(violation) => {
                assert!(violation.certain && violation.size == Size::Smallest, "{name} {seed}: {violation:?}");
                // Trying every order of what may or may not have happened takes long.
                if seed % 8 == 0 {
                    is_minimal(name, model, &history, &violation.core, before);
                }
                false
            }
            Answer::Undecided { .. } => panic!("{name} {seed}: undecided on {} operations", history.ops().len()),
        };
        let expected = any_order(model, &history, in_real_time);
        counts[0][usize::from(expected)] += 1;
        let budget = Budget::default();
        assert_eq!(
            said(linearizable(&history, model, budget).unwrap(), in_real_time),
            expected,
            "{name} {seed}: {history:#?}"
        );
        let whole = linearizable_as_a_whole(&history, model, budget).unwrap();
        assert_eq!(said(whole, in_real_time), expected, "{name} {seed}, as a whole: {history:#?}");
        let expected = any_order(model, &history, in_program);
        counts[1][usize::from(expected)] += 1;
        assert_eq!(
            said(sequential(&history, model, budget).unwrap(), in_program),
            expected,
            "{name} {seed}: {history:#?}"
        );
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

#[test]
fn few_operations_explain_what_is_wrong_with_many() {
    use cairn_core::history::drawn::{Kind, Plan, history};
    let plan = Plan { kind: Kind::Register, ops: 600, processes: 5, keys: 1, unknown: 10, spoilt: true, seed: 0 };
    for seed in 0..10 {
        for (kind, keys) in [(Kind::Register, 1), (Kind::Cas, 1), (Kind::Register, 4)] {
            let drawn = history(Plan { kind, keys, seed, ..plan });
            let model = Register { cas: true, ..Register::default() };
            let Answer::Violated(violation) = linearizable(&drawn, &model, Budget::default()).unwrap().answer else {
                // What was spoilt may have been possible after all.
                continue;
            };
            assert!(violation.core.len() <= 4 && violation.certain, "{seed} {kind:?}: {violation:?}");
            assert!(violation.core.contains(&violation.dead_ends[0].refused[0]), "{violation:?}");
        }
        let legal = history(Plan { spoilt: false, seed, ..plan });
        assert_eq!(
            linearizable(&legal, &Register::default(), Budget::default()).unwrap().answer,
            Answer::Holds,
            "{seed}"
        );
    }
}

#[test]
fn of_many_alike_no_more_are_shown_than_it_takes() {
    // Forty were added and four are seen: any five additions and the read cannot be put in order.
    let op = |number: i64, f: &str, output: Datum| Op {
        process: Datum::Int(0),
        f: f.into(),
        key: None,
        input: Datum::Null,
        output,
        invoked: 2 * number,
        completed: Some(2 * number + 1),
        outcome: Outcome::Ok,
        line: 1,
    };
    let mut ops: Vec<Op> = (0..40).map(|number| op(number, "add", Datum::Null)).collect();
    ops.push(op(40, "read", Datum::Int(4)));
    let history = History::new(ops).unwrap();
    let answer = linearizable(&history, &Counter::default(), Budget::default()).unwrap().answer;
    let Answer::Violated(violation) = answer else { panic!("{answer:?}") };
    assert_eq!((violation.core.len(), violation.size), (6, Size::NoneToSpare), "{violation:?}");
}
