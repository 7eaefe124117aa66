//! What a box does and does not let happen, tried from inside it with the host's own programs.
//!
//! One binary. The cases of `streams`, `limits`, `isolation`, `perturbed` and `signals` run as the caller and again
//! without privileges (`rootless`), the first three also perturbed; `helper` is this binary run again in another role. Needs `cc`.

mod common;
mod helper;
mod isolation;
mod lifecycle;
mod limits;
mod perturbed;
mod rootless;
mod signals;
mod streams;
mod sweep;
