//! The store from outside: alone, shared by processes, killed, and damaged. It never sleeps to wait
//! for something to happen, and every time and id is passed in.

mod change;
mod child;
mod crash;
mod damage;
mod erasing;
mod evidence;
mod opening;
mod rules;
mod runs;
mod sharing;
mod study;
mod support;
