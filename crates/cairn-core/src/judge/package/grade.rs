//! From the results of a group's members to the group's own: the default grader of `legacy`, the aggregation of
//! `2025-09`, and graders of packages.

use super::{CustomMark, Outcome, PackageRun, prepare_own};
use crate::execution::End;
use crate::judge::cases::cut;
use crate::package::{Aggregation, DataCase, Grading, Group, ScoreMode, VerdictMode, validator::number};
use crate::step::{HarnessFault, Observation, Role, Stage, Step};
use crate::verdict::CaseWord;

/// A member's word and score.
type Part = (Option<CaseWord>, f64);

impl<S: Stage> PackageRun<'_, '_, S> {
    /// The score of one case within its group.
    pub(super) fn case_score(&self, group: &Group, case: &DataCase, outcome: &Outcome) -> Result<f64, HarnessFault> {
        let Grading::Aggregate { by, most } = &group.grading else {
            let [accept, reject] = case.scores;
            return Ok(match (outcome.word, outcome.score) {
                (Some(_), _) => reject,
                (None, Some(CustomMark::Score(score))) => score,
                (None, Some(CustomMark::Multiplier(part))) => part * accept,
                (None, None) => accept,
            });
        };
        let fault =
            |what: &str| HarnessFault::package(format!("the package's output validator {what}, on {}", case.name));
        let most = match by {
            Aggregation::PassFail if outcome.score.is_some() => {
                return Err(fault("wrote a score in a group that is passed or failed"));
            }
            Aggregation::PassFail => return Ok(0.0),
            Aggregation::Min => *most,
            Aggregation::Sum => most.map(|most| most / group.cases().len() as f64),
        };
        match (outcome.word, outcome.score, most) {
            (Some(_), ..) => Ok(0.0),
            (None, Some(CustomMark::Score(score)), Some(most)) if score > most + 1e-9 => {
                Err(fault(&format!("gave {score}, and {most} is the most")))
            }
            (None, Some(CustomMark::Score(score)), _) if score < 0.0 => {
                Err(fault(&format!("gave {score}, which is negative")))
            }
            (None, Some(CustomMark::Score(score)), _) => Ok(score),
            (None, Some(CustomMark::Multiplier(part)), Some(most)) => Ok(part * most),
            (None, Some(CustomMark::Multiplier(_)), None) => {
                Err(fault("wrote score_multiplier.txt where scores have no bound"))
            }
            (None, None, Some(most)) => Ok(most),
            (None, None, None) => Err(fault("accepted and wrote no score.txt where scores have no bound")),
        }
    }

    /// The result of a group from those of its members.
    pub(super) async fn grade(&mut self, group: &Group, parts: &[Part]) -> Result<Part, HarnessFault> {
        match &group.grading {
            Grading::Legacy { verdict, score, ignore_sample, any_accepted } => {
                let parts = if *ignore_sample && parts.len() == 2 { &parts[1..] } else { parts };
                let accepted = *any_accepted && parts.iter().any(|(word, _)| word.is_none());
                let word = if accepted { None } else { verdict_of(*verdict, parts) };
                Ok((word, score_of(*score, parts)))
            }
            Grading::Aggregate { by, most } => {
                let word = verdict_of(VerdictMode::FirstError, parts);
                let scores = || parts.iter().map(|(_, score)| *score);
                let score = match by {
                    Aggregation::PassFail if word.is_none() => most.unwrap_or(0.0),
                    Aggregation::PassFail => 0.0,
                    Aggregation::Sum => scores().sum(),
                    // A group that stopped early has a member without a score.
                    Aggregation::Min if parts.len() < group.members.len() => 0.0,
                    Aggregation::Min => scores().reduce(f64::min).unwrap_or(0.0),
                };
                match most {
                    Some(most) if score > most + 1e-6 => Err(HarnessFault::package(format!(
                        "the package scores {score} on {}, and says that {most} is the most",
                        if group.name.is_empty() { "the whole" } else { &group.name }
                    ))),
                    _ => Ok((word, score)),
                }
            }
            Grading::Custom(args) => self.ask_grader(group, args, parts).await,
        }
    }

    async fn ask_grader(&mut self, group: &Group, args: &[String], parts: &[Part]) -> Result<Part, HarnessFault> {
        if parts.is_empty() {
            return Ok((None, 0.0));
        }
        if !self.grader {
            prepare_own(Role::Grader, "grader", self.stage).await?;
            self.grader = true;
        }
        let results: String = parts.iter().map(|(word, score)| format!("{} {score}\n", code(*word))).collect();
        let step = Step::Grade { results, args: args.to_vec(), limits: self.task.validation_limits };
        let (observation, _) = self.stage.ask(step).await?;
        let Observation::Graded { execution } = observation else {
            return Err(HarnessFault::unfitting("grade", &observation));
        };
        let name = if group.name.is_empty() { "the whole" } else { &group.name };
        if execution.end != End::Exited(0) {
            return Err(HarnessFault::package(format!("the package's grader failed on {name}: {:?}", execution.end)));
        }
        let said = execution.stdout.text();
        graded(&said).ok_or_else(|| {
            let what =
                format!("the package's grader says '{}' of {name}, which is no result such as 'AC 50'", cut(&said));
            HarnessFault::package(what)
        })
    }
}

/// Reads what a grader says: a code and a score.
fn graded(said: &str) -> Option<Part> {
    let mut words = said.split_whitespace();
    let (code, score, None) = (words.next()?, number(words.next()?.as_bytes())?, words.next()) else { return None };
    let word = match code {
        "AC" => None,
        "WA" => Some(CaseWord::WrongAnswer),
        "TLE" => Some(CaseWord::TimeLimitExceeded),
        "RTE" => Some(CaseWord::RuntimeError),
        "MLE" => Some(CaseWord::MemoryLimitExceeded),
        "OLE" => Some(CaseWord::OutputLimitExceeded),
        _ => return None,
    };
    Some((word, score))
}

/// The field's short codes; a program that waits is too slow.
pub(super) fn code(word: Option<CaseWord>) -> &'static str {
    word.map_or("AC", CaseWord::code)
}

fn verdict_of(mode: VerdictMode, parts: &[Part]) -> Option<CaseWord> {
    let mut words = parts.iter().filter_map(|(word, _)| *word);
    match mode {
        VerdictMode::AlwaysAccept => None,
        VerdictMode::FirstError => words.next(),
        VerdictMode::WorstError => words.min_by_key(|word| gravity(*word)),
    }
}

/// The order in which the default grader looks for errors.
fn gravity(word: CaseWord) -> u8 {
    match word {
        CaseWord::CompileError => 0,
        CaseWord::RuntimeError => 1,
        CaseWord::MemoryLimitExceeded => 2,
        CaseWord::TimeLimitExceeded | CaseWord::IdlenessLimitExceeded => 3,
        CaseWord::OutputLimitExceeded => 4,
        CaseWord::WrongAnswer => 5,
    }
}

fn score_of(mode: ScoreMode, parts: &[Part]) -> f64 {
    let scores = || parts.iter().map(|(_, score)| *score);
    match mode {
        ScoreMode::Sum => scores().sum(),
        ScoreMode::Average if parts.is_empty() => 0.0,
        ScoreMode::Average => scores().sum::<f64>() / parts.len() as f64,
        ScoreMode::Least => scores().reduce(f64::min).unwrap_or(0.0),
        ScoreMode::Most => scores().reduce(f64::max).unwrap_or(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CaseWord::*;

    #[test]
    fn the_default_grader_finds_the_gravest_or_the_first_error() {
        let parts = [(None, 1.0), (Some(WrongAnswer), 2.0), (Some(TimeLimitExceeded), 3.0), (Some(RuntimeError), 4.0)];
        assert_eq!(verdict_of(VerdictMode::WorstError, &parts), Some(RuntimeError));
        assert_eq!(verdict_of(VerdictMode::WorstError, &parts[..3]), Some(TimeLimitExceeded));
        assert_eq!(verdict_of(VerdictMode::FirstError, &parts), Some(WrongAnswer));
        assert_eq!(verdict_of(VerdictMode::AlwaysAccept, &parts), None);
        assert_eq!(verdict_of(VerdictMode::WorstError, &parts[..1]), None);
    }

    #[test]
    fn scores_are_put_together_as_asked() {
        let parts = [(None, 1.0), (None, 2.0), (None, 6.0)];
        let score = |mode| score_of(mode, &parts);
        assert_eq!(
            [ScoreMode::Sum, ScoreMode::Average, ScoreMode::Least, ScoreMode::Most].map(score),
            [9.0, 3.0, 1.0, 6.0]
        );
        assert_eq!(score_of(ScoreMode::Average, &[]), 0.0);
    }

    #[test]
    fn a_grader_says_a_code_and_a_score_and_nothing_else() {
        assert_eq!(graded("AC 50\n"), Some((None, 50.0)));
        assert_eq!(graded("RTE -1.5"), Some((Some(RuntimeError), -1.5)));
        for said in ["", "AC", "JE 0", "AC x", "AC 1 2", "ac 1"] {
            assert_eq!(graded(said), None, "{said}");
        }
    }
}
