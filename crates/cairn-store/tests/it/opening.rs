//! Opening a folder: new, again, by many at once, and when it is not ours to open.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use cairn_store::{Store, StoreError};
use sqlx::Connection;
use tokio::task::JoinSet;

use crate::support::{bytes, connect, database, folder, raw, record, store};
use crate::{child, support};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_new_folder_and_its_files_are_for_their_owner_alone() {
    let parent = folder();
    let dir = parent.path().join("data/cairn");
    let store = Store::open(&dir).await.unwrap();
    store.append_study(&[record("a", 1)]).await.unwrap();
    assert_eq!(mode(&dir), 0o700);
    for file in ["cairn.db", "cairn.db-wal", "cairn.db-shm", "cairn.lock"] {
        assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn what_was_kept_is_there_after_closing_and_opening_again() {
    let (dir, store) = store().await;
    store.append_study(&[record("a", 1)]).await.unwrap();
    store.close().await;
    let store = Store::open(dir.path()).await.unwrap();
    assert_eq!(store.study_records(0).await.unwrap().len(), 1);
}

#[tokio::test]
async fn closing_folds_the_log_into_the_one_file() {
    let (dir, store) = store().await;
    store.append_study(&[record("a", 1)]).await.unwrap();
    store.study_records(0).await.unwrap();
    store.change_token().await.unwrap();
    store.close().await;
    let log = dir.path().join("cairn.db-wal");
    assert!(!log.exists(), "{log:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_tasks_may_open_a_new_folder_at_the_same_time() {
    for _ in 0..10 {
        let dir = folder();
        let mut tasks = JoinSet::new();
        for number in 0..8 {
            let dir = dir.path().to_owned();
            tasks.spawn(async move {
                let store = Store::open(&dir).await.unwrap();
                store.append_study(&[record("a", number)]).await.unwrap();
            });
        }
        tasks.join_all().await;
        let store = Store::open(dir.path()).await.unwrap();
        assert_eq!(store.study_records(0).await.unwrap().len(), 8);
    }
}

#[tokio::test]
async fn four_processes_may_open_a_new_folder_at_the_same_time() {
    for _ in 0..3 {
        let dir = folder();
        let mut children: Vec<_> = (0..4).map(|n| child::start("append one", dir.path(), &n.to_string())).collect();
        children.iter_mut().for_each(child::go);
        for child in children {
            let output = child.wait_with_output().unwrap();
            let words = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{words}");
        }
        let store = Store::open(dir.path()).await.unwrap();
        assert_eq!(store.study_records(0).await.unwrap().len(), 4);
    }
}

#[tokio::test]
async fn a_first_opening_that_was_cut_short_is_taken_up_again() {
    let (half, dir) = (folder(), folder());
    // A large transaction that spills to the file before it commits, copied as a crash leaves it.
    let mut connection = connect(&database(half.path())).await;
    let spill = "PRAGMA cache_size = 2; BEGIN; CREATE TABLE blob (hash); \
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) \
        INSERT INTO blob SELECT randomblob(2000) FROM n;";
    sqlx::raw_sql(spill).execute(&mut connection).await.unwrap();
    for file in ["cairn.db", "cairn.db-journal"] {
        fs::copy(half.path().join(file), dir.path().join(file)).unwrap();
    }
    assert!(support::bytes(dir.path()).len() > 4096, "nothing spilled");
    connection.close().await.unwrap();

    let store = Store::open(dir.path()).await.unwrap();
    store.append_study(&[record("a", 1)]).await.unwrap();
    assert!(store.check_integrity().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_database_of_a_newer_cairn_is_refused_and_left_as_it_was() {
    let (dir, store) = store().await;
    store.append_study(&[record("a", 1)]).await.unwrap();
    store.close().await;
    raw(dir.path(), "PRAGMA user_version = 99").await.unwrap();
    let before = bytes(dir.path());

    let error = Store::open(dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("hint: nothing was changed; update Cairn"));
    assert!(error.to_string().contains("cairn.db"));
    assert_eq!(bytes(dir.path()), before);

    raw(dir.path(), "PRAGMA user_version = 1").await.unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    assert_eq!(store.study_records(0).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_log_of_a_newer_cairn_that_crashed_is_left_as_it_was() {
    let (live, dir) = (folder(), folder());
    Store::open(live.path()).await.unwrap().close().await;
    let mut connection = connect(&database(live.path())).await;
    let newer = sqlx::raw_sql("PRAGMA user_version = 99");
    newer.execute(&mut connection).await.unwrap();
    let files = ["cairn.db", "cairn.db-wal"];
    let copy = |file| fs::copy(live.path().join(file), dir.path().join(file)).unwrap();
    assert!(files.map(copy)[1] > 0, "no log to leave");
    connection.close().await.unwrap();

    let read = |file| fs::read(dir.path().join(file)).unwrap();
    let before = files.map(read);
    let error = Store::open(dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { .. }), "{error}");
    assert!(files.map(read) == before, "a file was changed");
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_as_it_was() {
    for (sql, id) in [
        ("CREATE TABLE cat (name)", 0),
        ("PRAGMA user_version = 1", 0),
        ("PRAGMA application_id = 12; PRAGMA user_version = 1", 12),
    ] {
        let dir = folder();
        raw(dir.path(), sql).await.unwrap();
        let before = bytes(dir.path());
        let error = Store::open(dir.path()).await.unwrap_err();
        assert!(matches!(error, StoreError::Foreign { found, .. } if found == id), "{error}");
        assert_eq!(bytes(dir.path()), before);
    }
}

#[tokio::test]
async fn a_folder_that_can_not_be_made_is_named_in_the_error() {
    let parent = folder();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("data")).await.unwrap_err();
    assert!(matches!(error, StoreError::Folder { .. }), "{error}");
    assert!(error.to_string().contains("file/data: can not create the data folder"), "{error}");
}
