//! The authors' Markdown as HTML: headings below those of the page, code highlighted, tables that scroll.
//!
//! Never passes raw HTML through, loads no image but those of a package's statement, and links to the web and to this page
//! alone. Formulas are drawn by the browser.

use super::highlight::Highlighter;
use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use maud::{Markup, PreEscaped};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use std::sync::OnceLock;

/// Renders `text`; a first heading that only repeats the page's own is left out.
pub(super) fn render(text: &str, highlighter: &Highlighter) -> Markup {
    with(text, highlighter, None)
}

/// Renders a statement that others wrote: with formulas between dollars, and with images of its own, which `images` says
/// the address of by their names.
pub(super) fn statement(text: &str, highlighter: &Highlighter, images: &dyn Fn(&str) -> Option<String>) -> Markup {
    with(text, highlighter, Some(images))
}

/// A page of ours: links by id lead to other pages, and pictures stand in the text.
pub(super) struct Book<'b> {
    /// The address of what a link such as `claim:lost-updates` names.
    pub(super) address: &'b dyn Fn(&str) -> Option<String>,
    /// The picture of that name beside the page, which was found to be plain when it was read.
    pub(super) picture: &'b dyn Fn(&str) -> Option<String>,
}

/// Renders a section of a page of ours; headings stand one level below the section's own.
pub(super) fn section(text: &str, highlighter: &Highlighter, book: &Book<'_>) -> Markup {
    whole(text, highlighter, None, Some(book))
}

/// The address of an image by its name, where there is such.
type Images<'i> = &'i dyn Fn(&str) -> Option<String>;

fn with(text: &str, highlighter: &Highlighter, images: Option<Images<'_>>) -> Markup {
    whole(text, highlighter, images, None)
}

fn whole(text: &str, highlighter: &Highlighter, images: Option<Images<'_>>, book: Option<&Book<'_>>) -> Markup {
    let mut options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    if images.is_some() {
        options |= Options::ENABLE_MATH | Options::ENABLE_FOOTNOTES;
    }
    let mut writer = Writer { highlighter, images, book, picture: None, code: None, title: false, events: Vec::new() };
    Parser::new_ext(text, options).for_each(|event| writer.take(event));
    let mut out = String::with_capacity(text.len() * 2);
    html::push_html(&mut out, writer.events.into_iter());
    PreEscaped(out)
}

struct Writer<'a, 'h> {
    highlighter: &'h Highlighter,
    images: Option<Images<'h>>,
    book: Option<&'h Book<'h>>,
    /// The picture that is being read, and the words that stand for it.
    picture: Option<(String, String)>,
    /// The language and text of the code block that is being read.
    code: Option<(String, String)>,
    /// Whether a heading of the first level is being skipped.
    title: bool,
    events: Vec<Event<'a>>,
}

impl<'a> Writer<'a, '_> {
    fn take(&mut self, event: Event<'a>) {
        match (&mut self.code, event) {
            (_, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. })) => self.title = true,
            (_, Event::End(TagEnd::Heading(HeadingLevel::H1))) => self.title = false,
            _ if self.title => {}
            (_, Event::Start(Tag::Image { dest_url, .. })) if self.book.is_some() => {
                let picture = self.book.and_then(|book| (book.picture)(&dest_url)).unwrap_or_default();
                self.picture = Some((picture, String::new()));
            }
            (_, Event::End(TagEnd::Image)) if self.picture.is_some() => self.drawn(),
            (_, Event::Text(words) | Event::Code(words)) if self.picture.is_some() => {
                self.picture.iter_mut().for_each(|(_, told)| told.push_str(&words));
            }
            (_, Event::Start(Tag::CodeBlock(kind))) => self.code = Some((language(&kind), String::new())),
            (Some((_, code)), Event::Text(text)) => code.push_str(&text),
            (Some(_), Event::End(TagEnd::CodeBlock)) => self.code_block(),
            (_, Event::Html(raw) | Event::InlineHtml(raw)) => self.events.push(Event::Text(raw)),
            (_, Event::InlineMath(formula)) => self.events.push(math(&formula, MathDisplay::Inline)),
            (_, Event::DisplayMath(formula)) => self.events.push(math(&formula, MathDisplay::Block)),
            // An image leaves its description, which stands after it or for it.
            (_, Event::Start(Tag::Image { dest_url, .. })) => self.events.extend(image(self.images, &dest_url)),
            (_, Event::End(TagEnd::Image)) => {}
            (_, Event::Start(Tag::Link { dest_url, .. })) => {
                let inner = self.book.and_then(|book| (book.address)(&dest_url));
                self.events.push(link(inner.map_or(dest_url, CowStr::from)));
            }
            (_, Event::Start(Tag::Table(alignments))) => {
                self.events.push(Event::Html("<div class=\"scroll\" tabindex=\"0\">".into()));
                // Alignments would become inline styles.
                let plain = alignments.iter().map(|_| pulldown_cmark::Alignment::None).collect();
                self.events.push(Event::Start(Tag::Table(plain)));
            }
            (_, Event::End(TagEnd::Table)) => {
                self.events.extend([Event::End(TagEnd::Table), Event::Html("</div>".into())]);
            }
            (_, other) => self.events.push(other),
        }
    }

    /// A picture of ours in the text, with its words for those who do not see it.
    fn drawn(&mut self) {
        let Some((picture, words)) = self.picture.take() else { return };
        let markup = maud::html! {
            @if picture.is_empty() { (words) }
            @else { span.picture role="img" aria-label=(words) tabindex="0" { (PreEscaped(picture)) } }
        };
        self.events.push(Event::InlineHtml(markup.into_string().into()));
    }

    fn code_block(&mut self) {
        let (language, code) = self.code.take().unwrap_or_default();
        self.events.push(Event::Html(self.highlighter.code(&language, &code).into_string().into()));
    }
}

/// An image of the statement's own; what describes it follows it as text, so that it needs no other description.
fn image<'a>(images: Option<Images<'_>>, name: &str) -> Option<Event<'a>> {
    let address = images?(name)?;
    let image = maud::html! { img.figure src=(address) alt="" loading="lazy"; };
    Some(Event::InlineHtml(image.into_string().into()))
}

/// Longer formulas are text that lost its dollar.
const LONGEST_FORMULA: usize = 4000;

/// A formula as MathML, which browsers draw by themselves; one that is not understood stays as it was written.
fn math<'a>(formula: &str, display: MathDisplay) -> Event<'a> {
    static CONVERTER: OnceLock<Option<LatexToMathML>> = OnceLock::new();
    let converter = CONVERTER.get_or_init(|| LatexToMathML::new(MathCoreConfig::default()).ok());
    let convert = || converter.as_ref()?.convert_with_local_state(formula, display).ok();
    // What a formula of others breaks is this formula alone.
    let short = formula.len() <= LONGEST_FORMULA;
    let drawn = short.then(|| std::panic::catch_unwind(std::panic::AssertUnwindSafe(convert)).ok().flatten()).flatten();
    match drawn {
        Some(drawn) => Event::InlineHtml(drawn.mathml.into()),
        None => Event::Code(formula.to_owned().into()),
    }
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default().to_owned(),
        CodeBlockKind::Indented => String::new(),
    }
}

/// A link; one that leads neither to the web nor into the page leads nowhere.
fn link(to: CowStr<'_>) -> Event<'_> {
    let inner = ["/exercises/", "/concepts/", "/questions/", "/claims/", "/activities/", "/prompts/"];
    let fine = ["https://", "http://", "#"].iter().chain(&inner).any(|start| to.starts_with(start));
    let dest_url = if fine { to } else { "#main".into() };
    Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title: "".into(), id: "".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> String {
        render(text, &Highlighter::default()).into_string()
    }

    #[test]
    fn raw_html_becomes_text() {
        let html = rendered("<script>alert(1)</script>\n\na <b onclick=x>c</b> `<i>`");
        assert!(!html.contains("<script") && !html.contains("<b ") && html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn links_lead_to_the_web_or_nowhere_and_images_leave_their_words() {
        let html = rendered("[a](javascript:alert(1)) [b](https://x.example/?a&b) ![words](https://x.example/i.png)");
        assert!(!html.contains("javascript") && !html.contains("<img") && html.contains("words"), "{html}");
        assert!(html.contains("href=\"https://x.example/?a&amp;b\""), "{html}");
    }

    #[test]
    fn a_statement_draws_its_formulas_and_shows_its_own_images_alone() {
        let images = |name: &str| (name == "cave.jpg").then(|| "/exercises/echo/images/cave.jpg".to_owned());
        let shown = |text: &str| statement(text, &Highlighter::default(), &images).into_string();
        let html = shown(
            "with $a_1 \\le 10^9$ and\n\n$$\\frac{1}{2}$$\n\n![a cave](cave.jpg) ![b](https://x.example/b.png) ![](../x.png)",
        );
        assert_eq!(html.matches("<math").count(), 2, "{html}");
        assert_eq!(html.matches("<img").count(), 1, "{html}");
        assert!(html.contains("src=\"/exercises/echo/images/cave.jpg\"") && !html.contains("x.example"), "{html}");
        // What is no formula stays as it was written, and nothing of it becomes HTML.
        let html = shown("$\\nonsense{<script>}$ and $5");
        assert!(!html.contains("<script") && html.contains("nonsense"), "{html}");
        let html = shown(&format!("${}$", "{".repeat(3000)));
        assert!(!html.contains("<math"), "{html}");
    }

    #[test]
    fn tables_carry_no_inline_style_and_the_title_is_left_out() {
        let html = rendered("# Title\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n## Part\n\n```py\nx = 1\n```\n");
        assert!(!html.contains("style=") && !html.contains("Title"), "{html}");
        assert!(html.contains("<table>") && html.contains("<h2>Part</h2>"), "{html}");
        assert!(html.contains("<span class=\"n\">1"), "{html}");
    }
}
