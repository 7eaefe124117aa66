//! Recorded histories from the command line: answers, reasons, pictures, and files that are damaged or hostile.

use crate::support::{Cairn, Said};

const STALE: &str = r#"{"history": 1, "model": "register"}
{"process": 0, "f": "write", "input": 1, "invoked": 0, "completed": 10, "outcome": "ok"}
{"process": 1, "f": "write", "input": 2, "invoked": 12, "completed": 20, "outcome": "ok"}
{"process": 3, "f": "write", "input": 3, "invoked": 15, "outcome": "info"}
{"process": 2, "f": "read", "output": 2, "invoked": 22, "completed": 30, "outcome": "ok"}
{"process": 2, "f": "read", "output": 1, "invoked": 40, "completed": 50, "outcome": "ok"}
"#;

fn check(file: &str, text: impl AsRef<[u8]>, more: &[&str]) -> Said {
    let cairn = Cairn::new();
    cairn.write(file, text);
    let said = cairn.run(&[&["history", "check", file], more].concat());
    assert!(!cairn.data().exists(), "looking at a file leaves no trace");
    said
}

#[test]
fn a_stale_read_is_told_with_the_operations_that_contradict_each_other() {
    let said = check("h.jsonl", STALE, &[]).left_with(1);
    for wanted in
        ["✘ linearizable", "these 3 operations", "line 6", "read() → 1", "the register holds 2", "FAIL  5 operations"]
    {
        assert!(said.out.contains(wanted), "'{wanted}' is missing:\n{}", said.out);
    }
    assert!(!said.out.contains("line 5"), "what another operation showed is left out:\n{}", said.out);
    let both = check("h.jsonl", STALE, &["--claim", "sequential", "--claim", "linearizable", "--format", "json"]);
    let report = both.left_with(1).json();
    assert_eq!((&report["operations"], &report["findings"][0]["ruling"]), (&5.into(), &"pass".into()), "{report:#}");
    let lines: Vec<_> = report["findings"][1]["operations"].as_array().unwrap().iter().map(|op| &op["line"]).collect();
    assert_eq!(lines, [2, 3, 6]);
}

#[test]
fn the_page_of_the_docs_says_what_the_command_says() {
    let page = std::fs::read_to_string(crate::support::root().join("docs/history.md")).unwrap();
    let (_, said) = page.split_once("--picture register.html\n").unwrap();
    let (said, _) = said.split_once("```").unwrap();
    let now = check("register.jsonl", STALE, &["--model", "register", "--picture", "register.html"]).left_with(1);
    assert_eq!(now.out, said);
    let (_, file) = page.split_once("```json\n").unwrap();
    assert_eq!(file.split_once("```").unwrap().0, STALE);
    for (_, name, _) in cairn_core::history::examine::Known::ALL {
        assert!(page.contains(&format!("`{name}`")), "the model {name} is missing");
    }
    for (_, name, _) in cairn_core::history::examine::Claim::ALL {
        assert!(page.contains(&format!("`{name}`")), "the claim {name} is missing");
    }
}

#[test]
fn a_legal_history_passes_and_a_budget_that_is_too_small_is_undecided() {
    let legal = STALE.replace(r#""output": 1"#, r#""output": 3"#);
    let said = check("h.jsonl", &legal, &[]).left_with(0);
    assert!(said.out.contains("an order explains every answer") && said.out.contains("PASS"), "{}", said.out);
    let said = check("h.jsonl", &legal, &["--steps", "1"]).left_with(2);
    assert!(said.out.contains("not decided within 1 steps") && said.out.contains("UNKNOWN"), "{}", said.out);
}

#[test]
fn the_picture_marks_the_impossible_part_and_loads_nothing() {
    let cairn = Cairn::new();
    cairn.write("h.jsonl", STALE.replace("\"process\": 0", "\"process\": \"<script>\""));
    cairn.run(&["history", "check", "h.jsonl", "--picture", "h.html"]).left_with(1);
    let page = std::fs::read_to_string(cairn.folder.path().join("h.html")).unwrap();
    assert_eq!(page.matches("class=\"core\"").count(), 3, "{page}");
    assert_eq!(page.matches("class=\"open\"").count(), 1, "{page}");
    for never in ["<script>", "http", "src="] {
        assert!(!page.contains(never), "{never} is in {page}");
    }
    let said = cairn.run(&["history", "check", "h.jsonl", "--picture", "no/such/h.html"]).left_with(64);
    assert!(said.err.contains("cannot be written"), "{}", said.err);
}

#[test]
fn jepsens_forms_are_read() {
    let edn = "{:process 0, :type :invoke, :f :write, :value 1, :index 0}\n{:process :nemesis, :type :info, :f :start, :value nil}\n\
               #jepsen.history.Op{:process 0 :type :ok :f :write :value 1}\n{:process 1, :type :invoke, :f :read, :value nil}\n\
               {:process 1, :type :ok, :f :read, :value 2}";
    let said = check("h.edn", edn, &["--model", "register"]).left_with(1);
    assert!(said.out.contains("line 4") && said.out.contains("read() → 2"), "{}", said.out);
    check("h.edn", edn.replace(":value 2", ":value 1"), &["--model", "register"]).left_with(0);
    check("h.edn", format!("[{}]", edn.replace(":value 2", ":value 1")), &["--model", "register"]).left_with(0);
    let keyed = edn
        .replace(":value 1,", ":value [7 1],")
        .replace(":value nil}", ":value [7 nil]}")
        .replace(":value 2", ":value [7 1]");
    let keyed =
        keyed.replace("{:process 0 :type :ok :f :write :value 1}", "{:process 0 :type :ok :f :write :value [7 1]}");
    check("h.edn", &keyed, &["--model", "register", "--keyed"]).left_with(0);
    let log = "INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - 0\t:ok\t:write\t1\n\
               INFO  jepsen.util - 1  :invoke  :cas  [1 2]\nINFO  jepsen.util - 1  :fail  :cas  [1 2]\n\
               INFO  jepsen.util - :nemesis :info :start nil\n";
    let said = check("h.log", log, &["--model", "cas-register"]).left_with(1);
    assert!(said.out.contains("cas([1, 2]) → false"), "{}", said.out);
    check("h.log", log.replace("[1 2]", "[3 2]"), &["--model", "cas-register"]).left_with(0);
}

#[test]
fn damaged_and_hostile_files_are_refused_with_their_line_and_the_fix() {
    let deep = format!("{{\"process\": 0, \"f\": \"write\", \"input\": {}, \"invoked\": 0}}", "[".repeat(100_000));
    let event = |kind: &str| format!("{{\"process\": 0, \"type\": \"{kind}\", \"f\": \"write\", \"value\": 1}}\n");
    let op = |rest: &str| format!("{{\"process\": 0, \"f\": \"write\", \"input\": 1, {rest}}}");
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("h.jsonl", b"nonsense".to_vec(), "1: column"),
        ("h.jsonl", deep.into_bytes(), "recursion limit"),
        ("h.jsonl", op(r#""invoked": 9, "completed": 3, "outcome": "ok""#).into(), "before it is invoked at 9"),
        ("h.jsonl", op(r#""invoked": 9, "outcome": "ok""#).into(), "the moment when it was known is missing"),
        ("h.jsonl", op(r#""invoked": 9, "completed": 10"#).into(), "the outcome is missing"),
        ("h.jsonl", op(r#""invoked": 1e400"#).into(), "number out of range"),
        ("h.jsonl", op(r#""invoked": NaN"#).into(), "column"),
        ("h.jsonl", op(r#""invoked": 99999999999999999999"#).into(), "column"),
        ("h.jsonl", op(r#""nmae": 1, "invoked": 0"#).into(), "unknown field `nmae`"),
        ("h.jsonl", op(r#""invoked": 0, "value": 3"#).into(), "belong to events"),
        ("h.jsonl", b"{\"process\": 0, \"f\": \"read\", \"output\": 0.5, \"invoked\": 0}".to_vec(), "no whole number"),
        ("h.jsonl", b"\xff\xfe".to_vec(), "no UTF-8"),
        ("h.jsonl", b"{\"history\": 2}".to_vec(), "version 2"),
        ("h.jsonl", (event("invoke") + &event("invoke")).into(), "while its operation of line 1 is not completed"),
        ("h.jsonl", event("ok").into(), "completes something that it has not begun"),
        ("h.jsonl", (event("invoke") + &op(r#""invoked": 0"#)).into(), "mixed"),
        ("h.jsonl", op(r#""invoked": 0"#).replace("write", "store").into(), "no operation \"store\""),
        ("h.edn", b"{:process 0, :type :invoke, :f :write".to_vec(), "the file ends"),
        ("h.edn", format!("{{:a {}", "[".repeat(100_000)).into(), "nested more than"),
        ("h.edn", format!("{{:a {}", "#t ".repeat(100_000)).into(), "nested more than"),
        ("h.edn", b"{:process 0, :type :what, :f :write}".to_vec(), "not known"),
        ("h.edn", b"{:process 0, :process 1}".to_vec(), "comes twice"),
        ("h.edn", b"{:process 99999999999999999999}".to_vec(), "64 bits"),
        ("h.edn", b"{:process 0, :type :ok, :f :write, :value 1.5}".to_vec(), "no whole number"),
        ("h.edn", "{:process 0, :value \"\\é\"}".into(), "escape"),
    ];
    for (file, bytes, wanted) in cases {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
        let said = check(file, bytes, &["--model", "register"]).left_with(65);
        assert!(said.err.contains(wanted), "'{wanted}' is missing for {shown}:\n{}", said.err);
        assert!(said.err.contains(&format!("{file}:")) && said.err.contains("hint:"), "{shown}:\n{}", said.err);
        assert!(!said.err.contains("panicked"), "{}", said.err);
    }
    check("h.jsonl", "", &["--model", "register"]).left_with(0);
}

#[test]
fn what_does_not_fit_together_is_wrong_usage() {
    for (more, wanted) in [
        (&["--model", "nonsense"][..], "possible values: register"),
        (&["--claim", "serializable"], "models list-append and rw-register"),
        (&["--model", "list-append", "--claim", "linearizable"], "transactions are claimed"),
        (&["--initial", "0.5"], "no whole number"),
        (&["--memory", "0"], "not in 1"),
    ] {
        let said = check("h.jsonl", STALE, more).left_with(64);
        assert!(said.err.contains(wanted), "{}", said.err);
    }
    let said = check("h.jsonl", STALE.split_once('\n').unwrap().1, &[]).left_with(64);
    assert!(said.err.contains("it needs a model") && said.err.contains("--model"), "{}", said.err);
    let cairn = Cairn::new();
    cairn.run(&["history", "check", "no-such-file"]).left_with(64);
    // The attempts of a learner are where they were.
    cairn.run(&["history"]).left_with(0);
    cairn.run(&["history", "longest-consecutive", "--limit", "3"]).left_with(0);
}

#[test]
fn rules_and_transactions_are_claimed_by_name() {
    let lost = "{\"process\": 0, \"f\": \"enqueue\", \"input\": 5, \"invoked\": 0, \"completed\": 1, \"outcome\": \"ok\"}\n\
                {\"process\": 1, \"f\": \"dequeue\", \"invoked\": 2, \"completed\": 3, \"outcome\": \"ok\"}\n";
    let said = check("h.jsonl", lost, &["--claim", "nothing-lost"]).left_with(1);
    assert!(
        said.out.contains("5 was acknowledged and is lost") && said.out.contains("dequeue() → null"),
        "{}",
        said.out
    );
    let skew = "{\"process\": 0, \"type\": \"invoke\", \"f\": \"txn\", \"value\": [[\"r\", \"x\", null], [\"w\", \"y\", 1]]}\n\
                {\"process\": 1, \"type\": \"invoke\", \"f\": \"txn\", \"value\": [[\"r\", \"y\", null], [\"w\", \"x\", 1]]}\n\
                {\"process\": 0, \"type\": \"ok\", \"f\": \"txn\", \"value\": [[\"r\", \"x\", null], [\"w\", \"y\", 1]]}\n\
                {\"process\": 1, \"type\": \"ok\", \"f\": \"txn\", \"value\": [[\"r\", \"y\", null], [\"w\", \"x\", 1]]}\n";
    let said = check("h.jsonl", skew, &["--model", "rw-register"]).left_with(1);
    assert!(said.out.contains("write skew") && said.out.contains("missed what was written by"), "{}", said.out);
    check("h.jsonl", skew, &["--model", "rw-register", "--claim", "snapshot-isolation"]).left_with(0);
}
