//! A box that runs: talk to it, signal it, look at it, stop it, wait for it.

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::control::Control;
use crate::error::SandboxError;
use crate::execution::Execution;
use crate::hardware::Instructions;
use crate::meter::Meter;
use crate::procfs;
use crate::sandbox::Shared;
use crate::signal::Signal;

/// A running process tree; dropping it kills the tree and waits until it is gone.
#[derive(Debug)]
pub struct Running {
    pub(crate) thread: Option<JoinHandle<Result<Execution, SandboxError>>>,
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

    /// Counts the instructions of the tree's present threads, and of all that they start, from now on.
    ///
    /// # Errors
    /// Why the system gives no counter.
    pub fn count_instructions(&self) -> std::io::Result<Instructions> {
        let threads = self.control.with_meter(Meter::threads).unwrap_or_default();
        Instructions::of_threads(&threads)
    }

    /// Resident memory of the tree, in bytes.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn resident_bytes(&self) -> std::io::Result<u64> {
        self.control.with_meter(Meter::processes).map_or(Ok(0), |all| procfs::resident(&all, "VmRSS:"))
    }

    /// The largest resident memory of each process of the tree, summed, in bytes, since [`forget_peak`](Self::forget_peak).
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn peak_resident_bytes(&self) -> std::io::Result<u64> {
        self.control.with_meter(Meter::processes).map_or(Ok(0), |all| procfs::resident(&all, "VmHWM:"))
    }

    /// Begins anew to look for the largest resident memory.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn forget_peak(&self) -> std::io::Result<()> {
        self.control.with_meter(Meter::processes).map_or(Ok(()), |all| procfs::forget_peak(&all))
    }

    /// Whether the tree has ended, so that [`wait`](Self::wait) would return at once.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
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
        let execution = self.join();
        if self.shared.interrupted() { Err(SandboxError::Interrupted) } else { execution }
    }

    fn join(&mut self) -> Result<Execution, SandboxError> {
        let lost = || SandboxError::Lost("its supervision failed".into());
        let thread = self.thread.take().ok_or_else(lost)?;
        thread.join().unwrap_or_else(|_| Err(lost()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.control.stop();
            // Why ignored: nobody asks how it ended.
            let _ = self.join();
        }
    }
}
