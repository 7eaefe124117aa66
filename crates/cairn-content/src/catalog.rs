//! The whole content, discovered by walking: no central list.

use crate::area::{self, Area};
use crate::claim::{self, Claim};
use crate::diagnostic::{Diagnostic, Place};
use crate::exercise::{self, Entry};
use crate::language;
use crate::page::{self, Kind, Page, ResourceGroup};
use crate::picture;
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
    /// Former ids of exercises, pages and claims, and what they are called now.
    pub aliases: BTreeMap<String, String>,
    /// Concepts, questions, activities and prompts by id.
    pub pages: BTreeMap<String, Page>,
    /// Claims that run, by id.
    pub claims: BTreeMap<String, Claim>,
    /// What to read besides, by area.
    pub resources: BTreeMap<String, Vec<ResourceGroup>>,
    /// Pictures by their file, relative to the content; those alone that can stand in a page.
    pub pictures: BTreeMap<String, String>,
    /// What is to come, by the id of the roadmap, with the area that says so.
    pub announced: BTreeMap<String, Announcement>,
}

/// What an area announces.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Announcement {
    /// What is to come, a sentence.
    pub what: String,
    /// The file.
    #[serde(skip)]
    pub path: String,
    /// Its line.
    #[serde(skip)]
    pub place: Option<Place>,
}

impl Catalog {
    /// The exercise with this id or former id.
    pub fn exercise(&self, id: &str) -> Option<&Entry> {
        self.exercises.get(id).or_else(|| self.exercises.get(self.aliases.get(id)?))
    }

    /// The page with this id or former id.
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.pages.get(id).or_else(|| self.pages.get(self.aliases.get(id)?))
    }

    /// The claim with this id or former id.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.get(id).or_else(|| self.claims.get(self.aliases.get(id)?))
    }

    /// The pages of a kind and, if one is given, of an area.
    pub fn pages_of(&self, kind: Kind, area: Option<&str>) -> impl Iterator<Item = &Page> {
        let here = move |page: &&Page| page.kind == kind && area.is_none_or(|area| page.area == area);
        self.pages.values().filter(here)
    }

    /// The id of anything at all that `wrong` was probably meant to be.
    pub fn nearest_id(&self, wrong: &str) -> Option<&str> {
        let ids = self.pages.keys().chain(self.claims.keys()).chain(self.exercises.keys());
        let ids: Vec<_> = ids.map(String::as_str).collect();
        let starts = ids.iter().copied().find(|id| wrong.len() >= 3 && id.starts_with(wrong));
        starts.or_else(|| nearest(wrong, &ids))
    }

    /// What has this id: its kind, and the file or folder.
    fn taken(&self, id: &str) -> Option<(&'static str, &str)> {
        let page = self.pages.get(id).map(|page| (page.kind.word(), page.path.as_str()));
        let claim = || self.claims.get(id).map(|claim| ("claim", claim.path.as_str()));
        let exercise = || self.exercises.get(id).map(|entry| ("exercise", entry.path.as_str()));
        page.or_else(claim).or_else(exercise)
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
    read_claims(tree, folder, catalog, diagnostics);
    read_pages(tree, folder, catalog, diagnostics);
    read_beside(tree, folder, catalog, diagnostics);
}

fn read_claims(tree: &Tree, folder: &str, catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    for name in tree.folders(&format!("{folder}/claims/")) {
        let path = format!("{folder}/claims/{name}");
        let Some(claim) = claim::read(tree, folder, &path, &catalog.languages, diagnostics) else { continue };
        match catalog.taken(name) {
            Some((_, other)) => diagnostics.push(twice(&format!("{path}/claim.toml"), name, other)),
            None => _ = catalog.claims.insert(name.to_owned(), claim),
        }
    }
}

fn read_pages(tree: &Tree, folder: &str, catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    for kind in Kind::ALL {
        let under = format!("{folder}/{}/", kind.folder());
        for (name, bytes) in tree.under(&under) {
            let path = format!("{under}{name}");
            let Some(text) = text_of(&path, bytes, diagnostics) else { continue };
            if let Some(id) = name.strip_suffix(".md").filter(|id| !id.contains('/')) {
                let Some(page) = page::read(folder, kind, id, &path, text, diagnostics) else { continue };
                match catalog.taken(id) {
                    Some((_, other)) => diagnostics.push(twice(&path, id, other)),
                    None => _ = catalog.pages.insert(id.to_owned(), page),
                }
            } else if name.ends_with(".svg") && !name.contains('/') {
                match picture::fault(text) {
                    Some((at, message)) => diagnostics.push(Diagnostic {
                        place: Some(Place::of(text, at)),
                        path,
                        message,
                        hint: "a picture is drawn in plain shapes and texts, with our classes as colours".into(),
                    }),
                    None => _ = catalog.pictures.insert(path, text.to_owned()),
                }
            } else {
                let hint = "pages are <id>.md, and their pictures <name>.svg beside them";
                diagnostics.push(unexpected(path, hint));
            }
        }
    }
}

/// A file's text, which is the file's and not the reader's.
fn text_of<'t>(path: &str, bytes: &'t [u8], diagnostics: &mut Vec<Diagnostic>) -> Option<&'t str> {
    File::open(path, bytes, diagnostics)?;
    std::str::from_utf8(bytes).ok()
}

/// Resources, announcements, and files that nothing reads.
fn read_beside(tree: &Tree, folder: &str, catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    let folders = ["exercises/", "claims/", "concepts/", "questions/", "activities/", "prompts/"];
    for (name, bytes) in tree.under(&format!("{folder}/")) {
        let path = format!("{folder}/{name}");
        match name {
            "area.toml" => {}
            "resources.md" => {
                let Some(text) = text_of(&path, bytes, diagnostics) else { continue };
                let groups = page::read_resources(&path, text, diagnostics);
                catalog.resources.insert(folder.to_owned(), groups);
            }
            "announced.tsv" => {
                let Some(mut file) = File::open(&path, bytes, diagnostics) else { continue };
                read_announced(&mut file, &path, catalog);
            }
            _ if folders.iter().any(|under| name.starts_with(under) && name.len() > under.len()) => {}
            _ => {
                let hint = "an area holds area.toml, resources.md, announced.tsv, concepts/, questions/, claims/, \
                            activities/, prompts/ and exercises/";
                diagnostics.push(unexpected(path, hint));
            }
        }
    }
}

fn read_announced(file: &mut File<'_>, path: &str, catalog: &mut Catalog) {
    for (number, line) in (1..).zip(file.text().lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let hint = "write the id, a tab, and what is to come";
        let Some((id, what)) = line.split_once('\t').filter(|(_, what)| !what.trim().is_empty()) else {
            file.line_fault(number, "the line has no two columns", hint);
            continue;
        };
        let place = Some(Place::line(file.text(), number));
        let announcement = Announcement { what: what.trim().to_owned(), path: path.to_owned(), place };
        if catalog.announced.insert(id.to_owned(), announcement).is_some() {
            file.line_fault(number, format!("'{id}' is announced twice"), hint);
        }
    }
}

fn unexpected(path: String, hint: &str) -> Diagnostic {
    Diagnostic { path, place: None, message: "the file is unexpected: nothing reads it".into(), hint: hint.into() }
}

fn twice(path: &str, id: &str, other: &str) -> Diagnostic {
    let message = format!("the id '{id}' is also that of {other}");
    let hint = "an id names one thing for ever, among exercises, pages and claims".to_owned();
    Diagnostic { path: path.to_owned(), place: None, message, hint }
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
    check_aliases(catalog, diagnostics);
    for entry in catalog.exercises.values() {
        for covered in entry.about.covers.iter().filter(|id| !catalog.roadmap.contains_key(*id)) {
            diagnostics.push(of_exercise(&entry.path, format!("covers '{covered}', which is not in roadmap.tsv")));
        }
        for before in entry.about.after.iter().filter(|id| !catalog.exercises.contains_key(*id)) {
            diagnostics.push(of_exercise(&entry.path, format!("comes after '{before}', which is no exercise")));
        }
        if let Some(message) = exercise::try_template(entry) {
            diagnostics.push(of_exercise(&entry.path, message));
        }
    }
    for path in cycles(&catalog.exercises) {
        diagnostics.push(of_exercise(&path, "comes after itself, by way of others".into()));
    }
}

/// Former ids, each of one thing alone.
fn check_aliases(catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    let mut former: Vec<(String, String, String)> = Vec::new();
    let mut add = |id: &str, path: String, aliases: &[String]| {
        former.extend(aliases.iter().map(|alias| (alias.clone(), id.to_owned(), path.clone())));
    };
    for (id, entry) in &catalog.exercises {
        add(id, format!("{}/exercise.toml", entry.path), &entry.about.aliases);
    }
    catalog.claims.iter().for_each(|(id, claim)| add(id, format!("{}/claim.toml", claim.path), &claim.aliases));
    catalog.pages.iter().for_each(|(id, page)| add(id, page.path.clone(), &page.aliases));
    for (alias, id, path) in former {
        if catalog.taken(&alias).is_some() || catalog.aliases.insert(alias.clone(), id).is_some() {
            let message = format!("the alias '{alias}' is the id or an alias of something else");
            let hint = "an id names one thing for ever, among exercises, pages and claims".to_owned();
            diagnostics.push(Diagnostic { path, place: None, message, hint });
        }
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
