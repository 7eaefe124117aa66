//! Static files: embedded in the binary, under an address that changes with their content.
//!
//! All files share one address prefix, the hash of all of them, so that scripts and styles may name each other
//! relatively and every answer may be kept forever. Nothing is ever read from the disk.

use super::fault::Fault;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cairn_core::Digest;
use rust_embed::RustEmbed;
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "src/web/assets/"]
struct Files;

/// The hash of all files together.
fn set() -> &'static str {
    static SET: OnceLock<String> = OnceLock::new();
    SET.get_or_init(|| {
        let hash = |name: &str| Files::get(name).map(|file| file.metadata.sha256_hash());
        let mut all: Vec<_> = Files::iter().map(|name| (hash(&name), name)).collect();
        all.sort();
        Digest::of_json(&all).short()
    })
}

/// The address of a file.
pub(super) fn url(name: &str) -> String {
    format!("/assets/{}/{name}", set())
}

/// A file that is put into pages.
pub(super) fn text(name: &str) -> String {
    Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

/// Answers with a file.
pub(super) async fn serve(path: Result<Path<(String, String)>, PathRejection>) -> Result<Response, Fault> {
    let missing = || Fault::NotFound { what: "file".into(), instead: None };
    let Path((asked, name)) = path.map_err(|_| missing())?;
    let file = Files::get(&name).ok_or_else(missing)?;
    // A page that was loaded before an update asks under the old address: it gets the new file, this once.
    let keep = if asked == set() { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(([(header::CONTENT_TYPE, kind(&name)), (header::CACHE_CONTROL, keep)], file.data).into_response())
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
