//! Measures what a box costs: `/bin/true` in a box against a plain spawn, interleaved, medians.
//!
//! `cargo run --release -p cairn-sandbox --example start_cost [rounds] [megabytes in the parent]`

use std::io::Write;
use std::process::{Command as Plain, Stdio};
use std::time::{Duration, Instant};

use cairn_sandbox::{Command, Sandbox};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|arg| arg.parse::<usize>());
    let rounds = numbers.next().transpose()?.unwrap_or(100);
    let megabytes = numbers.next().transpose()?.unwrap_or(0);
    let ballast = vec![1u8; megabytes << 20];
    let dir = std::env::temp_dir().join(format!("cairn-start-cost-{}", std::process::id()));
    let opened = Instant::now();
    let sandbox = Sandbox::open(&dir)?;
    let opened = opened.elapsed();
    let (mut boxed, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let begun = Instant::now();
        sandbox.run(Command::new("/bin/true"))?;
        boxed.push(begun.elapsed());
        let begun = Instant::now();
        Plain::new("/bin/true").stdin(Stdio::null()).output()?;
        plain.push(begun.elapsed());
    }
    drop(sandbox);
    std::fs::remove_dir_all(&dir)?;
    let mut out = std::io::stdout();
    writeln!(out, "{rounds} rounds, {} MB in the parent, opened in {opened:?}", ballast.len() >> 20)?;
    writeln!(out, "box:   {}", spread(boxed))?;
    writeln!(out, "plain: {}", spread(plain))?;
    Ok(())
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    format!("median {:?}, p10 {:?}, p90 {:?}", at(50), at(10), at(90))
}
