//! The texts of a new exercise: adding up some numbers, which everybody understands and nobody will keep.

use cairn_core::exercise::{Exercise, Interface};
use cairn_core::types::Type;

/// How the program of an exercise is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A function.
    Function,
    /// A class, with operations on its objects.
    Object,
    /// A whole program that reads standard input.
    Stdin,
}

/// The names that follow from an id.
pub(super) struct Names {
    id: String,
    /// `two_sum`
    snake: String,
    /// `twoSum`
    camel: String,
    /// `TwoSum`
    pascal: String,
    /// As `pascal`, but an id of one word stands for itself: no language has a word like that.
    class: String,
}

impl Names {
    /// An id of one word may be a word of a language, such as `match`, and is no name for a function.
    pub(super) fn of(id: &str) -> Self {
        let words: Vec<&str> = if id.contains('-') { id.split('-').collect() } else { vec!["solve", id] };
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        };
        let pascal: String = words.iter().copied().map(capital).collect();
        let camel = format!("{}{}", words[0], words[1..].iter().copied().map(capital).collect::<String>());
        let class = id.split('-').map(capital).collect();
        Self { id: id.to_owned(), snake: words.join("_"), camel, pascal, class }
    }

    pub(super) fn title(&self) -> String {
        let words = self.id.replace('-', " ");
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{id}", &self.id)
            .replace("{title}", &self.title())
            .replace("{snake}", &self.snake)
            .replace("{camel}", &self.camel)
            .replace("{class}", &self.class)
    }

    /// Another exercise's text under these names.
    pub(super) fn instead_of(&self, other: &Self, text: &str) -> String {
        text.replace(&other.snake, &self.snake)
            .replace(&other.camel, &self.camel)
            .replace(&other.pascal, &self.pascal)
            .replace(&other.id, &self.id)
    }
}

/// The sources of a language.
pub(super) struct Program {
    pub(super) starter: String,
    pub(super) reference: String,
    /// The reference with a mistake.
    pub(super) wrong: Option<String>,
}

/// Whether an exercise's function looks like that of the skeleton: a list of numbers in, a number out.
pub(super) fn looks_the_same(exercise: &Exercise) -> bool {
    let Some(task) = exercise.program() else { return false };
    let Interface::Function(signature) = &task.interface else { return false };
    let params: Vec<_> = signature.params.iter().map(|param| (&*param.name, &param.ty)).collect();
    params == [("numbers", &Type::List(Box::new(Type::Int)))] && signature.returns == Type::Int
}

/// The files around the programs, by path.
pub(super) fn prose(shape: Shape, names: &Names) -> Vec<(String, String)> {
    let (interface, compare, drawn, task, case) = match shape {
        Shape::Function => (FUNCTION, "", DRAWN, TASK_FUNCTION, CASES_FUNCTION),
        Shape::Object => (OBJECT, "", DRAWN_CALLS, TASK_OBJECT, CASES_OBJECT),
        Shape::Stdin => (STDIN, COMPARE_TOKENS, DRAWN, TASK_STDIN, CASES_STDIN),
    };
    let toml = EXERCISE.replace("{interface}", interface).replace("{compare}", compare).replace("{drawn}", drawn);
    let files =
        [("exercise.toml", toml.as_str()), ("task.md", task), ("hints.md", HINTS), ("checks/examples.toml", case)];
    files.map(|(path, text)| (path.to_owned(), names.fill(text))).into()
}

/// A mutant as a patch on the reference in `language`, with its path.
pub(super) fn mutant(shape: Shape, language: &str, solution: &str, reference: &str, wrong: &str) -> (String, String) {
    let (name, why) = match shape {
        Shape::Function | Shape::Stdin => ("skips-the-first", "Starts with the second number."),
        Shape::Object => ("keeps-the-last", "Keeps the last number instead of the sum."),
    };
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(format!("a/{solution}")).set_modified_filename(format!("b/{solution}"));
    let diff = options.create_patch(reference, wrong);
    (format!("mutants/{name}.patch"), format!("killed-by: examples\nwhy: {why}\non: {language}\n\n{diff}"))
}

/// The programs of a language that Cairn knows by heart.
pub(super) fn program(shape: Shape, language: &str, names: &Names) -> Option<Program> {
    let (starter, reference, right, wrong) = match (shape, language) {
        (Shape::Function, "python") => (PYTHON_STARTER, PYTHON, "in numbers:", "in numbers[1:]:"),
        (Shape::Function, "javascript") => (JAVASCRIPT_STARTER, JAVASCRIPT, "of numbers)", "of numbers.slice(1))"),
        (Shape::Function, "rust") => (RUST_STARTER, RUST, "in numbers {", "in numbers.into_iter().skip(1) {"),
        (Shape::Object, "python") => (PYTHON_CLASS_STARTER, PYTHON_CLASS, "+= number", "= number"),
        (Shape::Object, "javascript") => (JAVASCRIPT_CLASS_STARTER, JAVASCRIPT_CLASS, "+= number", "= number"),
        (Shape::Object, "rust") => (RUST_CLASS_STARTER, RUST_CLASS, "+= number", "= number"),
        (Shape::Stdin, "python") => (PYTHON_MAIN_STARTER, PYTHON_MAIN, "in words:", "in words[1:]:"),
        (Shape::Stdin, "javascript") => (JAVASCRIPT_MAIN_STARTER, JAVASCRIPT_MAIN, "of words)", "of words.slice(1))"),
        (Shape::Stdin, "rust") => (RUST_MAIN_STARTER, RUST_MAIN, "split_whitespace()", "split_whitespace().skip(1)"),
        _ => return None,
    };
    let reference = names.fill(reference);
    let wrong = Some(reference.replacen(right, wrong, 1));
    Some(Program { starter: names.fill(starter), reference, wrong })
}

const EXERCISE: &str = r#"# The folder's name, for ever: progress and evidence name the exercise by it.
id = "{id}"
title = "{title}"
# One plain sentence for the catalogue.
summary = "Add up some numbers."
# How it is proved: a program is run on cases.
method = "program"
# A tag, such as algorithm, data or concurrency.
kind = "algorithm"
# Whom it suits: junior, mid or senior.
level = "junior"
# How long it takes.
minutes = 20
# What it proves: ids of roadmap.tsv, such as "2.S1".
covers = []
# Exercises that are better done before.
after = []
# What its facts rest on. Replace this line by a table for each source that you have read:
#   [[sources]]
#   title = "…"
#   url = "https://…"
#   supports = "what it says"
#   accessed = "YYYY-MM-DD"
sources = []

# What one case may use, beyond what an empty program of the language takes.
[limits]
cpu_ms = 1000
wall_ms = 5000
memory_mib = 64
output_kib = 64
# All cases of one run together.
total_cpu_ms = 60000

{interface}
# Each check claims one thing of every correct solution, and must be the only one to kill some mutant.
# Its cases are in checks/<id>.toml.
[[checks]]
id = "examples"
claim = "The numbers are added up."
# Shown in the task; without this line a check is hidden.
visibility = "public"
{compare}
# Hidden checks come next: an edge each, then one whose cases are drawn afresh on every run and answered by a
# reference. Its file, checks/any-length.toml, would say:
#   [[generators]]
#   count = 20
{drawn}"#;

const DRAWN: &str = r#"#   arguments.numbers = { range = { start = [0, 1000], length = [2, 400], order = "shuffled" } }
"#;

const DRAWN_CALLS: &str = r#"#   calls.length = [2, 400]
#   calls.of = [
#     { weight = 3, operation = "add", arguments = { number = { int = [-1000, 1000] } } },
#     { operation = "total" },
#   ]
"#;

const FUNCTION: &str = r#"# The function that learners write. docs/harness.md has the types.
[function]
name = "{snake}"
params = [{ name = "numbers", type = "list<int>" }]
returns = "int"
"#;

const OBJECT: &str = r#"# The class that learners write; a case is one life of an object of it. docs/harness.md has the types.
[object]
name = "{class}"
params = []

[[object.operations]]
name = "add"
params = [{ name = "number", type = "int" }]

[[object.operations]]
name = "total"
params = []
returns = "int"
"#;

const STDIN: &str = r#"# A whole program that reads standard input. Params and template are for cases that are drawn.
[stdin]
params = [{ name = "numbers", type = "list<int>" }]
template = "{{ numbers | join(' ') }}\n"
"#;

const COMPARE_TOKENS: &str = "# Blanks between the words of the output do not matter.\ncompare = \"tokens\"\n";

const TASK_FUNCTION: &str = "\
Write a function that takes a list of `numbers` and returns **their sum**. The sum of an empty list is 0.

## What you may rely on

- There are at most 100,000 numbers, and their sum lies within ±(2^53 - 1).
";

const TASK_OBJECT: &str = "\
Write a class whose objects add up numbers.

- `add(number)` takes a number in.
- `total()` gives **the sum** of the numbers so far; it is 0 at first.

## What you may rely on

- There are at most 100,000 calls, and the sum always lies within ±(2^53 - 1).
";

const TASK_STDIN: &str = "\
Read whole numbers from standard input, separated by blanks or line ends, and print **their sum**. The sum of no numbers
is 0.

## What you may rely on

- There are at most 100,000 numbers, and their sum lies within ±(2^53 - 1).
";

const HINTS: &str = "\
## A question that leads on

The first hint asks what to look at. It gives nothing away.

## The idea

The last hint says the key idea, and leaves the writing to the learner.
";

const CASES_FUNCTION: &str = r#"[[cases]]
why = "What this case is about, for whoever fails it."
input = { numbers = [3, 4, 5] }
expected = 12

[[cases]]
input = { numbers = [] }
expected = 0
"#;

const CASES_OBJECT: &str = r#"[[cases]]
why = "What this case is about, for whoever fails it."
new = {}
calls = [{ add = { number = 3 } }, { add = { number = 4 } }, { total = {} }]
expected = [7]

[[cases]]
new = {}
calls = [{ total = {} }]
expected = [0]
"#;

const CASES_STDIN: &str = r#"[[cases]]
why = "What this case is about, for whoever fails it."
stdin = "3 4 5\n"
expected = "12\n"

[[cases]]
stdin = "\n"
expected = "0\n"
"#;

const PYTHON_STARTER: &str = r#"def {snake}(numbers: list[int]) -> int:
    """The sum of `numbers`."""
    raise NotImplementedError("{snake} is yours to write")
"#;

const PYTHON: &str = r#""""Say here in a line or two what the idea is, and what it costs."""


def {snake}(numbers: list[int]) -> int:
    """The sum of `numbers`."""
    total = 0
    for number in numbers:
        total += number
    return total
"#;

const JAVASCRIPT_STARTER: &str = r#"/**
 * The sum of `numbers`.
 *
 * @param {number[]} numbers
 * @returns {number}
 */
function {camel}(numbers) {
  throw new Error("{camel} is yours to write");
}

module.exports = { {camel} };
"#;

const JAVASCRIPT: &str = r#"// Say here in a line or two what the idea is, and what it costs.

/**
 * The sum of `numbers`.
 *
 * @param {number[]} numbers
 * @returns {number}
 */
function {camel}(numbers) {
  let total = 0;
  for (const number of numbers) {
    total += number;
  }
  return total;
}

module.exports = { {camel} };
"#;

const RUST_STARTER: &str = r#"/// The sum of `numbers`.
pub fn {snake}(numbers: Vec<i64>) -> i64 {
    todo!("{snake} is yours to write")
}
"#;

const RUST: &str = r#"//! Say here in a line or two what the idea is, and what it costs.

/// The sum of `numbers`.
pub fn {snake}(numbers: Vec<i64>) -> i64 {
    let mut total = 0;
    for number in numbers {
        total += number;
    }
    total
}
"#;

const PYTHON_CLASS_STARTER: &str = r#"class {class}:
    """Adds up numbers."""

    def __init__(self) -> None:
        raise NotImplementedError("{class} is yours to write")

    def add(self, number: int) -> None:
        """Takes `number` in."""
        raise NotImplementedError("add is yours to write")

    def total(self) -> int:
        """The sum of the numbers so far."""
        raise NotImplementedError("total is yours to write")
"#;

const PYTHON_CLASS: &str = r#""""Say here in a line or two what the idea is, and what it costs."""


class {class}:
    """Adds up numbers."""

    def __init__(self) -> None:
        self._total = 0

    def add(self, number: int) -> None:
        """Takes `number` in."""
        self._total += number

    def total(self) -> int:
        """The sum of the numbers so far."""
        return self._total
"#;

const JAVASCRIPT_CLASS_STARTER: &str = r#"/** Adds up numbers. */
class {class} {
  constructor() {
    throw new Error("{class} is yours to write");
  }

  /**
   * Takes `number` in.
   *
   * @param {number} number
   */
  add(number) {
    throw new Error("add is yours to write");
  }

  /**
   * The sum of the numbers so far.
   *
   * @returns {number}
   */
  total() {
    throw new Error("total is yours to write");
  }
}

module.exports = { {class} };
"#;

const JAVASCRIPT_CLASS: &str = r#"// Say here in a line or two what the idea is, and what it costs.

/** Adds up numbers. */
class {class} {
  #total = 0;

  /**
   * Takes `number` in.
   *
   * @param {number} number
   */
  add(number) {
    this.#total += number;
  }

  /**
   * The sum of the numbers so far.
   *
   * @returns {number}
   */
  total() {
    return this.#total;
  }
}

module.exports = { {class} };
"#;

const RUST_CLASS_STARTER: &str = r#"/// Adds up numbers.
pub struct {class} {}

impl {class} {
    pub fn new() -> Self {
        todo!("{class} is yours to write")
    }

    /// Takes `number` in.
    pub fn add(&mut self, number: i64) {
        todo!("add is yours to write")
    }

    /// The sum of the numbers so far.
    pub fn total(&self) -> i64 {
        todo!("total is yours to write")
    }
}
"#;

const RUST_CLASS: &str = r#"//! Say here in a line or two what the idea is, and what it costs.

/// Adds up numbers.
pub struct {class} {
    total: i64,
}

impl {class} {
    pub fn new() -> Self {
        Self { total: 0 }
    }

    /// Takes `number` in.
    pub fn add(&mut self, number: i64) {
        self.total += number;
    }

    /// The sum of the numbers so far.
    pub fn total(&self) -> i64 {
        self.total
    }
}
"#;

const PYTHON_MAIN_STARTER: &str = r#"import sys

words = sys.stdin.read().split()
sys.exit("the rest is yours to write")
"#;

const PYTHON_MAIN: &str = r#""""Say here in a line or two what the idea is, and what it costs."""

import sys

words = sys.stdin.read().split()
total = 0
for word in words:
    total += int(word)
print(total)
"#;

const JAVASCRIPT_MAIN_STARTER: &str = r#"const words = require("node:fs").readFileSync(0, "utf8").split(/\s+/).filter(Boolean);
throw new Error("the rest is yours to write");
"#;

const JAVASCRIPT_MAIN: &str = r#"// Say here in a line or two what the idea is, and what it costs.

const words = require("node:fs").readFileSync(0, "utf8").split(/\s+/).filter(Boolean);
let total = 0;
for (const word of words) {
  total += Number(word);
}
console.log(total);
"#;

const RUST_MAIN_STARTER: &str = r#"use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("standard input is text");
    todo!("the rest is yours to write")
}
"#;

const RUST_MAIN: &str = r#"//! Say here in a line or two what the idea is, and what it costs.

use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("standard input is text");
    let mut total: i64 = 0;
    for word in text.split_whitespace() {
        total += word.parse::<i64>().expect("whole numbers only");
    }
    println!("{total}");
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_customs_of_languages() {
        let names = |id: &str| {
            let Names { snake, camel, pascal, class, .. } = Names::of(id);
            [snake, camel, pascal, class]
        };
        assert_eq!(names("two-sum-2"), ["two_sum_2", "twoSum2", "TwoSum2", "TwoSum2"]);
        assert_eq!(names("match"), ["solve_match", "solveMatch", "SolveMatch", "Match"]);
        assert_eq!(Names::of("two-sum").title(), "Two sum");
        let borrowed = Names::of("two-sum").instead_of(&Names::of("longest-run"), "longestRun LongestRun longest_run");
        assert_eq!(borrowed, "twoSum TwoSum two_sum");
    }

    #[test]
    fn every_mutant_differs_from_its_reference() {
        for shape in [Shape::Function, Shape::Object, Shape::Stdin] {
            for language in ["python", "javascript", "rust"] {
                let program = program(shape, language, &Names::of("two-sum")).unwrap();
                assert_ne!(program.wrong.unwrap(), program.reference, "{language}");
            }
        }
    }
}
