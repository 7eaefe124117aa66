//! A process killed (SIGKILL) while it writes: each run is wholly finished or not at all, and whatever
//! was confirmed is there. This shows crash safety of the process, not of the machine's power.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use cairn_store::{RunFilter, RunState, Store};

use crate::child::{self, Parts, STUDY_RECORDS};
use crate::support::folder;

/// Kills `child` some `delay` after it has confirmed `count` runs; returns all that it confirmed.
fn kill_after(mut child: Child, count: usize, delay: Duration) -> BTreeSet<String> {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut confirmed = BTreeSet::new();
    let mut read = |line: std::io::Result<String>| {
        let line = line.unwrap();
        let id = line.strip_prefix("finished ");
        confirmed.insert(id.unwrap_or_else(|| panic!("child: {line}")).to_owned());
    };
    lines.by_ref().take(count).for_each(&mut read);
    // Shorter than a timer is exact: the kill has to fall anywhere within one transaction.
    let start = Instant::now();
    while start.elapsed() < delay {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lines.for_each(&mut read);
    confirmed
}

/// Holds every run in `dir` to all or nothing; returns the finished ones.
async fn assert_whole(dir: &Path) -> BTreeSet<String> {
    let store = Store::open(dir).await.unwrap();
    let records = store.study_records(0).await.unwrap();
    let mut finished = BTreeSet::new();
    for run in store.runs(&RunFilter::default()).await.unwrap() {
        let id = run.start.id;
        let study = records.iter().filter(|r| r.record.run_id.as_deref() == Some(&id)).count() as i64;
        let evidence = store.evidence(&id).await.unwrap();
        let blobs = store.run_blobs(&id).await.unwrap();
        if run.state == RunState::Running {
            assert!((study, evidence, blobs) == (0, None, vec![]), "{id}");
            continue;
        }
        let parts = Parts::of(&id);
        let names: BTreeSet<_> = parts.blobs.into_iter().map(|(name, _)| name).collect();
        assert_eq!(study, STUDY_RECORDS, "{id}");
        assert!(evidence == Some(parts.evidence), "{id}: other evidence");
        assert_eq!(blobs.into_iter().collect::<BTreeSet<_>>(), names, "{id}");
        finished.insert(id);
    }
    let found = store.check_integrity().await.unwrap();
    assert!(found.faults.is_empty(), "{found:?}");
    assert_eq!(found.blobs, 3 * finished.len() as u64);
    assert_eq!(records.len() as i64, STUDY_RECORDS * finished.len() as i64);
    finished
}

#[tokio::test]
async fn a_killed_process_leaves_each_run_whole_or_not_begun_to_finish() {
    let dir = folder();
    let mut confirmed = BTreeSet::new();
    for round in 0_u8..12 {
        let mut child = child::start("finish runs", dir.path(), &format!("k{round}"));
        child::go(&mut child);
        let count = 1 + usize::from(round % 4 == 3) * 20;
        let delay = Duration::from_micros(397 * u64::from(round));
        confirmed.append(&mut kill_after(child, count, delay));
        let finished = assert_whole(dir.path()).await;
        assert!(finished.is_superset(&confirmed), "{:?}", confirmed.difference(&finished));
    }
}

#[tokio::test]
async fn a_process_is_unharmed_by_another_one_killed_beside_it() {
    let dir = folder();
    let mut killed = child::start("finish runs", dir.path(), "killed");
    let mut other = child::start("append 500", dir.path(), "other");
    child::go(&mut killed);
    child::go(&mut other);
    kill_after(killed, 5, Duration::from_micros(700));
    let output = other.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let store = Store::open(dir.path()).await.unwrap();
    let records = store.study_records(0).await.unwrap();
    assert_eq!(records.iter().filter(|r| r.record.kind == "other").count(), 500);
    assert!(store.check_integrity().await.unwrap().faults.is_empty());
}
