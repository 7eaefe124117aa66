//! A run from its start to its end, and the list of runs.

use cairn_store::{BlobHash, FinishedRun, NewRun, Run, RunEvent, RunFilter, RunState, Store, StoreError, UnixMicros};

use crate::support::{end, new_run, record, store};

async fn ids(store: &Store, filter: RunFilter) -> Vec<String> {
    let runs = store.runs(&filter).await.unwrap();
    runs.into_iter().map(|run| run.start.id).collect()
}

#[tokio::test]
async fn a_run_is_read_as_it_was_started_and_finished() {
    let (_dir, store) = store().await;
    let start = new_run("r1", 1_000);
    store.start_run(&start).await.unwrap();
    let running = Run { start: start.clone(), state: RunState::Running };
    assert_eq!(store.run("r1").await.unwrap(), Some(running));

    let end = FinishedRun { ruling: "fail", checks_passed: 2, ..end(b"log") };
    let evidence = store.finish_run("r1", &end).await.unwrap();
    let finished = Run {
        start,
        state: RunState::Finished {
            at: UnixMicros(2_000),
            ruling: "fail".to_owned(),
            checks_passed: 2,
            checks_total: 3,
            summary: "all three".to_owned(),
            evidence,
        },
    };
    assert_eq!(store.run("r1").await.unwrap(), Some(finished));
    assert_eq!(store.run("r2").await.unwrap(), None);
}

#[tokio::test]
async fn a_run_is_read_as_it_was_abandoned() {
    let (_dir, store) = store().await;
    store.start_run(&new_run("r1", 1_000)).await.unwrap();
    store.abandon_run("r1", UnixMicros(7), "interrupted").await.unwrap();
    let abandoned = RunState::Abandoned { at: UnixMicros(7), reason: "interrupted".to_owned() };
    assert_eq!(store.run("r1").await.unwrap().unwrap().state, abandoned);
}

#[tokio::test]
async fn finishing_keeps_evidence_blobs_and_study_records_together() {
    let (_dir, store) = store().await;
    store.start_run(&new_run("r0", 1)).await.unwrap();
    store.start_run(&new_run("r1", 1)).await.unwrap();
    let (one, two) = (BlobHash::of(b"one"), BlobHash::of(b"two"));
    let mut elsewhere = record("proved", 5);
    elsewhere.run_id = Some("r0".to_owned());
    let end = FinishedRun {
        // The same blob twice is no mistake.
        blobs: &[(one.as_str(), b"one"), (two.as_str(), b"two"), (one.as_str(), b"one")],
        study: &[record("proved", 4), elsewhere],
        ..end(b"log")
    };
    store.finish_run("r1", &end).await.unwrap();

    let mut names = vec![one.clone(), two];
    names.sort();
    assert_eq!(store.run_blobs("r1").await.unwrap(), names);
    assert_eq!(store.blob(&one).await.unwrap().unwrap(), b"one");
    let records = store.study_records(0).await.unwrap();
    let runs: Vec<_> = records.iter().map(|r| r.record.run_id.as_deref()).collect();
    assert_eq!(runs, [Some("r1"), Some("r0")]);
}

#[tokio::test]
async fn a_run_that_can_not_finish_leaves_nothing_behind() {
    let (_dir, store) = store().await;
    store.start_run(&new_run("r1", 1)).await.unwrap();
    let mut broken = record("proved", 4);
    broken.body = "{no json".to_owned();
    let claimed = BlobHash::of(b"one");
    let blobs: &[(&str, &[u8])] = &[(claimed.as_str(), b"two")];
    let study = [record("proved", 1), broken];
    let (good, passed) = (end(b"log"), FinishedRun { ruling: "passed", ..end(b"log") });
    let mismatch = FinishedRun { blobs, ..good };
    let no_json = FinishedRun { study: &study, ..good };

    let error = store.finish_run("r1", &passed).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error}");
    let error = store.finish_run("r1", &mismatch).await.unwrap_err();
    assert!(matches!(error, StoreError::HashMismatch { .. }), "{error}");
    let error = store.finish_run("r1", &no_json).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error}");
    let error = store.finish_run("r2", &good).await.unwrap_err();
    assert!(matches!(error, StoreError::UnknownRun { .. }), "{error}");

    assert_eq!(store.run("r1").await.unwrap().unwrap().state, RunState::Running);
    assert!(store.study_records(0).await.unwrap().is_empty());
    assert_eq!(store.check_integrity().await.unwrap().blobs, 0);
    store.finish_run("r1", &good).await.unwrap();
}

#[tokio::test]
async fn a_run_ends_once_and_an_id_is_used_once() {
    let (_dir, store) = store().await;
    for id in ["done", "gone"] {
        store.start_run(&new_run(id, 1)).await.unwrap();
    }
    store.finish_run("done", &end(b"log")).await.unwrap();
    store.abandon_run("gone", UnixMicros(2), "^C").await.unwrap();
    for (id, was) in [("done", "finished"), ("gone", "abandoned")] {
        let errors = [
            store.finish_run(id, &end(b"other")).await.unwrap_err(),
            store.abandon_run(id, UnixMicros(3), "again").await.unwrap_err(),
            store.append_event(id, UnixMicros(3), "{}").await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(&error, StoreError::RunEnded { state, .. } if state == was), "{error}");
        }
        let error = store.start_run(&new_run(id, 1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused { .. }), "{error}");
    }
    let error = store.abandon_run("none", UnixMicros(3), "").await.unwrap_err();
    assert!(matches!(error, StoreError::UnknownRun { .. }), "{error}");
}

#[tokio::test]
async fn runs_are_listed_page_by_page_from_the_newest() {
    let (_dir, store) = store().await;
    for (id, at) in [("a", 1), ("c", 2), ("b", 2), ("d", 3)] {
        store.start_run(&new_run(id, at)).await.unwrap();
    }
    let other = NewRun { exercise: "url-shortener".to_owned(), ..new_run("e", 2) };
    store.start_run(&other).await.unwrap();
    let page = |before: Option<&str>, limit| RunFilter { before: before.map(str::to_owned), limit, exercise: None };
    assert_eq!(ids(&store, page(None, None)).await, ["d", "e", "c", "b", "a"]);
    assert_eq!(ids(&store, page(None, Some(2))).await, ["d", "e"]);
    assert_eq!(ids(&store, page(Some("e"), Some(2))).await, ["c", "b"]);
    assert_eq!(ids(&store, page(Some("b"), Some(2))).await, ["a"]);
    assert_eq!(ids(&store, page(None, Some(0))).await, [""; 0]);
    let one =
        |exercise: &str, before: Option<&str>| RunFilter { exercise: Some(exercise.to_owned()), ..page(before, None) };
    assert_eq!(ids(&store, one("url-shortener", None)).await, ["e"]);
    assert_eq!(ids(&store, one("parallel-files", Some("e"))).await, ["c", "b", "a"]);
    let error = store.runs(&page(Some("none"), None)).await.unwrap_err();
    assert!(matches!(error, StoreError::UnknownRun { .. }), "{error}");
}

#[tokio::test]
async fn stale_runs_are_those_still_running_that_started_before() {
    let (_dir, store) = store().await;
    for (id, at) in [("old", 1), ("older", -5), ("young", 10), ("done", 2)] {
        store.start_run(&new_run(id, at)).await.unwrap();
    }
    store.finish_run("done", &end(b"log")).await.unwrap();
    let stale = store.stale_runs(UnixMicros(10)).await.unwrap();
    let ids: Vec<_> = stale.iter().map(|run| run.start.id.as_str()).collect();
    assert_eq!(ids, ["older", "old"]);
    assert_eq!(stale[0].start.owner, "4711@1000");
}

#[tokio::test]
async fn events_are_numbered_within_their_run_and_outlive_it() {
    let (_dir, store) = store().await;
    for id in ["r1", "r2"] {
        store.start_run(&new_run(id, 1)).await.unwrap();
    }
    let mut given = Vec::new();
    for (run, at) in [("r1", 10), ("r1", 11), ("r2", 12), ("r1", 13)] {
        let json = format!(r#"{{"at":{at}}}"#);
        given.push(store.append_event(run, UnixMicros(at), &json).await.unwrap());
    }
    assert_eq!(given, [1, 2, 1, 3]);
    store.finish_run("r1", &end(b"log")).await.unwrap();
    let third = RunEvent { seq: 3, at: UnixMicros(13), body: r#"{"at":13}"#.to_owned() };
    assert_eq!(store.events_since("r1", 2).await.unwrap(), [third]);
    assert_eq!(store.events_since("r1", 0).await.unwrap().len(), 3);
    assert!(store.events_since("r1", 3).await.unwrap().is_empty());
    assert!(store.events_since("none", 0).await.unwrap().is_empty());

    let error = store.append_event("none", UnixMicros(1), "{}").await.unwrap_err();
    assert!(matches!(error, StoreError::UnknownRun { .. }), "{error}");
    let error = store.append_event("r2", UnixMicros(1), "{").await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error}");
}
