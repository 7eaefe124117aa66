//! Blobs and evidence, round and back.

use cairn_store::BlobHash;

use crate::support::{end, new_run, noise, store};

#[tokio::test]
async fn a_blob_comes_back_under_its_hash() {
    let (_dir, store) = store().await;
    for length in [0, 1, 4_096, 3_000_000] {
        let bytes = noise(1, length);
        let hash = store.put_blob(&bytes).await.unwrap();
        assert_eq!(hash, BlobHash::of(&bytes));
        assert_eq!(store.blob(&hash).await.unwrap(), Some(bytes));
    }
    assert_eq!(store.blob(&BlobHash::of(b"absent")).await.unwrap(), None);
}

#[tokio::test]
async fn keeping_the_same_bytes_again_changes_nothing() {
    let (_dir, store) = store().await;
    let hash = store.put_blob(b"same").await.unwrap();
    let token = store.change_token().await.unwrap();
    assert_eq!(store.put_blob(b"same").await.unwrap(), hash);
    assert_eq!(store.change_token().await.unwrap(), token);
}

#[tokio::test]
async fn only_a_finished_run_has_evidence() {
    let (_dir, store) = store().await;
    for id in ["running", "finished", "abandoned"] {
        store.start_run(&new_run(id, 1)).await.unwrap();
    }
    let hash = store.finish_run("finished", &end(b"log")).await.unwrap();
    store.abandon_run("abandoned", end(b"").finished_at, "^C").await.unwrap();
    assert_eq!(hash, BlobHash::of(b"log"));
    assert_eq!(store.evidence("finished").await.unwrap(), Some(b"log".to_vec()));
    for id in ["running", "abandoned", "unheard-of"] {
        assert_eq!(store.evidence(id).await.unwrap(), None, "{id}");
    }
}

#[tokio::test]
async fn all_evidence_goes_through_finished_runs_from_the_oldest() {
    let (_dir, store) = store().await;
    // Two start at the same moment; two have the same evidence.
    for (id, at, log) in [("c", 5, "x"), ("b", 5, "y"), ("a", 9, "x"), ("d", -3, "z")] {
        store.start_run(&new_run(id, at)).await.unwrap();
        store.finish_run(id, &end(log.as_bytes())).await.unwrap();
    }
    store.start_run(&new_run("e", 6)).await.unwrap();
    let mut all = store.all_evidence();
    let mut met = Vec::new();
    while let Some((id, bytes)) = all.next().await.unwrap() {
        met.push(id + "=" + std::str::from_utf8(&bytes).unwrap());
    }
    assert_eq!(met, ["d=z", "b=y", "c=x", "a=x"]);
}

#[tokio::test]
async fn going_through_evidence_holds_up_no_writer() {
    let (_dir, store) = store().await;
    for (id, at) in [("a", 1), ("b", 2)] {
        store.start_run(&new_run(id, at)).await.unwrap();
        store.finish_run(id, &end(id.as_bytes())).await.unwrap();
    }
    let mut all = store.all_evidence();
    all.next().await.unwrap();
    store.start_run(&new_run("c", 3)).await.unwrap();
    store.finish_run("c", &end(b"c")).await.unwrap();
    all.next().await.unwrap();
    assert_eq!(all.next().await.unwrap().unwrap().0, "c");
}
