//! The whole content, discovered by walking: no central list.

use crate::area::{self, Area};
use crate::diagnostic::Diagnostic;
use crate::exercise::{self, Entry};
use crate::language;
use crate::roadmap::{self, Item};
use crate::table::{File, nearest};
use crate::tree::Tree;
use cairn_core::language::Language;
use std::collections::BTreeMap;

/// Everything that was read.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The areas in the order of the roadmap.
    pub areas: Vec<Area>,
    /// The exercises by id.
    pub exercises: BTreeMap<String, Entry>,
    /// The languages by id.
    pub languages: BTreeMap<String, Language>,
    /// The curriculum by id.
    pub roadmap: BTreeMap<String, Item>,
    /// Former ids of exercises and what they are called now.
    pub aliases: BTreeMap<String, String>,
}

impl Catalog {
    /// The exercise with this id or former id.
    pub fn exercise(&self, id: &str) -> Option<&Entry> {
        self.exercises.get(id).or_else(|| self.exercises.get(self.aliases.get(id)?))
    }

    /// The exercise's id that `wrong` was probably meant to be.
    pub fn nearest_exercise(&self, wrong: &str) -> Option<&str> {
        let ids: Vec<_> = self.exercises.keys().map(String::as_str).collect();
        let starts = ids.iter().copied().find(|id| wrong.len() >= 3 && id.starts_with(wrong));
        starts.or_else(|| nearest(wrong, &ids))
    }
}

/// Reads a tree: what can be used, and every fault of it, sorted.
pub fn load(tree: &Tree) -> (Catalog, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut catalog = Catalog::default();
    for id in tree.folders("languages/") {
        if let Some(language) = language::read(tree, id, &mut diagnostics) {
            catalog.languages.insert(id.to_owned(), language);
        }
    }
    if let Some(bytes) = tree.file("roadmap.tsv")
        && let Some(mut file) = File::open("roadmap.tsv", bytes, &mut diagnostics)
    {
        catalog.roadmap = roadmap::read(&mut file);
    }
    for folder in tree.folders("").into_iter().filter(|folder| *folder != "languages") {
        read_area(tree, folder, &mut catalog, &mut diagnostics);
    }
    catalog.areas.sort_by_key(|area| area.number);
    check_top(tree, &mut diagnostics);
    check_links(&mut catalog, &mut diagnostics);
    diagnostics.sort();
    (catalog, diagnostics)
}

fn read_area(tree: &Tree, folder: &str, catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    let path = format!("{folder}/area.toml");
    match tree.file(&path) {
        None => diagnostics.push(Diagnostic {
            path,
            place: None,
            message: "the file is missing".into(),
            hint: "every folder of the content is an area, but for languages/".into(),
        }),
        Some(bytes) => {
            let area = File::open(&path, bytes, diagnostics).and_then(|mut file| area::read(&mut file, folder));
            catalog.areas.extend(area);
        }
    }
    for name in tree.folders(&format!("{folder}/exercises/")) {
        let path = format!("{folder}/exercises/{name}");
        let Some(entry) = exercise::read(tree, folder, &path, &catalog.languages, diagnostics) else { continue };
        if let Some(other) = catalog.exercises.get(name) {
            diagnostics.push(of_exercise(&path, format!("the id '{name}' is also that of {}", other.path)));
            continue;
        }
        catalog.exercises.insert(name.to_owned(), entry);
    }
    for (file, _) in tree.under(&format!("{folder}/")) {
        if file != "area.toml" && !file.starts_with("exercises/") {
            diagnostics.push(Diagnostic {
                path: format!("{folder}/{file}"),
                place: None,
                message: "the file is unexpected: nothing reads it".into(),
                hint: "an area holds area.toml and exercises/".into(),
            });
        }
    }
}

/// Files outside of any area.
fn check_top(tree: &Tree, diagnostics: &mut Vec<Diagnostic>) {
    for (path, _) in tree.files() {
        let expected = match path.split('/').collect::<Vec<_>>()[..] {
            [file] => ["roadmap.tsv", "LICENSE", "README.md"].contains(&file),
            ["languages", _, file] => ["language.toml", "harness.tmpl"].contains(&file),
            ["languages", _, "prepare", ..] => true,
            ["languages", ..] => false,
            _ => true,
        };
        if !expected {
            diagnostics.push(Diagnostic {
                path: path.to_owned(),
                place: None,
                message: "the file is unexpected: nothing reads it".into(),
                hint: "content is roadmap.tsv, languages/<id>/ and a folder for each area".into(),
            });
        }
    }
}

/// Ids that one file takes from another.
fn check_links(catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    for (id, entry) in &catalog.exercises {
        for covered in entry.about.covers.iter().filter(|id| !catalog.roadmap.contains_key(*id)) {
            diagnostics.push(of_exercise(&entry.path, format!("covers '{covered}', which is not in roadmap.tsv")));
        }
        for before in entry.about.after.iter().filter(|id| !catalog.exercises.contains_key(*id)) {
            diagnostics.push(of_exercise(&entry.path, format!("comes after '{before}', which is no exercise")));
        }
        for alias in &entry.about.aliases {
            if catalog.exercises.contains_key(alias) || catalog.aliases.insert(alias.clone(), id.clone()).is_some() {
                let message = format!("the alias '{alias}' is the id or an alias of another exercise");
                diagnostics.push(of_exercise(&entry.path, message));
            }
        }
        if let Some(message) = exercise::try_template(entry) {
            diagnostics.push(of_exercise(&entry.path, message));
        }
    }
    for path in cycles(&catalog.exercises) {
        diagnostics.push(of_exercise(&path, "comes after itself, by way of others".into()));
    }
}

fn cycles(exercises: &BTreeMap<String, Entry>) -> Vec<String> {
    let reaches_itself = |start: &str| {
        let mut seen: Vec<&str> = Vec::new();
        let mut open: Vec<&str> = vec![start];
        while let Some(id) = open.pop() {
            let after = exercises.get(id).map_or(&[][..], |entry| &entry.about.after);
            for next in after {
                if next == start {
                    return true;
                }
                if !seen.contains(&next.as_str()) {
                    seen.push(next);
                    open.push(next);
                }
            }
        }
        false
    };
    exercises.iter().filter(|(id, _)| reaches_itself(id)).map(|(_, entry)| entry.path.clone()).collect()
}

fn of_exercise(path: &str, message: String) -> Diagnostic {
    let hint = "ids are those of roadmap.tsv and of exercise folders".to_owned();
    Diagnostic { path: format!("{path}/exercise.toml"), place: None, message, hint }
}
