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
    one: Option<One>,
}

/// One call that waits, whatever its method.
struct One {
    /// How many calls come before it.
    before: usize,
    /// Its method, once it is there.
    method: Option<String>,
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

    /// Of all calls from now on the one after `before` others waits, whatever its method: to make each call of something hang in
    /// turn. Lines that are written to the log are no calls here.
    pub fn hold_one(&self, before: usize) {
        let method = None;
        self.change(|state| state.calls.one = Some(One { before, method }));
    }

    /// The method of the call that [`hold_one`](Self::hold_one) is about, once that call waits.
    pub fn one_held(&self) -> Option<String> {
        self.read(|state| state.calls.one.as_ref()?.method.clone())
    }

    /// That call goes on, or will not wait when it comes.
    pub fn let_it_go_on(&self) {
        self.change(|state| state.calls.one = None);
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
        if self.change(|state| state.calls.is_the_one(method)) {
            let gone_on = |world: &World| world.one_held().is_none().then_some(());
            self.until(gone_on).await;
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

    /// Whether this call is the one that waits; a call before it is counted.
    fn is_the_one(&mut self, method: &str) -> bool {
        let is_line = method.starts_with("Log") && method != "LogAuditRec";
        let Some(one) = self.one.as_mut().filter(|_| !is_line) else {
            return false;
        };
        match one.before.checked_sub(1) {
            Some(before) => one.before = before,
            None if one.method.is_none() => {
                one.method = Some(method.to_owned());
                return true;
            }
            None => {}
        }
        false
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

    #[tokio::test]
    async fn one_call_waits_whatever_its_method_and_those_around_it_do_not() {
        let world = World::new();
        world.hold_one(1);
        world.call("GetUser").await.unwrap();
        world.call("LogDebug").await.unwrap();
        let caller = world.clone();
        let waiting = tokio::spawn(async move { caller.call("GetPost").await });
        let method = world.until(World::one_held).await;
        assert_eq!(method, "GetPost");
        world.call("GetUser").await.unwrap();
        assert!(!waiting.is_finished());
        world.let_it_go_on();
        waiting.await.unwrap().unwrap();
        world.hold_one(1);
        world.let_it_go_on();
        world.call("GetUser").await.unwrap();
        world.call("GetUser").await.unwrap();
    }
}
