//! Users and their status.

use mattermost_plugin::api::{ApiFuture, Users};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::User;

use super::GrpcApi;
use crate::grpc::contract::mattermost::GetUserRequest;
use crate::grpc::convert::Convert as _;

impl Users for GrpcApi {
    fn get_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, User> {
        let user_id = user_id.clone().convert();
        Box::pin(self.one(GetUserRequest { user_id }, |answer| answer.user))
    }
}
