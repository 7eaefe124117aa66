//! The example submissions of a package, and what their folders and `submissions.yaml` say of them.

use super::archive::Files;
use super::metadata::{Format, Metadata};
use super::{fill_programs, programs};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Map, Node, Value, Yaml};
use cairn_core::package::label::{Bound, Code, Label, Rule, matches_or_above};
use cairn_core::package::program::Program;
use std::collections::BTreeSet;

/// An example submission.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// The path below `submissions`.
    pub name: String,
    /// The program.
    pub program: Program,
    /// What is expected of it.
    pub label: Label,
    /// The format's code of its language, where `submissions.yaml` names one.
    pub language: Option<String>,
}

/// Reads all of them, in the order of their names.
pub(super) fn read(
    files: &Files,
    metadata: &Metadata,
    errors: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> Vec<Labelled> {
    let written = if metadata.format == Format::Legacy { Vec::new() } else { written(files, errors) };
    let folders: BTreeSet<String> =
        files.under("submissions/").filter_map(|(path, _)| Some(path.split_once('/')?.0.to_owned())).collect();
    let mut all = Vec::new();
    for folder in folders {
        for mut program in fill_programs(&metadata.constants, programs(files, &format!("submissions/{folder}"))) {
            let name = program.name["submissions/".len()..].to_owned();
            let meant: Vec<&Written> = written.iter().filter(|w| matches_or_above(&w.glob, &name)).collect();
            let language = meant.iter().find_map(|w| w.language.clone());
            program.entry = meant.iter().find_map(|w| w.entrypoint.clone());
            let label = match metadata.format {
                Format::Settled => Some(rules(&folder, &meant)),
                Format::Legacy | Format::Draft => by_folder(&folder),
            };
            match label {
                Some(label) => all.push(Labelled { name, program, label, language }),
                None => warnings.push(super::fault(
                    &format!("submissions/{name}"),
                    "its folder says nothing of what is expected",
                    "it is not judged",
                )),
            }
        }
    }
    all
}

/// What the folders of `legacy` mean, and those that problemtools and others have besides.
fn by_folder(folder: &str) -> Option<Label> {
    Some(match folder {
        "accepted" | "slow_accepted" => Label::Whole(Code::Ac),
        "partially_accepted" => Label::Partial { full: None },
        "wrong_answer" => Label::Whole(Code::Wa),
        "time_limit_exceeded" => Label::Whole(Code::Tle),
        "run_time_error" | "runtime_error" => Label::Whole(Code::Rte),
        _ => return None,
    })
}

/// What the folders of `2025-09` mean.
fn default_rule(folder: &str) -> Option<Rule> {
    let rule = |permitted: &[Code], required: &[Code]| Rule {
        permitted: permitted.iter().copied().collect(),
        required: required.iter().copied().collect(),
        ..Rule::any()
    };
    use Code::{Ac, Rte, Tle, Wa};
    Some(match folder {
        "accepted" => rule(&[Ac], &[Ac]),
        "rejected" => rule(&Code::ALL, &[Rte, Tle, Wa]),
        "wrong_answer" => rule(&[Ac, Wa], &[Wa]),
        "time_limit_exceeded" => rule(&[Ac, Tle], &[Tle]),
        "run_time_error" => rule(&[Ac, Rte], &[Rte]),
        "brute_force" => rule(&[Ac, Rte, Tle], &[Rte, Tle]),
        _ => return None,
    })
}

/// An entry of `submissions.yaml`.
struct Written {
    glob: String,
    language: Option<String>,
    entrypoint: Option<String>,
    rules: Vec<Partial>,
}

/// A rule of which only some is written.
#[derive(Default)]
struct Partial {
    scope: Option<String>,
    permitted: Option<BTreeSet<Code>>,
    required: Option<BTreeSet<Code>>,
    score: Option<[f64; 2]>,
    message: Option<String>,
    for_time_limit: Option<Bound>,
}

impl Partial {
    fn over(&self, base: Rule) -> Rule {
        Rule {
            scope: self.scope.clone(),
            permitted: self.permitted.clone().unwrap_or(base.permitted),
            required: self.required.clone().unwrap_or(base.required),
            score: self.score.or(base.score),
            message: self.message.clone().or(base.message),
            for_time_limit: self.for_time_limit.or(base.for_time_limit),
        }
    }
}

/// The folder's own rule, replaced by an entry of its very name, and all that other globs add.
fn rules(folder: &str, written: &[&Written]) -> Label {
    let mut all = Vec::new();
    let replaces = written.iter().find(|w| w.glob == folder);
    let base = default_rule(folder);
    let own = replaces.and_then(|w| w.rules.iter().find(|rule| rule.scope.is_none()));
    match (base, own) {
        (Some(base), Some(own)) => all.push(own.over(base)),
        (Some(base), None) => all.push(base),
        (None, Some(own)) => all.push(own.over(Rule::any())),
        (None, None) => {}
    }
    for entry in written {
        let taken = |rule: &&Partial| !(entry.glob == folder && rule.scope.is_none());
        all.extend(entry.rules.iter().filter(taken).map(|rule| rule.over(Rule::any())));
    }
    Label::Rules(all)
}

fn written(files: &Files, errors: &mut Vec<Diagnostic>) -> Vec<Written> {
    let path = "submissions/submissions.yaml";
    let Some(bytes) = files.file(path) else { return Vec::new() };
    let mut yaml = Yaml { path: path.into(), diagnostics: errors };
    let Some(map) = yaml.parse(bytes) else { return Vec::new() };
    let mut all = Vec::new();
    for (glob, node) in map.entries {
        let Some(mut entry) = yaml.map(node, "an entry") else { continue };
        let language = entry.text(&mut yaml, "language");
        let entrypoint = entry.text(&mut yaml, "entrypoint");
        ["authors", "model_solution"].iter().for_each(|key| _ = entry.take(key));
        let mut rules = vec![partial(&mut yaml, &mut entry, None)];
        for (scope, node) in entry.entries {
            let is_map = matches!(node.value, Value::Map(_));
            if !is_map {
                yaml.of(&node, format!("unknown key '{scope}'"), "what is about some cases is a map under their name");
                continue;
            }
            if let Some(mut inner) = yaml.map(node, "a part") {
                rules.push(partial(&mut yaml, &mut inner, Some(scope)));
                inner.finish(&mut yaml, &["permitted", "required", "score", "message", "use_for_time_limit"]);
            }
        }
        all.push(Written { glob: glob.trim_end_matches('/').to_owned(), language, entrypoint, rules });
    }
    all
}

fn partial(yaml: &mut Yaml<'_>, map: &mut Map, scope: Option<String>) -> Partial {
    let codes = |yaml: &mut Yaml<'_>, node: Node| {
        let words = yaml.one_or_more(&node, "verdicts");
        let mut codes = BTreeSet::new();
        for word in words {
            match Code::read(&word) {
                Some(code) => _ = codes.insert(code),
                None => yaml.of(&node, format!("'{word}' is no verdict"), "there are AC, WA, TLE, RTE"),
            }
        }
        codes
    };
    let mut rule = Partial { scope, ..Partial::default() };
    rule.permitted = map.take("permitted").map(|node| codes(yaml, node));
    rule.required = map.take("required").map(|node| codes(yaml, node));
    rule.message = map.text(yaml, "message");
    rule.score = map.take("score").and_then(|node| match &node.value {
        Value::Number(score) => Some([*score, *score]),
        Value::List(items) => match items.iter().map(|item| &item.value).collect::<Vec<_>>()[..] {
            [Value::Number(least), Value::Number(most)] => Some([*least, *most]),
            _ => {
                yaml.of(&node, "'score' must be a number, or a list of two", "");
                None
            }
        },
        _ => {
            yaml.of(&node, "'score' must be a number, or a list of two", "");
            None
        }
    });
    rule.for_time_limit = map.take("use_for_time_limit").and_then(|node| match &node.value {
        Value::Bool(false) => Some(Bound::Neither),
        Value::Bool(true) => None,
        Value::Text(word) if word == "lower" => Some(Bound::Lower),
        Value::Text(word) if word == "upper" => Some(Bound::Upper),
        _ => {
            yaml.of(&node, "'use_for_time_limit' must be true, false, lower or upper", "");
            None
        }
    });
    rule
}
