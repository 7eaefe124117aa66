//! Study records, appended and read in order.

use cairn_store::StoreError;

use crate::support::{record, store};

#[tokio::test]
async fn records_come_back_in_the_order_of_appending() {
    let (_dir, store) = store().await;
    let (first, second, third) = (record("answered", 9), record("proved", 3), record("answered", 5));
    store.append_study(&[first.clone(), second.clone()]).await.unwrap();
    store.append_study(&[]).await.unwrap();
    store.append_study(std::slice::from_ref(&third)).await.unwrap();
    let all = store.study_records(0).await.unwrap();
    assert!(all.is_sorted_by(|a, b| a.seq < b.seq));
    let records: Vec<_> = all.iter().map(|r| r.record.clone()).collect();
    assert_eq!(records, [first, second, third]);
    assert_eq!(store.study_records(all[1].seq).await.unwrap(), all[2..]);
    assert!(store.study_records(all[2].seq).await.unwrap().is_empty());
}

#[tokio::test]
async fn records_are_appended_all_or_none() {
    let (_dir, store) = store().await;
    let mut no_json = record("answered", 2);
    no_json.body = "no json".to_owned();
    let mut no_run = record("proved", 2);
    no_run.run_id = Some("none".to_owned());
    for broken in [no_json, no_run] {
        let records = [record("answered", 1), broken];
        let error = store.append_study(&records).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused { .. }), "{error}");
        assert!(store.study_records(0).await.unwrap().is_empty());
    }
}
