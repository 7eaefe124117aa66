/// The length of the longest run of consecutive whole numbers that are all in `numbers`.
pub fn longest_consecutive(numbers: Vec<i64>) -> i64 {
    todo!("longest_consecutive is yours to write")
}
