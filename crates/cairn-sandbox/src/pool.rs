//! Boxes set up before anybody needs them.
//!
//! Setting a box up takes longer than starting a program in it, and many runs in a row want boxes of one shape: the same
//! mounts, the same kind of network. So when a shape comes up a second time, one more box of it is made beside the run,
//! and waits for the next. Each box still serves one program alone, from its namespaces to its files; what is saved is
//! the waiting, and nothing of one run can reach another.

use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use crate::cgroup::Versions;
use crate::control::Control;
use crate::plan::{Numbers, Shape};
use crate::supervise::Assignment;

/// How many boxes wait at most: each is a process, some mounts and some empty groups.
const MOST: usize = 4;

/// How many shapes are remembered.
const REMEMBERED: usize = 16;

/// A box that is set up, or about to be, and waits for its program. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) shape: Shape,
    pub(crate) numbers: Numbers,
    pub(crate) versions: Versions,
    pub(crate) control: Arc<Control>,
    pub(crate) channel: Option<UnixStream>,
    pub(crate) assign: Option<Sender<Assignment>>,
    pub(crate) thread: Option<JoinHandle<()>>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.assign = None;
        if let Some(thread) = self.thread.take() {
            // Why ignored: nobody asks how a box ended that had nothing to do.
            let _ = thread.join();
        }
    }
}

/// The boxes that wait.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Waiting>,
    /// The latest last.
    seen: Vec<Shape>,
}

impl Pool {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// A box of this shape, if one waits.
    pub(crate) fn take(&self, shape: &Shape) -> Option<Waiting> {
        let mut state = self.state();
        let at = state.waiting.iter().position(|waiting| waiting.shape == *shape)?;
        Some(state.waiting.remove(at))
    }

    /// Notes that a shape was used; whether one more box of it is worth its making.
    pub(crate) fn is_wanted(&self, shape: &Shape) -> bool {
        let mut state = self.state();
        let known = state.seen.iter().position(|seen| seen == shape);
        known.map(|at| state.seen.remove(at));
        state.seen.push(shape.clone());
        if state.seen.len() > REMEMBERED {
            state.seen.remove(0);
        }
        known.is_some() && state.waiting.iter().all(|waiting| waiting.shape != *shape)
    }

    /// Keeps a box; the one that has waited longest goes if there are too many.
    pub(crate) fn put(&self, waiting: Waiting) {
        let mut state = self.state();
        state.waiting.push(waiting);
        let one_too_many = (state.waiting.len() > MOST).then(|| state.waiting.remove(0));
        drop(state);
        drop(one_too_many);
    }

    /// Ends all boxes that wait.
    pub(crate) fn clear(&self) {
        let waiting = std::mem::take(&mut self.state().waiting);
        drop(waiting);
    }
}
