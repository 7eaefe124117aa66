//! A mutant: a wrong variant of a reference, as a patch that says which check must kill it.

use crate::table::File;
use cairn_core::Payload;
use cairn_core::submission::SourceFile;
use std::collections::BTreeMap;

/// A wrong variant, already applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutant {
    /// The file's name without `.patch`.
    pub name: String,
    /// The check that must fail.
    pub killed_by: String,
    /// The mistake, in a line.
    pub why: String,
    /// The language of the reference that it changes.
    pub on: String,
    /// The reference's files with the change.
    pub files: Vec<SourceFile>,
}

const HEADER: &str = "killed-by: <check>, why: <the mistake>, on: <language>, then a unified diff on that reference";

/// Reads a patch and applies it to the reference of its language. Without `checks`, because the exercise itself
/// has faults, what it is killed by is taken at its word.
pub(crate) fn read(
    file: &mut File<'_>,
    name: &str,
    checks: Option<&[String]>,
    references: &BTreeMap<String, Vec<SourceFile>>,
) -> Option<Mutant> {
    let text = file.text();
    let diff_start = text.find("--- ").filter(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    let Some(diff_start) = diff_start else {
        file.fault(None, "there is no diff", HEADER);
        return None;
    };
    let header = header(file, &text[..diff_start]);
    let key = |key: &str| header.get(key).cloned();
    for wanted in ["killed-by", "why", "on"] {
        if !header.contains_key(wanted) {
            file.line_fault(1, format!("the header line '{wanted}:' is missing"), HEADER);
        }
    }
    let (killed_by, why, on) = (key("killed-by")?, key("why")?, key("on")?);
    if let Some(checks) = checks.filter(|checks| !checks.contains(&killed_by.1)) {
        let hint = format!("the checks are {}", checks.join(", "));
        file.line_fault(killed_by.0, format!("there is no check '{}'", killed_by.1), hint);
    }
    let Some(reference) = references.get(&on.1) else {
        let languages: Vec<_> = references.keys().map(String::as_str).collect();
        let hint = format!("there are references in {}", languages.join(", "));
        file.line_fault(on.0, format!("there is no reference in '{}'", on.1), hint);
        return None;
    };
    let first_line = text[..diff_start].matches('\n').count() + 1;
    match apply(&text[diff_start..], reference) {
        Ok(files) => Some(Mutant { name: name.to_owned(), killed_by: killed_by.1, why: why.1, on: on.1, files }),
        Err(message) => {
            let hint = format!("make the diff anew against reference/{}", on.1);
            file.line_fault(first_line, message, hint);
            None
        }
    }
}

/// The header's keys with their line and value.
fn header(file: &mut File<'_>, text: &str) -> BTreeMap<String, (usize, String)> {
    let mut keys = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match line.split_once(": ") {
            Some((key @ ("killed-by" | "why" | "on"), value)) => {
                keys.insert(key.to_owned(), (index + 1, value.trim().to_owned()));
            }
            _ => file.line_fault(index + 1, format!("'{line}' is no header line"), HEADER),
        }
    }
    keys
}

fn apply(diff: &str, reference: &[SourceFile]) -> Result<Vec<SourceFile>, String> {
    let patch = diffy::Patch::from_str(diff).map_err(|error| format!("the diff cannot be read: {error}"))?;
    let name = patch.original().unwrap_or_default().trim_start_matches("a/").to_owned();
    let mut files = reference.to_vec();
    let file = files.iter_mut().find(|file| file.path == name);
    let file = file.ok_or_else(|| format!("the reference has no file '{name}'"))?;
    let before = file.content.text().into_owned();
    let after = diffy::apply(&before, &patch).map_err(|error| format!("the diff does not apply: {error}"))?;
    if after == before {
        return Err("the diff changes nothing".into());
    }
    file.content = Payload::from(after);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
killed-by: empty
why: forgets the empty list
on: python

--- a/solution.py
+++ b/solution.py
@@ -1,2 +1,2 @@
 a
-b
+c
";

    fn check(text: &str) -> (Option<Mutant>, Vec<String>) {
        let files = vec![SourceFile { path: "solution.py".into(), content: Payload::from("a\nb\n") }];
        let references = BTreeMap::from([("python".to_owned(), files)]);
        let mut diagnostics = Vec::new();
        let mut file = File::open("m.patch", text.as_bytes(), &mut diagnostics).unwrap();
        let mutant = read(&mut file, "m", Some(&["empty".to_owned()]), &references);
        (mutant, diagnostics.iter().map(|d| d.to_string().lines().next().unwrap().to_owned()).collect())
    }

    #[test]
    fn a_patch_is_applied_to_its_reference() {
        let (mutant, faults) = check(GOOD);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(mutant.unwrap().files[0].content.text(), "a\nc\n");
    }

    #[test]
    fn what_is_wrong_with_a_patch_is_said_with_its_line() {
        let faults = |from: &str, to: &str| check(&GOOD.replace(from, to)).1.join("; ");
        assert_eq!(faults("empty\nwhy", "full\nwhy"), "m.patch:1:1: there is no check 'full'");
        assert_eq!(faults("on: python", "on: go"), "m.patch:3:1: there is no reference in 'go'");
        assert_eq!(
            faults("why: ", "whom: "),
            "m.patch:2:1: 'whom: forgets the empty list' is no header line; m.patch:1:1: the header line 'why:' is missing"
        );
        assert!(faults("\n-b", "\n-x").starts_with("m.patch:5:1: the diff does not apply"));
        assert!(faults("@@ -1,2", "@@ -x,2").starts_with("m.patch:5:1: the diff cannot be read"));
        assert_eq!(faults("+c", "+b"), "m.patch:5:1: the diff changes nothing");
        assert_eq!(faults("a/solution.py", "a/other.py"), "m.patch:5:1: the reference has no file 'other.py'");
        assert_eq!(check("").1, ["m.patch: there is no diff"]);
    }
}
