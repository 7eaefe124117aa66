//! How far the learner has come, as the core folds it from the store's records.
//!
//! Never decides what counts as solved: that is the core's rule.

use super::{Served, icon, text};
use crate::app::record;
use cairn_core::study::Progress;
use cairn_store::StoreError;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Progress by exercise.
pub(super) type Progresses = BTreeMap<String, Progress>;

impl Served {
    /// Progress by the ids that exercises have today.
    pub(super) async fn progress(&self) -> Result<Progresses, StoreError> {
        let now = |id: &str| {
            let id = &self.site.catalog.exercise(id)?.exercise.id;
            Some((id.clone(), *self.hashes.get(id)?))
        };
        record::progress(&self.site.store, now).await
    }

    /// A language's name for people.
    pub(super) fn language<'a>(&'a self, id: &'a str) -> &'a str {
        self.site.catalog.languages.get(id).map_or(id, |language| &language.name)
    }

    /// What the catalogue and the task say of progress: a mark and words.
    pub(super) fn mark(&self, progress: Option<&Progress>) -> Markup {
        let attempts = progress.map_or(0, |p| p.attempts);
        let solved = progress.map_or(&[][..], |p| &p.solved_in);
        let names: Vec<_> = solved.iter().map(|id| self.language(id)).collect();
        html! {
            @if !names.is_empty() {
                span.mark.solved {
                    (icon::stones(3)) span { "Solved in " (names.join(", ")) }
                    @if progress.is_some_and(|p| !p.current) { span.soft { "an earlier version" } }
                }
            } @else if attempts > 0 {
                span.mark.tried { (icon::stones(1)) span { (text::count(attempts.into(), "attempt")) } }
            } @else {
                span.mark.new { (icon::stones(0)) span { "Not begun" } }
            }
        }
    }
}
