//! Source code as HTML whose spans carry one short class each; the colours are the style sheet's.
//!
//! Never emits a style, and never anything of the source unescaped. Syntect's own generator writes the whole
//! scope stack into every span, which makes a page five times as large, so scopes are folded into few classes.

use cairn_core::Digest;
use maud::{Markup, PreEscaped, Render, html};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// Sources longer than this are shown plain: highlighting is a luxury, and its cost grows with the text.
const LIMIT_BYTES: usize = 24 * 1024;

/// Lines longer than this are no work of a person, and slow for the regular expressions of a syntax.
const LONG_LINE_BYTES: usize = 1000;

/// So many results are kept.
const CACHED: usize = 512;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Scopes by their beginning, the more special ones first, with the class that the style sheet knows.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let classes = [
        ("comment", "c"),
        ("constant.character.escape", "e"),
        ("constant.other.placeholder", "e"),
        ("string", "s"),
        ("constant", "n"),
        ("keyword.operator", "o"),
        ("keyword", "k"),
        ("storage.type.function", "k"),
        ("storage.modifier", "k"),
        ("storage", "k"),
        ("entity.name.function", "f"),
        ("variable.function", "f"),
        ("support.function", "f"),
        ("support.macro", "f"),
        ("entity.name.type", "t"),
        ("entity.name.class", "t"),
        ("entity.name.struct", "t"),
        ("entity.name.enum", "t"),
        ("entity.name.trait", "t"),
        ("entity.name.impl", "t"),
        ("entity.other.inherited-class", "t"),
        ("entity.name.tag", "k"),
        ("support.type", "t"),
        ("support.class", "t"),
        ("meta.annotation", "a"),
        ("variable.language", "n"),
        // Code inside of a string, as in a template, starts anew.
        ("source", ""),
        ("meta.interpolation", ""),
    ];
    classes.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class))).collect()
});

/// Reads the syntaxes before they are needed.
pub(super) fn warm() {
    LazyLock::force(&SYNTAXES);
    LazyLock::force(&CLASSES);
}

/// Highlights, and remembers what it has highlighted.
#[derive(Default)]
pub(super) struct Highlighter {
    cache: Mutex<BTreeMap<(String, Digest), Arc<str>>>,
}

impl Highlighter {
    /// `text` in the syntax that goes by the name or file ending `syntax`, each line in a span of its own.
    pub(super) fn code(&self, syntax: &str, text: &str) -> Markup {
        let key = (syntax.to_owned(), Digest::of(text.as_bytes()));
        let cache = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = cache().get(&key).cloned();
        let lines = kept.unwrap_or_else(|| {
            let lines: Arc<str> = Arc::from(highlight(syntax, text));
            let mut cache = cache();
            if cache.len() >= CACHED {
                cache.clear();
            }
            cache.insert(key, Arc::clone(&lines));
            lines
        });
        html! { pre.code tabindex="0" { code { (PreEscaped(&*lines)) } } }
    }
}

fn highlight(syntax: &str, text: &str) -> String {
    let long = text.len() > LIMIT_BYTES || text.lines().any(|line| line.len() > LONG_LINE_BYTES);
    let found = if long { None } else { SYNTAXES.find_syntax_by_token(syntax) };
    let mut out = String::with_capacity(text.len() * 3);
    let mut colours = found.map(Colours::new);
    for line in text.split_inclusive('\n') {
        out.push_str("<span class=\"l\">");
        match &mut colours {
            Some(colours) => colours.line(line, &mut out),
            None => line.render_to(&mut out),
        }
        out.push_str("</span>");
    }
    out
}

/// Where a highlighter stands in a text.
struct Colours {
    state: ParseState,
    stack: ScopeStack,
}

impl Colours {
    fn new(syntax: &SyntaxReference) -> Self {
        Self { state: ParseState::new(syntax), stack: ScopeStack::new() }
    }

    fn line(&mut self, line: &str, out: &mut String) {
        let Ok(changes) = self.state.parse_line(line, &SYNTAXES) else { return line.render_to(out) };
        let mut run = Run { class: "", text: String::new() };
        let mut from = 0;
        for (at, change) in changes {
            run.extend(self.class(), &line[from..at], out);
            from = at;
            // A syntax that pops what it never pushed is a fault of the syntax; the text is shown all the same.
            let _ = self.stack.apply(&change);
        }
        run.extend(self.class(), &line[from..], out);
        run.flush(out);
    }

    fn class(&self) -> &'static str {
        let of = |scope: &Scope| CLASSES.iter().find(|(known, _)| known.is_prefix_of(*scope));
        self.stack.scopes.iter().rev().find_map(of).map_or("", |(_, class)| class)
    }
}

/// Neighbours of one class, written as one span.
struct Run {
    class: &'static str,
    text: String,
}

impl Run {
    fn extend(&mut self, class: &'static str, text: &str, out: &mut String) {
        if text.is_empty() {
            return;
        }
        // Blanks have no colour, so they need no span of their own.
        if class != self.class && !text.trim().is_empty() {
            self.flush(out);
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self, out: &mut String) {
        if self.class.is_empty() {
            self.text.as_str().render_to(out);
        } else {
            let _ = write!(out, "<span class=\"{}\">", self.class);
            self.text.as_str().render_to(out);
            out.push_str("</span>");
        }
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_escaped_and_spans_end_with_their_line() {
        let html = highlight("py", "def f(x):\n    return \"<b>\" # é\n");
        let expected = "<span class=\"l\"><span class=\"k\">def </span><span class=\"f\">f</span>(x):\n</span>";
        assert!(html.starts_with(expected), "{html}");
        assert!(html.contains("&lt;b&gt;") && html.contains("<span class=\"c\"># é\n</span></span>"), "{html}");
        assert!(!html.contains("style="));
    }

    #[test]
    fn unknown_syntaxes_and_monstrous_lines_are_shown_plain() {
        assert_eq!(highlight("no-such", "<a>\n"), "<span class=\"l\">&lt;a&gt;\n</span>");
        assert!(!highlight("py", &"x = 1;".repeat(500)).contains("class=\"n\""));
    }

    #[test]
    fn every_language_of_the_curriculum_has_a_syntax() {
        for ending in ["py", "js", "ts", "go", "rs", "java", "cs", "cpp", "rb", "kt", "sql", "toml", "sh"] {
            assert!(SYNTAXES.find_syntax_by_token(ending).is_some(), "{ending}");
        }
    }
}
