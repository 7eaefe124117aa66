//! Practice exercises in the layout of Exercism (`.meta/config.json`) turned into packages.
//!
//! Each test of the track's own test file becomes a case, which a small program runs by its name; the example solution
//! becomes an accepted submission, and the stub is what learners begin with. Tests are written for the track's own test
//! framework, so this is done for the Python track, whose tests are those of the standard library.
//!
//! Source: Exercism's documentation of practice exercises, `.meta/config.json` and the `unittest` module.

use super::archive::Files;
use super::fault;
use crate::diagnostic::Diagnostic;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What `.meta/config.json` says, as far as it is needed.
#[derive(Deserialize)]
struct Config {
    files: Paths,
    #[serde(default)]
    blurb: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    source: String,
}

#[derive(Deserialize)]
struct Paths {
    #[serde(default)]
    solution: Vec<String>,
    #[serde(default)]
    test: Vec<String>,
    #[serde(default)]
    example: Vec<String>,
    #[serde(default)]
    editor: Vec<String>,
}

/// Runs one test by its name, and says what went wrong.
const RUNNER: &str = r#"import contextlib, io, sys, unittest

# Arguments: the module with the tests, and the test as Class.method.
said, shown = io.StringIO(), io.StringIO()
with contextlib.redirect_stdout(shown):
    suite = unittest.defaultTestLoader.loadTestsFromName(sys.argv[2], __import__(sys.argv[1]))
    passed = unittest.TextTestRunner(stream=said, verbosity=0).run(suite).wasSuccessful()
print("passed" if passed else said.getvalue())
"#;

/// Accepts what the runner says of a test that passed, and passes on what it says of one that failed.
const VALIDATOR: &str = r#"import sys

said = sys.stdin.read()
if said.strip() == "passed":
    sys.exit(42)
with open(sys.argv[3] + "teammessage.txt", "w") as message:
    message.write(said)
sys.exit(43)
"#;

/// The inputs are empty: what a case is, its arguments say.
const CONFIRM: &str = "import sys\n\nsys.exit(42 if sys.stdin.read() == \"\" else 43)\n";

/// The files of the package that an exercise becomes.
///
/// # Errors
/// What cannot be turned.
pub fn convert(name: &str, files: &Files) -> Result<Files, Vec<Diagnostic>> {
    let path = ".meta/config.json";
    let config: Config = serde_json::from_slice(&files.about[path])
        .map_err(|error| vec![fault(path, format!("it is no configuration of a practice exercise: {error}"), "")])?;
    let is_python = |paths: &[String]| paths.iter().all(|path| path.ends_with(".py"));
    if !is_python(&config.files.test) || !is_python(&config.files.solution) || config.files.test.is_empty() {
        let tests = config.files.test.join(", ");
        let message = format!("the tests ({tests}) are not those of Exercism's Python track");
        return Err(vec![fault(path, message, "tests of other tracks need their track's own test framework")]);
    }
    let file = |path: &str| {
        let found = files.file(path).or_else(|| files.about.get(path)).cloned();
        found.ok_or_else(|| fault(path, "config.json names the file, and it is not there", ""))
    };
    let mut made: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut put = |to: String, from: &str| match file(from) {
        Ok(bytes) => _ = made.insert(to, bytes),
        Err(missing) => faults.push(missing),
    };
    for path in config.files.test.iter().chain(&config.files.editor) {
        put(format!("include/python3/{path}"), path);
    }
    for path in &config.files.solution {
        put(format!("attachments/templates/python3/{path}"), path);
    }
    // The example stands under the name of the stub that it completes.
    for (example, stub) in config.files.example.iter().zip(&config.files.solution) {
        put(format!("submissions/accepted/example/{stub}"), example);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut count = 0;
    for path in &config.files.test {
        let text = String::from_utf8_lossy(&file(path).map_err(|missing| vec![missing])?).into_owned();
        let module = path.trim_end_matches(".py").replace('/', ".");
        for test in tests(&text) {
            count += 1;
            let case = format!("data/secret/{count:03}-{}", test.rsplit('.').next().unwrap_or_default());
            let put = |ending: &str, text: String| (format!("{case}.{ending}"), Arc::from(text.into_bytes()));
            made.extend([put("in", String::new()), put("ans", "passed\n".into())]);
            made.extend([put("yaml", format!("args: [{module}, {test}]\n"))]);
        }
    }
    if count == 0 {
        return Err(vec![fault(
            &config.files.test[0],
            "there is no test in it",
            "a test is a method test_… of a unittest.TestCase",
        )]);
    }
    let texts = [
        ("problem.yaml", yaml(name, &config)),
        ("include/python3/main.py", RUNNER.to_owned()),
        ("output_validator/said.py", VALIDATOR.to_owned()),
        ("input_validators/empty.py", CONFIRM.to_owned()),
        ("statement/problem.en.md", statement(files, &config)),
    ];
    made.extend(texts.map(|(path, text)| (path.to_owned(), Arc::from(text.into_bytes()))));
    Ok(Files::new(made))
}

fn yaml(name: &str, config: &Config) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace(['"', '\\'], "'").replace('\n', " "));
    let title = if config.title.is_empty() { titled(name) } else { config.title.clone() };
    let source = if config.source.is_empty() { "Exercism".to_owned() } else { config.source.clone() };
    format!(
        "problem_format_version: 2025-09\nuuid: exercism-{name}\nname: {}\nsource: {}\nlanguages: [python3]\nlimits:\n  time_limit: 5\n",
        quoted(&title),
        quoted(&source)
    )
}

/// `two-fer` as `Two Fer`.
fn titled(slug: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    slug.split('-').map(word).collect::<Vec<_>>().join(" ")
}

fn statement(files: &Files, config: &Config) -> String {
    let parts = [".docs/introduction.md", ".docs/instructions.md", ".docs/instructions.append.md"];
    let text = |path: &&str| files.about.get(*path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let parts: Vec<_> = parts.iter().filter_map(text).collect();
    if parts.is_empty() { format!("{}\n", config.blurb) } else { parts.join("\n\n") }
}

/// The tests of a file as `Class.method`, in their order.
fn tests(text: &str) -> Vec<String> {
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let (mut class, mut found) = (None, Vec::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("class ") {
            class = line.contains("TestCase").then(|| word(rest));
        } else if let (Some(class), Some(rest)) = (&class, line.trim_start().strip_prefix("def ")) {
            let name = word(rest);
            if name.starts_with("test") && line.starts_with(' ') {
                found.push(format!("{class}.{name}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn tests_are_methods_of_test_cases() {
        let text = "import unittest\n\nclass ATest(unittest.TestCase):\n    def test_one(self):\n        def test_inner(): pass\n    def helper(self): pass\n    \
                    def test_two(self): pass\n\nclass Other:\n    def test_no(self): pass\n\ndef test_free(): pass\n";
        let found = super::tests(text);
        assert!(
            found.starts_with(&["ATest.test_one".to_owned()]) && found.contains(&"ATest.test_two".to_owned()),
            "{found:?}"
        );
        assert!(!found.iter().any(|test| test.contains("no") || test.contains("free")), "{found:?}");
        assert_eq!(titled("two-fer"), "Two Fer");
    }
}
