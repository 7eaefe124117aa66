//! The rules that content must keep, as faults of a matrix.

use super::matrix::{Kind, Matrix, Row, snapshot};
use cairn_content::Entry;
use cairn_core::exercise::Visibility;
use cairn_core::verdict::Ruling;

/// The fewest mutants that an exercise needs to say anything about its checks.
const FEWEST_MUTANTS: usize = 5;

/// Every rule that the matrix breaks, each as a sentence that says what to do.
pub(super) fn faults(matrix: &Matrix, entry: &Entry) -> Vec<String> {
    let judged = || matrix.rows.iter().filter(|row| row.missing.is_none());
    let mut faults: Vec<String> = judged().flat_map(of_row).collect();
    // What was not judged here cannot be held against the exercise as a whole.
    if matrix.rows.iter().all(|row| row.missing.is_none()) {
        faults.extend(lone_killers(matrix));
        faults.extend(public_alone(matrix));
        faults.extend(enough_mutants(matrix));
        faults.extend(snapshot_differs(matrix, entry));
    }
    faults
}

fn of_row(row: &Row) -> Vec<String> {
    let title = row.title();
    if let Some(why) = &row.broken {
        return vec![format!("{title}: it could not be judged: {why}")];
    }
    let mut faults = Vec::new();
    for check in &row.unstable {
        faults.push(format!("{title}: the ruling of '{check}' is not the same in every repeat"));
    }
    for (check, _) in row.rulings.iter().filter(|(_, ruling)| **ruling == Ruling::Unknown) {
        let why = row.notes.get(check).map_or("", String::as_str);
        faults.push(format!("{title}: '{check}' is unknown: {why}"));
    }
    if !row.builds {
        faults.push(format!("{title}: it does not build"));
        return faults;
    }
    let failing = row.failing();
    match (row.kind, &row.killed_by) {
        (Kind::Starter, _) if row.verdict != Some(Ruling::Fail) => {
            faults.push(format!("{title}: it does not fail, so nothing is left to do"))
        }
        (Kind::Reference | Kind::Variant, _) => {
            for check in failing {
                let why = row.notes.get(check).map_or("", String::as_str);
                faults.push(format!("{title}: '{check}' fails a correct solution: {why}"));
            }
        }
        (Kind::Mutant, Some(check)) if !failing.contains(&check.as_str()) => {
            let by = if failing.is_empty() { "survives".to_owned() } else { format!("dies by {}", failing.join(", ")) };
            faults.push(format!("{title}: '{check}' does not kill it; it {by}"));
        }
        _ => {}
    }
    faults
}

fn lone_killers(matrix: &Matrix) -> Vec<String> {
    let without = matrix.checks.iter().filter(|check| matrix.lone_killers(&check.id).next().is_none());
    without
        .map(|check| format!("'{}' is not the only killer of any mutant: without it nothing would change", check.id))
        .collect()
}

/// A mutant that the examples alone catch shows that they are read; more of them would show that the
/// hidden checks are weak.
fn public_alone(matrix: &Matrix) -> Option<String> {
    let public = |id: &&str| matrix.checks.iter().any(|c| c.id == **id && c.visibility == Visibility::Public);
    let alone = |row: &&Row| {
        let failing = row.failing();
        row.kind == Kind::Mutant && !failing.is_empty() && failing.iter().all(&public)
    };
    let names: Vec<_> = matrix.rows.iter().filter(alone).map(|row| row.name.as_str()).collect();
    (names.len() > 1).then(|| format!("the public checks alone kill {}: one such mutant is enough", names.join(", ")))
}

fn enough_mutants(matrix: &Matrix) -> Option<String> {
    let mutants = matrix.rows.iter().filter(|row| row.kind == Kind::Mutant).count();
    (mutants < FEWEST_MUTANTS).then(|| format!("{mutants} mutants: at least {FEWEST_MUTANTS} are needed"))
}

fn snapshot_differs(matrix: &Matrix, entry: &Entry) -> Option<String> {
    let now = snapshot(matrix);
    let Some(expected) = &entry.expected else {
        return Some("expected.snap is missing: review the matrix, then `cairn verify --update`".to_owned());
    };
    let differs = now.lines().find(|line| !expected.lines().any(|old| old == *line));
    let gone = expected.lines().find(|line| !now.lines().any(|new| new == *line));
    let line = differs.or(gone)?;
    Some(format!("expected.snap differs at '{}': review it, then `cairn verify --update`", line.trim()))
}
