//! Decides: the model, the evidence format, the judges and everything they compute.
//!
//! Never contains I/O, a clock, unseeded randomness, the environment, iteration over hash maps, SQL or HTML.
//! Read it in the order of the flow:
//!
//! - [`exercise`], [`types`], [`value`], [`fields`], [`generate`]: the task, its signature, its cases
//! - [`language`], [`harness`], [`protocol`]: how a program in any language is called
//! - [`submission`], [`step`], [`execution`]: what is handed in, asked and seen
//! - [`judge`], [`compare`], [`complexity`], [`verdict`]: what is concluded
//! - [`evidence`]: all of it as a file
//! - [`study`]: what is remembered of the learner
//! - [`digest`], [`payload`]: names and bytes

pub mod compare;
pub mod complexity;
pub mod digest;
pub mod evidence;
pub mod execution;
pub mod exercise;
pub mod fields;
pub mod generate;
pub mod harness;
pub mod judge;
pub mod language;
pub mod payload;
pub mod protocol;
pub mod step;
pub mod study;
pub mod submission;
pub mod types;
pub mod value;
pub mod verdict;

pub use digest::Digest;
pub use payload::{Blobs, Payload};
