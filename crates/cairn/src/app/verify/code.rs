//! The code of pages: every block that says so compiles, with what surrounds it.
//!
//! What the compiler at hand is too old for is counted, and never passed off as compiled.

use super::{Plan, keep, read_kept};
use crate::app::content::Content;
use crate::app::workplace::Workbench;
use crate::exit::Failure;
use cairn_content::page::{Code, Shape};
use cairn_content::{Diagnostic, Page};
use cairn_core::Digest;
use cairn_lab::claim::Hindered;
use cairn_lab::compile::compile;
use serde::{Deserialize, Serialize};

/// What became of the code blocks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Compiled, and taken.
    pub(crate) compiled: usize,
    /// Written for a compiler that is not at hand.
    pub(crate) not_here: usize,
    /// Extracts, commands and texts.
    pub(crate) shown: usize,
    /// Languages that are not on this machine, and why.
    pub(crate) missing: Vec<String>,
}

/// The lines of a compiler's message that are told.
const LINES: usize = 4;

/// Compiles the code of a page; what was without fault is not compiled again.
pub(super) fn verify(
    content: &Content,
    page: &Page,
    workbench: &Workbench,
    plan: &Plan,
    basis: Digest,
    counts: &mut Counts,
    progress: &mut dyn FnMut(&str),
) -> Result<Vec<Diagnostic>, Failure> {
    if page.code.is_empty() {
        return Ok(Vec::new());
    }
    let kept = plan.cache.join(format!("{}.json", Digest::of_json(&("code", basis, page.digest))));
    let known = (!plan.full).then(|| read_kept::<Counts>(&kept)).flatten();
    let mut own = Counts::default();
    let mut told = Vec::new();
    if let Some(known) = &known {
        own = known.clone();
    } else {
        for code in &page.code {
            told.extend(block(content, page, code, workbench, &mut own)?);
        }
        progress(&format!("code of {}", page.id));
    }
    if known.is_none() && told.is_empty() && own.missing.is_empty() {
        keep(&kept, &own);
    }
    counts.compiled += own.compiled;
    counts.not_here += own.not_here;
    counts.shown += own.shown;
    counts.missing.extend(own.missing);
    counts.missing.sort();
    counts.missing.dedup();
    Ok(told)
}

fn block(
    content: &Content,
    page: &Page,
    code: &Code,
    workbench: &Workbench,
    counts: &mut Counts,
) -> Result<Option<Diagnostic>, Failure> {
    let Some(language) = content.catalog.languages.get(&code.language) else {
        counts.shown += 1;
        return Ok(None);
    };
    let (text, before) = match &code.how {
        Shape::Shown => {
            counts.shown += 1;
            return Ok(None);
        }
        Shape::Whole => (code.text.clone(), 0),
        Shape::Fragment(name) => match language.around(name, &code.text) {
            Some(around) => around,
            None => {
                let known: Vec<_> = language.fragments.keys().map(|name| format!("in={name}")).collect();
                let message = format!("nothing is known to surround a fragment 'in={name}' of {}", language.name);
                return Ok(Some(page.fault(Some(code.place), message, format!("there are {}", known.join(", ")))));
            }
        },
    };
    let compiled = match compile(&workbench.workshop, &workbench.toolchains, language, &text)? {
        Ok(compiled) => compiled,
        Err(Hindered::Missing(why) | Hindered::Unbuilt(why) | Hindered::Later(why)) => {
            counts.missing.push(why);
            return Ok(None);
        }
    };
    if compiled.taken {
        counts.compiled += 1;
        return Ok(None);
    }
    if code.needs.is_some() && compiled.fallback {
        counts.not_here += 1;
        return Ok(None);
    }
    let said: Vec<_> = compiled.said.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
    let where_ = if before > 0 { format!(" (its first line is line {} there)", before + 1) } else { String::new() };
    let message = format!("the code does not compile with {}: {}{where_}", compiled.version, said.join("\n    "));
    let hint =
        "a fragment says what surrounds it, as in=method; what needs a later compiler says net8; an extract says shown";
    Ok(Some(page.fault(Some(code.place), message, hint)))
}
