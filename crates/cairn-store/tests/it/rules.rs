//! What the tables forbid to everyone, this crate's own mistakes included.

use cairn_store::UnixMicros;

use crate::support::{connect, database, end, new_run, raw, record, store};

#[tokio::test]
async fn what_is_append_only_can_not_be_changed_by_sql() {
    let (dir, store) = store().await;
    for id in ["finished", "abandoned", "running"] {
        store.start_run(&new_run(id, 1)).await.unwrap();
        store.append_event(id, UnixMicros(1), "{}").await.unwrap();
    }
    store.finish_run("finished", &end(b"log")).await.unwrap();
    store.abandon_run("abandoned", UnixMicros(2), "^C").await.unwrap();
    store.append_study(&[record("answered", 1)]).await.unwrap();

    for (sql, rule) in [
        ("UPDATE study_record SET body = '{}'", "study records are append-only"),
        ("DELETE FROM study_record", "study records are append-only"),
        ("UPDATE run_event SET at = 0", "events are append-only"),
        ("DELETE FROM run_event", "events are append-only"),
        ("UPDATE blob SET bytes = x''", "a blob is never changed"),
        ("UPDATE run SET ruling = 'fail' WHERE id = 'finished'", "ended is never changed"),
        ("UPDATE run SET reason = '' WHERE id = 'abandoned'", "ended is never changed"),
        ("UPDATE run SET exercise = 'x' WHERE id = 'running'", "started with is never changed"),
        ("DELETE FROM run WHERE id = 'running'", "a run is never deleted"),
    ] {
        let error = raw(dir.path(), sql).await.unwrap_err().to_string();
        assert!(error.contains(rule), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_run_is_never_half_finished() {
    let (dir, store) = store().await;
    store.start_run(&new_run("r1", 1)).await.unwrap();
    for set in [
        "state = 'finished'",
        "state = 'finished', ended_at = 2, ruling = 'pass'",
        "state = 'abandoned', ended_at = 2",
        "ended_at = 2",
        "ruling = 'pass'",
        "state = 'asleep'",
    ] {
        let sql = format!("UPDATE run SET {set}");
        let error = raw(dir.path(), &sql).await.unwrap_err().to_string();
        assert!(error.contains("CHECK constraint failed"), "{sql}: {error}");
    }
}

/// The lists are asked for on every page of the web server, so they may not grow with the history.
#[tokio::test]
async fn lists_are_read_from_an_index_and_not_sorted() {
    let (dir, _store) = store().await;
    let mut connection = connect(&database(dir.path())).await;
    for (sql, index) in [
        (include_str!("../../queries/runs.sql"), "run_by_start"),
        (include_str!("../../queries/runs_of_exercise.sql"), "run_by_exercise"),
        (include_str!("../../queries/runs_stale.sql"), "run_running"),
        (include_str!("../../queries/evidence_after.sql"), "run_by_start"),
        (include_str!("../../queries/events_since.sql"), "PRIMARY KEY"),
    ] {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&mut connection).await.unwrap();
        let plan: Vec<_> = rows.into_iter().map(|row| row.3).collect();
        assert!(plan[0].starts_with("SEARCH") && plan[0].contains(index), "{plan:?}");
        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:?}");
    }
}
