//! The border's position is put together bit by bit, from the highest to the lowest.
//!
//! There is no upper end that moves, and every target takes the same number of steps, whatever it is (compare Knuth,
//! The Art of Computer Programming, volume 3, section 6.2.1, on uniform binary search).

/// For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or `None`.
pub fn first_positions(numbers: Vec<i64>, targets: Vec<i64>) -> Vec<Option<i64>> {
    let highest = numbers.len().checked_ilog2().map_or(0, |bits| 1 << bits);
    let position = |target: i64| {
        // How many numbers are known to be less than the target.
        let mut less = 0;
        let mut step = highest;
        while step > 0 {
            if numbers.get(less + step - 1).is_some_and(|number| *number < target) {
                less += step;
            }
            step /= 2;
        }
        (numbers.get(less) == Some(&target)).then_some(less as i64)
    };
    targets.into_iter().map(position).collect()
}
