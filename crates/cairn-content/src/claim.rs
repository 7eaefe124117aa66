//! A claim that runs: `claim.toml` beside a small program, or beside a session with a database or a shell.
//!
//! Never runs it. The control is part of the claim: without it nobody has seen the claim fail.

mod session;

use crate::area::check_id;
use crate::diagnostic::{Diagnostic, Place};
use crate::exercise::{Difficulty, Source};
use crate::page::{Named, is_day};
use crate::table::{File, Found, Table};
use crate::tree::Tree;
use cairn_core::claim::{Relation, Runs, Session, Show};
use cairn_core::language::Language;
use cairn_core::submission::SourceFile;
use cairn_core::{Digest, Payload};
use serde::Serialize;
use std::collections::BTreeMap;

/// A claim with what shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Claim {
    /// Equal to the folder's name.
    pub id: String,
    /// The area's id.
    pub area: String,
    /// The folder, relative to the content.
    pub path: String,
    /// For people.
    pub title: String,
    /// The claim itself, a sentence.
    pub says: String,
    /// The traps that it refutes, as `question/trap`.
    pub refutes: Vec<Named>,
    /// For whom it is.
    pub level: Difficulty,
    /// The day it was last reviewed, sentence by sentence.
    pub reviewed: String,
    /// Former ids.
    pub aliases: Vec<String>,
    /// Versions for which it holds.
    pub applies_to: Vec<String>,
    /// What it is written in: a language's id, `sh`, `sqlite` or `postgres`.
    pub language: String,
    /// What runs.
    #[serde(skip)]
    pub run: Run,
    /// How often it runs.
    pub repeat: u32,
    /// In how many of these runs it has to hold.
    pub holds: Runs,
    /// Wall clock of one run, in seconds.
    pub seconds: u32,
    /// What the reader is asked before.
    pub predict: Prediction,
    /// What a run has to show.
    pub shows: Vec<Show>,
    /// What its facts rest on.
    pub sources: Vec<Source>,
    /// Its programs, in the order of reading.
    #[serde(skip)]
    pub files: Vec<SourceFile>,
    /// Of the folder.
    pub digest: Digest,
}

/// What runs, and what its control is.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// A program or a script, with arguments.
    Program {
        /// Of the run.
        arguments: Vec<String>,
        /// Of the control.
        control: Vec<String>,
    },
    /// A session with a database.
    Session {
        /// Of the run.
        session: Session,
        /// Of the control.
        control: Session,
    },
}

/// What the reader is asked before the claim runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prediction {
    /// The question.
    pub ask: String,
    /// What may be answered.
    pub options: Vec<String>,
    /// The right one, from 1.
    pub right: usize,
    /// What happened and why; Markdown, shown after the run.
    pub because: String,
}

const KEYS: [&str; 18] = [
    "id",
    "title",
    "says",
    "refutes",
    "level",
    "reviewed",
    "aliases",
    "applies_to",
    "language",
    "arguments",
    "control",
    "repeat",
    "holds",
    "holds_reason",
    "seconds",
    "predict",
    "shows",
    "sources",
];

const SESSIONS: [&str; 2] = ["sqlite", "postgres"];

/// Reads the claim in the folder `path`.
pub(crate) fn read(
    tree: &Tree,
    area: &str,
    path: &str,
    languages: &BTreeMap<String, Language>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Claim> {
    let toml = format!("{path}/claim.toml");
    let Some(bytes) = tree.file(&toml) else {
        diagnostics.push(fault(&toml, "the file is missing", "a claim is a folder with claim.toml and a program"));
        return None;
    };
    let id = path.rsplit('/').next().unwrap_or(path);
    let mut file = File::open(&toml, bytes, diagnostics)?;
    let mut table = file.parse()?;
    check_id(&mut file, &mut table, id);
    let written = written(&mut file, &mut table, languages);
    table.finish(&mut file, &KEYS);
    let mut written = written?;
    let prefix = format!("{path}/");
    let source = |(name, bytes): (&str, &std::sync::Arc<[u8]>)| {
        (name != "claim.toml").then(|| SourceFile { path: name.to_owned(), content: Payload::new(bytes.clone()) })
    };
    written.files = tree.under(&prefix).filter_map(source).collect();
    require_files(&mut written, path, languages, diagnostics);
    (written.id, written.area, written.path) = (id.to_owned(), area.to_owned(), path.to_owned());
    written.digest = tree.digest(&prefix);
    Some(written)
}

fn fault(path: &str, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
    Diagnostic { path: path.to_owned(), place: None, message: message.into(), hint: hint.into() }
}

/// What `claim.toml` says.
fn written(file: &mut File<'_>, table: &mut Table<'_>, languages: &BTreeMap<String, Language>) -> Option<Claim> {
    let title = table.required::<String>(file, "title", "for people, without a full stop");
    let says = table.required::<String>(file, "says", "the claim as a sentence");
    let refutes = names(file, table, "refutes");
    let level = table.required::<Difficulty>(file, "level", "junior, mid or senior");
    let reviewed = day(file, table, "reviewed");
    let aliases = table.optional::<Vec<String>>(file, "aliases").map(|found| found.value).unwrap_or_default();
    let applies_to = table.optional::<Vec<String>>(file, "applies_to").map(|found| found.value).unwrap_or_default();
    let language = language(file, table, languages);
    let run = arguments(file, table, language.as_deref());
    let repeat = within(file, table, "repeat", 1, 1, 50);
    let holds = holds(file, table);
    let seconds = within(file, table, "seconds", 10, 1, 20);
    let predict = predict(file, table);
    let shows = shows(file, table);
    let sources = sources(file, table);
    Some(Claim {
        id: String::new(),
        area: String::new(),
        path: String::new(),
        title: title?.value,
        says: says?.value,
        refutes,
        level: level?.value,
        reviewed: reviewed?,
        aliases,
        applies_to,
        language: language?,
        run: run?,
        repeat,
        holds,
        seconds,
        predict: predict?,
        shows,
        sources,
        files: Vec::new(),
        digest: Digest::of(b""),
    })
}

fn names(file: &mut File<'_>, table: &mut Table<'_>, key: &str) -> Vec<Named> {
    let found = table.optional::<Vec<String>>(file, key);
    found
        .map(|Found { value, span }| {
            let place = Some(Place::of(file.text(), span));
            value.into_iter().map(|name| Named { name, place }).collect()
        })
        .unwrap_or_default()
}

fn day(file: &mut File<'_>, table: &mut Table<'_>, key: &str) -> Option<String> {
    let found = table.required::<String>(file, key, "the day, such as \"2026-11-24\"")?;
    if !is_day(&found.value) {
        file.fault(Some(found.span), format!("'{}' is no day", found.value), "write it as 2026-11-24");
        return None;
    }
    Some(found.value)
}

fn language(file: &mut File<'_>, table: &mut Table<'_>, languages: &BTreeMap<String, Language>) -> Option<String> {
    let found = table.required::<String>(file, "language", "a folder of languages/, or sh, sqlite or postgres")?;
    let id = found.value;
    if !languages.contains_key(&id) && id != "sh" && !SESSIONS.contains(&id.as_str()) {
        let known: Vec<_> = languages.keys().map(String::as_str).chain(["sh", "sqlite", "postgres"]).collect();
        let hint = format!("there are {}", known.join(", "));
        file.fault(Some(found.span), format!("there is no language '{id}'"), hint);
        return None;
    }
    Some(id)
}

/// What the run and the control are given; of a session both are files, which are read later.
fn arguments(file: &mut File<'_>, table: &mut Table<'_>, language: Option<&str>) -> Option<Run> {
    let is_session = language.is_some_and(|language| SESSIONS.contains(&language));
    let arguments = table.optional::<Vec<String>>(file, "arguments");
    let control = table.optional::<Vec<String>>(file, "control");
    if is_session {
        for found in [arguments, control].into_iter().flatten() {
            file.fault(Some(found.span), "a session takes no arguments", "its control is the file control.sql");
        }
        return Some(Run::Session { session: Session::default(), control: Session::default() });
    }
    let Some(control) = control else {
        let hint = "write control = [\"…\"]: the arguments of a run in which the claim must not hold";
        file.fault(None, "the key 'control' is missing", hint);
        return None;
    };
    let arguments = arguments.map(|found| found.value).unwrap_or_default();
    if arguments == control.value {
        file.fault(Some(control.span), "the control is the run itself", "give it other arguments");
    }
    Some(Run::Program { arguments, control: control.value })
}

fn within(file: &mut File<'_>, table: &mut Table<'_>, key: &str, usual: u32, least: u32, most: u32) -> u32 {
    let Some(found) = table.optional::<u32>(file, key) else { return usual };
    if !(least..=most).contains(&found.value) {
        file.fault(Some(found.span), format!("'{key}' is {}", found.value), format!("write {least} to {most}"));
    }
    found.value.clamp(least, most)
}

fn holds(file: &mut File<'_>, table: &mut Table<'_>) -> Runs {
    let reason = table.optional::<String>(file, "holds_reason");
    let Some(found) = table.optional::<Runs>(file, "holds") else { return Runs::All };
    if found.value == Runs::Some && reason.is_none_or(|reason| reason.value.trim().is_empty()) {
        let hint = "write holds_reason = \"…\": why it cannot be made certain";
        file.fault(Some(found.span), "the claim holds in some runs only, and does not say why", hint);
    }
    found.value
}

fn predict(file: &mut File<'_>, table: &mut Table<'_>) -> Option<Prediction> {
    if !table.has("predict") {
        file.fault(
            None,
            "the table [predict] is missing",
            "ask the reader before the run: ask, options, right, because",
        );
        return None;
    }
    let mut inner = table.table(file, "predict")?;
    let ask = inner.required::<String>(file, "ask", "a question");
    let options = inner.required::<Vec<String>>(file, "options", "two to five answers");
    let right = inner.required::<usize>(file, "right", "the number of the right one, from 1");
    let because = inner.required::<String>(file, "because", "what happened and why");
    inner.finish(file, &["ask", "options", "right", "because"]);
    let (options, right) = (options?, right?);
    let count = options.value.len();
    if !(2..=5).contains(&count) {
        file.fault(Some(options.span), format!("{count} options"), "write two to five");
    }
    if !(1..=count).contains(&right.value) {
        file.fault(Some(right.span), format!("there is no option {}", right.value), format!("write 1 to {count}"));
        return None;
    }
    Some(Prediction { ask: ask?.value, options: options.value, right: right.value, because: because?.value })
}

const RELATIONS: [&str; 7] = ["equals", "not", "less_than", "more_than", "at_least", "at_most", "contains"];

fn shows(file: &mut File<'_>, table: &mut Table<'_>) -> Vec<Show> {
    let tables = table.tables(file, "shows");
    if tables.is_empty() {
        let hint = "write [[shows]] with name and one of equals, less_than, …";
        file.fault(None, "the claim does not say what a run shows", hint);
    }
    tables.into_iter().filter_map(|table| show(file, table)).collect()
}

fn show(file: &mut File<'_>, mut table: Table<'_>) -> Option<Show> {
    let at = table.span();
    let name = table.required::<String>(file, "name", "the name of a line that is printed as name = value");
    let mut relations = Vec::new();
    for key in RELATIONS.into_iter().filter(|key| table.has(key)).collect::<Vec<_>>() {
        relations.extend(relation(file, &mut table, key));
    }
    table.finish(file, &[&["name"][..], &RELATIONS].concat());
    if relations.len() != 1 {
        let hint = format!("one of {}", RELATIONS.join(", "));
        file.fault(Some(at), format!("{} relations", relations.len()), hint);
        return None;
    }
    Some(Show { name: name?.value, relation: relations.remove(0) })
}

fn relation(file: &mut File<'_>, table: &mut Table<'_>, key: &str) -> Option<Relation> {
    let number = |relation: fn(f64) -> Relation, file: &mut File<'_>, table: &mut Table<'_>| {
        table.optional::<f64>(file, key).map(|found| relation(found.value))
    };
    match key {
        "less_than" => number(Relation::LessThan, file, table),
        "more_than" => number(Relation::MoreThan, file, table),
        "at_least" => number(Relation::AtLeast, file, table),
        "at_most" => number(Relation::AtMost, file, table),
        _ => {
            let Found { value, span } = table.optional::<toml::Value>(file, key)?;
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) => value.to_string(),
                _ => {
                    file.fault(Some(span), format!("'{key}' must be a text or a number"), "");
                    return None;
                }
            };
            Some(match key {
                "equals" => Relation::Equals(text),
                "not" => Relation::Not(text),
                _ => Relation::Contains(text),
            })
        }
    }
}

fn sources(file: &mut File<'_>, table: &mut Table<'_>) -> Vec<Source> {
    let found = table.optional::<Vec<Source>>(file, "sources");
    let Some(Found { value, span }) = found else {
        if !table.has("sources") {
            file.fault(None, "the claim names no source", "write [[sources]] with title, url, supports and accessed");
        }
        return Vec::new();
    };
    for source in &value {
        if let Some(day) = source.no_day() {
            file.fault(Some(span.clone()), format!("'{day}' is no day"), "write accessed as 2026-11-24");
        }
        if !source.url.starts_with("http") {
            file.fault(Some(span.clone()), format!("'{}' is no address", source.url), "write https://…");
        }
    }
    value
}

/// The file that each medium needs, and sessions read from theirs.
fn require_files(claim: &mut Claim, path: &str, languages: &BTreeMap<String, Language>, told: &mut Vec<Diagnostic>) {
    let needed: Vec<String> = match claim.language.as_str() {
        "sqlite" | "postgres" => vec!["session.sql".into(), "control.sql".into()],
        "sh" => vec!["session.sh".into()],
        language => languages.get(language).map(|language| language.solution.clone()).into_iter().collect(),
    };
    for name in &needed {
        if !claim.files.iter().any(|file| file.path == *name) {
            told.push(fault(&format!("{path}/{name}"), "the file is missing", "it is what shows the claim"));
        }
    }
    claim.files.sort_by_key(|file| needed.iter().position(|name| *name == file.path).unwrap_or(needed.len()));
    let ending = needed.first().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    for file in claim.files.iter().filter(|file| !file.path.ends_with(ending)) {
        told.push(fault(
            &format!("{path}/{}", file.path),
            "the file is unexpected: nothing reads it",
            "a claim is claim.toml and its program",
        ));
    }
    if let Run::Session { session, control } = &mut claim.run {
        let mut read = |name: &str| {
            let text = claim.files.iter().find(|file| file.path == name).map(|file| file.content.text().into_owned());
            text.map(|text| session::read(&format!("{path}/{name}"), &text, told)).unwrap_or_default()
        };
        (*session, *control) = (read("session.sql"), read("control.sql"));
    }
}

#[cfg(test)]
mod tests;
