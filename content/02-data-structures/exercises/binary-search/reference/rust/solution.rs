//! First positions by binary search.
//!
//! The search does not look for the target itself, of which there may be many, but for a border of which there is
//! one: where the numbers that are less than the target end. If the target is there at all, it is there that it first
//! occurs.
//!
//! Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
//! occurs or not, and however often. No memory is needed beside the answer.

/// For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or `None`.
pub fn first_positions(numbers: Vec<i64>, targets: Vec<i64>) -> Vec<Option<i64>> {
    targets.into_iter().map(|target| first_position(&numbers, target).map(|position| position as i64)).collect()
}

fn first_position(numbers: &[i64], target: i64) -> Option<usize> {
    // Invariant: the numbers before `low` are less than the target, those from `high` on are not. What lies between,
    // `low..high`, is still open. At first that is everything.
    let (mut low, mut high) = (0, numbers.len());
    while low < high {
        // Not (low + high) / 2, whose sum overflows where positions come near the end of their type.
        let middle = low + (high - low) / 2;
        if numbers[middle] < target {
            low = middle + 1; // `middle` itself is decided, too: without + 1 two open numbers would never become one
        } else {
            high = middle;
        }
    }
    // Nothing is open: `low` is the border. It may be the end of the list, where there is no number to look at.
    (numbers.get(low) == Some(&target)).then_some(low)
}
