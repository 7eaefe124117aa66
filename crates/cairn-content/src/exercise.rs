//! An exercise: the folder with its task, data, solutions and mutants.

use crate::area::check_id;
use crate::diagnostic::Diagnostic;
use crate::mutant::{self, Mutant};
use crate::package::Package;
use crate::table::{File, Found, Table};
use crate::tree::Tree;
use cairn_core::compare::Comparator;
use cairn_core::exercise::{
    Answer, Call, Case, CaseLimits, Check, Exercise, Input, Interface, Left, Level, Life, Method, ProgramTask, Scene,
    Signal, StdinLayout, Visibility,
};
use cairn_core::generate::Generator;
use cairn_core::harness;
use cairn_core::language::Language;
use cairn_core::submission::SourceFile;
use cairn_core::types::{Object, Signature};
use cairn_core::value::{self, Arguments, Value};
use cairn_core::{Digest, Payload};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An exercise with everything that surrounds its judging data.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What the judge sees.
    pub exercise: Exercise,
    /// The folder, relative to the content, such as `02-data-structures/exercises/longest-consecutive`.
    pub path: String,
    /// The area's id.
    pub area: String,
    /// What the catalogue shows.
    pub about: About,
    /// The task, as Markdown.
    pub task: String,
    /// The hint ladder, from a nudge to the key idea.
    pub hints: Vec<Hint>,
    /// What the learner starts from, by language.
    pub starters: BTreeMap<String, Vec<SourceFile>>,
    /// Our solutions, by language.
    pub references: BTreeMap<String, Vec<SourceFile>>,
    /// Unusual but correct solutions.
    pub variants: Vec<Variant>,
    /// Wrong solutions.
    pub mutants: Vec<Mutant>,
    /// The rulings that were reviewed last.
    pub expected: Option<String>,
    /// The digest of the whole folder.
    pub digest: Digest,
    /// The package that it is, where others wrote it.
    pub package: Option<Arc<Package>>,
}

/// What the catalogue shows of an exercise.
#[derive(Debug, Clone, Serialize)]
pub struct About {
    /// One plain sentence.
    pub summary: String,
    /// A free tag.
    pub kind: String,
    /// How hard it is.
    pub level: Difficulty,
    /// How long it takes.
    pub minutes: u32,
    /// Items of the roadmap.
    pub covers: Vec<String>,
    /// Exercises that are better done before.
    pub after: Vec<String>,
    /// Former ids.
    pub aliases: Vec<String>,
    /// What its facts rest on.
    pub sources: Vec<Source>,
}

/// Whom an exercise suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difficulty {
    /// A first job.
    Junior,
    /// Some years in.
    Mid,
    /// Leading others.
    Senior,
}

/// A source of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// What it supports.
    pub supports: String,
    /// When it was read, as YYYY-MM-DD; empty where it was only cited.
    #[serde(default)]
    pub accessed: String,
    /// When it was cited without being at hand, as YYYY-MM-DD: whoever reviews the page still has to open it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited: Option<String>,
}

impl Source {
    /// What can be said of when it was read.
    pub fn seen(&self) -> String {
        match &self.cited {
            Some(day) => format!("cited {day}, not yet opened"),
            None => format!("read {}", self.accessed),
        }
    }

    /// The day that is no day, if there is one.
    pub(crate) fn no_day(&self) -> Option<&str> {
        let day = self.cited.as_deref().unwrap_or(&self.accessed);
        (!crate::page::is_day(day)).then_some(day)
    }
}

/// One rung of the hint ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// Its heading.
    pub title: String,
    /// Markdown.
    pub text: String,
}

/// An unusual but correct solution.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The folder's name.
    pub name: String,
    /// Told from the file's name.
    pub language: String,
    /// Its files.
    pub files: Vec<SourceFile>,
}

const KEYS: [&str; 16] = [
    "id", "aliases", "title", "summary", "method", "kind", "level", "minutes", "covers", "after", "sources", "limits",
    "function", "object", "stdin", "checks",
];

/// Reads the exercise in `path`.
pub(crate) fn read(
    tree: &Tree,
    area: &str,
    path: &str,
    languages: &BTreeMap<String, Language>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let mut folder = Folder { tree, path, languages, diagnostics, claimed: BTreeSet::new() };
    let read = folder.toml();
    let task = folder.text("task.md", "tell the learner what to do");
    let hints = folder.text("hints.md", "write the hint ladder, each hint under a '## ' heading");
    let hints = hints.map(|text| folder.hints(&text));
    let starters = folder.by_language("starter");
    let references = folder.by_language("reference");
    let variants = folder.variants();
    let expected = folder.file("expected.snap").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let checks = read.as_ref().map(|(exercise, _)| exercise.checks.iter().map(|c| c.id.clone()).collect::<Vec<_>>());
    let mutants = folder.mutants(checks.as_deref(), &references);
    folder.require_solutions(&starters, &references);
    folder.report_unexpected(read.is_some());
    let (exercise, about) = read?;
    let digest = tree.digest(&format!("{path}/"));
    let (area, path) = (area.to_owned(), path.to_owned());
    let (task, hints) = (task?, hints?);
    Some(Entry {
        exercise,
        path,
        area,
        about,
        task,
        hints,
        starters,
        references,
        variants,
        mutants,
        expected,
        digest,
        package: None,
    })
}

struct Folder<'a> {
    tree: &'a Tree,
    path: &'a str,
    languages: &'a BTreeMap<String, Language>,
    diagnostics: &'a mut Vec<Diagnostic>,
    claimed: BTreeSet<String>,
}

impl<'a> Folder<'a> {
    fn file(&mut self, name: &str) -> Option<&'a [u8]> {
        self.claimed.insert(name.to_owned());
        self.tree.file(&format!("{}/{name}", self.path)).map(|bytes| &**bytes)
    }

    fn fault(&mut self, name: &str, message: impl Into<String>, hint: impl Into<String>) {
        let path = format!("{}/{name}", self.path);
        self.diagnostics.push(Diagnostic { path, place: None, message: message.into(), hint: hint.into() });
    }

    /// A text file that must be there and must not be blank.
    fn text(&mut self, name: &str, hint: &str) -> Option<String> {
        let Some(bytes) = self.file(name) else {
            self.fault(name, "the file is missing", hint);
            return None;
        };
        let path = format!("{}/{name}", self.path);
        let text = File::open(&path, bytes, self.diagnostics)?.text().to_owned();
        if text.trim().is_empty() {
            self.fault(name, "the file is empty", hint);
        }
        Some(text)
    }

    fn toml(&mut self) -> Option<(Exercise, About)> {
        let Some(bytes) = self.file("exercise.toml") else {
            self.fault("exercise.toml", "the file is missing", "describe the exercise and its checks");
            return None;
        };
        let path = format!("{}/exercise.toml", self.path);
        let mut diagnostics = Vec::new();
        let read = File::open(&path, bytes, &mut diagnostics).and_then(|mut file| {
            let table = file.parse()?;
            self.exercise(&mut file, table)
        });
        self.diagnostics.append(&mut diagnostics);
        read
    }

    fn exercise(&mut self, file: &mut File<'_>, mut table: Table<'_>) -> Option<(Exercise, About)> {
        let id = self.path.rsplit('/').next().unwrap_or_default().to_owned();
        check_id(file, &mut table, &id);
        let title = table.required::<String>(file, "title", "a title for people");
        let method = table.required::<String>(file, "method", "write method = \"program\"");
        if let Some(method) = method.filter(|m| m.value != "program") {
            let message = format!("unknown method '{}'", method.value);
            file.fault(Some(method.span), message, "the methods of this version: program");
        }
        let about = about(file, &mut table);
        if !table.has("limits") {
            let hint = "say what one case may use: cpu_ms, memory_mib, total_cpu_ms";
            file.fault(None, "the table [limits] is missing", hint);
        }
        let limits = table.table(file, "limits").and_then(|limits| read_limits(file, limits));
        let interface = interface(file, &mut table);
        if !table.has("checks") {
            file.fault(None, "there is no check", "write [[checks]] with id and claim");
        }
        let mut checks = Vec::new();
        for check in table.tables(file, "checks") {
            if let Some(check) = self.check(file, check, interface.as_ref()) {
                checks.push(check);
            }
        }
        check_checks(file, &checks);
        table.finish(file, &KEYS);
        let (limits, total_cpu_ms) = limits?;
        let task = ProgramTask { interface: interface?, limits, total_cpu_ms };
        let exercise = Exercise { id, title: title?.value, method: Method::Program(task), checks };
        // What the model itself refuses is never judged by; most of it has been told above, with its place.
        let faults = exercise.faults();
        let told = self.diagnostics.iter().any(|d| d.path.starts_with(&format!("{}/", self.path)));
        if file.is_sound() && !told {
            faults.iter().for_each(|fault| file.fault(None, fault, "see CONTRIBUTING.md"));
        }
        faults.is_empty().then_some(())?;
        Some((exercise, about?))
    }

    fn check(&mut self, file: &mut File<'_>, mut table: Table<'_>, interface: Option<&Interface>) -> Option<Check> {
        let id = table.required::<String>(file, "id", "a short id, such as id = \"empty-input\"");
        let claim = table.required::<String>(file, "claim", "a sentence that is true of every correct solution");
        let level = table.optional(file, "level").map_or(Level::Must, |found| found.value);
        let visibility = table.optional(file, "visibility").map_or(Visibility::Hidden, |found| found.value);
        let compare = table.optional(file, "compare").map_or(Comparator::Exact, |found| found.value);
        let stress = table.optional(file, "stress").map(|found| found.value);
        table.finish(file, &["id", "claim", "level", "visibility", "compare", "stress"]);
        let id = id?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.value.is_empty() || !id.value.chars().all(plain) {
            file.fault(Some(id.span.clone()), format!("'{}' is no id", id.value), "use a-z, 0-9 and hyphens");
            return None;
        }
        let (cases, generators) = self.check_data(file, &id, interface?)?;
        Some(Check { id: id.value, claim: claim?.value, level, visibility, compare, cases, generators, stress })
    }

    /// The cases and generators of a check, from `checks/<id>.toml`.
    fn check_data(
        &mut self,
        file: &mut File<'_>,
        id: &Found<String>,
        interface: &Interface,
    ) -> Option<(Vec<Case>, Vec<Generator>)> {
        let name = format!("checks/{}.toml", id.value);
        let Some(bytes) = self.file(&name) else {
            let message = format!("the check '{}' has no data", id.value);
            file.fault(Some(id.span.clone()), message, format!("write {name} with [[cases]] or [[generators]]"));
            return None;
        };
        let path = format!("{}/{name}", self.path);
        let mut file = File::open(&path, bytes, self.diagnostics)?;
        let mut table = file.parse()?;
        let cases = table.tables(&mut file, "cases");
        let cases: Vec<_> = cases.into_iter().filter_map(|case| read_case(&mut file, case, interface)).collect();
        let generators = table.optional::<Vec<Generator>>(&mut file, "generators");
        let mut read = Vec::new();
        if let Some(found) = generators {
            for generator in &found.value {
                for fault in generator.faults(interface) {
                    file.fault(Some(found.span.clone()), fault, "see CONTRIBUTING.md, drawing cases");
                }
            }
            read = found.value;
        }
        table.finish(&mut file, &["cases", "generators"]);
        if cases.is_empty() && read.is_empty() {
            file.fault(None, "there is no case", "write [[cases]] or [[generators]]");
        }
        Some((cases, read))
    }

    fn hints(&mut self, text: &str) -> Vec<Hint> {
        let mut hints: Vec<Hint> = Vec::new();
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("## ") {
                hints.push(Hint { title: title.trim().to_owned(), text: String::new() });
            } else if let Some(hint) = hints.last_mut() {
                hint.text.push_str(line);
                hint.text.push('\n');
            }
        }
        if hints.is_empty() {
            self.fault("hints.md", "there is no hint", "write each hint under a '## ' heading");
        }
        hints
    }

    /// The folders `<kind>/<language>/`, each with the language's solution file.
    fn by_language(&mut self, kind: &str) -> BTreeMap<String, Vec<SourceFile>> {
        let mut all = BTreeMap::new();
        let prefix = format!("{}/{kind}/", self.path);
        for language in self.tree.folders(&prefix) {
            let name = format!("{kind}/{language}");
            let files = self.sources(&name);
            let Some(known) = self.languages.get(language) else {
                // A language that cannot be read has its own faults; they are told once.
                if self.tree.folders("languages/").contains(&language) {
                    all.insert(language.to_owned(), files);
                    continue;
                }
                let there: Vec<_> = self.languages.keys().map(String::as_str).collect();
                self.fault(
                    &name,
                    format!("there is no language '{language}'"),
                    format!("there are {}", there.join(", ")),
                );
                continue;
            };
            if !files.iter().any(|file| file.path == known.solution) {
                self.fault(&name, format!("the file {} is missing", known.solution), "it is what the learner writes");
            }
            all.insert(language.to_owned(), files);
        }
        all
    }

    fn sources(&mut self, folder: &str) -> Vec<SourceFile> {
        let prefix = format!("{}/{folder}/", self.path);
        let mut files = Vec::new();
        for (path, bytes) in self.tree.under(&prefix) {
            self.claimed.insert(format!("{folder}/{path}"));
            files.push(SourceFile { path: path.to_owned(), content: Payload::new(bytes.clone()) });
        }
        files
    }

    fn variants(&mut self) -> Vec<Variant> {
        let prefix = format!("{}/variants/", self.path);
        let mut variants = Vec::new();
        for name in self.tree.folders(&prefix) {
            let folder = format!("variants/{name}");
            let files = self.sources(&folder);
            let told = |l: &&Language| files.iter().any(|file| file.path == l.solution);
            match self.languages.values().find(told) {
                Some(language) => {
                    variants.push(Variant { name: name.to_owned(), language: language.id.clone(), files });
                }
                // It may be in a language that cannot be read, whose own faults are told once.
                None if self.tree.folders("languages/").len() > self.languages.len() => {}
                None => {
                    let names: Vec<_> = self.languages.values().map(|l| l.solution.as_str()).collect();
                    self.fault(
                        &folder,
                        "the language cannot be told",
                        format!("name the file one of {}", names.join(", ")),
                    );
                }
            }
        }
        variants
    }

    fn mutants(&mut self, checks: Option<&[String]>, references: &BTreeMap<String, Vec<SourceFile>>) -> Vec<Mutant> {
        let prefix = format!("{}/mutants/", self.path);
        let mut mutants = Vec::new();
        for (name, bytes) in self.tree.under(&prefix) {
            let Some(stem) = name.strip_suffix(".patch").filter(|stem| !stem.contains('/')) else { continue };
            self.claimed.insert(format!("mutants/{name}"));
            let path = format!("{prefix}{name}");
            if let Some(mut file) = File::open(&path, bytes, self.diagnostics) {
                mutants.extend(mutant::read(&mut file, stem, checks, references));
            }
        }
        mutants
    }

    fn require_solutions(
        &mut self,
        starters: &BTreeMap<String, Vec<SourceFile>>,
        references: &BTreeMap<String, Vec<SourceFile>>,
    ) {
        for (kind, there) in [("starter", starters), ("reference", references)] {
            if there.is_empty() {
                self.fault(kind, "there is none", format!("write {kind}/<language>/ in at least two languages"));
            }
        }
        for language in references.keys().filter(|language| !starters.contains_key(*language)) {
            let hint = "whoever can solve it in a language can start in it";
            self.fault("starter", format!("there is a reference in {language} and no starter"), hint);
        }
    }

    /// Files that nothing reads are mistakes: a check or a mutant that was meant to count and does not.
    fn report_unexpected(&mut self, checks_known: bool) {
        let prefix = format!("{}/", self.path);
        for (path, _) in self.tree.under(&prefix) {
            if self.claimed.contains(path) || (!checks_known && path.starts_with("checks/")) {
                continue;
            }
            let hint = "an exercise holds exercise.toml, task.md, hints.md, starter/, reference/, variants/, \
                        checks/<check id>.toml, mutants/*.patch and expected.snap";
            self.fault(path, "the file is unexpected: nothing reads it", hint);
        }
    }
}

fn about(file: &mut File<'_>, table: &mut Table<'_>) -> Option<About> {
    let summary = table.required(file, "summary", "one plain sentence for the catalogue");
    let kind = table.required(file, "kind", "a tag, such as kind = \"algorithm\"");
    let level = table.required(file, "level", "junior, mid or senior");
    let minutes = table.required(file, "minutes", "how long it takes");
    let covers = table.required(file, "covers", "ids of roadmap.tsv, such as covers = [\"2.S1\"]");
    let after = table.optional(file, "after").map(|found| found.value).unwrap_or_default();
    let aliases = table.optional(file, "aliases").map(|found| found.value).unwrap_or_default();
    let sources =
        table.required::<Vec<Source>>(file, "sources", "write [[sources]] with title, url, supports and accessed");
    if let Some(sources) = &sources {
        for source in sources.value.iter().filter(|source| !is_date(&source.accessed)) {
            let message = format!("'{}' is no date", source.accessed);
            file.fault(Some(sources.span.clone()), message, "write accessed = \"YYYY-MM-DD\"");
        }
    }
    Some(About {
        summary: summary?.value,
        kind: kind?.value,
        level: level?.value,
        minutes: minutes?.value,
        covers: covers?.value,
        after,
        aliases,
        sources: sources?.value,
    })
}

fn is_date(text: &str) -> bool {
    let shape = text.len() == 10
        && text.char_indices().all(|(i, c)| if i == 4 || i == 7 { c == '-' } else { c.is_ascii_digit() });
    shape && (1..=12).contains(&text[5..7].parse().unwrap_or(0)) && (1..=31).contains(&text[8..].parse().unwrap_or(0))
}

fn read_limits(file: &mut File<'_>, mut table: Table<'_>) -> Option<(CaseLimits, u64)> {
    let cpu_ms = table.required::<u64>(file, "cpu_ms", "processor time of one case, in milliseconds");
    let wall_ms = table.required::<u64>(file, "wall_ms", "time of one case by the clock, in milliseconds");
    let memory = table.required::<u64>(file, "memory_mib", "memory beyond the runtime's own, in MiB");
    let output = table.required::<u64>(file, "output_kib", "standard output and error each, in KiB");
    let total = table.required::<u64>(file, "total_cpu_ms", "processor time of all cases together");
    table.finish(file, &["cpu_ms", "wall_ms", "memory_mib", "output_kib", "total_cpu_ms"]);
    let (cpu_ms, wall_ms, memory, output, total) = (cpu_ms?, wall_ms?, memory?, output?, total?);
    let limits = CaseLimits {
        cpu_ms: cpu_ms.value,
        wall_ms: wall_ms.value,
        memory_bytes: memory.value.saturating_mul(1 << 20),
        output_bytes: output.value.saturating_mul(1 << 10),
    };
    let spans = [cpu_ms.span, wall_ms.span, memory.span, output.span, total.span];
    for ((name, value, bounds), span) in limits.bounds(total.value).into_iter().zip(spans) {
        if !bounds.contains(&value) {
            let message = format!("{name}: {value} leaves {}..={}", bounds.start(), bounds.end());
            let hint = if ["memory", "output"].contains(&name) { "these bounds count bytes" } else { "" };
            file.fault(Some(span), message, hint);
        }
    }
    Some((limits, total.value))
}

fn interface(file: &mut File<'_>, table: &mut Table<'_>) -> Option<Interface> {
    let kinds = ["function", "object", "stdin"];
    let there: Vec<_> = kinds.into_iter().filter(|kind| table.has(kind)).collect();
    let function = table.optional::<Signature>(file, "function").map(|f| (f.span, Interface::Function(f.value)));
    let object = table.optional::<Object>(file, "object").map(|f| (f.span, Interface::Object(f.value)));
    let stdin = table.optional::<StdinLayout>(file, "stdin").map(|f| (f.span, Interface::Stdin(f.value)));
    match there[..] {
        [_] => {}
        [] => file.fault(None, "there is none of [function], [object] and [stdin]", "say how the program is called"),
        _ => file.fault(None, format!("there is [{}]", there.join("] and [")), "an exercise has one of them"),
    }
    if there.len() != 1 {
        return None;
    }
    let (span, interface) = function.or(object).or(stdin)?;
    let faults = interface.faults();
    faults.iter().for_each(|fault| file.fault(Some(span.clone()), fault, "see docs/harness.md for the types"));
    faults.is_empty().then_some(interface)
}

fn check_checks(file: &mut File<'_>, checks: &[Check]) {
    let mut seen = BTreeSet::new();
    for check in checks {
        if !seen.insert(&check.id) {
            file.fault(None, format!("the check '{}' is there twice", check.id), "ids are unique");
        }
    }
    let public = |check: &&Check| check.visibility == Visibility::Public;
    if !checks.is_empty() && !checks.iter().any(|c| public(&c)) {
        file.fault(None, "no check is public", "show the learner examples: visibility = \"public\"");
    }
    for check in checks.iter().filter(public).filter(|check| check.cases.is_empty()) {
        let message = format!("the public check '{}' has no written case", check.id);
        file.fault(None, message, "a public check is shown as examples");
    }
}

fn read_case(file: &mut File<'_>, mut table: Table<'_>, interface: &Interface) -> Option<Case> {
    let why = table.optional(file, "why").map(|found| found.value);
    match interface {
        Interface::Function(signature) => {
            let input = table.required::<Arguments>(file, "input", "write input = { <parameter> = <value> }");
            let expected = table.required::<Value>(file, "expected", "write the answer that is expected");
            table.finish(file, &["why", "input", "expected"]);
            function_case(file, signature, why, input?, expected?)
        }
        Interface::Object(object) => {
            let new = table.required::<Arguments>(file, "new", "write new = { <parameter> = <value> }");
            let calls = table.required::<Vec<Call>>(file, "calls", "write calls = [{ <operation> = { … } }]");
            let expected = table.required::<Vec<Value>>(file, "expected", "one answer for each call that returns one");
            table.finish(file, &["why", "new", "calls", "expected"]);
            object_case(file, object, why, new?, calls?, expected?)
        }
        Interface::Stdin(layout) if layout.scene => scene_case(file, table, why),
        Interface::Stdin(_) => {
            let input = table.required::<String>(file, "stdin", "write stdin = \"the input\"");
            let expected = table.required::<String>(file, "expected", "write expected = \"the output\"");
            table.finish(file, &["why", "stdin", "expected"]);
            let text = |found: Found<String>| Payload::from(found.value);
            Some(Case { why, input: Input::Stdin(text(input?)), expected: Answer::Stdout(text(expected?)) })
        }
    }
}

fn function_case(
    file: &mut File<'_>,
    signature: &Signature,
    why: Option<String>,
    input: Found<Arguments>,
    expected: Found<Value>,
) -> Option<Case> {
    let arguments = value::conform_arguments(input.value, &signature.params, &signature.records);
    let answer = expected.value.conform(&signature.returns, &signature.records);
    if let Err(message) = &arguments {
        file.fault(Some(input.span), format!("'input': {message}"), "the values must be of the declared types");
    }
    if let Err(message) = &answer {
        let message = format!("'expected': {}", message.trim_start_matches(": "));
        file.fault(Some(expected.span), message, format!("the function returns {}", signature.returns));
    }
    Some(Case { why, input: Input::Arguments(arguments.ok()?), expected: Answer::Returned(answer.ok()?) })
}

fn object_case(
    file: &mut File<'_>,
    object: &Object,
    why: Option<String>,
    new: Found<Arguments>,
    calls: Found<Vec<Call>>,
    expected: Found<Vec<Value>>,
) -> Option<Case> {
    let life = Life { new: new.value, calls: calls.value }.conform(object);
    let life = match life {
        Ok(life) => life,
        Err(message) => {
            let span = if message.starts_with("new: ") { new.span } else { calls.span };
            file.fault(Some(span), message, "the values must be of the declared types");
            return None;
        }
    };
    match life.conform_answers(expected.value, object) {
        Ok(answers) => Some(Case { why, input: Input::Life(life), expected: Answer::Returned(Value::List(answers)) }),
        Err(message) => {
            file.fault(
                Some(expected.span),
                format!("'expected': {message}"),
                "one for each call that returns something",
            );
            None
        }
    }
}

fn scene_case(file: &mut File<'_>, mut table: Table<'_>, why: Option<String>) -> Option<Case> {
    type Files = BTreeMap<String, String>;
    let span = table.span();
    let stdin = table.required::<String>(file, "stdin", "write stdin = \"the input\"");
    let expected = table.required::<String>(file, "expected", "write expected = \"the output\"");
    let files = table.optional::<Files>(file, "files");
    let pipes = table.optional::<Files>(file, "pipes");
    let open_at_once = table.optional::<u32>(file, "open_at_once").map_or(1, |found| found.value);
    let signal = table.optional::<Signal>(file, "signal").map(|found| found.value);
    let status = table.optional::<i32>(file, "status").map_or(0, |found| found.value);
    let most_open = table.optional::<u32>(file, "most_open").map(|found| found.value);
    let within_ms = table.optional::<u64>(file, "within_ms").map(|found| found.value);
    let keys =
        ["why", "stdin", "expected", "files", "pipes", "open_at_once", "signal", "status", "most_open", "within_ms"];
    table.finish(file, &keys);
    let all = |files: Option<Found<Files>>| {
        files.map(|found| found.value).unwrap_or_default().into_iter().map(|(path, text)| (path, text.into())).collect()
    };
    let scene = Scene { stdin: stdin?.value.into(), files: all(files), pipes: all(pipes), open_at_once, signal };
    if let Some(fault) = scene.fault() {
        file.fault(Some(span), fault, "see CONTRIBUTING.md, a program in a scene");
        return None;
    }
    let expected = Answer::Left(Left { stdout: expected?.value.into(), status, most_open, within_ms });
    Some(Case { why, input: Input::Scene(scene), expected })
}

/// Renders what a generator of a stdin exercise draws, so that a broken template is found when it is read.
pub(crate) fn try_template(entry: &Entry) -> Option<String> {
    let Method::Program(ProgramTask { interface: Interface::Stdin(layout), .. }) = &entry.exercise.method else {
        return None;
    };
    let render = |check: &Check, index: usize, number: u32| {
        let arguments = cairn_core::generate::draw(&check.generators[index], 0, &check.id, index, number).arguments();
        match harness::render_input(&layout.template, &arguments) {
            Err(fault) => Some(format!("stdin.template, for a case of '{}': {fault}", check.id)),
            Ok(text) if text.trim().is_empty() => Some(format!("stdin.template gives '{}' an empty input", check.id)),
            Ok(_) => None,
        }
    };
    // The smallest case and the largest one, of every generator.
    let generators = |check: &'_ Check| (0..check.generators.len()).collect::<Vec<_>>();
    let mut all = entry.exercise.checks.iter().flat_map(|check| generators(check).into_iter().map(move |i| (check, i)));
    all.find_map(|(check, index)| {
        render(check, index, 0).or_else(|| render(check, index, check.generators[index].count - 1))
    })
}
