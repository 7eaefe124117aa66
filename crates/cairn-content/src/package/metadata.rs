//! `problem.yaml` in both versions of the format, and in the draft between them.
//!
//! Unknown keys are faults in all of them, as their texts say.

use crate::yaml::{Map, Node, Value, Yaml};
use std::collections::BTreeMap;

/// Which version of the format a package follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `legacy` and `legacy-icpc`, also where no version is given.
    Legacy,
    /// `2023-07-draft`: metadata of what became `2025-09`, groups of data as in `legacy`.
    Draft,
    /// `2025-09`.
    Settled,
}

impl Format {
    /// As the format itself names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Draft => "2023-07-draft",
            Self::Settled => "2025-09",
        }
    }
}

/// What `problem.yaml` says.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are called as the format calls them")]
pub struct Metadata {
    pub format: Format,
    /// Names by language.
    pub names: BTreeMap<String, String>,
    pub scoring: bool,
    pub interactive: bool,
    pub multi_pass: bool,
    pub submit_answer: bool,
    /// Whether a validator of the package is asked; in `2025-09` whoever is there.
    pub custom: Option<bool>,
    /// Whether the validator of a `legacy` package writes scores.
    pub custom_score: bool,
    pub minimise: bool,
    pub validator_flags: Vec<String>,
    pub limits: Limits,
    pub license: String,
    pub rights_owner: Option<String>,
    pub authors: Vec<String>,
    /// Names of sources, with addresses.
    pub sources: Vec<(String, Option<String>)>,
    pub keywords: Vec<String>,
    /// Codes of the languages that are allowed; nothing for all.
    pub languages: Option<Vec<String>>,
    pub uuid: Option<String>,
    /// Texts by `name` and `name.variant`.
    pub constants: BTreeMap<String, String>,
}

/// Limits, and how the time limit is found.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "fields are called as the format calls them")]
pub struct Limits {
    /// Seconds; nothing where it is inferred.
    pub time_limit: Option<f64>,
    pub time_resolution: f64,
    pub ac_to_time_limit: f64,
    pub time_limit_to_tle: f64,
    pub memory_mib: u64,
    pub output_mib: u64,
    pub code_kib: u64,
    pub validation_time_s: u64,
    pub validation_memory_mib: u64,
    pub validation_output_mib: u64,
    pub validation_passes: u32,
}

/// The system defaults that the format calls typical.
const TYPICAL: Limits = Limits {
    time_limit: None,
    time_resolution: 1.0,
    ac_to_time_limit: 2.0,
    time_limit_to_tle: 1.5,
    memory_mib: 2048,
    output_mib: 8,
    code_kib: 128,
    validation_time_s: 60,
    validation_memory_mib: 2048,
    validation_output_mib: 8,
    validation_passes: 2,
};

const LICENSES: [&str; 7] = ["unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission"];

const LEGACY_KEYS: [&str; 15] = [
    "problem_format_version",
    "type",
    "name",
    "uuid",
    "author",
    "source",
    "source_url",
    "license",
    "rights_owner",
    "limits",
    "validation",
    "validator_flags",
    "grading",
    "keywords",
    "libraries",
];

const KEYS: [&str; 15] = [
    "problem_format_version",
    "type",
    "name",
    "uuid",
    "version",
    "credits",
    "source",
    "license",
    "rights_owner",
    "embargo_until",
    "limits",
    "keywords",
    "languages",
    "allow_file_writing",
    "constants",
];

/// Reads the file.
pub(crate) fn read(yaml: &mut Yaml<'_>, bytes: &[u8]) -> Option<Metadata> {
    let mut map = yaml.parse(bytes)?;
    let version = map.take("problem_format_version");
    let word = version.as_ref().and_then(|node| yaml.text(node, "'problem_format_version'"));
    let format = match word.as_deref() {
        None | Some("legacy" | "legacy-icpc") => Format::Legacy,
        Some("2023-07-draft" | "draft" | "2023-07") => Format::Draft,
        Some("2025-09" | "2025-09-draft") => Format::Settled,
        Some(other) => {
            let node = version.as_ref()?;
            yaml.of(
                node,
                format!("the version '{other}' of the format is not known"),
                "there are legacy, 2023-07-draft and 2025-09",
            );
            return None;
        }
    };
    match format {
        Format::Legacy => Some(legacy(yaml, map)),
        Format::Draft | Format::Settled => Some(settled(yaml, map, format)),
    }
}

fn legacy(yaml: &mut Yaml<'_>, mut map: Map) -> Metadata {
    let mut meta = empty(Format::Legacy);
    meta.limits = Limits { ac_to_time_limit: 5.0, time_limit_to_tle: 2.0, ..TYPICAL };
    if let Some(word) = map.text(yaml, "type") {
        meta.scoring = word == "scoring";
        if !["pass-fail", "scoring"].contains(&word.as_str()) {
            yaml.fault(None, format!("the type '{word}' is not known"), "it is pass-fail or scoring");
        }
    }
    if let Some(name) = map.text(yaml, "name") {
        meta.names.insert("en".into(), name);
    }
    let author = map.text(yaml, "author").unwrap_or_default();
    meta.authors = author
        .split(',')
        .flat_map(|part| part.split(" and "))
        .map(|name| name.trim().to_owned())
        .filter(|n| !n.is_empty())
        .collect();
    let url = map.text(yaml, "source_url");
    meta.sources = map.text(yaml, "source").map(|name| (name, url)).into_iter().collect();
    common(yaml, &mut map, &mut meta);
    meta.keywords = map.text(yaml, "keywords").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let validation = map.text(yaml, "validation").unwrap_or_else(|| "default".into());
    let mut words = validation.split_whitespace();
    match words.next() {
        Some("custom") => meta.custom = Some(true),
        Some("default") | None => meta.custom = Some(false),
        Some(other) => yaml.fault(
            None,
            format!("the validation '{other}' is not known"),
            "it is default, or custom with score and interactive",
        ),
    }
    for word in words {
        match (word, meta.custom) {
            ("interactive", Some(true)) => meta.interactive = true,
            ("score", Some(true)) => meta.custom_score = true,
            _ => yaml.fault(None, format!("'{word}' does not belong to the validation '{validation}'"), ""),
        }
    }
    meta.validator_flags = words_of(&map.text(yaml, "validator_flags").unwrap_or_default());
    if let Some(mut limits) = map.map(yaml, "limits") {
        if let Some(n) = limits.number(yaml, "time_multiplier", [1.0, 1000.0]) {
            meta.limits.ac_to_time_limit = n;
        }
        if let Some(n) = limits.number(yaml, "time_safety_margin", [1.0, 1000.0]) {
            meta.limits.time_limit_to_tle = n;
        }
        // DOMjudge writes a fixed limit here, which the later versions took over.
        meta.limits.time_limit = limits.number(yaml, "time_limit", [0.001, 600.0]);
        resources(yaml, &mut limits, &mut meta.limits);
        limits.finish(yaml, &[&["time_multiplier", "time_safety_margin", "time_limit"][..], &RESOURCES].concat());
    }
    if let Some(mut grading) = map.map(yaml, "grading") {
        match grading.text(yaml, "objective").as_deref() {
            None | Some("max") => {}
            Some("min") => meta.minimise = true,
            Some(other) => yaml.fault(None, format!("the objective '{other}' is not known"), "it is min or max"),
        }
        // Shown or not, the learner whose package it is sees all groups; the others predate `legacy`.
        let old = ["show_test_data_groups", "accept_score", "reject_score", "range", "on_reject"];
        old.iter().for_each(|key| _ = grading.take(key));
        grading.finish(yaml, &["objective", "show_test_data_groups"]);
    }
    map.take("libraries");
    map.finish(yaml, &LEGACY_KEYS);
    meta
}

fn settled(yaml: &mut Yaml<'_>, mut map: Map, format: Format) -> Metadata {
    let mut meta = empty(format);
    let types = map.take("type").map(|node| yaml.one_or_more(&node, "'type'")).unwrap_or_default();
    types_of(yaml, &types, &mut meta);
    match map.take("name") {
        Some(Node { value: Value::Map(entries), .. }) => {
            for (language, node) in entries {
                meta.names.extend(yaml.text(&node, "a name").map(|name| (language, name)));
            }
        }
        Some(node) => meta.names.extend(yaml.text(&node, "'name'").map(|name| ("en".to_owned(), name))),
        None => yaml.fault(None, "the key 'name' is missing", "give the problem's name, or a map of names by language"),
    }
    if let Some(credits) = map.take("credits") {
        meta.authors = authors(yaml, credits);
    }
    if let Some(source) = map.take("source") {
        meta.sources = sources(yaml, source);
    }
    map.take("version");
    map.take("embargo_until");
    // Nothing that a submission writes outlives it here; a box lets nobody write beside the sources.
    map.flag(yaml, "allow_file_writing");
    common(yaml, &mut map, &mut meta);
    if meta.uuid.is_none() && format == Format::Settled {
        yaml.fault(None, "the key 'uuid' is missing", "any UUID of its own tells the problem from others");
    }
    meta.keywords = map.take("keywords").map(|node| yaml.one_or_more(&node, "'keywords'")).unwrap_or_default();
    let languages = map.take("languages").map(|node| yaml.one_or_more(&node, "'languages'"));
    meta.languages = languages.filter(|codes| codes != &["all"]);
    if let Some(constants) = map.map(yaml, "constants") {
        meta.constants = read_constants(yaml, constants);
    }
    if let Some(limits) = map.map(yaml, "limits") {
        settled_limits(yaml, limits, &mut meta);
    }
    map.finish(yaml, &KEYS);
    meta
}

fn settled_limits(yaml: &mut Yaml<'_>, mut limits: Map, meta: &mut Metadata) {
    if let Some(mut multipliers) = limits.map(yaml, "time_multipliers") {
        if let Some(n) = multipliers.number(yaml, "ac_to_time_limit", [1.0, 1000.0]) {
            meta.limits.ac_to_time_limit = n;
        }
        if let Some(n) = multipliers.number(yaml, "time_limit_to_tle", [1.0, 1000.0]) {
            meta.limits.time_limit_to_tle = n;
        }
        multipliers.finish(yaml, &["ac_to_time_limit", "time_limit_to_tle"]);
    }
    meta.limits.time_limit = limits.number(yaml, "time_limit", [0.001, 600.0]);
    if let Some(n) = limits.number(yaml, "time_resolution", [0.001, 600.0]) {
        meta.limits.time_resolution = n;
    }
    if let Some(limit) = meta.limits.time_limit {
        let parts = limit / meta.limits.time_resolution;
        if (parts - parts.round()).abs() > 1e-6 {
            yaml.fault(
                None,
                format!("the time_limit {limit} is no multiple of the time_resolution {}", meta.limits.time_resolution),
                "",
            );
        }
    }
    if let Some(n) = limits.number(yaml, "validation_passes", [2.0, 100.0]) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 2 and 100")]
        let passes = n as u32;
        meta.limits.validation_passes = passes;
        if !meta.multi_pass {
            yaml.fault(None, "validation_passes is for multi-pass problems alone", "add multi-pass to the type");
        }
    }
    resources(yaml, &mut limits, &mut meta.limits);
    limits.finish(
        yaml,
        &[&["time_multipliers", "time_limit", "time_resolution"][..], &RESOURCES, &["validation_passes"]].concat(),
    );
}

/// What a problem may use besides time; the keys that [`resources`] reads.
const RESOURCES: [&str; 8] = [
    "memory",
    "output",
    "code",
    "compilation_time",
    "compilation_memory",
    "validation_time",
    "validation_memory",
    "validation_output",
];

/// What both versions say in the same way.
fn common(yaml: &mut Yaml<'_>, map: &mut Map, meta: &mut Metadata) {
    meta.uuid = map.text(yaml, "uuid");
    meta.rights_owner = map.text(yaml, "rights_owner");
    if let Some(license) = map.take("license")
        && let Some(word) = yaml.text(&license, "'license'")
    {
        if !LICENSES.contains(&word.as_str()) {
            yaml.of(
                &license,
                format!("the licence '{word}' is not known"),
                format!("there are {}", LICENSES.join(", ")),
            );
        }
        meta.license = word;
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "all bounds are positive and fit")]
fn resources(yaml: &mut Yaml<'_>, map: &mut Map, limits: &mut Limits) {
    let mut take = |key: &str, most: f64, into: &mut u64| {
        if let Some(n) = map.number(yaml, key, [1.0, most]) {
            *into = n.ceil() as u64;
        }
    };
    take("memory", 65_536.0, &mut limits.memory_mib);
    take("output", 1024.0, &mut limits.output_mib);
    take("code", 65_536.0, &mut limits.code_kib);
    take("validation_time", 600.0, &mut limits.validation_time_s);
    take("validation_memory", 65_536.0, &mut limits.validation_memory_mib);
    take("validation_output", 1024.0, &mut limits.validation_output_mib);
    // Builds have the language's own limits here, which are wide.
    take("compilation_time", 600.0, &mut 0);
    take("compilation_memory", 65_536.0, &mut 0);
}

fn types_of(yaml: &mut Yaml<'_>, types: &[String], meta: &mut Metadata) {
    let mut pass_fail = false;
    for word in types {
        match word.as_str() {
            "pass-fail" => pass_fail = true,
            "scoring" => meta.scoring = true,
            "interactive" => meta.interactive = true,
            "multi-pass" => meta.multi_pass = true,
            "submit-answer" => meta.submit_answer = true,
            other => yaml.fault(
                None,
                format!("the type '{other}' is not known"),
                "there are pass-fail, scoring, interactive, multi-pass, submit-answer",
            ),
        }
    }
    if pass_fail && meta.scoring || meta.submit_answer && (meta.interactive || meta.multi_pass) {
        yaml.fault(None, format!("the types {} exclude each other", types.join(" and ")), "");
    }
}

fn authors(yaml: &mut Yaml<'_>, credits: Node) -> Vec<String> {
    let Value::Map(entries) = credits.value else { return people(yaml, &credits) };
    let mut map = Map { entries };
    let authors = map.take("authors").map(|node| people(yaml, &node)).unwrap_or_default();
    for key in ["contributors", "testers", "translators", "packagers", "acknowledgements"] {
        map.take(key);
    }
    map.finish(yaml, &["authors", "contributors", "testers", "translators", "packagers", "acknowledgements"]);
    authors
}

/// Names of people, with or without an address after them.
fn people(yaml: &mut Yaml<'_>, node: &Node) -> Vec<String> {
    let one = |yaml: &mut Yaml<'_>, node: &Node| match &node.value {
        Value::Map(entries) => {
            entries.iter().find(|(key, _)| key == "name").and_then(|(_, name)| yaml.text(name, "a name"))
        }
        _ => yaml.text(node, "a person"),
    };
    let named = match &node.value {
        Value::List(items) => items.iter().filter_map(|item| one(yaml, item)).collect(),
        _ => one(yaml, node).into_iter().collect::<Vec<_>>(),
    };
    named.into_iter().map(|name| name.split('<').next().unwrap_or_default().trim().to_owned()).collect()
}

fn sources(yaml: &mut Yaml<'_>, node: Node) -> Vec<(String, Option<String>)> {
    match node.value {
        Value::List(items) => items.into_iter().flat_map(|item| sources(yaml, item)).collect(),
        Value::Map(entries) => {
            let mut map = Map { entries };
            let (name, url) = (map.text(yaml, "name"), map.text(yaml, "url"));
            map.finish(yaml, &["name", "url"]);
            name.map(|name| (name, url)).into_iter().collect()
        }
        _ => yaml.text(&node, "a source").map(|name| (name, None)).into_iter().collect(),
    }
}

fn read_constants(yaml: &mut Yaml<'_>, map: Map) -> BTreeMap<String, String> {
    let mut constants = BTreeMap::new();
    for (name, node) in map.entries {
        let fine = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !fine {
            yaml.of(
                &node,
                format!("'{name}' is no name of a constant"),
                "it has letters, digits and _, and begins with no digit",
            );
            continue;
        }
        let Value::Map(variants) = node.value else {
            if let Some(text) = yaml.text(&node, "a constant") {
                constants.insert(format!("{name}.value"), text.clone());
                constants.insert(name, text);
            }
            continue;
        };
        for (variant, node) in variants {
            let Some(text) = yaml.text(&node, "a constant") else { continue };
            if variant == "value" {
                constants.insert(name.clone(), text.clone());
            }
            constants.insert(format!("{name}.{variant}"), text);
        }
        if !constants.contains_key(&name) {
            yaml.fault(None, format!("the constant '{name}' has no value"), "a map of variants has a key 'value'");
        }
    }
    constants
}

fn empty(format: Format) -> Metadata {
    Metadata {
        format,
        names: BTreeMap::new(),
        scoring: false,
        interactive: false,
        multi_pass: false,
        submit_answer: false,
        custom: None,
        custom_score: false,
        minimise: false,
        validator_flags: Vec::new(),
        limits: TYPICAL,
        license: "unknown".into(),
        rights_owner: None,
        authors: Vec::new(),
        sources: Vec::new(),
        keywords: Vec::new(),
        languages: None,
        uuid: None,
        constants: BTreeMap::new(),
    }
}

/// Arguments as a shell would split them, without quotes.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Puts constants in their places: `{{name}}` and `{{name.variant}}`; what is not known stays.
pub(crate) fn fill(constants: &BTreeMap<String, String>, text: &str) -> String {
    if constants.is_empty() || !text.contains("{{") {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("{{") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let found = after.find("}}").and_then(|end| Some((constants.get(&after[2..end])?, end)));
        match found {
            Some((value, end)) => {
                out.push_str(value);
                rest = &after[end + 2..];
            }
            None => {
                out.push_str("{{");
                rest = &after[2..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(text: &str) -> (Option<Metadata>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let read = read(&mut Yaml { path: "problem.yaml".into(), diagnostics: &mut diagnostics }, text.as_bytes());
        (read, diagnostics.iter().map(|d| d.to_string().replace("\n  hint: ", " | ")).collect())
    }

    #[test]
    fn without_a_version_it_is_legacy_with_its_defaults() {
        let (meta, faults) =
            meta("name: X\nvalidation: custom interactive\nvalidator_flags: a 1\nlimits: {memory: 64}\n");
        let meta = meta.unwrap();
        assert_eq!((meta.format, meta.interactive, meta.custom), (Format::Legacy, true, Some(true)));
        assert_eq!(
            (meta.limits.ac_to_time_limit, meta.limits.time_limit_to_tle, meta.limits.memory_mib),
            (5.0, 2.0, 64)
        );
        assert_eq!(meta.validator_flags, ["a", "1"]);
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn the_settled_version_has_types_names_and_constants() {
        let text = "problem_format_version: 2025-09\nuuid: u\nname: {en: A, sv: B}\ntype: [scoring, interactive]\n\
                    constants:\n  k: {value: 5, tex: '5{,}0'}\n  l: x\nlimits: {time_limit: 1.5, time_resolution: 0.5}\n";
        let (meta, faults) = meta(text);
        let meta = meta.unwrap();
        assert_eq!(faults, Vec::<String>::new());
        assert!(meta.scoring && meta.interactive && meta.names["sv"] == "B");
        assert_eq!(fill(&meta.constants, "{{k}} {{k.tex}} {{l}} {{m}} {{"), "5 5{,}0 x {{m}} {{");
        assert_eq!(meta.limits.time_limit, Some(1.5));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let told = |text: &str| meta(text).1.join("\n");
        assert_eq!(told("name: X\nlimit: {}\n"), "problem.yaml:2:8: unknown key 'limit' | did you mean 'limits'?");
        assert!(told("problem_format_version: 2030-01\n").contains("'2030-01' of the format is not known"));
        assert!(told("problem_format_version: 2025-09\nname: X\n").contains("'uuid' is missing"));
        assert!(
            told("problem_format_version: 2025-09\nuuid: u\nname: X\ntype: [pass-fail, scoring]\n").contains("exclude")
        );
        assert!(
            told("problem_format_version: 2025-09\nuuid: u\nname: X\nlimits: {time_limit: 0.7}\n")
                .contains("no multiple")
        );
        assert!(told("name: X\nlicense: mine\n").contains("'mine' is not known"));
        assert!(told("name: X\nlimits: {memory: lots}\n").contains("a number from 1"));
        assert!(told("name: X\nvalidation: default interactive\n").contains("does not belong"));
    }
}
