//! Which content is in use: the one in the binary, or a folder that somebody works on.

use crate::exit::{Exit, Failure};
use cairn_content::area::Area;
use cairn_content::{Catalog, Diagnostic, Entry, Tree};
use rust_embed::Embed;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Embed)]
#[folder = "../../content/"]
struct Embedded;

/// The content in use, with its faults.
pub(crate) struct Content {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) tree: Tree,
    /// The folder it was read from; nothing for the one in the binary.
    pub(crate) folder: Option<PathBuf>,
}

impl Content {
    /// Reads a folder, or what the binary holds.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, Failure> {
        let tree = match folder {
            Some(folder) => Tree::read(folder).map_err(|error| {
                Failure::new(Exit::Data, error.to_string()).hint("--content takes the folder that holds languages/")
            })?,
            None => embedded(),
        };
        let (catalog, diagnostics) = cairn_content::load(&tree);
        if catalog.languages.is_empty() && catalog.exercises.is_empty() && diagnostics.is_empty() {
            let folder = folder.unwrap_or(Path::new("")).display();
            return Err(Failure::new(Exit::Data, format!("there is no content in '{folder}'"))
                .hint("--content takes the folder that holds languages/ and the areas"));
        }
        Ok(Self { catalog: Arc::new(catalog), diagnostics, tree, folder: folder.map(Path::to_owned) })
    }

    /// The exercise with this id or former id.
    pub(crate) fn exercise(&self, id: &str) -> Result<&Entry, Failure> {
        self.catalog.exercise(id).ok_or_else(|| {
            let faulty = self.diagnostics.iter().any(|d| d.path.contains(&format!("/{id}/")));
            let hint = match self.catalog.nearest_exercise(id) {
                _ if faulty => "its content has faults: `cairn verify` shows them".to_owned(),
                Some(near) => format!("did you mean '{near}'?"),
                None => "`cairn list` shows all of them".to_owned(),
            };
            match faulty {
                true => Failure::new(Exit::Data, format!("the exercise '{id}' cannot be used")).hint(hint),
                false => Failure::new(Exit::Usage, format!("there is no exercise '{id}'")).hint(hint),
            }
        })
    }
}

impl Content {
    /// The area that somebody means: its number, its folder, or the beginning of its title.
    pub(crate) fn area(&self, named: &str) -> Result<&Area, Failure> {
        let small = named.trim_end_matches('/').to_lowercase();
        let areas = &self.catalog.areas;
        let exact = areas.iter().find(|area| area.number.to_string() == small || area.id == small);
        let begins = || areas.iter().find(|area| small.len() > 2 && area.title.to_lowercase().starts_with(&small));
        exact.or_else(begins).ok_or_else(|| {
            let known: Vec<_> = areas.iter().map(|area| format!("{} ({})", area.number, area.title)).collect();
            Failure::new(Exit::Usage, format!("there is no area '{named}'"))
                .hint(format!("there are {}", known.join(", ")))
        })
    }

    /// Why there is nothing of this id.
    pub(crate) fn unknown(&self, what: &str, id: &str) -> Failure {
        let hint = match self.catalog.nearest_id(id) {
            Some(near) => format!("did you mean '{near}'?"),
            None => "`cairn search` finds things by their words".to_owned(),
        };
        Failure::new(Exit::Usage, format!("there is no {what} '{id}'")).hint(hint)
    }
}

fn embedded() -> Tree {
    Tree::new(Embedded::iter().filter_map(|path| {
        let bytes: Cow<'static, [u8]> = Embedded::get(&path)?.data;
        Some((path.into_owned(), Arc::from(bytes)))
    }))
}
