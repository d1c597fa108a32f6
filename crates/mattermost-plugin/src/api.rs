//! The server's API, by resource. Every method has a default that answers [`ApiError::Unsupported`].
use crate::Body;
use crate::ids::{ChannelId, PostId, TeamId, UserId};
use crate::model::*;
use futures_util::future::BoxFuture;

/// What an API call answers.
pub type ApiFuture<'a, T> = BoxFuture<'a, Result<T, ApiError>>;

/// Why an API call failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The server's answer.
    #[error("{}", .0.message)]
    App(Box<AppError>),
    /// This server (or dev host) does not have the method.
    #[error("the server has no {method} (needs Mattermost {since})")]
    Unsupported {
        /// Go name of the method.
        method: &'static str,
        /// Minimum server version.
        since: &'static str,
    },
    /// The call itself failed.
    #[error("calling {method} failed")]
    Call {
        /// Go name of the method.
        method: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
impl ApiError {
    /// Whether the server answered that the thing does not exist (status 404).
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::App(e) if e.status_code == 404)
    }
}

macro_rules! resources {
    ($( $(#[$meta:meta])* trait $resource:ident { $( $go:literal, $since:literal, fn $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty; )* } )*) => {$(
        $(#[$meta])*
        pub trait $resource: Send + Sync {
            $(
                #[doc = concat!("`", $go, "`, Mattermost ", $since, " and newer.")]
                fn $name<'a>(&'a self, $($arg: $ty),*) -> ApiFuture<'a, $ret> {
                    $(let _ = $arg;)*
                    Box::pin(async { Err(ApiError::Unsupported { method: $go, since: $since }) })
                }
            )*
        }
    )*};
}
resources! {
    /// Users and their status.
    trait Users {
        "GetUser", "5.2", fn get_user(user_id: &'a UserId) -> User;
        "GetUserByUsername", "5.2", fn get_user_by_username(name: &'a str) -> User;
        "GetUsersByUsernames", "5.6", fn get_users_by_usernames(names: &'a [String]) -> Vec<User>;
        "GetUserStatus", "5.2", fn get_user_status(user_id: &'a UserId) -> Status;
    }
    /// Teams and their members.
    trait Teams {
        "GetTeam", "5.2", fn get_team(team_id: &'a TeamId) -> Team;
        "GetTeamByName", "5.2", fn get_team_by_name(name: &'a str) -> Team;
        "GetTeamsForUser", "5.6", fn get_teams_for_user(user_id: &'a UserId) -> Vec<Team>;
        "GetTeamMember", "5.2", fn get_team_member(team_id: &'a TeamId, user_id: &'a UserId) -> TeamMember;
        "GetTeamMembersForUser", "5.10", fn get_team_members_for_user(user_id: &'a UserId, page: i64, per_page: i64) -> Vec<TeamMember>;
    }
    /// Channels and their members.
    trait Channels {
        "GetChannel", "5.2", fn get_channel(channel_id: &'a ChannelId) -> Channel;
        "GetChannelByName", "5.2", fn get_channel_by_name(team_id: &'a TeamId, name: &'a str, include_deleted: bool) -> Channel;
        "GetChannelsForTeamForUser", "5.6", fn get_channels_for_team_for_user(team_id: &'a TeamId, user_id: &'a UserId, include_deleted: bool) -> Vec<Channel>;
        "GetPublicChannelsForTeam", "5.2", fn get_public_channels_for_team(team_id: &'a TeamId, page: i64, per_page: i64) -> Vec<Channel>;
        "GetChannelMember", "5.2", fn get_channel_member(channel_id: &'a ChannelId, user_id: &'a UserId) -> ChannelMember;
        "GetDirectChannel", "5.2", fn get_direct_channel(user_id_1: &'a UserId, user_id_2: &'a UserId) -> Channel;
    }
    /// Posts.
    trait Posts {
        "CreatePost", "5.2", fn create_post(post: &'a Post) -> Post;
        "GetPost", "5.2", fn get_post(post_id: &'a PostId) -> Post;
    }
    /// What a user may do.
    trait Permissions {
        "HasPermissionTo", "5.3", fn has_permission_to(user_id: &'a UserId, permission: &'a Permission) -> bool;
        "HasPermissionToTeam", "5.3", fn has_permission_to_team(user_id: &'a UserId, team_id: &'a TeamId, permission: &'a Permission) -> bool;
        "HasPermissionToChannel", "5.3", fn has_permission_to_channel(user_id: &'a UserId, channel_id: &'a ChannelId, permission: &'a Permission) -> bool;
    }
    /// The plugin's key-value store.
    trait KeyValue {
        "KVGet", "5.2", fn kv_get(key: &'a str) -> Vec<u8>;
        "KVSetWithOptions", "5.20", fn kv_set_with_options(key: &'a str, value: &'a [u8], options: PluginKVSetOptions) -> bool;
    }
    /// The server and its configuration.
    trait System {
        "GetServerVersion", "5.4", fn get_server_version() -> String;
        "GetConfig", "5.2", fn get_config() -> Config;
        "LoadPluginConfiguration", "5.2", fn load_plugin_configuration() -> serde_json::Value;
        "LogAuditRec", "10.10", fn log_audit_rec(record: &'a AuditRecord) -> ();
    }
    /// Other plugins.
    trait Plugins {
        "GetPluginStatus", "5.6", fn get_plugin_status(id: &'a str) -> PluginStatus;
    }
    /// The server's log.
    trait Logging {
        "LogDebug", "5.2", fn log_debug(message: &'a str, pairs: &'a [(String, String)]) -> ();
        "LogInfo", "5.2", fn log_info(message: &'a str, pairs: &'a [(String, String)]) -> ();
        "LogWarn", "5.2", fn log_warn(message: &'a str, pairs: &'a [(String, String)]) -> ();
        "LogError", "5.2", fn log_error(message: &'a str, pairs: &'a [(String, String)]) -> ();
    }
}
/// HTTP to other plugins, as this plugin.
pub trait PluginHttp: Send + Sync {
    /// `PluginHTTPStream`, Mattermost 11.3 and newer: the first segment of the path names the plugin.
    fn plugin_http(&self, request: http::Request<Body>) -> ApiFuture<'_, http::Response<Body>> {
        let _ = request;
        Box::pin(async {
            Err(ApiError::Unsupported {
                method: "PluginHTTPStream",
                since: "11.3",
            })
        })
    }
}
/// The whole API.
pub trait Api:
    Users + Teams + Channels + Posts + Permissions + KeyValue + System + Plugins + Logging + PluginHttp
{
}
impl<
    T: Users
        + Teams
        + Channels
        + Posts
        + Permissions
        + KeyValue
        + System
        + Plugins
        + Logging
        + PluginHttp
        + ?Sized,
> Api for T
{
}
