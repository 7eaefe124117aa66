//! Practice exercises in the layout of Exercism (`.meta/config.json`) turned into exercises.
