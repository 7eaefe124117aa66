//! From orders to a running box: clone, write the id maps, let it go, hear how the set-up went, take what it hands us.
//!
//! A box that does not start leaves nothing: dropping a [`Confined`] kills and reaps it.
//! Source: clone(2), user_namespaces(7) on the order of clone and maps.

use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use crate::control::Control;
use crate::error::SandboxError;
use crate::identity::Identity;
use crate::init::{self, LISTENER_MESSAGE, MESSAGE_BYTES, Orders, PROGRAM_MESSAGE, PROGRAM_STEPS, exec_step};
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

/// What a box gives us while it starts.
#[derive(Debug, Default)]
pub(crate) struct Handed {
    /// The pidfd of the program, if there is one.
    pub(crate) program: Option<OwnedFd>,
    /// The listener of its system calls, or why there is none; `None` where none was asked for.
    pub(crate) listener: Option<Result<OwnedFd, Errno>>,
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
) -> Result<(Confined, Handed), SandboxError> {
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
    launched.map(|handed| (confined, handed))
}

fn launch(
    confined: &Confined,
    identity: Identity,
    orders: &Orders,
    ends: &mut StartEnds,
    control: Option<&Control>,
) -> Result<Handed, SandboxError> {
    identity.write_maps(confined.init)?;
    // Why ignored: a box that has died already shows in the launch socket.
    let _ = rustix::io::write(&ends.go, b"g");
    let deadline = Instant::now() + PATIENCE;
    let mut handed = Handed::default();
    loop {
        await_message(&ends.launch, control, deadline)?;
        match receive(&ends.launch).map_err(|error| SandboxError::io("hear how a box starts", error))? {
            None => return Ok(handed),
            Some(Message { number: PROGRAM_MESSAGE, fd, .. }) => handed.program = Some(fd.ok_or_else(lost_descriptor)?),
            Some(Message { number: LISTENER_MESSAGE, errno: 0, fd }) => {
                handed.listener = Some(Ok(fd.ok_or_else(lost_descriptor)?));
            }
            Some(Message { number: LISTENER_MESSAGE, errno, .. }) => {
                handed.listener = Some(Err(Errno::from_raw_os_error(errno)));
            }
            Some(Message { number: step, errno, .. }) => return Err(explain(orders, step, errno)),
        }
    }
}

/// The kernel drops a descriptor that does not fit into our table.
fn lost_descriptor() -> SandboxError {
    SandboxError::io("take a descriptor from a box", Errno::MFILE)
}

/// One message of a box that starts.
struct Message {
    number: u32,
    errno: i32,
    fd: Option<OwnedFd>,
}

/// The next message, or nothing at the end of file.
fn receive(launch: &OwnedFd) -> rustix::io::Result<Option<Message>> {
    let mut bytes = [0u8; MESSAGE_BYTES];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut rights = RecvAncillaryBuffer::new(&mut space);
    let mut slices = [IoSliceMut::new(&mut bytes)];
    let received = rustix::io::retry_on_intr(|| recvmsg(launch, &mut slices, &mut rights, RecvFlags::CMSG_CLOEXEC))?;
    let fd = rights.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut fds) => fds.next(),
        _ => None,
    });
    let [a, b, c, d, e, f, g, h] = bytes;
    let (number, errno) = (u32::from_ne_bytes([a, b, c, d]), i32::from_ne_bytes([e, f, g, h]));
    Ok((received.bytes > 0).then_some(Message { number, errno, fd }))
}

fn await_message(launch: &OwnedFd, control: Option<&Control>, deadline: Instant) -> Result<(), SandboxError> {
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

fn explain(orders: &Orders, step: u32, errno: i32) -> SandboxError {
    let source = std::io::Error::from_raw_os_error(errno);
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
