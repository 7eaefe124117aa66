//! The learner's own packages: imported once, judged with like our own exercises.
