//! Reads: the content tree into a [`Catalog`], and every fault of it at once as [`Diagnostic`]s.
//!
//! Never runs or writes anything, and never touches a network. A tree is files in memory, whether they come
//! from a folder or from the binary, so that both are read by the same code.
//!
//! - [`package`](mod@package): problems that others wrote, in the formats of the field
//! - [`tree`]: the files · [`table`]: TOML with the place of every fault · [`diagnostic`]: faults
//! - [`catalog`]: the whole · [`area`], [`exercise`], [`language`], [`mutant`], [`roadmap`]: its parts
//! - [`page`](mod@page), [`claim`]: what there is to read, to answer and to see · [`lint`]: what holds between them ·
//!   [`coverage`]: what of the curriculum is there

pub mod area;
pub mod catalog;
pub mod claim;
pub mod coverage;
pub mod diagnostic;
pub mod exercise;
pub mod language;
pub mod lint;
pub mod mutant;
pub mod package;
pub mod page;
mod picture;
pub mod roadmap;
pub mod table;
pub mod tree;
mod yaml;

pub use catalog::{Catalog, load};
pub use claim::Claim;
pub use diagnostic::{Diagnostic, Place};
pub use exercise::Entry;
pub use package::Package;
pub use page::Page;
pub use tree::Tree;
