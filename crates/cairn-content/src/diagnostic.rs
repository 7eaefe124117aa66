//! A fault of the content: where it is, what is wrong and what to do. Always the author's fault.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Relative to the content folder.
    pub path: String,
    /// The place in the file; absent where the fault is the file itself.
    pub place: Option<Place>,
    /// What is wrong, a lower-case fragment.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// A place in a file; lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column of its first character.
    pub column: usize,
    /// The column after its last character on that line.
    pub end: usize,
}

impl Place {
    /// The place of a range of bytes in `text`.
    pub fn of(text: &str, range: Range<usize>) -> Self {
        let start = floor_boundary(text, range.start);
        let end = floor_boundary(text, range.end).max(start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = text[line_start..start].chars().count() + 1;
        let first_line = text[start..end].split('\n').next().unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column, end: column + first_line.chars().count().max(1) }
    }

    /// The whole of a line.
    pub fn line(text: &str, line: usize) -> Self {
        let length = text.lines().nth(line.saturating_sub(1)).map_or(0, |l| l.chars().count());
        Self { line, column: 1, end: length.max(1) + 1 }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{}:{}:{}: {}", self.path, place.line, place.column, self.message)?,
            None => write!(f, "{}: {}", self.path, self.message)?,
        }
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n  hint: {}", self.hint) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let check = |range, expected: (usize, usize, usize)| {
            let place = Place::of("ab\nüxy = 1\n", range);
            assert_eq!((place.line, place.column, place.end), expected);
        };
        check(0..2, (1, 1, 3));
        check(3..5, (2, 1, 2));
        check(5..7, (2, 2, 4));
        check(11..11, (2, 8, 9));
        check(4..5, (2, 1, 2));
        check(900..999, (3, 1, 2));
    }
}
