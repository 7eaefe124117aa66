//! A claim that runs: what a small program or a session has to show, and whether it did.
//!
//! Never runs anything: it is told what was printed. A claim holds only where its control was seen not to: a condition
//! that nothing can break shows nothing.

use serde::{Deserialize, Serialize};

/// One thing that a run has to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Show {
    /// The name in a line `name = value`.
    pub name: String,
    /// What the value has to be.
    #[serde(flatten)]
    pub relation: Relation,
}

/// What a value has to be. Numbers are compared as numbers where both sides are such.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same.
    Equals(String),
    /// Another.
    Not(String),
    /// A smaller number.
    LessThan(f64),
    /// A greater number.
    MoreThan(f64),
    /// This number or a greater one.
    AtLeast(f64),
    /// This number or a smaller one.
    AtMost(f64),
    /// A text with this in it.
    Contains(String),
}

impl Relation {
    /// The relation in words, to stand before the value.
    pub fn words(&self) -> String {
        match self {
            Self::Equals(value) => value.clone(),
            Self::Not(value) => format!("not {value}"),
            Self::LessThan(value) => format!("less than {value}"),
            Self::MoreThan(value) => format!("more than {value}"),
            Self::AtLeast(value) => format!("at least {value}"),
            Self::AtMost(value) => format!("at most {value}"),
            Self::Contains(value) => format!("a text with '{value}'"),
        }
    }

    /// Whether a value is so; nothing where it is no number and should be one.
    fn is_met(&self, value: &str) -> Option<bool> {
        let number = || value.parse::<f64>().ok().filter(|number| number.is_finite());
        Some(match self {
            Self::Equals(expected) => same(value, expected),
            Self::Not(expected) => !same(value, expected),
            Self::Contains(part) => value.contains(part.as_str()),
            Self::LessThan(limit) => number()? < *limit,
            Self::MoreThan(limit) => number()? > *limit,
            Self::AtLeast(limit) => number()? >= *limit,
            Self::AtMost(limit) => number()? <= *limit,
        })
    }
}

#[expect(clippy::float_cmp, reason = "both are read from text: what is written the same is the same")]
fn same(value: &str, expected: &str) -> bool {
    value == expected || matches!((value.parse::<f64>(), expected.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

/// In how many of several runs a claim has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Runs {
    /// In each.
    #[default]
    All,
    /// In one at least.
    Some,
}

/// A run, as it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Why it did not come to its end, if it did not.
    pub stopped: Option<String>,
    /// What it printed.
    pub output: String,
}

/// What a run showed of one condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// The name.
    pub name: String,
    /// What it had to be, in words.
    pub expected: String,
    /// What it was, if it was printed.
    pub value: Option<String>,
    /// Whether it was so; nothing where that cannot be said.
    pub met: Option<bool>,
}

/// Whether a claim holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The runs showed it, and the control did not.
    Holds,
    /// A run showed something else.
    DoesNot,
    /// It cannot be said.
    Unknown,
}

/// What the runs and the control come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// Whether the claim holds.
    pub standing: Standing,
    /// Why, in words.
    pub because: String,
    /// What each run showed.
    pub runs: Vec<Vec<Shown>>,
    /// What the control showed.
    pub control: Vec<Shown>,
}

/// Decides whether a claim holds.
pub fn decide(shows: &[Show], needed: Runs, runs: &[Trial], control: &Trial) -> Decision {
    let seen: Vec<_> = runs.iter().map(|trial| shown(shows, trial)).collect();
    let in_control = shown(shows, control);
    let (standing, because) = rule(needed, runs, &seen, control, &in_control);
    Decision { standing, because, runs: seen, control: in_control }
}

fn rule(
    needed: Runs,
    runs: &[Trial],
    seen: &[Vec<Shown>],
    control: &Trial,
    in_control: &[Shown],
) -> (Standing, String) {
    if let Some(why) = runs.iter().find_map(|trial| trial.stopped.as_ref()) {
        return (Standing::Unknown, format!("the run did not come to its end: {why}"));
    }
    if let Some(open) = seen.iter().flatten().find(|shown| shown.met.is_none()) {
        return (Standing::Unknown, unsaid("the run", open));
    }
    let held = |shown: &&Vec<Shown>| !shown.is_empty() && shown.iter().all(|one| one.met == Some(true));
    let count = seen.iter().filter(held).count();
    if count == 0 || (needed == Runs::All && count < runs.len()) {
        let wrong = seen.iter().flatten().find(|shown| shown.met == Some(false));
        let why = wrong.map_or_else(|| "there was no run".to_owned(), told);
        let of = if runs.len() > 1 { format!(" (it held in {count} of {} runs)", runs.len()) } else { String::new() };
        return (Standing::DoesNot, format!("{why}{of}"));
    }
    if let Some(why) = &control.stopped {
        return (Standing::Unknown, format!("the control did not come to its end: {why}"));
    }
    // A control need not print what it is not about; one that prints nothing at all is no comparison.
    let silent = control.output.trim().is_empty();
    if let Some(open) = in_control.iter().find(|shown| shown.met.is_none() && (silent || shown.value.is_some())) {
        return (Standing::Unknown, unsaid("the control", open));
    }
    match in_control.iter().find(|shown| shown.met != Some(true)) {
        Some(Shown { name, value: None, .. }) => (Standing::Holds, format!("the control printed no '{name}'")),
        Some(other) => (Standing::Holds, format!("in the control, {}", told(other))),
        None => (Standing::Unknown, "the control shows the same, so the run proves nothing".into()),
    }
}

fn told(shown: &Shown) -> String {
    format!("{} = {}, where {} was expected", shown.name, shown.value.as_deref().unwrap_or("nothing"), shown.expected)
}

fn unsaid(what: &str, shown: &Shown) -> String {
    match &shown.value {
        None => format!("{what} printed no line '{} = …'", shown.name),
        Some(value) => format!("{what} printed {} = {value}, which is no number", shown.name),
    }
}

fn shown(shows: &[Show], trial: &Trial) -> Vec<Shown> {
    let one = |show: &Show| {
        let value = value(&trial.output, &show.name);
        let met = value.as_ref().and_then(|value| show.relation.is_met(value));
        Shown { name: show.name.clone(), expected: show.relation.words(), value, met }
    };
    shows.iter().map(one).collect()
}

/// The value of the last line `name = value`.
fn value(output: &str, name: &str) -> Option<String> {
    let of_line = |line: &str| {
        // The name may hold an equals sign itself, as in `a == b = true`.
        let value = line.trim_start().strip_prefix(name)?.trim_start().strip_prefix('=')?;
        Some(value.trim().to_owned())
    };
    output.lines().rev().find_map(of_line)
}

/// A session with a database: statements on several connections, in the order in which they are carried out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Session(pub Vec<Statement>);

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The connection's name.
    pub connection: String,
    /// The statement's text.
    pub text: String,
    /// The line where it begins, from 1.
    pub line: usize,
    /// The name under which its value, or its error, is told.
    pub name: Option<String>,
    /// Whether it must fail.
    pub fails: bool,
    /// Whether it must wait for another connection's statement.
    pub waits: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(output: &str) -> Trial {
        Trial { stopped: None, output: output.into() }
    }

    fn less(limit: f64) -> Vec<Show> {
        vec![Show { name: "counter".into(), relation: Relation::LessThan(limit) }]
    }

    fn standing(runs: &[&str], control: &str, needed: Runs) -> (Standing, String) {
        let runs: Vec<_> = runs.iter().map(|output| trial(output)).collect();
        let decision = decide(&less(10.0), needed, &runs, &trial(control));
        (decision.standing, decision.because)
    }

    #[test]
    fn a_claim_holds_where_its_control_does_not() {
        let check = |runs: &[&str], control: &str, expected, because: &str| {
            let (standing, why) = standing(runs, control, Runs::All);
            assert_eq!((standing, why.as_str()), (expected, because));
        };
        check(
            &["x\ncounter = 3\n"],
            "counter = 10",
            Standing::Holds,
            "in the control, counter = 10, where less than 10 was expected",
        );
        check(&["counter = 10"], "counter = 10", Standing::DoesNot, "counter = 10, where less than 10 was expected");
        check(
            &["counter=3", "counter = 11"],
            "counter = 10",
            Standing::DoesNot,
            "counter = 11, where less than 10 was expected (it held in 1 of 2 runs)",
        );
        check(
            &["counter = 3"],
            "counter = 4",
            Standing::Unknown,
            "the control shows the same, so the run proves nothing",
        );
        check(&["nothing"], "counter = 10", Standing::Unknown, "the run printed no line 'counter = …'");
        check(
            &["counter = many"],
            "counter = 10",
            Standing::Unknown,
            "the run printed counter = many, which is no number",
        );
        check(&["counter = 3"], "", Standing::Unknown, "the control printed no line 'counter = …'");
        check(&["counter = 3"], "refused", Standing::Holds, "the control printed no 'counter'");
        check(
            &["counter = 3"],
            "counter = x",
            Standing::Unknown,
            "the control printed counter = x, which is no number",
        );
        check(&[], "counter = 10", Standing::DoesNot, "there was no run");
    }

    #[test]
    fn a_name_may_hold_an_equals_sign() {
        let is = |line: &str, name: &str, expected: &str| assert_eq!(value(line, name).as_deref(), Some(expected));
        is("a == b = true", "a == b", "true");
        is("  a=1", "a", "1");
        assert_eq!(value("counters = 3", "counter"), None);
    }

    #[test]
    fn some_runs_are_enough_where_the_claim_says_so() {
        assert_eq!(standing(&["counter = 11", "counter = 3"], "counter = 10", Runs::Some).0, Standing::Holds);
        assert_eq!(standing(&["counter = 11", "counter = 12"], "counter = 10", Runs::Some).0, Standing::DoesNot);
    }

    #[test]
    fn a_run_that_was_stopped_says_nothing() {
        let stopped = Trial { stopped: Some("it took too long".into()), output: "counter = 3".into() };
        let decision = decide(&less(10.0), Runs::All, std::slice::from_ref(&stopped), &trial("counter = 10"));
        assert_eq!(
            (decision.standing, decision.because.as_str()),
            (Standing::Unknown, "the run did not come to its end: it took too long")
        );
        let decision = decide(&less(10.0), Runs::All, &[trial("counter = 3")], &stopped);
        assert_eq!(decision.standing, Standing::Unknown);
    }

    #[test]
    fn values_are_compared_as_what_they_are() {
        let check = |relation: Relation, value: &str, expected| {
            assert_eq!(relation.is_met(value), expected, "{relation:?} {value}")
        };
        check(Relation::Equals("200000".into()), "200000.0", Some(true));
        check(Relation::Equals("deadlock".into()), "deadlock", Some(true));
        check(Relation::Not("a".into()), "b", Some(true));
        check(Relation::Contains("lock".into()), "a deadlock", Some(true));
        check(Relation::AtLeast(2.0), "2", Some(true));
        check(Relation::AtMost(2.0), "2.5", Some(false));
        check(Relation::MoreThan(2.0), "NaN", None);
    }
}
