//! Users and their status.

use std::collections::BTreeMap;

use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{Status, User};

use super::new_id::new_id;
use super::{State, World};

/// What kind of account a user has; it decides the system roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// `system_user`
    Ordinary,
    /// `system_guest`: sees only the channels that it was added to.
    Guest,
    /// `system_user system_admin`
    SystemAdmin,
}

impl Account {
    fn roles(self) -> &'static str {
        match self {
            Self::Ordinary => "system_user",
            Self::Guest => "system_guest",
            Self::SystemAdmin => "system_user system_admin",
        }
    }
}

impl World {
    /// Adds a user who is online. The name is the one after the `@`, in lower case.
    pub fn add_user(&self, username: &str, account: Account) -> UserId {
        self.change(|state| state.add_user(username, account))
    }

    /// Sets what an account's profile shows.
    pub fn change_user(&self, user: &UserId, change: impl FnOnce(&mut User)) {
        self.change(|state| {
            let at = state.stamp();
            if let Some(user) = state.users.get_mut(user) {
                change(user);
                user.update_at = at;
            }
        });
    }

    /// Deactivates an account: it stays, with `delete_at` set.
    pub fn deactivate(&self, user: &UserId) {
        self.change(|state| {
            let at = state.stamp();
            if let Some(user) = state.users.get_mut(user) {
                user.delete_at = at;
            }
        });
    }

    /// The id of a user by name, without the `@`.
    pub fn user_id(&self, username: &str) -> Option<UserId> {
        self.read(|state| state.user_by_name(username).map(|user| user.id.clone()))
    }

    /// A user as the server stores it.
    pub fn user(&self, id: &UserId) -> Option<User> {
        self.read(|state| state.users.get(id).cloned())
    }

    pub(crate) fn user_by_name(&self, username: &str) -> Option<User> {
        self.read(|state| state.user_by_name(username).cloned())
    }

    /// All users that `wanted` wants, by name as core's lists are.
    pub(crate) fn users(&self, wanted: impl Fn(&User) -> bool) -> Vec<User> {
        let all = self.read(|state| state.users.values().cloned().collect::<Vec<_>>());
        let mut users: Vec<_> = all.into_iter().filter(wanted).collect();
        users.sort_by(|one, other| one.username.cmp(&other.username));
        users
    }

    /// Says where a user is: `online`, `away`, `dnd` or `offline`.
    pub fn set_status(&self, user: &UserId, status: &str) {
        self.change(|state| {
            let at = state.stamp();
            let known = state.statuses.entry(user.clone()).or_default();
            *known = Status {
                user_id: user.clone(),
                status: status.into(),
                manual: true,
                last_activity_at: at,
                ..Status::default()
            };
        });
    }

    pub(crate) fn status(&self, id: &UserId) -> Option<Status> {
        self.read(|state| state.statuses.get(id).cloned())
    }
}

impl State {
    pub(super) fn add_user(&mut self, username: &str, account: Account) -> UserId {
        let user = user(username, account, self.stamp());
        let id = user.id.clone();
        self.statuses.insert(
            id.clone(),
            Status {
                user_id: id.clone(),
                status: "online".into(),
                last_activity_at: user.create_at,
                ..Status::default()
            },
        );
        self.users.insert(id.clone(), user);
        id
    }

    /// Names are stored in lower case, and looked up so (`server/channels/app/user.go`, GetUserByUsername).
    pub(super) fn user_by_name(&self, username: &str) -> Option<&User> {
        let username = username.to_lowercase();
        self.users.values().find(|user| user.username == username)
    }
}

fn user(username: &str, account: Account, at: i64) -> User {
    let mut first_name = username.to_owned();
    if let Some(first) = first_name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    User {
        id: new_id(),
        create_at: at,
        update_at: at,
        username: username.to_lowercase().into(),
        email: format!("{username}@acme.example").into(),
        email_verified: true,
        first_name: first_name.into(),
        roles: account.roles().into(),
        locale: "en".into(),
        timezone: BTreeMap::from([
            ("automaticTimezone".to_owned(), "Europe/Berlin".into()),
            ("manualTimezone".to_owned(), "".into()),
            ("useAutomaticTimezone".to_owned(), "true".into()),
        ]),
        ..User::default()
    }
}
