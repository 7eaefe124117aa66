//! What is on record, in the words of the core: a run's evidence with its blobs, and how far the learner has come.

use cairn_core::study::{self, Progress, StudyRecord};
use cairn_core::{Blobs, Digest};
use cairn_store::{Store, StoreError};
use std::collections::BTreeMap;

/// The kind of the runs that judge what the learner handed in.
pub(crate) const ATTEMPT: &str = "check";

/// The evidence of a run and the blobs that it refers to; nothing if the run came to no verdict.
pub(crate) async fn evidence(store: &Store, run: &str) -> Result<Option<(Vec<u8>, Blobs)>, StoreError> {
    let Some(bytes) = store.evidence(run).await? else { return Ok(None) };
    Ok(Some((bytes, blobs(store, run).await?)))
}

/// The blobs of a run. One that is gone or was tampered with is left out: decoding then names the line that needs it.
pub(crate) async fn blobs(store: &Store, run: &str) -> Result<Blobs, StoreError> {
    let mut blobs = Blobs::new();
    for name in store.run_blobs(run).await? {
        let bytes = match store.blob(&name).await {
            Err(StoreError::BlobDamaged { .. }) => None,
            read => read?,
        };
        if let (Ok(digest), Some(bytes)) = (name.as_str().parse(), bytes) {
            blobs.insert(digest, bytes.into());
        }
    }
    Ok(blobs)
}

/// Progress by exercise. `now` gives the id and hash that an exercise of the records has today.
pub(crate) async fn progress(
    store: &Store,
    now: impl Fn(&str) -> Option<(String, Digest)>,
) -> Result<BTreeMap<String, Progress>, StoreError> {
    let records = store.study_records(0).await?;
    // A later Cairn may write kinds of records that this one does not know; they say nothing to it.
    let known = records.iter().filter_map(|found| serde_json::from_str(&found.record.body).ok());
    let known: Vec<StudyRecord> = known.collect();
    Ok(study::progress(&known, now))
}
