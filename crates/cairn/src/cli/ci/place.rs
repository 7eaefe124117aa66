//! The line of the learner's file that a message names. Never a guess: what names no line has none.

use cairn_core::submission::SourceFile;
use cairn_core::verdict::{CaseFailure, CaseWord};

/// A line of a file of the submission.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// Relative to the submission.
    pub(super) file: &'a str,
    /// From 1.
    pub(super) line: u64,
}

/// Where sources lie in the box; some runtimes show it.
const IN_THE_BOX: &str = "/work/src/";

/// The line that the program's or the compiler's own message names.
pub(super) fn told<'a>(failure: &CaseFailure, files: &'a [SourceFile]) -> Option<Place<'a>> {
    match failure.word {
        CaseWord::CompileError | CaseWord::RuntimeError => find(&failure.detail, files),
        // Other details compare answers, and an answer may hold anything.
        _ => None,
    }
}

/// Compilers and most runtimes say first what is nearest to the error; Python says it last.
fn find<'a>(message: &str, files: &'a [SourceFile]) -> Option<Place<'a>> {
    let mut mentions: Vec<_> = files.iter().flat_map(|file| mentions(message, file)).collect();
    mentions.sort_by_key(|mention| mention.at);
    let last_of_python = mentions.iter().rposition(|mention| mention.python);
    let chosen = mentions.into_iter().nth(last_of_python.unwrap_or(0))?;
    Some(chosen.place)
}

struct Mention<'a> {
    at: usize,
    python: bool,
    place: Place<'a>,
}

fn mentions<'a>(message: &str, file: &'a SourceFile) -> Vec<Mention<'a>> {
    let lines = file.content.text().lines().count() as u64;
    let mention = |at: usize| {
        let before = &message[..at];
        let inside = |c: char| c.is_alphanumeric() || "_-./\\".contains(c);
        if before.ends_with(inside) && !before.ends_with(IN_THE_BOX) {
            return None;
        }
        let rest = &message[at + file.path.len()..];
        // solution.rs:3:5 · solution.cs:line 3 · solution.php on line 3 · solution.ts(3,5) · "solution.py", line 3
        let forms = [":line ", ":", " on line ", "(", "\", line "];
        let (form, number) = forms.iter().find_map(|form| Some((*form, number(rest.strip_prefix(form)?)?)))?;
        // A message may name what is not there, such as the line after the last or one of another file.
        let there = (1..=lines).contains(&number);
        there.then_some(Mention { at, python: form.starts_with('"'), place: Place { file: &file.path, line: number } })
    };
    message.match_indices(&file.path).filter_map(|(at, _)| mention(at)).collect()
}

fn number(text: &str) -> Option<u64> {
    text.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(file: &str, message: &str) -> Option<u64> {
        let content = "one\ntwo\nthree\nfour\n".into();
        let files = [SourceFile { path: file.to_owned(), content }];
        find(message, &files).map(|place| place.line)
    }

    #[test]
    fn the_line_is_the_one_that_the_message_names() {
        let python = "Traceback (most recent call last):\n  File \"solution.py\", line 3, in solve\n    f(0)\n  \
                      File \"solution.py\", line 2, in f\n    return [][1]\nIndexError: list index out of range";
        assert_eq!(line("solution.py", python), Some(2));
        assert_eq!(line("solution.py", "  File \"/work/src/solution.py\", line 1\n    def x(:"), Some(1));
        assert_eq!(
            line("solution.rs", "error[E0425]: no `foo`\n --> solution.rs:2:3\n  |\n  ::: solution.rs:4:1"),
            Some(2)
        );
        assert_eq!(line("solution.rs", "panicked at solution.rs:2:4:\nindex out of bounds"), Some(2));
        assert_eq!(line("solution.js", "ReferenceError: foo\n    at solve (solution.js:3:3)"), Some(3));
        assert_eq!(line("solution.cs", "   at Solution.Solve() in /work/src/solution.cs:line 4"), Some(4));
        assert_eq!(line("solution.php", "Uncaught Error in solution.php on line 2"), Some(2));
        assert_eq!(line("solution.ts", "solution.ts(1,7): error TS2322: no"), Some(1));
    }

    #[test]
    fn no_line_is_made_up() {
        assert_eq!(line("solution.py", "ValueError: solution.py is fine"), None);
        assert_eq!(line("solution.py", "my_solution.py:2: note"), None);
        assert_eq!(line("solution.py", "lib/solution.py:2: note"), None);
        assert_eq!(line("solution.py", "solution.py:0, solution.py:5, solution.py:99999999999999999999999"), None);
        assert_eq!(line("solution.py", "main.py:3"), None);
        assert_eq!(line("solution.py", ""), None);
    }
}
