//! Histories of concurrent operations, and whether what was answered can be explained.
//!
//! Pure: a history and a model in, an answer with its reasons out. Never reads a file, never draws a picture. In the
//! order of reading:
//!
//! - [`datum`], [`op`]: what was asked, answered and when
//! - [`model`]: what a service should do, each as a small specification
//! - [`consistency`]: is there an order? (`search`, `frontier`, `fingerprint`), and if not, why not (`explain`)
//! - [`session`], [`invariant`], [`transaction`]: weaker and other claims (`graph`)
//! - [`recording`]: from bytes; [`examine`]: by name; [`drawn`]: histories from a seed

pub mod consistency;
pub mod datum;
pub mod drawn;
pub mod examine;
mod explain;
mod fingerprint;
mod frontier;
mod graph;
pub mod invariant;
pub mod model;
pub mod op;
mod order;
mod problem;
pub mod recording;
mod search;
pub mod session;
pub mod transaction;

pub use consistency::{Answer, Budget, Checked, linearizable, sequential};
pub use datum::Datum;
pub use explain::{DeadEnd, Size, Violation};
pub use model::Model;
pub use op::{Fault, History, Op, Outcome};
pub use recording::Recording;
