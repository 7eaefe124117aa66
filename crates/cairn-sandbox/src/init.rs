//! Pid 1 of a box and the program it starts: what runs between the clone and the exec.
//!
//! Init sets the box up, starts the program as pid 2 (pid 1 would ignore its own SIGABRT), reaps
//! everything and reports how the program ended; its exit ends the whole tree (pid_namespaces(7)).
//! Both share the memory of the process that makes boxes, the program until its exec: so a box costs the same however
//! large that process is. Nothing here allocates, locks or panics, and nothing here writes to what is not its own.

use std::ffi::CString;
use std::os::fd::RawFd;
use std::sync::{Mutex, OnceLock};

use rustix::io::Errno;

use crate::identity::LEARNER;
use crate::landlock::Landlock;
use crate::script::Op;
use crate::sys;

/// Everything that the child needs, made before the clone.
pub(crate) struct Orders {
    pub(crate) setup: Vec<Op>,
    /// May come after the set-up, if init waits for it; without one it ends.
    pub(crate) program: OnceLock<Program>,
    /// Whether init waits for a program that is not there when the set-up is done.
    pub(crate) waits: bool,
    /// One byte arrives when the maps are written, one more for a program that was waited for; hangs up when the
    /// supervision has gone.
    pub(crate) go: RawFd,
    /// A socket for messages of [`MESSAGE_BYTES`]; end of file once the program runs.
    pub(crate) launch: RawFd,
    /// How the program ended.
    pub(crate) report: RawFd,
    /// Where init finds a stack for the program.
    pub(crate) stack: Mutex<sys::Stack>,
    /// The descriptors outside these ranges are ours: all others are closed first of all.
    pub(crate) foreign: Vec<(u32, u32)>,
}

/// The program and what holds it.
pub(crate) struct Program {
    pub(crate) path: CString,
    pub(crate) argv: sys::Vector,
    pub(crate) envp: sys::Vector,
    pub(crate) dir: CString,
    /// Becomes descriptor 0, 1, 2 and, with a channel, 3; all numbers are above 3.
    pub(crate) stdio: Vec<RawFd>,
    /// Open `cgroup.procs` (or `tasks`) files to join.
    pub(crate) cgroups: Vec<RawFd>,
    /// Resource, soft and hard limit.
    pub(crate) rlimits: Vec<(u32, u64, u64)>,
    /// Whether to become another user; else the caller's rights end with the capabilities.
    pub(crate) change_user: bool,
    /// Where the kernel has Landlock.
    pub(crate) landlock: Option<Landlock>,
    /// The system calls that it may make, where the kernel has filters.
    pub(crate) filter: Option<Vec<libc::sock_filter>>,
    /// The filter whose listener the supervision wants, in a perturbed run.
    pub(crate) noticing: Option<Vec<libc::sock_filter>>,
}

/// What the program child does before exec, as step numbers after those of the set-up.
pub(crate) const PROGRAM_STEPS: [&str; 16] = [
    "start the program",
    "join the cgroups",
    "enter a cgroup namespace",
    "start a session",
    "connect the standard descriptors",
    "restrict itself by Landlock",
    "set the resource limits",
    "empty the capability bounding set",
    "change the user",
    "drop all capabilities",
    "forbid new privileges",
    "enter the working directory",
    "reset the signals",
    "mark other descriptors to be closed",
    "install the filter of system calls",
    "hand over the listener of system calls",
];

/// The step number after all others: the exec itself.
pub(crate) fn exec_step(setup_steps: usize) -> u32 {
    (setup_steps + PROGRAM_STEPS.len()) as u32
}

/// What travels through the launch socket: the number of a step and an errno, or one of the two numbers below.
pub(crate) const MESSAGE_BYTES: usize = 8;
/// Comes with the program's pidfd.
pub(crate) const PROGRAM_MESSAGE: u32 = u32::MAX;
/// Comes with the listener of a perturbed run, or with the errno that it was refused by.
pub(crate) const LISTENER_MESSAGE: u32 = u32::MAX - 1;
/// A report as it travels: status, user and system microseconds, max rss, init's own rss.
pub(crate) const REPORT_BYTES: usize = 40;

/// Comes first of all, once the kernel has written down init's pidfd.
pub(crate) const READY_MESSAGE: u32 = u32::MAX - 2;
/// Comes when the set-up is done and init waits for a program.
pub(crate) const SETUP_MESSAGE: u32 = u32::MAX - 4;
/// Comes instead, with the errno, when there is no init.
pub(crate) const CLONE_MESSAGE: u32 = u32::MAX - 3;

/// Init's function, for a clone; `orders` is a pointer to [`Orders`].
pub(crate) extern "C" fn enter(orders: *mut libc::c_void) -> libc::c_int {
    run(sys::borrowed::<Orders>(orders))
}

/// The whole life of init.
fn run(orders: &Orders) -> ! {
    let _ = sys::die_with_parent();
    let _ = tell(orders, READY_MESSAGE, 0, None);
    // Else a signal to the caller's process group would reach init, which takes SIGTERM as an order.
    let _ = sys::new_session();
    for &(first, last) in &orders.foreign {
        let _ = sys::close_range(first, last, false);
    }
    let mut go = [0u8; 1];
    if sys::read(orders.go, &mut go) != Ok(1) {
        sys::exit_now(1);
    }
    for (step, op) in orders.setup.iter().enumerate() {
        if let Err(errno) = op.perform() {
            fail(orders, step as u32, errno);
        }
    }
    let first_step = orders.setup.len() as u32;
    let Some(program) = program_of(orders) else { sys::exit_now(0) };
    // Again, because a change of credentials clears it; and the parent may have gone before that.
    let _ = sys::die_with_parent();
    if sys::hung_up(orders.go) {
        sys::exit_now(1);
    }
    let Ok(mut stack) = orders.stack.try_lock() else { fail(orders, first_step, Errno::BUSY) };
    let pidfd = sys::Slot::new(-1);
    match sys::run_sharing(libc::SIGCHLD, enter_program, &(orders, program, first_step), &mut stack, &pidfd) {
        Ok(pid) => match tell(orders, PROGRAM_MESSAGE, 0, Some(pidfd.into_inner())) {
            Ok(()) => watch(orders, pid),
            Err(errno) => fail(orders, first_step, errno),
        },
        Err(errno) => fail(orders, first_step, errno),
    }
}

/// The program of the orders, waited for if need be.
fn program_of(orders: &Orders) -> Option<&Program> {
    if orders.waits && orders.program.get().is_none() {
        let _ = tell(orders, SETUP_MESSAGE, 0, None);
        let _ = sys::read(orders.go, &mut [0u8; 1]);
    }
    orders.program.get()
}

/// The program's function until its exec, for a clone by init.
extern "C" fn enter_program(argument: *mut libc::c_void) -> libc::c_int {
    let (orders, program, first_step) = *sys::borrowed::<(&Orders, &Program, u32)>(argument);
    start_program(orders, program, first_step)
}

/// Says, in place of an init that was refused, why there is none.
pub(crate) fn tell_of_no_init(orders: &Orders, errno: Errno) {
    // Why ignored: then the supervision has gone.
    let _ = tell(orders, CLONE_MESSAGE, errno.raw_os_error(), None);
}

fn fail(orders: &Orders, step: u32, errno: Errno) -> ! {
    let _ = tell(orders, step, errno.raw_os_error(), None);
    sys::exit_now(1);
}

/// Sends a message to the supervision, with a descriptor.
///
/// Patient with "too many descriptors on their way", a number that all processes of a user share.
fn tell(orders: &Orders, number: u32, errno: i32, fd: Option<RawFd>) -> sys::Result<()> {
    let mut message = [0u8; MESSAGE_BYTES];
    let (head, tail) = message.split_at_mut(4);
    head.copy_from_slice(&number.to_ne_bytes());
    tail.copy_from_slice(&errno.to_ne_bytes());
    let mut sent = Err(Errno::TOOMANYREFS);
    for _ in 0..BUSY_TRIES {
        sent = sys::send(orders.launch, &message, fd);
        if sent != Err(Errno::TOOMANYREFS) {
            break;
        }
        sys::sleep_a_millisecond();
    }
    sent
}

fn start_program(orders: &Orders, program: &Program, first_step: u32) -> ! {
    type Step = fn(&Orders, &Program) -> sys::Result<()>;
    // In the order of PROGRAM_STEPS after the fork.
    const STEPS: [Step; PROGRAM_STEPS.len() - 1] = [
        |_, program| join_cgroups(program),
        |_, _| sys::unshare(libc::CLONE_NEWCGROUP),
        |_, _| {
            sys::forget_keys();
            sys::new_session()
        },
        |_, program| connect_descriptors(program),
        // Before the limits, as it opens a file for each rule, and while it has the right to without further promises.
        |_, program| program.landlock.as_ref().map_or(Ok(()), Landlock::perform),
        |_, program| set_limits(program),
        |_, _| sys::forget_capabilities(),
        |_, program| change_user(program),
        |_, _| sys::keep_capabilities(0),
        |_, _| sys::set_no_new_privileges(),
        |_, program| sys::change_dir(&program.dir),
        |_, _| reset_signals(),
        |_, program| sys::close_range(program.stdio.len() as u32, u32::MAX, true),
        |_, program| program.filter.as_ref().map_or(Ok(()), |filter| sys::install_filter(filter)),
        hand_over_listener,
    ];
    let mut step = first_step;
    for perform in &STEPS {
        step = step.wrapping_add(1);
        if let Err(errno) = perform(orders, program) {
            fail(orders, step, errno);
        }
    }
    fail(orders, step.wrapping_add(1), execute(program))
}

/// How often to try what is only busy, such as a program that is open for writing, once a millisecond.
const BUSY_TRIES: u32 = 500;

/// Executes the program; returns only on failure.
///
/// A file that this process has just written can still be open in a box cloned meanwhile, until that
/// box closes what is not its own: hence the patience with "text file busy".
fn execute(program: &Program) -> Errno {
    let mut errno = Errno::TXTBSY;
    for _ in 0..BUSY_TRIES {
        errno = sys::execute(&program.path, program.argv.as_slice(), program.envp.as_slice());
        if errno != Errno::TXTBSY {
            break;
        }
        sys::sleep_a_millisecond();
    }
    errno
}

fn join_cgroups(program: &Program) -> sys::Result<()> {
    for &procs in &program.cgroups {
        sys::write(procs, b"0")?;
    }
    Ok(())
}

fn connect_descriptors(program: &Program) -> sys::Result<()> {
    let mut to: RawFd = 0;
    for &from in &program.stdio {
        sys::duplicate(from, to)?;
        to = to.wrapping_add(1);
    }
    Ok(())
}

fn set_limits(program: &Program) -> sys::Result<()> {
    for &(resource, soft, hard) in &program.rlimits {
        sys::set_limit(resource, soft, hard)?;
    }
    Ok(())
}

fn change_user(program: &Program) -> sys::Result<()> {
    if program.change_user { sys::become_user(LEARNER, false) } else { Ok(()) }
}

fn reset_signals() -> sys::Result<()> {
    sys::reset_signal_actions();
    sys::set_signal_mask(0).map(drop)
}

/// Last of all: what is called from here on must not be noticed, as nobody answers before the program runs. The exec
/// closes this copy of the listener, so the program never has it; a host that refuses one has its own say.
fn hand_over_listener(orders: &Orders, program: &Program) -> sys::Result<()> {
    let Some(filter) = &program.noticing else { return Ok(()) };
    match sys::install_listening_filter(filter) {
        Ok(listener) => tell(orders, LISTENER_MESSAGE, 0, Some(listener)),
        Err(errno) => tell(orders, LISTENER_MESSAGE, errno.raw_os_error(), None),
    }
}

/// Reaps until the program has ended, then ends and reaps everyone else and reports.
fn watch(orders: &Orders, program: i32) -> ! {
    let own = sys::usage(libc::RUSAGE_SELF);
    let report = orders.report.cast_unsigned();
    let _ = sys::close_range(0, report.wrapping_sub(1), false);
    let _ = sys::close_range(report.wrapping_add(1), u32::MAX, false);
    // The program may belong to another user, so ending it takes this one capability.
    let _ = sys::keep_capabilities(1 << sys::CAP_KILL).or_else(|_| sys::keep_capabilities(0));
    let status = wait_for_program(program);
    sys::kill_everyone();
    while sys::reap(true).is_ok() {}
    let all = sys::usage(libc::RUSAGE_CHILDREN);
    let mut bytes = [0u8; REPORT_BYTES];
    let numbers = [status as u64, all.user_us, all.system_us, all.max_rss, own.max_rss];
    for (slot, number) in bytes.chunks_exact_mut(8).zip(numbers) {
        slot.copy_from_slice(&number.to_ne_bytes());
    }
    let _ = sys::write(orders.report, &bytes);
    sys::exit_now(0)
}

/// All signals are blocked since the clone, so SIGCHLD and the supervision's SIGTERM queue up.
fn wait_for_program(program: i32) -> i32 {
    loop {
        if sys::take_signal(libc::SIGCHLD, libc::SIGTERM) == Ok(libc::SIGTERM) {
            sys::kill_everyone();
        }
        while let Ok(Some((pid, status))) = sys::reap(false) {
            if pid == program {
                return status;
            }
        }
    }
}
