//! The server itself.

use mattermost_plugin::api::{ApiFuture, System};

use super::GrpcApi;
use crate::grpc::contract::mattermost::GetServerVersionRequest;

impl System for GrpcApi {
    fn get_server_version(&self) -> ApiFuture<'_, String> {
        Box::pin(self.value(GetServerVersionRequest {}, |answer| answer.version))
    }
}
