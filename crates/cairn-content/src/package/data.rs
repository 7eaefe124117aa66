//! The data of a package: cases and groups in order, with what each group's own file says of grading and arguments.
//!
//! `legacy` (and the draft) inherit `testdata.yaml` downwards; `2025-09` has `test_group.yaml` in the groups alone, and a
//! file of its own for a case.

use super::archive::Files;
use super::metadata::{Format, Metadata, fill, words_of};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Map, Node, Value, Yaml};
use cairn_core::Payload;
use cairn_core::package::validator::Flags;
use cairn_core::package::{Aggregation, DataCase, Grading, Group, Member, ScoreMode, VerdictMode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Arguments of an input validator: for all of them, or by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputArguments {
    /// For all.
    All(Vec<String>),
    /// By the validator's name.
    Named(BTreeMap<String, Vec<String>>),
}

impl InputArguments {
    /// The arguments of one validator.
    pub fn of(&self, validator: &str) -> &[String] {
        match self {
            Self::All(arguments) => arguments,
            Self::Named(by_name) => by_name.get(validator).map_or(&[], Vec::as_slice),
        }
    }
}

/// What is known of cases besides what judges need.
#[derive(Debug, Clone, Default)]
pub(crate) struct Read {
    pub(crate) root: Option<Group>,
    /// Arguments of input validators by the name of a case, and by the folder of validation data.
    pub(crate) input_arguments: BTreeMap<String, InputArguments>,
}

/// What is inherited from the groups above.
#[derive(Debug, Clone)]
struct Settings {
    continues: bool,
    custom_grader: bool,
    grader_flags: Vec<String>,
    output_flags: Vec<String>,
    input: InputArguments,
    scores: [f64; 2],
    args: Vec<String>,
}

/// Reads everything under `data/`.
pub(crate) fn read(files: &Files, meta: &Metadata, custom: bool, diagnostics: &mut Vec<Diagnostic>) -> Read {
    let mut reader = Reader { files, meta, custom, diagnostics, read: Read::default() };
    let settings = Settings {
        continues: false,
        custom_grader: false,
        grader_flags: Vec::new(),
        output_flags: Vec::new(),
        input: InputArguments::All(Vec::new()),
        scores: if meta.scoring { [1.0, 0.0] } else { [0.0, 0.0] },
        args: Vec::new(),
    };
    let root = match meta.format {
        Format::Legacy | Format::Draft => reader.legacy_group("", settings, 0),
        Format::Settled => reader.settled_root(settings),
    };
    if root.group("secret").is_none_or(|secret| secret.cases().is_empty()) {
        reader.fault("data/secret", "there is no secret case", "a case is a file .in with a file .ans beside it");
    }
    reader.read.root = Some(root);
    reader.read
}

struct Reader<'a> {
    files: &'a Files,
    meta: &'a Metadata,
    custom: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
    read: Read,
}

/// What lies directly in a folder of data.
enum Entry {
    Folder(String),
    Case(String),
}

impl Reader<'_> {
    fn fault(&mut self, path: &str, message: impl Into<String>, hint: &str) {
        self.diagnostics.push(Diagnostic {
            path: path.to_owned(),
            place: None,
            message: message.into(),
            hint: hint.to_owned(),
        });
    }

    fn yaml(&mut self, path: &str) -> Option<(Map, Vec<Diagnostic>)> {
        let bytes = Arc::clone(self.files.file(path)?);
        let text = fill(&self.meta.constants, &String::from_utf8_lossy(&bytes));
        let mut found = Vec::new();
        let map = Yaml { path: path.to_owned(), diagnostics: &mut found }.parse(text.as_bytes());
        match map {
            Some(map) => Some((map, found)),
            None => {
                self.diagnostics.extend(found);
                None
            }
        }
    }

    /// The folders and cases directly in a folder, in the order of their names.
    fn entries(&self, folder: &str) -> Vec<Entry> {
        let prefix = if folder.is_empty() { "data/".to_owned() } else { format!("data/{folder}/") };
        let (mut folders, mut cases) = (BTreeMap::new(), BTreeMap::new());
        for (path, _) in self.files.under(&prefix) {
            match path.split_once('/') {
                // The files of a case lie in a folder that is none of the data's.
                Some((inner, _)) if inner.ends_with(".files") => {}
                Some((inner, _)) => _ = folders.insert(inner.to_owned(), ()),
                None => {
                    if let Some(stem) = path.strip_suffix(".in") {
                        cases.insert(stem.to_owned(), ());
                    }
                }
            }
        }
        let folders = folders.into_keys().map(|name| (name.clone(), Entry::Folder(name)));
        let mut all: Vec<_> = folders.chain(cases.into_keys().map(|name| (name.clone(), Entry::Case(name)))).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter().map(|(_, entry)| entry).collect()
    }

    fn legacy_group(&mut self, name: &str, above: Settings, depth: usize) -> Group {
        let folder = if name.is_empty() { "data".to_owned() } else { format!("data/{name}") };
        let settings = self.legacy_settings(&format!("{folder}/testdata.yaml"), above);
        let mut members = Vec::new();
        for entry in self.entries(name) {
            match entry {
                // The data that tests the package itself is not judged with.
                Entry::Folder(inner) if name.is_empty() && !["sample", "secret"].contains(&inner.as_str()) => {}
                Entry::Folder(_) if depth >= cairn_core::package::MOST_DEPTH => {
                    self.fault(&folder, "groups of data lie too deep in each other", "");
                    break;
                }
                Entry::Folder(inner) => {
                    let group = self.legacy_group(&join(name, &inner), settings.clone(), depth + 1);
                    if !group.members.is_empty() {
                        members.push(Member::Group(group));
                    }
                }
                Entry::Case(_) if name.is_empty() => {
                    self.fault(&folder, "a case lies in neither sample nor secret", "move it into one of them");
                }
                Entry::Case(inner) => members.extend(self.case(&join(name, &inner), &settings).map(Member::Case)),
            }
        }
        let grading = if settings.custom_grader {
            Grading::Custom(settings.grader_flags.clone())
        } else {
            legacy_grading(&settings.grader_flags, name.is_empty())
        };
        Group { name: name.to_owned(), grading, continues: settings.continues, require_pass: Vec::new(), members }
    }

    fn legacy_settings(&mut self, path: &str, mut settings: Settings) -> Settings {
        let Some((mut map, mut found)) = self.yaml(path) else { return settings };
        let mut yaml = Yaml { path: path.to_owned(), diagnostics: &mut found };
        match map.text(&mut yaml, "on_reject").as_deref() {
            Some("break") => settings.continues = false,
            Some("continue") => settings.continues = true,
            // Names that predate `legacy`, and that packages still have.
            Some("first_error") => settings.continues = false,
            Some("worst_error" | "grade") => settings.continues = true,
            Some(other) => yaml.fault(None, format!("on_reject '{other}' is not known"), "it is break or continue"),
            None => {}
        }
        match map.text(&mut yaml, "grading").as_deref() {
            Some("default") => settings.custom_grader = false,
            Some("custom") => settings.custom_grader = true,
            Some(other) => yaml.fault(None, format!("grading '{other}' is not known"), "it is default or custom"),
            None => {}
        }
        if let Some(flags) = map.text(&mut yaml, "grader_flags") {
            settings.grader_flags = words_of(&flags);
        }
        if let Some(node) = map.take("input_validator_flags").or_else(|| map.take("input_validator_args")) {
            settings.input = input_arguments(&mut yaml, node);
        }
        if let Some(node) = map.take("output_validator_flags").or_else(|| map.take("output_validator_args")) {
            settings.output_flags = match &node.value {
                Value::Map(entries) => {
                    let flags = entries.iter().find(|(key, _)| key == "flags");
                    words_of(&flags.and_then(|(_, node)| yaml.text(node, "flags")).unwrap_or_default())
                }
                Value::List(_) => yaml.texts(&node, "arguments"),
                _ => words_of(&yaml.text(&node, "'output_validator_flags'").unwrap_or_default()),
            };
        }
        for (place, key) in ["accept_score", "reject_score"].into_iter().enumerate() {
            if let Some(score) = map.number(&mut yaml, key, [-1e12, 1e12]) {
                settings.scores[place] = score;
            }
        }
        map.take("range");
        map.finish(
            &mut yaml,
            &[
                "on_reject",
                "grading",
                "grader_flags",
                "input_validator_flags",
                "output_validator_flags",
                "accept_score",
                "reject_score",
                "range",
            ],
        );
        self.diagnostics.extend(found);
        settings
    }

    fn settled_root(&mut self, settings: Settings) -> Group {
        let mut members = Vec::new();
        for name in ["sample", "secret"] {
            let group = self.settled_group(name, settings.clone(), None);
            if !group.members.is_empty() {
                members.push(Member::Group(group));
            }
        }
        for (name, input) in
            ["invalid_input", "invalid_output", "valid_output"].map(|name| (name, settings.input.clone()))
        {
            self.settings_of_test_data(name, input);
        }
        let grading = first_error();
        Group { name: String::new(), grading, continues: self.meta.scoring, require_pass: Vec::new(), members }
    }

    /// A group; `above` is the most that the group around it scores, where there is one.
    fn settled_group(&mut self, name: &str, above: Settings, around: Option<()>) -> Group {
        let path = format!("data/{name}/test_group.yaml");
        let is_sample = name == "sample";
        let mut settings = above;
        let (mut by, mut most, mut require_pass) = if name == "secret" {
            (Aggregation::Sum, Some(100.0), Vec::new())
        } else {
            (Aggregation::PassFail, None, Vec::new())
        };
        if let Some((mut map, mut found)) = self.yaml(&path) {
            let mut yaml = Yaml { path, diagnostics: &mut found };
            case_settings(&mut yaml, &mut map, &mut settings);
            if !is_sample {
                match map.take("max_score") {
                    Some(node) if yaml.text(&node, "'max_score'").as_deref() == Some("unbounded") => most = None,
                    Some(Node { value: Value::Number(n), .. }) if n >= 0.0 => most = Some(n),
                    Some(node) => yaml.of(&node, "'max_score' must be a number, or unbounded", ""),
                    None => {}
                }
                match map.text(&mut yaml, "score_aggregation").as_deref() {
                    Some("pass-fail") => by = Aggregation::PassFail,
                    Some("sum") => by = Aggregation::Sum,
                    Some("min") => by = Aggregation::Min,
                    Some(other) => yaml.fault(
                        None,
                        format!("score_aggregation '{other}' is not known"),
                        "it is pass-fail, sum or min",
                    ),
                    None => {}
                }
                require_pass =
                    map.take("require_pass").map(|node| yaml.one_or_more(&node, "'require_pass'")).unwrap_or_default();
            }
            if map.take("static_validation_score").is_some() {
                yaml.fault(
                    None,
                    "static validators are not supported",
                    "this package cannot be judged here as it is meant",
                );
            }
            for key in ["static_validator_args", "input_visualizer_args", "output_visualizer_args", "full_feedback"] {
                map.take(key);
            }
            map.finish(
                &mut yaml,
                &[
                    "max_score",
                    "score_aggregation",
                    "static_validation_score",
                    "require_pass",
                    "args",
                    "input_validator_args",
                    "static_validator_args",
                    "output_validator_args",
                    "full_feedback",
                ],
            );
            self.diagnostics.extend(found);
        }
        if is_sample {
            settings.scores = [0.0, 0.0];
        }
        let mut members = Vec::new();
        let groups = around.is_none() && name == "secret" && self.has_groups();
        for entry in self.entries(name) {
            match entry {
                Entry::Folder(inner) if groups => {
                    members.push(Member::Group(self.settled_group(&join(name, &inner), settings.clone(), Some(()))));
                }
                Entry::Folder(inner) => self.flat(&join(name, &inner), &settings, &mut members, 0),
                Entry::Case(inner) if groups => {
                    self.fault(
                        &format!("data/{}.in", join(name, &inner)),
                        "a case lies beside groups",
                        "secret holds groups or cases, never both",
                    );
                }
                Entry::Case(inner) => members.extend(self.case(&join(name, &inner), &settings).map(Member::Case)),
            }
        }
        let grading = if self.meta.scoring && !is_sample { Grading::Aggregate { by, most } } else { first_error() };
        let continues = self.meta.scoring && !is_sample && by == Aggregation::Sum;
        Group { name: name.to_owned(), grading, continues, require_pass, members }
    }

    fn has_groups(&self) -> bool {
        let mut parts = self.files.under("data/secret/").map(|(path, _)| path);
        parts.any(|path| path.split('/').count() == 2 && path.ends_with("/test_group.yaml"))
    }

    /// The cases of folders that are no groups.
    fn flat(&mut self, name: &str, settings: &Settings, members: &mut Vec<Member>, depth: usize) {
        for entry in self.entries(name) {
            match entry {
                Entry::Folder(inner) if depth < cairn_core::package::MOST_DEPTH => {
                    self.flat(&join(name, &inner), settings, members, depth + 1);
                }
                Entry::Folder(_) => {
                    self.fault(&format!("data/{name}"), "folders of data lie too deep in each other", "")
                }
                Entry::Case(inner) => members.extend(self.case(&join(name, &inner), settings).map(Member::Case)),
            }
        }
    }

    fn settings_of_test_data(&mut self, name: &str, input: InputArguments) {
        let mut settings = Settings {
            continues: false,
            custom_grader: false,
            grader_flags: Vec::new(),
            output_flags: Vec::new(),
            input,
            scores: [0.0, 0.0],
            args: Vec::new(),
        };
        if let Some((mut map, mut found)) = self.yaml(&format!("data/{name}/test_group.yaml")) {
            case_settings(
                &mut Yaml { path: format!("data/{name}/test_group.yaml"), diagnostics: &mut found },
                &mut map,
                &mut settings,
            );
            self.diagnostics.extend(found);
        }
        self.read.input_arguments.insert(name.to_owned(), settings.input);
    }

    fn case(&mut self, name: &str, above: &Settings) -> Option<DataCase> {
        let path = |ending: &str| format!("data/{name}.{ending}");
        let mut settings = above.clone();
        if self.meta.format == Format::Settled
            && let Some((mut map, mut found)) = self.yaml(&path("yaml"))
        {
            let mut yaml = Yaml { path: path("yaml"), diagnostics: &mut found };
            case_settings(&mut yaml, &mut map, &mut settings);
            ["hint", "description", "full_feedback", "input_visualizer_args", "output_visualizer_args"]
                .iter()
                .for_each(|key| _ = map.take(key));
            map.finish(
                &mut yaml,
                &["args", "input_validator_args", "output_validator_args", "full_feedback", "hint", "description"],
            );
            self.diagnostics.extend(found);
        }
        let payload = |bytes: &Arc<[u8]>| Payload::new(Arc::clone(bytes));
        let input = self.files.file(&path("in")).map(payload)?;
        let Some(answer) = self.files.file(&path("ans")).map(payload) else {
            self.fault(&path("in"), "the case has no answer", "each .in has an .ans beside it");
            return None;
        };
        let folder = format!("data/{name}.files/");
        let files = self.files.under(&folder).map(|(path, bytes)| (path.to_owned(), payload(bytes))).collect();
        let arguments: Vec<String> = self.meta.validator_flags.iter().chain(&settings.output_flags).cloned().collect();
        let (mut flags, mut validator_args) = (Flags::default(), Vec::new());
        if self.custom {
            validator_args = arguments;
        } else {
            match Flags::parse(arguments.iter().map(String::as_str)) {
                Ok(read) => flags = read,
                Err(fault) => self.fault(&path("in"), fault, "they come from problem.yaml and the files of the groups"),
            }
        }
        self.read.input_arguments.insert(name.to_owned(), settings.input);
        let scores = settings.scores;
        Some(DataCase {
            name: name.to_owned(),
            input,
            answer,
            files,
            args: settings.args,
            flags,
            validator_args,
            scores,
        })
    }
}

/// What a group and a case of `2025-09` both may say.
fn case_settings(yaml: &mut Yaml<'_>, map: &mut Map, settings: &mut Settings) {
    if let Some(node) = map.take("args") {
        settings.args = yaml.texts(&node, "'args'");
    }
    if let Some(node) = map.take("output_validator_args") {
        settings.output_flags = yaml.texts(&node, "'output_validator_args'");
    }
    if let Some(node) = map.take("input_validator_args") {
        settings.input = input_arguments(yaml, node);
    }
}

/// Arguments as a text or a list; as a map by the validator's name, or with the keys `name` and `flags`.
fn input_arguments(yaml: &mut Yaml<'_>, node: Node) -> InputArguments {
    let words = |yaml: &mut Yaml<'_>, node: &Node| match &node.value {
        Value::List(_) => yaml.texts(node, "arguments"),
        _ => words_of(&yaml.text(node, "arguments").unwrap_or_default()),
    };
    let Value::Map(entries) = &node.value else { return InputArguments::All(words(yaml, &node)) };
    let named = |key: &str| entries.iter().find(|(name, _)| name == key).map(|(_, node)| node);
    if let (Some(name), Some(flags)) = (named("name"), named("flags")) {
        let name = yaml.text(name, "'name'").unwrap_or_default();
        return InputArguments::Named(BTreeMap::from([(name, words(yaml, flags))]));
    }
    InputArguments::Named(entries.iter().map(|(name, node)| (name.clone(), words(yaml, node))).collect())
}

/// What the flags of the default grader mean; of several, the last counts.
fn legacy_grading(flags: &[String], is_root: bool) -> Grading {
    let (mut verdict, mut score) = (VerdictMode::WorstError, ScoreMode::Sum);
    let (mut ignore_sample, mut any_accepted) = (false, false);
    for flag in flags {
        match flag.as_str() {
            "worst_error" | "no_errors" => verdict = VerdictMode::WorstError,
            "first_error" => verdict = VerdictMode::FirstError,
            "always_accept" => verdict = VerdictMode::AlwaysAccept,
            "sum" => score = ScoreMode::Sum,
            "avg" => score = ScoreMode::Average,
            "min" => score = ScoreMode::Least,
            "max" => score = ScoreMode::Most,
            // Inherited like all flags, it means something for the whole alone.
            "ignore_sample" => ignore_sample = is_root,
            "accept_if_any_accepted" => any_accepted = true,
            _ => {}
        }
    }
    Grading::Legacy { verdict, score, ignore_sample, any_accepted }
}

fn first_error() -> Grading {
    Grading::Legacy {
        verdict: VerdictMode::FirstError,
        score: ScoreMode::Sum,
        ignore_sample: false,
        any_accepted: false,
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
