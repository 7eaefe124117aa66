//! Running a whole program among files, pipes and signals.
//!
//! The files and pipes of a case lie in the program's working directory. A named pipe tells how many of them the
//! program has open at once: opening its other end without waiting succeeds only while somebody reads (fifo(7)).

use crate::convert::{self, microseconds};
use crate::program::{self, Conditions, Runs};
use crate::workshop::Built;
use cairn_core::execution::{End, Execution};
use cairn_core::exercise::{Scene, Signal};
use cairn_core::step::{CaseEnd, CaseInput, CaseRun, HarnessFault, SceneSeen};
use cairn_sandbox::{Mount, Running, Sandbox};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// Where the scene lies in the box.
const STAGE: &str = "/work/scene";

/// How often the pipes are looked at.
const GLANCE: Duration = Duration::from_millis(2);

/// How long to wait, once enough pipes are open, for more of them to be opened: a program that opens more than it may
/// is to be seen doing so, also on a busy machine.
const MORE_TO_COME: Duration = Duration::from_millis(150);

/// One process tree for each case.
pub(crate) fn run(
    sandbox: &Sandbox,
    built: &Built,
    cases: &[CaseInput],
    conditions: &Conditions,
) -> Result<Runs, HarnessFault> {
    let (mut runs, mut executions) = (Vec::new(), Vec::new());
    for case in cases {
        let scene = Scene::decode(case.0.bytes()).map_err(HarnessFault::broken)?;
        let (run, execution) = play(sandbox, built, &scene, conditions)?;
        let ended = run.end.is_last();
        runs.push(run);
        executions.push(execution);
        if ended {
            break;
        }
    }
    Ok((runs, executions))
}

fn play(
    sandbox: &Sandbox,
    built: &Built,
    scene: &Scene,
    conditions: &Conditions,
) -> Result<(CaseRun, Execution), HarnessFault> {
    let scratch = sandbox.scratch().map_err(|error| convert::fault(&error))?;
    let folder = scratch.path().join("scene");
    lay_out(&folder, scene).map_err(|error| HarnessFault::broken(format!("laying out the scene: {error}")))?;
    let command = program::command(built, conditions, 1).stdin(scene.stdin.bytes().clone()).dir(STAGE);
    let command = command.mount(Mount::read_only(&folder, STAGE));
    let running = sandbox.spawn(command).map_err(|error| convert::fault(&error))?;
    let mut pipes = Pipes::new(&folder, scene);
    while !running.has_ended() {
        pipes.look(&running).map_err(|error| HarnessFault::broken(format!("the pipes of the scene: {error}")))?;
        std::thread::sleep(GLANCE);
    }
    let seen = pipes.seen();
    let execution = running.wait().map(convert::execution).map_err(|error| convert::fault(&error))?;
    let end = match &execution.end {
        End::Exited(status) => CaseEnd::Left { stdout: execution.stdout.clone(), status: *status },
        end => CaseEnd::Ended(end.clone()),
    };
    let (cpu_us, wall_us) = (execution.usage.cpu_us, execution.usage.wall_us);
    Ok((CaseRun { end, cpu_us, wall_us, scene: Some(seen), cost: None }, execution))
}

fn lay_out(folder: &Path, scene: &Scene) -> io::Result<()> {
    fs::create_dir(folder)?;
    let place = |path: &str| -> io::Result<_> {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        Ok(path)
    };
    for (path, content) in &scene.files {
        fs::write(place(path)?, content.bytes())?;
    }
    for path in scene.pipes.keys() {
        let mode = rustix::fs::Mode::from_raw_mode(0o644);
        rustix::fs::mknodat(rustix::fs::CWD, place(path)?, rustix::fs::FileType::Fifo, mode, 0)?;
    }
    Ok(())
}

/// The pipes of a scene, seen from outside.
struct Pipes<'a> {
    folder: &'a Path,
    scene: &'a Scene,
    /// Those that the program has not opened yet.
    closed: Vec<&'a str>,
    /// Those that it reads from, and that say nothing yet.
    open: BTreeMap<&'a str, File>,
    /// Those that answer: what is left to be written.
    answering: Vec<(File, &'a [u8])>,
    /// Since when enough of them are open.
    enough_since: Option<Instant>,
    signalled: Option<Instant>,
    most_open: usize,
}

impl<'a> Pipes<'a> {
    fn new(folder: &'a Path, scene: &'a Scene) -> Self {
        let closed = scene.pipes.keys().map(String::as_str).collect();
        let (open, answering) = (BTreeMap::new(), Vec::new());
        Self { folder, scene, closed, open, answering, enough_since: None, signalled: None, most_open: 0 }
    }

    fn seen(&self) -> SceneSeen {
        let left_after_us = self.signalled.map(|at| microseconds(at.elapsed()));
        SceneSeen { most_open: self.most_open as u32, left_after_us }
    }

    /// Looks which pipes were opened, and answers or signals once there are enough.
    fn look(&mut self, running: &Running) -> io::Result<()> {
        self.answer()?;
        let mut closed = Vec::new();
        for path in std::mem::take(&mut self.closed) {
            match open_if_read(&self.folder.join(path))? {
                Some(file) => _ = self.open.insert(path, file),
                None => closed.push(path),
            }
        }
        self.closed = closed;
        self.most_open = self.most_open.max(self.open.len());
        let left = self.open.len() + self.closed.len();
        let enough = left > 0 && self.open.len() >= left.min(self.scene.open_at_once as usize);
        if !enough || self.signalled.is_some() {
            self.enough_since = None;
            return Ok(());
        }
        if self.enough_since.get_or_insert_with(Instant::now).elapsed() < MORE_TO_COME && !self.closed.is_empty() {
            return Ok(());
        }
        self.enough_since = None;
        match self.scene.signal {
            Some(signal) => {
                // A program that has just ended takes no signal; its end tells the rest.
                let _ = running.signal(number(signal));
                self.signalled = Some(Instant::now());
            }
            None => {
                let answers = std::mem::take(&mut self.open);
                self.answering
                    .extend(answers.into_iter().map(|(path, file)| (file, &**self.scene.pipes[path].bytes())));
            }
        }
        Ok(())
    }

    /// Writes as much as the pipes take; one that is done is closed, which ends the program's reading.
    fn answer(&mut self) -> io::Result<()> {
        for (mut file, mut rest) in std::mem::take(&mut self.answering) {
            let mut gone = false;
            while !rest.is_empty() && !gone {
                match file.write(rest) {
                    Ok(written) => rest = &rest[written..],
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    // The program does not read to the end: its own affair.
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => gone = true,
                    Err(error) => return Err(error),
                }
            }
            if !rest.is_empty() && !gone {
                self.answering.push((file, rest));
            }
        }
        Ok(())
    }
}

/// Opens a pipe for writing, if somebody has it open for reading.
fn open_if_read(path: &Path) -> io::Result<Option<File>> {
    let flags = rustix::fs::OFlags::NONBLOCK.bits();
    match OpenOptions::new().write(true).custom_flags(flags.cast_signed()).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => Ok(None),
        Err(error) => Err(error),
    }
}

fn number(signal: Signal) -> cairn_sandbox::Signal {
    match signal {
        Signal::Term => cairn_sandbox::Signal::Term,
        Signal::Int => cairn_sandbox::Signal::Int,
    }
}
