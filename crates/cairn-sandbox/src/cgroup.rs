//! The groups that count and limit what a box uses.
//!
//! One directory `cairn-<instance>` per hierarchy, one group per running box below it. Making and
//! removing memory groups of version 1 is slow on a busy machine (RCU), so they are kept and reset;
//! what cannot be reset (`pids.peak`, all of version 2) is made anew. What fails is left out and said
//! in the reasons: a run without groups is slower to measure, not impossible.
//!
//! Sources: kernel `Documentation/admin-guide/cgroup-v1/{memory,pids,cpuacct}.rst`, `cgroup-v2.rst`.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::command::Limits;
use crate::hierarchy::Hierarchies;

/// How long we wait for a dying process to leave its group before we give up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The kernel's own bound (PID_MAX_LIMIT), beyond which `pids.max` refuses a number.
const MOST_PROCESSES: u32 = 4 << 20;

/// Page cache left from the last run beyond this is dropped, so that peaks do not add up.
const RESIDUE_BYTES: u64 = 1 << 20;

/// Which generation serves a controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    One,
    Two,
}

/// A controller's directory for this instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Controller {
    pub(crate) version: Version,
    pub(crate) dir: PathBuf,
}

/// All groups of one instance.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(crate) memory: Result<Controller, String>,
    pub(crate) pids: Result<Controller, String>,
    pub(crate) cpu: Result<Controller, String>,
    idle: Mutex<Vec<Group>>,
    next: AtomicU32,
}

impl Groups {
    /// Makes the instance's directories; `announce` is told of each before it is made, so that a
    /// later process can find what this one leaves behind.
    pub(crate) fn make(found: &Hierarchies, instance: &str, mut announce: impl FnMut(&Path) -> io::Result<()>) -> Self {
        let name = format!("cairn-{instance}");
        let mut first = |bases: &[PathBuf], what: &str| {
            make_first(bases, &name, &mut announce, |_| Ok(()))
                .map(|dir| Controller { version: Version::One, dir })
                .map_err(|why| format!("no {what} cgroup v1: {why}"))
        };
        let memory = first(&found.memory_v1, "memory");
        let pids = first(&found.pids_v1, "pids");
        let cpu = first(&found.cpuacct_v1, "cpuacct");
        let unified = if memory.is_err() && pids.is_err() {
            make_first(&found.unified, &name, &mut announce, prepare_unified)
                .map(|dir| Controller { version: Version::Two, dir })
                .map_err(|why| format!("no cgroup v2 with memory and pids: {why}"))
        } else {
            Err("cgroup v1 is in use".into())
        };
        let or_unified = |one: Result<Controller, String>| match (one, &unified) {
            (Ok(controller), _) => Ok(controller),
            (Err(_), Ok(controller)) => Ok(controller.clone()),
            (Err(one), Err(two)) => Err(format!("{one}; {two}")),
        };
        Self {
            memory: or_unified(memory),
            pids: or_unified(pids),
            cpu: or_unified(cpu),
            idle: Mutex::default(),
            next: AtomicU32::new(0),
        }
    }

    /// A group for one box, empty and with these limits.
    pub(crate) fn acquire(&self, limits: &Limits) -> io::Result<Group> {
        let idle = self.idle.lock().unwrap_or_else(|e| e.into_inner()).pop();
        let mut group = match idle {
            Some(group) => group,
            None => Group::new(self, self.next.fetch_add(1, Ordering::Relaxed)),
        };
        group.prepare(limits)?;
        Ok(group)
    }

    /// Takes a group back whose processes have all ended.
    pub(crate) fn release(&self, group: Group) {
        if group.retire().is_ok() {
            self.idle.lock().unwrap_or_else(|e| e.into_inner()).push(group);
        }
    }

    /// Removes everything.
    pub(crate) fn remove(&self) {
        self.idle.lock().unwrap_or_else(|e| e.into_inner()).clear();
        for controller in [&self.memory, &self.pids, &self.cpu].into_iter().flatten() {
            // Why ignored: the next open sweeps what a busy kernel would not let go of.
            let _ = empty_and_remove(&controller.dir);
        }
    }
}

/// Makes `name` below the first base that allows it.
fn make_first(
    bases: &[PathBuf],
    name: &str,
    announce: &mut impl FnMut(&Path) -> io::Result<()>,
    prepare: impl Fn(&Path) -> io::Result<()>,
) -> Result<PathBuf, String> {
    let mut why = "the hierarchy is not mounted".to_owned();
    for base in bases {
        let dir = base.join(name);
        let made = prepare(base)
            .and_then(|()| announce(&dir))
            .and_then(|()| fs::create_dir(&dir))
            .and_then(|()| prepare(&dir).inspect_err(|_| drop(fs::remove_dir(&dir))));
        match made {
            Ok(()) => return Ok(dir),
            Err(error) => why = format!("{}: {error}", dir.display()),
        }
    }
    Err(why)
}

/// Lets the children of a version 2 group have the two controllers; refuses one that we may not move
/// processes through (the kernel asks for its `cgroup.procs` at each move).
fn prepare_unified(dir: &Path) -> io::Result<()> {
    fs::OpenOptions::new().write(true).open(dir.join("cgroup.procs"))?;
    let control = dir.join("cgroup.subtree_control");
    let enabled = fs::read_to_string(&control)?;
    let has = |name: &str| enabled.split_whitespace().any(|word| word == name);
    if has("memory") && has("pids") { Ok(()) } else { fs::write(control, "+memory +pids") }
}

/// The groups of one box.
#[derive(Debug)]
pub(crate) struct Group {
    memory: Option<Controller>,
    pids: Option<Controller>,
    cpu: Option<Controller>,
    /// Kills counted before this run, as the counter is never reset.
    oom_kills_before: u64,
    /// The limits of memory and processes that are set, while nobody has joined since.
    limited: Option<(u64, u32)>,
}

impl Group {
    fn new(groups: &Groups, number: u32) -> Self {
        let own = |controller: &Result<Controller, String>| {
            let Controller { version, dir } = controller.as_ref().ok()?;
            Some(Controller { version: *version, dir: dir.join(number.to_string()) })
        };
        let (memory, pids, cpu) = (own(&groups.memory), own(&groups.pids), own(&groups.cpu));
        Self { memory, pids, cpu, oom_kills_before: 0, limited: None }
    }

    fn controllers(&self) -> impl Iterator<Item = &Controller> {
        [&self.memory, &self.pids, &self.cpu].into_iter().flatten()
    }

    fn prepare(&mut self, limits: &Limits) -> io::Result<()> {
        self.limited = None;
        for controller in self.controllers() {
            tolerate_existing(fs::create_dir(&controller.dir))?;
        }
        self.limit(limits)
    }

    /// Sets the limits of a group that nobody has joined yet, and its counters to zero.
    pub(crate) fn limit(&mut self, limits: &Limits) -> io::Result<()> {
        let wanted = Some((limits.memory_bytes, limits.processes));
        if self.limited == wanted {
            return Ok(());
        }
        if let Some(pids) = &self.pids {
            fs::write(pids.dir.join("pids.max"), limits.processes.min(MOST_PROCESSES).to_string())?;
        }
        match &self.memory {
            Some(Controller { version: Version::One, dir }) => limit_memory_v1(dir, limits.memory_bytes)?,
            Some(Controller { version: Version::Two, dir }) => limit_memory_v2(dir, limits.memory_bytes)?,
            None => {}
        }
        if let Some(Controller { version: Version::One, dir }) = &self.cpu {
            fs::write(dir.join("cpuacct.usage"), "0")?;
        }
        self.oom_kills_before = self.oom_counter();
        self.limited = wanted;
        Ok(())
    }

    /// Removes what cannot be reset; the rest waits for the next run.
    fn retire(&self) -> io::Result<()> {
        for controller in self.controllers() {
            let kept = controller.version == Version::One && Some(controller) != self.pids.as_ref();
            if !kept && controller.dir.exists() {
                remove_when_empty(&controller.dir)?;
            }
        }
        if let Some(Controller { version: Version::One, dir }) = &self.memory
            && read_number(&dir.join("memory.usage_in_bytes")).is_some_and(|used| used > RESIDUE_BYTES)
        {
            // Why ignored: what cannot be dropped now is dropped under the next limit.
            let _ = fs::write(dir.join("memory.force_empty"), "0");
        }
        Ok(())
    }

    /// The files through which a process with a single thread joins, opened with our rights (which the kernel tests).
    ///
    /// In version 1 by `tasks`: a thread that moves itself takes no lock of the whole machine, where a process that moves
    /// through `cgroup.procs` waits for all processors to have passed a quiet state, which takes milliseconds
    /// (`cgroup_procs_write_start` in `kernel/cgroup/cgroup.c`).
    pub(crate) fn join_files(&self) -> io::Result<Vec<File>> {
        let file = |version| match version {
            Version::One => "tasks",
            Version::Two => "cgroup.procs",
        };
        let mut paths: Vec<PathBuf> = self.controllers().map(|c| c.dir.join(file(c.version))).collect();
        paths.dedup();
        paths.iter().map(|path| fs::OpenOptions::new().write(true).open(path)).collect()
    }

    /// The threads of the tree, init left out; nothing where no group tells.
    ///
    /// The file is opened anew each time: version 1 lists the same threads for as long as it stays open.
    pub(crate) fn threads(&self) -> Option<Vec<i32>> {
        let Controller { version, dir } = self.controllers().next()?;
        let file = match version {
            Version::One => "tasks",
            Version::Two => "cgroup.threads",
        };
        let text = fs::read_to_string(dir.join(file)).ok()?;
        Some(text.lines().filter_map(|line| line.parse().ok()).collect())
    }

    /// Processor time of the tree: total, user, system; the last two are in ticks and only a ratio.
    pub(crate) fn cpu(&self) -> Option<(Duration, Duration, Duration)> {
        let Controller { version, dir } = self.cpu.as_ref()?;
        match version {
            Version::One => {
                let read = |file| read_number(&dir.join(file)).map(Duration::from_nanos);
                let [user, system] = ["cpuacct.usage_user", "cpuacct.usage_sys"].map(read);
                Some((read("cpuacct.usage")?, user?, system?))
            }
            Version::Two => {
                let stat = fs::read_to_string(dir.join("cpu.stat")).ok()?;
                let read = |key| keyed_number(&stat, key).map(Duration::from_micros);
                Some((read("usage_usec")?, read("user_usec")?, read("system_usec")?))
            }
        }
    }

    /// Processor time of the tree so far.
    pub(crate) fn cpu_total(&self) -> Option<Duration> {
        match self.cpu.as_ref()? {
            Controller { version: Version::One, dir } => {
                read_number(&dir.join("cpuacct.usage")).map(Duration::from_nanos)
            }
            Controller { version: Version::Two, .. } => self.cpu().map(|(total, ..)| total),
        }
    }

    fn oom_counter(&self) -> u64 {
        let Some(Controller { version, dir }) = &self.memory else { return 0 };
        let file = match version {
            Version::One => "memory.oom_control",
            Version::Two => "memory.events",
        };
        let text = fs::read_to_string(dir.join(file)).unwrap_or_default();
        keyed_number(&text, "oom_kill").unwrap_or(0)
    }

    /// Processes of this run that the kernel killed for memory.
    pub(crate) fn oom_kills(&self) -> u64 {
        self.oom_counter().saturating_sub(self.oom_kills_before)
    }

    /// Peak bytes charged, if this kernel keeps them (version 2: 5.19).
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        let Controller { version, dir } = self.memory.as_ref()?;
        read_number(&dir.join(match version {
            Version::One => "memory.max_usage_in_bytes",
            Version::Two => "memory.peak",
        }))
    }

    /// Bytes of anonymous memory charged now.
    pub(crate) fn anonymous_memory(&self) -> Option<u64> {
        let Controller { version, dir } = self.memory.as_ref()?;
        let stat = fs::read_to_string(dir.join("memory.stat")).ok()?;
        match version {
            // Of version 1 its own name; that of version 2 is never part of it.
            Version::One => keyed_number(&stat, "total_rss"),
            Version::Two => keyed_number(&stat, "anon"),
        }
    }

    /// Forks refused at the limit.
    pub(crate) fn forks_refused(&self) -> u64 {
        let Some(pids) = &self.pids else { return 0 };
        let text = fs::read_to_string(pids.dir.join("pids.events")).unwrap_or_default();
        keyed_number(&text, "max").unwrap_or(0)
    }

    /// Most processes alive at a time, if this kernel keeps it (6.1).
    pub(crate) fn peak_processes(&self) -> Option<u32> {
        read_number(&self.pids.as_ref()?.dir.join("pids.peak")).and_then(|n| n.try_into().ok())
    }

    /// Processes alive now.
    pub(crate) fn processes(&self) -> Option<u32> {
        read_number(&self.pids.as_ref()?.dir.join("pids.current")).and_then(|n| n.try_into().ok())
    }

    /// Which generation limits memory.
    pub(crate) fn memory_version(&self) -> Option<Version> {
        self.memory.as_ref().map(|c| c.version)
    }

    /// Which generation limits processes.
    pub(crate) fn pids_version(&self) -> Option<Version> {
        self.pids.as_ref().map(|c| c.version)
    }

    /// Which generation counts processor time.
    pub(crate) fn cpu_version(&self) -> Option<Version> {
        self.cpu.as_ref().map(|c| c.version)
    }

    /// Which generation serves what.
    pub(crate) fn versions(&self) -> Versions {
        Versions { memory: self.memory_version(), pids: self.pids_version(), cpu: self.cpu_version() }
    }
}

/// Which generation of cgroups serves what of a box; nothing where none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) memory: Option<Version>,
    pub(crate) pids: Option<Version>,
    pub(crate) cpu: Option<Version>,
}

/// Memory and swap together may not be below memory alone at any time, hence the second try.
fn limit_memory_v1(dir: &Path, bytes: u64) -> io::Result<()> {
    let (limit, both) = (dir.join("memory.limit_in_bytes"), dir.join("memory.memsw.limit_in_bytes"));
    let text = bytes.to_string();
    let early = fs::write(&limit, &text);
    if both.exists() {
        fs::write(&both, &text)?;
    } else {
        // Without swap accounting this at least keeps the box out of swap while memory is left.
        let _ = fs::write(dir.join("memory.swappiness"), "0");
    }
    early.or_else(|_| fs::write(&limit, &text))?;
    fs::write(dir.join("memory.max_usage_in_bytes"), "0")
}

fn limit_memory_v2(dir: &Path, bytes: u64) -> io::Result<()> {
    fs::write(dir.join("memory.max"), bytes.to_string())?;
    for (file, text) in [("memory.swap.max", "0"), ("memory.oom.group", "1")] {
        // Absent without swap accounting or before 4.19.
        let path = dir.join(file);
        if path.exists() {
            fs::write(path, text)?;
        }
    }
    Ok(())
}

/// Ends every process of a group and of those below it, and removes them all.
pub(crate) fn empty_and_remove(dir: &Path) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(()) };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            empty_and_remove(&entry.path())?;
        }
    }
    remove_when_empty(dir)
}

/// Ends the processes of one group until it can be removed.
fn remove_when_empty(dir: &Path) -> io::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match fs::remove_dir(dir) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) if Instant::now() > deadline => return Err(error),
            Err(_) => {}
        }
        end_processes(dir);
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn end_processes(dir: &Path) {
    if fs::write(dir.join("cgroup.kill"), "1").is_ok() {
        return; // version 2 since 5.14
    }
    let procs = fs::read_to_string(dir.join("cgroup.procs")).unwrap_or_default();
    let pids = procs.lines().filter_map(|line| line.parse().ok());
    for pid in pids.filter_map(rustix::process::Pid::from_raw) {
        // Why ignored: it may have ended in between.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

fn tolerate_existing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

fn read_number(path: &Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn keyed_number(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_matched_whole() {
        let text = "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n";
        assert_eq!(keyed_number(text, "oom_kill"), Some(3));
        assert_eq!(keyed_number(text, "oom"), None);
    }

    /// A directory that looks like a delegated version 2 group; it holds files, not a kernel.
    fn fake_unified(subtree: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("cgroup.subtree_control"), subtree).unwrap();
        fs::write(root.path().join("cgroup.procs"), "").unwrap();
        root
    }

    #[test]
    fn version_2_limits_are_written_to_its_files() {
        let dir = tempfile::tempdir().unwrap();
        for file in ["memory.swap.max", "memory.oom.group"] {
            fs::write(dir.path().join(file), "").unwrap();
        }
        limit_memory_v2(dir.path(), 4096).unwrap();
        let read = |file: &str| fs::read_to_string(dir.path().join(file)).unwrap();
        assert_eq!(read("memory.max"), "4096");
        assert_eq!(read("memory.swap.max"), "0");
        assert_eq!(read("memory.oom.group"), "1");
    }

    #[test]
    fn version_2_counters_are_read_relative_to_the_start() {
        let dir = tempfile::tempdir().unwrap();
        let own = Some(Controller { version: Version::Two, dir: dir.path().to_owned() });
        let group = Group { memory: own.clone(), pids: own.clone(), cpu: own, oom_kills_before: 1, limited: None };
        let write = |file: &str, text: &str| fs::write(dir.path().join(file), text).unwrap();
        write("memory.events", "low 0\nhigh 0\nmax 9\noom 2\noom_kill 3\n");
        write("memory.peak", "8192\n");
        write("pids.events", "max 4\n");
        write("cgroup.threads", "7\n19\n");
        assert_eq!(group.threads(), Some(vec![7, 19]));
        write("cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\n");
        assert_eq!(group.oom_kills(), 2);
        assert_eq!(group.peak_memory(), Some(8192));
        assert_eq!(group.forks_refused(), 4);
        assert_eq!(group.cpu_total(), Some(Duration::from_micros(30)));
        assert!(group.join_files().is_err(), "no cgroup.procs in a plain directory");
    }

    #[test]
    fn version_2_uses_the_first_base_whose_children_may_have_controllers() {
        let root = fake_unified("cpu memory pids\n");
        let closed = root.path().join("closed"); // no such directory: as if not ours to use
        let found = Hierarchies { unified: vec![closed, root.path().into()], ..Default::default() };
        let mut announced = Vec::new();
        let groups = Groups::make(&found, "x", |dir| {
            announced.push(dir.to_owned());
            Ok(())
        });
        // The made directory has no control file, as no kernel fills it: so it is given back.
        assert!(groups.memory.is_err());
        assert_eq!(announced, vec![root.path().join("cairn-x")]);
        assert!(!root.path().join("cairn-x").exists());
    }
}
