//! The statement of a package as Markdown, its images, and the samples as they are shown.

use super::archive::Files;
use super::metadata::{Metadata, fill};
use super::{fault, latex};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// A statement.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// The code of its language, such as `en`.
    pub language: String,
    /// The text, with images by their names.
    pub markdown: String,
    /// The title, where the text itself says it.
    pub title: Option<String>,
    /// The folder that images are named from, ending with `/`.
    pub folder: String,
}

/// A sample as it is shown.
#[derive(Debug, Clone)]
pub enum Sample {
    /// What is read and what is written.
    Case {
        /// What is read.
        input: String,
        /// What is written.
        output: String,
    },
    /// Who says what; lines begin with `<` for the judge and `>` for the program.
    Talk(String),
}

/// Reads the statement that is in English, or the first.
pub(super) fn read(files: &Files, metadata: &Metadata, warnings: &mut Vec<Diagnostic>) -> Statement {
    let folder = if files.has("statement/") { "statement/" } else { "problem_statement/" };
    let mut found: Vec<(String, &str, &str)> = Vec::new();
    for (name, _) in files.under(folder) {
        let parts: Vec<_> = name.split('.').collect();
        match parts[..] {
            ["problem", language, ending @ ("md" | "tex" | "pdf")] => found.push((language.to_owned(), ending, name)),
            ["problem", ending @ ("md" | "tex" | "pdf")] => found.push(("en".to_owned(), ending, name)),
            _ => {}
        }
    }
    // English first, text before pictures of text.
    found.sort_by_key(|(language, ending, _)| (*ending == "pdf", language != "en", language.clone(), *ending));
    let Some((language, ending, name)) = found.first() else {
        warnings.push(fault(folder, "there is no statement", "it is problem.en.md or problem.en.tex"));
        return Statement {
            language: "en".into(),
            markdown: "This package has no statement.\n".into(),
            folder: folder.into(),
            title: None,
        };
    };
    let path = format!("{folder}{name}");
    let text = files.file(&path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let (markdown, title) = match *ending {
        "md" => (without_samples(&fill(&metadata.constants, &text)), None),
        "tex" => {
            let converted = latex::convert(&text, &metadata.constants);
            (converted.markdown, converted.title)
        }
        _ => ("The statement of this package is a PDF, which is not shown here.\n".to_owned(), None),
    };
    Statement { language: language.clone(), markdown, title, folder: folder.to_owned() }
}

/// The places for samples in the text are left out: they are shown after it, all together.
fn without_samples(text: &str) -> String {
    text.replace("{{nextsample}}", "").replace("{{remainingsamples}}", "")
}

/// The samples, in the order of their names.
pub(super) fn samples(files: &Files, metadata: &Metadata) -> Vec<Sample> {
    let names: BTreeSet<&str> = files
        .under("data/sample/")
        .filter_map(|(path, _)| path.strip_suffix(".interaction").or(path.strip_suffix(".in")))
        .collect();
    let text = |name: &str, endings: &[&str]| {
        let paths = endings.iter().map(|ending| format!("data/sample/{name}.{ending}"));
        paths.filter_map(|path| files.file(&path)).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).next()
    };
    let sample = |name: &&str| {
        if let Some(talk) = text(name, &["interaction"]) {
            return Some(Sample::Talk(talk));
        }
        // What an interactive validator reads is not for solvers.
        if metadata.interactive {
            return None;
        }
        let input = text(name, &["in.statement", "in"])?;
        Some(Sample::Case { input, output: text(name, &["ans.statement", "out", "ans"])? })
    };
    names.iter().filter_map(sample).collect()
}

impl Statement {
    /// The images of the statement: their names in the text and their bytes.
    pub fn image<'a>(&self, files: &'a Files, name: &str) -> Option<&'a [u8]> {
        let is_image =
            [".png", ".jpg", ".jpeg", ".svg", ".gif"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        let file = files.file(&format!("{}{name}", self.folder)).filter(|_| is_image)?;
        Some(&**file)
    }
}
