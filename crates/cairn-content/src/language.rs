//! A language: `language.toml` and `harness.tmpl` of a folder under `languages/`.

use crate::area::check_id;
use crate::diagnostic::Diagnostic;
use crate::table::File;
use crate::tree::Tree;
use cairn_core::harness;
use cairn_core::language::Language;
use cairn_core::types::Signature;

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
    let mut language = read_toml(&mut File::open(&path, bytes, diagnostics)?, id)?;
    let template_path = format!("languages/{id}/harness.tmpl");
    let Some(template) = tree.file(&template_path) else {
        diagnostics.push(missing(&template_path, "write the template of the harness; see docs/harness.md"));
        return None;
    };
    let mut file = File::open(&template_path, template, diagnostics)?;
    language.harness_template = file.text().to_owned();
    if let Err(fault) = harness::render(&language.harness_template, &every_type()) {
        file.line_fault(fault.line, fault.message, "the template must render for every type; see docs/harness.md");
    }
    Some(language)
}

fn read_toml(file: &mut File<'_>, id: &str) -> Option<Language> {
    let mut table = file.parse()?;
    check_id(file, &mut table, id);
    let name = table.required(file, "name", "the language's name, for people");
    let solution = table.required(file, "solution", "the learner's file, such as solution.py");
    let harness = table.required(file, "harness", "the generated file, such as main.py");
    let syntax = table.required(file, "syntax", "the extension by which editors know it, such as py");
    let detect = table.required(file, "detect", "how the toolchain is found");
    let build = table.optional(file, "build");
    let run = table.required(file, "run", "the command that runs it");
    let env = table.optional(file, "env");
    let runtime = table.required(file, "runtime", "what the runtime needs: memory_mib, processes, start_ms");
    let keys = ["id", "name", "solution", "harness", "syntax", "detect", "build", "run", "env", "runtime"];
    table.finish(file, &keys);
    let language = Language {
        id: id.to_owned(),
        name: name?.value,
        solution: solution?.value,
        harness: harness?.value,
        syntax: syntax?.value,
        detect: detect?.value,
        build: build.map(|b| b.value).unwrap_or_default(),
        run: run?.value,
        env: env.map(|e| e.value).unwrap_or_default(),
        runtime: runtime?.value,
        harness_template: String::new(),
    };
    for fault in language.faults() {
        file.fault(None, fault, "see CONTRIBUTING.md, adding a language");
    }
    Some(language)
}

/// A signature that uses every type, so that a template is tried before an exercise needs it.
fn every_type() -> Signature {
    serde_json::from_str(
        r#"{"name": "try_everything", "returns": "optional<Part>",
            "params": [{"name": "a_number", "type": "int"}, {"name": "ratio", "type": "float"},
                       {"name": "flag", "type": "bool"}, {"name": "word", "type": "text"},
                       {"name": "grid", "type": "list<list<int>>"}, {"name": "parts", "type": "list<Part>"}],
            "records": {"Part": [{"name": "part_id", "type": "int"}, {"name": "note", "type": "optional<text>"}]}}"#,
    )
    .expect("the signature above is well-formed")
}
