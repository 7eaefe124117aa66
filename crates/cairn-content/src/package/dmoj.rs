//! Problems of DMOJ (`init.yml` with an archive of data) turned into packages.
//!
//! Each entry of `test_cases` becomes a group that is worth its points; a batch stops at its first error. What only DMOJ's
//! own Python can judge (its checkers and graders in Python, generators, interaction) is refused rather than approximated.
//!
//! Source: the documentation of DMOJ's judge on problem formats. One difference is left: its `standard` checker minds line
//! ends, and the format's default validator takes them for space.

use super::archive::Files;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Map, Node, Value, Yaml};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The files of the package that a problem of DMOJ becomes.
///
/// # Errors
/// What cannot be turned, all of it.
pub fn convert(name: &str, files: &Files) -> Result<Files, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let made = Converter { files, archive: None, made: BTreeMap::new() }.convert(name, &mut faults);
    match made {
        Some(made) if faults.is_empty() => Ok(Files::new(made)),
        _ => Err(faults),
    }
}

struct Converter<'a> {
    files: &'a Files,
    archive: Option<Files>,
    made: BTreeMap<String, Arc<[u8]>>,
}

impl Converter<'_> {
    fn convert(mut self, name: &str, faults: &mut Vec<Diagnostic>) -> Option<BTreeMap<String, Arc<[u8]>>> {
        let bytes = self.files.file("init.yml")?;
        let mut yaml = Yaml { path: "init.yml".into(), diagnostics: faults };
        let mut map = yaml.parse(bytes)?;
        if let Some(archive) = map.text(&mut yaml, "archive") {
            self.archive = self.open(&mut yaml, &archive);
        }
        for key in ["interactive", "generator", "signature_grader", "custom_judge", "unbuffered", "grader"] {
            if let Some(node) = map.take(key) {
                yaml.of(
                    &node,
                    format!("'{key}' is not supported"),
                    "only problems whose data is all there and compared are imported",
                );
            }
        }
        let flags = checker(&mut yaml, map.take("checker"));
        let own_points = map.number(&mut yaml, "points", [0.0, 1e9]);
        let cases = match map.take("test_cases") {
            Some(Node { value: Value::List(cases), .. }) => cases,
            Some(node) => {
                yaml.of(&node, "'test_cases' must be a list", "cases that are found by patterns are not supported");
                return None;
            }
            None => {
                yaml.fault(None, "the key 'test_cases' is missing", "list each case with its files in and out");
                return None;
            }
        };
        [
            "pretest_test_cases",
            "short_circuit",
            "output_prefix_length",
            "output_limit_length",
            "hints",
            "file_io",
            "wall_time_factor",
            "binary_data",
            "symlinks",
            "meta",
        ]
        .iter()
        .for_each(|key| _ = map.take(key));
        map.finish(&mut yaml, &["archive", "test_cases", "checker", "points"]);
        for (number, node) in cases.into_iter().enumerate() {
            if let Some(entry) = yaml.map(node, "a case") {
                self.entry(&mut yaml, entry, number + 1, own_points.unwrap_or(1.0));
            }
        }
        let title = name.replace('"', "");
        self.text(
            "problem.yaml",
            format!("name: \"{title}\"\ntype: scoring\nvalidator_flags: {flags}\nlimits:\n  output: 64\n"),
        );
        self.text("data/testdata.yaml", "on_reject: continue\ngrader_flags: worst_error sum\n".into());
        self.statement();
        Some(self.made)
    }

    fn text(&mut self, path: &str, text: String) {
        self.made.insert(path.to_owned(), text.into_bytes().into());
    }

    fn open(&self, yaml: &mut Yaml<'_>, archive: &str) -> Option<Files> {
        let Some(bytes) = self.files.file(archive) else {
            yaml.fault(None, format!("the archive '{archive}' is not there"), "it lies beside init.yml");
            return None;
        };
        Files::unzip(bytes).map_err(|fault| yaml.fault(None, format!("{archive}: {}", fault.message), fault.hint)).ok()
    }

    /// An entry of `test_cases`: a case, or a batch.
    fn entry(&mut self, yaml: &mut Yaml<'_>, mut entry: Map, number: usize, usual_points: f64) {
        let points = entry.number(yaml, "points", [0.0, 1e9]).unwrap_or(usual_points);
        let group = format!("data/secret/{number:03}");
        let batched = entry.take("batched");
        match batched {
            Some(Node { value: Value::List(cases), .. }) => {
                for (inner, node) in cases.into_iter().enumerate() {
                    if let Some(mut case) = yaml.map(node, "a case") {
                        self.case(yaml, &mut case, &format!("{group}/{:03}", inner + 1));
                    }
                }
            }
            Some(node) => yaml.of(&node, "'batched' must be a list", ""),
            None => self.case(yaml, &mut entry, &format!("{group}/001")),
        }
        if let Some(node) = entry.take("dependencies") {
            yaml.of(
                &node,
                "'dependencies' are not supported",
                "a batch that waits for others would score differently here",
            );
        }
        self.text(
            &format!("{group}/testdata.yaml"),
            format!("on_reject: break\naccept_score: {points}\ngrader_flags: min\n"),
        );
    }

    fn case(&mut self, yaml: &mut Yaml<'_>, case: &mut Map, name: &str) {
        for key in ["generator_args", "generator"] {
            if let Some(node) = case.take(key) {
                yaml.of(&node, format!("'{key}' is not supported"), "the data has to be there");
            }
        }
        for (key, ending) in [("in", "in"), ("out", "ans")] {
            // A case without output is one that only its checker judges.
            let Some(path) = case.text(yaml, key) else {
                if key == "in" {
                    yaml.fault(None, format!("case {name} has no file 'in'"), "");
                } else {
                    self.text(&format!("{name}.ans"), String::new());
                }
                continue;
            };
            let found =
                self.archive.as_ref().and_then(|archive| archive.file(&path)).or_else(|| self.files.file(&path));
            match found.cloned() {
                Some(bytes) => _ = self.made.insert(format!("{name}.{ending}"), bytes),
                None => {
                    yaml.fault(None, format!("the file '{path}' is neither in the archive nor beside init.yml"), "")
                }
            }
        }
    }

    /// DMOJ keeps statements elsewhere; some repositories have one beside the data.
    fn statement(&mut self) {
        let named = ["statement.md", "problem.md", "README.md", "description.md"];
        let found = named.iter().find_map(|name| self.files.file(name)).cloned();
        let text = found.unwrap_or_else(|| Arc::from(&b"The statement of this problem is not part of its data.\n"[..]));
        self.made.insert("problem_statement/problem.en.md".into(), text);
    }
}

/// The arguments of the default validator that do what a checker does.
fn checker(yaml: &mut Yaml<'_>, node: Option<Node>) -> String {
    let Some(node) = node else { return "case_sensitive".into() };
    let (name, mut args) = match node.value.clone() {
        Value::Map(entries) => {
            let mut map = Map { entries };
            (map.text(yaml, "name").unwrap_or_default(), map.map(yaml, "args").unwrap_or(Map { entries: Vec::new() }))
        }
        _ => (yaml.text(&node, "'checker'").unwrap_or_default(), Map { entries: Vec::new() }),
    };
    match name.as_str() {
        "standard" | "rstripped" => "case_sensitive".into(),
        "easy" => String::new(),
        "identical" => "case_sensitive space_change_sensitive".into(),
        "floats" | "floatsabs" | "floatsrel" => {
            let precision = args.number(yaml, "precision", [0.0, 300.0]).unwrap_or(6.0);
            let mode = args.text(yaml, "error_mode").unwrap_or_else(|| name["floats".len()..].to_owned());
            let argument = match mode.as_str() {
                "absolute" | "abs" => "float_absolute_tolerance",
                "relative" | "rel" => "float_relative_tolerance",
                _ => "float_tolerance",
            };
            format!("case_sensitive {argument} 1e-{precision}")
        }
        other => {
            yaml.of(
                &node,
                format!("the checker '{other}' is not supported"),
                "there are standard, easy, rstripped, identical, floats",
            );
            String::new()
        }
    }
}
