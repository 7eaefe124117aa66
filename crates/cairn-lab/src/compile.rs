//! Compiling the code of pages: whether a compiler, or the language's own check of the syntax, takes a program.
//!
//! Nothing is run but these tools, in a box; what they say is handed on as it is.

use crate::claim::Hindered;
use crate::toolchain::Toolchains;
use crate::workshop::Workshop;
use cairn_core::execution::End;
use cairn_core::exercise::{Interface, StdinLayout};
use cairn_core::language::Language;
use cairn_core::step::HarnessFault;
use cairn_core::submission::SourceFile;

/// What a tool said of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    /// Whether it took it.
    pub taken: bool,
    /// What it said, standard error last.
    pub said: String,
    /// Which version it is.
    pub version: String,
    /// Whether another tool stands in for the one that the content is written for.
    pub fallback: bool,
}

/// Compiles a program that is one file.
///
/// # Errors
/// Failures of the machine. The inner error says why it cannot be tried.
pub fn compile(
    workshop: &Workshop,
    toolchains: &Toolchains,
    language: &Language,
    text: &str,
) -> Result<Result<Compiled, Hindered>, HarnessFault> {
    let mut toolchain = match toolchains.find(language) {
        Ok(toolchain) => toolchain,
        Err(missing) => return Ok(Err(Hindered::Missing(format!("{missing}; {}", missing.fix)))),
    };
    let fallback = language.tooling.first() != Some(&toolchain.tooling);
    if !toolchain.tooling.is_compiled() {
        if toolchain.tooling.check.is_empty() {
            let what = format!("{} has no command that checks a program", language.name);
            return Ok(Err(Hindered::Missing(what)));
        }
        toolchain.tooling.build = toolchain.tooling.check.clone();
        // What only runs needs little time and memory to be read.
        let runtime = &mut toolchain.tooling.runtime;
        runtime.build_ms = runtime.build_ms.max(runtime.start_ms);
        runtime.build_memory_mib = runtime.build_memory_mib.max(256);
    }
    let file = SourceFile { path: language.solution.clone(), content: text.into() };
    let built = workshop.build(language, &toolchain, &Interface::Stdin(StdinLayout::default()), &[file])?;
    let execution = built.execution.as_ref();
    let taken = execution.is_none_or(|execution| execution.end == End::Exited(0));
    let said = execution.map(|e| format!("{}{}", e.stdout.text(), e.stderr.text())).unwrap_or_default();
    Ok(Ok(Compiled { taken, said: said.trim().to_owned(), version: toolchain.version, fallback }))
}
