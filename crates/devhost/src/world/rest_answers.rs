//! What a test has the REST API answer instead of the truth.

use std::collections::{BTreeMap, VecDeque};

use super::World;

/// By handler; each answer once, the first first.
#[derive(Default)]
pub(super) struct RestAnswers(BTreeMap<String, VecDeque<RestAnswer>>);

/// An answer in a test's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestAnswer {
    /// HTTP status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// As it is.
    pub body: String,
}

impl World {
    /// Has a handler of the REST API answer this to the next request that no such answer waits for yet, and do nothing:
    /// what a proxy in front of a server says, or a server with too much to do. A handler is named as in core:
    /// `api4.getPinnedPosts`. To count its requests, hold them or let them fail in the server's own form, use
    /// [`calls`](Self::calls), [`hold`](Self::hold) and [`fail`](Self::fail).
    pub fn answer_rest(&self, handler: &str, status: u16, headers: &[(&str, &str)], body: &str) {
        let headers = headers.iter();
        let answer = RestAnswer {
            status,
            headers: headers
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        };
        self.change(|state| {
            let answers = &mut state.rest_answers.0;
            let queue = answers.entry(handler.to_owned()).or_default();
            queue.push_back(answer);
        });
    }

    pub(crate) fn next_rest_answer(&self, handler: &str) -> Option<RestAnswer> {
        self.change(|state| state.rest_answers.0.get_mut(handler)?.pop_front())
    }
}
