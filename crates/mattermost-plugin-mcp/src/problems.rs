//! What is wrong with the arguments of a call, as it is found.

/// How many problems are told; a body can hold a hundred thousand.
const MOST: usize = 10;

/// The first problems, and how many there are besides.
#[derive(Debug)]
pub(crate) struct Problems {
    told: Vec<String>,
    more: usize,
    most: usize,
}

impl Default for Problems {
    fn default() -> Self {
        Self {
            told: Vec::new(),
            more: 0,
            most: MOST,
        }
    }
}

impl Problems {
    /// Problems of which nobody is told: whether there is one is all that counts.
    pub(crate) fn counted() -> Self {
        Self {
            most: 0,
            ..Self::default()
        }
    }

    /// Adds one; its sentence is only made if it will be told.
    pub(crate) fn add(&mut self, sentence: impl FnOnce() -> String) {
        if self.told.len() < self.most {
            self.told.push(sentence());
        } else {
            self.more += 1;
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
        self.most > 0
    }

    /// One sentence a problem, and a last one about those that are not told.
    pub(crate) fn into_sentences(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("and {} more problems", self.more));
        }
        self.told
    }
}
