//! The judge and the evidence format from outside, over a stage that answers from a script.

mod evidence;
mod history;
mod package;
mod program;
mod stage;
