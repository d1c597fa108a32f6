//! Users (`server/channels/app/user.go`, `status.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Users};
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Status, User, UserGetOptions, UserSearch};

use super::user_lists::{found, in_team, rank, wanted};
use super::{PluginApi, bad_request, not_found, page};
use crate::happening::{Happening, News};
use crate::world::{Account, World};

const MISSING: &str = "app.user.missing_account.const";
const NAME_TAKEN: &str = "app.user.save.username_exists.app_error";
const EMAIL_TAKEN: &str = "app.user.save.email_exists.app_error";

impl Users for PluginApi {
    fn create_user<'a>(&'a self, user: &'a User) -> ApiFuture<'a, User> {
        self.act("CreateUser", move |world, news| {
            free(world, user)?;
            let id = world.add_user(&user.username, Account::Ordinary);
            let created = store(world, &id, user)?;
            news.push(Happening::UserCreated(created.clone()));
            Ok(created)
        })
    }

    fn update_user<'a>(&'a self, user: &'a User) -> ApiFuture<'a, User> {
        self.answer("UpdateUser", move |world| {
            world.user(&user.id).ok_or_else(|| not_found(MISSING))?;
            free(world, user)?;
            store(world, &user.id, user)
        })
    }

    /// As in core, the account is deactivated.
    fn delete_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, ()> {
        self.act("DeleteUser", move |world, news| {
            set_active(world, user_id, false, news)
        })
    }

    fn update_user_active<'a>(&'a self, user_id: &'a UserId, active: bool) -> ApiFuture<'a, ()> {
        self.act("UpdateUserActive", move |world, news| {
            set_active(world, user_id, active, news)
        })
    }

    fn update_user_roles<'a>(
        &'a self,
        user_id: &'a UserId,
        new_roles: &'a str,
    ) -> ApiFuture<'a, User> {
        self.answer("UpdateUserRoles", move |world| {
            world.change_user(user_id, |user| user.roles = new_roles.into());
            world.user(user_id).ok_or_else(|| not_found(MISSING))
        })
    }

    fn get_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, User> {
        self.answer("GetUser", move |world| {
            world.user(user_id).ok_or_else(|| not_found(MISSING))
        })
    }

    fn get_user_by_email<'a>(&'a self, email: &'a str) -> ApiFuture<'a, User> {
        self.answer("GetUserByEmail", move |world| {
            let found = world.users(|user| user.email == email).pop();
            found.ok_or_else(|| not_found(MISSING))
        })
    }

    fn get_user_by_username<'a>(&'a self, name: &'a str) -> ApiFuture<'a, User> {
        self.answer("GetUserByUsername", move |world| {
            let found = world.user_by_name(name);
            found.ok_or_else(|| not_found("app.user.get_by_username.app_error"))
        })
    }

    fn get_users_by_usernames<'a>(&'a self, names: &'a [String]) -> ApiFuture<'a, Vec<User>> {
        self.answer("GetUsersByUsernames", move |world| {
            let users = names.iter().filter_map(|name| world.user_by_name(name));
            Ok(users.collect())
        })
    }

    fn get_users_by_ids<'a>(&'a self, user_ids: &'a [UserId]) -> ApiFuture<'a, Vec<User>> {
        self.answer("GetUsersByIds", move |world| {
            Ok(world.users(|user| user_ids.contains(&user.id)))
        })
    }

    fn get_users<'a>(&'a self, options: &'a UserGetOptions) -> ApiFuture<'a, Vec<User>> {
        self.answer("GetUsers", move |world| {
            let users = world.users(|user| wanted(world, user, options));
            Ok(page(users, options.page, options.per_page))
        })
    }

    fn get_users_in_team<'a>(
        &'a self,
        team_id: &'a TeamId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<User>> {
        self.answer("GetUsersInTeam", move |world| {
            let users = world.users(|user| in_team(world, team_id, &user.id));
            Ok(page(users, number, per_page))
        })
    }

    fn get_users_in_channel<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        sort_by: &'a str,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<User>> {
        self.answer("GetUsersInChannel", move |world| {
            let mut users =
                world.users(|user| world.channel_member(channel_id, &user.id).is_some());
            match sort_by {
                "username" => {}
                "status" => users.sort_by_key(|user| rank(world.status(&user.id))),
                _ => {
                    let id = "plugin.api.get_users_in_channel";
                    return Err(bad_request(id));
                }
            }
            Ok(page(users, number, per_page))
        })
    }

    fn search_users<'a>(&'a self, search: &'a UserSearch) -> ApiFuture<'a, Vec<User>> {
        self.answer("SearchUsers", move |world| {
            let mut users = world.users(|user| found(world, user, search));
            users.truncate(usize::try_from(search.limit).unwrap_or_default());
            Ok(users)
        })
    }

    fn get_user_status<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, Status> {
        self.answer("GetUserStatus", move |world| {
            let status = world.status(user_id);
            status.ok_or_else(|| not_found("app.status.get.missing.app_error"))
        })
    }

    /// Who has none is offline, and so is who does not exist (`server/channels/app/platform/status.go`, GetUserStatusesByIds).
    fn get_user_statuses_by_ids<'a>(
        &'a self,
        user_ids: &'a [UserId],
    ) -> ApiFuture<'a, Vec<Status>> {
        self.answer("GetUserStatusesByIds", move |world| {
            let status = |id: &UserId| {
                let known = world.status(id);
                known.unwrap_or_else(|| Status {
                    user_id: id.clone(),
                    status: "offline".into(),
                    ..Status::default()
                })
            };
            Ok(user_ids.iter().map(status).collect())
        })
    }

    fn update_user_status<'a>(
        &'a self,
        user_id: &'a UserId,
        status: &'a str,
    ) -> ApiFuture<'a, Status> {
        self.answer("UpdateUserStatus", move |world| {
            if !["online", "away", "dnd", "offline"].contains(&status) {
                return Err(bad_request("plugin.api.update_user_status.bad_status"));
            }
            world.set_status(user_id, status);
            let status = world.status(user_id);
            status.ok_or_else(|| not_found("app.status.get.missing.app_error"))
        })
    }
}

/// Whether no other user has the name or the address.
fn free(world: &World, user: &User) -> Result<(), ApiError> {
    let others = world.users(|other| other.id != user.id);
    if others.iter().any(|other| other.username == user.username) {
        return Err(bad_request(NAME_TAKEN));
    }
    if others
        .iter()
        .any(|other| !user.email.is_empty() && other.email == user.email)
    {
        return Err(bad_request(EMAIL_TAKEN));
    }
    Ok(())
}

/// What the plugin says of a user; id, times, password and roles are the server's.
fn store(world: &World, id: &UserId, said: &User) -> Result<User, ApiError> {
    world.change_user(id, |user| {
        *user = User {
            id: user.id.clone(),
            create_at: user.create_at,
            delete_at: user.delete_at,
            password: user.password.clone(),
            roles: user.roles.clone(),
            is_bot: user.is_bot,
            ..said.clone()
        };
    });
    world.user(id).ok_or_else(|| not_found(MISSING))
}

fn set_active(world: &World, user: &UserId, active: bool, news: &mut News) -> Result<(), ApiError> {
    let found = world.user(user).ok_or_else(|| not_found(MISSING))?;
    match active {
        true => world.change_user(user, |user| user.delete_at = 0),
        false => {
            world.deactivate(user);
            news.push(Happening::UserDeactivated(found));
        }
    }
    Ok(())
}
