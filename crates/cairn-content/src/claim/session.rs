//! A session with a database, as it is written: each statement below a line that says on which connection.

use crate::diagnostic::{Diagnostic, Place};
use cairn_core::claim::{Session, Statement};

const HINT: &str = "write -- @a, -- @a as name, -- @b fails as name or -- @b waits";

/// Reads a session.
pub(super) fn read(path: &str, text: &str, told: &mut Vec<Diagnostic>) -> Session {
    let mut fault = |line: usize, message: String| {
        let place = Some(Place::line(text, line));
        told.push(Diagnostic { path: path.to_owned(), place, message, hint: HINT.into() });
    };
    let mut statements: Vec<Statement> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(rest) = line.trim_start().strip_prefix("--").map(str::trim_start) {
            let Some(words) = rest.strip_prefix('@') else { continue };
            match header(words, number) {
                Some(statement) => statements.push(statement),
                None => fault(number, format!("'@{words}' cannot be read")),
            }
        } else if let Some(statement) = statements.last_mut() {
            statement.text.push_str(line);
            statement.text.push('\n');
        } else if !line.trim().is_empty() {
            fault(number, "the statement belongs to no connection".into());
        }
    }
    for statement in &mut statements {
        statement.text = statement.text.trim().to_owned();
        if let Some(why) = refused(&statement.text) {
            fault(statement.line, why.into());
        }
    }
    if statements.is_empty() {
        fault(1, "the session is empty".into());
    }
    Session(statements)
}

/// What stands behind the `@`.
fn header(words: &str, line: usize) -> Option<Statement> {
    let mut words = words.split_whitespace();
    let connection = words.next()?.to_owned();
    let mut statement = Statement { connection, text: String::new(), line, name: None, fails: false, waits: false };
    while let Some(word) = words.next() {
        match word {
            "fails" => statement.fails = true,
            "waits" => statement.waits = true,
            "as" => {
                let name = words.by_ref().collect::<Vec<_>>().join(" ");
                statement.name = Some(name).filter(|name| !name.is_empty());
                statement.name.as_ref()?;
            }
            _ => return None,
        }
    }
    Some(statement)
}

/// Why a statement is not carried out: a session has one database, and reaches no file beside it.
fn refused(statement: &str) -> Option<&'static str> {
    let words = statement.to_ascii_uppercase();
    if words.is_empty() {
        return Some("there is no statement below it");
    }
    let has = |word: &str| words.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|found| found == word);
    let outside = has("ATTACH") || (has("VACUUM") && has("INTO")) || has("LOAD_EXTENSION");
    outside.then_some("a session reaches no other database")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_stand_below_their_connection() {
        let mut told = Vec::new();
        let text = "-- what is shown\n-- @a\nBEGIN;\n\n-- @b waits as n\nUPDATE t\nSET x = 1; -- why\n-- @b fails as e\nCOMMIT;\n";
        let session = read("s.sql", text, &mut told);
        assert_eq!(told, []);
        let shown: Vec<_> = session
            .0
            .iter()
            .map(|s| (s.connection.as_str(), s.text.as_str(), s.line, s.name.as_deref(), s.fails, s.waits))
            .collect();
        assert_eq!(
            shown,
            [
                ("a", "BEGIN;", 2, None, false, false),
                ("b", "UPDATE t\nSET x = 1; -- why", 5, Some("n"), false, true),
                ("b", "COMMIT;", 8, Some("e"), true, false),
            ]
        );
    }

    #[test]
    fn what_cannot_be_carried_out_is_told_with_its_line() {
        let faults = |text: &str| {
            let mut told = Vec::new();
            read("s.sql", text, &mut told);
            told.iter().map(|d| format!("{} {}", d.place.map_or(0, |place| place.line), d.message)).collect::<Vec<_>>()
        };
        assert_eq!(faults("SELECT 1;\n"), ["1 the statement belongs to no connection", "1 the session is empty"]);
        assert_eq!(faults("-- @a as\nBEGIN;\n-- @a\nBEGIN;\n")[0], "1 '@a as' cannot be read");
        assert_eq!(faults("-- @a\n-- @b\nBEGIN;\n"), ["1 there is no statement below it"]);
        assert_eq!(faults("-- @a\nattach 'x' as y;\n"), ["1 a session reaches no other database"]);
    }
}
