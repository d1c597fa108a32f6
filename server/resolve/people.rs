//! People by name or id.

use mattermost_plugin::ids::UserId;

use crate::permissions::{Acting, VisiblePerson};
use crate::refusal::Refusal;

use super::Resolver;

impl Resolver {
    /// The person called `name` (lower case, without `@`); `me` is the caller, since names have three characters or more.
    ///
    /// # Errors
    /// Nobody by that name whom the caller can see.
    pub(super) async fn person_by_name(
        &self,
        user: &Acting,
        name: &str,
    ) -> Result<VisiblePerson, Refusal> {
        let missing = || Refusal::NotFound(format!("no person @{name} that you can see"));
        let found = if name == "me" {
            self.api.get_user(user.id()).await
        } else {
            self.api.get_user_by_username(name).await
        };
        let person = match found {
            Ok(person) => person,
            Err(error) if error.is_not_found() => return Err(missing()),
            Err(error) => return Err(Refusal::server("looking up the person", &error)),
        };
        self.permissions
            .visible_person(user, person)
            .await?
            .ok_or_else(missing)
    }

    pub(super) async fn person_by_id(
        &self,
        user: &Acting,
        id: &UserId,
    ) -> Result<Option<VisiblePerson>, Refusal> {
        match self.api.get_user(id).await {
            Ok(person) => self.permissions.visible_person(user, person).await,
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(Refusal::server("looking up the person", &error)),
        }
    }
}
