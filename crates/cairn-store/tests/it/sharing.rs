//! One folder shared by handles and processes: nothing lost, nobody turned away.

use std::time::Duration;

use cairn_store::{NewStudyRecord, RunState, Store};
use tokio::task::JoinSet;

use crate::child::{self, append};
use crate::support::{end, folder, new_run, record, store};

/// 500 records of each writer, in the order in which it appended them.
async fn assert_all_there(store: &Store, writers: &[&str]) {
    let all = store.study_records(0).await.unwrap();
    assert_eq!(all.len(), 500 * writers.len());
    for writer in writers {
        let own = all.iter().map(|r| &r.record).filter(|r| r.kind == *writer);
        let expected: Vec<NewStudyRecord> = (0..500).map(|at| record(writer, at)).collect();
        assert!(own.eq(&expected), "{writer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_handles_write_500_records_each_without_loss() {
    let (dir, one) = store().await;
    let two = Store::open(dir.path()).await.unwrap();
    let mut writers = JoinSet::new();
    for (store, name) in [(one.clone(), "one"), (two, "two")] {
        writers.spawn(async move { append(&store, name, 500).await });
    }
    // Read along all the while, as the web server does.
    let mut last = 0;
    while !writers.is_empty() {
        one.change_token().await.unwrap();
        let new = one.study_records(last).await.unwrap();
        last = new.last().map_or(last, |record| record.seq);
        while let Some(done) = writers.try_join_next() {
            done.unwrap();
        }
    }
    assert_all_there(&one, &["one", "two"]).await;
}

#[tokio::test]
async fn two_processes_write_500_records_each_without_loss() {
    let dir = folder();
    let mut children = ["one", "two"].map(|name| child::start("append 500", dir.path(), name));
    children.iter_mut().for_each(child::go);
    for child in children {
        let output = child.wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}");
    }
    let store = Store::open(dir.path()).await.unwrap();
    assert_all_there(&store, &["one", "two"]).await;
    assert!(store.check_integrity().await.unwrap().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_share_one_store() {
    let (_dir, store) = store().await;
    let mut tasks = JoinSet::new();
    for number in 0..64 {
        let store = store.clone();
        tasks.spawn(async move {
            let id = format!("r{number}");
            store.start_run(&new_run(&id, number)).await.unwrap();
            store.append_event(&id, end(b"").finished_at, "{}").await.unwrap();
            store.finish_run(&id, &end(id.as_bytes())).await.unwrap();
            assert_eq!(store.evidence(&id).await.unwrap().unwrap(), id.as_bytes());
        });
    }
    tasks.join_all().await;
    assert_eq!(store.check_integrity().await.unwrap().blobs, 64);
}

/// A web request that is cut off drops its future wherever it happens to wait.
#[tokio::test]
async fn a_dropped_call_does_all_or_nothing_and_harms_no_later_one() {
    let (_dir, store) = store().await;
    let mut finished = 0;
    for number in 0..100 {
        let id = format!("r{number}");
        store.start_run(&new_run(&id, number)).await.unwrap();
        let study = [record(&id, 1)];
        let end = cairn_store::FinishedRun { study: &study, ..end(id.as_bytes()) };
        let patience = Duration::from_micros(u64::try_from(number).unwrap() * 10);
        // Polled once at least, so that the call has begun when it is dropped.
        let _ = tokio::time::timeout(patience, store.finish_run(&id, &end)).await;
        if store.run(&id).await.unwrap().unwrap().state != RunState::Running {
            finished += 1;
        }
    }
    // A commit under way when its future was dropped may come after the look at its run.
    store.append_study(&[record("last", 1)]).await.unwrap();
    let mut count = 0;
    for run in store.runs(&Default::default()).await.unwrap() {
        let done = run.state != RunState::Running;
        count += usize::from(done);
        assert_eq!(store.evidence(&run.start.id).await.unwrap().is_some(), done);
    }
    assert!(count >= finished);
    assert_eq!(store.study_records(0).await.unwrap().len(), count + 1);
    assert_eq!(store.check_integrity().await.unwrap().blobs, count as u64);
}

/// Every call can be made from a task that moves between threads.
#[test]
fn a_store_and_its_calls_can_be_sent_to_other_threads() {
    fn sent<T: Send>(value: T) -> T {
        value
    }
    fn shared<T: Clone + Send + Sync>() {}
    shared::<Store>();
    let calls = |store: &'static Store| {
        drop(sent(store.put_blob(b"")));
        drop(sent(store.finish_run("", &end(b""))));
        drop(sent(store.append_study(&[])));
        drop(sent(store.check_integrity()));
        drop(sent(store.all_evidence().next()));
    };
    let _ = calls;
}
