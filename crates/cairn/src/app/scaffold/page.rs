//! The beginning of a page or a claim: every section that there must be, with what belongs into it.

/// What is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    Concept,
    Question,
    Activity,
    Prompt,
    Claim,
}

impl Piece {
    /// The folder of the area in which it lies.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Concept => "concepts",
            Self::Question => "questions",
            Self::Activity => "activities",
            Self::Prompt => "prompts",
            Self::Claim => "claims",
        }
    }
}

/// The files, relative to the folder, with `day` as the day on which they are begun.
pub(super) fn files(piece: Piece, id: &str, day: &str) -> Vec<(String, String)> {
    let title = super::Names::of(id).title();
    let fill = |text: &str| text.replace("TITLE", &title).replace("ID", id).replace("DAY", day);
    let page = |front: &str, body: &str| vec![(format!("{id}.md"), fill(&format!("{FRONT}{front}{SOURCES}{body}")))];
    match piece {
        Piece::Concept => page("requires: []\n", CONCEPT),
        Piece::Question => page("covers: []\nconcepts: []\n", QUESTION),
        Piece::Activity => page("covers: []\nconcepts: []\n", ACTIVITY),
        Piece::Prompt => page("covers: []\n", PROMPT),
        Piece::Claim => {
            let files = [("claim.toml", CLAIM), ("solution.py", PROGRAM)];
            files.into_iter().map(|(name, text)| (format!("{id}/{name}"), fill(text))).collect()
        }
    }
}

const FRONT: &str = "---\ntitle: TITLE\nlevel: junior\nminutes: 8\n";

const SOURCES: &str = "reviewed: DAY\nsources:\n  - title: \"\"\n    url: https://\n    supports: What of the page it supports.\n    \
                       accessed: DAY\n---\n";

const CONCEPT: &str = "# TITLE

## Essence
At most 80 words: what it is.

## Why it is asked
What the interviewer learns from the answer, and where it bites in real work.

## What there is to know <!-- covers: 0.C0 -->
Teach it, in words of your own.

## Misconceptions
- **“What people say.”** Why it is wrong.
- **“What others say.”** Why it is wrong.

## Example
A runnable program or a worked case, with what it prints.

## Proved by
- [What one sees](claim:id): where
";

const QUESTION: &str = "# TITLE?

## Rubric
- [must] `first` Says the one thing that it is.
  <!-- keys: word|other word -->
- [must] `second` Says why.
  <!-- keys: because -->
- [plus] `third` Says what follows.

## Model answer
What a strong candidate says, in spoken sentences: 80 to 220 words.

## Traps
### `first-trap` “What candidates say”
Why it is wrong.
**Say:** what is right.

### `second-trap` “What others say”
Why it is wrong.
**Say:** what is right.

## Follow-ups
### why: Why is it so?
- [must] `reason` Says the reason.

### what-if: What if it were otherwise?
- [must] `otherwise` Says what then.

## Depth
- **Junior**: what is expected.
- **Mid**: what is expected.
- **Senior**: what is expected.

## Prove it
- [An exercise](exercise:id): why this one
";

const ACTIVITY: &str = "# TITLE

## Goal
What you can do afterwards.

## Before you start
What you need.

## Steps
1. What to do: what you see.
2. What comes next: what you see then.

## Hand in
What artefact, in which form.

## Checklist
- [must] `first` What a reviewer ticks.
- [plus] `second` What they would like to see.

## If you are stuck
1. A nudge.
2. More.
3. Nearly all.
";

const PROMPT: &str = "# TITLE

## What it is about
The competency.

## Anchors
### 1
What an answer of this level shows.
### 2
What an answer of this level shows.
### 3
What an answer of this level shows.
### 4
What an answer of this level shows.

## Red flags
- What makes an interviewer stop.

## Probes
- What they ask next.

## Prepare
How to find a story of your own.
";

const CLAIM: &str = "id = \"ID\"
title = \"TITLE\"
says = \"What it claims, in one sentence.\"
refutes = []                         # question/trap
level = \"junior\"
reviewed = \"DAY\"
language = \"python\"
arguments = [\"unlocked\"]             # what the program is given
control = [\"locked\"]                 # another run, in which the claim must not hold

[predict]
ask = \"What does it print?\"
options = [\"less than 2\", \"2\"]
right = 1
because = \"What happened and why.\"

[[shows]]
name = \"counter\"
less_than = 2

[[sources]]
title = \"\"
url = \"https://\"
supports = \"What of the claim it supports.\"
accessed = \"DAY\"
";

const PROGRAM: &str = "import sys
import threading

# Two threads add 1 to a counter. Between reading and writing both wait for each other, so that nothing is left to luck.
counter = 0
both_have_read = threading.Barrier(2)
lock = threading.Lock()


def add_unlocked():
    global counter
    seen = counter
    both_have_read.wait()
    counter = seen + 1


def add_locked():
    global counter
    with lock:
        counter += 1


add = add_locked if sys.argv[1] == \"locked\" else add_unlocked
threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(\"counter =\", counter)
";
