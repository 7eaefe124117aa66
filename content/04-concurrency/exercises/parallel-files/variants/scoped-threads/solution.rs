//! Threads that borrow from the main thread, and an atomic number by which they take their files.
//!
//! The scope waits for its threads, and so it never ends where one of them hangs in a pipe. That does no harm: after
//! SIGTERM it is not the main thread that reports but the one that waits for the signal, and it ends the program.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

static PATHS: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// What became of each file; absent as long as it is not finished.
static OUTCOMES: Mutex<Vec<Option<Result<i64, String>>>> = Mutex::new(Vec::new());

fn main() {
    let term = block_sigterm();
    let mut lines = io::stdin().lines().map_while(Result::ok);
    let workers: usize = lines.next().and_then(|line| line.parse().ok()).unwrap_or(1);
    let paths: Vec<String> = lines.collect();
    *PATHS.lock().unwrap() = paths.clone();
    *OUTCOMES.lock().unwrap() = paths.iter().map(|_| None).collect();
    thread::spawn(move || {
        wait_for(&term);
        report(true)
    });
    let next = AtomicUsize::new(0);
    let take = || {
        let place = next.fetch_add(1, Ordering::Relaxed);
        paths.get(place).map(|path| (place, path))
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((place, path)) = take() {
                    let outcome = sum_of(path);
                    OUTCOMES.lock().unwrap()[place] = Some(outcome);
                }
            });
        }
    });
    report(false)
}

fn sum_of(path: &str) -> Result<i64, String> {
    let unreadable = |_| "cannot be read".to_owned();
    let file = BufReader::new(File::open(path).map_err(unreadable)?);
    let mut sum = 0;
    for (index, line) in file.lines().enumerate() {
        let line = line.map_err(unreadable)?;
        let digits = line.strip_prefix('-').unwrap_or(&line);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("line {} is no whole number", index + 1));
        }
        sum += line.parse::<i64>().map_err(|error| error.to_string())?;
    }
    Ok(sum)
}

/// Prints what is known and ends the program, with the lock held, so that nobody reports twice.
fn report(stopped: bool) -> ! {
    let (paths, outcomes) = (PATHS.lock().unwrap(), OUTCOMES.lock().unwrap());
    let (mut text, mut total, mut failed, mut cancelled) = (String::new(), 0, 0, 0);
    for (path, outcome) in paths.iter().zip(&*outcomes) {
        text += &match outcome {
            Some(Ok(sum)) => {
                total += sum;
                format!("{path}: {sum}\n")
            }
            Some(Err(reason)) => {
                failed += 1;
                format!("{path}: failed: {reason}\n")
            }
            None => {
                cancelled += 1;
                format!("{path}: cancelled\n")
            }
        };
    }
    text += &format!("total: {total}\nfailed: {failed}\n");
    if stopped {
        text += &format!("cancelled: {cancelled}\n");
    }
    io::stdout().write_all(text.as_bytes()).unwrap();
    process::exit(if stopped { 143 } else { (failed > 0).into() })
}

// The C library's sigwait, which the standard library does not have: a blocked signal waits until somebody takes it.

const SIGTERM: i32 = 15;
const SIG_BLOCK: i32 = 0;

/// As large as glibc's and musl's.
#[repr(C)]
struct SignalSet([u64; 16]);

unsafe extern "C" {
    fn sigemptyset(set: *mut SignalSet) -> i32;
    fn sigaddset(set: *mut SignalSet, signal: i32) -> i32;
    fn pthread_sigmask(how: i32, set: *const SignalSet, old: *mut SignalSet) -> i32;
    fn sigwait(set: *const SignalSet, signal: *mut i32) -> i32;
}

/// Before there is a second thread: each inherits what is blocked.
fn block_sigterm() -> SignalSet {
    let mut set = SignalSet([0; 16]);
    // SAFETY: the set is large enough and lives through the calls; no old set is asked for.
    unsafe {
        sigemptyset(&mut set);
        sigaddset(&mut set, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set, std::ptr::null_mut());
    }
    set
}

fn wait_for(set: &SignalSet) {
    let mut signal = 0;
    // SAFETY: both pointers are valid during the call.
    while unsafe { sigwait(set, &mut signal) } != 0 {}
}
