//! What was done to the schedule of a perturbed run.
//!
//! A report and nothing else: `chance.rs` decides what is done, `perturber.rs` does it and counts.

use std::time::Duration;

/// What a perturbed run really met. Where the kernel or our rights refuse one part, the others go on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Perturbation {
    /// The seed that the command named.
    pub seed: u64,
    /// Changes of a thread's priority.
    pub priorities: Part,
    /// Changes of the processors that a thread may use.
    pub pinning: Part,
    /// System calls that gave the processor up before they began.
    pub calls: Part,
    /// How many of these calls were held back for longer.
    pub delays: u64,
    /// For how long, all together.
    pub delayed: Duration,
    /// How many calls may have answered EINTR where the ordinary schedule never shows it, because a signal whose
    /// handler was installed without SA_RESTART met them before we took them up. Counts signals of any handler, and
    /// threads that were killed. Always 0 for half of the seeds, which notice nothing but calls that wait; only if
    /// this is 0 is a failure certainly the program's own.
    pub interrupted: u64,
}

/// One part of a perturbation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// How often it acted; a run that ends at once may give it no occasion.
    pub acts: u64,
    /// Why it could not act, or not as it should; empty when nothing was in its way.
    pub note: String,
}

impl Perturbation {
    /// The names of the parts that acted on this run, in kebab case: `priorities`, `pinning`, `system-calls`.
    pub fn active(&self) -> Vec<&'static str> {
        let parts = [("priorities", &self.priorities), ("pinning", &self.pinning), ("system-calls", &self.calls)];
        parts.into_iter().filter(|(_, part)| part.acts > 0).map(|(name, _)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_never_acted_was_not_active() {
        let mut perturbation = Perturbation { seed: 7, ..Perturbation::default() };
        assert!(perturbation.active().is_empty());
        perturbation.pinning.note = "a single processor".into();
        perturbation.calls.acts = 3;
        perturbation.priorities.acts = 1;
        assert_eq!(perturbation.active(), ["priorities", "system-calls"]);
    }
}
