//! What continuous integration reads, by the readers' own rules: a real XML parser, the structure that the SARIF
//! schema publishes, and the runner's grammar of commands.

use crate::support::{Cairn, Said, content, exercise};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// Fails in all ways: a wrong answer, and an exception whose text is made to break out of any format.
const HOSTILE: &str = "def longest_consecutive(numbers):\n    if 5 in numbers:\n        \
    raise ValueError('\\0\\x1b[31m ]]> <failure a=\"&\"> \\r\\n::error::no\\n##[error]no \\ufffe %0A')\n    return 0\n";

fn check(cairn: &Cairn, source: &str, more: &[&str]) -> Said {
    let path = cairn.write("mine/solution.py", source);
    let arguments = [&["check", "longest-consecutive", path.to_str().unwrap()], more].concat();
    cairn.run(&arguments)
}

/// What Python's parser reads: for each suite its attributes, properties and cases, as JSON.
fn parsed(xml: &str) -> Value {
    let script = "import sys, json, xml.etree.ElementTree as E\n\
        case = lambda c: dict(c.attrib, children=[dict(e.attrib, tag=e.tag, text=e.text or '') for e in c])\n\
        suite = lambda s: dict(s.attrib, order=[e.tag for e in s], cases=[case(c) for c in s.iter('testcase')],\n    \
        properties={p.get('name'): p.get('value') for p in s.iter('property')})\n\
        root = E.fromstring(sys.stdin.buffer.read())\n\
        assert root.tag == 'testsuites' and not root.attrib\n\
        print(json.dumps([suite(s) for s in root]))";
    let mut python = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}\n{xml}"))
}

/// Counts say what the cases show, and the order is the one that the schema prescribes.
fn consistent(suite: &Value) {
    let cases = suite["cases"].as_array().unwrap();
    let with = |tag: &str| cases.iter().filter(|case| case["children"][0]["tag"] == tag).count().to_string();
    assert_eq!(suite["tests"], cases.len().to_string());
    let expected = [with("failure"), with("error"), with("skipped")];
    let counts = ["failures", "errors", "skipped"].map(|key| suite[key].as_str().unwrap().to_owned());
    assert_eq!(counts, expected);
    let order: Vec<_> = suite["order"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
    assert_eq!(order.first(), Some(&"properties"));
    assert_eq!(order[order.len() - 2..], ["system-out", "system-err"]);
    for case in cases {
        assert!(case["children"].as_array().unwrap().len() <= 1, "{case}");
    }
}

#[test]
fn junit_is_a_suite_whose_cases_are_the_checks() {
    let cairn = Cairn::new();
    let only = ["--only", "empty", "--only", "examples", "--only", "duplicates", "--seed", "7"];
    let said = check(&cairn, HOSTILE, &[&only[..], &["--format", "junit"]].concat()).left_with(1);
    let suites = parsed(&said.out);
    let suite = &suites[0];
    consistent(suite);
    assert_eq!((suites.as_array().unwrap().len(), &suite["name"]), (1, &"longest-consecutive".into()));
    assert_eq!([&suite["failures"], &suite["errors"], &suite["skipped"]], ["2", "0", "4"]);
    let properties = &suite["properties"];
    assert_eq!([&properties["language"], &properties["seed"], &properties["ruling"]], ["python", "7", "fail"]);
    cairn.run(&["replay", properties["run"].as_str().unwrap()]).left_with(0);
    let case = |name: &str| suite["cases"].as_array().unwrap().iter().find(|case| case["name"] == name).unwrap();
    assert_eq!(case("empty")["children"].as_array().unwrap().len(), 0);
    assert!(case("empty")["time"].as_str().unwrap().parse::<f64>().unwrap() > 0.0);
    assert_eq!(case("examples")["children"][0]["type"], "Wrong Answer");
    let failure = &case("duplicates")["children"][0];
    assert_eq!(
        (&failure["type"], &failure["message"]),
        (&"Runtime Error".into(), &"Runtime Error on case 1 of 3".into())
    );
    let text = failure["text"].as_str().unwrap();
    assert!(text.contains("␀␛[31m ]]> <failure a=\"&\"> ␍\n::error::no"), "{text}");
    assert_eq!(case("large")["children"][0]["message"], "was not asked for");
    assert!(suite["cases"].as_array().unwrap().iter().all(|case| case["classname"] == "longest-consecutive"));
}

/// The properties that objects of a SARIF log may have (sarif-schema-2.1.0.json; all of them closed), as far as a
/// verdict uses them, and those that they must have.
const SARIF: [(&str, &[&str], &[&str]); 11] = [
    ("log", &["$schema", "version", "runs"], &["version", "runs"]),
    ("run", &["tool", "automationDetails", "invocations", "results", "properties"], &["tool"]),
    ("tool", &["driver"], &["driver"]),
    ("driver", &["name", "version", "rules"], &["name"]),
    ("rule", &["id", "shortDescription", "defaultConfiguration", "properties"], &["id"]),
    ("message", &["text"], &["text"]),
    ("configuration", &["level"], &[]),
    ("result", &["ruleId", "ruleIndex", "level", "message", "locations", "properties"], &["message"]),
    ("location", &["physicalLocation"], &[]),
    ("physical", &["artifactLocation", "region"], &[]),
    ("invocation", &["executionSuccessful"], &["executionSuccessful"]),
];

#[track_caller]
fn shaped<'a>(kind: &str, object: &'a Value) -> &'a Value {
    let (_, may, must) = SARIF.iter().find(|(name, ..)| *name == kind).unwrap();
    let keys: Vec<_> = object.as_object().unwrap_or_else(|| panic!("no {kind}: {object}")).keys().collect();
    assert!(keys.iter().all(|key| may.contains(&key.as_str())), "{kind}: {keys:?}");
    assert!(must.iter().all(|key| object.get(key).is_some()), "{kind}: {keys:?}");
    object
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// Holds a log to the structure; gives its results.
fn sarif(log: &Value) -> Vec<Value> {
    shaped("log", log);
    assert_eq!((&log["version"], array(&log["runs"]).len()), (&"2.1.0".into(), 1));
    let run = shaped("run", &log["runs"][0]);
    let driver = shaped("driver", &shaped("tool", &run["tool"])["driver"]);
    assert_eq!(driver["name"], "cairn");
    array(&run["invocations"]).iter().for_each(|invocation| _ = shaped("invocation", invocation));
    for rule in array(&driver["rules"]) {
        shaped("message", &shaped("rule", rule)["shortDescription"]);
        assert!(
            ["error", "warning"]
                .contains(&shaped("configuration", &rule["defaultConfiguration"])["level"].as_str().unwrap())
        );
    }
    for result in array(&run["results"]) {
        shaped("message", &shaped("result", result)["message"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
        for location in array(&result["locations"]) {
            shaped("physical", &shaped("location", location)["physicalLocation"]);
        }
    }
    array(&run["results"]).to_vec()
}

fn place(result: &Value) -> (&str, Option<u64>) {
    let place = &result["locations"][0]["physicalLocation"];
    (place["artifactLocation"]["uri"].as_str().unwrap(), place["region"]["startLine"].as_u64())
}

#[test]
fn sarif_has_a_rule_for_each_check_and_a_result_for_each_that_does_not_pass() {
    let cairn = Cairn::new();
    let log = check(&cairn, HOSTILE, &["--format", "sarif"]).left_with(1).json();
    let results = sarif(&log);
    let rules = array(&log["runs"][0]["tool"]["driver"]["rules"]);
    assert_eq!((rules.len(), &rules[1]["id"]), (7, &"empty".into()));
    assert_eq!(rules[1]["shortDescription"]["text"], "A list without numbers has no run: the answer is 0.");
    assert!(results.iter().all(|result| result["ruleId"] != "empty" && result["level"] == "error"));
    let of = |check: &str| results.iter().find(|result| result["ruleId"] == check).unwrap();
    // The traceback names the line; a wrong answer happens nowhere in particular.
    assert_eq!(place(of("duplicates")), ("mine/solution.py", Some(3)));
    assert_eq!(place(of("across-zero")), ("mine/solution.py", None));
    let pass = exercise("longest-consecutive").join("reference/python");
    let log =
        cairn.run(&["check", "longest-consecutive", pass.to_str().unwrap(), "--only", "empty", "--format", "sarif"]);
    assert_eq!(sarif(&log.left_with(0).json()), Vec::<Value>::new());
    // A program of ours lies nowhere.
    let mutant =
        ["check", "longest-consecutive", "--mutant", "alone-is-no-run", "--only", "examples", "--format", "sarif"];
    assert_eq!(sarif(&cairn.run(&mutant).left_with(1).json())[0]["locations"], serde_json::json!([]));
}

#[test]
fn a_compilers_line_is_the_line_of_the_file_that_was_handed_in() {
    let cairn = Cairn::new();
    let path =
        cairn.write("my work/try 1.rs", "pub fn longest_consecutive(numbers: Vec<i64>) -> i64 {\n\n    nonsense\n}\n");
    let arguments = ["check", "longest-consecutive", path.to_str().unwrap(), "--format"];
    let results = sarif(&cairn.run(&[&arguments[..], &["sarif"]].concat()).left_with(1).json());
    assert_eq!(results.len(), 7);
    assert_eq!(place(&results[0]), ("my%20work/try%201.rs", Some(3)));
    let said = cairn.run(&[&arguments[..], &["github"]].concat()).left_with(1);
    let annotations: Vec<_> = said.out.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(annotations.len(), 1, "a build that failed is said once: {annotations:?}");
    assert!(
        annotations[0].starts_with("::error file=my work/try 1.rs,line=3,title=longest-consecutive::Compile Error%0A")
    );
}

/// The commands that GitHub's runner would carry out (actions/runner, `ActionCommand` and `ActionCommandManager`).
fn commands(out: &str) -> Vec<&str> {
    let (mut found, mut stopped): (Vec<&str>, Option<&str>) = (Vec::new(), None);
    for line in out.lines() {
        match stopped {
            Some(token) if line.trim_start().strip_prefix("::").is_some_and(|rest| rest.starts_with(token)) => {
                stopped = None;
            }
            Some(_) => {}
            None => match line.strip_prefix("::stop-commands::") {
                Some(token) => stopped = Some(token),
                None if line.trim_start().starts_with("::") || line.contains("##[") => found.push(line),
                None => {}
            },
        }
    }
    found
}

#[test]
fn github_gets_annotations_beside_what_people_read_and_no_program_can_command_it() {
    let cairn = Cairn::new();
    let arguments = ["--only", "empty", "--only", "duplicates", "--all"];
    let path = cairn.write("mine/solution.py", HOSTILE);
    let mut command =
        cairn.command(&[&["check", "longest-consecutive", path.to_str().unwrap()], &arguments[..]].concat());
    let said = Said::from(command.env("GITHUB_ACTIONS", "true").output().unwrap()).left_with(1);
    assert!(said.out.contains("FAIL  1 of 2 checks") && said.out.contains("::error::no"), "{}", said.out);
    let commands = commands(&said.out);
    assert_eq!(commands.len(), 1, "{commands:?}");
    let start = "::error file=mine/solution.py,line=3,title=longest-consecutive%3A duplicates::Runtime Error on case 1";
    assert!(commands[0].starts_with(start) && commands[0].contains("%250A"), "{}", commands[0]);
    // Paths are those of the workspace, wherever the command runs.
    let mut command = cairn.command(&["check", "longest-consecutive", ".", "--only", "duplicates"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", cairn.folder.path());
    let said: Said = command.current_dir(path.parent().unwrap()).output().unwrap().into();
    assert!(said.out.contains("::error file=mine/solution.py,line=3,"), "{}", said.out);
    // Who asks for a format gets it there as well.
    let mut command = cairn.command(&["check", "longest-consecutive", path.to_str().unwrap(), "--format", "json"]);
    Said::from(command.env("GITHUB_ACTIONS", "true").output().unwrap()).json();
    let mut command = cairn.command(&["check", "longest-consecutive", path.to_str().unwrap(), "--only", "empty"]);
    let said: Said = command.env("GITHUB_ACTIONS", "false").output().unwrap().into();
    assert!(!said.out.contains("::"), "{}", said.out);
}

#[test]
fn a_verification_has_a_case_for_each_program_and_an_annotation_for_each_fault() {
    let cairn = Cairn::new();
    let content = content(&cairn, &[]);
    cairn.run(&["new", "exercise", "02-data-structures/two-sum", "--lang", "python"]).left_with(0);
    let folder = content.join("02-data-structures/exercises/two-sum");
    // A starter that leaves nothing to do.
    std::fs::copy(folder.join("reference/python/solution.py"), folder.join("starter/python/solution.py")).unwrap();
    let verify = |format: &str| cairn.run(&["verify", folder.to_str().unwrap(), "--format", format]).left_with(1).out;
    let suites = parsed(&verify("junit"));
    let suite = &suites[0];
    consistent(suite);
    let failing: Vec<_> = array(&suite["cases"]).iter().filter(|case| !array(&case["children"]).is_empty()).collect();
    assert_eq!((array(&suite["cases"]).len(), failing.len()), (4, 2), "{failing:?}");
    assert_eq!(
        (&failing[0]["name"], &failing[0]["children"][0]["type"]),
        (&"starter python".into(), &"starter".into())
    );
    assert_eq!(failing[1]["name"], "the matrix as a whole");
    assert!(failing[1]["children"][0]["text"].as_str().unwrap().contains("expected.snap is missing"));
    let out = verify("github");
    let commands = commands(&out);
    let exercise = "content/02-data-structures/exercises/two-sum";
    let expected = [
        format!("::error file={exercise}/starter/python,title=two-sum::starter python: it does not fail"),
        format!("::error file={exercise}/exercise.toml,title=two-sum::1 mutants"),
        format!("::error file={exercise}/exercise.toml,title=two-sum::expected.snap is missing"),
    ];
    assert_eq!(commands.len(), expected.len(), "{commands:?}");
    assert!(commands.iter().zip(&expected).all(|(command, start)| command.starts_with(start)), "{commands:?}");
    // What cannot even be read has its place.
    std::fs::write(folder.join("task.md"), "").unwrap();
    let said = cairn.run(&["verify", folder.to_str().unwrap(), "--format", "github"]).left_with(65);
    assert!(
        said.out.contains(&format!("::error file={exercise}/task.md,title=content::the file is empty")),
        "{}",
        said.out
    );
    let said = cairn.run(&["verify", folder.to_str().unwrap(), "--format", "junit"]).left_with(65);
    assert_eq!(parsed(&said.out)[0]["cases"][0]["classname"], "content");
}
