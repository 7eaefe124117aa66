//! `cairn ask`: a question, the learner's own answer, the model answer, and ticks against the rubric.

use super::{Context, paint, prose, wait_for};
use crate::app::recall::{self, Ticked};
use crate::app::workplace;
use crate::exit::{Exit, Failure};
use cairn_content::Page;
use cairn_content::page::{FollowUp, Point, Question};
use cairn_store::Store;
use std::io::BufRead;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An area, by its number, folder or title, or a question by its id [default: what comes next of all]
    #[arg(value_name = "AREA|QUESTION")]
    what: Option<String>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let catalog = &content.catalog;
    wait_for(async {
        let store = workplace::open_store(&data).await?;
        let named =
            arguments.what.as_deref().and_then(|what| catalog.page(what)).filter(|page| page.question().is_some());
        let page = match (named, &arguments.what) {
            (Some(page), _) => Some(page),
            (None, Some(area)) => recall::next(&store, catalog, Some(&content.area(area)?.id)).await?,
            (None, None) => recall::next(&store, catalog, None).await?,
        };
        let question = page.and_then(|page| Some((page, page.question()?)));
        let Some((page, question)) = question else {
            return Err(Failure::new(Exit::Fail, "there is no question yet").hint("`cairn list` shows exercises"));
        };
        let done = Talk.ask(&store, page, question).await?;
        store.close().await;
        Ok(if done { Exit::Pass } else { Exit::Fail })
    })
}

/// The talk with the learner, on the terminal.
struct Talk;

impl Talk {
    /// Asks a question; false where the learner left before the end, and nothing is remembered.
    async fn ask(&self, store: &Store, page: &Page, question: &Question) -> Result<bool, Failure> {
        let started = Instant::now();
        let level = format!("{:?}", page.level).to_lowercase();
        let facts = paint::dim(&format!("{level} · about {} min · {}", page.minutes, page.id));
        paint::out(&format!("{}\n{facts}", paint::bold(&paint::harmless(&page.heading))));
        if !question.setting.is_empty() {
            paint::out(&prose::render(&question.setting, 0));
        }
        paint::say(&paint::dim("\nSay your answer aloud, or type it; an empty line ends it and shows ours."));
        let Some(answer) = self.answer()? else { return Ok(false) };
        let seconds = u32::try_from(started.elapsed().as_secs()).unwrap_or(u32::MAX);
        paint::out(&format!("\n{}\n{}", paint::bold("A strong answer"), prose::render(&question.answer, 2)));
        if let Some(rust) = &question.in_rust {
            paint::out(&format!("{}\n{}", paint::bold("In Rust"), prose::render(rust, 2)));
        }
        paint::out(&paint::bold("Did yours say so?"));
        let Some(made) = self.tick(&question.rubric, &answer)? else { return Ok(false) };
        paint::out(&format!("\n{}", paint::bold("Did it say one of these?")));
        let Some(traps) = self.traps(question)? else { return Ok(false) };
        let missed = recall::remember(store, page, question, Ticked { made, traps, seconds }).await?;
        self.tell(question, &missed);
        for follow_up in &question.follow_ups {
            if !self.follow(follow_up)? {
                break;
            }
        }
        self.rest(page, question);
        Ok(true)
    }

    /// Lines up to an empty one; nothing where the input ended before anything was said.
    fn answer(&self) -> Result<Option<String>, Failure> {
        let mut answer = String::new();
        loop {
            match line()? {
                None if answer.is_empty() => return Ok(None),
                None => return Ok(Some(answer)),
                Some(line) if line.trim().is_empty() => return Ok(Some(answer)),
                Some(line) => answer.push_str(&line),
            }
        }
    }

    fn tick(&self, points: &[Point], answer: &str) -> Result<Option<Vec<String>>, Failure> {
        let mut made = Vec::new();
        for point in points {
            let kind = if point.must { "must" } else { "plus" };
            let seems =
                if recall::seems_made(point, answer) { paint::dim("  you may have said so") } else { String::new() };
            paint::out(&format!("  {} {}{seems}", paint::dim(kind), prose::render(&point.text, 0).trim()));
            match self.yes()? {
                None => return Ok(None),
                Some(true) => made.push(point.id.clone()),
                Some(false) => {}
            }
        }
        Ok(Some(made))
    }

    fn traps(&self, question: &Question) -> Result<Option<Vec<String>>, Failure> {
        let mut fallen = Vec::new();
        for trap in &question.traps {
            paint::out(&format!("  “{}”", paint::harmless(&trap.title)));
            match self.yes()? {
                None => return Ok(None),
                Some(true) => {
                    fallen.push(trap.id.clone());
                    let say = format!("{}\n\n**Say:** {}", trap.why, trap.say);
                    paint::out(&prose::render(&say, 4));
                }
                Some(false) => {}
            }
        }
        Ok(Some(fallen))
    }

    /// Yes or no; Enter alone is no; nothing at the end of the input.
    fn yes(&self) -> Result<Option<bool>, Failure> {
        loop {
            paint::say(&paint::dim("    y or n"));
            let Some(line) = line()? else { return Ok(None) };
            match line.trim().to_lowercase().as_str() {
                "y" | "yes" => return Ok(Some(true)),
                "n" | "no" | "" => return Ok(Some(false)),
                _ => {}
            }
        }
    }

    fn tell(&self, question: &Question, missed: &[&Point]) {
        let made = question.rubric.len() - missed.len();
        let said = format!("{made} of {} points", question.rubric.len());
        let musts = missed.iter().filter(|point| point.must).count();
        let said = match (missed.len(), musts) {
            (0, _) => paint::good(&format!("{said}: all of them")),
            (_, 0) => paint::good(&format!("{said}: everything that must be said")),
            (_, 1) => paint::open(&format!("{said}: one that must be said is missing")),
            (_, n) => paint::open(&format!("{said}: {n} that must be said are missing")),
        };
        paint::out(&format!("\n{said}"));
    }

    /// A follow-up, and after a key what its answer has to say; false at the end of the input.
    fn follow(&self, follow_up: &FollowUp) -> Result<bool, Failure> {
        paint::out(&format!("\n{} {}", paint::dim("And then:"), paint::bold(&paint::harmless(&follow_up.asks))));
        paint::say(&paint::dim("    answer aloud; Enter shows what to say"));
        if line()?.is_none() {
            return Ok(false);
        }
        let points = follow_up.rubric.iter().map(|point| format!("- {}\n", point.text)).collect::<String>();
        paint::out(&prose::render(&points, 2));
        Ok(true)
    }

    fn rest(&self, page: &Page, question: &Question) {
        if !question.prove_it.is_empty() {
            paint::out(&format!("\n{}\n{}", paint::bold("Prove it"), prose::render(&question.prove_it, 2)));
        }
        let read: Vec<_> = page.concepts.iter().map(|named| format!("cairn show {}", named.name)).collect();
        paint::out(&format!("{} {}", paint::dim("read on with"), paint::link(&read.join(", "))));
    }
}

fn line() -> Result<Option<String>, Failure> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).map_err(anyhow::Error::from)?;
    Ok((read > 0).then_some(line))
}
