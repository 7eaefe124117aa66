//! Cairn from outside: the command as its users run it, and the house as its developers keep it.

mod architecture;
mod bad_input;
mod browser;
mod cleaning;
mod commands;
mod contributing;
mod formats;
mod histories;
mod languages;
mod learning;
mod packages;
mod pages;
mod reading;
mod replaying;
mod sandboxing;
mod scaffolding;
mod shell;
mod stopping;
mod support;
