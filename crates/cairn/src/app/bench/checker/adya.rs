//! The transactions' claims against `adya`, a checker that others wrote, on histories that its own simulated database draws:
//! at every isolation level, and with updates lost.

use anyhow::Context as _;
use cairn_core::history::Budget;
use cairn_core::history::examine::{Claim, Known, examine};
use cairn_core::history::recording::{Form, Header, read};
use cairn_core::history::transaction::Anomaly;
use cairn_core::verdict::Ruling;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::{Command, Stdio};

/// How far the two agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Agreement {
    pub(crate) version: String,
    pub(crate) histories: usize,
    /// Claims on which both said the same, and that they hold.
    pub(crate) held: usize,
    /// Claims on which both said the same, and that they do not.
    pub(crate) broken: usize,
    /// Claims that one of them left open.
    pub(crate) open: usize,
    /// Where they contradict each other: how to draw the history again, and the claim.
    pub(crate) differ: Vec<String>,
}

const MODELS: [(&str, Known); 2] = [("list-append", Known::ListAppend), ("rw-register", Known::RwRegister)];
const LEVELS: [&str; 5] = ["serializable", "snapshot-isolation", "read-committed", "read-uncommitted", "lost-update"];
const CLAIMS: [Claim; 4] =
    [Claim::Serializable, Claim::SnapshotIsolation, Claim::ReadCommitted, Claim::ReadUncommitted];
/// Transactions in a history: few show many anomalies whole, many show rare ones.
const SIZES: [u32; 3] = [8, 24, 80];

/// Compares on so many histories of each kind; an error says why it could not be done.
pub(crate) fn compare(folder: &Path, histories: u32, progress: &mut dyn FnMut(&str)) -> Result<Agreement, String> {
    let said = Command::new("adya").arg("--version").output();
    let said = said.map_err(|error| format!("adya is missing ({error}); `cargo install adya` to compare"))?;
    let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    let mut agreement = Agreement { version, histories: 0, held: 0, broken: 0, open: 0, differ: Vec::new() };
    for model in MODELS {
        for level in LEVELS {
            progress(&format!("adya: {} at {level}", model.0));
            for seed in 0..histories {
                one(folder, model, level, seed, &mut agreement).map_err(|error| format!("{error:#}"))?;
            }
        }
    }
    Ok(agreement)
}

fn one(
    folder: &Path,
    (name, model): (&str, Known),
    level: &str,
    seed: u32,
    agreement: &mut Agreement,
) -> anyhow::Result<()> {
    let file = folder.join("drawn.jsonl");
    let size = SIZES[seed as usize % SIZES.len()].to_string();
    let seed = seed.to_string();
    let drawn = ["run", "sim", "-m", name, "-i", level, "-n", &size, "-p", "4", "--keys", "3", "--seed", &seed];
    answer(Command::new("adya").args(drawn).arg("-o").arg(&file))?;
    let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
    let history = read(&bytes, Form::JsonLines, false).map_err(|fault| anyhow::anyhow!("{fault}"))?.history;
    agreement.histories += 1;
    let ours = |claim| {
        let finding = examine(&history, Some(model), &Header::default(), claim, Budget::default());
        finding.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))
    };
    // Of a list that was read in two orders we take none, and adya the longest, so that it can name dirty writes.
    let two_orders = ours(Claim::Serializable)?.because.contains(Anomaly::TwoOrders.name());
    for claim in CLAIMS {
        if claim == Claim::ReadUncommitted && two_orders {
            agreement.open += 1;
            continue;
        }
        // That a write follows what its transaction read of the register, adya believes when it is told so.
        let follows = (model == Known::RwRegister).then_some("--wfr-keys");
        let check = ["check", "-m", name, "-c", claim.name()];
        let theirs = answer(Command::new("adya").args(check).args(follows).arg(&file))?;
        let ours = ours(claim)?.ruling;
        match (ours, theirs) {
            (Ruling::Unknown, _) | (_, Ruling::Unknown) => agreement.open += 1,
            (Ruling::Pass, Ruling::Pass) => agreement.held += 1,
            (Ruling::Fail, Ruling::Fail) => agreement.broken += 1,
            _ => agreement.differ.push(format!("adya {}: {}", drawn.join(" "), claim.name())),
        }
    }
    Ok(())
}

/// What it says by its exit: 0 valid, 1 anomalies, 2 unknown.
fn answer(command: &mut Command) -> anyhow::Result<Ruling> {
    let output = command.stdin(Stdio::null()).output()?;
    match output.status.code() {
        Some(0) => Ok(Ruling::Pass),
        Some(1) => Ok(Ruling::Fail),
        Some(2) => Ok(Ruling::Unknown),
        _ => anyhow::bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim()),
    }
}
