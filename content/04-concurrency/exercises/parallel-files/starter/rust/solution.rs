use std::io::{self, Read};
use std::process::ExitCode;

/// Adds up the numbers of each file and prints the report.
fn main() -> io::Result<ExitCode> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let mut lines = input.lines();
    let workers = lines.next().unwrap_or_default();
    let paths: Vec<&str> = lines.collect();
    eprintln!("Adding up {} files with up to {workers} open at a time is yours to write.", paths.len());
    Ok(ExitCode::FAILURE)
}
