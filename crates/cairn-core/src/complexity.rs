//! How cost grows with size: classes of functions, and which of them measured points follow.
//!
//! Pure: points in, an answer with its error out. Logarithms and powers come from `libm`, since those of the platform
//! differ between machines, and a verdict must not.
//!
//! - [`class`]: the classes · [`points`]: what was measured · [`fit`]: how well a class explains it
//! - [`memory`]: the same for memory, which is coarser
//! - [`picture`]: what is drawn of it
//! - [`rule`]: at most this class, beyond it, or not known

pub mod class;
pub mod fit;
pub mod memory;
pub mod picture;
pub mod points;
pub mod rule;

pub use class::Class;
pub use points::{Point, exponents};
pub use rule::{Growth, at_most};
