//! What a perturbed run does and when, as numbers that follow from a seed alone.
//!
//! Pure: never looks at a clock, a thread or the system. The same seed gives the same decisions in the same order;
//! which thread they meet is up to the machine, so a run as a whole never repeats bit by bit.
//!
//! Sources: Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators" (SplitMix64); Burckhardt and
//! others 2010, "A randomized scheduler with probabilistic guarantees of finding bugs", for random priorities with few
//! changes; O'Callahan 2016, "Introducing rr chaos mode", for runs that differ in how rough they are.

use std::time::Duration;

/// The highest nice value, and with it the lowest priority (setpriority(2)).
const LOWEST_PRIORITY: u8 = 19;

/// Between two moves: long enough that moving costs little, short against a time slice.
const PAUSE_US: std::ops::Range<u64> = 200..3000;

/// Threads moved at a time, so that a thousand of them cost no more than a few.
const MOVED_AT_A_TIME: usize = 8;

/// Of how many noticed calls one is held back, by run: rough and gentle ones find different faults.
const RARITIES: [u64; 4] = [4, 8, 16, 32];

/// The shortest delay: about as long as a thread takes to start. The longest is 32 times that.
const SHORTEST_DELAY_US: u64 = 20;

/// One stream of numbers.
#[derive(Debug, Clone)]
struct Chance(u64);

impl Chance {
    /// Streams of one seed have nothing to do with each other, so that one can be longer without changing another.
    fn new(seed: u64, stream: u64) -> Self {
        let mut start = Self(seed);
        Self(start.next() ^ stream.wrapping_mul(0xa076_1d64_78bd_642f))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not zero.
    fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }
}

/// Which of so many classes of reads and writes a run notices; half of the seeds leave them alone.
pub(crate) fn noticed_class(seed: u64, classes: u32) -> Option<u32> {
    let mut chance = Chance::new(seed, 1);
    let class = chance.below(classes.into()) as u32;
    (chance.below(2) == 0).then_some(class)
}

/// How far apart the moments are at which gathered threads start: longer than two threads take to be made.
const GATHERING_US: std::ops::Range<u64> = 100..600;

/// How long noticed calls are held back, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Delays {
    chance: Chance,
    rarity: u64,
    /// Half of the seeds let new threads start together, from one moment to the next: else a short thread has ended
    /// before the next one is made, and the two never meet.
    gathering: Option<Duration>,
    aside: bool,
}

impl Delays {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed, 2);
        let rarity = RARITIES[chance.below(RARITIES.len() as u64) as usize];
        let apart = GATHERING_US.start + chance.below(GATHERING_US.end - GATHERING_US.start);
        let gathering = (chance.below(2) == 0).then_some(Duration::from_micros(apart));
        Self { chance, rarity, gathering, aside: false }
    }

    /// What meets a thread that starts so long after the run. It comes with the processors of the thread that made it;
    /// left there, a whole program would stay where its first thread was pinned.
    pub(crate) fn next_start(&mut self, elapsed: Duration) -> (Duration, Place) {
        let Some(apart) = self.gathering else {
            let places = [Place::Free, Place::Free, Place::One, Place::Other];
            return (self.next(), places[self.chance.below(4) as usize]);
        };
        // Side by side: woken at one moment by one thread, they would queue up on its processor.
        self.aside = !self.aside;
        let into = elapsed.as_nanos() % apart.as_nanos();
        let place = if self.aside { Place::One } else { Place::Other };
        (apart - Duration::from_nanos(into as u64), place)
    }

    /// The delay of the next call, mostly none.
    pub(crate) fn next(&mut self) -> Duration {
        if self.chance.below(self.rarity) > 0 {
            return Duration::ZERO;
        }
        let least = SHORTEST_DELAY_US << self.chance.below(5);
        Duration::from_micros(least + self.chance.below(least))
    }
}

/// Where a thread may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On every processor that the box has.
    Free,
    /// On one of the two processors that this run pins to. Two, because threads that are kept apart perturb nobody.
    One,
    /// On the other.
    Other,
}

/// What happens to one thread, given by its place in the list of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) thread: usize,
    pub(crate) nice: Option<u8>,
    pub(crate) place: Option<Place>,
}

/// The moves of a run, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Moves {
    chance: Chance,
}

impl Moves {
    pub(crate) fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed, 3) }
    }

    /// Two of `count` processors, different where there are two.
    pub(crate) fn two_of(&mut self, count: usize) -> (usize, usize) {
        let count = count.max(1) as u64;
        let one = self.chance.below(count);
        let other = if count > 1 { (one + 1 + self.chance.below(count - 1)) % count } else { one };
        (one as usize, other as usize)
    }

    /// The time until the next moves.
    pub(crate) fn pause(&mut self) -> Duration {
        Duration::from_micros(PAUSE_US.start + self.chance.below(PAUSE_US.end - PAUSE_US.start))
    }

    /// What happens now to so many threads.
    pub(crate) fn next(&mut self, threads: usize) -> Vec<Move> {
        let some = threads.min(MOVED_AT_A_TIME);
        (0..some)
            .map(|nth| {
                let thread = if threads > some { self.chance.below(threads as u64) as usize } else { nth };
                Move { thread, nice: self.nice(), place: self.place() }
            })
            .collect()
    }

    /// Every other time the ordinary priority: all other work of the machine has it, and would leave a box little time
    /// whose threads are mostly below it.
    fn nice(&mut self) -> Option<u8> {
        let to = self.chance.below(u64::from(LOWEST_PRIORITY) + 1) as u8;
        match self.chance.below(4) {
            0 => Some(to),
            1 => Some(0),
            _ => None,
        }
    }

    fn place(&mut self) -> Option<Place> {
        match self.chance.below(6) {
            0 => Some(Place::Free),
            1 => Some(Place::One),
            2 => Some(Place::Other),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn delays(seed: u64) -> Vec<Duration> {
        let mut delays = Delays::new(seed);
        (0..1000).map(|_| delays.next()).collect()
    }

    fn moves(seed: u64) -> Vec<(Duration, Vec<Move>)> {
        let mut moves = Moves::new(seed);
        (0..1000).map(|nth| (moves.pause(), moves.next(nth % 12))).collect()
    }

    #[test]
    fn the_same_seed_decides_the_same_and_another_seed_something_else() {
        for seed in [0, 1, 42, u64::MAX] {
            assert_eq!(delays(seed), delays(seed));
            assert_eq!(moves(seed), moves(seed));
            assert_eq!(Moves::new(seed).two_of(9), Moves::new(seed).two_of(9));
        }
        assert_eq!((0..100).map(delays).collect::<BTreeSet<_>>().len(), 100);
        let classes: Vec<u32> = (0..200).filter_map(|seed| noticed_class(seed, 8)).collect();
        assert!((60..140).contains(&classes.len()), "{} of 200 where about 100 are meant", classes.len());
        assert_eq!(classes.into_iter().collect::<BTreeSet<_>>(), (0..8).collect());
    }

    /// The numbers that SplitMix64 gives for this seed in its authors' own program.
    #[test]
    fn the_numbers_are_those_of_the_published_generator() {
        let mut chance = Chance(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([chance.next(), chance.next(), chance.next()], expected);
    }

    #[test]
    fn most_calls_are_not_held_back_and_none_for_long() {
        for seed in 0..50 {
            let delays = delays(seed);
            let held: Vec<_> = delays.iter().filter(|delay| !delay.is_zero()).collect();
            assert!(held.len() > 5 && held.len() < 400, "{} of 1000", held.len());
            let bounds = Duration::from_micros(20)..Duration::from_micros(640);
            assert!(held.iter().all(|delay| bounds.contains(delay)));
        }
    }

    #[test]
    fn threads_that_start_together_start_at_one_moment() {
        let gathering = (0..100).map(Delays::new).filter(|delays| delays.gathering.is_some());
        let mut gathering: Vec<Delays> = gathering.collect();
        assert!((30..70).contains(&gathering.len()), "{} of 100 where half are meant", gathering.len());
        for delays in &mut gathering {
            let apart = delays.gathering.unwrap();
            let mut start = |micros: u64| {
                let at = apart * 7 + Duration::from_micros(micros);
                let (delay, place) = delays.next_start(at);
                (at + delay, place)
            };
            let starts = [start(0), start(1), start(99)];
            assert_eq!(starts, [Place::One, Place::Other, Place::One].map(|place| (apart * 8, place)));
        }
    }

    #[test]
    fn moves_meet_every_thread_every_priority_and_every_place() {
        for (at, (pause, moves)) in moves(7).into_iter().enumerate() {
            assert!(pause >= Duration::from_micros(200) && pause < Duration::from_millis(3));
            assert_eq!(moves.len(), (at % 12).min(MOVED_AT_A_TIME));
            assert!(moves.iter().all(|one| one.thread < at % 12));
        }
        let all: Vec<Move> = moves(7).into_iter().flat_map(|(_, moves)| moves).collect();
        let nices: BTreeSet<u8> = all.iter().filter_map(|one| one.nice).collect();
        assert_eq!(nices, (0..=LOWEST_PRIORITY).collect());
        for place in [None, Some(Place::Free), Some(Place::One), Some(Place::Other)] {
            assert!(all.iter().any(|one| one.place == place), "{place:?}");
        }
    }

    #[test]
    fn two_processors_differ_where_there_are_two() {
        assert_eq!(Moves::new(1).two_of(1), (0, 0));
        for seed in 0..100 {
            let (one, other) = Moves::new(seed).two_of(2 + seed as usize % 7);
            assert_ne!(one, other);
            assert!(one.max(other) < 2 + seed as usize % 7);
        }
    }
}
