//! A programming language as data: how it is found, built and run.
//!
//! Nothing here runs anything; commands are lists of arguments with placeholders that the lab fills in.

use crate::submission::SourceFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A folder under `content/languages/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// Equal to the folder's name.
    pub id: String,
    /// For people.
    pub name: String,
    /// The file that the learner writes, such as `solution.py`.
    pub solution: String,
    /// The file that the generated harness becomes, such as `main.py`.
    pub harness: String,
    /// The name under which editors and the highlighter know the language.
    pub syntax: String,
    /// The toolchains that serve it; the first that is found is used. Never empty.
    pub tooling: Vec<Tooling>,
    /// The files of `prepare/`.
    pub prepare_files: Vec<SourceFile>,
    /// The Jinja template of the harness, from `harness.tmpl`.
    pub harness_template: String,
    /// What surrounds a fragment of a page, by the name that `in=` gives: a program with `{code}` on a line of its own.
    pub fragments: BTreeMap<String, String>,
}

/// A toolchain of a language as data. Commands may hold [`PLACEHOLDERS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tooling {
    /// How it is found on the host.
    pub detect: Detect,
    /// The command that is run once for each version, before the first build; empty where nothing is prepared.
    #[serde(default)]
    pub prepare: Vec<String>,
    /// The command that builds; empty for languages that run from source.
    #[serde(default)]
    pub build: Vec<String>,
    /// The command that tells whether a program is well-formed, without running it; where there is a build, that does.
    #[serde(default)]
    pub check: Vec<String>,
    /// The command that runs.
    pub run: Vec<String>,
    /// The environment of all stages, placeholders filled in; nothing of the host's is inherited.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// What the runtime needs beyond the learner's own code.
    pub runtime: Runtime,
    /// How a case is looked at with the language's debugger.
    #[serde(default)]
    pub debug: Option<Debug>,
    /// How programs of problem packages are built and run, which others wrote.
    #[serde(default)]
    pub packaged: Option<Packaged>,
}

/// How programs are built and run that others wrote: files of any name, with the flags that the field uses. Commands may
/// also hold `{files}`, an argument that becomes all sources, `{class}`, the class with the main method, and `{standard}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packaged {
    /// Names of the language in the format's table of languages.
    pub codes: Vec<String>,
    /// Endings of its files, without the dot.
    pub endings: Vec<String>,
    /// Standards of the language, tried in this order until one builds: older problems need older ones.
    #[serde(default)]
    pub standards: Vec<String>,
    /// The command that builds; empty for languages that run from source.
    #[serde(default)]
    pub build: Vec<String>,
    /// The command that runs.
    pub run: Vec<String>,
    /// The environment, where it is another than that of our own exercises.
    #[serde(default)]
    pub env: Option<BTreeMap<String, String>>,
}

/// What commands of [`Packaged`] may hold besides [`PLACEHOLDERS`].
pub const PACKAGED_PLACEHOLDERS: [&str; 3] = ["{files}", "{class}", "{standard}"];

/// How a case is looked at with the language's debugger, on the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Debug {
    /// The command that builds; empty where it is the usual one.
    #[serde(default)]
    pub build: Vec<String>,
    /// The command that starts the program under the debugger.
    pub run: Vec<String>,
}

/// What commands and the environment may contain: the toolchain's root and program, the directories of sources,
/// artefacts and what was prepared, the entry file of the program with and without its ending, and, in MiB, the memory
/// limit and the part of it that is the learner's.
pub const PLACEHOLDERS: [&str; 9] =
    ["{root}", "{program}", "{src}", "{out}", "{cache}", "{entry}", "{stem}", "{memory_mib}", "{heap_mib}"];

/// How a toolchain is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detect {
    /// A command of the host that prints the toolchain's root directory as its last line. It sees through
    /// shims (rustup, pyenv, nvm), since the root is what is bound into the box.
    pub root: Vec<String>,
    /// The program, with `{root}`.
    pub program: String,
    /// Arguments that make the program print its version.
    pub version: Vec<String>,
    /// The lowest version that the harness and the references are written for, such as `3.9`.
    pub minimum: String,
    /// Other programs that must be on the host, such as a linker.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The folders and files under the root that make up the toolchain; nothing else of the root is shown in the box.
    #[serde(default = "usual_folders")]
    pub folders: Vec<String>,
    /// What the user does when it is missing.
    pub fix: String,
}

fn usual_folders() -> Vec<String> {
    ["bin", "lib", "lib64", "libexec", "include"].map(str::to_owned).to_vec()
}

/// What a runtime needs beyond the learner's own code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// Memory of an empty program, added to the exercise's limit, in MiB.
    pub memory_mib: u64,
    /// Processes and threads of an empty program.
    pub processes: u32,
    /// Time within which an empty program is ready on a busy machine, in milliseconds.
    pub start_ms: u64,
    /// Time within which a build ends on a busy machine, in milliseconds.
    #[serde(default)]
    pub build_ms: u64,
    /// Memory of a build and of preparing, in MiB.
    #[serde(default)]
    pub build_memory_mib: u64,
    /// Time within which preparing ends on a busy machine, in milliseconds.
    #[serde(default)]
    pub prepare_ms: u64,
}

impl Language {
    /// The extension of source files, without the dot.
    pub fn extension(&self) -> &str {
        self.solution.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Whether a build comes before a run, with the toolchain that is preferred.
    pub fn is_compiled(&self) -> bool {
        self.tooling.first().is_some_and(Tooling::is_compiled)
    }

    /// The program that a fragment stands in, with the number of lines before it; nothing where it is not known what
    /// surrounds it.
    pub fn around(&self, name: &str, fragment: &str) -> Option<(String, usize)> {
        let (mut program, mut before) = (String::new(), 0);
        for (number, line) in self.fragments.get(name)?.lines().enumerate() {
            match line.strip_suffix("{code}").filter(|indent| indent.trim().is_empty()) {
                Some(indent) => {
                    before = number;
                    fragment.lines().for_each(|line| program.push_str(&format!("{indent}{line}\n")));
                }
                None => program.push_str(&format!("{line}\n")),
            }
        }
        Some((program, before))
    }

    /// All that is wrong with the description, besides its types; the author's fault.
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<_> = self.tooling.iter().flat_map(Tooling::faults).collect();
        if self.solution == self.harness {
            faults.push("solution and harness must be different files".into());
        }
        if !self.prepare_files.is_empty() && self.tooling.iter().all(|tooling| tooling.prepare.is_empty()) {
            faults.push("there are files in prepare/, and no command 'prepare' that uses them".into());
        }
        faults
    }
}

impl Tooling {
    /// Whether a build comes before a run.
    pub fn is_compiled(&self) -> bool {
        !self.build.is_empty()
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let debug_run = self.debug.as_ref().map(|debug| ("debug.run", &debug.run));
        for (name, command) in [("run", &self.run), ("detect.root", &self.detect.root)].into_iter().chain(debug_run) {
            if command.is_empty() {
                faults.push(format!("{name} must name a program"));
            }
        }
        let debug = self.debug.iter().flat_map(|debug| debug.build.iter().chain(&debug.run));
        let commands = self.prepare.iter().chain(&self.build).chain(&self.run).chain(debug);
        for argument in commands.chain(self.env.values()) {
            for placeholder in placeholders(argument) {
                if !PLACEHOLDERS.contains(&placeholder) {
                    faults.push(format!("unknown placeholder {placeholder}: there are {}", PLACEHOLDERS.join(", ")));
                }
                if placeholder == "{cache}" && self.prepare.is_empty() {
                    faults.push("{cache} is empty without a command 'prepare'".into());
                }
            }
        }
        faults.extend(self.packaged.iter().flat_map(Packaged::faults));
        if parse_version(&self.detect.minimum).is_none() {
            faults.push(format!("detect.minimum: '{}' is no version", self.detect.minimum));
        }
        for folder in &self.detect.folders {
            if folder.is_empty() || folder.split('/').any(|part| part.is_empty() || part == "." || part == "..") {
                faults.push(format!("detect.folders: '{folder}' is no folder under the root"));
            }
        }
        let Runtime { build_ms, build_memory_mib, prepare_ms, .. } = self.runtime;
        if self.is_compiled() && (build_ms == 0 || build_memory_mib == 0) {
            faults.push("runtime.build_ms and runtime.build_memory_mib are needed where there is a build".into());
        }
        if !self.prepare.is_empty() && (prepare_ms == 0 || build_memory_mib == 0) {
            faults
                .push("runtime.prepare_ms and runtime.build_memory_mib are needed where something is prepared".into());
        }
        faults
    }
}

impl Packaged {
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.run.is_empty() || self.endings.is_empty() || self.codes.is_empty() {
            faults.push("packaged: codes, endings and run must not be empty".into());
        }
        let arguments = self.build.iter().chain(&self.run).chain(self.env.iter().flat_map(BTreeMap::values));
        for placeholder in arguments.flat_map(|argument| placeholders(argument)) {
            if !PLACEHOLDERS.contains(&placeholder) && !PACKAGED_PLACEHOLDERS.contains(&placeholder) {
                faults.push(format!("packaged: unknown placeholder {placeholder}"));
            }
        }
        faults
    }
}

/// The placeholders in an argument: letters in braces. Other braces, as shells and programs have them, are left alone.
fn placeholders(argument: &str) -> impl Iterator<Item = &str> {
    argument.match_indices('{').filter_map(|(start, _)| {
        let end = argument[start..].find('}')?;
        let name = &argument[start + 1..start + end];
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        is_name.then_some(&argument[start..=start + end])
    })
}

/// The first run of digits and dots in `text`, such as the `3.11.7` of `Python 3.11.7`, as numbers.
pub fn parse_version(text: &str) -> Option<Vec<u64>> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = text[start..].split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    digits.split('.').filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        let check = |text: &str, version: &[u64]| assert_eq!(parse_version(text).as_deref(), Some(version), "{text}");
        check("Python 3.11.7", &[3, 11, 7]);
        check("v20.20.2\n", &[20, 20, 2]);
        check("rustc 1.95.0 (59807616e 2026-04-14)", &[1, 95, 0]);
        check("1.97.0-nightly", &[1, 97, 0]);
        assert_eq!(parse_version("none"), None);
        assert!(parse_version("3.9").unwrap() < parse_version("3.11").unwrap());
    }

    #[test]
    fn placeholders_are_found_anywhere_in_an_argument() {
        let found: Vec<_> = placeholders("--max={memory_mib}:${A}:{ echo; }:{src}/{").collect();
        assert_eq!(found, ["{memory_mib}", "{src}"]);
    }
}
