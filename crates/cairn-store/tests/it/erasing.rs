//! Erasing: all or nothing, and never under anybody's feet.

use std::fs;

use cairn_store::{RunFilter, Store, StoreError};

use crate::support::{database, folder, new_run, raw, record, store};

fn files(dir: &std::path::Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_erased_store_is_gone_and_begins_anew() {
    let (dir, store) = store().await;
    store.start_run(&new_run("r1", 1)).await.unwrap();
    store.append_study(&[record("a", 1)]).await.unwrap();
    store.close().await;
    fs::write(dir.path().join("mine.txt"), "kept").unwrap();
    assert!(Store::erase(dir.path()).await.unwrap());
    assert_eq!(files(dir.path()), ["cairn.lock", "mine.txt"]);
    assert!(!Store::erase(dir.path()).await.unwrap(), "there is nothing left to erase");
    let store = Store::open(dir.path()).await.unwrap();
    assert_eq!(store.runs(&RunFilter::default()).await.unwrap(), []);
    assert_eq!(store.study_records(0).await.unwrap(), []);
    store.append_study(&[record("b", 2)]).await.unwrap();
}

#[tokio::test]
async fn a_store_that_somebody_has_open_is_not_erased_and_works_on() {
    let (dir, open) = store().await;
    open.append_study(&[record("a", 1)]).await.unwrap();
    let error = Store::erase(dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    open.append_study(&[record("b", 2)]).await.unwrap();
    assert_eq!(open.study_records(0).await.unwrap().len(), 2);
    // Refusing leaves the file as it was, for many at a time.
    let other = Store::open(dir.path()).await.unwrap();
    other.append_study(&[record("c", 3)]).await.unwrap();
    assert_eq!(open.study_records(0).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_log_that_a_dead_process_left_goes_with_the_rest() {
    let (dir, store) = store().await;
    store.append_study(&[record("a", 1)]).await.unwrap();
    // As after kill -9: the database and its log, and nobody who has them open.
    let copy = folder();
    for file in files(dir.path()).iter().filter(|file| !file.ends_with("-shm")) {
        fs::copy(dir.path().join(file), copy.path().join(file)).unwrap();
    }
    assert!(copy.path().join("cairn.db-wal").exists());
    assert!(Store::erase(copy.path()).await.unwrap());
    assert_eq!(files(copy.path()), ["cairn.lock"]);
}

#[tokio::test]
async fn what_is_not_ours_is_not_erased() {
    let dir = folder();
    raw(dir.path(), "CREATE TABLE theirs (a); PRAGMA application_id = 7").await.unwrap();
    let error = Store::erase(dir.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    fs::write(database(dir.path()), "no database at all, but long enough to be looked at").unwrap();
    assert!(Store::erase(dir.path()).await.is_err());
    assert!(database(dir.path()).exists());
    assert!(!Store::erase(&dir.path().join("nowhere")).await.unwrap());
}
