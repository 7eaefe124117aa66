//! Shows: the `cairn` command, its pages and its workers.
//!
//! The only crate that knows flags, configuration, the terminal, the HTTP server and the wall clock. It holds
//! no SQL and no algorithm.

mod app;
mod cli;
mod exit;
mod web;

fn main() -> std::process::ExitCode {
    // A panic is a fault of ours, and leaves with the code of one; the hook has told what happened.
    std::panic::catch_unwind(cli::run).unwrap_or_else(|_| cli::panicked())
}
