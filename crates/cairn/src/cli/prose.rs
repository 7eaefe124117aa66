//! The authors' Markdown for a terminal: headings bold, lists with their marks, code as it stands, lines of a width
//! that reads well.
//!
//! Never passes a control character through; colour only adds to what the marks already say.

use super::paint;
use anstyle::{AnsiColor, Style};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The longest line, in characters: what reads well, and fits the narrowest usual terminal.
const WIDTH: usize = 78;

/// Renders `text`, every line behind `indent` spaces.
pub(super) fn render(text: &str, indent: usize) -> String {
    let mut writer = Writer { margin: vec![" ".repeat(indent)], ..Writer::default() };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(text, options).for_each(|event| writer.take(event));
    writer.flush();
    writer.out
}

/// Letters without a blank between them, each stretch in its style.
#[derive(Default)]
struct Word {
    styled: String,
    width: usize,
}

#[derive(Default)]
struct Writer {
    out: String,
    /// What stands before every line: indentation, and the bars of quotes.
    margin: Vec<String>,
    /// What stands before the next line instead of the last margin: the mark of a list item.
    mark: Option<String>,
    words: Vec<Word>,
    /// Whether the next letters belong to the last word.
    joined: bool,
    styles: Vec<Style>,
    /// The number of the next item of each open list; nothing for one without numbers.
    lists: Vec<Option<u64>>,
    in_code_block: bool,
    /// The address of the link that is being read.
    link: Option<String>,
}

/// The command that shows what a link such as `claim:lost-updates` names.
fn inner(to: &str) -> Option<String> {
    let (kind, id) = to.split_once(':')?;
    match kind {
        "claim" => Some(format!("cairn claim {id}")),
        "exercise" => Some(format!("cairn start {id}")),
        "concept" | "question" | "activity" | "prompt" => Some(format!("cairn show {id}")),
        _ => None,
    }
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code_block => self.code_lines(&text),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => self.styled(AnsiColor::Cyan.on_default(), &format!("`{code}`")),
            Event::SoftBreak => self.joined = false,
            Event::HardBreak => self.flush(),
            Event::Rule => {
                self.blank();
                self.text("───");
                self.flush();
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.blank();
                self.styles.push(Style::new().bold());
            }
            Tag::Paragraph if self.mark.is_none() => self.blank(),
            Tag::CodeBlock(_) => {
                self.blank();
                self.margin.push("    ".to_owned());
                self.in_code_block = true;
            }
            Tag::BlockQuote(_) => {
                self.blank();
                self.margin.push("│ ".to_owned());
            }
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.blank();
                }
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::TableHead | Tag::TableRow | Tag::HtmlBlock => self.flush(),
            Tag::TableCell if !self.words.is_empty() => self.text(" | "),
            Tag::Emphasis => self.styles.push(Style::new().italic()),
            Tag::Strong => self.styles.push(Style::new().bold()),
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.into_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.styles.pop();
            }
            TagEnd::CodeBlock => {
                self.margin.pop();
                self.in_code_block = false;
            }
            TagEnd::BlockQuote(_) | TagEnd::Item => {
                self.flush();
                self.margin.pop();
                self.mark = None;
            }
            TagEnd::List(_) => _ = self.lists.pop(),
            TagEnd::Paragraph | TagEnd::TableHead | TagEnd::TableRow | TagEnd::HtmlBlock => self.flush(),
            TagEnd::Emphasis | TagEnd::Strong => _ = self.styles.pop(),
            TagEnd::Link => {
                if let Some(to) = self.link.take() {
                    self.text(&format!(" <{}>", inner(&to).unwrap_or(to)));
                }
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        self.flush();
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.margin.push(" ".repeat(mark.chars().count()));
        self.mark = Some(mark);
    }

    fn text(&mut self, text: &str) {
        let style =
            self.styles.iter().fold(Style::new(), |all, one| all.effects(all.get_effects() | one.get_effects()));
        self.styled(style, text);
    }

    /// Adds text to the words of the paragraph.
    fn styled(&mut self, style: Style, text: &str) {
        let text = paint::harmless(text);
        for (index, part) in text.split(char::is_whitespace).enumerate() {
            self.joined &= index == 0;
            if part.is_empty() {
                continue;
            }
            if !self.joined {
                self.words.push(Word::default());
            }
            if let Some(word) = self.words.last_mut() {
                word.styled.push_str(&format!("{style}{part}{style:#}"));
                word.width += part.chars().count();
            }
            self.joined = true;
        }
    }

    fn code_lines(&mut self, code: &str) {
        let margin = self.margin.concat();
        for line in paint::harmless(code).lines() {
            self.out.push_str(format!("{margin}{line}").trim_end());
            self.out.push('\n');
        }
    }

    /// Ends the paragraph: its words go out, in lines of at most [`WIDTH`] characters.
    fn flush(&mut self) {
        self.joined = false;
        let mut words = std::mem::take(&mut self.words).into_iter().peekable();
        while let Some(first) = words.next() {
            let mut margin = self.margin.clone();
            if let (Some(mark), Some(last)) = (self.mark.take(), margin.last_mut()) {
                *last = mark;
            }
            let margin = margin.concat();
            let mut width = margin.chars().count() + first.width;
            self.out.push_str(&margin);
            self.out.push_str(&first.styled);
            while let Some(next) = words.next_if(|next| width + 1 + next.width <= WIDTH) {
                width += 1 + next.width;
                self.out.push(' ');
                self.out.push_str(&next.styled);
            }
            self.out.push('\n');
        }
    }

    /// A blank line between two blocks.
    fn blank(&mut self) {
        self.flush();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(&render(text, 2)).to_string()
    }

    #[test]
    fn markdown_keeps_its_shape_in_a_terminal() {
        let text = "## Head *ing*\n\nOne `x + 1`, two\nthree **four**.\n\n- a\n- b\n  more\n  1. c\n  2. d\n\n```py\nif x:\n    y\n```\n\n> said [so](https://x.example/)\n";
        let expected = "  Head ing\n\n  One `x + 1`, two three four.\n\n  - a\n  - b more\n    1. c\n    2. d\n\n      if x:\n          y\n\n  │ said so <https://x.example/>\n";
        assert_eq!(plain(text), expected);
    }

    #[test]
    fn lines_are_folded_and_controls_are_shown() {
        let text = plain(&"word ".repeat(60));
        assert!(text.lines().count() > 3 && text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert_eq!(plain("a\u{1b}[31mb"), "  a␛[31mb\n");
        assert_eq!(plain(&"x".repeat(100)), format!("  {}\n", "x".repeat(100)));
        assert_eq!(plain("| a | b |\n|---|---|\n| 1 | 2 |\n"), "  a | b\n  1 | 2\n");
    }
}
