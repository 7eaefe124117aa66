//! Small histories drawn from a seed, about as often right as wrong.

use cairn_core::history::{Datum, History, Op, Outcome};

/// A random stream (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x5851_f42d_4c95_7f2d))
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % count
    }

    pub(crate) fn int(&mut self, count: u64) -> Datum {
        Datum::Int(self.below(count).cast_signed())
    }

    pub(crate) fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}

/// What is asked and answered, before it has a time.
pub(crate) struct Asked {
    pub(crate) f: &'static str,
    pub(crate) key: Option<Datum>,
    pub(crate) input: Datum,
    pub(crate) output: Datum,
}

impl Asked {
    pub(crate) fn new(f: &'static str, input: Datum, output: Datum) -> Self {
        Self { f, key: None, input, output }
    }
}

/// A few processes, each with one operation after the other, with ends that may meet beginnings.
pub(crate) fn history(random: &mut Random, most: u64, mut asked: impl FnMut(&mut Random) -> Asked) -> History {
    let mut free = [0_i64; 3];
    let mut ops = Vec::new();
    for line in 0..=random.below(most) {
        let process = random.below(3) as usize;
        let Asked { f, key, input, output } = asked(random);
        let invoked = free[process] + random.below(4).cast_signed();
        let completed = invoked + random.below(6).cast_signed();
        // A process that goes on at the very moment when it ended would be concurrent with itself by the clock alone.
        free[process] = completed + 1;
        let outcome = match random.below(12) {
            0 => Outcome::Fail,
            1 | 2 => Outcome::Info,
            _ => Outcome::Ok,
        };
        ops.push(Op {
            process: Datum::Int(process as i64),
            f: f.into(),
            key,
            input,
            output,
            invoked,
            // That a client gave up at some moment says nothing of the service.
            completed: (outcome != Outcome::Info || random.one_in(2)).then_some(completed),
            outcome,
            line: line as usize + 1,
        });
    }
    History::new(ops).unwrap()
}

fn key(random: &mut Random, asked: Asked) -> Asked {
    let key = if random.one_in(3) { Datum::text("y") } else { Datum::text("x") };
    Asked { key: Some(key), ..asked }
}

fn value(random: &mut Random) -> Datum {
    if random.one_in(4) { Datum::Null } else { random.int(3) }
}

pub(crate) fn register(random: &mut Random) -> History {
    history(random, 7, |random| {
        let asked = match random.below(2) {
            0 => Asked::new("write", random.int(3), Datum::Null),
            _ => Asked::new("read", Datum::Null, value(random)),
        };
        key(random, asked)
    })
}

pub(crate) fn cas_register(random: &mut Random) -> History {
    history(random, 7, |random| match random.below(3) {
        0 => Asked::new("write", random.int(3), Datum::Null),
        1 => Asked::new("read", Datum::Null, value(random)),
        _ => {
            let both = [value(random), random.int(3)].into_iter().collect();
            Asked::new("cas", both, Datum::Bool(!random.one_in(3)))
        }
    })
}

fn text(random: &mut Random) -> Datum {
    let letters = ["", "a", "b", "aa", "ab"];
    Datum::text(letters[random.below(5) as usize])
}

fn truth(random: &mut Random) -> Datum {
    Datum::Bool(!random.one_in(3))
}

fn list(random: &mut Random, most: u64, mut item: impl FnMut(&mut Random) -> Datum) -> Datum {
    (0..random.below(most + 1)).map(|_| item(random)).collect()
}

fn fields(fields: &[(&str, Datum)]) -> Datum {
    Datum::map(fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect()).unwrap()
}

pub(crate) fn key_value(random: &mut Random) -> History {
    history(random, 7, |random| {
        let asked = match random.below(7) {
            0 | 1 => Asked::new("put", text(random), Datum::Null),
            2 => Asked::new("append", Datum::text("a"), Datum::Null),
            3 => Asked::new("delete", Datum::Null, Datum::Null),
            4 => Asked::new("cas", [text(random), text(random)].into_iter().collect(), truth(random)),
            _ => Asked::new("get", Datum::Null, text(random)),
        };
        key(random, asked)
    })
}

pub(crate) fn counter(random: &mut Random) -> History {
    history(random, 7, |random| match random.below(3) {
        0 => Asked::new("read", Datum::Null, random.int(4)),
        1 => Asked::new("add", Datum::Int(1), Datum::Null),
        _ => Asked::new("add", Datum::Int(2), Datum::Int(3 + random.below(2).cast_signed())),
    })
}

pub(crate) fn set(random: &mut Random) -> History {
    history(random, 7, |random| match random.below(5) {
        0 | 1 => Asked::new("add", random.int(2), Datum::Null),
        2 => Asked::new("remove", random.int(2), Datum::Null),
        3 => Asked::new("contains", random.int(2), truth(random)),
        _ => Asked::new("read", Datum::Null, list(random, 2, |random| random.int(2))),
    })
}

pub(crate) fn queue(random: &mut Random) -> History {
    history(random, 7, |random| match random.below(2) {
        0 => Asked::new("enqueue", random.int(3), Datum::Null),
        _ => Asked::new("dequeue", Datum::Null, value(random)),
    })
}

pub(crate) fn log(random: &mut Random) -> History {
    history(random, 7, |random| match random.below(4) {
        0 => Asked::new("append", random.int(2), Datum::Null),
        1 => Asked::new("append", random.int(2), random.int(3)),
        2 => Asked::new("read", random.int(2), value(random)),
        _ => Asked::new("read", Datum::Null, list(random, 2, |random| random.int(2))),
    })
}

pub(crate) fn lock(random: &mut Random) -> History {
    history(random, 7, |random| match random.below(5) {
        0 | 1 => Asked::new("acquire", Datum::Null, truth(random)),
        2 => Asked::new("acquire", Datum::Null, random.int(4)),
        3 => Asked::new("renew", Datum::Null, truth(random)),
        _ => Asked::new("release", Datum::Null, truth(random)),
    })
}

pub(crate) fn accounts() -> Datum {
    fields(&[("a", Datum::Int(2)), ("b", Datum::Int(1))])
}

pub(crate) fn bank(random: &mut Random) -> History {
    history(random, 7, |random| {
        let account = |random: &mut Random| Datum::text(if random.one_in(2) { "a" } else { "b" });
        let amount = |random: &mut Random| random.int(3);
        match random.below(6) {
            0 | 1 => {
                let moved = [("from", account(random)), ("to", account(random)), ("amount", amount(random))];
                Asked::new("transfer", fields(&moved), truth(random))
            }
            2 => Asked::new("deposit", fields(&[("to", account(random)), ("amount", amount(random))]), Datum::Null),
            3 => {
                Asked::new("withdraw", fields(&[("from", account(random)), ("amount", amount(random))]), truth(random))
            }
            4 => Asked::new("balance", account(random), random.int(4)),
            _ => {
                let a = random.below(4).cast_signed();
                Asked::new("read", Datum::Null, fields(&[("a", Datum::Int(a)), ("b", Datum::Int(3 - a))]))
            }
        }
    })
}

pub(crate) fn idempotent(random: &mut Random) -> History {
    history(random, 7, |random| {
        let asked = match random.below(4) {
            0 => Asked::new("effects", Datum::Null, random.int(2)),
            1 => Asked::new("execute", random.int(2), Datum::text("conflict")),
            _ => Asked::new("execute", random.int(2), random.int(2)),
        };
        key(random, asked)
    })
}
