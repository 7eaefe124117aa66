//! Programs that single out system calls in the kernel (seccomp, classic BPF), made before the clone.
//!
//! Pure: makes instructions; `sys.rs` installs them. A program looks at the number of a call and at its arguments as
//! numbers, never at memory, so it cannot tell a file from a pipe. What it does not single out is allowed: stacked
//! filters of other purposes have their own say, and the strictest answer wins.
//!
//! Sources: seccomp(2), seccomp_unotify(2), kernel `Documentation/userspace-api/seccomp_filter.rst`.

use libc::sock_filter;

/// When a call is singled out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    /// Every time.
    Always,
    /// When the second argument, under this mask, is one of these operations.
    Operation { mask: u32, among: &'static [u32] },
    /// When the third argument, a number of bytes, is at most this, and the first is no standard stream.
    Small(u32),
}

/// One call and when it is singled out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) call: libc::c_long,
    pub(crate) when: When,
}

/// As long as an event descriptor's counter or a pointer: what is sent to wake somebody, not to move data.
const MESSAGE_BYTES: u32 = 8;

const FUTEX_COMMAND: u32 = !(libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME).cast_unsigned();
const FUTEX_WAITS: &[u32] = &[libc::FUTEX_WAIT.cast_unsigned(), libc::FUTEX_WAIT_BITSET.cast_unsigned()];
const LOCK_WAITS: &[u32] = &[libc::F_SETLKW.cast_unsigned(), libc::F_OFD_SETLKW.cast_unsigned()];

const fn always(call: libc::c_long) -> Rule {
    Rule { call, when: When::Always }
}

/// The calls of a perturbed run that give the processor up.
///
/// Each costs two changes of process, so they are few: those by which threads and processes wait for each other, start,
/// and share files. A signal can interrupt a noticed call just before it begins, and then it answers EINTR if the
/// handler says so; hence only calls that POSIX lets do that. Left out, although they matter: `close` and `clone`
/// (nobody tries them again) and waking through a futex (the C library gives up if it fails).
const WAITS: &[Rule] = &[
    Rule { call: libc::SYS_read, when: When::Small(MESSAGE_BYTES) },
    Rule { call: libc::SYS_write, when: When::Small(MESSAGE_BYTES) },
    Rule { call: libc::SYS_futex, when: When::Operation { mask: FUTEX_COMMAND, among: FUTEX_WAITS } },
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
    always(libc::SYS_wait4),
    always(libc::SYS_waitid),
    always(libc::SYS_accept),
    always(libc::SYS_accept4),
    always(libc::SYS_sendto),
    always(libc::SYS_recvfrom),
    always(libc::SYS_openat),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_open),
    always(libc::SYS_flock),
    Rule { call: libc::SYS_fcntl, when: When::Operation { mask: u32::MAX, among: LOCK_WAITS } },
    // The first call of a new thread, and of a forked process, in the C library; no signal can reach it there yet.
    always(libc::SYS_set_robust_list),
    // Not to delay it: a program that counts its processors must not count those that it is pinned to.
    always(libc::SYS_sched_getaffinity),
];

/// What some runs notice besides: how output of several threads mixes, at the cost of a program that writes a lot.
const WRITES: &[Rule] = &[always(libc::SYS_write), always(libc::SYS_writev), always(libc::SYS_pwrite64)];

/// The program that asks the supervision about the calls of a perturbed run; nothing on a processor that we do not know.
pub(crate) fn noticing(every_write: bool) -> Option<Vec<sock_filter>> {
    let writes = if every_write { WRITES } else { &[] };
    let rules: Vec<Rule> = writes.iter().chain(WAITS).copied().collect();
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
const fn high_half(argument: u32) -> u32 {
    16 + 8 * argument + if cfg!(target_endian = "big") { 0 } else { 4 }
}

/// A program that answers `action` to the calls of these rules and allows all others. Of two rules for a call the first
/// holds.
pub(crate) fn single_out(rules: &[Rule], action: u32) -> Option<Vec<sock_filter>> {
    let mut program =
        vec![load(ARCHITECTURE_AT), jump(libc::BPF_JEQ, ARCHITECTURE?, 1, 0), answer(libc::SECCOMP_RET_ALLOW)];
    program.push(load(NUMBER));
    for rule in rules {
        let body = body(rule.when, action);
        let number = u32::try_from(rule.call).ok()?;
        program.push(jump(libc::BPF_JEQ, number, 0, u8::try_from(body.len()).ok()?));
        program.extend(body);
    }
    program.push(answer(libc::SECCOMP_RET_ALLOW));
    Some(program)
}

/// Answers in every case.
fn body(when: When, action: u32) -> Vec<sock_filter> {
    let (act, allow) = (answer(action), answer(libc::SECCOMP_RET_ALLOW));
    match when {
        When::Always => vec![act],
        When::Operation { mask, among } => {
            let mut body = vec![load(low_half(1)), statement(libc::BPF_ALU | libc::BPF_AND | libc::BPF_K, mask)];
            for &operation in among {
                body.extend([jump(libc::BPF_JEQ, operation, 0, 1), act]);
            }
            body.push(allow);
            body
        }
        When::Small(bytes) => vec![
            load(low_half(0)),
            jump(libc::BPF_JGT, 2, 0, 4),
            load(high_half(2)),
            jump(libc::BPF_JEQ, 0, 0, 2),
            load(low_half(2)),
            jump(libc::BPF_JGT, bytes, 0, 1),
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
mod tests {
    use super::*;

    const NOTICED: u32 = libc::SECCOMP_RET_USER_NOTIF;
    const ALLOWED: u32 = libc::SECCOMP_RET_ALLOW;

    /// What the kernel does with a program: the instructions that this file makes, and no others.
    fn interpret(program: &[sock_filter], data: &[u8; 64]) -> u32 {
        let (mut at, mut value) = (0, 0u32);
        loop {
            let sock_filter { code, jt, jf, k } = program[at];
            let taken = |holds: bool| usize::from(if holds { jt } else { jf });
            at += 1;
            match u32::from(code) {
                0x20 => value = u32::from_ne_bytes(data[k as usize..][..4].try_into().unwrap()),
                0x54 => value &= k,
                0x15 => at += taken(value == k),
                0x25 => at += taken(value > k),
                0x06 => return k,
                other => panic!("no such instruction: {other:#x}"),
            }
        }
    }

    fn call(number: libc::c_long, arguments: &[u64]) -> [u8; 64] {
        let mut data = [0; 64];
        data[..4].copy_from_slice(&(number as u32).to_ne_bytes());
        data[4..8].copy_from_slice(&ARCHITECTURE.unwrap().to_ne_bytes());
        for (argument, slot) in arguments.iter().zip(data[16..].chunks_exact_mut(8)) {
            slot.copy_from_slice(&argument.to_ne_bytes());
        }
        data
    }

    fn answers(every_write: bool, cases: &[(libc::c_long, &[u64], u32)]) {
        let program = noticing(every_write).unwrap();
        for (number, arguments, expected) in cases {
            assert_eq!(interpret(&program, &call(*number, arguments)), *expected, "{number} {arguments:?}");
        }
    }

    #[test]
    fn waiting_is_noticed_and_waking_is_not() {
        let futex = |operation: i32| [0x7000, operation as u64, 1];
        let private = libc::FUTEX_PRIVATE_FLAG;
        answers(
            false,
            &[
                (libc::SYS_futex, &futex(libc::FUTEX_WAIT), NOTICED),
                (libc::SYS_futex, &futex(libc::FUTEX_WAIT_BITSET | private | libc::FUTEX_CLOCK_REALTIME), NOTICED),
                (libc::SYS_futex, &futex(libc::FUTEX_WAKE | private), ALLOWED),
                (libc::SYS_futex, &futex(libc::FUTEX_REQUEUE), ALLOWED),
                (libc::SYS_fcntl, &[3, libc::F_SETLKW as u64], NOTICED),
                (libc::SYS_fcntl, &[3, libc::F_GETFD as u64], ALLOWED),
                (libc::SYS_sched_yield, &[], NOTICED),
                (libc::SYS_close, &[3], ALLOWED),
                (libc::SYS_clone, &[], ALLOWED),
            ],
        );
    }

    #[test]
    fn small_transfers_beyond_the_standard_streams_are_noticed() {
        answers(
            false,
            &[
                (libc::SYS_read, &[3, 0, 8], NOTICED),
                (libc::SYS_write, &[900, 0, 1], NOTICED),
                (libc::SYS_write, &[3, 0, 9], ALLOWED),
                (libc::SYS_read, &[3, 0, 1 << 32], ALLOWED),
                (libc::SYS_write, &[1, 0, 1], ALLOWED),
                (libc::SYS_writev, &[3, 0, 1], ALLOWED),
            ],
        );
        answers(
            true,
            &[
                (libc::SYS_write, &[1, 0, 1 << 33], NOTICED),
                (libc::SYS_writev, &[3, 0, 1], NOTICED),
                (libc::SYS_read, &[0, 0, 1], ALLOWED),
            ],
        );
    }

    /// Between the installation of its filter and the exec nobody may yet be there to answer a program.
    #[test]
    fn nothing_that_a_starting_program_calls_is_noticed() {
        for every_write in [false, true] {
            for number in [libc::SYS_sendmsg, libc::SYS_execve, libc::SYS_rt_sigtimedwait, libc::SYS_exit_group] {
                answers(every_write, &[(number, &[3, 0, 8], ALLOWED)]);
            }
        }
    }

    #[test]
    fn a_call_of_another_architecture_is_left_alone() {
        let mut data = call(libc::SYS_sched_yield, &[]);
        data[4] ^= 1;
        assert_eq!(interpret(&noticing(false).unwrap(), &data), ALLOWED);
    }

    #[test]
    fn a_program_is_one_that_the_kernel_takes() {
        let program = noticing(true).unwrap();
        assert!(program.len() < 4096, "BPF_MAXINSNS");
        for (at, instruction) in program.iter().enumerate() {
            let furthest = usize::from(instruction.jt.max(instruction.jf));
            assert!(at + furthest < program.len());
        }
        assert_eq!(program.last().unwrap().code, 0x06);
    }
}
