//! Where this process may make cgroups: reads what is mounted and where we are.
//!
//! Never makes or changes anything; `cgroup.rs` does. Both generations are known: version 1 with one
//! hierarchy per controller, version 2 with one for all (cgroups(7), proc(5) on mountinfo).

use std::path::{Path, PathBuf};

/// Directories below which we may try to make groups, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hierarchies {
    pub(crate) memory_v1: Vec<PathBuf>,
    pub(crate) pids_v1: Vec<PathBuf>,
    pub(crate) cpuacct_v1: Vec<PathBuf>,
    /// Our own group and its ancestors.
    pub(crate) unified: Vec<PathBuf>,
}

impl Hierarchies {
    /// What this process sees.
    pub(crate) fn of_caller() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        Self::parse(&read("/proc/self/mountinfo"), &read("/proc/self/cgroup"))
    }

    fn parse(mountinfo: &str, membership: &str) -> Self {
        let mut found = Self::default();
        for mount in mountinfo.lines().filter_map(CgroupMount::parse) {
            let options = || mount.options.split(',');
            if mount.kind == "cgroup2" {
                found.unified = own_then_ancestors(&mount, own_path(membership, ""));
                continue;
            }
            for (controller, bases) in
                [("memory", &mut found.memory_v1), ("pids", &mut found.pids_v1), ("cpuacct", &mut found.cpuacct_v1)]
            {
                if options().any(|option| option == controller) {
                    *bases = own_then_root(&mount, own_path(membership, controller));
                }
            }
        }
        found
    }
}

struct CgroupMount<'a> {
    root: &'a str,
    point: &'a str,
    kind: &'a str,
    options: &'a str,
}

impl<'a> CgroupMount<'a> {
    /// `id parent major:minor root point options [optional…] - kind source super-options`
    fn parse(line: &'a str) -> Option<Self> {
        let (before, after) = line.split_once(" - ")?;
        let mut before = before.split(' ').skip(3);
        let (root, point) = (before.next()?, before.next()?);
        let mut after = after.split(' ');
        let kind = after.next()?;
        let options = after.nth(1).unwrap_or("");
        matches!(kind, "cgroup" | "cgroup2").then_some(Self { root, point, kind, options })
    }
}

/// Our path in the hierarchy of this controller; the empty name is version 2.
fn own_path<'a>(membership: &'a str, controller: &str) -> &'a str {
    let own = membership.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (names, path) = (fields.next()?, fields.next()?);
        names.split(',').any(|name| name == controller).then_some(path)
    });
    own.unwrap_or("/")
}

fn below_mount(mount: &CgroupMount<'_>, own: &str) -> PathBuf {
    let relative = own.strip_prefix(mount.root).unwrap_or(own);
    Path::new(mount.point).join(relative.trim_start_matches('/'))
}

/// Below our own group first, so that limits which hold for us hold for the boxes too.
fn own_then_root(mount: &CgroupMount<'_>, own: &str) -> Vec<PathBuf> {
    let mut bases = vec![below_mount(mount, own)];
    if bases[0] != Path::new(mount.point) {
        bases.push(mount.point.into());
    }
    bases
}

/// Version 2 forbids groups with controllers below a group that has processes, so ancestors matter.
fn own_then_ancestors(mount: &CgroupMount<'_>, own: &str) -> Vec<PathBuf> {
    let point = Path::new(mount.point);
    let own = below_mount(mount, own);
    own.ancestors().take_while(|path| path.starts_with(point)).map(Path::to_path_buf).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(texts: &[&str]) -> Vec<PathBuf> {
        texts.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn version_1_hierarchies_are_found_with_our_own_group_first() {
        let found = Hierarchies::parse(
            "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n\
             35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n\
             27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n",
            "4:memory:/jobs/one\n2:cpu,cpuacct:/\n0::/\n",
        );
        assert_eq!(found.memory_v1, paths(&["/sys/fs/cgroup/memory/jobs/one", "/sys/fs/cgroup/memory"]));
        assert_eq!(found.cpuacct_v1, paths(&["/sys/fs/cgroup/cpu,cpuacct"]));
        assert!(found.pids_v1.is_empty() && found.unified.is_empty());
    }

    #[test]
    fn version_2_offers_our_group_and_its_ancestors() {
        let found = Hierarchies::parse(
            "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n",
            "0::/user.slice/app.slice\n",
        );
        let expected = ["/sys/fs/cgroup/user.slice/app.slice", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup"];
        assert_eq!(found.unified, paths(&expected));
    }

    #[test]
    fn a_mount_of_a_part_of_the_hierarchy_shortens_our_path() {
        let found = Hierarchies::parse(
            "31 23 0:28 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
            "4:memory:/docker/abc/inner\n",
        );
        assert_eq!(found.memory_v1, paths(&["/sys/fs/cgroup/memory/inner", "/sys/fs/cgroup/memory"]));
    }
}
