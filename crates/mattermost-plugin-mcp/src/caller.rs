//! The user a tool acts as.
use mattermost_plugin::ids::UserId;
/// The user who asked. Only the gate makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    user_id: UserId,
}
impl Caller {
    /// Who asked.
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }
    /// For tests of tools (feature-less: hidden), as if the gate had let `user_id` in.
    #[doc(hidden)]
    pub fn for_tests(user_id: UserId) -> Self {
        Self { user_id }
    }
}
