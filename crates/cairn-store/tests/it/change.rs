//! The change token: it moves when anything was written, by whomever, and else stays.

use cairn_store::{Store, UnixMicros};

use crate::support::{end, new_run, raw, record, store};

#[tokio::test]
async fn the_token_stays_while_nobody_writes() {
    let (_dir, store) = store().await;
    store.append_study(&[record("a", 1)]).await.unwrap();
    let token = store.change_token().await.unwrap();
    store.study_records(0).await.unwrap();
    store.check_integrity().await.unwrap();
    assert_eq!(store.change_token().await.unwrap(), token);
    assert_eq!(store.clone().change_token().await.unwrap(), token);
}

#[tokio::test]
async fn the_token_moves_with_every_write_of_this_store() {
    let (_dir, store) = store().await;
    let mut tokens = vec![store.change_token().await.unwrap()];
    store.start_run(&new_run("r1", 1)).await.unwrap();
    tokens.push(store.change_token().await.unwrap());
    store.append_event("r1", UnixMicros(1), "{}").await.unwrap();
    tokens.push(store.change_token().await.unwrap());
    store.finish_run("r1", &end(b"log")).await.unwrap();
    tokens.push(store.change_token().await.unwrap());
    store.put_blob(b"blob").await.unwrap();
    tokens.push(store.change_token().await.unwrap());
    let count = tokens.len();
    tokens.dedup();
    assert_eq!(tokens.len(), count, "{tokens:?}");
}

#[tokio::test]
async fn the_token_moves_with_the_writes_of_others() {
    let (dir, store) = store().await;
    let other = Store::open(dir.path()).await.unwrap();
    let before = store.change_token().await.unwrap();
    other.append_study(&[record("a", 1)]).await.unwrap();
    let after = store.change_token().await.unwrap();
    assert_ne!(before, after);
    raw(dir.path(), "CREATE TABLE by_hand (id)").await.unwrap();
    assert_ne!(after, store.change_token().await.unwrap());
}
