//! The sandbox of one process: opens, spawns, interrupts, and leaves nothing behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::thread;
use std::time::Duration;

use crate::cgroup::Groups;
use crate::command::{Command, Limits, Stdin};
use crate::control::Control;
use crate::error::SandboxError;
use crate::execution::Execution;
use crate::hierarchy::Hierarchies;
use crate::identity::Identity;
use crate::instance::Instance;
use crate::layers::Layers;
use crate::plan::{self, Joins, Plan, Shape};
use crate::pool::{Pool, Waiting};
use crate::root::HostRoot;
use crate::running::Running;
use crate::scratch::Scratch;
use crate::supervise::{Assignment, Job};

/// How long an interrupt waits for the boxes to be gone; killing takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Stack of a supervising thread, which is also that of the child until its exec.
const STACK: usize = 256 << 10;

/// Makes boxes. Clones share everything; the last one to go removes what was made.
#[derive(Debug, Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
    /// Apart from what is shared, which the boxes hold, too.
    attendance: Arc<Attendance>,
}

/// What all clones, boxes and scratch directories of a sandbox share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) instance: Instance,
    pub(crate) groups: Groups,
    pub(crate) identity: Identity,
    pub(crate) host: HostRoot,
    layers: OnceLock<Layers>,
    roll: Arc<Roll>,
}

/// Who is there. Apart, so that a box that signs off holds nothing else any more.
#[derive(Debug, Default)]
struct Roll {
    boxes: Mutex<Boxes>,
    one_less: Condvar,
}

impl Roll {
    fn boxes(&self) -> MutexGuard<'_, Boxes> {
        self.boxes.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[derive(Debug, Default)]
struct Boxes {
    interrupted: bool,
    next: u64,
    running: BTreeMap<u64, Arc<Control>>,
}

impl Sandbox {
    /// Opens a sandbox that keeps its own directory below `state_dir`, and cleans up after processes
    /// that died with theirs. Instances of living processes are never touched.
    ///
    /// # Errors
    /// When the directory cannot be used. A host that offers too little is no error here: see
    /// [`layers`](Self::layers).
    pub fn open(state_dir: &Path) -> Result<Self, SandboxError> {
        let instance = Instance::open(state_dir)?;
        let groups = Groups::make(&Hierarchies::of_caller(), instance.name(), |dir| instance.announce_cgroup(dir));
        let host = HostRoot::read(instance.path("etc")).map_err(|error| {
            groups.remove();
            instance.remove();
            SandboxError::path("prepare the root of boxes in", state_dir, error)
        })?;
        let shared = Shared {
            instance,
            groups,
            identity: Identity::of_caller(),
            host,
            layers: OnceLock::new(),
            roll: Arc::default(),
        };
        let shared = Arc::new(shared);
        let attendance = Attendance { pool: Pool::default(), shared: Arc::clone(&shared) };
        Ok(Self { shared, attendance: Arc::new(attendance) })
    }

    /// The name of this instance among those that share the state directory; see [`is_living`](crate::is_living).
    pub fn instance(&self) -> &str {
        self.shared.instance.name()
    }

    /// Ends the boxes that were set up for runs to come and waits for the last of those that have run, so that nothing is
    /// left but what runs.
    pub fn settle(&self) {
        self.attendance.pool.clear();
        self.shared.await_the_last();
    }

    /// Our own directory on the host.
    pub(crate) fn state_dir(&self) -> &Path {
        self.shared.instance.dir()
    }

    pub(crate) fn scratch_dir(&self) -> PathBuf {
        self.shared.instance.scratch_dir()
    }

    /// What the host offers, found out by trying, once.
    pub fn layers(&self) -> &Layers {
        self.shared.layers.get_or_init(|| Layers::probe(self.shared.identity, &self.shared.groups))
    }

    /// Makes a private directory.
    ///
    /// # Errors
    /// When the file system refuses, or after an interrupt.
    pub fn scratch(&self) -> Result<Scratch, SandboxError> {
        if self.shared.boxes().interrupted {
            return Err(SandboxError::Interrupted);
        }
        Scratch::make(Arc::clone(&self.shared))
    }

    /// Starts a program in a box of its own and returns once it runs.
    ///
    /// # Errors
    /// When the command is invalid, the box cannot be set up (the error names the step) or the
    /// program cannot be executed.
    pub fn spawn(&self, command: Command) -> Result<Running, SandboxError> {
        let shape = Shape::of(&command);
        plan::give_scratch(&command, &self.shared)?;
        let joins = Joins::of(&command);
        let waiting = if joins.are_none() { self.attendance.pool.take(&shape) } else { None };
        let running = match waiting.map(|waiting| self.put_to_work(waiting, &command)) {
            Some(Ok(running)) => running,
            // One that waited may have been killed meanwhile; what is wrong with the command, the next one says as well.
            Some(Err(_)) | None => self.put_to_work(self.prepare(shape.clone(), joins, &command.limits)?, &command)?,
        };
        if joins.are_none() && self.attendance.pool.is_wanted(&shape) {
            // Why ignored: the next run makes its own, and then hears of it.
            let _ = self.prepare(shape, joins, &command.limits).map(|waiting| self.attendance.pool.put(waiting));
        }
        // Dropping it ends a box that started in the very moment of an interrupt.
        if self.shared.interrupted() { Err(SandboxError::Interrupted) } else { Ok(running) }
    }

    /// Begins to set up a box, which then waits for its program.
    fn prepare(&self, shape: Shape, joins: Joins<'_>, limits: &Limits) -> Result<Waiting, SandboxError> {
        let (registration, control) = Registration::make(&self.shared)?;
        let groups = &self.shared.groups;
        let group = groups.acquire(limits).map_err(|error| SandboxError::setup("prepare the cgroups", error))?;
        let versions = group.versions();
        let (plan, channel) = match Plan::make(&shape, joins, &self.shared, &group) {
            Ok(made) => made,
            Err(error) => {
                groups.release(group);
                return Err(error);
            }
        };
        let numbers = plan.numbers.clone();
        let shared = Arc::clone(&self.shared);
        let job = Job { plan, group, control: Arc::clone(&control), shared, registration };
        let (assign, assignments) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("box".into())
            .stack_size(STACK)
            .spawn(move || job.run(&assignments))
            .map_err(|error| SandboxError::io("start the thread of a box", error))?;
        let (assign, thread) = (Some(assign), Some(thread));
        Ok(Waiting { shape, numbers, versions, control, channel, assign, thread })
    }

    /// Gives a box its program; returns once that runs.
    fn put_to_work(&self, mut waiting: Waiting, command: &Command) -> Result<Running, SandboxError> {
        let identity = self.shared.identity;
        let program = plan::program(command, identity, waiting.versions, &waiting.numbers)?;
        let (started, answer) = mpsc::channel();
        let (outcome, told) = mpsc::channel();
        let protections = plan::protections(identity, waiting.versions, &program, command.profile);
        let assignment = Assignment {
            program,
            input: match &command.stdin {
                Stdin::Empty | Stdin::Pipe(_) => Arc::default(),
                Stdin::Bytes(bytes) => Arc::clone(bytes),
            },
            limits: command.limits.clone(),
            protections,
            perturbation: command.perturbation,
            started,
            outcome,
        };
        let lost = || SandboxError::Lost("its supervision failed at the start".into());
        let assign = waiting.assign.as_ref().ok_or_else(lost)?;
        assign.send(assignment).map_err(|_| lost())?;
        // After a failure it has cleaned up and only has to end, which dropping waits for.
        answer.recv().map_err(|_| lost()).flatten()?;
        let (thread, channel) = (waiting.thread.take(), waiting.channel.take());
        let (control, shared) = (Arc::clone(&waiting.control), Arc::clone(&self.shared));
        Ok(Running { thread, outcome: told, control, channel, shared })
    }

    /// Starts a program and waits for its end.
    ///
    /// # Errors
    /// Those of [`spawn`](Self::spawn) and of [`Running::wait`].
    pub fn run(&self, command: Command) -> Result<Execution, SandboxError> {
        self.spawn(command)?.wait()
    }

    /// Kills every box and makes every spawn and wait, present and future, answer
    /// [`SandboxError::Interrupted`]. Returns when no process, mount, cgroup or directory is left, so
    /// that the process may exit without running destructors. Scratch directories go too.
    pub fn interrupt(&self) {
        let shared = &self.shared;
        let mut boxes = shared.boxes();
        boxes.interrupted = true;
        for control in boxes.running.values() {
            control.stop();
        }
        drop(boxes);
        self.attendance.pool.clear();
        let boxes = shared.boxes();
        let wait = shared.roll.one_less.wait_timeout_while(boxes, PATIENCE, |boxes| !boxes.running.is_empty());
        drop(wait);
        shared.remove();
    }
}

impl Shared {
    fn boxes(&self) -> MutexGuard<'_, Boxes> {
        self.roll.boxes()
    }

    pub(crate) fn interrupted(&self) -> bool {
        self.boxes().interrupted
    }

    /// Waits until what is over is gone.
    fn await_the_last(&self) {
        let last = |boxes: &mut Boxes| boxes.running.values().any(|control| control.is_over());
        drop(self.roll.one_less.wait_timeout_while(self.boxes(), PATIENCE, last));
    }

    fn remove(&self) {
        self.groups.remove();
        self.instance.remove();
    }
}

/// With the last clone of a sandbox go the boxes that wait for it, and we wait for those that have run: else the process
/// might end before them, and leave their remains to the next sweep.
#[derive(Debug)]
struct Attendance {
    pool: Pool,
    shared: Arc<Shared>,
}

impl Drop for Attendance {
    fn drop(&mut self) {
        self.pool.clear();
        self.shared.await_the_last();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.remove();
    }
}

/// A box's entry among those that an interrupt stops, from before its making to after its end.
#[derive(Debug)]
pub(crate) struct Registration {
    roll: Arc<Roll>,
    number: u64,
    /// Always there until it signs off.
    control: Option<Arc<Control>>,
}

impl Registration {
    fn make(shared: &Arc<Shared>) -> Result<(Self, Arc<Control>), SandboxError> {
        let control =
            Control::new().map(Arc::new).map_err(|error| SandboxError::io("make an event descriptor", error))?;
        let mut boxes = shared.boxes();
        if boxes.interrupted {
            return Err(SandboxError::Interrupted);
        }
        let number = boxes.next;
        boxes.next += 1;
        boxes.running.insert(number, Arc::clone(&control));
        drop(boxes);
        let registration = Self { roll: Arc::clone(&shared.roll), number, control: Some(Arc::clone(&control)) };
        Ok((registration, control))
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut boxes = self.roll.boxes();
        // With its descriptors, before anybody sees that it is gone.
        self.control = None;
        boxes.running.remove(&self.number);
        drop(boxes);
        self.roll.one_less.notify_all();
    }
}
