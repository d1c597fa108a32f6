//! The user a tool acts as.
use mattermost_plugin::ids::UserId;

/// The user who asked. Only the gate makes one, so a tool that has a `Caller` acts for somebody whom the Agents
/// plugin vouches for.
///
/// ```
/// # use mattermost_plugin::ids::UserId;
/// # use mattermost_plugin_mcp::Caller;
/// fn look(caller: &Caller) -> &UserId {
///     caller.user_id()
/// }
/// ```
///
/// A plugin cannot make one:
///
/// ```compile_fail,E0451
/// # use mattermost_plugin::ids::UserId;
/// # use mattermost_plugin_mcp::Caller;
/// fn make(user_id: UserId) -> Caller {
///     Caller { user_id }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    user_id: UserId,
}

impl Caller {
    pub(crate) fn new(user_id: UserId) -> Self {
        Self { user_id }
    }

    /// Who asked.
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }

    /// A caller as if the gate had let `user_id` in: for tests that call a tool directly.
    #[cfg(any(test, feature = "test-kit"))]
    pub fn for_tests(user_id: UserId) -> Self {
        Self::new(user_id)
    }
}
