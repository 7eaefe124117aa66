//! Sorting brings the numbers of a run side by side: O(n log n) time, and no memory beside the list.

/// The length of the longest run of consecutive whole numbers that are all in `numbers`.
pub fn longest_consecutive(mut numbers: Vec<i64>) -> i64 {
    numbers.sort_unstable();
    numbers.dedup();
    numbers.chunk_by(|a, b| a + 1 == *b).map(|run| run.len() as i64).max().unwrap_or(0)
}
