//! The evidence of a run, read from the store, and the whole file for download.
//!
//! Never shows evidence that does not decode: what is damaged is said to be damaged.

use super::Shared;
use super::fault::Fault;
use crate::app::record;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cairn_core::evidence::Evidence;
use cairn_store::Store;

/// Reads the evidence of a run; nothing if it came to no ruling.
pub(super) async fn load(store: &Store, run: &str) -> Result<Option<Evidence>, Fault> {
    let Some((bytes, blobs)) = record::evidence(store, run).await? else { return Ok(None) };
    Evidence::decode(&bytes, &blobs).map(Some).map_err(|damage| Fault::Damaged(damage.to_string()))
}

/// Answers with the whole file.
pub(super) async fn download(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let missing = |what: &str| Fault::NotFound { what: what.into(), instead: None };
    let Path(id) = id.map_err(|_| missing("run"))?;
    let store = &served.site.store;
    let run = store.run(&id).await?.ok_or_else(|| missing("run"))?;
    let evidence = load(store, &id).await?.ok_or_else(|| missing("evidence: the run came to no ruling"))?;
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let name: String = format!("{}-{}", run.start.exercise, run.start.id).chars().map(plain).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.evidence.jsonl\"")),
    ];
    Ok((headers, evidence.encode_whole()).into_response())
}
