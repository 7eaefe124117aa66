//! `cairn sandbox`: the audit of this very host, in each mode that it offers.
//!
//! The attempts are made by this program itself, in boxes, under the hidden `probe`.

use super::bench::keep;
use super::{Context, Format, paint, print_json};
use crate::app::workplace::boxes;
use crate::app::{clock, machine};
use crate::exit::{Exit, Failure};
use cairn_sandbox::Sandbox;
use cairn_sandbox::audit::{self, Audit, Finding, Prober};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

/// The overflow user: owns nothing on a host that is in order.
const NOBODY: u32 = 65534;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Try to get out of a box, to starve the host and to fool the meter, and tell how each attempt ended
    Audit {
        /// In this mode alone [default: all that can be tried]
        #[arg(long, value_enum)]
        mode: Option<Mode>,
        /// Write the result as JSON to this folder too, under its name and day
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// How the result is written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// Make an attempt of the audit, in a box
    #[command(hide = true)]
    Probe { id: String, words: Vec<String> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mode {
    /// Boxes of root, which belong to a user without rights
    Root,
    /// Boxes of an ordinary user
    Rootless,
}

impl Mode {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Rootless => "rootless",
        }
    }
}

/// The audit of a host, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) date: String,
    pub(super) machine: BTreeMap<String, String>,
    pub(super) modes: Vec<OfMode>,
}

/// What one mode came to.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OfMode {
    pub(super) mode: Mode,
    pub(super) protections: Vec<(String, bool, String)>,
    pub(super) rows: Vec<Row>,
}

/// One attempt.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) number: u32,
    pub(super) what: String,
    pub(super) expected: String,
    pub(super) seen: String,
    pub(super) weakened: Option<String>,
    pub(super) faults: Vec<String>,
    /// The layer that it needs and that is not there.
    pub(super) lacking: Option<String>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Probe { id, words } => match audit::act(id, words) {
            Some(said) => {
                paint::out(&said);
                Ok(Exit::Pass)
            }
            None => Err(Failure::new(Exit::Usage, format!("the audit has no attempt '{id}'"))),
        },
        What::Audit { mode, save, format } => {
            let report = report(context, *mode)?;
            keep(save.as_deref(), "sandbox-audit", &report.date, &report)?;
            match format {
                Format::Json => print_json(&report)?,
                Format::Human => paint::out(&render(&report)),
            }
            let met = report.modes.iter().flat_map(|mode| &mode.rows).all(|row| row.faults.is_empty());
            Ok(if met { Exit::Pass } else { Exit::Fail })
        }
    }
}

fn report(context: &Context, wanted: Option<Mode>) -> Result<Report, Failure> {
    let sandbox = Sandbox::open(&boxes(&context.data()?))?;
    let separate = sandbox.layers().get("separate-user").is_some_and(|layer| layer.available);
    let own = if separate { Mode::Root } else { Mode::Rootless };
    let mut modes = Vec::new();
    if wanted.is_none_or(|wanted| wanted == own) {
        modes.push(audited(&sandbox, own)?);
    }
    if own == Mode::Root && wanted.is_none_or(|wanted| wanted == Mode::Rootless) {
        modes.push(as_nobody()?);
    } else if own == Mode::Rootless && wanted == Some(Mode::Root) {
        return Err(Failure::new(Exit::Missing, "the mode of root can be tried by root alone").hint("run it with sudo"));
    }
    Ok(Report { date: clock::day(clock::now_us()), machine: machine::describe(), modes })
}

fn audited(sandbox: &Sandbox, mode: Mode) -> Result<OfMode, Failure> {
    let program = std::env::current_exe().map_err(anyhow::Error::from)?;
    let prober = Prober { program, arguments: vec!["sandbox".into(), "probe".into()] };
    let progress = paint::Progress::new();
    let result = audit::audit(sandbox, &prober, &mut |row| progress.show(&format!("{} · {row}", mode.name())));
    progress.clear();
    let Audit { protections, findings } = result?;
    let protections = protections.0.iter().map(|p| (p.name.to_owned(), p.active, p.detail.to_owned())).collect();
    Ok(OfMode { mode, protections, rows: findings.into_iter().map(Row::from).collect() })
}

impl From<Finding> for Row {
    fn from(finding: Finding) -> Self {
        let Finding { id, number, what, expected, seen, weakened, faults, lacking } = finding;
        Self {
            id: id.into(),
            number,
            what: what.into(),
            expected,
            seen,
            weakened,
            faults,
            lacking: lacking.map(Into::into),
        }
    }
}

/// Audits in a process of its own, as the user without rights; a copy of this program, as the way to it may be closed.
fn as_nobody() -> Result<OfMode, Failure> {
    let failed = |error: std::io::Error| Failure::new(Exit::Harness, format!("auditing as an ordinary user: {error}"));
    let folder = tempfolder().map_err(failed)?;
    let outcome = (|| {
        let program = folder.join("cairn");
        // By another process: a box that starts meanwhile would hold our open copy for a moment.
        let copied = std::process::Command::new("cp").arg(std::env::current_exe()?).arg(&program).status()?;
        if !copied.success() {
            return Err(std::io::Error::other("this program cannot be copied"));
        }
        let mut command = std::process::Command::new(&program);
        command.arg("--data").arg(folder.join("data"));
        command.args(["sandbox", "audit", "--mode", "rootless", "--format", "json"]);
        command.uid(NOBODY).gid(NOBODY).current_dir(&folder).env("TMPDIR", &folder);
        command.stderr(std::process::Stdio::inherit()).output()
    })();
    let _ = std::fs::remove_dir_all(&folder);
    let output = outcome.map_err(failed)?;
    let report: Report = serde_json::from_slice(&output.stdout).map_err(|_| {
        Failure::new(Exit::Missing, "no box can be made here by an ordinary user").hint("see `cairn doctor`")
    })?;
    report.modes.into_iter().next().ok_or_else(|| Failure::new(Exit::Harness, "the audit of an ordinary user is empty"))
}

fn tempfolder() -> std::io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("cairn-audit-of-nobody-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY))?;
    Ok(folder)
}

fn render(report: &Report) -> String {
    let mut out = String::new();
    for OfMode { mode, protections, rows } in &report.modes {
        out.push_str(&format!("{}\n", paint::bold(&format!("Boxes of {}", mode.name()))));
        let without: Vec<_> =
            protections.iter().filter(|(_, active, _)| !active).map(|(name, ..)| name.as_str()).collect();
        if !without.is_empty() {
            out.push_str(&format!("  {}\n", paint::open(&format!("without {}", without.join(", ")))));
        }
        let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
        for row in rows {
            let mark = match (&row.lacking, row.faults.is_empty()) {
                (Some(_), _) => paint::open("–"),
                (None, true) => paint::good("✔"),
                (None, false) => paint::bad("✘"),
            };
            out.push_str(&format!("  {mark} {}  {}\n", paint::pad(&row.id, width), row.what));
            let succeeded =
                row.weakened.as_ref().map(|seen| format!("; without its layer: {seen}")).unwrap_or_default();
            let seen = paint::harmless(&format!("{}{succeeded}", row.seen));
            out.push_str(&format!("    {}  {}\n", " ".repeat(width), paint::dim(&seen)));
            for fault in &row.faults {
                out.push_str(&format!("    {}  {}\n", " ".repeat(width), paint::bad(fault)));
            }
        }
        let tried = rows.iter().filter(|row| row.lacking.is_none());
        let (tried, met) = (tried.clone().count(), tried.filter(|row| row.faults.is_empty()).count());
        let left = if tried < rows.len() { format!(", {} were not tried", rows.len() - tried) } else { String::new() };
        let tally = format!("{met} of {tried} attempts ended as they must{left}");
        out.push_str(&format!("{}\n\n", if met == tried { paint::good(&tally) } else { paint::bad(&tally) }));
    }
    out
}
