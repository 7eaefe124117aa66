//! Damaged files and bytes edited past the store: a clear error, and nothing lost by looking.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use cairn_store::{BlobHash, Fault, Store, StoreError};
use tempfile::TempDir;

use crate::support::{bytes, database, end, folder, new_run, noise, raw, store};

/// A closed database of some 100 pages.
async fn closed() -> TempDir {
    let (dir, store) = store().await;
    for seed in 0..50 {
        store.put_blob(&noise(seed, 8_000)).await.unwrap();
    }
    store.close().await;
    dir
}

async fn refuses(dir: &Path) {
    let before = bytes(dir);
    let error = Store::open(dir).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    let text = error.to_string();
    assert!(text.starts_with(database(dir).to_str().unwrap()), "{text}");
    assert!(text.contains("hint: nothing was changed"), "{text}");
    assert_eq!(bytes(dir), before, "the file was changed");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    for length in [1, 16, 100, 4_096, 100_000] {
        let dir = folder();
        fs::write(database(dir.path()), noise(9, length)).unwrap();
        refuses(dir.path()).await;
    }
}

#[tokio::test]
async fn an_overwritten_header_is_refused_and_left_as_it_was() {
    let dir = closed().await;
    let file = OpenOptions::new().write(true).open(database(dir.path())).unwrap();
    file.write_all_at(&noise(9, 100), 0).unwrap();
    refuses(dir.path()).await;
}

#[tokio::test]
async fn a_truncated_file_is_refused_and_left_as_it_was() {
    let dir = closed().await;
    let whole = bytes(dir.path());
    assert!(whole.len() > 400_000, "{}", whole.len());
    for length in [1, 15, 50, 99, 512, 4_095, 4_096, 5_000, whole.len() - 4_096] {
        let dir = folder();
        fs::write(database(dir.path()), &whole[..length]).unwrap();
        refuses(dir.path()).await;
    }
}

#[tokio::test]
async fn a_log_without_its_database_is_refused_and_left_as_it_was() {
    for empty in [false, true] {
        let dir = folder();
        let log = dir.path().join("cairn.db-wal");
        fs::write(&log, noise(9, 8_000)).unwrap();
        if empty {
            fs::write(database(dir.path()), "").unwrap();
        }
        let error = Store::open(dir.path()).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
        assert_eq!(fs::read(&log).unwrap(), noise(9, 8_000));
        assert_eq!(database(dir.path()).exists(), empty);
    }
}

#[tokio::test]
async fn a_log_beside_a_damaged_database_is_kept() {
    let (dir, store) = store().await;
    store.put_blob(&noise(1, 8_000)).await.unwrap();
    let copy = folder();
    // The header goes, the log stays: what a crash and a bad disk leave behind.
    fs::write(database(copy.path()), noise(9, 40_960)).unwrap();
    let log = copy.path().join("cairn.db-wal");
    fs::copy(dir.path().join("cairn.db-wal"), &log).unwrap();
    let (before, log_before) = (bytes(copy.path()), fs::read(&log).unwrap());
    let error = Store::open(copy.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert_eq!(bytes(copy.path()), before);
    assert_eq!(fs::read(&log).unwrap(), log_before);
    store.close().await;
}

#[tokio::test]
async fn a_damaged_page_is_found_by_the_integrity_check() {
    let dir = closed().await;
    let length = bytes(dir.path()).len() as u64;
    let file = OpenOptions::new().write(true).open(database(dir.path())).unwrap();
    // The later pages hold blobs and nothing else, so that the file still opens.
    for page in length / 8_192..length / 4_096 {
        file.write_all_at(&noise(page, 64), page * 4_096).unwrap();
    }
    drop(file);
    let store = Store::open(dir.path()).await.unwrap();
    let found = store.check_integrity().await.unwrap();
    assert!(found.faults.iter().any(|f| matches!(f, Fault::Structure { .. })), "{found:?}");
}

#[tokio::test]
async fn a_whole_store_has_no_faults() {
    let (_dir, store) = store().await;
    store.start_run(&new_run("r1", 1)).await.unwrap();
    store.finish_run("r1", &end(b"evidence")).await.unwrap();
    store.put_blob(b"more").await.unwrap();
    let found = store.check_integrity().await.unwrap();
    assert_eq!((found.blobs, found.faults), (2, vec![]));
}

#[tokio::test]
async fn a_blob_edited_past_the_store_is_a_typed_error_and_a_fault() {
    let (dir, store) = store().await;
    let hash = store.put_blob(b"true").await.unwrap();
    let other = store.put_blob(b"other").await.unwrap();
    let edit = format!("DROP TRIGGER blob_is_never_changed; UPDATE blob SET bytes = x'66' WHERE hash = '{hash}'");
    raw(dir.path(), &edit).await.unwrap();

    let actual = BlobHash::of(b"f");
    match store.blob(&hash).await.unwrap_err() {
        StoreError::BlobDamaged { hash: named, actual: found } => {
            assert_eq!((&named, &found), (&hash, &actual));
        }
        error => panic!("{error}"),
    }
    assert_eq!(store.blob(&other).await.unwrap().unwrap(), b"other");
    let found = store.check_integrity().await.unwrap();
    assert_eq!((found.blobs, found.faults), (2, vec![Fault::Blob { hash, actual }]));
}

#[tokio::test]
async fn damaged_evidence_concerns_its_own_run_alone() {
    let (dir, store) = store().await;
    for (id, at) in [("r1", 1), ("r2", 2), ("r3", 3)] {
        store.start_run(&new_run(id, at)).await.unwrap();
        store.finish_run(id, &end(id.as_bytes())).await.unwrap();
    }
    let [first, second] = [b"r1", b"r2"].map(|bytes| BlobHash::of(bytes));
    let edit = format!(
        "DELETE FROM blob WHERE hash = '{first}'; DROP TRIGGER blob_is_never_changed; \
         UPDATE blob SET bytes = x'66' WHERE hash = '{second}'"
    );
    raw(dir.path(), &edit).await.unwrap();

    let mut all = store.all_evidence();
    let gone = all.next().await.unwrap_err();
    assert!(matches!(&gone, StoreError::BlobGone { run_id, .. } if run_id == "r1"), "{gone}");
    let damaged = all.next().await.unwrap_err();
    assert!(matches!(damaged, StoreError::BlobDamaged { .. }), "{damaged}");
    assert_eq!(all.next().await.unwrap(), Some(("r3".to_owned(), b"r3".to_vec())));
    assert_eq!(all.next().await.unwrap(), None);

    let found = store.check_integrity().await.unwrap();
    let dangling = Fault::Dangling { table: "run".to_owned(), parent: "blob".to_owned() };
    assert!(found.faults.contains(&dangling), "{found:?}");
    assert_eq!(found.faults.len(), 2, "{found:?}");
}
