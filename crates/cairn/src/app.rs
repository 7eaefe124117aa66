//! The use cases: what Cairn does, apart from how it is asked and shown.
//!
//! Never prints and never parses flags; it returns what happened, and the command line and the pages show it.

pub(crate) mod bench;
pub(crate) mod bench_sandbox;
pub(crate) mod case;
pub(crate) mod claim;
pub(crate) mod clean;
pub(crate) mod clock;
pub(crate) mod content;
pub(crate) mod examination;
pub(crate) mod handed_in;
pub(crate) mod history;
pub(crate) mod machine;
pub(crate) mod package;
pub(crate) mod prove;
pub(crate) mod recall;
pub(crate) mod record;
pub(crate) mod recorder;
pub(crate) mod replay;
pub(crate) mod scaffold;
pub(crate) mod search;
pub(crate) mod start;
pub(crate) mod study;
pub(crate) mod verify;
pub(crate) mod workplace;
