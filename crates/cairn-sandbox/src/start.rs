//! From orders to a running box: clone, write the id maps, let it go, hear how the set-up went.
//!
//! A box that does not start leaves nothing: dropping a [`Confined`] kills and reaps it.
//! Source: clone(2), user_namespaces(7) on the order of clone and maps.

use std::io::Read;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use crate::control::Control;
use crate::error::SandboxError;
use crate::identity::Identity;
use crate::init::{self, FAILURE_BYTES, Orders, PROGRAM_STEPS, exec_step};
use crate::plan::StartEnds;
use crate::sys;

/// A set-up takes milliseconds; this long only on a machine that is about to die.
const PATIENCE: Duration = Duration::from_secs(60);

/// The namespaces of a box; the cgroup namespace comes later, from inside its group.
pub(crate) const NAMESPACES: i32 = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS;

/// A living box; dropping it ends its whole tree.
#[derive(Debug)]
pub(crate) struct Confined {
    pub(crate) init: i32,
    pub(crate) pidfd: OwnedFd,
    reaped: bool,
}

impl Confined {
    /// Asks init to end everyone and to report.
    pub(crate) fn end(&self) {
        // Why ignored: it can only have ended already.
        let _ = sys::signal_to(self.pidfd.as_raw_fd(), libc::SIGTERM);
    }

    /// Ends init and with it, by the kernel, everyone; there is no report then.
    pub(crate) fn end_at_once(&self) {
        let _ = sys::signal_to(self.pidfd.as_raw_fd(), libc::SIGKILL);
    }

    /// Waits until the whole tree is gone.
    pub(crate) fn reap(&mut self) {
        if !self.reaped {
            // Why ignored: nobody else can have reaped it, and there is nobody to tell.
            let _ = sys::wait_for(self.pidfd.as_raw_fd());
            self.reaped = true;
        }
    }
}

impl Drop for Confined {
    fn drop(&mut self) {
        if !self.reaped {
            self.end_at_once();
            self.reap();
        }
    }
}

/// Starts a box; returns when its program runs (or, without one, when its set-up is done).
///
/// The calling thread must outlive the box: its end kills init.
pub(crate) fn start(
    namespaces: i32,
    identity: Identity,
    orders: &Orders,
    child_ends: Vec<OwnedFd>,
    ends: &mut StartEnds,
    control: Option<&Control>,
) -> Result<Confined, SandboxError> {
    let failed = |errno| SandboxError::setup("clone into new namespaces", errno);
    // Blocked in the child too, so that no handler of ours ever runs there.
    let mask = sys::set_signal_mask(u64::MAX).map_err(failed)?;
    let cloned = sys::clone_into(namespaces);
    let child = match cloned {
        Ok(Some(child)) => child,
        Ok(None) => init::run(orders),
        Err(errno) => {
            let _ = sys::set_signal_mask(mask);
            return Err(failed(errno));
        }
    };
    let confined = Confined { init: child.pid, pidfd: child.pidfd, reaped: false };
    drop(child_ends);
    let launched = launch(&confined, identity, orders, ends, control);
    let _ = sys::set_signal_mask(mask);
    launched.map(|()| confined)
}

fn launch(
    confined: &Confined,
    identity: Identity,
    orders: &Orders,
    ends: &mut StartEnds,
    control: Option<&Control>,
) -> Result<(), SandboxError> {
    identity.write_maps(confined.init)?;
    // Why ignored: a box that has died already shows in the launch pipe.
    let _ = rustix::io::write(&ends.go, b"g");
    await_answer(&ends.launch, control)?;
    let mut failure = [0u8; FAILURE_BYTES];
    let mut pipe = std::fs::File::from(ends.launch.try_clone().map_err(read_failed)?);
    match pipe.read(&mut failure).map_err(read_failed)? {
        0 => Ok(()),
        _ => Err(explain(orders, failure)),
    }
}

fn read_failed(error: std::io::Error) -> SandboxError {
    SandboxError::io("read the launch pipe of a box", error)
}

fn await_answer(launch: &OwnedFd, control: Option<&Control>) -> Result<(), SandboxError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut entries = vec![PollFd::from_borrowed_fd(launch.as_fd(), PollFlags::IN)];
        entries.extend(control.map(|c| PollFd::from_borrowed_fd(c.wake(), PollFlags::IN)));
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = rustix::event::Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        match poll(&mut entries, Some(&timeout)) {
            Ok(0) => {
                let late = std::io::Error::from(std::io::ErrorKind::TimedOut);
                return Err(SandboxError::setup("wait for the set-up", late));
            }
            Err(rustix::io::Errno::INTR) => continue,
            Err(errno) => return Err(SandboxError::io("wait for the set-up of a box", errno)),
            Ok(_) => {}
        }
        if !entries[0].revents().is_empty() {
            return Ok(());
        }
        return Err(SandboxError::Interrupted);
    }
}

fn explain(orders: &Orders, failure: [u8; FAILURE_BYTES]) -> SandboxError {
    let [a, b, c, d, e, f, g, h] = failure;
    let step = u32::from_ne_bytes([a, b, c, d]);
    let source = std::io::Error::from_raw_os_error(i32::from_ne_bytes([e, f, g, h]));
    if step == exec_step(orders.setup.len()) {
        let program = orders.program.as_ref().map(|p| PathBuf::from(&*p.path.to_string_lossy()));
        return SandboxError::Exec { program: program.unwrap_or_default(), source };
    }
    let step = step as usize;
    let words = match orders.setup.get(step) {
        Some(op) => op.describe(),
        None => PROGRAM_STEPS.get(step - orders.setup.len()).copied().unwrap_or("unknown").into(),
    };
    SandboxError::setup(words, source)
}
