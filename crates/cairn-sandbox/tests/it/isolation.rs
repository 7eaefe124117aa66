//! What a box cannot see, reach, change or leave behind.

use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use cairn_sandbox::{End, Mount};

use crate::common::{cases, probe, sh, text, told};

cases! {
    fn the_host_is_not_visible(host) {
        for place in ["/root", "/sys", "/var", "/run", "/boot", "/mnt", "/.host", "/etc/shadow", "/dev/vda", "/dev/kvm"] {
            let run = host.sh(&format!("test -e {place} && echo there || echo absent"));
            assert_eq!(text(&run), "absent\n", "{place}");
        }
        let run = host.sh("ls -A /home /home/learner /tmp");
        assert_eq!(text(&run), "/home:\nlearner\n\n/home/learner:\n\n/tmp:\n");
    }

    fn nothing_but_private_places_can_be_written(host) {
        for place in ["/", "/usr", "/usr/bin", "/etc", "/dev", "/home", "/proc/sys/kernel", "/lib/"] {
            let run = host.sh(&format!("touch {place}/x 2>/dev/null && echo written || echo refused"));
            assert_eq!(text(&run), "refused\n", "{place}");
        }
        for place in ["/tmp", "/home/learner", "/dev/shm"] {
            let run = host.sh(&format!("touch {place}/x && echo written"));
            assert_eq!(text(&run), "written\n", "{place}");
        }
        let run = host.sh("mount | grep -E ' on (/|/usr|/etc) ' | grep -vc '(ro,nosuid,nodev'");
        assert_eq!(text(&run), "0\n");
    }

    fn a_mount_is_read_only_unless_asked_otherwise(host) {
        let scratch = host.sandbox.scratch().unwrap();
        std::fs::write(scratch.path().join("in"), "source").unwrap();
        let script = "cat /work/in; echo out > /work/out && rm /work/in && mkdir /work/d";
        let run = host.run(sh(script).mount(Mount::read_only(scratch.path(), "/work")));
        assert_eq!((text(&run).as_str(), run.end), ("source", End::Exited(2)), "{}", told(&run));
        let run = host.run(sh(script).mount(Mount::writable(scratch.path(), "/work")));
        assert_eq!((text(&run).as_str(), run.end), ("source", End::Exited(0)), "{}", told(&run));
        assert_eq!(std::fs::read_to_string(scratch.path().join("out")).unwrap(), "out\n");
        assert!(!scratch.path().join("in").exists());
    }

    fn what_one_box_built_the_next_can_run(host) {
        let scratch = host.sandbox.scratch().unwrap();
        std::fs::create_dir(scratch.path().join("src")).unwrap();
        std::fs::write(scratch.path().join("src/main.sh"), "#!/bin/sh\necho built").unwrap();
        let build = sh("cp src/main.sh out && chmod 700 out && touch src/stamp").dir("/work");
        let run = host.run(build.mount(Mount::writable(scratch.path(), "/work")));
        assert_eq!(run.end, End::Exited(0), "{}", told(&run));
        let run = host.run(sh("./out").dir("/work").mount(Mount::read_only(scratch.path(), "/work")));
        assert_eq!(text(&run), "built\n", "{}", told(&run));
    }

    fn mounts_nest_and_reach_etc(host) {
        let inner = host.sandbox.scratch().unwrap();
        let outer = host.sandbox.scratch().unwrap();
        std::fs::write(inner.path().join("f"), "inner").unwrap();
        std::fs::create_dir(outer.path().join("point")).unwrap();
        let run = host.run(
            sh("cat /a/b/c/f /o/point/f /etc/tool/f /tmp/t/f /usr/lib/../../file")
                .mount(Mount::read_only(inner.path(), "/a/b/c"))
                .mount(Mount::read_only(outer.path(), "/o"))
                .mount(Mount::read_only(inner.path(), "/o/point"))
                .mount(Mount::read_only(inner.path(), "/etc/tool"))
                .mount(Mount::read_only(inner.path(), "/tmp/t"))
                .mount(Mount::read_only(inner.path().join("f"), "/file")),
        );
        assert_eq!(text(&run), "inner".repeat(5), "{}", told(&run));
    }

    fn a_hostile_link_in_a_mount_makes_nothing_on_the_host(host) {
        let inner = host.sandbox.scratch().unwrap();
        let outer = host.sandbox.scratch().unwrap();
        let outside = host.state.join("outside");
        std::fs::create_dir(&outside).unwrap();
        let link = format!("/.host{}", outside.display());
        std::os::unix::fs::symlink(link, outer.path().join("link")).unwrap();
        let command = sh("true").mount(Mount::writable(outer.path(), "/o"));
        let run = host.sandbox.run(command.mount(Mount::read_only(inner.path(), "/o/link/made")));
        assert!(run.is_err());
        assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
    }

    fn no_network_is_reachable(host) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let run = host.probe(&["connect", &port]);
        assert_eq!(text(&run), "connect Network is unreachable\n", "{}", told(&run));
        let name = format!("cairn-it-{}-{port}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let _listener = UnixListener::bind_addr(&address).unwrap();
        let run = host.probe(&["abstract", &name]);
        assert_eq!(text(&run), "connect Connection refused\n", "{}", told(&run));
        assert_eq!(text(&host.sh("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")), "lo\n");
    }

    fn other_processes_are_not_visible(host) {
        let run = host.sh("echo /proc/[0-9]* $$");
        assert_eq!(text(&run), "/proc/2 2\n");
        assert_eq!(text(&host.sh("hostname; cat /etc/hostname")), "box\nbox\n");
        assert_eq!(text(&host.sh("id -u; id -g; id -G; id -un")), "1000\n1000\n1000\nlearner\n");
    }

    fn no_privilege_can_be_had(host) {
        let run = host.probe(&["namespaces"]);
        assert!(!text(&run).contains("succeeded"), "{}", told(&run));
        assert_eq!(text(&run).lines().count(), 12, "{}", told(&run));
        let run = host.sh("grep -E '^(Cap|NoNewPrivs)' /proc/self/status | tr -s '\\t\\n' ' '");
        let none = "0000000000000000";
        let expected = format!("CapInh: {none} CapPrm: {none} CapEff: {none} CapBnd: {none} CapAmb: {none} NoNewPrivs: 1 ");
        assert_eq!(text(&run), expected);
    }

    fn init_cannot_be_attacked(host) {
        let run = host.probe(&["attack-init"]);
        assert_eq!(run.end, End::Exited(5), "{}", told(&run));
        assert!(!text(&run).contains("succeeded"), "{}", told(&run));
    }

    fn signals_start_at_their_defaults(host) {
        assert_eq!(text(&host.probe(&["signals"])), "looked\n");
    }

    fn a_daemon_dies_with_its_box(host) {
        let marker = host.sandbox.scratch().unwrap();
        let script = "(setsid sh -c 'while :; do date >> /work/alive; sleep 0.01; done' >/dev/null 2>&1 &) ; \
             while ! test -s /work/alive; do sleep 0.01; done";
        let run = host.run(sh(script).mount(Mount::writable(marker.path(), "/work")));
        assert_eq!(run.end, End::Exited(0), "{}", told(&run));
        let size = || std::fs::metadata(marker.path().join("alive")).unwrap().len();
        let before = size();
        std::thread::sleep(std::time::Duration::from_millis(100)); // ten times its period
        assert_eq!(size(), before);
        let run = host.probe(&["daemon"]);
        assert_eq!((run.end, text(&run).as_str()), (End::Exited(0), "left a daemon\n"));
    }

    fn one_box_leaves_nothing_for_the_next(host) {
        host.sh("echo secret | tee /tmp/f /dev/shm/f /home/learner/f");
        let run = host.sh("ls -A /tmp /dev/shm /home/learner");
        assert_eq!(text(&run).split_whitespace().collect::<Vec<_>>(), ["/dev/shm:", "/home/learner:", "/tmp:"]);
    }

    fn every_layer_of_a_run_is_told(host) {
        let run = host.sh("true");
        for name in ["user-namespace", "pid-namespace", "network-namespace", "read-only-root", "no-new-privileges"] {
            assert!(run.protections.active(name), "{name}");
        }
        for name in ["memory-cgroup", "process-cgroup", "cpu-cgroup", "separate-user", "seccomp", "landlock"] {
            assert_eq!(run.protections.active(name), host.has(name), "{name}");
        }
        assert!(!run.protections.active("no such layer"));
        assert!(host.sandbox.layers().can_confine(), "{:?}", host.sandbox.layers());
    }

    fn a_scratch_goes_whatever_was_left_in_it(host) {
        let scratch = host.sandbox.scratch().unwrap();
        let path = scratch.path().to_owned();
        let nest = probe(&["nest", "2000"]).dir("/work").mount(Mount::writable(&path, "/work"));
        assert_eq!(host.run(nest).end, End::Exited(0));
        drop(scratch);
        assert!(!path.exists());
    }
}
