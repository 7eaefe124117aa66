//! A box that runs: talk to it, signal it, look at it, stop it, wait for it.

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::control::Control;
use crate::error::SandboxError;
use crate::execution::Execution;
use crate::sandbox::Shared;
use crate::signal::Signal;

/// A running process tree; dropping it kills the tree and waits until it is gone.
#[derive(Debug)]
pub struct Running {
    pub(crate) thread: Option<JoinHandle<()>>,
    /// How it went, as soon as the tree is gone; what is left of the box goes beside.
    pub(crate) outcome: Receiver<Result<Execution, SandboxError>>,
    pub(crate) control: Arc<Control>,
    pub(crate) channel: Option<UnixStream>,
    pub(crate) shared: Arc<Shared>,
}

impl Running {
    /// Our end of descriptor 3, if the command asked for a channel. It is blocking; a program that
    /// ends or closes its end gives end of file.
    pub fn channel(&self) -> Option<&UnixStream> {
        self.channel.as_ref()
    }

    /// Processor time of the tree so far.
    pub fn cpu_time(&self) -> Duration {
        self.control.cpu()
    }

    /// Whether the tree has ended, so that [`wait`](Self::wait) would return at once.
    pub fn has_ended(&self) -> bool {
        self.control.is_over() || self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Asks for the end of the tree, which [`wait`](Self::wait) then reports as
    /// [`End::Stopped`](crate::End::Stopped) unless it ended before. Returns at once.
    pub fn kill(&self) {
        self.control.stop();
    }

    /// Sends a signal to the program itself, not to what it started. One that it neither handles nor ignores acts as
    /// on any process.
    ///
    /// # Errors
    /// [`SandboxError::Ended`] if the program has ended; [`SandboxError::Io`] if the system refuses.
    pub fn signal(&self, signal: Signal) -> Result<(), SandboxError> {
        self.control.signal(signal)
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// [`SandboxError::Interrupted`] after an interrupt, [`SandboxError::Lost`] if somebody outside
    /// killed the box. Nothing that the program does is an error.
    pub fn wait(mut self) -> Result<Execution, SandboxError> {
        let lost = || SandboxError::Lost("its supervision failed".into());
        let execution = self.outcome.recv().unwrap_or_else(|_| Err(lost()));
        self.thread = None;
        if self.shared.interrupted() { Err(SandboxError::Interrupted) } else { execution }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.control.stop();
            // Why ignored: nobody asks how it ended.
            let _ = thread.join();
        }
    }
}
