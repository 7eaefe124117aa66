//! Programs that single out system calls in the kernel (seccomp, classic BPF), made before the clone.
//!
//! Pure: makes instructions; `sys.rs` installs them. A program looks at the number of a call and at its arguments as
//! numbers, never at memory, so it cannot tell a file from a pipe. Programs stack: each has its say, and the strictest
//! answer wins. Which calls a box may not make is told by `policy.rs`, which a perturbed run notices by this file.
//!
//! Sources: seccomp(2), seccomp_unotify(2), kernel `Documentation/userspace-api/seccomp_filter.rst`.

use libc::sock_filter;

/// When a call is singled out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    /// Every time.
    Always,
    /// When an argument (the first is 0), under a mask, is one of these numbers.
    Argument { at: u32, mask: u32, among: &'static [u32] },
    /// When an argument is none of these numbers.
    OtherThan { at: u32, numbers: &'static [u32] },
    /// When an argument has one of these bits.
    AnyBit { at: u32, bits: u32 },
    /// When the descriptor and the length, the first and the third argument, add up to a number of this class among
    /// [`CLASSES`].
    Class(u32),
}

/// One call and when it is singled out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) call: libc::c_long,
    pub(crate) when: When,
}

/// Into how many classes transfers fall; a power of two.
///
/// To notice them all would make a program that does little else twenty times as slow: measured, a read or write of one
/// byte takes 0.25 µs and 4.5 µs when it is noticed. A filter cannot draw, so the seed draws which it notices: of
/// a program's places that read or write one in eight, and with many seeds each of them.
pub(crate) const CLASSES: u32 = 8;

const FUTEX_COMMAND: u32 = !(libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME).cast_unsigned();
const FUTEX_WAITS: &[u32] = &[libc::FUTEX_WAIT.cast_unsigned(), libc::FUTEX_WAIT_BITSET.cast_unsigned()];
const LOCK_WAITS: &[u32] = &[libc::F_SETLKW.cast_unsigned(), libc::F_OFD_SETLKW.cast_unsigned()];

pub(crate) const fn always(call: libc::c_long) -> Rule {
    Rule { call, when: When::Always }
}

/// When these flags are not in this argument, by which a call says that it does not want to wait.
const fn without(flags: i32, at: u32, call: libc::c_long) -> Rule {
    Rule { call, when: When::Argument { at, mask: flags.cast_unsigned(), among: &[0] } }
}

/// The calls that give the processor up in every perturbed run.
///
/// Each costs two changes of process, so they are few: those by which threads and processes start and wait for each
/// other. A signal can interrupt a noticed call just before we take it up, and then it answers EINTR if the handler was
/// installed without SA_RESTART; hence calls that such a program has to try again anyway, or that no signal reaches.
/// Left out, although they matter: `close` and `clone`, which nobody tries again, and waking through a futex, at whose
/// failure the C library gives up.
const WAITS: &[Rule] = &[
    Rule { call: libc::SYS_futex, when: When::Argument { at: 1, mask: FUTEX_COMMAND, among: FUTEX_WAITS } },
    always(libc::SYS_sched_yield),
    always(libc::SYS_clock_nanosleep),
    always(libc::SYS_nanosleep),
    always(libc::SYS_ppoll),
    always(libc::SYS_pselect6),
    always(libc::SYS_epoll_pwait),
    always(libc::SYS_epoll_pwait2),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_poll),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_select),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_epoll_wait),
    without(libc::WNOHANG, 2, libc::SYS_wait4),
    without(libc::WNOHANG, 3, libc::SYS_waitid),
    without(libc::LOCK_NB, 1, libc::SYS_flock),
    Rule { call: libc::SYS_fcntl, when: When::Argument { at: 1, mask: u32::MAX, among: LOCK_WAITS } },
    always(libc::SYS_accept),
    always(libc::SYS_accept4),
    // The first call of a new thread, and of a forked process, in the C library; no signal can reach it there yet.
    always(libc::SYS_set_robust_list),
    // Not to delay it: a program that counts its processors must not count those that it is pinned to.
    always(libc::SYS_sched_getaffinity),
];

/// What some runs notice besides: how processes share files. POSIX lets these calls and the transfers answer EINTR too,
/// but on files and on pipes with room Linux does not, and programs rely on it; so such a run says how often it may
/// have happened.
const OPENS: &[Rule] = &[
    always(libc::SYS_openat),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_open),
];

/// The calls that move bytes through pipes, sockets and files: of these, one class. Their first argument is
/// a descriptor and their third a length (of a vector, for two of them).
const TRANSFERS: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_recvfrom,
    libc::SYS_sendto,
];

/// The program that asks the supervision about the calls of a perturbed run, with or without opens and a class of
/// transfers; nothing on a processor that we do not know.
pub(crate) fn noticing(class: Option<u32>) -> Option<Vec<sock_filter>> {
    let mut rules = Vec::new();
    if let Some(class) = class {
        rules.extend(TRANSFERS.iter().map(|&call| Rule { call, when: When::Class(class) }));
        rules.extend(OPENS);
    }
    rules.extend(WAITS);
    single_out(&rules, libc::SECCOMP_RET_USER_NOTIF)
}

/// `AUDIT_ARCH_*` of linux/audit.h: numbers of calls mean nothing without it.
const ARCHITECTURE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0xc000_003e)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else if cfg!(target_arch = "riscv64") {
    Some(0xc000_00f3)
} else {
    None
};

/// Offsets in `struct seccomp_data`: number, architecture, instruction pointer, six arguments.
const NUMBER: u32 = 0;
const ARCHITECTURE_AT: u32 = 4;
const fn low_half(argument: u32) -> u32 {
    16 + 8 * argument + if cfg!(target_endian = "big") { 4 } else { 0 }
}

/// A program that answers `action` to the calls of these rules and allows all others, those of other architectures
/// included. Of two rules for a call the first holds.
pub(crate) fn single_out(rules: &[Rule], action: u32) -> Option<Vec<sock_filter>> {
    let mut program =
        vec![load(ARCHITECTURE_AT), jump(libc::BPF_JEQ, ARCHITECTURE?, 1, 0), answer(libc::SECCOMP_RET_ALLOW)];
    program.push(load(NUMBER));
    add_rules(&mut program, rules, action)?;
    program.push(answer(libc::SECCOMP_RET_ALLOW));
    Some(program)
}

/// The bit by which x86-64 tells the calls of its x32 programs from its own.
const X32: u32 = 0x4000_0000;

/// A program for a box: ends processes that call by another architecture's numbers, then goes by these rules, each group
/// with its own answer, then answers `unknown` to numbers above `last_known` and `otherwise` to the rest.
pub(crate) fn guard(
    groups: &[(&[Rule], u32)],
    last_known: libc::c_long,
    unknown: u32,
    otherwise: u32,
) -> Option<Vec<sock_filter>> {
    let mut program = vec![
        load(ARCHITECTURE_AT),
        jump(libc::BPF_JEQ, ARCHITECTURE?, 1, 0),
        answer(libc::SECCOMP_RET_KILL_PROCESS),
        load(NUMBER),
    ];
    if cfg!(target_arch = "x86_64") {
        // -1 is no call at all: it is how a debugger skips one.
        program.extend([
            jump(libc::BPF_JEQ, u32::MAX, 2, 0),
            jump(libc::BPF_JSET, X32, 0, 1),
            answer(libc::SECCOMP_RET_KILL_PROCESS),
        ]);
    }
    for (rules, action) in groups {
        add_rules(&mut program, rules, *action)?;
    }
    program.extend([jump(libc::BPF_JGT, u32::try_from(last_known).ok()?, 0, 1), answer(unknown), answer(otherwise)]);
    Some(program)
}

/// Appends rules to a program that has loaded the number; after them it still has.
fn add_rules(program: &mut Vec<sock_filter>, rules: &[Rule], action: u32) -> Option<()> {
    for rule in rules {
        let body = body(rule.when, action);
        let number = u32::try_from(rule.call).ok()?;
        program.push(jump(libc::BPF_JEQ, number, 0, u8::try_from(body.len()).ok()?));
        program.extend(body);
    }
    Some(())
}

/// Answers in every case.
fn body(when: When, action: u32) -> Vec<sock_filter> {
    let (act, allow) = (answer(action), answer(libc::SECCOMP_RET_ALLOW));
    match when {
        When::Always => vec![act],
        When::Argument { at, mask, among } => {
            let mut body = vec![load(low_half(at)), statement(libc::BPF_ALU | libc::BPF_AND | libc::BPF_K, mask)];
            for &number in among {
                body.extend([jump(libc::BPF_JEQ, number, 0, 1), act]);
            }
            body.push(allow);
            body
        }
        When::OtherThan { at, numbers } => {
            let mut body = vec![load(low_half(at))];
            for &number in numbers {
                body.extend([jump(libc::BPF_JEQ, number, 0, 1), allow]);
            }
            body.push(act);
            body
        }
        When::AnyBit { at, bits } => vec![load(low_half(at)), jump(libc::BPF_JSET, bits, 0, 1), act, allow],
        When::Class(class) => vec![
            load(low_half(0)),
            statement(libc::BPF_MISC | libc::BPF_TAX, 0),
            load(low_half(2)),
            statement(libc::BPF_ALU | libc::BPF_ADD | libc::BPF_X, 0),
            statement(libc::BPF_ALU | libc::BPF_AND | libc::BPF_K, CLASSES - 1),
            jump(libc::BPF_JEQ, class, 1, 0),
            allow,
            act,
        ],
    }
}

fn statement(code: u32, value: u32) -> sock_filter {
    // All codes fit: they are made of the constants of linux/bpf_common.h, which are below 256.
    sock_filter { code: code as u16, jt: 0, jf: 0, k: value }
}

fn load(offset: u32) -> sock_filter {
    statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, offset)
}

fn answer(action: u32) -> sock_filter {
    statement(libc::BPF_RET | libc::BPF_K, action)
}

/// Skips so many instructions if the comparison holds, and so many if not.
fn jump(comparison: u32, value: u32, if_so: u8, if_not: u8) -> sock_filter {
    let code = (libc::BPF_JMP | comparison | libc::BPF_K) as u16;
    sock_filter { code, jt: if_so, jf: if_not, k: value }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const NOTICED: u32 = libc::SECCOMP_RET_USER_NOTIF;
    const ALLOWED: u32 = libc::SECCOMP_RET_ALLOW;

    /// What the kernel does with a program: the instructions that this file makes, and no others.
    pub(crate) fn interpret(program: &[sock_filter], data: &[u8; 64]) -> u32 {
        let (mut at, mut value, mut index) = (0, 0u32, 0u32);
        loop {
            let sock_filter { code, jt, jf, k } = program[at];
            at += 1;
            match u32::from(code) {
                0x20 => value = u32::from_ne_bytes(data[k as usize..][..4].try_into().unwrap()),
                0x07 => index = value,
                0x0c => value = value.wrapping_add(index),
                0x54 => value &= k,
                0x15 => at += usize::from(if value == k { jt } else { jf }),
                0x25 => at += usize::from(if value > k { jt } else { jf }),
                0x45 => at += usize::from(if value & k != 0 { jt } else { jf }),
                0x06 => return k,
                other => panic!("no such instruction: {other:#x}"),
            }
        }
    }

    pub(crate) fn call(number: libc::c_long, arguments: &[u64]) -> [u8; 64] {
        let mut data = [0; 64];
        data[..4].copy_from_slice(&(number as u32).to_ne_bytes());
        data[4..8].copy_from_slice(&ARCHITECTURE.unwrap().to_ne_bytes());
        for (argument, slot) in arguments.iter().zip(data[16..].chunks_exact_mut(8)) {
            slot.copy_from_slice(&argument.to_ne_bytes());
        }
        data
    }

    fn answers(class: Option<u32>, cases: &[(libc::c_long, &[u64], u32)]) {
        let program = noticing(class).unwrap();
        for (number, arguments, expected) in cases {
            assert_eq!(interpret(&program, &call(*number, arguments)), *expected, "{number} {arguments:?}");
        }
    }

    #[test]
    fn waiting_is_noticed_and_waking_is_not() {
        let futex = |operation: i32| [0x7000, operation as u64, 1];
        let private = libc::FUTEX_PRIVATE_FLAG;
        answers(
            None,
            &[
                (libc::SYS_futex, &futex(libc::FUTEX_WAIT), NOTICED),
                (libc::SYS_futex, &futex(libc::FUTEX_WAIT_BITSET | private | libc::FUTEX_CLOCK_REALTIME), NOTICED),
                (libc::SYS_futex, &futex(libc::FUTEX_WAKE | private), ALLOWED),
                (libc::SYS_futex, &futex(libc::FUTEX_REQUEUE), ALLOWED),
                (libc::SYS_fcntl, &[3, libc::F_SETLKW as u64], NOTICED),
                (libc::SYS_fcntl, &[3, libc::F_GETFD as u64], ALLOWED),
                (libc::SYS_sched_yield, &[], NOTICED),
                (libc::SYS_wait4, &[u64::MAX, 0, 0], NOTICED),
                (libc::SYS_wait4, &[u64::MAX, 0, libc::WNOHANG as u64], ALLOWED),
                (libc::SYS_waitid, &[0, 0, 0, libc::WEXITED as u64], NOTICED),
                (libc::SYS_flock, &[3, (libc::LOCK_EX | libc::LOCK_NB) as u64], ALLOWED),
                (libc::SYS_openat, &[], ALLOWED),
                (libc::SYS_write, &[1, 0, 7], ALLOWED),
                (libc::SYS_close, &[3], ALLOWED),
                (libc::SYS_clone, &[], ALLOWED),
            ],
        );
    }

    #[test]
    fn of_all_transfers_one_class_is_noticed() {
        answers(
            Some(4),
            &[
                (libc::SYS_openat, &[], NOTICED),
                (libc::SYS_read, &[3, 0, 1], NOTICED),
                (libc::SYS_write, &[3, 0, 9], NOTICED),
                (libc::SYS_write, &[3, 0, 8], ALLOWED),
                (libc::SYS_writev, &[1, 0, 3], NOTICED),
                (libc::SYS_sendto, &[u64::MAX, 0, 5], NOTICED),
                (libc::SYS_pread64, &[3, 0, u64::MAX], ALLOWED),
            ],
        );
        let noticed =
            |class, length| interpret(&noticing(Some(class)).unwrap(), &call(libc::SYS_write, &[1, 0, length]));
        for length in 0..100 {
            assert_eq!((0..CLASSES).filter(|&class| noticed(class, length) == NOTICED).count(), 1, "{length}");
        }
    }

    /// Between the installation of its filter and the exec nobody may yet be there to answer a program.
    #[test]
    fn nothing_that_a_starting_program_calls_is_noticed() {
        for class in (0..CLASSES).map(Some).chain([None]) {
            for number in [libc::SYS_sendmsg, libc::SYS_execve, libc::SYS_rt_sigtimedwait, libc::SYS_exit_group] {
                answers(class, &[(number, &[3, 0, 8], ALLOWED)]);
            }
        }
    }

    #[test]
    fn a_call_of_another_architecture_is_left_alone() {
        let mut data = call(libc::SYS_sched_yield, &[]);
        data[4] ^= 1;
        assert_eq!(interpret(&noticing(None).unwrap(), &data), ALLOWED);
    }

    #[test]
    fn a_program_is_one_that_the_kernel_takes() {
        let program = noticing(Some(0)).unwrap();
        assert!(program.len() < 4096, "BPF_MAXINSNS");
        for (at, instruction) in program.iter().enumerate() {
            let furthest = usize::from(instruction.jt.max(instruction.jf));
            assert!(at + furthest < program.len());
        }
        assert_eq!(program.last().unwrap().code, 0x06);
    }
}
