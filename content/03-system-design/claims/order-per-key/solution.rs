// 300 events of 100 accounts go through a log with four partitions; each partition has a consumer, and they are not
// equally quick. The argument: who chooses the partition: the account's "key", or "round-robin".
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq)]
enum Event { Opened, Paid, Closed }
use Event::*;

fn main() {
    let by_key = std::env::args().nth(1).as_deref() == Some("key");

    // The producer writes each account's events in their order: opened, paid, closed.
    let mut partitions: [Vec<(usize, Event)>; 4] = Default::default();
    let mut turn = 0;
    for event in [Opened, Paid, Closed] {
        for account in 0..100 {
            let partition = if by_key { account * 31 % 4 } else { turn % 4 };
            partitions[partition].push((account, event));
            turn += 1 + (turn % 7 == 0) as usize; // other accounts' events come in between
        }
    }

    // Within a partition order is kept. Between them there is none: in one round the consumers read 4, 3, 2 and 1.
    let mut state: HashMap<usize, Event> = HashMap::new();
    let (mut handled, mut out_of_order) = (0, 0);
    let mut next = [0; 4];
    while handled < 300 {
        for p in 0..4 {
            for _ in 0..4 - p {
                let Some(&(account, event)) = partitions[p].get(next[p]) else { break };
                next[p] += 1;
                handled += 1;
                let expected = match state.get(&account) {
                    None => Opened,
                    Some(Opened) => Paid,
                    _ => Closed,
                };
                out_of_order += (event != expected) as usize;
                state.insert(account, event);
            }
        }
    }
    println!("events = {handled}");
    println!("events out of their account's order = {out_of_order}");
}
