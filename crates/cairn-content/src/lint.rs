//! What has to hold between pages, claims, exercises and the curriculum: everything that no file can say of itself.
//!
//! Every fault at once, each with its place. Whether code compiles and claims hold is not seen by reading.

mod similar;
mod version;

use crate::catalog::Catalog;
use crate::coverage::{self, ANNOUNCED, Standing};
use crate::diagnostic::{Diagnostic, Place};
use crate::page::{Kind, Named, Page};
use crate::table::nearest;
use std::collections::BTreeSet;

/// Everything that does not hold, sorted.
pub fn lint(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut lint = Lint { catalog, told: Vec::new() };
    lint.covers();
    lint.concepts();
    lint.cycles();
    lint.links();
    lint.resources();
    lint.pictures();
    lint.orphans();
    lint.refutes();
    lint.announcements();
    version::lint(catalog, &mut lint.told);
    similar::lint(catalog, &mut lint.told);
    lint.told.sort();
    lint.told
}

struct Lint<'a> {
    catalog: &'a Catalog,
    told: Vec<Diagnostic>,
}

impl Lint<'_> {
    /// What pages cover is in the roadmap, and of the kind that they can cover.
    fn covers(&mut self) {
        for page in self.catalog.pages.values() {
            for named in &page.covers {
                self.told.extend(self.cover(page, named));
            }
        }
    }

    fn cover(&self, page: &Page, named: &Named) -> Option<Diagnostic> {
        let Some(item) = self.catalog.roadmap.get(&named.name) else {
            let message = format!("covers '{}', which is not in roadmap.tsv", named.name);
            return Some(page.fault(named.place, message, "ids are those of the curriculum, such as 4.Q7"));
        };
        let fits = match (page.kind, item.kind.as_str()) {
            (Kind::Concept, kind) => kind == "concept" || kind == "topic",
            (Kind::Question, kind) => kind != "concept",
            (Kind::Prompt, kind) => kind != "concept",
            (Kind::Activity, kind) => ANNOUNCED.contains(&kind),
        };
        let hint = "concepts cover concepts, questions questions, activities steps, scenarios and topics";
        let message =
            format!("'{}' is a {} of the roadmap, which a {} does not cover", item.id, item.kind, page.kind.word());
        (!fits).then(|| page.fault(named.place, message, hint))
    }

    /// Concepts that pages name are there.
    fn concepts(&mut self) {
        for page in self.catalog.pages.values() {
            for named in page.concepts.iter().chain(&page.requires) {
                self.told.extend(self.missing(page, named, Kind::Concept.word(), &named.name));
            }
        }
    }

    fn missing(&self, page: &Page, named: &Named, kind: &str, id: &str) -> Option<Diagnostic> {
        self.find(kind, id).err().map(|hint| page.fault(named.place, format!("there is no {kind} '{id}'"), hint))
    }

    /// Whether there is such a thing; else what may have been meant.
    fn find(&self, kind: &str, id: &str) -> Result<(), String> {
        let there = match kind {
            "claim" => self.catalog.claim(id).is_some(),
            "exercise" => self.catalog.exercise(id).is_some(),
            _ => self.catalog.page(id).is_some_and(|page| page.kind.word() == kind),
        };
        if there {
            return Ok(());
        }
        if let Some((other, path)) = self.what_is(id) {
            return Err(format!("'{id}' is a {other}: {path}"));
        }
        let ids: Vec<&str> = match kind {
            "claim" => self.catalog.claims.keys().map(String::as_str).collect(),
            "exercise" => self.catalog.exercises.keys().map(String::as_str).collect(),
            _ => self.catalog.pages.values().filter(|p| p.kind.word() == kind).map(|page| page.id.as_str()).collect(),
        };
        Err(match nearest(id, &ids) {
            Some(near) => format!("did you mean '{near}'?"),
            None => "an id is the name of its file or folder".into(),
        })
    }

    fn what_is(&self, id: &str) -> Option<(&str, &str)> {
        let page = self.catalog.page(id).map(|page| (page.kind.word(), page.path.as_str()));
        let claim = || self.catalog.claim(id).map(|claim| ("claim", claim.path.as_str()));
        page.or_else(claim).or_else(|| self.catalog.exercise(id).map(|entry| ("exercise", entry.path.as_str())))
    }

    /// No concept requires itself, by way of others.
    fn cycles(&mut self) {
        for page in self.catalog.pages.values().filter(|page| page.kind == Kind::Concept) {
            if let Some(way) = self.way_back(page) {
                let place = page.requires.first().and_then(|named| named.place);
                let message = format!("the concept requires itself: {}", way.join(" → "));
                self.told.push(page.fault(place, message, "what comes first cannot come after"));
            }
        }
    }

    /// The way from a concept by `requires` back to it.
    fn way_back(&self, start: &Page) -> Option<Vec<String>> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open = vec![(start, vec![start.id.clone()])];
        while let Some((page, way)) = open.pop() {
            for next in page.requires.iter().filter_map(|named| self.catalog.page(&named.name)) {
                let on = || way.iter().cloned().chain([next.id.clone()]).collect::<Vec<_>>();
                if next.id == start.id {
                    return Some(on());
                }
                if seen.insert(&next.id) {
                    open.push((next, on()));
                }
            }
        }
        None
    }

    /// Links by id lead to something, and there are no others.
    fn links(&mut self) {
        for page in self.catalog.pages.values() {
            for link in &page.links {
                self.told.extend(self.link(page, link));
            }
        }
    }

    /// Links of resources by id lead to something.
    fn resources(&mut self) {
        for (area, groups) in &self.catalog.resources {
            let inner = groups.iter().flat_map(|group| &group.resources).filter_map(|one| one.url.split_once(':'));
            for (kind, id) in inner.filter(|(kind, _)| !kind.starts_with("http")) {
                if let Err(hint) = self.find(kind, id) {
                    let (path, message) = (format!("{area}/resources.md"), format!("there is no {kind} '{id}'"));
                    self.told.push(Diagnostic { path, place: None, message, hint });
                }
            }
        }
    }

    fn link(&self, page: &Page, link: &Named) -> Option<Diagnostic> {
        let kinds = ["concept", "question", "claim", "exercise", "activity", "prompt"];
        let known = link.name.split_once(':').filter(|(kind, _)| kinds.contains(kind));
        let Some((kind, id)) = known else {
            let hint = "write [words](concept:id), claim:, exercise:, question:, activity: or prompt:, or https://…";
            return Some(page.fault(link.place, format!("the link '{}' leads nowhere", link.name), hint));
        };
        self.missing(page, link, kind, id)
    }

    /// Every picture that is shown is there, and every one that is there is shown.
    fn pictures(&mut self) {
        let mut shown = BTreeSet::new();
        for page in self.catalog.pages.values() {
            for named in &page.pictures {
                shown.insert(named.name.as_str());
                if !self.catalog.pictures.contains_key(&named.name) {
                    let message = format!("there is no picture '{}'", named.name);
                    self.told.push(page.fault(named.place, message, "it is an SVG of ours beside the page"));
                }
            }
        }
        for path in self.catalog.pictures.keys().filter(|path| !shown.contains(path.as_str())) {
            let message = "no page shows the picture".to_owned();
            self.told.push(Diagnostic {
                path: path.clone(),
                place: None,
                message,
                hint: "show it, or remove it".into(),
            });
        }
    }

    /// Concepts that no question asks for, and claims that nothing names.
    fn orphans(&mut self) {
        let pages = || self.catalog.pages.values();
        let id = |named: &Named| self.catalog.page(&named.name).map(|page| page.id.clone());
        let asked: BTreeSet<_> =
            pages().filter(|p| p.kind == Kind::Question).flat_map(|p| &p.concepts).filter_map(id).collect();
        for page in pages().filter(|page| page.kind == Kind::Concept && !asked.contains(&page.id)) {
            let hint = "name the concept under 'concepts' of a question";
            self.told.push(page.fault(None, "no question asks for the concept", hint));
        }
        let claim = |link: &Named| Some(self.catalog.claim(link.name.strip_prefix("claim:")?)?.id.clone());
        let naming = pages().filter(|page| matches!(page.kind, Kind::Concept | Kind::Question));
        let named: BTreeSet<_> = naming.flat_map(|page| &page.links).filter_map(claim).collect();
        for claim in self.catalog.claims.values().filter(|claim| !named.contains(&claim.id)) {
            let message = "no trap and no concept names the claim".to_owned();
            let hint = format!("write [words](claim:{}) where it is seen, or where it proves something", claim.id);
            self.told.push(of_claim(claim, None, message, hint));
        }
    }

    /// What claims refute is a trap of a question.
    fn refutes(&mut self) {
        for claim in self.catalog.claims.values() {
            for named in &claim.refutes {
                let hint = match self.trap(&named.name) {
                    Ok(()) => continue,
                    Err(hint) => hint,
                };
                self.told.push(of_claim(claim, named.place, format!("there is no trap '{}'", named.name), hint));
            }
        }
    }

    fn trap(&self, name: &str) -> Result<(), String> {
        let written = || "write question/trap, such as deadlock-conditions/needs-two-locks".to_owned();
        let (question, trap) = name.split_once('/').ok_or_else(written)?;
        self.find("question", question)?;
        let traps = self.catalog.page(question).and_then(Page::question).map(|question| &question.traps[..]);
        let ids: Vec<&str> = traps.unwrap_or_default().iter().map(|trap| trap.id.as_str()).collect();
        match ids.contains(&trap) {
            true => Ok(()),
            false => Err(format!("the traps of '{question}' are {}", ids.join(", "))),
        }
    }

    /// What is announced may be, and is not there yet.
    fn announcements(&mut self) {
        let covered = coverage::coverage(self.catalog, None);
        for (id, announced) in &self.catalog.announced {
            let found = covered.iter().find(|covered| covered.id == *id);
            let message = match found {
                None => format!("'{id}' is not in roadmap.tsv"),
                Some(found) if !ANNOUNCED.contains(&found.kind.as_str()) => {
                    format!("'{id}' is a {}, which cannot be announced", found.kind)
                }
                Some(found) if found.standing == Standing::Covered => format!("'{id}' is there already"),
                Some(_) => continue,
            };
            let hint = "only steps, scenarios and topics are announced, until they are there".to_owned();
            self.told.push(Diagnostic { path: announced.path.clone(), place: announced.place, message, hint });
        }
    }
}

fn of_claim(claim: &crate::Claim, place: Option<Place>, message: String, hint: String) -> Diagnostic {
    Diagnostic { path: format!("{}/claim.toml", claim.path), place, message, hint }
}

#[cfg(test)]
mod tests;
