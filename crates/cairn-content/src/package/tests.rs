//! Packages as their tests see them.
