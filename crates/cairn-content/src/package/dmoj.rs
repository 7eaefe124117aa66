//! Problems of DMOJ (`init.yml` with an archive of data) turned into packages.
//!
//! Source: the DMOJ judge's documentation of its problem format.

use super::archive::Files;
use super::fault;
use crate::diagnostic::Diagnostic;

/// The files of the package that a problem of DMOJ becomes.
///
/// # Errors
/// What cannot be turned.
pub fn convert(_files: &Files) -> Result<Files, Vec<Diagnostic>> {
    Err(vec![fault("init.yml", "not yet", "")])
}
