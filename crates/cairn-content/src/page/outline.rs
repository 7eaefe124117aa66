//! A page's structure: its headings, lists, links and code, each with its place, from one pass over the Markdown.
//!
//! Never renders anything: sections stay Markdown, without the comments in which authors tell the machine something.

use crate::diagnostic::Place;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A page taken apart.
pub(crate) struct Outline<'a> {
    text: &'a str,
    /// The headings in their order.
    pub(crate) headings: Vec<Heading>,
    /// The items of lists that are in no other list.
    items: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    /// What people read, piece by piece: no code blocks, no addresses, no comments.
    prose: Vec<(usize, String)>,
    /// Links and where they lead.
    pub(crate) links: Vec<(Range<usize>, String)>,
    /// Images: where they lie, and the words that stand for them.
    pub(crate) images: Vec<(Range<usize>, String, String)>,
    /// Code blocks: their first line after the fence, and their text.
    pub(crate) code: Vec<(Range<usize>, String, String)>,
}

/// A heading with what belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) level: u8,
    /// Without its comment.
    pub(crate) title: String,
    /// What its comment says, such as `covers: 4.C11`.
    pub(crate) comment: Option<String>,
    pub(crate) at: Range<usize>,
    /// From the heading to the next one of its own or a higher level.
    pub(crate) body: Range<usize>,
    /// From the heading to the next one of any level.
    pub(crate) lead: Range<usize>,
}

/// Takes `text` apart from the byte `from`, where the front matter ends.
pub(crate) fn outline(text: &str, from: usize) -> Outline<'_> {
    let mut outline = Outline {
        text,
        headings: Vec::new(),
        items: Vec::new(),
        comments: Vec::new(),
        prose: Vec::new(),
        links: Vec::new(),
        images: Vec::new(),
        code: Vec::new(),
    };
    let mut reader = Reader::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(&text[from..], options).into_offset_iter() {
        reader.take(&mut outline, event, range.start + from..range.end + from);
    }
    outline.close_headings();
    outline
}

#[derive(Default)]
struct Reader {
    lists: u32,
    in_heading: bool,
    code: Option<(Range<usize>, String, String)>,
    image: Option<String>,
}

impl Reader {
    fn take(&mut self, outline: &mut Outline<'_>, event: Event<'_>, at: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(outline, tag, at),
            Event::End(tag) => self.end(outline, tag, at),
            Event::Html(raw) | Event::InlineHtml(raw) => self.html(outline, &raw, at),
            Event::Text(words) | Event::Code(words) => self.words(outline, &words, at.start),
            Event::SoftBreak | Event::HardBreak => outline.prose.push((at.start, " ".into())),
            _ => {}
        }
    }

    fn start(&mut self, outline: &mut Outline<'_>, tag: Tag<'_>, at: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.in_heading = true;
                let (level, after) = (depth(level), at.end..at.end);
                let (body, lead) = (after.clone(), after);
                outline.headings.push(Heading { level, title: String::new(), comment: None, at, body, lead });
            }
            Tag::List(_) => self.lists += 1,
            Tag::Item if self.lists == 1 => outline.items.push(at),
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((at, info, String::new()));
            }
            Tag::Link { dest_url, .. } => outline.links.push((at, dest_url.into_string())),
            Tag::Image { dest_url, .. } => {
                self.image = Some(String::new());
                outline.images.push((at, dest_url.into_string(), String::new()));
            }
            _ => {}
        }
    }

    fn end(&mut self, outline: &mut Outline<'_>, tag: TagEnd, at: Range<usize>) {
        match tag {
            TagEnd::Heading(_) => {
                self.in_heading = false;
                if let Some(heading) = outline.headings.last_mut() {
                    heading.title = heading.title.trim().to_owned();
                }
            }
            TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
            TagEnd::CodeBlock => outline.code.extend(self.code.take()),
            TagEnd::Image => {
                if let (Some(words), Some(image)) = (self.image.take(), outline.images.last_mut()) {
                    image.2 = words;
                }
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell => outline.prose.push((at.start, "\n".into())),
            _ => {}
        }
    }

    fn html(&mut self, outline: &mut Outline<'_>, raw: &str, at: Range<usize>) {
        let said = raw.trim().strip_prefix("<!--").and_then(|raw| raw.strip_suffix("-->"));
        if let Some(said) = said {
            if self.in_heading
                && let Some(heading) = outline.headings.last_mut()
            {
                heading.comment = Some(said.trim().to_owned());
            }
            outline.comments.push(at);
        }
    }

    fn words(&mut self, outline: &mut Outline<'_>, words: &str, at: usize) {
        if let Some((_, _, code)) = &mut self.code {
            code.push_str(words);
        } else if let Some(image) = &mut self.image {
            image.push_str(words);
        } else if self.in_heading {
            if let Some(heading) = outline.headings.last_mut() {
                heading.title.push_str(words);
            }
        } else {
            outline.prose.push((at, words.to_owned()));
        }
    }
}

fn depth(level: HeadingLevel) -> u8 {
    level as u8
}

impl<'a> Outline<'a> {
    fn close_headings(&mut self) {
        let end = self.text.len();
        for index in 0..self.headings.len() {
            let (level, start) = (self.headings[index].level, self.headings[index].at.end);
            let next = self.headings.get(index + 1).map_or(end, |next| next.at.start);
            let after = self.headings[index + 1..].iter().find(|next| next.level <= level);
            let after = after.map_or(end, |next| next.at.start);
            let heading = &mut self.headings[index];
            (heading.lead, heading.body) = (start..next, start..after);
        }
    }

    /// The heading of the page.
    pub(crate) fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.level == 1)
    }

    /// The headings of a level within a range.
    pub(crate) fn under(&self, level: u8, within: &Range<usize>) -> Vec<&Heading> {
        let inside = |heading: &&Heading| heading.level == level && within.contains(&heading.at.start);
        self.headings.iter().filter(inside).collect()
    }

    /// The items of lists within a range.
    pub(crate) fn items(&self, within: &Range<usize>) -> Vec<Range<usize>> {
        self.items.iter().filter(|item| within.contains(&item.start)).cloned().collect()
    }

    /// The Markdown of a range without comments.
    pub(crate) fn markdown(&self, within: &Range<usize>) -> String {
        let (mut out, mut from) = (String::new(), within.start);
        for comment in self.comments.iter().filter(|comment| within.contains(&comment.start)) {
            out.push_str(&self.text[from..comment.start.max(from)]);
            // A comment on a line of its own leaves no line.
            out.truncate(out.trim_end_matches(' ').len());
            from = comment.end.min(within.end);
        }
        out.push_str(&self.text[from..within.end]);
        out.trim().to_owned()
    }

    /// The Markdown of a range as it stands.
    pub(crate) fn raw(&self, within: &Range<usize>) -> &'a str {
        &self.text[within.clone()]
    }

    /// What people read within a range.
    pub(crate) fn prose(&self, within: &Range<usize>) -> String {
        let from = self.prose.partition_point(|(at, _)| *at < within.start);
        self.prose[from..].iter().take_while(|(at, _)| *at < within.end).map(|(_, words)| words.as_str()).collect()
    }

    /// The place of a range, cut to its first line.
    pub(crate) fn place(&self, range: &Range<usize>) -> Place {
        Place::of(self.text, range.clone())
    }
}

/// How many words there are; a sign alone is none.
pub(crate) fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# One\nLead\n## Two <!-- covers: 4.C1 -->\n- [must] `a` Says *so*.\n  <!-- keys: x -->\n- b\n  - c\n\
                        ### Three\nText [l](claim:x) and\nmore.\n```rust in=method\n# no heading\n```\n## Four\n![a b](d.svg)\n";

    #[test]
    fn headings_know_what_belongs_to_them() {
        let outline = outline(PAGE, 0);
        let told: Vec<_> = outline.headings.iter().map(|h| (h.level, h.title.as_str(), h.comment.as_deref())).collect();
        assert_eq!(told, [(1, "One", None), (2, "Two", Some("covers: 4.C1")), (3, "Three", None), (2, "Four", None)]);
        let two = &outline.headings[1];
        assert_eq!(outline.markdown(&two.lead), "- [must] `a` Says *so*.\n- b\n  - c");
        assert_eq!(outline.under(3, &two.body).len(), 1);
        assert_eq!(outline.title().map(|title| outline.markdown(&title.lead)).as_deref(), Some("Lead"));
    }

    #[test]
    fn prose_is_what_people_read() {
        let outline = outline(PAGE, 0);
        let three = &outline.headings[2];
        assert_eq!(outline.prose(&three.body).trim(), "Text l and more.");
        assert_eq!(count_words("a - b, **c** . d"), 4);
        let items = outline.items(&outline.headings[1].body);
        assert_eq!(items.len(), 2, "an item of an inner list is none of its own");
        assert_eq!(outline.prose(&items[0]).trim(), "[must] a Says so.");
    }

    #[test]
    fn links_images_and_code_are_found() {
        let outline = outline(PAGE, 0);
        assert_eq!(outline.links[0].1, "claim:x");
        assert_eq!((outline.images[0].1.as_str(), outline.images[0].2.as_str()), ("d.svg", "a b"));
        assert_eq!((outline.code[0].1.as_str(), outline.code[0].2.as_str()), ("rust in=method", "# no heading\n"));
    }
}
