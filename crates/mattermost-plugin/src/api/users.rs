//! Users.

use super::resource::resource;
use crate::ids::UserId;
use crate::model::{Status, User};

resource! {
    /// Users and their status.
    ///
    /// A [`User`] comes as the server stores it, with e-mail address, roles and notification settings: show others only
    /// what they may see. A deactivated user is found like any other and has `delete_at` set.
    trait Users {
        /// A user by id. Status 404 when there is none.
        fn get_user(user_id: &'a UserId) -> (&User, AppError) = "GetUser", "5.2";

        /// A user by name, without the `@`; names are lower case. Status 404 when there is none.
        fn get_user_by_username(name: &'a str) -> (&User, AppError) = "GetUserByUsername", "5.2";

        /// The users with these names, without the `@`. Names that nobody has are left out, and the order is the server's.
        fn get_users_by_usernames(names: &'a [String]) -> (Vec<User>, AppError) = "GetUsersByUsernames", "5.6";

        /// Whether the user is `online`, `away`, `dnd`, `ooo` (out of office) or `offline`; times are in milliseconds since 1970.
        ///
        /// Status 404 where none was ever recorded, which means offline.
        fn get_user_status(user_id: &'a UserId) -> (&Status, AppError) = "GetUserStatus", "5.2";
    }
}
