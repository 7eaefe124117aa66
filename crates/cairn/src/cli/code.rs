//! Source code for a terminal: comments dim, strings and keywords in a colour, all else as it is.
//!
//! Never passes a control character through, and never costs a reader without colours anything.

use super::paint;
use anstyle::{AnsiColor, Effects, Style};
use std::sync::LazyLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// Scopes by their beginning, the more special ones first.
static STYLES: LazyLock<Vec<(Scope, Style)>> = LazyLock::new(|| {
    let styles = [
        ("comment", Style::new().effects(Effects::DIMMED)),
        ("string", AnsiColor::Green.on_default()),
        ("keyword.operator", Style::new()),
        ("keyword", AnsiColor::Blue.on_default()),
        ("storage", AnsiColor::Blue.on_default()),
        ("meta.interpolation", Style::new()),
    ];
    styles.into_iter().filter_map(|(scope, style)| Some((Scope::new(scope).ok()?, style))).collect()
});

/// Colours `text` in the syntax that goes by the name or file ending `syntax`, where somebody sees colours.
pub(super) fn coloured(syntax: &str, text: &str) -> String {
    if !paint::has_colour() {
        return paint::harmless(text);
    }
    let syntaxes = two_face::syntax::extra_newlines();
    match syntaxes.find_syntax_by_token(syntax) {
        Some(found) => paint_all(&syntaxes, found, &paint::harmless(text)),
        None => paint::harmless(text),
    }
}

fn paint_all(syntaxes: &SyntaxSet, syntax: &SyntaxReference, text: &str) -> String {
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.split_inclusive('\n') {
        // A line that a syntax cannot take is shown as it is; so is a stack that it pops too far.
        let changes = state.parse_line(line, syntaxes).unwrap_or_default();
        let mut from = 0;
        for (at, change) in changes {
            push(&stack, &line[from..at], &mut out);
            from = at;
            let _ = stack.apply(&change);
        }
        push(&stack, &line[from..], &mut out);
    }
    out
}

/// A style never spans the end of a line, so that pagers and logs may cut there.
fn push(stack: &ScopeStack, text: &str, out: &mut String) {
    let of = |scope: &Scope| STYLES.iter().find(|(known, _)| known.is_prefix_of(*scope));
    let style = stack.scopes.iter().rev().find_map(of).map_or_else(Style::new, |(_, style)| *style);
    let (text, end) = text.strip_suffix('\n').map_or((text, ""), |text| (text, "\n"));
    if text.trim().is_empty() {
        out.push_str(text);
    } else {
        out.push_str(&format!("{style}{text}{style:#}"));
    }
    out.push_str(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_add_nothing_to_the_text() {
        let syntaxes = two_face::syntax::extra_newlines();
        let python = syntaxes.find_syntax_by_token("python").unwrap();
        let text = "def f(x):  # why\n    return \"a\" + '''b\nc'''\n";
        let coloured = paint_all(&syntaxes, python, text);
        assert!(coloured.contains("\u{1b}[2m") && coloured.lines().count() == 3, "{coloured:?}");
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text);
    }
}
