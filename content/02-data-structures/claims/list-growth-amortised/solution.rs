// 20,000 numbers are pushed onto an empty vector. When it is full, it gets a larger array and moves all of its
// elements: to one of twice the size, as Vec does by itself ("doubling"), or to one with 16 places more ("sixteen").

const COUNT: usize = 20_000;

fn main() {
    let doubling = std::env::args().nth(1).as_deref() == Some("doubling");
    let mut numbers: Vec<usize> = Vec::new();
    let mut moved = 0;
    let mut arrays = 0;

    for number in 0..COUNT {
        if numbers.len() == numbers.capacity() {
            moved += numbers.len(); // all that are there go to the new array
            arrays += 1;
            if !doubling {
                numbers.reserve_exact(16); // 16 and no more
            }
        }
        numbers.push(number); // makes room itself, if it still has to
    }
    println!("arrays = {arrays}");
    println!("moved = {moved}");
    println!("moved for each number = {:.2}", moved as f64 / COUNT as f64);
}
