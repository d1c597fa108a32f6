//! Users (`server/channels/app/user.go`, `status.go`).

use mattermost_plugin::api::{ApiFuture, Users};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{Status, User};

use super::{PluginApi, not_found, ready};

const MISSING: &str = "app.user.missing_account.const";

impl Users for PluginApi {
    fn get_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, User> {
        let user = self.world.user(user_id);
        ready(user.ok_or_else(|| not_found("GetUser", MISSING)))
    }

    fn get_user_by_username<'a>(&'a self, name: &'a str) -> ApiFuture<'a, User> {
        let user = self.world.user_by_name(name);
        ready(
            user.ok_or_else(|| {
                not_found("GetUserByUsername", "app.user.get_by_username.app_error")
            }),
        )
    }

    fn get_users_by_usernames<'a>(&'a self, names: &'a [String]) -> ApiFuture<'a, Vec<User>> {
        let users = names
            .iter()
            .filter_map(|name| self.world.user_by_name(name));
        ready(Ok(users.collect()))
    }

    fn get_user_status<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, Status> {
        let status = self.world.status(user_id);
        ready(status.ok_or_else(|| not_found("GetStatus", "app.status.get.missing.app_error")))
    }
}
