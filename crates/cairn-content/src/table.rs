//! Reading TOML so that every fault of a file is reported at once, each with its place.
//!
//! serde stops at the first fault; this reads key by key instead and goes on after each.

use crate::diagnostic::{Diagnostic, Place};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// A file being read, with the faults found in it so far.
pub struct File<'a> {
    path: &'a str,
    text: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> File<'a> {
    /// Opens a file's text. Bytes that are not UTF-8 are a fault.
    pub fn open(path: &'a str, bytes: &'a [u8], diagnostics: &'a mut Vec<Diagnostic>) -> Option<Self> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(Self { path, text, diagnostics }),
            Err(error) => {
                let message = format!("byte {} is not UTF-8", error.valid_up_to());
                let hint = "save the file as UTF-8".to_owned();
                diagnostics.push(Diagnostic { path: path.to_owned(), place: None, message, hint });
                None
            }
        }
    }

    /// Whether no fault was found so far, in this file or in what is reported beside it.
    pub fn is_sound(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// The file's text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Reports a fault at a range of bytes, or of the file as a whole.
    pub fn fault(&mut self, at: Option<std::ops::Range<usize>>, message: impl Into<String>, hint: impl Into<String>) {
        let place = at.map(|range| Place::of(self.text, range));
        self.push(place, message.into(), hint.into());
    }

    /// Reports a fault of a line.
    pub fn line_fault(&mut self, line: usize, message: impl Into<String>, hint: impl Into<String>) {
        let place = Some(Place::line(self.text, line));
        self.push(place, message.into(), hint.into());
    }

    fn push(&mut self, place: Option<Place>, message: String, hint: String) {
        self.diagnostics.push(Diagnostic { path: self.path.to_owned(), place, message, hint });
    }

    /// Parses the file as TOML; with syntax faults there is no table.
    pub fn parse(&mut self) -> Option<Table<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            self.fault(error.span(), first_line(error.message()), "mend the TOML syntax here (toml.io)");
        }
        errors.is_empty().then(|| Table { span: table.span(), entries: table.into_inner() })
    }
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

/// A table whose keys are taken one by one.
pub struct Table<'a> {
    span: std::ops::Range<usize>,
    entries: DeTable<'a>,
}

/// A value with the place where it stands.
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: std::ops::Range<usize>,
}

impl<'a> Table<'a> {
    /// The place of the table.
    pub fn span(&self) -> std::ops::Range<usize> {
        self.span.clone()
    }

    /// Takes a key that may be absent.
    pub fn optional<T: DeserializeOwned>(&mut self, file: &mut File<'_>, key: &str) -> Option<Found<T>> {
        let value = self.remove(key)?;
        let span = value.span();
        read(file, value, key).map(|value| Found { value, span })
    }

    /// Takes a key that must be there.
    pub fn required<T: DeserializeOwned>(&mut self, file: &mut File<'_>, key: &str, hint: &str) -> Option<Found<T>> {
        if !self.has(key) {
            // A table's own span is its header; the file's is all of it, which points nowhere.
            let at = (self.span.start > 0).then(|| self.span());
            file.fault(at, format!("the key '{key}' is missing"), hint);
            return None;
        }
        self.optional(file, key)
    }

    /// Whether the key is there and not yet taken.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| *name.get_ref() == key)
    }

    /// Takes a key that holds a table.
    pub fn table(&mut self, file: &mut File<'_>, key: &str) -> Option<Table<'a>> {
        let value = self.remove(key)?;
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(entries) => Some(Table { span, entries }),
            other => {
                let message = format!("'{key}' must be a table, not {}", article(other.type_str()));
                file.fault(Some(span), message, format!("write [{key}] and its keys below"));
                None
            }
        }
    }

    /// Takes a key that holds a list of tables, such as `[[checks]]`.
    pub fn tables(&mut self, file: &mut File<'_>, key: &str) -> Vec<Table<'a>> {
        let Some(value) = self.remove(key) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            file.fault(Some(span), format!("'{key}' must be a list of tables"), format!("write [[{key}]] for each"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            let span = item.span();
            match item.into_inner() {
                DeValue::Table(entries) => tables.push(Table { span, entries }),
                _ => file.fault(Some(span), format!("'{key}' must hold tables"), format!("write [[{key}]] for each")),
            }
        }
        tables
    }

    /// Reports the keys that nobody took.
    pub fn finish(self, file: &mut File<'_>, known: &[&str]) {
        for (key, _) in &self.entries {
            let name = key.get_ref();
            let hint = match nearest(name, known) {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("the keys here are {}", known.join(", ")),
            };
            file.fault(Some(key.span()), format!("unknown key '{name}'"), hint);
        }
    }

    fn remove(&mut self, key: &str) -> Option<Spanned<DeValue<'a>>> {
        self.entries.remove(key)
    }
}

fn read<T: DeserializeOwned>(file: &mut File<'_>, value: Spanned<DeValue<'_>>, key: &str) -> Option<T> {
    let whole = value.span();
    match T::deserialize(ValueDeserializer::from(value)) {
        Ok(value) => Some(value),
        Err(error) => {
            let span = error.span().filter(|span| !span.is_empty()).unwrap_or(whole);
            file.fault(Some(span), format!("'{key}': {}", first_line(error.message())), "");
            None
        }
    }
}

fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// The known word that differs least from `word`, if it is near enough to be meant.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = |candidate: &&str| distance(word, candidate);
    known.iter().copied().min_by_key(near).filter(|best| distance(word, best) <= 1 + word.chars().count() / 4)
}

/// The Levenshtein distance: insertions, deletions and replacements of characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, read: impl Fn(&mut File<'_>, &mut Table<'_>)) -> Vec<String> {
        let mut diagnostics = Vec::new();
        let mut file = File::open("x.toml", text.as_bytes(), &mut diagnostics).unwrap();
        if let Some(mut table) = file.parse() {
            read(&mut file, &mut table);
            table.finish(&mut file, &["count", "name"]);
        }
        diagnostics.iter().map(|d| d.to_string().replace("\n  hint: ", " | ")).collect()
    }

    #[test]
    fn every_fault_of_a_file_is_reported_with_its_place() {
        let read = |file: &mut File<'_>, table: &mut Table<'_>| {
            table.required::<u32>(file, "count", "say how many");
            table.required::<String>(file, "name", "give it a name");
        };
        assert_eq!(
            faults("count = \"x\"\nnmae = 'a'\nother = 1\n", read),
            [
                "x.toml:1:9: 'count': invalid type: string \"x\", expected u32",
                "x.toml: the key 'name' is missing | give it a name",
                "x.toml:2:1: unknown key 'nmae' | did you mean 'name'?",
                "x.toml:3:1: unknown key 'other' | the keys here are count, name",
            ]
        );
        assert_eq!(faults("count = 1\nname = 'ü'\n", read), Vec::<String>::new());
    }

    #[test]
    fn all_syntax_faults_are_reported() {
        let found = faults("a = \nb = 'x\nc = 1\n", |_, _| {});
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("x.toml:1:"), "{found:?}");
        assert!(found[1].starts_with("x.toml:2:"), "{found:?}");
    }

    #[test]
    fn bytes_that_are_not_text_are_a_fault() {
        let mut diagnostics = Vec::new();
        assert!(File::open("x.toml", b"a = \xff", &mut diagnostics).is_none());
        assert_eq!(diagnostics[0].message, "byte 4 is not UTF-8");
    }
}
