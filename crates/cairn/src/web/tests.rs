//! The pages as a browser meets them: a real server on a loopback port, and a client of a few lines.
//!
//! Never sleeps to wait for something: the server's own patience is what is tried.

use super::{Allowed, Site, fixture, router};
use cairn_content::{Catalog, Tree};
use cairn_core::Blobs;
use cairn_core::evidence::Evidence;
use cairn_store::{FinishedRun, Store, UnixMicros};
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

const NOW: i64 = 1_763_647_392_000_000;

/// A server over the fixture.
struct Served {
    port: u16,
    store: Store,
    _folder: TempDir,
}

/// An answer.
struct Answer {
    status: u16,
    /// In lower case.
    head: String,
    body: String,
}

async fn serve() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let mut catalog = fixture::catalog();
    add_pages(&mut catalog);
    fixture::fill(&store, &catalog, NOW).await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let site =
        Site { catalog: Arc::new(catalog), workbench: None, store: store.clone(), version: "0.0.0", now: || NOW };
    let router = router(site, Allowed { port, names: vec![] });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Served { port, store, _folder: folder }
}

/// The pages and claims of the tests, beside the exercises of the fixture.
fn add_pages(catalog: &mut Catalog) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |folder: &str, under: &str| {
        let tree = Tree::read(&here.join(folder)).unwrap();
        tree.files().map(|(path, bytes)| (format!("{under}{path}"), bytes.clone())).collect::<Vec<_>>()
    };
    let files = [read("tests/pages", ""), read("../../content/languages", "languages/")].concat();
    let (pages, _) = cairn_content::load(&Tree::new(files));
    catalog.areas.retain(|area| pages.areas.iter().all(|other| other.id != area.id));
    catalog.areas.extend(pages.areas);
    (catalog.pages, catalog.claims, catalog.pictures) = (pages.pages, pages.claims, pages.pictures);
    catalog.resources = pages.resources;
}

impl Served {
    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &format!("Host: localhost:{}\r\n", self.port)).await
    }

    async fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let request = format!("{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        let port = self.port;
        spawn_blocking(move || exchange(port, &request)).await.unwrap()
    }

    /// The events that a page hears which has seen `last`: numbers, names and data.
    async fn events(&self, path: &str, last: i64) -> Vec<(Option<i64>, String, String)> {
        let headers = format!("Host: localhost:{}\r\nLast-Event-ID: {last}\r\n", self.port);
        let answer = self.ask("GET", path, &headers).await;
        assert!(answer.head.contains("content-type: text/event-stream"), "{}", answer.head);
        let field = |event: &str, name: &str| {
            event.lines().find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned()))
        };
        let events = answer.body.split("\n\n").filter(|event| event.contains("event: "));
        let read = |e: &str| {
            (field(e, "id").map(|id| id.parse().unwrap()), field(e, "event").unwrap(), field(e, "data").unwrap())
        };
        events.map(read).collect()
    }
}

fn exchange(port: u16, request: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head[9..12].parse().unwrap();
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}

const PAGES: [&str; 13] = [
    "/",
    "/?q=cache",
    "/exercises/longest-consecutive",
    "/exercises/two-sum",
    "/runs",
    "/runs?exercise=two-sum",
    "/runs/passed",
    "/runs/failed",
    "/runs/unbuilt",
    "/runs/unknown",
    "/runs/abandoned",
    "/runs/running",
    "/nowhere",
];

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_not_addressed_to_us_are_refused_with_an_explanation() {
    let served = serve().await;
    let own = format!("Host: localhost:{}\r\n", served.port);
    for headers in ["Host: evil.example\r\n", "", &format!("{own}Origin: http://evil.example\r\n")] {
        for path in ["/", "/runs/passed/evidence", "/events", "/nowhere"] {
            let answer = served.ask("GET", path, headers).await;
            assert!(answer.status == 403 || headers.is_empty() && answer.status == 400, "{path} {headers}");
            assert!(!answer.body.contains("Exercises</h1>"));
        }
    }
    let refused = served.ask("GET", "/", "Host: <b>:1\r\n").await;
    assert!(refused.status == 403 && refused.body.contains("“&lt;b&gt;:1”"), "{}", refused.body);
    let origin = format!("{own}Origin: http://localhost:{}\r\n", served.port);
    assert_eq!(served.ask("GET", "/", &origin).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_sealed_and_no_page_holds_an_inline_style_or_script() {
    let served = serve().await;
    for path in PAGES {
        let Answer { head, body, .. } = served.get(path).await;
        assert!(head.contains("content-security-policy: default-src 'none'; style-src 'self';"), "{path}: {head}");
        assert!(head.contains("x-content-type-options: nosniff") && head.contains("referrer-policy: no-referrer"));
        assert!(head.contains("cross-origin-opener-policy: same-origin"), "{path}: {head}");
        for inline in [" style=", "<style", " onclick", " onload", "javascript:", "<script>"] {
            assert!(!body.contains(inline), "{path} holds {inline}");
        }
        assert_eq!(body.matches("<script").count(), 1, "{path}");
        assert!(body.len() < 60_000, "{path}: {} bytes", body.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_internal_link_and_anchor_resolves() {
    let served = serve().await;
    let mut open: Vec<String> = PAGES[..12].iter().map(|page| (*page).to_owned()).collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop().map(|path| path.replace("&amp;", "&")) {
        // News never end, and a run is asked for by a form.
        if path.contains("/events") || path.ends_with("/run") || !seen.insert(path.clone()) {
            continue;
        }
        let Answer { status, body, head } = served.get(&path).await;
        assert_eq!(status, 200, "{path}");
        if !head.contains("content-type: text/html") {
            continue;
        }
        for link in ["href=\"", "src=\"", "action=\""].iter().flat_map(|name| body.split(*name).skip(1)) {
            let link = link.split('"').next().unwrap();
            match link.strip_prefix('#') {
                Some(anchor) => assert!(body.contains(&format!(" id=\"{anchor}\"")), "{path}: #{anchor}"),
                None if link.starts_with('/') => open.push(link.to_owned()),
                None => assert!(link.starts_with("https://"), "{path}: {link}"),
            }
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_wrote_is_shown_as_text_and_cut() {
    let served = serve().await;
    let body = served.get("/runs/failed").await.body;
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;⟨NUL⟩⟨ESC⟩[31mred"), "{body}");
    assert!(!body.contains('\0') && !body.contains('\u{202e}') && !body.contains("<script>alert"));
    assert!(body.contains("1.3 MiB more are left out here"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said_to_be_missing_and_what_is_renamed_is_found() {
    let served = serve().await;
    let missing = ["/exercises/nothing-like-it", "/runs/none", "/runs/none/events", "/runs/none/evidence", "/x"];
    for path in
        missing.iter().chain(&["/runs/running/evidence", "/assets/0/none.css", "/runs?before=none", "/runs/%ff"])
    {
        assert_eq!(served.get(path).await.status, 404, "{path}");
    }
    assert!(served.get("/exercises/two-sums").await.body.contains("<a href=\"/exercises/two-sum\">"));
    let renamed = served.get("/exercises/consecutive").await;
    assert!(renamed.status == 307 && renamed.head.contains("location: /exercises/longest-consecutive"));
    let host = format!("Host: 127.0.0.1:{}\r\n", served.port);
    let written = served.ask("POST", "/", &host).await;
    assert!(written.status == 405 && written.head.contains("allow: get, head"), "{}", written.head);
    assert_eq!(served.get("/runs?before=a&before=b").await.status, 200, "an address that says nothing clear");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_works_without_a_script() {
    let served = serve().await;
    let body = served.get("/?q=Cache+least").await.body;
    let row = |title: &str| {
        let at = body.find(title).unwrap();
        body[..at].rsplit("<li class=\"row\"").next().unwrap().contains("hidden>")
    };
    assert!(!row("A cache that forgets the oldest") && row("Merge intervals"));
    assert!(served.get("/?q=%22%3E%3Cb%3E").await.body.contains("value=\"&quot;&gt;&lt;b&gt;\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_in_order_resume_after_the_last_one_seen_and_end() {
    let served = serve().await;
    let numbers = |events: &[(Option<i64>, String, String)]| events.iter().filter_map(|e| e.0).collect::<Vec<_>>();
    let all = served.events("/runs/running/events", 0).await;
    assert_eq!(numbers(&all), [1, 2, 3, 4, 5, 6, 7]);
    assert!(
        all[0].2.contains("Checking")
            && all[1].2.contains("Passed")
            && all[1].2.starts_with("<li id=\"check-examples\">")
    );
    assert_eq!(numbers(&served.events("/runs/running/events", 5).await), [6, 7]);
    assert_eq!(numbers(&served.events("/runs/running/events?since=3", 5).await), [6, 7], "the browser knows better");
    let waiting = served.events("/runs/running/events", 7);
    let acting = async {
        let later = r#"{"kind":"of-a-later-version","x":1}"#;
        served.store.append_event("running", UnixMicros(NOW), later).await.unwrap();
    };
    let (heard, ()) = tokio::join!(waiting, acting);
    assert_eq!(heard, [(Some(8), "other".to_owned(), "-".to_owned())]);
    served.store.abandon_run("running", UnixMicros(NOW), "interrupted").await.unwrap();
    let end = served.events("/runs/running/events", 7).await;
    assert_eq!(end.last().unwrap(), &(None, "done".to_owned(), "abandoned".to_owned()));
    assert_eq!(served.events("/runs/passed/events", 0).await, [(None, "done".to_owned(), "pass".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_hears_that_a_run_began_elsewhere() {
    let served = serve().await;
    let body = served.get("/runs").await.body;
    let url = body.split("data-events=\"").nth(1).unwrap().split('"').next().unwrap();
    let exercise = &fixture::catalog().exercises["two-sum"].exercise;
    let acting = fixture::start(&served.store, "elsewhere", exercise, "go", NOW);
    // The address says what the page shows; a browser sends no number before its first event.
    let host = format!("Host: localhost:{}\r\n", served.port);
    let (heard, ()) = tokio::join!(served.ask("GET", url, &host), acting);
    assert!(heard.body.contains("event: changed\n"), "{}", heard.body);
    assert!(served.get("/runs").await.body.contains("href=\"/runs/elsewhere\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_evidence_is_handed_out_and_damaged_evidence_is_said_to_be_so() {
    let served = serve().await;
    let file = served.get("/runs/failed/evidence").await;
    assert!(file.head.contains("attachment; filename=\"longest-consecutive-failed.evidence.jsonl\""), "{}", file.head);
    let whole = Evidence::decode(file.body.as_bytes(), &Blobs::new()).unwrap();
    assert_eq!(whole.verdict.findings.len(), 6);
    let exercise = &fixture::catalog().exercises["two-sum"].exercise;
    fixture::start(&served.store, "broken", exercise, "go", NOW).await;
    let end = FinishedRun {
        finished_at: UnixMicros(NOW),
        ruling: "pass",
        checks_passed: 1,
        checks_total: 1,
        evidence: b"{\"no\": \"evidence\"}",
        blobs: &[],
        summary: "",
        study: &[],
    };
    served.store.finish_run("broken", &end).await.unwrap();
    let page = served.get("/runs/broken").await;
    assert!(page.status == 200 && page.body.contains("This evidence cannot be read"), "{}", page.body);
    assert_eq!(served.get("/runs/broken/evidence").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_kept_forever_under_the_hash_of_their_content() {
    let served = serve().await;
    let body = served.get("/").await.body;
    for name in ["cairn.css", "cairn.js", "favicon.svg"] {
        let url = body.split('"').find(|text| text.ends_with(name)).unwrap();
        assert!(served.get(url).await.head.contains("immutable"), "{url}");
        assert!(!served.get(&format!("/assets/00000000/{name}")).await.head.contains("immutable"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_content_are_typeset_without_scripts_or_styles_of_their_own() {
    let served = serve().await;
    for path in [
        "/areas",
        "/areas/04-concurrency",
        "/concepts/deadlock",
        "/questions/deadlock-conditions",
        "/claims/lost-addition",
        "/claims/unread-row",
        "/activities/find-a-deadlock",
        "/prompts/critical-bug",
        "/search?q=deadlock",
        "/search",
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains(" style=") && !answer.body.contains("<style"), "{path}");
        assert_eq!(answer.body.matches("<script").count(), 1, "{path}: the one of the frame");
    }
    for path in [
        "/areas/nothing",
        "/concepts/deadlock-conditions",
        "/questions/deadlock",
        "/claims/deadlock",
        "/concepts/..%2f",
    ] {
        assert_eq!(served.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_keeps_its_answers_closed_and_links_lead_to_pages() {
    let served = serve().await;
    let body = served.get("/questions/deadlock-conditions").await.body;
    let (before, _) = body.split_once("Neither lets go").unwrap();
    assert!(before.rfind("<details").unwrap() > before.rfind("</details>").unwrap_or(0), "the answer is in a details");
    assert!(!body.contains("<details open") && body.contains("href=\"/claims/lost-addition\""), "{body}");
    let body = served.get("/concepts/deadlock").await.body;
    assert!(
        body.contains("<span class=\"picture\" role=\"img\" aria-label=\"Two threads") && body.contains("<circle"),
        "{body}"
    );
    assert!(body.contains("href=\"/questions/deadlock-conditions\"") && !body.contains("covers: 4.C11"), "{body}");
    let body = served.get("/claims/lost-addition").await.body;
    assert!(
        body.contains("/questions/deadlock-conditions#needs-two-locks") && body.contains("name=\"chosen\""),
        "{body}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_page_of_ours_sets_a_claim_going() {
    let served = serve().await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n";
    let host = format!("Host: localhost:{}\r\n{form}", served.port);
    let from = |origin: &str| format!("{host}Origin: {origin}\r\n");
    let ours = format!("http://localhost:{}", served.port);
    assert_eq!(
        served.ask("POST", "/claims/lost-addition/run", &host).await.status,
        405,
        "nobody says where it comes from"
    );
    assert_eq!(served.ask("POST", "/claims/lost-addition/run", &from("http://evil.example")).await.status, 403);
    assert_eq!(served.ask("POST", "/runs", &from(&ours)).await.status, 405);
    assert_eq!(served.ask("POST", "/claims/nothing/run", &from(&ours)).await.status, 404);
    let answer = served.ask("POST", "/claims/lost-addition/run", &from(&ours)).await;
    assert!(answer.status == 200 && answer.body.contains("It could not be run"), "{}", answer.body);
}
