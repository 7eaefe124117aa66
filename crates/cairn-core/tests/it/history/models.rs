//! Each model on operations one after the other: what may be answered and what may not.

use super::claims::says;
use cairn_core::verdict::Ruling;

/// Operations `process f input → output` one after the other; the last one is right or wrong as `right` says.
#[track_caller]
fn case(model: &str, header: &str, steps: &[&str], right: bool) {
    let mut text = format!("{{\"history\": 1{header}}}\n");
    for (number, step) in steps.iter().enumerate() {
        let step =
            if step.starts_with(|c: char| c.is_ascii_digit()) { (*step).to_owned() } else { format!("0 {step}") };
        text.push_str(&format!("{step} {}-{}\n", 10 * number, 10 * number + 5));
    }
    let ruling = if right { Ruling::Pass } else { Ruling::Fail };
    says(Some(model), "linearizable", &text, ruling, "");
}

/// The steps, then each of `right` and each of `wrong` on its own.
#[track_caller]
fn after(model: &str, header: &str, steps: &[&str], right: &[&str], wrong: &[&str]) {
    for (last, is_right) in right.iter().map(|last| (last, true)).chain(wrong.iter().map(|last| (last, false))) {
        case(model, header, &[steps, &[last]].concat(), is_right);
    }
}

#[test]
fn a_register_holds_what_was_written_last() {
    after("register", "", &[], &["read → null"], &["read → 1"]);
    after("register", ", \"initial\": 7", &[], &["read → 7"], &["read → null"]);
    after("register", "", &["write 1", "write 2"], &["read → 2"], &["read → 1", "read → null"]);
    let cas = |steps: &[&str], right: &[&str], wrong: &[&str]| after("cas-register", "", steps, right, wrong);
    cas(&["write 1"], &["cas [1, 2] → true", "cas [2, 3] → false"], &["cas [1, 2] → false", "cas [2, 3] → true"]);
    cas(&["write 1", "cas [1, 2] → true"], &["read → 2"], &["read → 1"]);
    cas(&["write 1", "cas [2, 3] → false"], &["read → 1"], &["read → 3"]);
}

#[test]
fn a_key_holds_what_was_put_and_appended() {
    let text = |steps: &[&str], right: &[&str], wrong: &[&str]| after("key-value", "", steps, right, wrong);
    text(
        &["put@x \"a\"", "append@x \"b\""],
        &["get@x → \"ab\"", "get@y → null"],
        &["get@x → \"b\"", "get@x → \"a\"", "get@y → \"ab\""],
    );
    text(&["append@x \"b\""], &["get@x → \"b\""], &["get@x → null"]);
    text(&["put@x 1", "delete@x"], &["get@x → null"], &["get@x → 1"]);
    text(
        &["put@x 1"],
        &["cas@x [1, 2] → true", "cas@x [2, 1] → false"],
        &["cas@x [1, 2] → false", "cas@x [2, 1] → true", "append@x \"a\""],
    );
    text(&["put@x 1", "cas@x [1, 2] → true"], &["get@x → 2"], &["get@x → 1"]);
}

#[test]
fn a_counter_shows_the_sum() {
    after("counter", "", &["add 2", "add"], &["read → 3", "add 4 → 7"], &["read → 2", "add 4 → 6"]);
    after("counter", ", \"initial\": 5", &["add -7 → -2"], &["read → -2"], &["read → 0"]);
    let most = i64::MAX;
    let add = format!("add {most}");
    after("counter", "", &[&add, &add], &[&format!("add -{most} → null")], &["read → -2", &format!("read → {most}")]);
}

#[test]
fn a_set_holds_what_was_added_and_not_removed() {
    let set = |steps: &[&str], right: &[&str], wrong: &[&str]| after("set", "", steps, right, wrong);
    set(
        &["add 1", "add 2", "add 1"],
        &["read → [2, 1]", "contains 1 → true", "contains 3 → false"],
        &["read → [1]", "read → [1, 1, 2]", "contains 1 → false", "contains 3 → true"],
    );
    set(&["add 1", "remove 1"], &["read → []", "contains 1 → false"], &["read → [1]", "contains 1 → true"]);
}

#[test]
fn a_queue_gives_the_first_and_a_log_keeps_everything() {
    let queue = |steps: &[&str], right: &[&str], wrong: &[&str]| after("queue", "", steps, right, wrong);
    queue(&["enqueue 1", "enqueue 2"], &["dequeue → 1"], &["dequeue → 2", "dequeue → null"]);
    queue(&["enqueue 1", "enqueue 2", "dequeue → 1"], &["dequeue → 2"], &["dequeue → 1", "dequeue → null"]);
    queue(&["enqueue 1", "dequeue → 1"], &["dequeue → null"], &["dequeue → 1"]);
    let log = |steps: &[&str], right: &[&str], wrong: &[&str]| after("log", "", steps, right, wrong);
    log(
        &["append 5 → 0"],
        &["append 6 → 1", "append 6", "read 0 → 5", "read 1 → null", "read → [5]"],
        &["append 6 → 0", "append 6 → 2", "read 0 → null", "read 1 → 5", "read → []", "read → [5, 5]"],
    );
    log(
        &["append 5", "append 6"],
        &["read → [5, 6]", "read 1 → 6", "read -1 → null"],
        &["read → [6, 5]", "read 1 → 5", "read -1 → 6"],
    );
}

#[test]
fn a_lock_has_one_holder_until_the_lease_is_over() {
    let lock =
        |header: &str, steps: &[&str], right: &[&str], wrong: &[&str]| after("lock", header, steps, right, wrong);
    let held = ["0 acquire → 3"];
    lock(
        "",
        &held,
        &["1 acquire → false", "0 release → true", "1 release → false", "0 renew → true", "1 renew → false"],
        &[
            "1 acquire → true",
            "0 acquire → true",
            "0 release → false",
            "1 release → true",
            "0 renew → false",
            "1 renew → true",
        ],
    );
    lock(
        "",
        &["0 acquire → 3", "0 release → true"],
        &["1 acquire → 4", "1 acquire → true"],
        &["1 acquire → 3", "1 acquire → 2", "1 acquire → false", "0 release → true", "0 renew → true"],
    );
    // Lent from 0 to 5 at the earliest and latest, for 10: surely until 10, surely not from 15 on. The next one is from 10 to 15.
    lock(
        ", \"lease\": 10",
        &held,
        &["1 acquire → 4", "1 acquire → false", "0 release → true", "0 release → false"],
        &["1 acquire → 3"],
    );
    lock(", \"lease\": 16", &held, &["1 acquire → false", "0 release → true"], &["1 acquire → 4", "0 release → false"]);
    lock(
        ", \"lease\": 4",
        &held,
        &["1 acquire → 4", "0 release → false"],
        &["1 acquire → false", "0 release → true", "0 renew → true"],
    );
    lock(", \"lease\": 14", &["0 acquire → 3", "0 renew → true"], &["1 acquire → 4", "1 acquire → false"], &[]);
    lock(", \"lease\": 16", &["0 acquire → 3", "0 renew → true"], &["1 acquire → false"], &["1 acquire → 4"]);
}

#[test]
fn a_bank_keeps_its_money_and_its_floor() {
    let bank = |floor: &str, steps: &[&str], right: &[&str], wrong: &[&str]| {
        after("bank", &format!(r#", "initial": {{"a": 2, "b": 1}}{floor}"#), steps, right, wrong);
    };
    let move_all = r#"transfer {"from": "a", "to": "b", "amount": 2}"#;
    let [done, refused] = ["true", "false"].map(|answer| format!("{move_all} → {answer}"));
    bank(
        "",
        &[],
        &[&done, r#"read → {"a": 2, "b": 1}"#, r#"balance "a" → 2"#],
        &[&refused, r#"read → {"a": 2}"#, r#"read → {"a": 2, "b": 1, "c": 0}"#, r#"balance "a" → 1"#],
    );
    bank(
        "",
        &[&done],
        &[&refused, r#"read → {"a": 0, "b": 3}"#, r#"balance "b" → 3"#],
        &[&done, r#"read → {"a": 0, "b": 1}"#, r#"read → {"a": 2, "b": 3}"#],
    );
    bank(r#", "floor": 1"#, &[], &[&refused], &[&done]);
    bank(r#", "floor": -2"#, &[&done], &[&done], &[&refused]);
    bank("", &[&done, &refused], &[r#"balance "a" → 0"#], &[r#"balance "a" → -2"#]);
    bank("", &[r#"deposit {"to": "a", "amount": 5}"#], &[r#"balance "a" → 7"#], &[r#"balance "a" → 2"#]);
    bank(
        "",
        &[r#"withdraw {"from": "a", "amount": 2}"#],
        &[r#"balance "a" → 0"#, r#"withdraw {"from": "a", "amount": 1} → false"#],
        &[r#"balance "a" → 2"#, r#"withdraw {"from": "a", "amount": 1} → true"#],
    );
}

#[test]
fn a_command_takes_effect_once_under_its_key() {
    let command = |steps: &[&str], right: &[&str], wrong: &[&str]| after("idempotent", "", steps, right, wrong);
    command(&[], &["effects@k → 0", "execute@k 5 → 9"], &["effects@k → 1", "execute@k 5 → \"conflict\""]);
    command(
        &["execute@k 5 → 9"],
        &["effects@k → 1", "execute@k 5 → 9", "execute@k 6 → \"conflict\"", "execute@j 6 → 3"],
        &["effects@k → 0", "effects@k → 2", "execute@k 5 → 8", "execute@k 6 → 9", "execute@k 5 → \"conflict\""],
    );
}

#[test]
fn what_a_model_does_not_understand_is_refused_with_the_fix() {
    use cairn_core::history::Budget;
    use cairn_core::history::examine::{Known, Refusal, examine};
    use cairn_core::history::recording::{Form, read};
    for (model, step, wanted) in [
        ("register", "cas [1, 2]", "cas-register has cas too"),
        ("cas-register", "cas 1", "\"input\": [old, new]"),
        ("cas-register", "cas [1, 2] → 5", "true or false"),
        ("key-value", "get", "\"key\": \"x\""),
        ("key-value", "append@x 5", "text can be appended"),
        ("key-value", "cas@x 5", "\"input\": [old, new]"),
        ("counter", "add \"x\"", "whole numbers"),
        ("counter", "read → \"x\"", "whole numbers"),
        ("set", "read → 5", "as a list"),
        ("set", "contains 1 → 5", "true if it was done"),
        ("queue", "enqueue null", "answer of an empty queue"),
        ("log", "append null", "beyond the end"),
        ("log", "read → 5", "as a list"),
        ("log", "read \"x\" → 5", "a whole number"),
        ("lock", "acquire → \"x\"", "true if it was done"),
        ("bank", "read", "\"initial\""),
        ("idempotent", "execute 5", "\"key\": \"the key\""),
        ("list-append", "txn 5 → 5", "\"append\""),
        ("list-append", "txn [[\"w\", \"x\", 1]] → [[\"w\", \"x\", 1]]", "\"append\""),
        ("rw-register", "txn [[\"r\", \"x\"]] → [[\"r\", \"x\"]]", "\"w\""),
    ] {
        let line = super::claims::operation(&format!("0 {step} 0-1"));
        let recording = read(line.as_bytes(), Form::JsonLines, false).unwrap();
        let known = Known::named(model).unwrap();
        let said = examine(&recording.history, Some(known), &recording.header, known.usual_claim(), Budget::default());
        let Err(Refusal::Faulty(fault)) = said else { panic!("{model} {step}: {said:?}") };
        assert!(fault.hint.contains(wanted) && fault.line == 1, "{model} {step}: {fault:?}");
    }
}
