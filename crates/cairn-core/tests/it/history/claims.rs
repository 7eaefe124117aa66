//! Each claim on histories that keep it, break it, and could be excused.

use cairn_core::history::Budget;
use cairn_core::history::examine::{Claim, Known, examine};
use cairn_core::history::recording::{Form, read};
use cairn_core::verdict::Ruling;

/// Operations as `process f input → output from-to`, `?` for an unknown end and `!` before it for a failure; `@key` after f.
fn lines(text: &str) -> String {
    text.trim().lines().map(|line| operation(line.trim()) + "\n").collect()
}

pub(super) fn operation(line: &str) -> String {
    if line.starts_with('{') {
        return line.to_owned();
    }
    let (asked, span) = line.rsplit_once(' ').unwrap();
    let (asked, output) = asked.split_once(" → ").unwrap_or((asked, "null"));
    let mut words = asked.splitn(3, ' ');
    let (process, f, input) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or("null"));
    let (f, key) = f.split_once('@').map_or((f, String::new()), |(f, key)| (f, format!(r#""key": "{key}", "#)));
    let (failed, span) = span.strip_prefix('!').map_or((false, span), |span| (true, span));
    let (from, to) = span.split_once('-').unwrap();
    let end = match (to, failed) {
        ("?", _) => r#""outcome": "info""#.to_owned(),
        (to, true) => format!(r#""completed": {to}, "outcome": "fail""#),
        (to, false) => format!(r#""completed": {to}, "outcome": "ok""#),
    };
    format!(
        r#"{{"process": {process}, "f": "{f}", {key}"input": {input}, "output": {output}, "invoked": {from}, {end}}}"#
    )
}

#[track_caller]
pub(super) fn says(model: Option<&str>, claim: &str, text: &str, ruling: Ruling, because: &str) {
    let recording = read(lines(text).as_bytes(), Form::JsonLines, false).unwrap();
    let model = model.map(|name| Known::named(name).unwrap());
    let claim = Claim::named(claim).unwrap();
    let finding = examine(&recording.history, model, &recording.header, claim, Budget::default()).unwrap();
    assert_eq!(finding.ruling, ruling, "{text}\n{finding:#?}");
    let said = format!("{}\n{}", finding.because, finding.why.join("\n"));
    assert!(said.contains(because), "'{because}' is not said: {said}");
    assert_eq!(finding.core.is_empty(), ruling != Ruling::Fail, "{finding:#?}");
}

#[track_caller]
fn keeps(claim: &str, text: &str) {
    says(None, claim, text, Ruling::Pass, "");
}

#[track_caller]
fn breaks(claim: &str, text: &str, because: &str) {
    says(None, claim, text, Ruling::Fail, because);
}

#[test]
fn what_was_acknowledged_is_not_lost() {
    keeps("nothing-lost", "0 add 1 0-1\n0 add 2 2-3\n1 read → [1, 2] 4-5");
    breaks("nothing-lost", "0 add 1 0-1\n0 add 2 2-3\n1 read → [2] 4-5", "1 was acknowledged and is lost");
    // Closed intervals: the read may have come before an addition that ends when it begins.
    keeps("nothing-lost", "0 add 1 0-4\n1 read → [] 4-5");
    keeps("nothing-lost", "0 add 1 0-?\n1 read → [] 4-5");
    keeps("nothing-lost", "0 add 1 !0-1\n1 read → [] 4-5");
    keeps("nothing-lost", "0 add 1 0-1\n2 remove 1 2-?\n1 read → [] 4-5");
    breaks("nothing-lost", "0 add 1 0-1\n1 read → [] 4-5\n2 remove 1 6-7", "lost");
    breaks("nothing-lost", "0 add@a 1 0-1\n0 add@b 1 2-3\n1 read@b → [] 4-5", "lost");
    keeps("nothing-lost", "0 add@a 1 0-1\n1 read@b → [] 4-5");
    // An empty queue has lost what nobody took; a take of unknown outcome excuses one element.
    breaks("nothing-lost", "0 enqueue 1 0-1\n1 dequeue → null 2-3", "lost");
    keeps("nothing-lost", "0 enqueue 1 0-1\n2 dequeue 2-?\n1 dequeue → null 4-5");
    breaks("nothing-lost", "0 enqueue 1 0-1\n0 enqueue 2 1-2\n2 dequeue 3-?\n1 dequeue → null 4-5", "lost");
    breaks("nothing-lost", "0 enqueue 1 0-1\n1 dequeue → null 2-3\n2 dequeue 4-?", "lost");
}

#[test]
fn what_failed_or_was_removed_never_shows() {
    keeps("no-resurrection", "0 add 1 0-1\n0 remove 1 2-3\n1 read → [] 4-5");
    breaks("no-resurrection", "0 add 1 0-1\n0 remove 1 2-3\n1 read → [1] 4-5", "shows again");
    keeps("no-resurrection", "0 add 1 0-1\n0 remove 1 2-4\n1 read → [1] 4-5");
    keeps("no-resurrection", "0 add 1 0-1\n0 remove 1 2-?\n1 read → [1] 4-5");
    keeps("no-resurrection", "0 add 1 0-1\n0 remove 1 2-3\n2 add 1 3-?\n1 read → [1] 4-5");
    breaks("no-resurrection", "0 add 1 !0-1\n1 read → [1] 4-5", "failed");
    breaks("no-resurrection", "1 read → [1] 4-5", "nothing ever added it");
    breaks("no-resurrection", "1 dequeue → 1 4-5", "nothing ever added it");
    breaks("no-resurrection", "1 read → [1] 4-5\n0 add 1 6-7", "had not begun");
}

#[test]
fn everything_happens_exactly_once() {
    keeps("exactly-once", "0 enqueue 1 0-1\n1 dequeue → 1 2-3\n1 dequeue → null 4-5");
    breaks("exactly-once", "0 enqueue 1 0-1\n1 dequeue → 1 2-3\n2 dequeue → 1 4-5", "taken twice");
    keeps("exactly-once", "0 enqueue 1 0-1\n0 enqueue 1 2-?\n1 dequeue → 1 2-3\n2 dequeue → 1 4-5");
    breaks("exactly-once", "0 add 1 0-1\n1 read → [1, 1] 2-3", "shows twice");
    breaks("exactly-once", "0 add 1 0-1\n1 read → [] 2-3", "lost");
    keeps("exactly-once", "0 execute@k 5 → 7 0-1\n1 effects@k → 1 2-3");
    breaks("exactly-once", "0 execute@k 5 → 7 0-1\n1 effects@k → 2 2-3", "2 effects");
    breaks("exactly-once", "0 execute@k 5 → 7 0-1\n1 effects@k → 0 2-3", "no effect");
    keeps("exactly-once", "0 execute@k 5 → 7 0-2\n1 effects@k → 0 2-3");
}

#[test]
fn nothing_is_oversold() {
    keeps("no-oversell", "0 stock 2 0-1\n1 buy 1 → true 2-3\n2 buy 1 → true 2-3\n3 buy 1 → false 4-5");
    breaks("no-oversell", "0 stock 1 0-1\n1 buy 1 → true 2-3\n2 buy 1 → true 2-3", "1 more were sold");
    keeps("no-oversell", "0 stock 1 0-1\n1 buy 1 → true 2-3\n2 buy 1 2-?");
    keeps("no-oversell", "0 stock 1 0-1\n1 buy 1 → true 2-3\n2 cancel 1 4-5\n2 buy 1 → true 6-7");
    keeps("no-oversell", "0 stock 1 3-9\n1 buy 1 → true 2-3");
    breaks("no-oversell", "0 stock 1 4-9\n1 buy 1 → true 2-3", "sold");
    breaks("no-oversell", "0 stock@a 9 0-1\n1 buy@b 1 → true 2-3", "of \"b\"");
    keeps("no-oversell", "{\"history\": 1, \"initial\": {\"b\": 1}}\n1 buy@b 1 → true 2-3");
}

#[test]
fn each_users_order_is_kept() {
    let sent = "0 send 1 0-1\n0 send 2 2-3\n1 send 3 0-9\n";
    keeps("user-order", &format!("{sent}2 read → [3, 1, 2] 10-11"));
    breaks("user-order", &format!("{sent}2 read → [2, 3, 1] 10-11"), "1 stands after");
    keeps("user-order", &format!("{sent}2 receive → 1 10-11\n2 receive → 3 12-13\n2 receive → 2 14-15"));
    breaks("user-order", &format!("{sent}2 receive → 2 10-11\n2 receive → 1 12-13"), "1 came after");
    keeps("user-order", &format!("{sent}2 receive → 2 10-11\n3 receive → 1 12-13"));
    keeps("user-order", "0 send 1 0-?\n0 send 2 2-3\n2 read → [2, 1] 10-11");
}

#[test]
fn money_is_neither_made_nor_lost() {
    let first = r#"{"history": 1, "initial": {"a": 10, "b": 10}}"#;
    let breaks = |text: &str, because: &str| breaks("money-conserved", &format!("{first}\n{text}"), because);
    let keeps = |text: &str| keeps("money-conserved", &format!("{first}\n{text}"));
    keeps(r#"0 read → {"a": 5, "b": 15} 0-1"#);
    breaks(r#"0 read → {"a": 5, "b": 16} 0-1"#, "21 together, and there is 20");
    breaks(r#"0 read → {"a": -1, "b": 21} 0-1"#, "below the floor");
    breaks(r#"0 balance "a" → -1 0-1"#, "below the floor");
    let deposit = r#"1 deposit {"to": "a", "amount": 5}"#;
    keeps(&format!("{deposit} 0-9\n0 read → {{\"a\": 10, \"b\": 10}} 0-1"));
    keeps(&format!("{deposit} 0-9\n0 read → {{\"a\": 15, \"b\": 10}} 0-1"));
    breaks(&format!("{deposit} 0-1\n0 read → {{\"a\": 10, \"b\": 10}} 2-3"), "20 together, and there is 25");
    breaks(&format!("{deposit} 4-5\n0 read → {{\"a\": 15, \"b\": 10}} 2-3"), "25 together");
    let withdraw = r#"1 withdraw {"from": "a", "amount": 5} → true"#;
    breaks(&format!("{withdraw} 0-1\n0 read → {{\"a\": 10, \"b\": 10}} 2-3"), "there is 15");
    breaks(&format!("{withdraw} 4-5\n0 read → {{\"a\": 5, \"b\": 10}} 2-3"), "there is 20");
}

#[test]
fn a_session_sees_its_writes_and_never_goes_back() {
    let written = "0 write@x 1 0-1\n1 write@x 2 0-1\n";
    let all = ["session", "read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"];
    for claim in all {
        keeps(claim, &format!("{written}0 read@x → 2 2-3\n1 read@x → 2 2-3"));
        // An order of the two writes that both agree to exists, though it is not that of the clock.
        keeps(claim, "0 write@x 1 0-1\n1 write@x 2 2-3\n2 read@x → 2 4-5\n2 read@x → 1 6-7");
    }
    let case = |claim: &str, text: &str, because: &str| {
        breaks(claim, text, because);
        breaks("session", text, because);
        for other in all.iter().filter(|other| **other != claim && **other != "session") {
            keeps(other, text);
        }
    };
    case("read-your-writes", &format!("{written}0 read@x → 2 2-3\n1 read@x → 1 2-3"), "before the other");
    case("read-your-writes", "0 write@x 1 0-1\n0 read@x → null 2-3", "at first");
    case(
        "monotonic-reads",
        &format!("{written}2 read@x → 1 2-3\n2 read@x → 2 4-5\n3 read@x → 2 2-3\n3 read@x → 1 4-5"),
        "before the other",
    );
    case("monotonic-reads", "0 write@x 1 0-1\n1 read@x → 1 2-3\n1 read@x → null 4-5", "at first");
    case(
        "monotonic-writes",
        "0 write@x 1 0-1\n0 write@x 2 2-3\n1 read@x → 2 4-5\n1 read@x → 1 6-7",
        "before the other",
    );
    for claim in all {
        breaks(claim, "0 write@x 1 0-1\n1 read@x → 9 2-3", "nothing wrote it");
    }
    // What 1 read and then wrote comes before what 0 read and then wrote, and the other way round.
    case(
        "writes-follow-reads",
        "0 read@x → 2 0-9\n0 write@x 1 10-19\n1 read@x → 1 0-9\n1 write@x 2 10-19",
        "before the other",
    );
    keeps("session", "0 write@x 1 0-?\n0 read@x → null 2-3");
}

const LISTS: Option<&str> = Some("list-append");
const REGISTERS: Option<&str> = Some("rw-register");

/// Transactions `process [steps] from-to`, one a line; the same steps are asked and answered.
fn transactions(text: &str) -> String {
    let line = |(number, line): (usize, &str)| {
        let (steps, failed) = line.trim().strip_suffix('!').map_or((line.trim(), ""), |steps| (steps.trim(), "!"));
        let span = if let Some(unknown) = steps.strip_suffix('?') {
            return format!("{number} txn {} → null {number}-?", unknown.trim());
        } else {
            format!("{failed}{}-{}", 2 * number, 2 * number + 1)
        };
        format!("{number} txn {steps} → {steps} {span}")
    };
    text.trim().lines().enumerate().map(|numbered| line(numbered) + "\n").collect()
}

/// The weakest level that forbids it says what; the next weaker one allows it.
#[track_caller]
fn shows(model: Option<&str>, anomaly: &str, levels: [&str; 2], text: &str) {
    let text = transactions(text);
    says(model, levels[0], &text, Ruling::Fail, anomaly);
    says(model, "serializable", &text, Ruling::Fail, anomaly);
    if !levels[1].is_empty() {
        says(model, levels[1], &text, Ruling::Pass, "");
    }
}

const NONE: [&str; 2] = ["read-uncommitted", ""];
const UNCOMMITTED: [&str; 2] = ["read-committed", "read-uncommitted"];
const COMMITTED: [&str; 2] = ["snapshot-isolation", "read-committed"];
const SNAPSHOT: [&str; 2] = ["serializable", "snapshot-isolation"];

#[test]
fn anomalies_of_lists_have_their_names_and_levels() {
    let fine = r#"[["append", "x", 1], ["r", "y", []]]
        [["r", "x", [1]], ["append", "y", 2]]
        [["append", "x", 3], ["r", "x", [1, 3]], ["r", "y", [2]]]"#;
    says(LISTS, "serializable", &transactions(fine), Ruling::Pass, "no anomaly");
    let dirty_write = r#"[["append", "x", 1], ["append", "y", 1]]
        [["append", "x", 2], ["append", "y", 2]]
        [["r", "x", [1, 2]], ["r", "y", [2, 1]]]"#;
    shows(LISTS, "G0", NONE, dirty_write);
    shows(LISTS, "G1a", UNCOMMITTED, "[[\"append\", \"x\", 1]] !\n[[\"r\", \"x\", [1]]]");
    shows(LISTS, "G1b", UNCOMMITTED, "[[\"append\", \"x\", 1], [\"append\", \"x\", 2]]\n[[\"r\", \"x\", [1]]]");
    let circular = r#"[["append", "x", 1], ["r", "y", [2]]]
        [["append", "y", 2], ["r", "x", [1]]]"#;
    shows(LISTS, "G1c", UNCOMMITTED, circular);
    let skewed = r#"[["append", "x", 1], ["append", "y", 1]]
        [["r", "x", []], ["r", "y", [1]]]
        [["r", "x", [1]]]"#;
    shows(LISTS, "G-single", COMMITTED, skewed);
    let lost = r#"[["r", "x", []], ["append", "x", 1]]
        [["r", "x", []], ["append", "x", 2]]"#;
    shows(LISTS, "lost update", COMMITTED, lost);
    let write_skew = r#"[["r", "x", []], ["append", "y", 1]]
        [["r", "y", []], ["append", "x", 1]]
        [["r", "x", [1]], ["r", "y", [1]]]"#;
    shows(LISTS, "write skew", SNAPSHOT, write_skew);
    let of_three = r#"[["r", "x", []], ["append", "y", 1]]
        [["r", "y", []], ["append", "z", 1]]
        [["r", "z", []], ["append", "x", 1]]
        [["r", "x", [1]], ["r", "y", [1]], ["r", "z", [1]]]"#;
    shows(LISTS, "G2", SNAPSHOT, of_three);
    shows(
        LISTS,
        "two orders",
        UNCOMMITTED,
        "[[\"append\", \"x\", 1]]\n[[\"append\", \"x\", 2]]\n[[\"r\", \"x\", [1, 2]]]\n[[\"r\", \"x\", [2]]]",
    );
    shows(LISTS, "misses its own write", NONE, "[[\"append\", \"x\", 1], [\"r\", \"x\", []]]");
    shows(LISTS, "nobody wrote", NONE, "[[\"r\", \"x\", [1]]]");
    shows(LISTS, "before it writes it", NONE, "[[\"r\", \"x\", [1]], [\"append\", \"x\", 1]]");
    // What was appended and never read comes after all that was.
    let unread = r#"[["r", "x", []], ["append", "y", 1]]
        [["r", "y", []], ["append", "x", 1]]"#;
    shows(LISTS, "write skew", SNAPSHOT, unread);
    let after_the_longest = r#"[["append", "x", 1]]
        [["r", "x", [1]], ["append", "y", 1]]
        [["append", "x", 2], ["r", "y", []]]"#;
    shows(LISTS, "write skew", SNAPSHOT, after_the_longest);
    says(
        LISTS,
        "serializable",
        &transactions(&after_the_longest.replace("2], [\"r\", \"y\", []]]", "2]]")),
        Ruling::Pass,
        "",
    );
    let each_last = r#"[["append", "x", 1], ["append", "y", 1]]
        [["append", "x", 2], ["append", "y", 2]]
        [["r", "x", [1]], ["r", "y", [2]]]"#;
    shows(LISTS, "G0", NONE, each_last);
    // Whether an append of unknown outcome happened, nobody knows, unless another one of the same transaction was read.
    says(LISTS, "serializable", &transactions(&(unread.to_owned() + " ?")), Ruling::Pass, "");
    let seen = r#"[["append", "x", 1], ["append", "y", 1]] ?
        [["r", "x", [1]], ["r", "y", []]]"#;
    shows(LISTS, "G-single", COMMITTED, seen);
    // Of a list that was read in two orders none is taken, so that nothing is concluded from it.
    let two_orders = r#"[["append", "x", 1], ["append", "y", 1]]
        [["append", "x", 2], ["append", "y", 2]]
        [["r", "x", [1, 2]], ["r", "y", [2, 1]]]
        [["r", "x", [2, 1]]]"#;
    shows(LISTS, "incompatible orders", UNCOMMITTED, two_orders);
    // An unknown outcome that somebody saw did happen; one that nobody saw says nothing.
    says(
        LISTS,
        "serializable",
        &transactions("[[\"append\", \"x\", 1]] ?\n[[\"r\", \"x\", [1]]]\n[[\"r\", \"x\", []]]"),
        Ruling::Pass,
        "",
    );
}

#[test]
fn anomalies_of_registers_have_their_names_and_levels() {
    says(
        REGISTERS,
        "serializable",
        &transactions("[[\"w\", \"x\", 1]]\n[[\"r\", \"x\", 1], [\"w\", \"x\", 2]]"),
        Ruling::Pass,
        "",
    );
    shows(REGISTERS, "G1a", UNCOMMITTED, "[[\"w\", \"x\", 1]] !\n[[\"r\", \"x\", 1]]");
    shows(REGISTERS, "G1b", UNCOMMITTED, "[[\"w\", \"x\", 1], [\"w\", \"x\", 2]]\n[[\"r\", \"x\", 1]]");
    shows(
        REGISTERS,
        "G1c",
        UNCOMMITTED,
        "[[\"w\", \"x\", 1], [\"r\", \"y\", 2]]\n[[\"w\", \"y\", 2], [\"r\", \"x\", 1]]",
    );
    shows(
        REGISTERS,
        "lost update",
        COMMITTED,
        "[[\"r\", \"x\", null], [\"w\", \"x\", 1]]\n[[\"r\", \"x\", null], [\"w\", \"x\", 2]]",
    );
    shows(
        REGISTERS,
        "G-single",
        COMMITTED,
        "[[\"w\", \"x\", 1], [\"w\", \"y\", 1]]\n[[\"r\", \"x\", null], [\"r\", \"y\", 1]]",
    );
    shows(
        REGISTERS,
        "write skew",
        SNAPSHOT,
        "[[\"r\", \"x\", null], [\"w\", \"y\", 1]]\n[[\"r\", \"y\", null], [\"w\", \"x\", 1]]",
    );
    // Whichever of the two came first, the other one was missed.
    let changing = r#"[["w", "x", 1]]
        [["w", "x", 2]]
        [["r", "x", 1], ["r", "x", 2]]"#;
    shows(REGISTERS, "and then 2", COMMITTED, changing);
    let both = "[[\"w\", \"x\", 1], [\"w\", \"x\", 2]]\n[[\"r\", \"x\", 1], [\"r\", \"x\", 2]]";
    shows(REGISTERS, "G1b", UNCOMMITTED, both);
    // Each read what the other one wrote, and wrote it anew: which write came last nobody saw.
    let in_turn = r#"[["r", "x", 2], ["w", "x", 1], ["w", "y", 1]]
        [["r", "y", 1], ["w", "x", 2], ["w", "y", 2]]"#;
    shows(REGISTERS, "G1c", UNCOMMITTED, in_turn);
    shows(REGISTERS, "misses its own write", NONE, "[[\"w\", \"x\", 1], [\"r\", \"x\", null]]");
}

#[test]
fn a_contradiction_is_as_small_as_it_can_be_and_says_what_stands_in_the_way() {
    let model = Some("register");
    let stale = "0 write 1 0-1\n1 write 2 2-3\n2 read → 2 4-5\n3 write 5 0-9\n2 read → 1 12-13";
    says(model, "linearizable", stale, Ruling::Fail, "fewer operations cannot show it");
    says(model, "sequential", stale, Ruling::Pass, "");
    says(model, "linearizable", "0 write 1 0-1\n2 read → 7 2-3", Ruling::Fail, "this operation has no place");
    says(model, "linearizable", "0 write 1 0-1\n2 read → null 2-3", Ruling::Fail, "the register holds 1");
}
