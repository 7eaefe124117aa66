//! Weaker claims follow from stronger ones: what has an order of everything breaks no rule, and what has a serial order shows no
//! anomaly.

use super::brute::{any_order, in_real_time};
use super::draw::{self, Asked, Random};
use super::rounds;
use cairn_core::history::invariant::{exactly_once, money_conserved, no_resurrection, nothing_lost, user_order};
use cairn_core::history::model::{Bank, Log, Model, Queue, Register, Set};
use cairn_core::history::session::{Guarantees, session};
use cairn_core::history::transaction::{Objects, anomalies};
use cairn_core::history::{Datum, History, Op, Outcome};

/// Of the histories that have an order, how many there were; each must keep the rule. And it must not be kept by all others.
fn follows<M: Model>(name: &str, model: &M, draw: impl Fn(&mut Random) -> History, kept: impl Fn(&History) -> bool) {
    let (mut ordered, mut broken) = (0, 0);
    for seed in 0..rounds() {
        let history = draw(&mut Random::new(seed));
        let kept = kept(&history);
        broken += u64::from(!kept);
        if any_order(model, &history, in_real_time) {
            ordered += 1;
            assert!(kept, "{name} {seed}: {history:#?}");
        }
    }
    assert!(ordered > rounds() / 500 && broken > rounds() / 500, "{name}: {ordered} ordered, {broken} broken");
}

#[test]
fn what_has_an_order_breaks_no_rule() {
    let kept = |found: cairn_core::history::invariant::Kept| found.unwrap().is_none();
    follows("nothing lost of a set", &Set, draw::set, |history| kept(nothing_lost(history)));
    follows("nothing lost of a queue", &Queue, draw::queue, |history| kept(nothing_lost(history)));
    follows("no resurrection", &Set, draw::set, |history| kept(no_resurrection(history)));
    follows("nothing from nowhere", &Queue, draw::queue, |history| kept(no_resurrection(history)));
    follows("exactly once", &Queue, draw::queue, |history| kept(exactly_once(history)));
    let accounts = draw::accounts();
    let bank = Bank::new(&accounts, 0).unwrap();
    follows("money", &bank, draw::bank, |history| kept(money_conserved(history, &accounts, 0)));
}

/// Values that are handed over once each.
fn unique(random: &mut Random, put: &'static str, read: &'static str, null: bool) -> History {
    let mut next = 0;
    draw::history(random, 7, |random| {
        if random.one_in(2) {
            next += 1;
            Asked::new(put, Datum::Int(next), Datum::Null)
        } else if null && random.one_in(4) {
            Asked::new(read, Datum::Null, Datum::Null)
        } else {
            Asked::new(read, Datum::Null, Datum::Int(1 + random.below(3).cast_signed()))
        }
    })
}

#[test]
fn what_has_an_order_keeps_every_session_and_every_user_in_theirs() {
    let guarantees =
        Guarantees { read_your_writes: true, monotonic_reads: true, monotonic_writes: true, writes_follow_reads: true };
    let kept = |history: &History| session(history, &Datum::Null, guarantees).unwrap().is_none();
    follows("session", &Register::default(), |random| unique(random, "write", "read", true), kept);
    let taken = |history: &History| user_order(history).unwrap().is_none();
    follows("taken in order", &Queue, |random| unique(random, "enqueue", "dequeue", true), taken);
    let lists = |random: &mut Random| {
        let mut next = 0;
        draw::history(random, 7, |random| match random.below(3) {
            0 | 1 => {
                next += 1;
                Asked::new("append", Datum::Int(next), Datum::Null)
            }
            _ => {
                let mut values: Vec<i64> = (1..=random.below(4).cast_signed()).collect();
                if random.one_in(2) {
                    values.reverse();
                }
                Asked::new("read", Datum::Null, values.into_iter().map(Datum::Int).collect())
            }
        })
    };
    follows("read in order", &Log, lists, |history| user_order(history).unwrap().is_none());
}

/// A few transactions on two objects whose reads are drawn, about as often serializable as not.
fn transactions(random: &mut Random, objects: Objects) -> History {
    let mut next = [0_i64; 2];
    let ops = (0..2 + random.below(3)).map(|number| {
        let steps: Vec<Datum> = (0..1 + random.below(3))
            .map(|_| {
                let key = random.below(2) as usize;
                let name = Datum::text(["x", "y"][key]);
                if random.one_in(2) {
                    next[key] += 1;
                    let f = if objects == Objects::Lists { "append" } else { "w" };
                    return [Datum::text(f), name, Datum::Int(next[key])].into_iter().collect();
                }
                let seen = match (objects, random.below(3).cast_signed()) {
                    (Objects::Lists, count) => (1..=count).map(Datum::Int).collect(),
                    (Objects::Registers, 0) => Datum::Null,
                    (Objects::Registers, value) => Datum::Int(value),
                };
                [Datum::text("r"), name, seen].into_iter().collect()
            })
            .collect();
        let steps: Datum = steps.into_iter().collect();
        let outcome = match random.below(8) {
            0 => Outcome::Fail,
            1 => Outcome::Info,
            _ => Outcome::Ok,
        };
        Op {
            process: Datum::Int(number.cast_signed()),
            f: "txn".into(),
            key: None,
            input: steps.clone(),
            output: steps,
            invoked: 0,
            completed: (outcome != Outcome::Info).then_some(1),
            outcome,
            line: number as usize + 1,
        }
    });
    History::new(ops.collect()).unwrap()
}

/// Two objects on which transactions are carried out one after the other.
struct Serial(Objects);

impl Model for Serial {
    type Call = (Datum, bool);
    type State = [Vec<Datum>; 2];

    fn call(&self, op: &Op) -> Result<Self::Call, cairn_core::history::model::Misfit> {
        Ok((op.input.clone(), op.outcome == Outcome::Ok))
    }

    fn init(&self) -> Self::State {
        [Vec::new(), Vec::new()]
    }

    fn step(&self, state: &Self::State, (steps, told): &Self::Call) -> Option<Self::State> {
        let mut state = state.clone();
        for step in steps.list().unwrap() {
            let [f, key, value] = step.list().unwrap() else { unreachable!("three parts") };
            let held = &mut state[usize::from(*key == Datum::text("y"))];
            if *f != Datum::text("r") {
                held.push(value.clone());
                continue;
            }
            let right = match self.0 {
                Objects::Lists => value.list().unwrap() == *held,
                Objects::Registers => held.last().unwrap_or(&Datum::Null) == value,
            };
            if *told && !right {
                return None;
            }
        }
        Some(state)
    }

    fn observes(&self, _: &Self::Call) -> bool {
        false
    }

    fn show(&self, state: &Self::State) -> String {
        format!("{state:?}")
    }
}

#[test]
fn what_has_a_serial_order_shows_no_anomaly() {
    for objects in [Objects::Lists, Objects::Registers] {
        let none = |history: &History| anomalies(history, objects).unwrap().is_empty();
        follows("transactions", &Serial(objects), |random| transactions(random, objects), none);
    }
}

#[test]
fn of_lists_that_are_read_whole_in_the_end_every_anomaly_shows() {
    let (mut serial, mut others) = (0, 0);
    for seed in 0..rounds() {
        let mut random = Random::new(seed);
        let drawn = transactions(&mut random, Objects::Lists);
        let mut ops: Vec<Op> = drawn.ops().iter().filter(|op| op.outcome == Outcome::Ok).cloned().collect();
        // A last transaction reads both lists as long as they became; all writes are known by it.
        let count = |name: &str| {
            let steps = ops.iter().flat_map(|op| op.input.list().unwrap().to_vec());
            let of = |step: &Datum| matches!(step.list(), Some([f, key, _]) if *f == Datum::text("append") && *key == Datum::text(name));
            steps.filter(of).count() as i64
        };
        let reads: Datum = ["x", "y"]
            .map(|name| {
                let mut values: Vec<Datum> = (1..=count(name)).map(Datum::Int).collect();
                let last = values.len().saturating_sub(1);
                if random.one_in(2) && last > 0 {
                    values.swap(last - 1, last);
                }
                let whole: Datum = values.into_iter().collect();
                [Datum::text("r"), Datum::text(name), whole].into_iter().collect::<Datum>()
            })
            .into_iter()
            .collect();
        let first = ops.first().cloned();
        ops.extend(first.map(|op| Op { process: Datum::Int(99), input: reads.clone(), output: reads, line: 99, ..op }));
        let history = History::new(ops).unwrap();
        let expected = any_order(&Serial(Objects::Lists), &history, |_, _| false);
        let found = anomalies(&history, Objects::Lists).unwrap();
        assert_eq!(found.is_empty(), expected, "{seed}: {found:#?} {history:#?}");
        if expected { serial += 1 } else { others += 1 }
    }
    assert!(serial > rounds() / 100 && others > rounds() / 100, "{serial} {others}");
}
