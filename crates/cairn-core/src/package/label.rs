//! What an example submission's authors say of it, and whether that came true.
//!
//! Sources: *Example submissions* of both versions of the format. In `legacy` a label is the verdict on the whole; in
//! `2025-09` it is a set of rules about cases.

use crate::judge::package::{CaseResult, Report};
use crate::verdict::CaseWord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The four words in which labels are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "they are the field's own codes")]
pub enum Code {
    Ac,
    Wa,
    Tle,
    Rte,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ac, Self::Wa, Self::Tle, Self::Rte];

    /// How a verdict is written in labels: whoever breaks the memory or output limit has failed while running.
    pub fn of(word: Option<CaseWord>) -> Self {
        match word {
            None => Self::Ac,
            Some(CaseWord::WrongAnswer) => Self::Wa,
            Some(CaseWord::TimeLimitExceeded | CaseWord::IdlenessLimitExceeded) => Self::Tle,
            Some(_) => Self::Rte,
        }
    }

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ac => "AC",
            Self::Wa => "WA",
            Self::Tle => "TLE",
            Self::Rte => "RTE",
        }
    }

    /// Reads one.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == text)
    }
}

/// What is expected of a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// The verdict on the whole.
    Whole(Code),
    /// Accepted as a whole, and not with the full score.
    Partial {
        /// The score that is full.
        full: Option<f64>,
    },
    /// Rules, all of which must hold.
    Rules(Vec<Rule>),
}

/// A rule about cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// The cases and groups that it is about, as a glob; nothing for all.
    pub scope: Option<String>,
    /// All cases must have one of these.
    pub permitted: BTreeSet<Code>,
    /// At least one case must have one of these.
    pub required: BTreeSet<Code>,
    /// The bounds of the score.
    pub score: Option<[f64; 2]>,
    /// What must be part of what the validator says to judges about some case.
    pub message: Option<String>,
    /// Whether it takes part in finding the time limit; nothing for what follows from the rest.
    pub for_time_limit: Option<Bound>,
}

/// Which side of the time limit a submission bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Bound {
    Lower,
    Upper,
    Neither,
}

impl Rule {
    /// A rule that holds whatever happens.
    pub fn any() -> Self {
        let all: BTreeSet<_> = Code::ALL.into();
        Self { scope: None, permitted: all.clone(), required: all, score: None, message: None, for_time_limit: None }
    }

    /// The side of the time limit that follows from it.
    fn bound(&self) -> Bound {
        if let Some(bound) = self.for_time_limit {
            return bound;
        }
        if self.required == BTreeSet::from([Code::Tle]) {
            Bound::Upper
        } else if !self.permitted.contains(&Code::Tle) {
            Bound::Lower
        } else {
            Bound::Neither
        }
    }

    fn cases<'r>(&self, report: &'r Report) -> Vec<&'r CaseResult> {
        let is_meant = |name: &str| self.scope.as_ref().is_none_or(|glob| matches_or_above(glob, name));
        report.cases.iter().filter(|case| is_meant(&case.name)).collect()
    }

    fn broken(&self, report: &Report) -> Option<String> {
        let cases = self.cases(report);
        let of = self.scope.as_deref().map(|scope| format!(" of {scope}")).unwrap_or_default();
        if let Some(case) = cases.iter().find(|case| !self.permitted.contains(&Code::of(case.word))) {
            let permitted = names(&self.permitted);
            return Some(format!("{} on {}, where {permitted} may be", Code::of(case.word).name(), case.name));
        }
        if !cases.is_empty() && !cases.iter().any(|case| self.required.contains(&Code::of(case.word))) {
            return Some(format!("no case{of} with {}", names(&self.required)));
        }
        let group = self.scope.as_ref().map_or(report.score, |name| report.group(name).and_then(|group| group.score));
        if let (Some([least, most]), Some(score)) = (self.score, group)
            && !(least - 1e-6..=most + 1e-6).contains(&score)
        {
            return Some(format!("the score{of} is {score}, where {least} to {most} is expected"));
        }
        let message = self.message.as_ref().filter(|part| !cases.iter().any(|case| case.judge_message.contains(*part)));
        message.map(|part| format!("no judge message{of} with '{part}'"))
    }
}

impl Label {
    /// Whether something has to be known of every case.
    pub fn needs_every_case(&self) -> bool {
        matches!(self, Self::Rules(_))
    }

    /// The side of the time limit that the submission bounds.
    pub fn bound(&self) -> Bound {
        match self {
            Self::Whole(Code::Ac) => Bound::Lower,
            Self::Whole(Code::Tle) => Bound::Upper,
            Self::Whole(_) | Self::Partial { .. } => Bound::Neither,
            Self::Rules(rules) => {
                let bounds: Vec<_> = rules.iter().map(Rule::bound).collect();
                [Bound::Upper, Bound::Lower].into_iter().find(|bound| bounds.contains(bound)).unwrap_or(Bound::Neither)
            }
        }
    }

    /// What is expected, in the field's words.
    pub fn expected(&self) -> String {
        match self {
            Self::Whole(code) => code.name().to_owned(),
            Self::Partial { .. } => "AC, not with the full score".to_owned(),
            Self::Rules(rules) => {
                let whole = rules.iter().find(|rule| rule.scope.is_none()).or(rules.first());
                whole.map_or_else(String::new, |rule| {
                    format!("{} with {}", names(&rule.permitted), names(&rule.required))
                })
            }
        }
    }

    /// Why it did not come true; nothing if it did.
    pub fn broken(&self, report: &Report) -> Option<String> {
        if report.compile_error.is_some() {
            return Some("it does not build".to_owned());
        }
        let got = Code::of(report.word);
        match self {
            Self::Whole(code) if got == *code => None,
            Self::Whole(code) => Some(format!("{} instead of {}", got.name(), code.name())),
            Self::Partial { .. } if got != Code::Ac => Some(format!("{} instead of AC", got.name())),
            Self::Partial { full } => match (full, report.score) {
                (Some(full), Some(score)) if (score - full).abs() < 1e-6 => Some(format!("the score is full: {score}")),
                _ => None,
            },
            Self::Rules(rules) => rules.iter().find_map(|rule| rule.broken(report)),
        }
    }
}

fn names(codes: &BTreeSet<Code>) -> String {
    codes.iter().map(|code| code.name()).collect::<Vec<_>>().join("/")
}

/// Whether a glob matches a path or something above it.
pub fn matches_or_above(glob: &str, path: &str) -> bool {
    let globs = braces(glob);
    let parts: Vec<&str> = path.split('/').collect();
    (1..=parts.len()).any(|n| {
        let head = parts[..n].join("/");
        globs.iter().any(|glob| matches(glob.as_bytes(), head.as_bytes()))
    })
}

/// The alternatives in braces written out, up to a sane number of them.
fn braces(glob: &str) -> Vec<String> {
    const MOST: usize = 1000;
    let mut open = vec![glob.to_owned()];
    let mut done = Vec::new();
    while let Some(glob) = open.pop() {
        let end = glob.find('}');
        let start = end.and_then(|end| glob[..end].rfind('{'));
        match (start, end) {
            (Some(start), Some(end)) if open.len() + done.len() < MOST => {
                let inner = &glob[start + 1..end];
                open.extend(inner.split(',').map(|part| format!("{}{part}{}", &glob[..start], &glob[end + 1..])));
            }
            _ => done.push(glob),
        }
    }
    done
}

/// A glob with `*` and `?`, which match no `/`.
fn matches(glob: &[u8], path: &[u8]) -> bool {
    // Where the last star was, and how much it has matched: going back to it is enough.
    let (mut g, mut p, mut star) = (0, 0, None);
    while p < path.len() {
        match glob.get(g) {
            Some(b'*') => {
                star = Some((g, p));
                g += 1;
            }
            Some(byte) if *byte == path[p] || (*byte == b'?' && path[p] != b'/') => {
                g += 1;
                p += 1;
            }
            _ => match star {
                Some((at, taken)) if path[taken] != b'/' => {
                    star = Some((at, taken + 1));
                    (g, p) = (at + 1, taken + 1);
                }
                _ => return false,
            },
        }
    }
    glob[g..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(words: &[(&str, Option<CaseWord>)]) -> Report {
        let case = |(name, word): &(&str, Option<CaseWord>)| CaseResult {
            name: (*name).to_owned(),
            word: *word,
            score: None,
            cpu_us: 0,
            detail: String::new(),
            judge_message: "said so".into(),
            seen: String::new(),
            cites: Vec::new(),
        };
        let cases: Vec<_> = words.iter().map(case).collect();
        Report { word: cases.iter().find_map(|case| case.word), cases, ..Report::default() }
    }

    #[test]
    fn globs_match_a_name_or_a_folder_above_it() {
        for (glob, path, fits) in [
            ("accepted", "accepted/a.py", true),
            ("accepted/*", "accepted/a.py", true),
            ("*.py", "accepted/a.py", false),
            ("*/a.{py,cpp}", "accepted/a.cpp", true),
            ("*/a.{py,cpp}", "accepted/a.c", false),
            ("secret/*-easy", "secret/01-easy", true),
            ("secret/*-easy", "secret/x/01-easy", false),
            ("secret/group1", "secret/group1/3", true),
            ("secret/group1", "secret/group10/3", false),
            ("*", "a", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
        ] {
            assert_eq!(matches_or_above(glob, path), fits, "{glob} {path}");
        }
    }

    #[test]
    fn rules_are_about_all_cases_and_about_some() {
        let rule = |permitted: &[Code], required: &[Code]| Rule {
            permitted: permitted.iter().copied().collect(),
            required: required.iter().copied().collect(),
            ..Rule::any()
        };
        let wrong = Some(CaseWord::WrongAnswer);
        let seen = report(&[("sample/1", None), ("secret/1", wrong)]);
        let broken = |rule: &Rule| Label::Rules(vec![rule.clone()]).broken(&seen);
        assert_eq!(broken(&rule(&[Code::Ac, Code::Wa], &[Code::Wa])), None);
        assert_eq!(broken(&rule(&[Code::Ac], &[Code::Ac])).as_deref(), Some("WA on secret/1, where AC may be"));
        assert_eq!(broken(&rule(&Code::ALL, &[Code::Tle])).as_deref(), Some("no case with TLE"));
        let sample = Rule { scope: Some("sample".into()), ..rule(&[Code::Ac], &[Code::Ac]) };
        assert_eq!(broken(&sample), None);
        let message = Rule { message: Some("other".into()), ..Rule::any() };
        assert_eq!(broken(&message).as_deref(), Some("no judge message with 'other'"));
    }

    #[test]
    fn memory_and_output_count_as_failures_while_running() {
        assert_eq!(Code::of(Some(CaseWord::MemoryLimitExceeded)), Code::Rte);
        assert_eq!(Code::of(Some(CaseWord::IdlenessLimitExceeded)), Code::Tle);
        let seen = report(&[("secret/1", Some(CaseWord::MemoryLimitExceeded))]);
        assert_eq!(Label::Whole(Code::Rte).broken(&seen), None);
        assert_eq!(Label::Whole(Code::Ac).broken(&seen).as_deref(), Some("RTE instead of AC"));
    }

    #[test]
    fn the_side_of_the_time_limit_follows_from_the_label() {
        assert_eq!(Label::Whole(Code::Ac).bound(), Bound::Lower);
        assert_eq!(Label::Whole(Code::Wa).bound(), Bound::Neither);
        let wrong = Rule { permitted: [Code::Ac, Code::Wa].into(), required: [Code::Wa].into(), ..Rule::any() };
        assert_eq!(Label::Rules(vec![wrong]).bound(), Bound::Lower);
        let slow = Rule { permitted: [Code::Ac, Code::Tle].into(), required: [Code::Tle].into(), ..Rule::any() };
        assert_eq!(Label::Rules(vec![slow.clone()]).bound(), Bound::Upper);
        assert_eq!(Label::Rules(vec![Rule { for_time_limit: Some(Bound::Neither), ..slow }]).bound(), Bound::Neither);
    }
}
