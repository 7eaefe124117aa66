//! Running a claim: its runs, its control, and what they come to.

use crate::app::workplace::Workbench;
use crate::exit::Failure;
use cairn_content::claim::Run;
use cairn_content::{Catalog, Claim};
use cairn_core::claim::{self, Decision, Standing, Trial};
use cairn_lab::claim::{Demonstrator, Hindered};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What a claim showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Demonstration {
    /// The claim's id.
    pub(crate) claim: String,
    /// Its folder, relative to the content.
    pub(crate) path: String,
    /// Whether it holds.
    pub(crate) standing: Standing,
    /// Why, in words.
    pub(crate) because: String,
    /// What it ran on.
    pub(crate) version: String,
    /// The runs.
    pub(crate) runs: Vec<Trial>,
    /// The control.
    pub(crate) control: Option<Trial>,
    /// Why it could not be tried here.
    pub(crate) missing: Option<String>,
    /// Why nothing of ours can try it yet, on any machine.
    #[serde(default)]
    pub(crate) later: Option<String>,
    /// How long it took.
    pub(crate) seconds: f64,
    /// Whether this is what an earlier verification saw.
    #[serde(default)]
    pub(crate) cached: bool,
}

impl Demonstration {
    pub(crate) fn holds(&self) -> bool {
        self.standing == Standing::Holds
    }
}

/// What the trials of a claim come to, condition by condition; nothing where it was not tried.
pub(crate) fn decision(claim: &Claim, shown: &Demonstration) -> Option<Decision> {
    Some(claim::decide(&claim.shows, claim.holds, &shown.runs, shown.control.as_ref()?))
}

/// Runs a claim and its control.
pub(crate) async fn demonstrate(
    catalog: &Catalog,
    workbench: &Workbench,
    claim: &Claim,
) -> Result<Demonstration, Failure> {
    let started = Instant::now();
    let languages = &catalog.languages;
    let lab = Demonstrator { workshop: &workbench.workshop, toolchains: &workbench.toolchains, languages };
    let tried = match &claim.run {
        Run::Program { arguments, control } => try_program(&lab, claim, arguments, control)?,
        Run::Session { session, control } => try_session(&lab, claim, session, control).await?,
    };
    let mut shown = Demonstration {
        claim: claim.id.clone(),
        path: claim.path.clone(),
        standing: Standing::Unknown,
        because: String::new(),
        version: String::new(),
        runs: Vec::new(),
        control: None,
        missing: None,
        later: None,
        seconds: 0.0,
        cached: false,
    };
    match tried {
        Ok((version, runs, control)) => {
            let decision = claim::decide(&claim.shows, claim.holds, &runs, &control);
            (shown.standing, shown.because) = (decision.standing, decision.because);
            (shown.version, shown.runs, shown.control) = (version, runs, Some(control));
        }
        Err(Hindered::Missing(why)) => (shown.because, shown.missing) = (why.clone(), Some(why)),
        Err(Hindered::Later(why)) => (shown.because, shown.later) = (why.clone(), Some(why)),
        Err(Hindered::Unbuilt(said)) => shown.because = format!("it does not build:\n{said}"),
    }
    shown.seconds = started.elapsed().as_secs_f64();
    Ok(shown)
}

type Tried = Result<(String, Vec<Trial>, Trial), Hindered>;

fn try_program(
    lab: &Demonstrator<'_>,
    claim: &Claim,
    arguments: &[String],
    control: &[String],
) -> Result<Tried, Failure> {
    let ready = match lab.ready(&claim.language, &claim.files)? {
        Ok(ready) => ready,
        Err(hindered) => return Ok(Err(hindered)),
    };
    let runs: Result<Vec<_>, _> = (0..claim.repeat).map(|_| lab.run(&ready, arguments, claim.seconds)).collect();
    let control = lab.run(&ready, control, claim.seconds)?;
    Ok(Ok((ready.version.clone(), runs?, control)))
}

async fn try_session(
    lab: &Demonstrator<'_>,
    claim: &Claim,
    session: &cairn_core::claim::Session,
    control: &cairn_core::claim::Session,
) -> Result<Tried, Failure> {
    let mut runs = Vec::new();
    for _ in 0..claim.repeat {
        match lab.hold(&claim.language, session, claim.seconds).await? {
            Ok(trial) => runs.push(trial),
            Err(hindered) => return Ok(Err(hindered)),
        }
    }
    let control = lab.hold(&claim.language, control, claim.seconds).await?;
    Ok(control.map(|control| (Demonstrator::sqlite_version(), runs, control)))
}
