//! `cairn history`: the attempts, and how two of them differ; and recorded histories, which `check` examines.

mod check;

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::content::Content;
use crate::app::history::{self, FileDiff};
use crate::app::{clock, workplace};
use crate::exit::{Exit, Failure};
use cairn_core::verdict::Ruling;
use cairn_store::{Run, RunState};
use serde_json::{Value, json};

/// How many attempts are shown unless more are asked for: a screen.
const SHOWN: u32 = 20;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    attempts: Attempts,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Examine a recorded history of concurrent operations: can what was answered be explained?
    Check(check::Arguments),
}

/// Which attempts, and how they are shown.
#[derive(Debug, clap::Args)]
struct Attempts {
    /// The exercise, as `cairn list` shows it [default: all]
    exercise: Option<String>,
    /// Compare what was handed in: by default the last two attempts of one language; with one RUN, that one and
    /// the latest other one
    #[arg(long, value_name = "RUN", num_args = 0..)]
    diff: Option<Vec<String>>,
    /// How many attempts to show, newest first
    #[arg(long, short = 'n', value_name = "N", default_value_t = SHOWN, conflicts_with = "diff",
        value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.command {
        Some(Command::Check(arguments)) => check::run(arguments),
        None => attempts(context, &arguments.attempts),
    }
}

fn attempts(context: &Context, arguments: &Attempts) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let (exercise, diff) = asked(&content, arguments);
    // Counted here: the parser would take a third one for a subcommand that it does not know.
    if let Some([_, _, more, ..]) = diff {
        return Err(Failure::new(Exit::Usage, format!("unexpected '{more}': two runs can be compared"))
            .hint("cairn history EXERCISE --diff RUN RUN"));
    }
    if exercise.is_none() && diff.is_some_and(<[String]>::is_empty) {
        return Err(Failure::new(Exit::Usage, "say which exercise's attempts to compare, or which runs")
            .hint("cairn history EXERCISE --diff"));
    }
    wait_for(async {
        // Looking at the history of a fresh installation leaves no trace.
        let store = if data.exists() { Some(workplace::open_store(&data).await?) } else { None };
        let attempts = match &store {
            Some(store) => history::attempts(store, &content, exercise).await?,
            None => Vec::new(),
        };
        // An exercise that is gone may have a history; one that never was has none, and is a mistake.
        if let (Some(exercise), true) = (exercise, attempts.is_empty()) {
            content.exercise(exercise)?;
        }
        match (diff, &store) {
            (Some(named), Some(store)) => {
                let (from, to) = history::pair(&attempts, named)?;
                let files = history::difference(store, from, to).await?;
                show_difference(&content, arguments.format, from, to, &files)?;
            }
            (Some(named), None) => _ = history::pair(&attempts, named)?,
            (None, _) => show(&content, arguments, exercise, &attempts)?,
        }
        if let Some(store) = store {
            store.close().await;
        }
        Ok(Exit::Pass)
    })
}

/// The exercise and the runs to compare; an exercise behind `--diff` is taken for what it is.
fn asked<'a>(content: &Content, arguments: &'a Attempts) -> (Option<&'a str>, Option<&'a [String]>) {
    match (arguments.exercise.as_deref(), arguments.diff.as_deref()) {
        (None, Some([first, runs @ ..])) if content.catalog.exercise(first).is_some() => (Some(first), Some(runs)),
        asked => asked,
    }
}

fn show(content: &Content, arguments: &Attempts, exercise: Option<&str>, attempts: &[Run]) -> Result<(), Failure> {
    let shown = &attempts[..attempts.len().min(arguments.limit as usize)];
    match arguments.format {
        Format::Json => print_json(&shown.iter().map(attempt).collect::<Vec<_>>())?,
        Format::Human if attempts.is_empty() => paint::out(&nothing_yet(content, exercise)),
        Format::Human => paint::out(&render(content, shown, attempts.len())),
    }
    Ok(())
}

fn attempt(run: &Run) -> Value {
    let mut line = json!({
        "run": run.start.id,
        "exercise": run.start.exercise,
        "language": run.start.language,
        "source": run.start.source,
        "started_at": clock::iso(run.start.started_at.0),
    });
    match &run.state {
        RunState::Running => line["state"] = "running".into(),
        RunState::Abandoned { reason, .. } => {
            line["state"] = "abandoned".into();
            line["because"] = reason.as_str().into();
        }
        RunState::Finished { at, ruling, checks_passed, checks_total, summary, .. } => {
            line["state"] = "judged".into();
            line["judged_at"] = clock::iso(at.0).into();
            line["ruling"] = ruling.as_str().into();
            line["passed"] = (*checks_passed).into();
            line["checks"] = (*checks_total).into();
            line["deciding_check"] = history::deciding_check(run).into();
            line["summary"] = summary.as_str().into();
        }
    }
    line
}

fn nothing_yet(content: &Content, exercise: Option<&str>) -> String {
    let begin = |what: &str| format!("{} {}", paint::dim("begin with"), paint::link(&format!("cairn {what}")));
    let Some(entry) = exercise.and_then(|id| content.catalog.exercise(id)) else {
        return format!("no attempt yet\n{}", begin("list"));
    };
    let (id, starters) = (&entry.exercise.id, &entry.starters);
    let first = starters.keys().next().map_or("python", String::as_str);
    let lang = if starters.contains_key("python") { "python" } else { first };
    format!("no attempt at {id} yet\n{}", begin(&format!("start {id} --lang {lang}")))
}

/// A line of the history, before its columns are aligned.
struct Line<'a> {
    run: &'a Run,
    mark: String,
    word: &'static str,
    counts: String,
    when: String,
    /// The check that decided, or why there is no verdict.
    why: String,
}

fn line(run: &Run, now_us: i64) -> Line<'_> {
    let when = clock::ago(now_us, run.start.started_at.0);
    let unjudged = |mark: &str, word, why: &str| {
        let why = paint::harmless(why.lines().next().unwrap_or_default());
        let why = if why.is_empty() { why } else { paint::open(&why) };
        Line { run, mark: paint::open(mark), word, counts: String::new(), when: when.clone(), why }
    };
    match &run.state {
        RunState::Running => unjudged("…", "running", ""),
        RunState::Abandoned { reason, .. } => unjudged("–", "abandoned", reason),
        RunState::Finished { ruling, checks_passed, checks_total, .. } => {
            let ruling = history::ruling(ruling);
            let why = paint::harmless(history::deciding_check(run).unwrap_or_default());
            let why = match ruling {
                Ruling::Pass => String::new(),
                Ruling::Fail => paint::bad(&why),
                Ruling::Unknown => paint::open(&why),
            };
            let counts = format!("{checks_passed}/{checks_total}");
            Line { run, mark: paint::mark(ruling), word: ruling.word(), counts, when, why }
        }
    }
}

/// The length of the longest text of a column.
fn width<'a>(lines: &'a [Line<'a>], text: impl Fn(&'a Line<'a>) -> &'a str) -> usize {
    lines.iter().map(|line| text(line).chars().count()).max().unwrap_or(0)
}

fn render(content: &Content, shown: &[Run], all: usize) -> String {
    let now = clock::now_us();
    let lines: Vec<_> = shown.iter().map(|run| line(run, now)).collect();
    let (words, counts) = (width(&lines, |line| line.word), width(&lines, |line| &line.counts));
    let (languages, times) = (width(&lines, |line| &line.run.start.language), width(&lines, |line| &line.when));
    let mut out = String::new();
    let mut above: Option<&str> = None;
    for line in &lines {
        let Line { run, mark, why, .. } = line;
        let exercise = content.catalog.exercise(&run.start.exercise);
        let id = exercise.map_or(run.start.exercise.as_str(), |entry| &entry.exercise.id);
        if above != Some(id) {
            let gap = if above.is_some() { "\n" } else { "" };
            let title = paint::bold(&paint::harmless(exercise.map_or(id, |entry| &entry.exercise.title)));
            out.push_str(&format!("{gap}{title} {}\n", paint::dim(&format!("· {id}"))));
            above = Some(id);
        }
        let (word, language) = (paint::pad(line.word, words), paint::pad(&run.start.language, languages));
        let (counts, when) = (format!("{:>counts$}", line.counts), paint::pad(&line.when, times));
        let text = format!("  {mark} {word}  {counts}  {language}  {when}  {}  {why}", paint::dim(&run.start.id));
        out.push_str(&format!("{}\n", text.trim_end()));
    }
    out.push('\n');
    let mut note = |text: &str| out.push_str(&format!("{}\n", paint::dim(text)));
    if shown.len() < all {
        note(&format!("the latest {} of {all}; more with --limit N", shown.len()));
    }
    if lines.iter().any(|line| line.when.starts_with(|c: char| c.is_ascii_digit()) && !line.when.ends_with("ago")) {
        note("days are those of UTC");
    }
    if lines.iter().filter(|line| !line.counts.is_empty()).count() > 1 {
        note(&format!("what changed last: cairn history {} --diff", above.unwrap_or("EXERCISE")));
    }
    out
}

fn show_difference(content: &Content, format: Format, from: &Run, to: &Run, files: &[FileDiff]) -> Result<(), Failure> {
    if format == Format::Json {
        return print_json(&json!({ "from": attempt(from), "to": attempt(to), "files": files }));
    }
    let title = content.catalog.exercise(&to.start.exercise).map_or(&*to.start.exercise, |e| &e.exercise.title);
    let now = clock::now_us();
    let side = |sign: &str, run: &Run| {
        let Line { mark, word, counts, when, why, .. } = line(run, now);
        let (language, id) = (&run.start.language, paint::dim(&run.start.id));
        let text = format!("{sign} {mark} {word}  {counts}  {language}  {when}  {id}  {why}");
        format!("{}\n", text.trim_end())
    };
    let mut out = format!("{}\n{}{}\n", paint::bold(&paint::harmless(title)), side("-", from), side("+", to));
    if files.is_empty() {
        out.push_str("no difference: the same was handed in twice\n");
    }
    files.iter().for_each(|file| out.push_str(&coloured(&file.diff)));
    paint::out(&out);
    Ok(())
}

fn coloured(diff: &str) -> String {
    let line = |(number, line): (usize, &str)| {
        let text = paint::harmless(line);
        match line.as_bytes() {
            // The names of the two sides.
            _ if number < 2 => paint::bold(&text),
            [b'-', ..] => paint::bad(&text),
            [b'+', ..] => paint::good(&text),
            [b'@', ..] => paint::link(&text),
            _ => text,
        }
    };
    diff.lines().enumerate().map(|numbered| line(numbered) + "\n").collect()
}
