//! The sections of concepts, activities and prompts: which there must be, and how long they may get.

use super::outline::{Heading, count_words};
use super::question::{self, Point};
use super::{Kind, Named, Reader};
use serde::Serialize;

/// A section of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Items of the roadmap that it teaches.
    pub covers: Vec<String>,
    /// Markdown.
    pub text: String,
}

/// The most words of an essence.
const ESSENCE: usize = 80;
/// A section that teaches a line of the roadmap cannot do so in fewer words.
const TEACHES: usize = 40;
/// Words of a whole concept, beyond which it is two concepts, or none.
const CONCEPT: [usize; 2] = [350, 1500];

const OF_CONCEPTS: [&str; 5] = ["Essence", "Why it is asked", "Misconceptions", "Example", "Proved by"];
const OF_ACTIVITIES: [&str; 6] = ["Goal", "Before you start", "Steps", "Hand in", "Checklist", "If you are stuck"];
const OF_PROMPTS: [&str; 5] = ["What it is about", "Anchors", "Red flags", "Probes", "Prepare"];

/// Reads the sections, an activity's checklist, and what a concept covers.
pub(super) fn read(reader: &mut Reader<'_>, kind: Kind) -> (Vec<Section>, Vec<Point>, Vec<Named>) {
    let required: &[&str] = match kind {
        Kind::Activity => &OF_ACTIVITIES,
        Kind::Prompt => &OF_PROMPTS,
        Kind::Concept | Kind::Question => &OF_CONCEPTS,
    };
    let whole = 0..reader.text.len();
    let headings: Vec<Heading> = reader.outline.under(2, &whole).into_iter().cloned().collect();
    require(reader, &headings, required, kind != Kind::Concept);
    let mut covered = Vec::new();
    let mut sections = Vec::new();
    for heading in &headings {
        let covers = covers(reader, heading, kind);
        sections.push(Section {
            title: heading.title.clone(),
            covers: covers.iter().map(|named| named.name.clone()).collect(),
            text: reader.outline.markdown(&heading.body),
        });
        covered.extend(covers);
    }
    let mut checklist = Vec::new();
    match kind {
        Kind::Activity => checklist = activity(reader, &headings),
        Kind::Prompt => prompt(reader, &headings),
        Kind::Concept | Kind::Question => concept(reader, &headings),
    }
    (sections, checklist, covered)
}

/// Reports sections that are missing, empty, there twice or, where all of them are known, unknown.
pub(super) fn require(reader: &mut Reader<'_>, headings: &[Heading], required: &[&str], closed: bool) {
    require_some(reader, headings, required, &[], closed);
}

pub(super) fn require_some(
    reader: &mut Reader<'_>,
    headings: &[Heading],
    required: &[&str],
    optional: &[&str],
    closed: bool,
) {
    for title in required {
        if !headings.iter().any(|heading| heading.title == *title) {
            reader.fault(None, format!("the section '{title}' is missing"), format!("write '## {title}'"));
        }
    }
    for (index, heading) in headings.iter().enumerate() {
        if headings[..index].iter().any(|other| other.title == heading.title) {
            reader.fault(Some(&heading.at), format!("the section '{}' is there twice", heading.title), "make it one");
        }
        if reader.outline.raw(&heading.body).trim().is_empty() {
            reader.fault(Some(&heading.at), format!("the section '{}' is empty", heading.title), "write it");
        }
        let known = [required, optional].concat();
        if closed && !known.contains(&heading.title.as_str()) {
            let hint = match crate::table::nearest(&heading.title, &known) {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("the sections here are {}", known.join(", ")),
            };
            reader.fault(Some(&heading.at), format!("unknown section '{}'", heading.title), hint);
        }
    }
}

/// What the comment of a heading says that the section covers.
fn covers(reader: &mut Reader<'_>, heading: &Heading, kind: Kind) -> Vec<Named> {
    let Some(comment) = &heading.comment else { return Vec::new() };
    let hint = "write <!-- covers: 4.C11 --> behind the heading of a section that teaches a line of the roadmap";
    let Some(ids) = comment.strip_prefix("covers:").filter(|_| kind == Kind::Concept) else {
        reader.fault(Some(&heading.at), format!("the comment '{comment}' says nothing here"), hint);
        return Vec::new();
    };
    let words = count_words(&reader.outline.prose(&heading.body));
    if words < TEACHES {
        let message = format!("{words} words cannot teach a line of the roadmap");
        reader.fault(Some(&heading.at), message, format!("write at least {TEACHES}, in words of your own"));
    }
    ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(|id| reader.named(id, &heading.at)).collect()
}

fn find<'h>(headings: &'h [Heading], title: &str) -> Option<&'h Heading> {
    headings.iter().find(|heading| heading.title == title)
}

fn concept(reader: &mut Reader<'_>, headings: &[Heading]) {
    if let Some(essence) = find(headings, "Essence") {
        let words = count_words(&reader.outline.prose(&essence.body));
        if words > ESSENCE {
            let hint = format!("{ESSENCE} are the most; the sections have room for the rest");
            reader.fault(Some(&essence.at), format!("the essence has {words} words"), hint);
        }
    }
    if headings.len() == headings.iter().filter(|h| OF_CONCEPTS.contains(&h.title.as_str())).count() {
        reader.fault(
            None,
            "no section teaches anything",
            "write at least one between why it is asked and misconceptions",
        );
    }
    if let Some(heading) = find(headings, "Misconceptions") {
        let count = reader.outline.items(&heading.body).len();
        if count < 2 {
            let hint = "a list of two or more: - **“What people say.”** Why it is wrong";
            reader.fault(Some(&heading.at), format!("{count} misconceptions"), hint);
        }
    }
    if let Some(heading) = find(headings, "Proved by") {
        let proves = ["claim:", "exercise:", "activity:", "question:"];
        let links = reader.outline.links.iter().filter(|(at, _)| heading.body.contains(&at.start));
        if !links.clone().any(|(_, to)| proves.iter().any(|kind| to.starts_with(kind))) {
            let hint = "link a claim, an exercise, an activity or a question: [title](claim:id)";
            reader.fault(Some(&heading.at), "nothing proves the concept", hint);
        }
    }
    let words = count_words(&reader.outline.prose(&(0..reader.text.len())));
    let [least, most] = CONCEPT;
    if words < least || words > most {
        reader.fault(
            None,
            format!("the concept has {words} words"),
            format!("{least} to {most}; best are 500 to 1,100"),
        );
    }
}

fn activity(reader: &mut Reader<'_>, headings: &[Heading]) -> Vec<Point> {
    for (title, least) in [("Steps", 2), ("If you are stuck", 3)] {
        if let Some(heading) = find(headings, title) {
            let count = reader.outline.items(&heading.body).len().max(reader.outline.under(3, &heading.body).len());
            if count < least {
                let message = format!("'{title}' has {count} where at least {least} are needed");
                reader.fault(Some(&heading.at), message, "write a list, an item for each");
            }
        }
    }
    let Some(heading) = find(headings, "Checklist").cloned() else { return Vec::new() };
    let points = question::points(reader, &heading.body, false);
    if points.is_empty() {
        reader.fault(Some(&heading.at), "the checklist has no points", "write - [must] `id` What a reviewer ticks");
    }
    points
}

fn prompt(reader: &mut Reader<'_>, headings: &[Heading]) {
    let Some(anchors) = find(headings, "Anchors") else { return };
    let titles: Vec<_> = reader.outline.under(3, &anchors.body).iter().map(|heading| heading.title.clone()).collect();
    if titles != ["1", "2", "3", "4"] {
        let at = anchors.at.clone();
        reader.fault(
            Some(&at),
            "the anchors are not those of 1 to 4",
            "write ### 1 to ### 4, and below each what it shows",
        );
    }
}
