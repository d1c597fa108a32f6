//! The calls that plugins make: which there were, and what a test does to them.

use std::collections::BTreeMap;

use mattermost_plugin::api::ApiError;
use mattermost_plugin::model::AppError;

use super::World;

/// By Go name of the method.
#[derive(Default)]
pub(super) struct Calls {
    made: BTreeMap<String, usize>,
    failing: BTreeMap<String, AppError>,
    /// How many calls may still begin.
    held: BTreeMap<String, usize>,
}

impl World {
    /// How often plugins have called a method of the API, by its Go name: `world.calls("CreatePost")`. A call that is
    /// [held](Self::hold) counts.
    pub fn calls(&self, method: &str) -> usize {
        self.read(|state| state.calls.made.get(method).copied().unwrap_or_default())
    }

    /// How often plugins have called each method of the API so far, by its Go name: to see what a plugin did to the server.
    pub fn all_calls(&self) -> BTreeMap<String, usize> {
        self.read(|state| state.calls.made.clone())
    }

    /// From now on a method answers this error and does nothing.
    ///
    /// ```
    /// use mattermost_plugin::model::AppError;
    ///
    /// let world = devhost::World::new();
    /// world.fail("CreatePost", AppError { status_code: 500, ..AppError::default() });
    /// ```
    pub fn fail(&self, method: &str, error: AppError) {
        self.change(|state| state.calls.failing.insert(method.to_owned(), error));
    }

    /// From now on calls of a method wait: to see what a plugin does meanwhile. A call that was let go on fails if it is
    /// to fail then.
    pub fn hold(&self, method: &str) {
        self.change(|state| state.calls.held.insert(method.to_owned(), 0));
    }

    /// Lets one call of a held method go on: one that waits, or the next.
    pub fn let_one_go_on(&self, method: &str) {
        self.change(|state| {
            if let Some(places) = state.calls.held.get_mut(method) {
                *places += 1;
            }
        });
    }

    /// A method works again: it is neither held nor does it fail.
    pub fn heal(&self, method: &str) {
        self.change(|state| {
            state.calls.held.remove(method);
            state.calls.failing.remove(method);
        });
    }

    /// What happens before a call: it is counted, waits where it is held, and fails where it is to fail.
    pub(crate) async fn call(&self, method: &str) -> Result<(), ApiError> {
        self.change(|state| *state.calls.made.entry(method.to_owned()).or_default() += 1);
        let held = || self.read(|state| state.calls.held.contains_key(method));
        if held() {
            self.until(|world| world.change_unseen(|state| state.calls.pass(method)))
                .await;
        }
        match self.read(|state| state.calls.failing.get(method).cloned()) {
            Some(error) => Err(ApiError::App(Box::new(error))),
            None => Ok(()),
        }
    }
}

impl Calls {
    /// Takes a place, if there is one.
    fn pass(&mut self, method: &str) -> Option<()> {
        let Some(places) = self.held.get_mut(method) else {
            return Some(());
        };
        *places = places.checked_sub(1)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_held_call_goes_on_when_it_may_and_fails_when_it_is_to() {
        let world = World::new();
        world.call("GetUser").await.unwrap();
        world.hold("GetUser");
        let caller = world.clone();
        let waiting = tokio::spawn(async move { caller.call("GetUser").await });
        world
            .until(|world| (world.calls("GetUser") == 2).then_some(()))
            .await;
        assert!(!waiting.is_finished());
        world.fail(
            "GetUser",
            AppError {
                status_code: 503,
                ..AppError::default()
            },
        );
        world.let_one_go_on("GetUser");
        let error = waiting.await.unwrap().unwrap_err();
        assert!(matches!(error, ApiError::App(error) if error.status_code == 503));
        world.heal("GetUser");
        world.call("GetUser").await.unwrap();
        assert_eq!(world.calls("GetUser"), 3);
    }
}
