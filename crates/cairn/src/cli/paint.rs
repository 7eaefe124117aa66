//! How results look in a terminal: marks, colours and indentation, and the two ways out.
//!
//! Colour is never the only carrier of a meaning; it is left out where `NO_COLOR` or a pipe asks for that.

use crate::exit::Failure;
use anstyle::{AnsiColor, Style};
use cairn_core::verdict::Ruling;
use std::io::{IsTerminal, Write};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const OPEN: Style = AnsiColor::Yellow.on_default();
const LINK: Style = AnsiColor::Cyan.on_default();

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// For what matters most.
pub(super) fn bold(text: &str) -> String {
    styled(Style::new().bold(), text)
}

/// For what matters least.
pub(super) fn dim(text: &str) -> String {
    styled(Style::new().dimmed(), text)
}

/// For what can be typed or opened.
pub(super) fn link(text: &str) -> String {
    styled(LINK, text)
}

/// For what went well.
pub(super) fn good(text: &str) -> String {
    styled(GOOD, text)
}

/// For what went wrong.
pub(super) fn bad(text: &str) -> String {
    styled(BAD, text)
}

/// For what is not decided.
pub(super) fn open(text: &str) -> String {
    styled(OPEN, text)
}

/// A ruling as a mark of one character.
pub(super) fn mark(ruling: Ruling) -> String {
    match ruling {
        Ruling::Pass => good("✔"),
        Ruling::Fail => bad("✘"),
        Ruling::Unknown => open("?"),
    }
}

/// A ruling as a word on its own.
pub(super) fn stamp(ruling: Ruling) -> String {
    let (style, word) = match ruling {
        Ruling::Pass => (GOOD, "PASS"),
        Ruling::Fail => (BAD, "FAIL"),
        Ruling::Unknown => (OPEN, "UNKNOWN"),
    };
    styled(style.bold(), word)
}

/// Puts text under a label, its further lines aligned with the first.
pub(super) fn labelled(indent: usize, label: &str, text: &str) -> String {
    let margin = " ".repeat(indent);
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let mut out = format!("{margin}{} {first}\n", dim(&format!("{label:<9}")));
    for line in lines {
        out.push_str(&format!("{margin}{:9} {line}\n", ""));
    }
    out
}

/// Pads to a width that counts characters, not bytes.
pub(super) fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

/// Makes text from strangers harmless in a terminal: control characters become visible.
pub(super) fn harmless(text: &str) -> String {
    let harmful = |c: char| c.is_control() && c != '\n' && c != '\t';
    // Bidirectional controls could make a line read as another one (CVE-2021-42574).
    let turning = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| match c {
            '\0'..='\u{1f}' if harmful(c) => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            c if harmful(c) || turning(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Writes a result to stdout. A closed pipe is no fault of ours.
pub(super) fn out(text: &str) {
    let mut stdout = anstream::stdout().lock();
    let _ = writeln!(stdout, "{}", text.trim_end_matches('\n')).and_then(|()| stdout.flush());
}

/// Writes a file to stdout as it is.
pub(super) fn file(bytes: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
}

/// Whether whoever reads stdout sees colours.
pub(super) fn has_colour() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Writes to stderr.
pub(super) fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A whole number with its digits in threes.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut out = digits[..first].to_owned();
    for (place, digit) in digits[first..].chars().enumerate() {
        if place % 3 == 0 && !out.is_empty() {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A warning.
pub(super) fn warn(text: &str) {
    say(&format!("{} {text}", open("warning:")));
}

/// An error and what to do about it.
pub(super) fn error(failure: &Failure) {
    say(&format!("{} {}", bad("error:"), harmless(&failure.what)));
    if let Some(hint) = &failure.hint {
        say(&format!("{} {hint}", link(" hint:")));
    }
}

/// One line of progress that is overwritten by the next; nothing where nobody watches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    watched: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { watched: std::io::stderr().is_terminal() && std::env::var_os("CI").is_none() }
    }

    pub(super) fn show(self, text: &str) {
        if self.watched {
            let text: String = text.chars().take(76).collect();
            let _ = write!(anstream::stderr().lock(), "\r\x1b[2K{}", dim(&text));
        }
    }

    pub(super) fn clear(self) {
        if self.watched {
            let _ = write!(anstream::stderr().lock(), "\r\x1b[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_write_cannot_steer_the_terminal() {
        assert_eq!(harmless("a\u{1b}[31mred\0\n\tb\u{202e}c\u{7f}"), "a␛[31mred␀\n\tb\u{fffd}c\u{fffd}");
    }

    #[test]
    fn digits_stand_in_threes() {
        let texts = [0, 12, 999, 1000, 67_623_579].map(thousands);
        assert_eq!(texts, ["0", "12", "999", "1,000", "67,623,579"]);
    }

    #[test]
    fn further_lines_stand_under_the_first() {
        let text = anstream::adapter::strip_str(&labelled(2, "input", "a\nb")).to_string();
        assert_eq!(text, "  input     a\n            b\n");
    }
}
