//! When an answer counts as the expected one, and where it first differs.
//!
//! Comparing is pure and total: an answer of any shape gives "equal" or a difference, never an error.

use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How answers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Comparator {
    /// Equal values; equal text but for the end of the last line.
    #[default]
    Exact,
    /// Text: equal words, however they are spaced. Values: as `exact`.
    Tokens,
    /// As `tokens`, but numbers may differ by `absolute` or by `relative` times the expected one.
    Floats {
        /// The largest difference allowed, at least 0.
        absolute: f64,
        /// The largest difference allowed as a part of the expected number, at least 0.
        relative: f64,
    },
    /// The outermost list, or the lines of the text, in any order.
    Unordered,
}

impl Comparator {
    /// A tolerance that would accept nothing or everything.
    pub fn fault(self) -> Option<String> {
        let Self::Floats { absolute, relative } = self else { return None };
        let fine = |tolerance: f64| tolerance.is_finite() && tolerance >= 0.0;
        (!fine(absolute) || !fine(relative)).then(|| "a tolerance is a finite number, and not negative".to_owned())
    }
}

/// Where `seen` first differs from `expected`, or nothing if it does not.
pub fn difference(comparator: Comparator, expected: &Value, seen: &Value) -> Option<String> {
    match (comparator, expected, seen) {
        (Comparator::Unordered, Value::List(expected), Value::List(seen)) => {
            unordered(expected.iter().collect(), seen.iter().collect(), |a, b| a.order(b), |v| v.preview(60))
        }
        (Comparator::Floats { absolute, relative }, ..) => {
            values(expected, seen, String::new(), &|a, b| near(a, b, absolute, relative))
        }
        _ => values(expected, seen, String::new(), &same_float),
    }
}

/// Where the text `seen` first differs from `expected`, or nothing if it does not.
pub fn text_difference(comparator: Comparator, expected: &[u8], seen: &[u8]) -> Option<String> {
    match comparator {
        Comparator::Exact => lines(expected, seen),
        Comparator::Tokens => tokens(expected, seen, |a, b| a == b),
        Comparator::Floats { absolute, relative } => tokens(expected, seen, |a, b| {
            a == b || matches!((number(a), number(b)), (Some(a), Some(b)) if near(a, b, absolute, relative))
        }),
        Comparator::Unordered => {
            let split = |text| without_final_newline(text).split(|b| *b == b'\n').map(trim_end).collect::<Vec<_>>();
            unordered(split(expected), split(seen), |a, b| a.cmp(b), |line| format!("{:?}", around(line, 0)))
        }
    }
}

fn values(expected: &Value, seen: &Value, path: String, floats: &impl Fn(f64, f64) -> bool) -> Option<String> {
    let differs = |what: String| Some(if path.is_empty() { what } else { format!("at {path}: {what}") });
    match (expected, seen) {
        (Value::Float(a), Value::Float(b)) if floats(*a, *b) => None,
        (Value::List(a), Value::List(b)) => {
            let first =
                a.iter().zip(b).enumerate().find_map(|(i, (a, b))| values(a, b, format!("{path}[{i}]"), floats));
            if first.is_none() && a.len() != b.len() {
                return differs(format!("{} expected, {} seen", count(a.len()), b.len()));
            }
            first
        }
        (Value::Record(a), Value::Record(b)) => a.iter().find_map(|(name, a)| {
            let place = format!("{path}.{name}");
            match b.get(name) {
                Some(b) => values(a, b, place, floats),
                None => Some(format!("at {place}: the field is missing")),
            }
        }),
        #[expect(clippy::cast_precision_loss, reason = "an int literal where a float is declared")]
        (Value::Int(a), Value::Float(b)) if floats(*a as f64, *b) => None,
        (Value::Text(a), Value::Text(b)) if a != b => differs(text_pair(a.as_bytes(), b.as_bytes())),
        (a, b) if a == b => None,
        (a, b) => differs(format!("expected {}, seen {}", a.preview(60), b.preview(60))),
    }
}

fn count(items: usize) -> String {
    format!("{items} {}", if items == 1 { "item" } else { "items" })
}

fn same_float(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

fn near(expected: f64, seen: f64, absolute: f64, relative: f64) -> bool {
    same_float(expected, seen) || {
        let off = (expected - seen).abs();
        // An infinite expectation is met only by itself: otherwise `relative` would allow everything.
        expected.is_finite() && (off <= absolute || off <= relative * expected.abs())
    }
}

/// An item of `expected` that `seen` lacks, or the other way round, counting repetitions: both sorted, then merged.
fn unordered<T: Copy>(
    mut expected: Vec<T>,
    mut seen: Vec<T>,
    order: impl Fn(&T, &T) -> Ordering,
    show: impl Fn(T) -> String,
) -> Option<String> {
    expected.sort_by(&order);
    seen.sort_by(&order);
    let missing = |item| Some(format!("{} is expected, in any place, and missing", show(item)));
    let surplus = |item| Some(format!("{} is seen and not expected", show(item)));
    for (a, b) in expected.iter().zip(&seen) {
        match order(a, b) {
            Ordering::Equal => {}
            Ordering::Less => return missing(*a),
            Ordering::Greater => return surplus(*b),
        }
    }
    let both = expected.len().min(seen.len());
    match (expected.get(both), seen.get(both)) {
        (Some(item), _) => missing(*item),
        (None, Some(item)) => surplus(*item),
        (None, None) => None,
    }
}

/// Two texts that differ, each around the place where they begin to.
fn text_pair(expected: &[u8], seen: &[u8]) -> String {
    let same = expected.iter().zip(seen).take_while(|(a, b)| a == b).count();
    let column = String::from_utf8_lossy(&expected[..same]).chars().count() + 1;
    // Where both are shown whole, the eye is quicker than a number.
    let place = if same > BEFORE { format!("column {column}: ") } else { String::new() };
    format!("{place}expected {:?}, seen {:?}", around(expected, same), around(seen, same))
}

/// How many characters are shown before the place where two texts begin to differ, and how many in all.
const BEFORE: usize = 20;
const SHOWN: usize = 60;

/// Some characters of a text around byte `at`; bytes that are no text show as their numbers.
fn around(text: &[u8], at: usize) -> String {
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.to_owned(),
        Err(_) => text.escape_ascii().to_string(),
    };
    let start = text.char_indices().take_while(|(byte, _)| *byte < at).count().saturating_sub(BEFORE);
    let shown: String = text.chars().skip(start).take(SHOWN).collect();
    let more = text.chars().count() > start + SHOWN;
    format!("{}{shown}{}", if start > 0 { "…" } else { "" }, if more { "…" } else { "" })
}

fn lines(expected: &[u8], seen: &[u8]) -> Option<String> {
    let (expected, seen) = (without_final_newline(expected), without_final_newline(seen));
    if expected == seen {
        return None;
    }
    let mut pairs = expected.split(|b| *b == b'\n').zip(seen.split(|b| *b == b'\n')).enumerate();
    let (line, what) = match pairs.find(|(_, (a, b))| a != b) {
        Some((index, (a, b))) => (index, text_pair(a, b)),
        None => {
            let count = |text: &[u8]| text.iter().filter(|b| **b == b'\n').count() + 1;
            let (a, b) = (count(expected), count(seen));
            (a.min(b), format!("{a} lines expected, {b} seen"))
        }
    };
    Some(format!("line {}: {what}", line + 1))
}

fn tokens(expected: &[u8], seen: &[u8], same: impl Fn(&[u8], &[u8]) -> bool) -> Option<String> {
    let words = |text| <[u8]>::split(text, u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let (mut a, mut b) = (words(expected), words(seen));
    for index in 1.. {
        match (a.next(), b.next()) {
            (None, None) => return None,
            (Some(a), Some(b)) if same(a, b) => {}
            (Some(a), Some(b)) => return Some(format!("word {index}: {}", text_pair(a, b))),
            (Some(a), None) => return Some(format!("word {index}: expected {:?}, seen the end", around(a, 0))),
            (None, Some(b)) => return Some(format!("word {index}: expected the end, seen {:?}", around(b, 0))),
        }
    }
    None
}

fn number(word: &[u8]) -> Option<f64> {
    // `parse` also takes "infinity" and "nan", which only equal themselves and so are no numbers here.
    let text = std::str::from_utf8(word).ok()?;
    text.parse().ok().filter(|x: &f64| x.is_finite())
}

fn without_final_newline(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn trim_end(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: Comparator = Comparator::Floats { absolute: 1e-6, relative: 1e-6 };

    fn of_values(comparator: Comparator, expected: &str, seen: &str) -> Option<String> {
        let read = |json| serde_json::from_str::<Value>(json).unwrap();
        difference(comparator, &read(expected), &read(seen))
    }

    #[test]
    fn values_are_equal_or_differ_at_a_place() {
        let exact = |a, b| of_values(Comparator::Exact, a, b);
        assert_eq!(exact("[1, 2]", "[1, 2]"), None);
        assert_eq!(exact("[1, 2]", "[1, 3]"), Some("at [1]: expected 2, seen 3".into()));
        assert_eq!(exact("[1]", "[1, 3]"), Some("1 item expected, 2 seen".into()));
        assert_eq!(exact(r#"[{"a": 1}]"#, r#"[{"a": 2}]"#), Some("at [0].a: expected 1, seen 2".into()));
        assert_eq!(exact("0.1", "0.10000001"), Some("expected 0.1, seen 0.10000001".into()));
        assert_eq!(exact("0.0", "-0.0"), None);
    }

    #[test]
    fn floats_are_near_absolutely_or_relatively() {
        assert_eq!(of_values(NEAR, "[0.0, 1e9]", "[0.0000005, 1000000500.0]"), None);
        assert!(of_values(NEAR, "0.0", "0.00001").is_some());
        assert!(of_values(NEAR, "1.0", "1.1").is_some());
        assert!(difference(NEAR, &Value::Float(f64::INFINITY), &Value::Float(1.0)).is_some());
        assert!(difference(NEAR, &Value::Float(1.0), &Value::Float(f64::NAN)).is_some());
        assert_eq!(difference(NEAR, &Value::Float(f64::NAN), &Value::Float(f64::NAN)), None);
    }

    #[test]
    fn unordered_counts_repetitions() {
        let any = |a, b| of_values(Comparator::Unordered, a, b);
        assert_eq!(any("[1, 2, 2]", "[2, 1, 2]"), None);
        assert_eq!(any("[1, 2, 2]", "[1, 1, 2]"), Some("1 is seen and not expected".into()));
        assert_eq!(any("[1, 5]", "[1]"), Some("5 is expected, in any place, and missing".into()));
        assert_eq!(any("[1]", "[1, 5]"), Some("5 is seen and not expected".into()));
    }

    fn of_text(comparator: Comparator, expected: &str, seen: &str) -> Option<String> {
        text_difference(comparator, expected.as_bytes(), seen.as_bytes())
    }

    #[test]
    fn exact_text_forgives_the_last_line_end_only() {
        let exact = |a, b| of_text(Comparator::Exact, a, b);
        assert_eq!(exact("1\n2\n", "1\n2"), None);
        assert_eq!(exact("1\n2\n", "1\n2\r\n"), None);
        assert_eq!(exact("1\n2\n", "1\n 2\n"), Some("line 2: expected \"2\", seen \" 2\"".into()));
        let long = |last| format!("{}{last}", "0".repeat(200));
        let shown = "line 1: column 201: expected \"…000000000000000000001\", seen \"…000000000000000000002\"";
        assert_eq!(of_text(Comparator::Exact, &long(1), &long(2)), Some(shown.into()));
        let bytes = text_difference(Comparator::Exact, b"\xff", b"\xfe");
        assert_eq!(bytes, Some(r#"line 1: expected "\\xff", seen "\\xfe""#.into()));
        assert_eq!(exact("1\n", "1\n\n"), Some("line 2: 1 lines expected, 2 seen".into()));
        assert_eq!(exact("", ""), None);
    }

    #[test]
    fn tokens_ignore_spacing_and_floats_also_forgive_rounding() {
        assert_eq!(of_text(Comparator::Tokens, "1 2\n3", " 1\n\n2 3 \n"), None);
        assert_eq!(of_text(Comparator::Tokens, "1 2", "1"), Some("word 2: expected \"2\", seen the end".into()));
        assert_eq!(of_text(Comparator::Tokens, "1", "1 9"), Some("word 2: expected the end, seen \"9\"".into()));
        assert_eq!(of_text(Comparator::Tokens, "1.0", "1.00"), Some("word 1: expected \"1.0\", seen \"1.00\"".into()));
        assert_eq!(of_text(NEAR, "ok 1.0", "ok 1.00000001"), None);
        assert!(of_text(NEAR, "1.0", "nan").is_some());
        assert!(of_text(NEAR, "yes", "no").is_some());
    }

    #[test]
    fn unordered_text_compares_lines() {
        assert_eq!(of_text(Comparator::Unordered, "a\nb\n", "b\na"), None);
        assert_eq!(
            of_text(Comparator::Unordered, "a\na\n", "a\n"),
            Some("\"a\" is expected, in any place, and missing".into())
        );
    }
}
