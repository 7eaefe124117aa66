//! The signals that a caller may send to a running program.
//!
//! Only names and numbers: `control.rs` sends them. Source: signal(7).

/// A signal for [`Running::signal`](crate::Running::signal).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signal {
    /// SIGHUP: the terminal is gone; by custom, read your settings again.
    Hup,
    /// SIGINT: what Ctrl-C sends.
    Int,
    /// SIGQUIT: what Ctrl-\ sends.
    Quit,
    /// SIGKILL: the program ends at once, and with it its box.
    Kill,
    /// SIGUSR1: for the program's own purposes.
    Usr1,
    /// SIGUSR2: for the program's own purposes.
    Usr2,
    /// SIGTERM: please end.
    Term,
    /// SIGCONT: goes on after SIGSTOP.
    Cont,
    /// SIGSTOP: stands still, which no program can refuse; its wall time goes on.
    Stop,
}

impl Signal {
    /// Its number on this machine.
    pub fn number(self) -> i32 {
        match self {
            Self::Hup => libc::SIGHUP,
            Self::Int => libc::SIGINT,
            Self::Quit => libc::SIGQUIT,
            Self::Kill => libc::SIGKILL,
            Self::Usr1 => libc::SIGUSR1,
            Self::Usr2 => libc::SIGUSR2,
            Self::Term => libc::SIGTERM,
            Self::Cont => libc::SIGCONT,
            Self::Stop => libc::SIGSTOP,
        }
    }
}
