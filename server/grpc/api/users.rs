//! Users and their status.

use std::collections::BTreeMap;

use mattermost_plugin::GoString;
use mattermost_plugin::api::{ApiFuture, Users};
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{CustomStatus, Status, User, UserAuth, UserGetOptions, UserSearch};

use super::GrpcApi;
use super::table::calls;
use crate::grpc::contract::mattermost::{GetUsersRequest, SearchUsersRequest};
use crate::grpc::convert::Convert as _;

impl Users for GrpcApi {
    calls! {
        fn create_user(user: &'a User) -> (&User) = CreateUserRequest.user;
        fn delete_user(user_id: &'a UserId) -> () = DeleteUserRequest;
        fn get_users_by_ids(user_ids: &'a [UserId]) -> (Vec<User>) = GetUsersByIdsRequest.users;
        fn get_user(user_id: &'a UserId) -> (&User) = GetUserRequest.user;
        fn get_user_by_email(email: &'a str) -> (&User) = GetUserByEmailRequest.user;
        fn get_user_by_username(name: &'a str) -> (&User) = GetUserByUsernameRequest.user;
        fn get_users_by_usernames(usernames: &'a [String]) -> (Vec<User>) = GetUsersByUsernamesRequest.users;
        fn get_users_in_team(team_id: &'a TeamId, page: i64, per_page: i64) -> (Vec<User>) = GetUsersInTeamRequest.users;
        fn update_user(user: &'a User) -> (&User) = UpdateUserRequest.user;
        fn get_user_status(user_id: &'a UserId) -> (&Status) = GetUserStatusRequest.status;
        fn get_user_statuses_by_ids(user_ids: &'a [UserId]) -> (Vec<Status>) = GetUserStatusesByIdsRequest.statuses;
        fn update_user_status(user_id: &'a UserId, status: &'a str) -> (&Status) = UpdateUserStatusRequest.status;
        fn set_user_status_timed_dnd(user_id: &'a UserId, end_time: i64) -> (&Status) = SetUserStatusTimedDndRequest.status;
        fn update_user_active(user_id: &'a UserId, active: bool) -> () = UpdateUserActiveRequest;
        fn update_user_custom_status(user_id: &'a UserId, custom_status: &'a CustomStatus) -> () = UpdateUserCustomStatusRequest;
        fn remove_user_custom_status(user_id: &'a UserId) -> () = RemoveUserCustomStatusRequest;
        fn get_users_in_channel(channel_id: &'a ChannelId, sort_by: &'a str, page: i64, per_page: i64) -> (Vec<User>) = GetUsersInChannelRequest.users;
        fn get_ldap_user_attributes(user_id: &'a UserId, attributes: &'a [String]) -> (BTreeMap<String, GoString>) = GetLdapUserAttributesRequest.attributes;
        fn get_profile_image(user_id: &'a UserId) -> (Vec<u8>) = GetProfileImageRequest.image;
        fn set_profile_image(user_id: &'a UserId, data: &'a [u8]) -> () = SetProfileImageRequest;
        fn update_user_auth(user_id: &'a UserId, user_auth: &'a UserAuth) -> (&UserAuth) = UpdateUserAuthRequest.user_auth;
        fn update_user_roles(user_id: &'a UserId, new_roles: &'a str) -> (&User) = UpdateUserRolesRequest.user;
    }

    fn get_users<'a>(&'a self, options: &'a UserGetOptions) -> ApiFuture<'a, Vec<User>> {
        let request: GetUsersRequest = options.clone().convert();
        Box::pin(self.value(request, |answer| answer.users))
    }

    fn search_users<'a>(&'a self, search: &'a UserSearch) -> ApiFuture<'a, Vec<User>> {
        let request: SearchUsersRequest = search.clone().convert();
        Box::pin(self.value(request, |answer| answer.users))
    }
}
