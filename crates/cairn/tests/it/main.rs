//! Cairn from outside: the command as its users run it, and the house as its developers keep it.

mod architecture;
mod bad_input;
mod commands;
mod contributing;
mod replaying;
mod stopping;
mod support;
