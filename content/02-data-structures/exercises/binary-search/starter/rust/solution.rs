/// For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or `None`.
pub fn first_positions(numbers: Vec<i64>, targets: Vec<i64>) -> Vec<Option<i64>> {
    todo!("first_positions is yours to write")
}
