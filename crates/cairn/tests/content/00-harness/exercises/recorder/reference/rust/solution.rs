use std::collections::HashMap;

#[derive(Clone)]
pub struct Note {
    pub note_text: String,
    pub priority: i64,
}

/// Keeps a total and some notes.
pub struct SmallRecorder {
    total: i64,
    #[expect(dead_code, reason = "kept to see that the constructor takes it")]
    label: String,
    notes: HashMap<String, Note>,
}

impl SmallRecorder {
    pub fn new(start: i64, label: String) -> Self {
        Self { total: start, label, notes: HashMap::new() }
    }

    pub fn add_amount(&mut self, amount: i64) {
        self.total += amount;
    }

    pub fn total(&self) -> i64 {
        self.total
    }

    pub fn join_words(&self, words: Vec<String>, separator: String) -> String {
        words.join(&separator)
    }

    pub fn put_note(&mut self, key: String, note: Note) {
        self.notes.insert(key, note);
    }

    pub fn find_note(&self, key: String) -> Option<Note> {
        self.notes.get(&key).cloned()
    }

    pub fn fail(&self, message: String) {
        panic!("{message}");
    }
}
