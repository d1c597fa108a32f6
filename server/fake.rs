//! A Mattermost for unit tests: the API's traits over a world in memory. It checks no permissions by itself, as the plugin
//! API does not.

mod sample;
mod world;

use std::sync::{Arc, Mutex, MutexGuard};

use http::StatusCode;
use mattermost_plugin::Body;
use mattermost_plugin::api::{
    ApiError, ApiFuture, Audit, Channels, Client, Configuration, Fake, KeyValue, Permissions,
    PluginHttp, Plugins, Posts, System, Teams, Users,
};
use mattermost_plugin::ids::{ChannelId, PostId, TeamId, UserId};
use mattermost_plugin::model::{
    AppError, AuditRecord, Channel, ChannelMember, Config, Permission, PluginClusterEvent,
    PluginClusterEventSendOptions, PluginKVSetOptions, PluginStatus, Post, Status, Team,
    TeamMember, User, UserGetOptions, UserSearch,
};
use mattermost_plugin::{Host, Plugin};
use mattermost_plugin_mcp::Caller;
use mattermost_plugin_mcp::test_kit::TestAgents;
use tokio::sync::Semaphore;

use crate::feeds::Feeds;
use crate::feeds::fetch::{Fetcher, SystemLookup};
use crate::plugin::Toolbelt;
use crate::tools::Kit;

pub(crate) use world::World;

/// The server; clones are one world.
#[derive(Clone)]
pub(crate) struct FakeServer {
    world: Arc<Mutex<World>>,
    /// A permit for each post that may be created: lets a test hold the server in the middle of a call.
    gate: Arc<Semaphore>,
}

impl FakeServer {
    pub(crate) fn new(world: World) -> Self {
        Self {
            world: Arc::new(Mutex::new(world)),
            gate: Arc::new(Semaphore::new(1000)),
        }
    }

    pub(crate) fn sample() -> Self {
        Self::new(World::sample())
    }

    pub(crate) fn api(&self) -> Client {
        let server = Arc::new(self.clone());
        Fake::default()
            .audit(server.clone())
            .channels(server.clone())
            .configuration(server.clone())
            .key_value(server.clone())
            .permissions(server.clone())
            .plugin_http(server.clone())
            .plugins(server.clone())
            .posts(server.clone())
            .system(server.clone())
            .teams(server.clone())
            .users(server)
            .into()
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Holds every `CreatePost` until permits are added.
    pub(crate) fn hold_posts(&self) -> Arc<Semaphore> {
        self.gate.forget_permits(1000);
        Arc::clone(&self.gate)
    }

    pub(crate) fn caller(name: &str) -> Caller {
        Caller::for_tests(Self::user_id(name))
    }

    pub(crate) fn user_id(name: &str) -> UserId {
        UserId::new(world::id('u', name))
    }

    /// What the tools work with.
    pub(crate) fn kit(&self) -> Kit {
        let feeds = Feeds::new(Fetcher::new(Arc::new(SystemLookup)));
        Kit::new(&Host::new(self.api()), &Arc::default(), &feeds)
    }

    /// Agents in front of the whole plugin.
    pub(crate) async fn agents(&self) -> TestAgents {
        let plugin = Toolbelt::new(Host::new(self.api())).await;
        let plugin = Arc::new(plugin.unwrap());
        let configured = Arc::clone(&plugin).on_configuration_change().await;
        configured.unwrap();
        TestAgents::of(plugin)
    }

    fn answer<'a, T: Send + 'a>(
        &self,
        read: impl FnOnce(&mut World) -> Option<T>,
    ) -> ApiFuture<'a, T> {
        let answer = read(&mut self.world()).ok_or_else(not_found);
        Box::pin(async { answer })
    }
}

fn not_found() -> ApiError {
    failure(StatusCode::NOT_FOUND)
}

fn failure(status: StatusCode) -> ApiError {
    AppError::new("FakeServer", "fake", status).into()
}

impl Users for FakeServer {
    fn get_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, User> {
        self.answer(|world| world.user(user_id).cloned())
    }
    fn get_user_by_username<'a>(&'a self, name: &'a str) -> ApiFuture<'a, User> {
        self.answer(|world| world.users.iter().find(|u| u.username == name).cloned())
    }
    fn get_users_by_ids<'a>(&'a self, ids: &'a [UserId]) -> ApiFuture<'a, Vec<User>> {
        self.answer(|world| {
            let users = world.users.iter().filter(|user| ids.contains(&user.id));
            Some(users.cloned().collect())
        })
    }
    fn get_users_by_usernames<'a>(&'a self, names: &'a [String]) -> ApiFuture<'a, Vec<User>> {
        self.answer(|world| {
            let named = |user: &&User| names.iter().any(|name| user.username == *name);
            Some(world.users.iter().filter(named).cloned().collect())
        })
    }
    fn search_users<'a>(&'a self, search: &'a UserSearch) -> ApiFuture<'a, Vec<User>> {
        self.answer(|world| {
            let found = |user: &&User| user.username.starts_with(search.term.as_str());
            Some(world.users.iter().filter(found).cloned().collect())
        })
    }
    fn get_users<'a>(&'a self, options: &'a UserGetOptions) -> ApiFuture<'a, Vec<User>> {
        self.answer(|world| {
            let wanted = options.view_restrictions.as_ref()?;
            let seen = |user: &&User| {
                let in_team = |team| world.team_member(team, &user.id).is_some();
                let in_channel = |channel| world.channel_member(channel, &user.id).is_some();
                wanted.teams.iter().any(in_team) || wanted.channels.iter().any(in_channel)
            };
            Some(world.users.iter().filter(seen).cloned().collect())
        })
    }
    fn get_user_status<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, Status> {
        self.answer(|_| {
            Some(Status {
                user_id: user_id.clone(),
                status: "online".into(),
                ..Status::default()
            })
        })
    }
}

impl Teams for FakeServer {
    fn get_team<'a>(&'a self, team_id: &'a TeamId) -> ApiFuture<'a, Team> {
        self.answer(|world| world.teams.iter().find(|t| t.id == *team_id).cloned())
    }
    fn get_team_by_name<'a>(&'a self, name: &'a str) -> ApiFuture<'a, Team> {
        self.answer(|world| world.teams.iter().find(|t| t.name == name).cloned())
    }
    fn get_teams_for_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, Vec<Team>> {
        self.answer(|world| {
            let of = |team: &&Team| world.team_member(&team.id, user_id).is_some();
            Some(world.teams.iter().filter(of).cloned().collect())
        })
    }
    fn get_team_member<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, TeamMember> {
        self.answer(|world| world.team_member(team_id, user_id).cloned())
    }
    fn get_team_members_for_user<'a>(
        &'a self,
        user_id: &'a UserId,
        _page: i64,
        _per_page: i64,
    ) -> ApiFuture<'a, Vec<TeamMember>> {
        self.answer(|world| {
            let own = |m: &&TeamMember| m.user_id == *user_id;
            Some(world.team_members.iter().filter(own).cloned().collect())
        })
    }
}

impl Channels for FakeServer {
    fn get_channel<'a>(&'a self, channel_id: &'a ChannelId) -> ApiFuture<'a, Channel> {
        self.answer(|world| world.channel(channel_id).cloned())
    }
    fn get_channel_by_name<'a>(
        &'a self,
        team_id: &'a TeamId,
        name: &'a str,
        include_deleted: bool,
    ) -> ApiFuture<'a, Channel> {
        self.answer(|world| {
            world
                .channels
                .iter()
                .find(|c| {
                    c.team_id == *team_id && c.name == name && (include_deleted || c.delete_at == 0)
                })
                .cloned()
        })
    }
    fn get_channels_for_team_for_user<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
        include_deleted: bool,
    ) -> ApiFuture<'a, Vec<Channel>> {
        self.answer(|world| {
            let own = |c: &&Channel| {
                (team_id.is_empty() || c.team_id == *team_id || c.team_id.is_empty())
                    && (include_deleted || c.delete_at == 0)
                    && world.channel_member(&c.id, user_id).is_some()
            };
            Some(world.channels.iter().filter(own).cloned().collect())
        })
    }
    fn get_public_channels_for_team<'a>(
        &'a self,
        team_id: &'a TeamId,
        page: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<Channel>> {
        self.answer(|world| {
            let public =
                |c: &&Channel| c.team_id == *team_id && c.r#type == "O" && c.delete_at == 0;
            let page = usize::try_from(page * per_page).unwrap();
            let size = usize::try_from(per_page).unwrap();
            Some(
                world
                    .channels
                    .iter()
                    .filter(public)
                    .skip(page)
                    .take(size)
                    .cloned()
                    .collect(),
            )
        })
    }
    fn get_channel_member<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, ChannelMember> {
        self.answer(|world| world.channel_member(channel_id, user_id).cloned())
    }
    fn get_channel_members_by_ids<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_ids: &'a [UserId],
    ) -> ApiFuture<'a, Vec<ChannelMember>> {
        self.answer(|world| {
            let members = user_ids.iter();
            let members = members.filter_map(|user| world.channel_member(channel_id, user));
            Some(members.cloned().collect())
        })
    }
    fn get_channel_members_for_user<'a>(
        &'a self,
        _: &'a TeamId,
        user_id: &'a UserId,
        page: i64,
        _per_page: i64,
    ) -> ApiFuture<'a, Vec<ChannelMember>> {
        self.answer(|world| {
            let channels = world.channels.iter().filter(|_| page == 0);
            let members = channels.filter_map(|c| world.channel_member(&c.id, user_id));
            Some(members.cloned().collect())
        })
    }
    fn get_direct_channel<'a>(
        &'a self,
        user_id_1: &'a UserId,
        user_id_2: &'a UserId,
    ) -> ApiFuture<'a, Channel> {
        self.answer(|world| Some(world.direct(user_id_1, user_id_2)))
    }
}

impl Posts for FakeServer {
    fn create_post<'a>(&'a self, post: &'a Post) -> ApiFuture<'a, Post> {
        Box::pin(async move {
            let _permit = self.gate.acquire().await.unwrap();
            self.world()
                .create_post(post)
                .ok_or_else(|| failure(StatusCode::INTERNAL_SERVER_ERROR))
        })
    }
    fn get_post<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, Post> {
        self.answer(|world| world.posts.iter().find(|p| p.id == *post_id).cloned())
    }
}

impl Permissions for FakeServer {
    fn has_permission_to<'a>(
        &'a self,
        user_id: &'a UserId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        self.answer(|world| Some(world.on_server(user_id, &permission.id)))
    }
    fn has_permission_to_team<'a>(
        &'a self,
        user_id: &'a UserId,
        team_id: &'a TeamId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        self.answer(|world| Some(world.in_team(user_id, team_id, &permission.id)))
    }
    fn has_permission_to_channel<'a>(
        &'a self,
        user_id: &'a UserId,
        channel_id: &'a ChannelId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        self.answer(|world| Some(world.in_channel(user_id, channel_id, &permission.id)))
    }
}

impl KeyValue for FakeServer {
    fn kv_get<'a>(&'a self, key: &'a str) -> ApiFuture<'a, Vec<u8>> {
        self.answer(|world| Some(world.kv.get(key).cloned().unwrap_or_default()))
    }
    fn kv_set_with_options<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        options: &'a PluginKVSetOptions,
    ) -> ApiFuture<'a, bool> {
        self.answer(|world| Some(world.kv_set(key, value, options)))
    }
}

impl System for FakeServer {
    fn get_server_version(&self) -> ApiFuture<'_, String> {
        self.answer(|_| Some("11.6.0".to_owned()))
    }
}

impl Configuration for FakeServer {
    fn get_config(&self) -> ApiFuture<'_, Config> {
        self.answer(|world| Some(world.config.clone()))
    }
    fn load_plugin_configuration(&self) -> ApiFuture<'_, serde_json::Value> {
        self.answer(|world| Some(world.settings.clone()))
    }
}

impl Audit for FakeServer {
    fn log_audit_rec<'a>(&'a self, record: &'a AuditRecord) -> ApiFuture<'a, ()> {
        if self.world().audit_hangs {
            return Box::pin(std::future::pending());
        }
        self.answer(|world| {
            world.audit.push(record.clone());
            (!world.audit_fails).then_some(())
        })
    }
}

impl Plugins for FakeServer {
    fn get_plugin_status<'a>(&'a self, _: &'a str) -> ApiFuture<'a, PluginStatus> {
        let running = || PluginStatus {
            state: 2,
            version: "2.0.0".into(),
            ..PluginStatus::default()
        };
        self.answer(|world| world.agents_runs.then(running))
    }
    fn publish_plugin_cluster_event<'a>(
        &'a self,
        event: &'a PluginClusterEvent,
        _: &'a PluginClusterEventSendOptions,
    ) -> ApiFuture<'a, ()> {
        self.answer(|world| {
            world.cluster_events.push(event.clone());
            Some(())
        })
    }
}
impl PluginHttp for FakeServer {
    fn plugin_http(&self, request: http::Request<Body>) -> ApiFuture<'_, http::Response<Body>> {
        let path = request.uri().path().to_owned();
        let mut response = http::Response::new(Body::empty());
        if path.starts_with("/dev.toolbelt/") {
            // the gate of the plugin itself
            *response.status_mut() = http::StatusCode::FORBIDDEN;
            *response.body_mut() = "forbidden: plugin-ID header missing or mismatched".into();
        }
        self.world().plugin_requests.push(path);
        Box::pin(std::future::ready(Ok(response)))
    }
}
