//! What is wrong with the arguments of a call, as it is found.

/// How many problems are told; a body can hold a hundred thousand.
const MOST: usize = 10;

/// The first problems, and how many there are besides.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    told: Vec<String>,
    more: usize,
}

impl Problems {
    /// Adds one; its sentence is only made if it will be told.
    pub(crate) fn add(&mut self, sentence: impl FnOnce() -> String) {
        if self.told.len() < MOST {
            self.told.push(sentence());
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// One sentence a problem, and a last one about those that are not told.
    pub(crate) fn into_sentences(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("and {} more problems", self.more));
        }
        self.told
    }
}
