//! Words and numbers for people; and text of unknown origin made harmless and short, with word of what is left out.
//!
//! Never drops anything in silence.

use cairn_core::Payload;
use jiff::Timestamp;
use maud::{Markup, html};
use std::fmt::Write as _;

/// The names of the control characters 0 to 31 (ECMA-48).
const CONTROLS: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI", "DLE",
    "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
];

/// Shows characters that would be invisible or would reorder the text around them as what they are: controls by
/// name, and the bidirectional and zero-width ones by number ("Trojan Source", CVE-2021-42574).
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' => _ = write!(out, "⟨{}⟩", CONTROLS[c as usize]),
            '\u{7f}' => out.push_str("⟨DEL⟩"),
            c if is_deceptive(c) => _ = write!(out, "⟨U+{:04X}⟩", u32::from(c)),
            c => out.push(c),
        }
    }
    out
}

fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A sentence in which words between backticks are code.
pub(super) fn inline(text: &str) -> Markup {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without a partner is only a backtick.
    let paired = parts.len() % 2 == 1;
    html! {
        @if paired {
            @for (index, part) in parts.iter().enumerate() {
                @if index % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else { (text) }
    }
}

/// The first part of some bytes, as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// At most as long as asked for, and made [`visible`].
    pub(super) text: String,
    /// How many bytes are left out.
    pub(super) left_out: usize,
}

/// Takes at most `limit` bytes, and no half character.
pub(super) fn part(bytes: &[u8], limit: usize) -> Part {
    let mut end = bytes.len().min(limit);
    // A UTF-8 character is at most four bytes; bytes that are no UTF-8 are cut anywhere.
    let begins = |at: usize| bytes[at] & 0b1100_0000 != 0b1000_0000;
    if end < bytes.len() {
        end = (end.saturating_sub(3)..=end).rev().find(|at| begins(*at)).unwrap_or(end);
    }
    Part { text: visible(&String::from_utf8_lossy(&bytes[..end])), left_out: bytes.len() - end }
}

/// Text that a program wrote.
pub(super) fn output(payload: &Payload, limit: usize) -> Markup {
    block(payload, limit, "output")
}

/// Text whose lines point at each other, as those of compilers do, and so must not be broken.
pub(super) fn aligned(payload: &Payload, limit: usize) -> Markup {
    block(payload, limit, "output aligned")
}

fn block(payload: &Payload, limit: usize, class: &str) -> Markup {
    let Part { text, left_out } = part(payload.bytes(), limit);
    html! {
        pre class=(class) tabindex="0" { (text) }
        @if left_out > 0 { (left_out_note(left_out)) }
    }
}

/// Word of what is not shown.
pub(super) fn left_out_note(bytes_left_out: usize) -> Markup {
    html! {
        p.left-out { "… " (bytes(bytes_left_out as u64)) " more are left out here; the evidence file holds all of it." }
    }
}

/// A number of bytes.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => count(bytes, "byte"),
        1024..1_048_576 => format!("{} KiB", tenths(bytes * 10 / 1024)),
        1_048_576..1_073_741_824 => format!("{} MiB", tenths(bytes * 10 / 1_048_576)),
        _ => format!("{} GiB", tenths(bytes / 1_048_576 * 10 / 1024)),
    }
}

/// Microseconds as the unit that suits them.
pub(super) fn duration(us: u64) -> String {
    match us {
        0..1000 => format!("{us} µs"),
        1000..1_000_000 => format!("{} ms", tenths(us / 100)),
        1_000_000..60_000_000 => format!("{} s", tenths(us / 100_000)),
        _ => format!("{} min {} s", us / 60_000_000, us / 1_000_000 % 60),
    }
}

/// A limit in milliseconds, round ones in seconds.
pub(super) fn milliseconds(ms: u64) -> String {
    if ms >= 1000 && ms.is_multiple_of(100) { format!("{} s", tenths(ms / 100)) } else { format!("{ms} ms") }
}

fn tenths(tenths: u64) -> String {
    if tenths >= 1000 || tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// A number with its noun.
pub(super) fn count(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A point in time relative to now, with the absolute one at hand.
pub(super) fn ago(now_us: i64, then_us: i64) -> Markup {
    html! { time datetime=(iso(then_us)) title=(absolute(then_us)) { (relative(now_us.saturating_sub(then_us))) } }
}

/// A point in time.
pub(super) fn at(then_us: i64) -> Markup {
    html! { time datetime=(iso(then_us)) data-local { (absolute(then_us)) } }
}

fn relative(us: i64) -> String {
    match us / 1_000_000 {
        ..45 => "just now".into(),
        45..3600 => format!("{} min ago", (us / 60_000_000).max(1)),
        3600..86_400 => format!("{} h ago", us / 3_600_000_000),
        86_400..172_800 => "yesterday".into(),
        _ => format!("{} days ago", us / 86_400_000_000),
    }
}

fn timestamp(us: i64) -> Timestamp {
    Timestamp::from_microsecond(us).unwrap_or_default()
}

fn iso(us: i64) -> String {
    timestamp(us).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn absolute(us: i64) -> String {
    timestamp(us).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_deceive_is_shown_as_what_it_is() {
        assert_eq!(visible("a\0\x1b[1m\tb\r\nc\rd\x7f"), "a⟨NUL⟩⟨ESC⟩[1m\tb\nc⟨CR⟩d⟨DEL⟩");
        assert_eq!(visible("x\u{202e}y\u{200b}\u{feff}\u{85}"), "x⟨U+202E⟩y⟨U+200B⟩⟨U+FEFF⟩⟨U+0085⟩");
        assert_eq!(visible("עברית, é, 🪨"), "עברית, é, 🪨");
    }

    #[test]
    fn words_between_backticks_are_code() {
        assert_eq!(inline("`a` < b").into_string(), "<code>a</code> &lt; b");
        assert_eq!(inline("a ` b").into_string(), "a ` b");
    }

    #[test]
    fn a_part_ends_between_characters_and_says_what_is_left_out() {
        assert_eq!(part("aé".as_bytes(), 2), Part { text: "a".into(), left_out: 2 });
        assert_eq!(part("aé".as_bytes(), 3), Part { text: "aé".into(), left_out: 0 });
        assert_eq!(part(&[0xff; 10], 4).left_out, 6);
        assert_eq!(part(&[0x80; 10], 4), Part { text: "\u{fffd}".repeat(4), left_out: 6 });
    }

    #[test]
    fn numbers_take_the_unit_that_suits_them() {
        assert_eq!([0, 1, 1536, 3 << 20, 5 << 30].map(bytes), ["0 bytes", "1 byte", "1.5 KiB", "3 MiB", "5 GiB"]);
        assert_eq!([7, 1500, 12_340_000, 61_000_000].map(duration), ["7 µs", "1.5 ms", "12.3 s", "1 min 1 s"]);
        assert_eq!([500, 1500, 2000, 2050].map(milliseconds), ["500 ms", "1.5 s", "2 s", "2050 ms"]);
        assert_eq!(
            [0, 90, 7200, 90_000, 864_000].map(|s| relative(s * 1_000_000)),
            ["just now", "1 min ago", "2 h ago", "yesterday", "10 days ago"]
        );
        assert_eq!(absolute(1_763_647_392_000_000), "2025-11-20 14:03:12 UTC");
    }
}
