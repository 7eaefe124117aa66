//! Adds up the numbers of many files, a bounded number of them at a time.
//!
//! As many threads as files may be open take one path after the other from a common list, so that a slow file holds
//! up its own thread alone, and no more files are open than there are threads. What a file came to goes into a
//! channel, and so does the request to stop: the main thread waits for one thing only, and touches no file that could
//! hold it up.
//!
//! Cost: each number is read once, and of each file only a line is held in memory.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, OnceLock};
use std::thread;

/// Why a file has no sum.
enum Unusable {
    CannotBeRead,
    NoWholeNumber { line: usize },
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotBeRead => write!(f, "cannot be read"),
            Self::NoWholeNumber { line } => write!(f, "line {line} is no whole number"),
        }
    }
}

type Outcome = Result<i64, Unusable>;

/// What the main thread waits for.
enum Event {
    /// The file at this place of the list is done with.
    Done(usize, Outcome),
    /// No further file shall be started.
    Stop,
}

/// The sum of the numbers in a file.
fn sum_of(path: &str) -> Outcome {
    let file = File::open(path).map_err(|_| Unusable::CannotBeRead)?;
    let mut total = 0;
    for (index, line) in BufReader::new(file).split(b'\n').enumerate() {
        let line = line.map_err(|_| Unusable::CannotBeRead)?;
        total += whole_number(&line).ok_or(Unusable::NoWholeNumber { line: index + 1 })?;
    }
    Ok(total)
}

fn whole_number(line: &[u8]) -> Option<i64> {
    // parse() alone is too generous: it takes "+7", too.
    let digits = std::str::from_utf8(line).ok().filter(|text| !text.starts_with('+'))?;
    digits.parse().ok()
}

/// The list that the threads work through, in order.
struct Paths {
    all: Vec<String>,
    taken: AtomicUsize,
    stopping: AtomicBool,
}

impl Paths {
    /// The next path and its place. No two threads get the same.
    fn take(&self) -> Option<(usize, &str)> {
        if self.stopping.load(Ordering::SeqCst) {
            return None;
        }
        let place = self.taken.fetch_add(1, Ordering::SeqCst);
        self.all.get(place).map(|path| (place, path.as_str()))
    }
}

fn work(paths: &Paths, events: &Sender<Event>) {
    while let Some((place, path)) = paths.take() {
        if events.send(Event::Done(place, sum_of(path))).is_err() {
            return; // the report is under way, and nobody listens any more
        }
    }
}

fn main() -> io::Result<()> {
    let terminated = terminations()?;
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let mut lines = input.lines().map(str::to_owned);
    let workers: usize = lines.next().and_then(|line| line.parse().ok()).expect("the number of workers");
    let paths = Arc::new(Paths { all: lines.collect(), taken: AtomicUsize::new(0), stopping: AtomicBool::new(false) });

    // The threads are not joined in the end: their files may never answer, and the program leaves without them.
    let (sender, events) = mpsc::channel();
    for _ in 0..workers.min(paths.all.len()) {
        let (paths, sender) = (Arc::clone(&paths), sender.clone());
        thread::spawn(move || work(&paths, &sender));
    }
    let watched = Arc::clone(&paths);
    thread::spawn(move || {
        if (&terminated).read_exact(&mut [0]).is_ok() {
            watched.stopping.store(true, Ordering::SeqCst);
            let _ = sender.send(Event::Stop);
        }
    });

    let mut outcomes: Vec<Option<Outcome>> = paths.all.iter().map(|_| None).collect();
    let mut left = outcomes.len();
    let mut stopped = false;
    while left > 0 && !stopped {
        match events.recv().expect("the watching thread never hangs up") {
            Event::Done(place, outcome) => {
                outcomes[place] = Some(outcome);
                left -= 1;
            }
            Event::Stop => stopped = true,
        }
    }
    process::exit(report(&paths.all, &outcomes, stopped)?)
}

/// Prints what became of each file, in the order of the input; gives the exit status.
fn report(paths: &[String], outcomes: &[Option<Outcome>], stopped: bool) -> io::Result<i32> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut total, mut failed, mut cancelled) = (0, 0, 0);
    for (path, outcome) in paths.iter().zip(outcomes) {
        match outcome {
            Some(Ok(sum)) => {
                total += sum;
                writeln!(out, "{path}: {sum}")?;
            }
            Some(Err(reason)) => {
                failed += 1;
                writeln!(out, "{path}: failed: {reason}")?;
            }
            None => {
                cancelled += 1;
                writeln!(out, "{path}: cancelled")?;
            }
        }
    }
    writeln!(out, "total: {total}")?;
    writeln!(out, "failed: {failed}")?;
    if stopped {
        writeln!(out, "cancelled: {cancelled}")?;
    }
    out.flush()?;
    Ok(if stopped { 128 + SIGTERM } else { i32::from(failed > 0) })
}

// The standard library has no signals, so that the C library is called directly. With packages one would take
// signal-hook, which works in the same way.

/// The number of the signal on Linux and all other systems that have it.
const SIGTERM: i32 = 15;

unsafe extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
}

/// Where the handler writes to.
static TERMINATED: OnceLock<UnixStream> = OnceLock::new();

/// A stream from which a byte can be read for every SIGTERM.
///
/// A handler interrupts the program anywhere, with locks held and memory half allocated, and may do next to nothing.
/// Writing to a stream is allowed, and turns the signal into something that a thread can wait for.
fn terminations() -> io::Result<UnixStream> {
    extern "C" fn handle(_: i32) {
        if let Some(mut stream) = TERMINATED.get() {
            let _ = stream.write(&[1]);
        }
    }
    let (reader, writer) = UnixStream::pair()?;
    TERMINATED.set(writer).expect("this is called once");
    // SAFETY: `signal` is declared as the C library has it, and the handler calls nothing but write(2).
    unsafe { signal(SIGTERM, handle) };
    Ok(reader)
}
