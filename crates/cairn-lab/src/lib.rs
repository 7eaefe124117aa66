//! Drives: carries out the steps of a judge in the real world and reports what happened.
//!
//! Never rules on anything: it says what a program answered, used and how it ended, not whether that is
//! right. Everything of the learner's runs inside the sandbox, builds included.
//!
//! - [`toolchain`]: finding a language on the host · [`workshop`]: sources, builds and their cache
//! - [`conversation`]: calling a function through its harness · [`program`]: running cases · `scene`: files, pipes and
//!   signals around a program
//! - [`package`]: problems that others wrote, with their validators
//! - [`claim`]: running what shows a claim, programs and sessions with a database
//! - [`compile`](mod@compile): whether a program is well-formed
//! - [`by_hand`]: one case on the host, under a debugger
//! - [`bench`](mod@bench): the live [`Stage`](cairn_core::step::Stage)

pub mod bench;
pub mod by_hand;
pub mod claim;
pub mod compile;
pub mod conversation;
mod convert;
pub mod package;
pub mod program;
mod scene;
pub mod toolchain;
pub mod workshop;

pub use bench::{Answers, Bench, Oracle};
pub use by_hand::{ByHand, Debugger, Seen};
pub use package::{PackageBench, Programs};
pub use toolchain::{Missing, Toolchain, Toolchains};
pub use workshop::Workshop;
