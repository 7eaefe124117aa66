//! What this host offers a sandbox, found out by trying each layer once in a child that does nothing.
//!
//! Never reads a setting to guess from: distributions restrict namespaces in several ways, and only
//! the attempt tells. Source: namespaces(7), kernel `Documentation/admin-guide/sysctl/user.rst`.

use std::sync::Arc;

use crate::cgroup::{Controller, Groups, Version};
use crate::command::{Network, Profile};
use crate::error::SandboxError;
use crate::identity::Identity;
use crate::landlock::Landlock;
use crate::plan::wire;
use crate::policy;
use crate::script::Op;
use crate::start::start;

const USER_NS_FIX: &str = "allow unprivileged user namespaces: \
     `sysctl -w user.max_user_namespaces=10000`, on Debian also `kernel.unprivileged_userns_clone=1`, on \
     Ubuntu 23.10 and later `kernel.apparmor_restrict_unprivileged_userns=0` or an AppArmor profile";
const CONTAINER_FIX: &str = "in a container, allow the system call: with Docker \
     `--security-opt seccomp=unconfined --security-opt systempaths=unconfined`; else a newer kernel (5.14)";
const CGROUP_FIX: &str = "run as root, or delegate a cgroup v2: \
     `systemd-run --user --scope -p Delegate=yes cairn …`";

const KERNEL_FIX: &str = "a kernel with CONFIG_SECCOMP_FILTER, 4.14 or later, on x86-64, aarch64 or riscv64";
const LANDLOCK_FIX: &str = "a kernel with Landlock switched on: 5.13 or later, `landlock` among the names of the boot \
     parameter `lsm=` (see /sys/kernel/security/lsm)";

/// One layer of confinement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// A stable name in kebab case, as in [`Protection`](crate::Protection).
    pub name: &'static str,
    /// Whether the host offers it to this process.
    pub available: bool,
    /// What was tried and what came of it.
    pub reason: String,
    /// Empty when available; else what to do about it.
    pub fix: &'static str,
}

/// All layers of this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers(pub Vec<Layer>);

impl Layers {
    /// The layer of this name.
    pub fn get(&self, name: &str) -> Option<&Layer> {
        self.0.iter().find(|layer| layer.name == name)
    }

    /// Whether boxes can be made at all; cgroups and a separate user make them better.
    pub fn can_confine(&self) -> bool {
        let needed = |layer: &&Layer| layer.name.ends_with("-namespace");
        self.0.iter().filter(needed).all(|layer| layer.available)
    }

    /// What is missing before the programs of people whom one does not know may run here; empty where they may. One's own
    /// program that takes too much memory is a nuisance; a stranger's takes the machine.
    pub fn missing_for_strangers(&self) -> Vec<&'static str> {
        let needed = |layer: &&Layer| {
            layer.name.ends_with("-namespace") || ["seccomp", "memory-cgroup", "process-cgroup"].contains(&layer.name)
        };
        self.0.iter().filter(needed).filter(|layer| !layer.available).map(|layer| layer.name).collect()
    }

    pub(crate) fn probe(identity: Identity, groups: &Groups) -> Self {
        let user = libc::CLONE_NEWUSER;
        let mount = user | libc::CLONE_NEWNS;
        let private = || Op::PrivateMounts;
        let proc = Op::Proc { target: c"/proc".into() };
        let attributes = libc::MOUNT_ATTR_NOSUID;
        let restrict = Op::Restrict { target: c"/".into(), attributes, recursive: true };
        let tried = |name, namespaces, steps, fix| from_attempt(name, attempt(identity, namespaces, steps), fix);
        Self(vec![
            tried("user-namespace", user, vec![], USER_NS_FIX),
            tried("mount-namespace", mount, vec![private(), restrict], USER_NS_FIX),
            tried("pid-namespace", mount | libc::CLONE_NEWPID, vec![private(), proc], CONTAINER_FIX),
            tried("network-namespace", user | libc::CLONE_NEWNET, vec![], CONTAINER_FIX),
            tried("ipc-namespace", user | libc::CLONE_NEWIPC, vec![], CONTAINER_FIX),
            tried("uts-namespace", user | libc::CLONE_NEWUTS, vec![], CONTAINER_FIX),
            tried("cgroup-namespace", user | libc::CLONE_NEWCGROUP, vec![], CONTAINER_FIX),
            from_attempt("seccomp", attempt_filter(identity), KERNEL_FIX),
            from_attempt("landlock", attempt_landlock(identity), LANDLOCK_FIX),
            from_groups("memory-cgroup", &groups.memory),
            from_groups("process-cgroup", &groups.pids),
            from_groups("cpu-cgroup", &groups.cpu),
            separate_user(identity),
        ])
    }
}

/// Clones a child into the namespaces, which carries the steps out and ends.
fn attempt(identity: Identity, namespaces: i32, steps: Vec<Op>) -> Result<(), SandboxError> {
    let mut child_ends = Vec::new();
    let (orders, mut ends) =
        wire(steps, false, &mut child_ends).map_err(|error| SandboxError::io("make the pipes of a probe", error))?;
    start(namespaces, identity, &Arc::new(orders), child_ends, &mut ends, None).map(drop)
}

/// The filter of a box, under which a child then ends.
fn attempt_filter(identity: Identity) -> Result<(), SandboxError> {
    let unknown = || SandboxError::Invalid("no filter is known for this processor".into());
    let filter = policy::filter(Profile::Standard, Network::None).ok_or_else(unknown)?;
    attempt(identity, libc::CLONE_NEWUSER, vec![Op::NoNewPrivileges, Op::Filter(filter)])
}

fn attempt_landlock(identity: Identity) -> Result<(), SandboxError> {
    let off = || SandboxError::Invalid("the kernel does not know Landlock, or it is switched off".into());
    let landlock = Landlock::of_box(&[])?.ok_or_else(off)?;
    attempt(identity, libc::CLONE_NEWUSER, vec![Op::NoNewPrivileges, Op::Landlock(landlock)])
}

fn from_attempt(name: &'static str, attempt: Result<(), SandboxError>, fix: &'static str) -> Layer {
    match attempt {
        Ok(()) => Layer { name, available: true, reason: "tried, works".into(), fix: "" },
        Err(error) => Layer { name, available: false, reason: error.to_string(), fix },
    }
}

fn from_groups(name: &'static str, controller: &Result<Controller, String>) -> Layer {
    match controller {
        Ok(Controller { version, dir }) => {
            let version = match version {
                Version::One => "v1",
                Version::Two => "v2",
            };
            let reason = format!("cgroup {version} at {}", dir.display());
            Layer { name, available: true, reason, fix: "" }
        }
        Err(reason) => Layer { name, available: false, reason: reason.clone(), fix: CGROUP_FIX },
    }
}

fn separate_user(identity: Identity) -> Layer {
    let available = identity.is_separate();
    let (reason, fix) = if available {
        ("running as root: boxes belong to a user without rights", "")
    } else {
        ("not running as root: boxes belong to the caller, whose files they cannot reach", "run as root")
    };
    Layer { name: "separate-user", available, reason: reason.into(), fix }
}
