//! The recorder: a stage that writes down every step and what was seen of it.

use cairn_core::evidence::Entry;
use cairn_core::step::{HarnessFault, News, Observation, Stage, Step};

/// Records what passes through another stage, and tells the news on.
pub(crate) struct Recorder<S, F> {
    stage: S,
    listener: F,
    log: Vec<Entry>,
}

impl<S, F> Recorder<S, F> {
    /// Records `stage`; `listener` hears the news.
    pub(crate) fn new(stage: S, listener: F) -> Self {
        Self { stage, listener, log: Vec::new() }
    }

    /// What was recorded.
    pub(crate) fn into_log(self) -> Vec<Entry> {
        self.log
    }
}

impl<S: Stage + Send, F: FnMut(News<'_>) + Send> Stage for Recorder<S, F> {
    async fn carry_out(&mut self, step: Step) -> Result<Observation, HarnessFault> {
        let observation = self.stage.carry_out(step.clone()).await?;
        self.log.push(Entry::new(&step, observation.clone()));
        Ok(observation)
    }

    fn hear(&mut self, news: News<'_>) {
        (self.listener)(news);
    }
}
