//! Posts by id.

use mattermost_plugin::ids::PostId;

use crate::permissions::{Acting, ReadablePost, is_missing};
use crate::refusal::Refusal;

use super::Resolver;

impl Resolver {
    pub(super) async fn readable(
        &self,
        user: &Acting,
        id: &PostId,
    ) -> Result<Option<ReadablePost>, Refusal> {
        match self.api.get_post(id).await {
            Ok(post) => self.permissions.readable_post(user, post).await,
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(Refusal::server("looking up the message", &error)),
        }
    }
}

pub(super) fn missing(id: &str) -> Refusal {
    Refusal::NotFound(format!("no message with the id {id} that you can read"))
}
