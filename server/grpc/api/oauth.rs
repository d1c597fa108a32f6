//! OAuth applications.

use mattermost_plugin::api::OAuth;
use mattermost_plugin::model::OAuthApp;

use super::GrpcApi;
use super::table::calls;

impl OAuth for GrpcApi {
    calls! {
        fn create_oauth_app(app: &'a OAuthApp) -> (&OAuthApp) = CreateOAuthAppRequest.app, whole app;
        fn get_oauth_app(app_id: &'a str) -> (&OAuthApp) = GetOAuthAppRequest.app;
        fn update_oauth_app(app: &'a OAuthApp) -> (&OAuthApp) = UpdateOAuthAppRequest.app, whole app;
        fn delete_oauth_app(app_id: &'a str) -> () = DeleteOAuthAppRequest;
    }
}
