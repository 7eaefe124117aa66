//! From orders to a running box: clone, write the id maps, let it go, hear how the set-up went, take what it hands us.
//!
//! A box that does not start leaves nothing: dropping a [`Confined`] kills and reaps it.
//! Source: clone(2), user_namespaces(7) on the order of clone and maps.

use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use crate::control::Control;
use crate::error::SandboxError;
use crate::identity::Identity;
use crate::init::{
    self, LISTENER_MESSAGE, MESSAGE_BYTES, Orders, PROGRAM_MESSAGE, PROGRAM_STEPS, Program, READY_MESSAGE,
    SETUP_MESSAGE, exec_step,
};
use crate::plan::StartEnds;
use crate::procfs;
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
    /// Waits in the clone for as long as init lives, and then ends.
    cloner: Option<JoinHandle<()>>,
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
        if let Some(cloner) = self.cloner.take() {
            // Why ignored: nobody else can have reaped it, and there is nobody to tell.
            let _ = sys::wait_for(self.pidfd.as_raw_fd());
            let _ = cloner.join();
        }
    }
}

impl Drop for Confined {
    fn drop(&mut self) {
        if self.cloner.is_some() {
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

/// Starts a box; returns when its program runs, when it waits for one, or, without one, when its set-up is done.
pub(crate) fn start(
    namespaces: i32,
    identity: Identity,
    orders: &Arc<Orders>,
    child_ends: Vec<OwnedFd>,
    ends: &mut StartEnds,
    control: Option<&Control>,
) -> Result<(Confined, Handed), SandboxError> {
    note_dumpable();
    let confined = clone_init(namespaces, orders, &ends.launch)?;
    drop(child_ends);
    identity.write_maps(confined.init)?;
    let handed = go_on(orders, ends, control)?;
    Ok((confined, handed))
}

/// Of a program's change of user the kernel concludes that ours has changed. What held before the first box is noted,
/// because the start of another may have set it for a moment.
fn note_dumpable() {
    if let Ok(before) = sys::dumpable() {
        DUMPABLE.get_or_init(|| before);
    }
}

fn restore_dumpable() {
    if let Some(&before) = DUMPABLE.get() {
        // Why ignored: it is a convenience of debuggers, and what cannot be restored is the stricter.
        let _ = sys::set_dumpable(before);
    }
}

/// Gives a box that waits its program; returns when it runs.
pub(crate) fn assign(
    orders: &Orders,
    program: Program,
    ends: &StartEnds,
    control: &Control,
) -> Result<Handed, SandboxError> {
    if orders.program.set(program).is_err() {
        return Err(SandboxError::Lost("it has a program already".into()));
    }
    let handed = go_on(orders, ends, Some(control));
    restore_dumpable();
    handed
}

/// Whether others of our user could look at our memory before the first box.
static DUMPABLE: OnceLock<std::ffi::c_long> = OnceLock::new();

/// Clones init in a thread of its own, which waits as long as init lives: init has its thread-local storage and dies
/// with it. Returns once init runs.
fn clone_init(namespaces: i32, orders: &Arc<Orders>, launch: &OwnedFd) -> Result<Confined, SandboxError> {
    let failed = |error: std::io::Error| SandboxError::setup("clone into new namespaces", error);
    let pidfd = Arc::new(sys::Slot::new(-1));
    let (slot, kept) = (Arc::clone(&pidfd), Arc::clone(orders));
    let cloner = move || {
        // Blocked in the child too, so that no handler of ours ever runs there.
        let _ = sys::set_signal_mask(u64::MAX);
        if let Err(errno) = sys::run_sharing(namespaces, init::enter, &*kept, &mut sys::Stack::new(), &slot) {
            init::tell_of_no_init(&kept, errno);
        }
    };
    let cloner = thread::Builder::new().name("init".into()).stack_size(STACK).spawn(cloner).map_err(failed)?;
    while !readable(launch, WINK) && !cloner.is_finished() {}
    // What an init says that has gone since is still there; what is not there never comes.
    let said = if readable(launch, Duration::ZERO) { receive(launch) } else { Ok(None) };
    match said {
        Ok(Some(Message { number: READY_MESSAGE, .. })) => {}
        Ok(Some(Message { errno, .. })) => {
            let _ = cloner.join();
            return Err(failed(std::io::Error::from_raw_os_error(errno)));
        }
        Ok(None) | Err(_) => return Err(SandboxError::Lost("its init was killed from outside".into())),
    }
    let lost = || SandboxError::io("take the pidfd of a box", Errno::BADF);
    let pidfd = sys::take_descriptor(&pidfd).ok_or_else(lost)?;
    let init = procfs::pid_of(&pidfd).ok_or_else(lost)?;
    Ok(Confined { init, pidfd, cloner: Some(cloner) })
}

/// How long to wait before a look at whether there is anybody to wait for.
const WINK: Duration = Duration::from_millis(20);

fn readable(launch: &OwnedFd, within: Duration) -> bool {
    let timeout = rustix::event::Timespec { tv_sec: 0, tv_nsec: within.subsec_nanos().into() };
    let mut entries = [PollFd::new(launch, PollFlags::IN)];
    poll(&mut entries, Some(&timeout)).is_ok_and(|ready| ready > 0)
}

/// Stack of a cloning thread, which does nothing but wait.
const STACK: usize = 64 << 10;

/// Lets init take its next step and hears how it goes.
fn go_on(orders: &Orders, ends: &StartEnds, control: Option<&Control>) -> Result<Handed, SandboxError> {
    // Why ignored: a box that has died already shows in the launch socket.
    let _ = rustix::io::write(&ends.go, b"g");
    let deadline = Instant::now() + PATIENCE;
    let mut handed = Handed::default();
    loop {
        await_message(&ends.launch, control, deadline)?;
        match receive(&ends.launch).map_err(|error| SandboxError::io("hear how a box starts", error))? {
            None => return Ok(handed),
            Some(Message { number: SETUP_MESSAGE, .. }) => return Ok(handed),
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
        let program = orders.program.get().map(|p| PathBuf::from(&*p.path.to_string_lossy()));
        return SandboxError::Exec { program: program.unwrap_or_default(), source };
    }
    let step = step as usize;
    let words = match orders.setup.get(step) {
        Some(op) => op.describe(),
        None => PROGRAM_STEPS.get(step - orders.setup.len()).copied().unwrap_or("unknown").into(),
    };
    SandboxError::setup(words, source)
}
