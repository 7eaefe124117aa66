//! A language: `language.toml`, `harness.tmpl` and what lies in `prepare/`, of a folder under `languages/`.

use crate::area::check_id;
use crate::diagnostic::Diagnostic;
use crate::table::{File, Table};
use crate::tree::Tree;
use cairn_core::Payload;
use cairn_core::exercise::Interface;
use cairn_core::harness;
use cairn_core::language::{Language, Tooling};
use cairn_core::submission::SourceFile;

/// Reads the language in `languages/<id>/`.
pub(crate) fn read(tree: &Tree, id: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Language> {
    let path = format!("languages/{id}/language.toml");
    let missing = |path: &str, what: &str| Diagnostic {
        path: path.to_owned(),
        place: None,
        message: "the file is missing".into(),
        hint: what.to_owned(),
    };
    let Some(bytes) = tree.file(&path) else {
        diagnostics.push(missing(&path, "describe how the language is found, built and run"));
        return None;
    };
    let prepare = format!("languages/{id}/prepare/");
    let prepare_files = tree
        .under(&prepare)
        .map(|(path, bytes)| SourceFile { path: path.to_owned(), content: Payload::new(bytes.clone()) })
        .collect();
    let mut language = read_toml(&mut File::open(&path, bytes, diagnostics)?, id, prepare_files)?;
    let template_path = format!("languages/{id}/harness.tmpl");
    let Some(template) = tree.file(&template_path) else {
        diagnostics.push(missing(&template_path, "write the template of the harness; see docs/harness.md"));
        return None;
    };
    let mut file = File::open(&template_path, template, diagnostics)?;
    language.harness_template = file.text().to_owned();
    for interface in every_type() {
        if let Err(fault) = harness::render(&language.harness_template, &interface) {
            file.line_fault(fault.line, fault.message, "the template must render for every type; see docs/harness.md");
            break;
        }
    }
    Some(language)
}

fn read_toml(file: &mut File<'_>, id: &str, prepare_files: Vec<SourceFile>) -> Option<Language> {
    let mut table = file.parse()?;
    check_id(file, &mut table, id);
    let name = table.required(file, "name", "the language's name, for people");
    let solution = table.required(file, "solution", "the learner's file, such as solution.py");
    let harness = table.required(file, "harness", "the generated file, such as main.py");
    let syntax = table.required(file, "syntax", "the extension by which editors know it, such as py");
    let fallbacks = table.tables(file, "fallback");
    let fragments = table.optional(file, "fragments");
    let first = tooling(file, &mut table);
    let keys = ["id", "name", "solution", "harness", "syntax", "fallback", "fragments"];
    table.finish(file, &[&keys[..], &TOOLING_KEYS].concat());
    let mut tooling_read = vec![first?];
    for mut fallback in fallbacks {
        let read = tooling(file, &mut fallback);
        fallback.finish(file, &TOOLING_KEYS);
        tooling_read.extend(read);
    }
    let language = Language {
        id: id.to_owned(),
        name: name?.value,
        solution: solution?.value,
        harness: harness?.value,
        syntax: syntax?.value,
        tooling: tooling_read,
        prepare_files,
        harness_template: String::new(),
        fragments: fragments.map(|found| found.value).unwrap_or_default(),
    };
    for fault in language.faults() {
        file.fault(None, fault, "see CONTRIBUTING.md, adding a language");
    }
    Some(language)
}

const TOOLING_KEYS: [&str; 9] = ["detect", "prepare", "build", "check", "run", "env", "runtime", "debug", "packaged"];

/// A toolchain: the file's own keys, or those of a fallback.
fn tooling(file: &mut File<'_>, table: &mut Table<'_>) -> Option<Tooling> {
    let detect = table.required(file, "detect", "how the toolchain is found");
    let prepare = table.optional(file, "prepare");
    let build = table.optional(file, "build");
    let check = table.optional(file, "check");
    let run = table.required(file, "run", "the command that runs it");
    let env = table.optional(file, "env");
    let runtime = table.required(file, "runtime", "what the runtime needs: memory_mib, processes, start_ms");
    let debug = table.optional(file, "debug");
    let packaged = table.optional(file, "packaged");
    Some(Tooling {
        detect: detect?.value,
        prepare: prepare.map(|p| p.value).unwrap_or_default(),
        build: build.map(|b| b.value).unwrap_or_default(),
        check: check.map(|c| c.value).unwrap_or_default(),
        run: run?.value,
        env: env.map(|e| e.value).unwrap_or_default(),
        runtime: runtime?.value,
        debug: debug.map(|d| d.value),
        packaged: packaged.map(|p| p.value),
    })
}

/// Interfaces that use every type, so that a template is tried before an exercise needs it.
fn every_type() -> [Interface; 2] {
    let function = r#"{"name": "try_everything", "returns": "optional<Part>",
        "params": [{"name": "a_number", "type": "int"}, {"name": "ratio", "type": "float"},
                   {"name": "flag", "type": "bool"}, {"name": "word", "type": "text"}, {"name": "links", "type": "graph"},
                   {"name": "grid", "type": "list<list<int>>"}, {"name": "parts", "type": "list<Part>"},
                   {"name": "ages", "type": "map<text, int>"}, {"name": "names", "type": "map<int, list<text>>"},
                   {"name": "tree", "type": "tree<int>"}],
        "records": {"Part": [{"name": "part_id", "type": "int"}, {"name": "note", "type": "optional<text>"}]}}"#;
    let object = r#"{"name": "Everything", "params": [{"name": "size", "type": "int"}],
        "operations": [{"name": "get", "params": [{"name": "key", "type": "text"}], "returns": "optional<Part>"},
                       {"name": "put_all", "params": [{"name": "parts", "type": "list<Part>"}]},
                       {"name": "tree", "params": [], "returns": "tree<Part>"}],
        "records": {"Part": [{"name": "part_id", "type": "int"}, {"name": "note", "type": "optional<text>"}]}}"#;
    [
        Interface::Function(serde_json::from_str(function).expect("the signature above is well-formed")),
        Interface::Object(serde_json::from_str(object).expect("the object above is well-formed")),
    ]
}
