//! What is wrong with a value, as it is found.

/// How many problems are told; a body can hold a hundred thousand.
const MOST: usize = 10;

/// What is asked about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// What is wrong, in sentences.
    Sentences,
    /// Whether anything is.
    Whether,
}

/// The first problems, and how many there are besides.
#[derive(Debug)]
pub(crate) struct Problems {
    wanted: Wanted,
    told: Vec<String>,
    more: usize,
}

impl Problems {
    /// Problems that somebody is told.
    pub(crate) fn told() -> Self {
        Self::of(Wanted::Sentences)
    }

    /// Problems of which nobody is told: whether there is one is all that counts.
    pub(crate) fn untold() -> Self {
        Self::of(Wanted::Whether)
    }

    fn of(wanted: Wanted) -> Self {
        Self {
            wanted,
            told: Vec::new(),
            more: 0,
        }
    }

    /// Adds one; its sentence is only made if it will be told.
    pub(crate) fn add(&mut self, sentence: impl FnOnce() -> String) {
        match self.wanted {
            Wanted::Sentences if self.told.len() < MOST => self.told.push(sentence()),
            _ => self.more += 1,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty() && self.more == 0
    }

    /// Whether another problem would change nothing.
    pub(crate) fn suffice(&self) -> bool {
        !self.are_told() && !self.is_empty()
    }

    /// Whether sentences are wanted.
    pub(crate) fn are_told(&self) -> bool {
        self.wanted == Wanted::Sentences
    }

    /// One sentence a problem, and a last one about those that are not told.
    pub(crate) fn into_sentences(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("and {} more problems", self.more));
        }
        self.told
    }
}
