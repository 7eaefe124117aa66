//! The pages of `cairn serve`, over the wire and in a real browser.

use crate::browser::Browser;
use crate::support::{Cairn, exercise};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A server on a port of its own; ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(cairn: &Cairn) -> Self {
        let mut child =
            cairn.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Cairn is at http://").unwrap().trim_end_matches('/').to_owned();
        Self { child, address }
    }

    /// The answer to a request with this head, whole.
    fn ask(&self, head: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}", self.address))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn every_page_is_served_and_strangers_are_turned_away() {
    let cairn = Cairn::new();
    let reference = exercise("longest-consecutive").join("reference/python");
    let report =
        cairn.run(&["check", "longest-consecutive", reference.to_str().unwrap(), "--format", "json"]).left_with(0);
    let run = report.json()["run"].as_str().unwrap().to_owned();
    let server = Server::start(&cairn);
    let pages = ["/", "/runs", "/exercises/longest-consecutive", "/exercises/recent-orders", &format!("/runs/{run}")];
    for page in pages {
        let answer = server.get(page);
        assert!(answer.starts_with("HTTP/1.1 200"), "{page}: {}", &answer[..answer.len().min(200)]);
        assert!(answer.contains("content-security-policy: default-src 'none'"), "{page}");
        assert!(!answer.contains("<script>") && !answer.contains(" style=") && !answer.contains("http://"), "{page}");
    }
    assert!(server.get("/exercises/nothing").starts_with("HTTP/1.1 404"));
    assert!(server.get("/runs/nothing").starts_with("HTTP/1.1 404"));
    assert!(server.ask("GET / HTTP/1.1\r\nHost: evil.example").starts_with("HTTP/1.1 403"));
    let foreign = format!("GET / HTTP/1.1\r\nHost: {}\r\nOrigin: http://evil.example", server.address);
    assert!(server.ask(&foreign).starts_with("HTTP/1.1 403"));
    let evidence = server.get(&format!("/runs/{run}/evidence"));
    let (_, body) = evidence.split_once("\r\n\r\n").unwrap();
    let file = cairn.write("downloaded.jsonl", body);
    cairn.run(&["replay", file.to_str().unwrap()]).left_with(0);
}

#[test]
fn pages_fit_a_phone_and_a_desk_and_their_scripts_run() {
    let cairn = Cairn::new();
    let report =
        cairn.run(&["check", "longest-consecutive", "--mutant", "drops-zero", "--format", "json"]).left_with(1);
    let run = format!("/runs/{}", report.json()["run"].as_str().unwrap());
    let server = Server::start(&cairn);
    for (width, scheme) in [(360, 0), (1280, 1)] {
        let browser = Browser::start(&cairn, width, scheme);
        let exercises = ["/", "/runs", "/exercises/recent-orders", &run, "/exercises/nothing"];
        let pages = [
            "/areas",
            "/areas/04-concurrency",
            "/concepts/deadlock",
            "/questions/task-run-and-startnew",
            "/claims/lock-order-deadlock",
            "/activities/refactor-to-async",
            "/search?q=deadlock",
        ];
        for page in exercises.into_iter().chain(pages) {
            browser.open(&format!("http://{}{page}", server.address));
            browser.run("for (const d of document.querySelectorAll('details')) d.open = true");
            let too_wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
            assert!(too_wide.as_i64().unwrap() <= 0, "{page} is {too_wide} px wider than {width} px");
            let wrong = browser.complaints();
            assert!(wrong.iter().all(|w| w.contains("404")), "{page}: {wrong:?}");
        }
    }
}

#[test]
fn a_run_in_a_terminal_arrives_in_an_open_browser() {
    let cairn = Cairn::new();
    let source = "def longest_consecutive(numbers):\n    return 0\n";
    cairn.check_python(source, &["--only", "empty"]).left_with(0);
    let server = Server::start(&cairn);
    let browser = Browser::start(&cairn, 1280, 1);
    browser.open(&format!("http://{}/runs", server.address));
    let run =
        cairn.check_python(source, &["--only", "examples"]).left_with(1).json()["run"].as_str().unwrap().to_owned();
    let started = Instant::now();
    while !browser.source().contains(&run) {
        assert!(started.elapsed() < Duration::from_secs(30), "{run} did not arrive:\n{}", browser.source());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
