//! Fingerprints of 128 bits for what a search has seen, and the table that remembers them within a bound of bytes.
//!
//! A set of operations has the sum of its members' random numbers (Zobrist 1970, with sums in place of exclusive ors,
//! so that no hostile history finds two equal sets by linear algebra); it costs one addition to add a member, however
//! long the history. Among 10^7 sets two are mistaken for one with a probability below 1e-24. Nothing rests on that
//! alone: see `check`.

use std::hash::{Hash, Hasher};

/// Hashes a value to 128 bits under a seed.
pub(super) fn fingerprint<T: Hash>(seed: u64, value: &T) -> u128 {
    let mut hasher = Wide { low: mixed(seed), high: mixed(seed ^ SECOND) };
    value.hash(&mut hasher);
    (u128::from(mixed(hasher.high)) << 64) | u128::from(mixed(hasher.low))
}

/// Random numbers for operations `0..count`, the same for the same seed.
pub(super) fn numbers(seed: u64, count: usize) -> Vec<u128> {
    let half = |lane: u64, index: u64| u128::from(mixed(mixed(seed ^ lane).wrapping_add(index.wrapping_mul(GOLDEN))));
    (0..count as u64).map(|index| (half(SECOND, index) << 64) | half(GOLDEN, index)).collect()
}

/// 2^64 divided by the golden ratio, as in SplitMix64 (Steele, Lea, Flood 2014), whose finaliser follows.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
/// Any other odd number with its bits well mixed: the first digits of pi.
const SECOND: u64 = 0x243f_6a88_85a3_08d3;

fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Two lanes of multiply-and-fold, each eight bytes at a time.
struct Wide {
    low: u64,
    high: u64,
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

impl Hasher for Wide {
    fn finish(&self) -> u64 {
        self.low
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            // The length tells a short word from one that ends in zeros.
            self.write_u64(u64::from_le_bytes(word) ^ ((rest.len() as u64) << 56));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.low = fold(self.low ^ word, GOLDEN).wrapping_add(word);
        self.high = fold(self.high.rotate_left(29) ^ word, SECOND).wrapping_add(self.low);
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word as u64);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as u64);
    }
}

/// A place of the search: the fingerprint of what was taken and of the state, and which optional operations were taken.
type Place = (u128, u128);

/// The places that a search has been at, in open addressing.
///
/// A place with the same fingerprint and *fewer* optional operations taken is as good: whatever follows from here follows
/// from there too. Forgetting a place costs time and never changes an answer; so a full table overwrites.
pub(super) struct Table {
    places: Vec<Place>,
    held: usize,
    most: usize,
    overwritten: u64,
}

/// How far from its home an entry may lie once the table is full, and before: many places may differ in their optional
/// operations alone, and share a home.
const WINDOW: usize = 8;
const REACH: usize = 128;

impl Table {
    /// A table that takes at most so many bytes, of which a third is needed while it grows.
    pub(super) fn new(bytes: usize) -> Self {
        let places = (bytes / size_of::<Place>() * 2 / 3).max(2 * WINDOW);
        // A power of two, so that a home is some bits of the fingerprint.
        let most = if places.is_power_of_two() { places } else { places.next_power_of_two() / 2 };
        Self { places: Vec::new(), held: 0, most, overwritten: 0 }
    }

    /// The bytes it takes now.
    pub(super) fn bytes(&self) -> usize {
        self.places.len() * size_of::<Place>()
    }

    /// How many places were forgotten for want of room.
    pub(super) fn overwritten(&self) -> u64 {
        self.overwritten
    }

    /// Remembers a place; false if one as good was there.
    pub(super) fn insert(&mut self, print: u128, optional: u128) -> bool {
        if self.places.is_empty() {
            self.places = vec![EMPTY; (2 * WINDOW).min(self.most)];
        } else if self.held * 4 >= self.places.len() * 3 && self.places.len() < self.most {
            self.grow();
        }
        // Zero marks an empty place.
        let print = if print == 0 { 1 } else { print };
        let mask = self.places.len() - 1;
        let home = print as usize & mask;
        let full = self.held * 4 >= self.places.len() * 3;
        let reach = if full { WINDOW } else { REACH.min(self.places.len()) };
        for step in 0..reach {
            let place = &mut self.places[(home + step) & mask];
            if place.0 == 0 {
                *place = (print, optional);
                self.held += 1;
                return true;
            }
            if place.0 == print && place.1 & !optional == 0 {
                return false;
            }
        }
        self.overwritten += 1;
        let victim = (home + self.overwritten as usize % WINDOW) & mask;
        self.places[victim] = (print, optional);
        true
    }

    fn grow(&mut self) {
        let bigger = vec![EMPTY; self.places.len() * 2];
        let mask = bigger.len() - 1;
        for place in std::mem::replace(&mut self.places, bigger) {
            if place.0 != 0 {
                let mut at = place.0 as usize & mask;
                while self.places[at].0 != 0 {
                    at = (at + 1) & mask;
                }
                self.places[at] = place;
            }
        }
    }
}

const EMPTY: Place = (0, 0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_equal_fingerprints_and_others_do_not() {
        let mut all: Vec<u128> = (1000..20_000_i64).map(|number| fingerprint(7, &number)).collect();
        all.extend(
            ["", "\0", "a", "a\0", "\0\0\0\0\0\0\0\0", "abcdefgh", "abcdefghi"].map(|text| fingerprint(7, &text)),
        );
        all.extend((1..50_u8).map(|n| fingerprint(7, &vec![0_u8; usize::from(n)])));
        all.extend(numbers(7, 20_000));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(fingerprint(7, &"x"), fingerprint(7, &"x"));
        assert_ne!(fingerprint(7, &"x"), fingerprint(8, &"x"));
    }

    #[test]
    fn a_table_knows_what_it_holds_and_what_is_as_good() {
        let mut table = Table::new(4 << 20);
        let prints = numbers(1, 10_000);
        assert!(prints.iter().all(|print| table.insert(*print, 0b10)));
        assert!(prints.iter().all(|print| !table.insert(*print, 0b10)), "the same");
        assert!(prints.iter().all(|print| !table.insert(*print, 0b11)), "more taken is no better");
        assert!(prints.iter().all(|print| table.insert(*print, 0b01)), "other optional operations");
        assert!(table.bytes() <= 4 << 20);
        assert_eq!(table.overwritten(), 0);
    }

    #[test]
    fn a_full_table_forgets_and_stays_within_its_bytes() {
        let mut table = Table::new(4096);
        let prints = numbers(1, 10_000);
        assert!(prints.iter().all(|print| table.insert(*print, 0)));
        assert!(table.bytes() <= 4096 && table.overwritten() > 9000);
        let last = prints.last().copied().unwrap();
        assert!(!table.insert(last, 0), "the latest is still known");
    }
}
