//! Decides: the model, the evidence format, the judges and everything they compute.
//!
//! Never contains I/O, a clock, unseeded randomness, the environment, iteration over hash maps, SQL or HTML.
//! Read it in the order of the flow:
//!
//! - [`exercise`], [`types`], [`value`], [`fields`], [`generate`]: the task, its signature, its cases
//! - [`language`], [`harness`], [`protocol`]: how a program in any language is called
//! - [`submission`], [`step`], [`execution`]: what is handed in, asked and seen
//! - [`judge`], [`compare`], [`verdict`]: what is concluded
//! - [`evidence`]: all of it as a file
//! - [`claim`]: whether a run shows what it is said to show · [`search`]: finding texts by words
//! - [`study`]: what is remembered of the learner
//! - [`history`]: whether what a concurrent service answered can be explained
//! - [`digest`], [`payload`]: names and bytes

pub mod claim;
pub mod compare;
pub mod digest;
pub mod evidence;
pub mod execution;
pub mod exercise;
pub mod fields;
pub mod generate;
pub mod harness;
pub mod history;
pub mod judge;
pub mod language;
pub mod package;
pub mod payload;
pub mod protocol;
pub mod search;
pub mod step;
pub mod study;
pub mod submission;
pub mod types;
pub mod value;
pub mod verdict;

pub use digest::Digest;
pub use payload::{Blobs, Payload};
