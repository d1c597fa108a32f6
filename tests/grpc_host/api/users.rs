//! Users and their status.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, list, methods};

methods! {
    as_status api {
        CreateUserRequest { user } => CreateUserResponse { some user } = api.create_user(&given(user));
        DeleteUserRequest { user_id } => DeleteUserResponse {} = api.delete_user(&user_id.convert());
        GetUsersByIdsRequest { user_ids } => GetUsersByIdsResponse { users } = api.get_users_by_ids(&list(user_ids));
        GetUserRequest { user_id } => GetUserResponse { some user } = api.get_user(&user_id.convert());
        GetUserByEmailRequest { email } => GetUserByEmailResponse { some user } = api.get_user_by_email(&email);
        GetUserByUsernameRequest { name } => GetUserByUsernameResponse { some user } = api.get_user_by_username(&name);
        GetUsersByUsernamesRequest { usernames } => GetUsersByUsernamesResponse { users } =
            api.get_users_by_usernames(&list(usernames));
        GetUsersInTeamRequest { team_id, page, per_page } => GetUsersInTeamResponse { users } =
            api.get_users_in_team(&team_id.convert(), page.convert(), per_page.convert());
        UpdateUserRequest { user } => UpdateUserResponse { some user } = api.update_user(&given(user));
        UpdateUserActiveRequest { user_id, active } => UpdateUserActiveResponse {} =
            api.update_user_active(&user_id.convert(), active);
        GetUsersInChannelRequest { channel_id, sort_by, page, per_page } => GetUsersInChannelResponse { users } =
            api.get_users_in_channel(&channel_id.convert(), &sort_by, page.convert(), per_page.convert());
        UpdateUserRolesRequest { user_id, new_roles } => UpdateUserRolesResponse { some user } =
            api.update_user_roles(&user_id.convert(), &new_roles);
        GetUserStatusRequest { user_id } => GetUserStatusResponse { some status } =
            api.get_user_status(&user_id.convert());
        GetUserStatusesByIdsRequest { user_ids } => GetUserStatusesByIdsResponse { statuses } =
            api.get_user_statuses_by_ids(&list(user_ids));
        UpdateUserStatusRequest { user_id, status } => UpdateUserStatusResponse { some status } =
            api.update_user_status(&user_id.convert(), &status);
        GetUsersRequest as request => GetUsersResponse { users } = api.get_users(&request.convert());
        SearchUsersRequest as request => SearchUsersResponse { users } = api.search_users(&request.convert());
    }
}
