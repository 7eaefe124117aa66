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
        free[process] = completed;
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
            completed: (outcome != Outcome::Info).then_some(completed),
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
