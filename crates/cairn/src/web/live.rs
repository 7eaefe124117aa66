//! News as server-sent events (WHATWG HTML, section 9.2): how a run goes, and that anything changed.
//!
//! Each answer waits for news, tells them and ends; the browser comes back by itself with the number of the last
//! event it has seen. So a server that stops never waits long for its watchers, and every watcher exercises the
//! resuming all the time. Nothing is ever told that a page loaded at that moment would not show as well.

use super::fault::Fault;
use super::{Served, Shared, running};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Response};
use cairn_store::{Run, RunState, StoreError};
use serde::Deserialize;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often the store is asked whether anything changed.
const POLL: Duration = Duration::from_millis(200);

/// How long an answer waits for news: short enough for any proxy, and for a server that wants to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// How soon the browser comes back, in milliseconds.
const RETRY_MS: u32 = 100;

/// What the address may say of what the page shows already.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    since: Option<i64>,
}

type Since = Result<Query<Asked>, QueryRejection>;

/// The number of the last event that is known: the browser's own word counts more than the page's.
fn since(asked: Since, headers: &HeaderMap) -> i64 {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    last.or(asked.ok().and_then(|Query(asked)| asked.since)).unwrap_or(0)
}

/// Tells when anything in the store has changed.
pub(super) async fn changes(State(served): State<Shared>, asked: Since, headers: HeaderMap) -> Result<Response, Fault> {
    let seen = since(asked, &headers);
    let now = served.changed(seen).await?;
    Ok(match now {
        Some(now) => Feed::default().event(Some(now), "changed", "").answer(),
        None => Feed::default().heartbeat().answer(),
    })
}

/// Tells how a run goes, in the order of its events, and at last that it is done.
pub(super) async fn run(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
    asked: Since,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let missing = || Fault::NotFound { what: "run".into(), instead: None };
    let Path(id) = id.map_err(|_| missing())?;
    let seen = since(asked, &headers);
    let until = Instant::now() + PATIENCE;
    loop {
        // The token comes first, so that no change can fall between reading and waiting; then the run, so that
        // the events of one that has ended are complete.
        let token = served.site.store.change_token().await?;
        let run = served.site.store.run(&id).await?.ok_or_else(missing)?;
        if let Some(feed) = news(&served, &run, seen).await? {
            return Ok(feed.answer());
        }
        if !served.wait(token, until).await? {
            return Ok(Feed::default().heartbeat().answer());
        }
    }
}

/// What a run has to tell after event `seen`.
async fn news(served: &Served, run: &Run, seen: i64) -> Result<Option<Feed>, Fault> {
    let events = served.site.store.events_since(&run.start.id, seen).await?;
    let mut feed = Feed::default();
    for event in &events {
        feed = match running::fragment(served, run, event) {
            Some(line) => feed.event(Some(event.seq), "check", &line.into_string()),
            None => feed.event(Some(event.seq), "other", ""),
        };
    }
    Ok(match &run.state {
        RunState::Running if events.is_empty() => None,
        RunState::Running => Some(feed),
        RunState::Finished { ruling, .. } => Some(feed.event(None, "done", ruling)),
        RunState::Abandoned { .. } => Some(feed.event(None, "done", "abandoned")),
    })
}

impl Served {
    /// The address under which a page made now hears of later changes.
    pub(super) async fn changes_url(&self) -> Result<String, StoreError> {
        Ok(format!("/events?since={}", self.site.store.change_token().await?))
    }

    /// Waits until the store is another than at `seen`; gives its token then.
    async fn changed(&self, seen: i64) -> Result<Option<i64>, StoreError> {
        let changed = self.wait(seen, Instant::now() + PATIENCE).await?;
        Ok(if changed { Some(self.site.store.change_token().await?) } else { None })
    }

    /// Whether the store's token differs from `token` at some time before `until`.
    async fn wait(&self, token: i64, until: Instant) -> Result<bool, StoreError> {
        loop {
            if self.site.store.change_token().await? != token {
                return Ok(true);
            }
            if Instant::now() >= until {
                return Ok(false);
            }
            sleep(POLL).await;
        }
    }
}

/// The text of an answer.
struct Feed(String);

impl Default for Feed {
    fn default() -> Self {
        Self(format!("retry: {RETRY_MS}\n\n"))
    }
}

impl Feed {
    /// Adds an event. One without data changes only the number that the browser remembers, unless it has a name
    /// that must be heard; so every event of ours has data.
    fn event(mut self, id: Option<i64>, name: &str, data: &str) -> Self {
        if let Some(id) = id {
            let _ = writeln!(self.0, "id: {id}");
        }
        let _ = writeln!(self.0, "event: {name}");
        for line in if data.is_empty() { "-" } else { data }.split(['\n', '\r']) {
            let _ = writeln!(self.0, "data: {line}");
        }
        self.0.push('\n');
        self
    }

    /// Adds the word that there is nothing new, by which the browser tells an end in order from a lost server.
    fn heartbeat(self) -> Self {
        self.event(None, "here", "")
    }

    fn answer(self) -> Response {
        let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
        (headers, self.0).into_response()
    }
}
