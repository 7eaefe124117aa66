//! Cairn from outside: the command as its users run it, and the house as its developers keep it.

mod architecture;
mod bad_input;
mod browser;
mod commands;
mod contributing;
mod languages;
mod pages;
mod replaying;
mod stopping;
mod support;
