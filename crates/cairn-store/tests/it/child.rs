//! This test binary as another process: tests start it again with a role to play. A child reports a
//! line on stderr after each thing that the store has confirmed.

use std::env;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use cairn_store::{BlobHash, FinishedRun, Store};

use crate::support::{end, new_run, record};

/// Starts a process that plays `role` in `dir` under `name`, once [`go`] is called.
pub(crate) fn start(role: &str, dir: &Path, name: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "child::plays_its_role_if_it_was_given_one", "--nocapture"])
        .env("CAIRN_STORE_ROLE", role)
        .env("CAIRN_STORE_DIR", dir)
        .env("CAIRN_STORE_NAME", name)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Lets a started process begin, so that several can be made to begin together.
pub(crate) fn go(child: &mut Child) {
    child.stdin.take().unwrap().write_all(b"go\n").unwrap();
}

#[test]
fn plays_its_role_if_it_was_given_one() {
    // Other tests start this one in a process of its own; by itself there is nothing to play.
    let Ok(role) = env::var("CAIRN_STORE_ROLE") else { return };
    let dir = PathBuf::from(env::var_os("CAIRN_STORE_DIR").unwrap());
    let name = env::var("CAIRN_STORE_NAME").unwrap();
    io::stdin().lock().read_line(&mut String::new()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&dir).await.unwrap();
        match role.as_str() {
            "append one" => append(&store, &name, 1).await,
            "append 500" => append(&store, &name, 500).await,
            "finish runs" => finish_runs(&store, &name).await,
            other => panic!("no role `{other}`"),
        }
    });
}

/// Appends `count` records, each in a transaction of its own.
pub(crate) async fn append(store: &Store, name: &str, count: i64) {
    for at in 0..count {
        store.append_study(&[record(name, at)]).await.unwrap();
    }
}

/// Starts and finishes runs until killed.
async fn finish_runs(store: &Store, name: &str) {
    let mut report = io::stderr();
    for number in 0.. {
        let id = format!("{name}-{number}");
        store.start_run(&new_run(&id, number)).await.unwrap();
        store.append_event(&id, end(b"").finished_at, "{}").await.unwrap();
        let parts = Parts::of(&id);
        let blobs: Vec<_> = parts.blobs.iter().map(|b| (b.0.as_str(), b.1.as_slice())).collect();
        let study: Vec<_> = (0..STUDY_RECORDS).map(|at| record(&id, at)).collect();
        let end = FinishedRun { blobs: &blobs, study: &study, ..end(&parts.evidence) };
        store.finish_run(&id, &end).await.unwrap();
        writeln!(report, "finished {id}").unwrap();
    }
}

/// Study records of each finished run: so many that a kill mostly falls among them.
pub(crate) const STUDY_RECORDS: i64 = 40;

/// What the run with a given id ends with: large enough that the write takes many pages, and made in
/// no time, so that a kill falls into the write and not into the making.
pub(crate) struct Parts {
    pub(crate) evidence: Vec<u8>,
    pub(crate) blobs: [(BlobHash, Vec<u8>); 2],
}

impl Parts {
    pub(crate) fn of(id: &str) -> Self {
        let bytes = |part: &str, length| format!("{part} of {id}\n").into_bytes().repeat(length);
        let blob = |bytes: Vec<u8>| (BlobHash::of(&bytes), bytes);
        Self { evidence: bytes("evidence", 2_000), blobs: [blob(bytes("output", 800)), blob(bytes("source", 100))] }
    }
}
