//! A program that others wrote: which language it is in, where it begins, and how it is built and run.
//!
//! Files may have any name. Rules: *Programs* of the problem package format, and the table of languages beside it.

use crate::language::{Language, Packaged, Tooling};
use crate::submission::SourceFile;
use serde::{Deserialize, Serialize};

/// A program of a package: a file, or a directory of files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The path within the package, such as `output_validators/check`.
    pub name: String,
    /// The files, their paths relative to the program.
    pub files: Vec<SourceFile>,
    /// Where it begins, if somebody says so: a file, or a class.
    #[serde(default)]
    pub entry: Option<String>,
}

/// How a program is built and run.
#[derive(Debug, Clone, PartialEq)]
pub enum Way<'a> {
    /// By a language of the content.
    Language {
        /// Which one.
        language: &'a Language,
        /// The file where it begins.
        entry: String,
        /// The class where it begins, where a language has such.
        class: String,
    },
    /// By its own scripts `build` and `run`.
    Scripts,
}

impl Program {
    /// Finds out how to build and run it. Scripts are for the package's own programs, never for a submission.
    ///
    /// # Errors
    /// Why it cannot be built here: no language known for its files, or files of several languages.
    pub fn way<'a>(&self, languages: impl IntoIterator<Item = &'a Language>, scripts: bool) -> Result<Way<'a>, String> {
        if scripts && self.files.iter().any(|file| ["build", "run"].contains(&file.path.as_str())) {
            return Ok(Way::Scripts);
        }
        let count = |language: &Language| self.files.iter().filter(|file| is_of(language, file)).count();
        let mut counted: Vec<_> =
            languages.into_iter().map(|language| (count(language), language)).filter(|(n, _)| *n > 0).collect();
        counted.sort_by_key(|(n, language)| (std::cmp::Reverse(*n), language.id.clone()));
        let language = match counted[..] {
            [(most, language), ..] if counted.iter().filter(|(n, _)| *n == most).count() == 1 => language,
            [] => return Err(self.unknown()),
            _ => return Err("its files are of several languages".to_owned()),
        };
        let entry = self.entry(language);
        let class = class(&self.files, &entry);
        Ok(Way::Language { language, entry, class })
    }

    /// The same, when the language is known.
    pub fn way_in<'a>(&self, language: &'a Language) -> Way<'a> {
        let entry = self.entry(language);
        let class = class(&self.files, &entry);
        Way::Language { language, entry, class }
    }

    fn unknown(&self) -> String {
        if let Some(file) = self.files.iter().find(|file| is_python_2(file)) {
            return format!("{} is Python 2, for which there is no language here", file.path);
        }
        let endings: std::collections::BTreeSet<_> = self
            .files
            .iter()
            .map(|file| file.path.rsplit_once('.').map_or("no ending", |(_, ending)| ending))
            .collect();
        format!("no language here builds such files: {}", endings.into_iter().collect::<Vec<_>>().join(", "))
    }

    /// The only source; else `main.*` or `__main__.py`; else the one with a main function; else the first.
    fn entry(&self, language: &Language) -> String {
        let sources: Vec<_> = self.files.iter().filter(|file| is_of(language, file)).collect();
        if let Some(entry) = &self.entry {
            let stem = |path: &str| path.rsplit_once('.').map_or(path.to_owned(), |(stem, _)| stem.to_owned());
            let file = sources.iter().find(|file| file.path == *entry || stem(&file.path) == *entry);
            if let Some(file) = file {
                return file.path.clone();
            }
        }
        let named = |file: &&&SourceFile| {
            let name = file.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            name.starts_with("main.") || name.starts_with("__main__.")
        };
        let has_main = |file: &&&SourceFile| {
            let text = file.content.text();
            text.contains("static void main") || text.contains("fun main") || text.contains("__main__")
        };
        let found = sources.iter().find(named).or_else(|| sources.iter().find(has_main));
        found.or(sources.first()).map_or_else(String::new, |file| file.path.clone())
    }
}

/// Whether a file is a source of the language.
fn is_of(language: &Language, file: &SourceFile) -> bool {
    let Some(packaged) = language.tooling.first().and_then(|tooling| tooling.packaged.as_ref()) else { return false };
    let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
    packaged.endings.iter().any(|known| known == ending) && !is_python_2(file)
}

/// A Python file whose first line asks for version 2.
fn is_python_2(file: &SourceFile) -> bool {
    let first = file.content.bytes().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    file.path.ends_with(".py2") || (file.path.ends_with(".py") && first.starts_with("#!") && first.contains("python2"))
}

/// The class with the main method in `entry`, with its package; else the name of the file.
fn class(files: &[SourceFile], entry: &str) -> String {
    let stem = entry.rsplit('/').next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let Some(file) = files.iter().find(|file| file.path == entry) else { return stem.to_owned() };
    let is_kotlin = entry.ends_with(".kt");
    let text = without_comments(&file.content.text());
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).filter(|w| !w.is_empty()).collect();
    let package = words.windows(2).find(|pair| pair[0] == "package").map(|pair| format!("{}.", pair[1]));
    let main = if is_kotlin { file_class(stem) } else { main_class(&text).unwrap_or_else(|| stem.to_owned()) };
    format!("{}{main}", package.filter(|_| text.trim_start().starts_with("package")).unwrap_or_default())
}

/// The class that Kotlin makes of the functions of a file.
fn file_class(stem: &str) -> String {
    let mut letters = stem.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).map(|c| if c.is_alphanumeric() { c } else { '_' }).chain(['K', 't']).collect()
}

/// The outermost class around the first `static void main`.
fn main_class(text: &str) -> Option<String> {
    let main = text.find("static void main")?;
    let (mut depth, mut last, mut outermost) = (0usize, String::new(), None);
    let mut word = String::new();
    let mut before = String::new();
    for (at, c) in text.char_indices() {
        if at >= main {
            break;
        }
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            if ["class", "interface", "enum", "record"].contains(&before.as_str()) && depth == 0 {
                last.clone_from(&word);
            }
            before = std::mem::take(&mut word);
        }
        match c {
            '{' => {
                if depth == 0 {
                    outermost = Some(last.clone());
                }
                depth += 1;
            }
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    outermost.filter(|name| !name.is_empty())
}

/// Without comments, whose words would be taken for code; strings are left, since none of them holds a class.
fn without_comments(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('/') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else {
            out.push('/');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// A toolchain's commands for a program that others wrote, in each standard of the language that it may be written in.
pub fn commands(tooling: &Tooling, packaged: &Packaged, files: &[SourceFile], class: &str) -> Vec<Tooling> {
    let sources: Vec<&str> = files
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| packaged.endings.iter().any(|ending| path.ends_with(&format!(".{ending}"))))
        .collect();
    let fill = |command: &[String], standard: &str| -> Vec<String> {
        let one = |argument: &String| match argument.as_str() {
            "{files}" => sources.iter().map(|path| (*path).to_owned()).collect(),
            _ => vec![argument.replace("{standard}", standard).replace("{class}", class)],
        };
        command.iter().flat_map(one).collect()
    };
    let standards = if packaged.standards.is_empty() { &[String::new()][..] } else { &packaged.standards };
    let needs_cache = |command: &[String]| command.iter().any(|argument| argument.contains("{cache}"));
    let made = |standard: &String| Tooling {
        prepare: if needs_cache(&packaged.build) || needs_cache(&packaged.run) {
            tooling.prepare.clone()
        } else {
            vec![]
        },
        build: fill(&packaged.build, standard),
        run: fill(&packaged.run, standard),
        env: packaged.env.clone().unwrap_or_else(|| tooling.env.clone()),
        ..tooling.clone()
    };
    standards.iter().map(made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_of(text: &str) -> String {
        class(&[SourceFile { path: "Some.java".into(), content: text.into() }], "Some.java")
    }

    #[test]
    fn the_class_with_the_main_method_is_found() {
        assert_eq!(class_of("public class Other { public static void main(String[] a) {} }"), "Other");
        assert_eq!(
            class_of(
                "class Helper { int x; } // class Fake {\npublic class Real{ class In {} public static void main(String... a){}}"
            ),
            "Real"
        );
        assert_eq!(class_of("/* x */ package a.b;\nclass Main { static void main(String[] a) {} }"), "a.b.Main");
        assert_eq!(class_of("class NoMain {}"), "Some");
    }
}
