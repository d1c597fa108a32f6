//! Sessions and access tokens.

use mattermost_plugin::api::Sessions;
use mattermost_plugin::ids::SessionId;
use mattermost_plugin::model::{Session, UserAccessToken};

use super::GrpcApi;
use super::table::calls;

impl Sessions for GrpcApi {
    calls! {
        fn get_session(session_id: &'a SessionId) -> (&Session) = GetSessionRequest.session;
        fn create_session(session: &'a Session) -> (&Session) = CreateSessionRequest.session;
        fn extend_session_expiry(session_id: &'a SessionId, new_expiry: i64) -> () = ExtendSessionExpiryRequest;
        fn revoke_session(session_id: &'a SessionId) -> () = RevokeSessionRequest;
        fn create_user_access_token(token: &'a UserAccessToken) -> (&UserAccessToken) = CreateUserAccessTokenRequest.token, whole token;
        fn revoke_user_access_token(token_id: &'a str) -> () = RevokeUserAccessTokenRequest;
    }
}
