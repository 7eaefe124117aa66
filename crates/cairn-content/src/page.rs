//! A page: a concept, a question, an activity or a behavioural prompt, as `docs/writing.md` has them.
//!
//! Facts stand in the front matter, structure in the headings; sections stay Markdown. Every fault is told with its place.

mod front;
mod outline;
mod question;
mod resource;
mod sections;

pub use question::{FollowUp, FollowUpKind, Point, Question, Trap};
pub use resource::{Resource, ResourceGroup};
pub use sections::Section;

pub(crate) use front::{is_day, is_id};
pub(crate) use resource::read as read_resources;

use crate::diagnostic::{Diagnostic, Place};
use crate::exercise::{Difficulty, Source};
use crate::table::nearest;
use cairn_core::Digest;
use outline::Outline;
use serde::Serialize;
use std::ops::Range;

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What there is to understand.
    Concept,
    /// What an interviewer asks.
    Question,
    /// Guided practice.
    Activity,
    /// A behavioural question.
    Prompt,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Concept, Self::Question, Self::Activity, Self::Prompt];

    /// As links name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Question => "question",
            Self::Activity => "activity",
            Self::Prompt => "prompt",
        }
    }

    /// The folder of an area in which such pages lie.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Concept => "concepts",
            Self::Question => "questions",
            Self::Activity => "activities",
            Self::Prompt => "prompts",
        }
    }
}

/// A page.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// The file's name without its ending.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The area's id.
    pub area: String,
    /// The file, relative to the content.
    pub path: String,
    /// For people.
    pub title: String,
    /// The heading of the page: of a question and a prompt, what is asked.
    pub heading: String,
    /// The first level at which it is asked.
    pub level: Difficulty,
    /// To read, to answer or to do.
    pub minutes: u32,
    /// Items of the roadmap; a concept's are those of its sections.
    pub covers: Vec<Named>,
    /// Concepts that it is about.
    pub concepts: Vec<Named>,
    /// Concepts that are better read before.
    pub requires: Vec<Named>,
    /// The stack that it is about, where it is about one.
    pub track: Option<String>,
    /// Versions for which it was checked.
    pub applies_to: Vec<String>,
    /// Former ids.
    pub aliases: Vec<String>,
    /// The day it was last reviewed, sentence by sentence.
    pub reviewed: String,
    /// What its facts rest on.
    pub sources: Vec<Source>,
    /// What it says.
    pub body: Body,
    /// Links, but for those to the web.
    #[serde(skip)]
    pub links: Vec<Named>,
    /// The files of its pictures, relative to the content.
    #[serde(skip)]
    pub pictures: Vec<Named>,
    /// Its code blocks.
    #[serde(skip)]
    pub code: Vec<Code>,
    /// What people read, section by section, to be compared with other pages.
    #[serde(skip)]
    pub prose: Vec<(Place, String)>,
    /// Of the file.
    pub digest: Digest,
}

/// What a page says, by its kind.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// A question, taken apart.
    Question(Box<Question>),
    /// All others: their sections in order, and points to tick where there are such.
    Sections {
        /// The sections.
        sections: Vec<Section>,
        /// An activity's checklist.
        checklist: Vec<Point>,
    },
}

/// A name of something else, with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where it stands in the file.
    pub place: Option<Place>,
}

impl Serialize for Named {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

/// A code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The language's id.
    pub language: String,
    /// What it is.
    pub how: Shape,
    /// What the compiler at hand may be too old for, such as `net8`.
    pub needs: Option<String>,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// What a code block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A program as it stands.
    Whole,
    /// A fragment, and the name of what surrounds it.
    Fragment(String),
    /// An extract that is not compiled.
    Shown,
}

impl Page {
    /// The question that it is.
    pub fn question(&self) -> Option<&Question> {
        match &self.body {
            Body::Question(question) => Some(question),
            Body::Sections { .. } => None,
        }
    }

    /// Its sections; none of a question.
    pub fn sections(&self) -> &[Section] {
        match &self.body {
            Body::Question(_) => &[],
            Body::Sections { sections, .. } => sections,
        }
    }

    /// The section of that title.
    pub fn section(&self, title: &str) -> Option<&Section> {
        self.sections().iter().find(|section| section.title == title)
    }

    /// A fault of the page.
    pub fn fault(&self, place: Option<Place>, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
        Diagnostic { path: self.path.clone(), place, message: message.into(), hint: hint.into() }
    }
}

/// Reads a page from its text.
pub(crate) fn read(
    area: &str,
    kind: Kind,
    id: &str,
    path: &str,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Page> {
    let (front, from) = front::split(text);
    let outline = outline::outline(text, from);
    let mut reader = Reader { path, text, outline: &outline, diagnostics };
    if !is_id(id) {
        reader.fault(None, format!("'{id}' is no id"), "a file's name is its id: a-z, 0-9 and hyphens, a letter first");
    }
    let front = front::read(front, kind, path, reader.diagnostics);
    let heading = reader.heading();
    reader.long_lines();
    let (links, pictures) = (reader.links(), reader.pictures());
    let code = reader.code();
    let (body, covered) = match kind {
        Kind::Question => {
            let dotnet = front.as_ref().is_none_or(|front| front.track.as_deref() == Some("dotnet"));
            (question::read(&mut reader, dotnet).map(|question| Body::Question(Box::new(question))), Vec::new())
        }
        _ => {
            let (sections, checklist, covered) = sections::read(&mut reader, kind);
            (Some(Body::Sections { sections, checklist }), covered)
        }
    };
    let (front, heading, body) = (front?, heading?, body?);
    let covers = if kind == Kind::Concept { covered } else { front.covers };
    Some(Page {
        id: id.to_owned(),
        kind,
        area: area.to_owned(),
        path: path.to_owned(),
        title: front.title,
        heading,
        level: front.level,
        minutes: front.minutes,
        covers,
        concepts: front.concepts,
        requires: front.requires,
        track: front.track,
        applies_to: front.applies_to,
        aliases: front.aliases,
        reviewed: front.reviewed,
        sources: front.sources,
        body,
        links,
        pictures,
        code,
        prose: prose(&outline),
        digest: Digest::of(text.as_bytes()),
    })
}

/// What people read, section by section.
fn prose(outline: &Outline<'_>) -> Vec<(Place, String)> {
    let parts = outline.headings.iter().map(|heading| (outline.place(&heading.at), outline.prose(&heading.lead)));
    parts.filter(|(_, prose)| !prose.trim().is_empty()).collect()
}

/// A page being read.
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    outline: &'a Outline<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// Longer lines are hard to review side by side.
const LONGEST_LINE: usize = 120;

/// What a code block may be written in, besides the languages that are compiled.
const PLAIN: [&str; 11] = ["sql", "sh", "http", "text", "json", "yaml", "toml", "xml", "diff", "proto", "dockerfile"];
const COMPILED: [&str; 12] =
    ["csharp", "rust", "python", "java", "go", "javascript", "typescript", "c", "cpp", "kotlin", "php", "ruby"];

impl<'a> Reader<'a> {
    fn fault(&mut self, at: Option<&Range<usize>>, message: impl Into<String>, hint: impl Into<String>) {
        let place = at.map(|at| self.outline.place(at));
        let (message, hint) = (message.into(), hint.into());
        self.diagnostics.push(Diagnostic { path: self.path.to_owned(), place, message, hint });
    }

    fn named(&self, name: &str, at: &Range<usize>) -> Named {
        Named { name: name.to_owned(), place: Some(self.outline.place(at)) }
    }

    fn heading(&mut self) -> Option<String> {
        let titles = self.outline.headings.iter().filter(|heading| heading.level == 1).collect::<Vec<_>>();
        match titles[..] {
            [title] if !title.title.is_empty() => Some(title.title.clone()),
            [] | [_] => {
                self.fault(None, "the page has no heading", "begin it with '# ' and its title");
                None
            }
            [_, second, ..] => {
                let at = second.at.clone();
                self.fault(Some(&at), "a second heading of the first level", "sections begin with '## '");
                None
            }
        }
    }

    fn long_lines(&mut self) {
        let mut start = 0;
        for line in self.text.split('\n') {
            let at = start..start + line.len();
            start = at.end + 1;
            // An address cannot be broken, and a row of a table neither.
            if line.len() > LONGEST_LINE && !line.contains("://") && !line.trim_start().starts_with('|') {
                let length = line.chars().count();
                if length > LONGEST_LINE {
                    let message = format!("the line is {length} characters long");
                    self.fault(Some(&at), message, format!("break it: {LONGEST_LINE} is the most"));
                }
            }
        }
    }

    fn links(&mut self) -> Vec<Named> {
        let mut inner = Vec::new();
        for (at, to) in self.outline.links.clone() {
            if to.starts_with("https://") || to.starts_with("http://") {
                continue;
            }
            inner.push(self.named(&to, &at));
        }
        inner
    }

    fn pictures(&mut self) -> Vec<Named> {
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut pictures = Vec::new();
        for (at, name, words) in self.outline.images.clone() {
            if words.trim().is_empty() {
                self.fault(Some(&at), "the picture has no words", "say between [ and ] what it shows");
            }
            pictures.push(self.named(&format!("{folder}/{name}"), &at));
        }
        pictures
    }

    fn code(&mut self) -> Vec<Code> {
        let mut blocks = Vec::new();
        for (at, info, text) in self.outline.code.clone() {
            blocks.extend(self.block(&at, &info, text));
        }
        blocks
    }

    fn block(&mut self, at: &Range<usize>, info: &str, text: String) -> Option<Code> {
        let mut words = info.split_whitespace();
        let Some(language) = words.next() else {
            self.fault(Some(at), "the code block names no language", "write it after the fence, such as ```csharp");
            return None;
        };
        let known = [&COMPILED[..], &PLAIN[..]].concat();
        if !known.contains(&language) {
            let hint = match nearest(language, &known) {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("there are {}", known.join(", ")),
            };
            self.fault(Some(at), format!("no language '{language}'"), hint);
            return None;
        }
        let (mut how, mut needs) = (Shape::Whole, None);
        for word in words {
            match word.strip_prefix("in=") {
                Some(around) => how = Shape::Fragment(around.to_owned()),
                None if word == "shown" => how = Shape::Shown,
                None if word == "net8" => needs = Some(word.to_owned()),
                None => {
                    let hint = "after the language stand in=method, in=async-method, in=class, shown or net8";
                    self.fault(Some(at), format!("'{word}' says nothing of a code block"), hint);
                }
            }
        }
        if PLAIN.contains(&language) {
            how = Shape::Shown;
        }
        Some(Code { language: language.to_owned(), how, needs, text, place: self.outline.place(at) })
    }
}

#[cfg(test)]
mod tests;
