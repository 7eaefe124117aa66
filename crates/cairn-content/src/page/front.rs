//! The front matter of a page: its facts, as YAML between two lines of three hyphens.

use super::{Kind, Named};
use crate::diagnostic::Diagnostic;
use crate::exercise::{Difficulty, Source};
use crate::yaml::{Map, Node, Value, Yaml};

/// What the front matter says.
pub(super) struct Front {
    pub(super) title: String,
    pub(super) level: Difficulty,
    pub(super) minutes: u32,
    pub(super) covers: Vec<Named>,
    pub(super) concepts: Vec<Named>,
    pub(super) requires: Vec<Named>,
    pub(super) track: Option<String>,
    pub(super) applies_to: Vec<String>,
    pub(super) aliases: Vec<String>,
    pub(super) reviewed: String,
    pub(super) sources: Vec<Source>,
}

const KEYS: [&str; 11] = [
    "title",
    "level",
    "minutes",
    "covers",
    "concepts",
    "requires",
    "track",
    "applies_to",
    "aliases",
    "reviewed",
    "sources",
];

/// The front matter with its opening line, if there is one, and where the rest begins.
pub(super) fn split(text: &str) -> (Option<&str>, usize) {
    if !text.starts_with("---\n") {
        return (None, 0);
    }
    match text[4..].find("\n---\n") {
        Some(end) => (Some(&text[..4 + end + 1]), 4 + end + 5),
        None => (None, 0),
    }
}

/// Reads the front matter.
pub(super) fn read(front: Option<&str>, kind: Kind, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Front> {
    let mut yaml = Yaml { path: path.to_owned(), diagnostics };
    let Some(front) = front else {
        yaml.fault(None, "the page has no front matter", "begin it with the facts between two lines '---'");
        return None;
    };
    let mut map = yaml.parse(front.as_bytes())?;
    let mut facts = Facts { map: &mut map, yaml: &mut yaml };
    let title = facts.text("title", "for people, without a full stop");
    if title.as_ref().is_some_and(|title| title.ends_with('.')) {
        facts.yaml.fault(None, "the title ends with a full stop", "leave it out");
    }
    let (level, minutes) = (facts.level(), facts.minutes());
    let (covers, concepts, requires) = (facts.names("covers"), facts.names("concepts"), facts.names("requires"));
    let track = facts.map.text(facts.yaml, "track");
    if let Some(track) = track.as_ref().filter(|track| !["general", "dotnet"].contains(&track.as_str())) {
        facts.yaml.fault(None, format!("there is no track '{track}'"), "write track: dotnet, or leave it out");
    }
    let (applies_to, aliases) = (facts.texts("applies_to"), facts.texts("aliases"));
    let reviewed = facts.day("reviewed", "the day it was last reviewed, sentence by sentence");
    let sources = facts.sources();
    facts.belongs(kind, &covers, &concepts, &requires);
    map.finish(&mut yaml, &KEYS);
    Some(Front {
        title: title?,
        level: level?,
        minutes: minutes?,
        covers,
        concepts,
        requires,
        track: track.filter(|track| track != "general"),
        applies_to,
        aliases,
        reviewed: reviewed?,
        sources,
    })
}

struct Facts<'f, 'y> {
    map: &'f mut Map,
    yaml: &'f mut Yaml<'y>,
}

impl Facts<'_, '_> {
    fn node(&mut self, key: &str, hint: &str) -> Option<Node> {
        let node = self.map.take(key);
        if node.is_none() {
            self.yaml.fault(None, format!("the key '{key}' is missing"), hint);
        }
        node
    }

    fn text(&mut self, key: &str, hint: &str) -> Option<String> {
        let node = self.node(key, hint)?;
        let text = self.yaml.text(&node, &format!("'{key}'"))?;
        if text.trim().is_empty() {
            self.yaml.of(&node, format!("'{key}' is empty"), hint);
            return None;
        }
        Some(text)
    }

    fn level(&mut self) -> Option<Difficulty> {
        let hint = "write junior, mid or senior";
        let node = self.node("level", hint)?;
        let level = self.yaml.text(&node, "'level'")?;
        let read = difficulty(&level);
        if read.is_none() {
            self.yaml.of(&node, format!("there is no level '{level}'"), hint);
        }
        read
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 600")]
    fn minutes(&mut self) -> Option<u32> {
        if !self.map.entries.iter().any(|(key, _)| key == "minutes") {
            self.yaml.fault(None, "the key 'minutes' is missing", "say how long it takes");
            return None;
        }
        self.map.number(self.yaml, "minutes", [1.0, 600.0]).map(|minutes| minutes as u32)
    }

    fn names(&mut self, key: &str) -> Vec<Named> {
        let Some(node) = self.map.take(key) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.yaml.of(&node, format!("'{key}' must be a list"), format!("write {key}: [a, b]"));
            return Vec::new();
        };
        let mut names = Vec::new();
        for item in items {
            let Some(name) = self.yaml.text(item, &format!("'{key}'")) else { continue };
            names.push(Named { name, place: item.place() });
        }
        names
    }

    fn texts(&mut self, key: &str) -> Vec<String> {
        self.names(key).into_iter().map(|named| named.name).collect()
    }

    fn day(&mut self, key: &str, hint: &str) -> Option<String> {
        let node = self.node(key, hint)?;
        let day = self.yaml.text(&node, &format!("'{key}'"))?;
        if !is_day(&day) {
            self.yaml.of(&node, format!("'{day}' is no day"), "write it as 2026-11-24");
            return None;
        }
        Some(day)
    }

    fn sources(&mut self) -> Vec<Source> {
        let hint = "name at least one, with title, url, supports and accessed";
        let Some(node) = self.node("sources", hint) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.yaml.of(&node, "'sources' must be a list", hint);
            return Vec::new();
        };
        if items.is_empty() {
            self.yaml.of(&node, "there is no source", hint);
        }
        items.iter().filter_map(|item| source(self.yaml, item)).collect()
    }

    /// Keys that a kind of page does not have, or cannot do without.
    fn belongs(&mut self, kind: Kind, covers: &[Named], concepts: &[Named], requires: &[Named]) {
        let place = |names: &[Named]| names.first().and_then(|named| named.place);
        if kind == Kind::Concept {
            if !covers.is_empty() {
                let hint = "write <!-- covers: 4.C11 --> behind the heading of the section that teaches it";
                self.yaml.fault(place(covers), "a concept covers by its sections", hint);
            }
            if !concepts.is_empty() {
                self.yaml.fault(place(concepts), "a concept has no 'concepts'", "it has 'requires'");
            }
        } else if !requires.is_empty() {
            self.yaml.fault(place(requires), format!("a {} has no 'requires'", kind.word()), "it has 'concepts'");
        }
        if kind == Kind::Question && concepts.is_empty() {
            self.yaml.fault(None, "the question belongs to no concept", "name them: concepts: [deadlock]");
        }
    }
}

fn source(yaml: &mut Yaml<'_>, node: &Node) -> Option<Source> {
    let mut map = yaml.map(node.clone(), "a source")?;
    let mut text = |key: &str| {
        let text = map.text(yaml, key).filter(|text| !text.trim().is_empty());
        if text.is_none() {
            yaml.of(node, format!("the source has no '{key}'"), "a source has title, url, supports and accessed");
        }
        text
    };
    let (title, url, supports) = (text("title"), text("url"), text("supports"));
    let cited = map.text(yaml, "cited");
    let accessed = map.text(yaml, "accessed").unwrap_or_default();
    if let Some(url) = url.as_ref().filter(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        yaml.of(node, format!("'{url}' is no address"), "write https://…");
    }
    map.finish(yaml, &["title", "url", "supports", "accessed", "cited"]);
    let source = Source { title: title?, url: url?, supports: supports?, accessed, cited };
    if source.accessed.is_empty() && source.cited.is_none() {
        yaml.of(node, "the source has no 'accessed'", "a source has title, url, supports and accessed");
    } else if let Some(day) = source.no_day() {
        yaml.of(node, format!("'{day}' is no day"), "write it as 2026-11-24");
    }
    Some(source)
}

/// The level of that name.
pub(crate) fn difficulty(word: &str) -> Option<Difficulty> {
    match word {
        "junior" => Some(Difficulty::Junior),
        "mid" => Some(Difficulty::Mid),
        "senior" => Some(Difficulty::Senior),
        _ => None,
    }
}

/// Whether a text is a day of the calendar, as YYYY-MM-DD.
pub(crate) fn is_day(text: &str) -> bool {
    number_date(text).is_some()
}

/// Year, month and day.
pub(crate) fn number_date(text: &str) -> Option<(u32, u32, u32)> {
    let shaped = text.len() == 10
        && text.is_ascii()
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let (year, month, day) =
        (text.get(..4)?.parse().ok()?, text.get(5..7)?.parse::<u32>().ok()?, text.get(8..)?.parse::<u32>().ok()?);
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (shaped && (1..=days).contains(&day)).then_some((year, month, day))
}

/// Whether a text can be an id.
pub(crate) fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--")
        && text.chars().all(plain)
}
