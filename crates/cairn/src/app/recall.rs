//! Questions answered from memory: which one comes next, what an answer seems to say, and what is remembered of it.
//!
//! Never rules on an answer: the learner ticks what it said; what is found in its words is only pointed at.

use crate::app::study;
use crate::exit::Failure;
use cairn_content::page::{Kind, Point, Question};
use cairn_content::{Catalog, Page};
use cairn_core::study::StudyRecord;
use cairn_store::Store;
use std::collections::BTreeMap;

/// The question that comes next: of those never answered the first, else the one that was answered longest ago.
pub(crate) async fn next<'a>(
    store: &Store,
    catalog: &'a Catalog,
    area: Option<&str>,
) -> Result<Option<&'a Page>, Failure> {
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for found in store.study_records(0).await? {
        if let Ok(StudyRecord::Answered { question, .. }) = serde_json::from_str(&found.record.body)
            && let Some(page) = catalog.page(&question)
        {
            last.insert(page.id.clone(), found.seq);
        }
    }
    let mut pages: Vec<_> = catalog.pages_of(Kind::Question, area).collect();
    let place = |page: &Page| catalog.areas.iter().position(|area| area.id == page.area);
    pages.sort_by_key(|page| (last.get(&page.id).copied().unwrap_or(0), place(page), page.level as u8, &page.id));
    Ok(pages.first().copied())
}

/// Whether an answer seems to make a point: each group of its keys has a word in it.
pub(crate) fn seems_made(point: &Point, answer: &str) -> bool {
    let answer = answer.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    !point.keys.is_empty() && point.keys.iter().all(|group| group.iter().any(|word| answer.contains(word.as_str())))
}

/// What the learner ticked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ticked {
    /// Ids of points that the answer made.
    pub(crate) made: Vec<String>,
    /// Ids of traps that it fell into.
    pub(crate) traps: Vec<String>,
    /// From the question to the answer's end.
    pub(crate) seconds: u32,
}

/// Remembers an answer; gives the points of the rubric that it missed.
pub(crate) async fn remember<'a>(
    store: &Store,
    page: &Page,
    question: &'a Question,
    ticked: Ticked,
) -> Result<Vec<&'a Point>, Failure> {
    let missed: Vec<_> = question.rubric.iter().filter(|point| !ticked.made.contains(&point.id)).collect();
    let record = StudyRecord::Answered {
        question: page.id.clone(),
        page: page.digest,
        made: ticked.made,
        missed: missed.iter().map(|point| point.id.clone()).collect(),
        traps: ticked.traps,
        seconds: ticked.seconds,
    };
    study::append(store, vec![record]).await?;
    Ok(missed)
}
