//! The kill matrix: which program got which ruling from which check.

use cairn_core::exercise::{self, Visibility};
use cairn_core::verdict::{CaseWord, Ruling, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The matrix of one exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Matrix {
    pub(crate) exercise: String,
    pub(crate) title: String,
    /// The columns.
    pub(crate) checks: Vec<Check>,
    pub(crate) rows: Vec<Row>,
    /// The rules that it breaks.
    pub(crate) faults: Vec<String>,
    pub(crate) seconds: f64,
    /// Whether it is an earlier result of the same content, binary and toolchains.
    pub(crate) cached: bool,
    /// The day of its result, where several are put together.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) date: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Check {
    pub(crate) id: String,
    pub(crate) claim: String,
    pub(crate) visibility: Visibility,
}

impl From<&exercise::Check> for Check {
    fn from(check: &exercise::Check) -> Self {
        Self { id: check.id.clone(), claim: check.claim.clone(), visibility: check.visibility }
    }
}

/// What a program is to its exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Starter,
    Reference,
    Variant,
    Mutant,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Starter => "starter",
            Self::Reference => "reference",
            Self::Variant => "variant",
            Self::Mutant => "mutant",
        }
    }
}

/// One program and its rulings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) language: String,
    /// The check that a mutant must die by.
    pub(crate) killed_by: Option<String>,
    pub(crate) rulings: BTreeMap<String, Ruling>,
    /// Why, for each ruling.
    pub(crate) notes: BTreeMap<String, String>,
    pub(crate) builds: bool,
    /// Processor time of all its cases together, in microseconds; of the first repeat, if there are several.
    #[serde(default)]
    pub(crate) cpu_us: u64,
    /// Why it was not judged: its toolchain is not on this machine.
    pub(crate) missing: Option<String>,
    /// Why it could not be judged: a harness fault.
    #[serde(default)]
    pub(crate) broken: Option<String>,
    /// The verdict as a whole.
    #[serde(default)]
    pub(crate) verdict: Option<Ruling>,
    /// Checks whose ruling was not the same in every repeat.
    pub(crate) unstable: Vec<String>,
}

impl Row {
    /// A program that was not judged yet.
    pub(crate) fn new(kind: Kind, name: String, language: String, killed_by: Option<String>) -> Self {
        let (rulings, notes) = (BTreeMap::new(), BTreeMap::new());
        let (missing, broken, verdict, unstable) = (None, None, None, Vec::new());
        Self {
            kind,
            name,
            language,
            killed_by,
            rulings,
            notes,
            builds: true,
            cpu_us: 0,
            missing,
            broken,
            verdict,
            unstable,
        }
    }

    /// Whether `check` fails this mutant and no other check does: what the whole matrix is for.
    pub(crate) fn is_lone_kill(&self, check: &str) -> bool {
        self.kind == Kind::Mutant && self.failing() == [check]
    }

    /// Fills in what the verdict says.
    pub(crate) fn with(mut self, verdict: &Verdict) -> Self {
        self.verdict = Some(verdict.ruling);
        for finding in &verdict.findings {
            self.rulings.insert(finding.check.clone(), finding.ruling);
            self.notes.insert(finding.check.clone(), finding.because.clone());
            self.cpu_us = self.cpu_us.saturating_add(finding.cpu_us);
            let word = finding.failure.as_ref().map(|failure| failure.word);
            self.builds &= word != Some(CaseWord::CompileError);
        }
        self
    }

    /// Takes in another repeat: rulings that differ are unstable.
    pub(crate) fn repeat(&mut self, again: Self) {
        self.broken = self.broken.take().or(again.broken);
        for (check, ruling) in &again.rulings {
            if self.rulings.get(check) != Some(ruling) && !self.unstable.contains(check) {
                self.unstable.push(check.clone());
            }
        }
    }

    /// The checks that fail, in the order of their ids.
    pub(crate) fn failing(&self) -> Vec<&str> {
        let failing = self.rulings.iter().filter(|(_, ruling)| **ruling == Ruling::Fail);
        failing.map(|(check, _)| check.as_str()).collect()
    }

    /// For people: `mutant no-lock (python)`.
    pub(crate) fn title(&self) -> String {
        if self.name == self.language {
            format!("{} {}", self.kind.word(), self.name)
        } else {
            format!("{} {} ({})", self.kind.word(), self.name, self.language)
        }
    }
}

impl Matrix {
    /// Whether no rule is broken and nothing is missing.
    pub(crate) fn is_green(&self) -> bool {
        self.faults.is_empty() && self.rows.iter().all(|row| row.missing.is_none())
    }

    /// The mutants that die by this check and by no other.
    pub(crate) fn lone_killers<'a>(&'a self, check: &'a str) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().filter(move |row| row.is_lone_kill(check))
    }
}

/// The matrix as the text of `expected.snap`: reviewed once, compared ever after.
pub(crate) fn snapshot(matrix: &Matrix) -> String {
    let mut lines = vec![
        "# Rulings per check, as reviewed. `cairn verify --update` writes this file.".to_owned(),
        format!("# {}", matrix.checks.iter().map(|c| c.id.as_str()).collect::<Vec<_>>().join(" ")),
    ];
    let width = |text: fn(&Row) -> &str| matrix.rows.iter().map(|row| text(row).len()).max().unwrap_or(0);
    let (names, languages) = (width(|row| &row.name), width(|row| &row.language));
    for row in &matrix.rows {
        let rulings = matrix.checks.iter().map(|check| row.rulings.get(&check.id).map_or("-", |r| r.word()));
        let rulings = rulings.map(|word| format!("{word:7}")).collect::<Vec<_>>().join(" ");
        let line = format!("{:9} {:names$} {:languages$} {rulings}", row.kind.word(), row.name, row.language);
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n") + "\n"
}
