//! The longest run of consecutive numbers, by asking a set for neighbours.
//!
//! Neither the order of the list nor repetitions matter, so the list becomes a set, which answers "is x in
//! there?" in expected constant time. A run is followed from its first number alone, the one whose
//! predecessor is missing.
//!
//! Cost: every number is asked for its predecessor once, and stepped over once more by the run that it
//! belongs to, since runs do not overlap. That is O(n) expected time and O(n) memory for the set.

use std::collections::HashSet;

/// The length of the longest run of consecutive whole numbers that are all in `numbers`.
pub fn longest_consecutive(numbers: Vec<i64>) -> i64 {
    let present: HashSet<i64> = numbers.into_iter().collect();
    // Following a run from its midst would be done for nothing, and again for each of its numbers.
    let starts = present.iter().copied().filter(|number| !present.contains(&(number - 1)));
    let lengths = starts.map(|start| (start..).take_while(|number| present.contains(number)).count() as i64);
    // No number, no run: the maximum of nothing is not an error here.
    lengths.max().unwrap_or(0)
}
