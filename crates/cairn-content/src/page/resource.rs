//! `resources.md` of an area: few and good things to read, watch and use.

use super::is_day;
use super::outline::outline;
use crate::diagnostic::Diagnostic;
use serde::Serialize;

/// Resources under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceGroup {
    /// The heading.
    pub title: String,
    /// What stands below it.
    pub resources: Vec<Resource>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// Its title.
    pub title: String,
    /// Where it is; or what it is of the content, such as `exercise:parallel-files`.
    pub url: String,
    /// Who wrote it, what it is good for, how long it takes, whether it is free; Markdown.
    pub about: String,
    /// When it was read, as YYYY-MM-DD.
    pub accessed: String,
}

/// Reads the file.
pub(crate) fn read(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<ResourceGroup> {
    let outline = outline(text, 0);
    let mut groups = Vec::new();
    for heading in outline.under(2, &(0..text.len())) {
        let mut resources = Vec::new();
        for item in outline.items(&heading.body) {
            match resource(&outline.markdown(&item)) {
                Some(resource) => resources.push(resource),
                None => diagnostics.push(Diagnostic {
                    path: path.to_owned(),
                    place: Some(outline.place(&item)),
                    message: "the resource cannot be read".into(),
                    hint: "write - [Title](https://…) — what it is good for. (2026-11-24)".into(),
                }),
            }
        }
        groups.push(ResourceGroup { title: heading.title.clone(), resources });
    }
    if groups.iter().all(|group| group.resources.is_empty()) {
        diagnostics.push(Diagnostic {
            path: path.to_owned(),
            place: None,
            message: "there are no resources".into(),
            hint: "write lists under headings '## '".into(),
        });
    }
    groups
}

/// Reads `- [Title](url) — about. (2026-11-24)`.
fn resource(item: &str) -> Option<Resource> {
    let item = item.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = item.trim_start_matches(['-', '*', '+', ' ']).strip_prefix('[')?;
    let (title, rest) = rest.split_once("](")?;
    let (url, rest) = rest.split_once(") ")?;
    let (about, day) = rest.trim_start_matches(['—', '–', '-', ':', ' ']).rsplit_once('(')?;
    let day = day.trim_end_matches(['.', ' ']).strip_suffix(')')?;
    let inner = ["concept:", "question:", "claim:", "exercise:", "activity:", "prompt:"];
    let fine = (url.starts_with("http") || inner.iter().any(|kind| url.starts_with(kind)))
        && is_day(day)
        && !about.trim().is_empty();
    let resource = || Resource {
        title: title.to_owned(),
        url: url.to_owned(),
        about: about.trim().to_owned(),
        accessed: day.to_owned(),
    };
    fine.then(resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_read_and_what_is_none_is_told() {
        let mut told = Vec::new();
        let text =
            "# Resources\n## Books\n- [A book](https://x.example/a_(b)) — by N. N., free. (2026-11-24)\n- nothing\n";
        let groups = read("a/resources.md", text, &mut told);
        assert_eq!((groups[0].title.as_str(), groups[0].resources.len(), told.len()), ("Books", 1, 1));
        assert_eq!(groups[0].resources[0].url, "https://x.example/a_(b)");
        assert_eq!(groups[0].resources[0].about, "by N. N., free.");
    }
}
