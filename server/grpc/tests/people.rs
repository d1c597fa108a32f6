//! Calls about users, teams and groups, and the keys of the plugin's store, where the contract has a way of its own.

use std::sync::{Arc, Mutex};

use mattermost_plugin::api::Client;
use mattermost_plugin::ids::{GroupId, TeamId, UserId};
use mattermost_plugin::model::{
    CreateDefaultMembershipParams, CustomStatus, GetPostsSinceForSyncCursor, GroupSearchOpts,
    OAuthApp, PluginKVSetOptions, SharedChannel, UserGetOptions, ViewUsersRestrictions,
};
use mattermost_plugin::{TaskSet, Time};
use tonic::{Request, Response, Status};

use super::host::serve_api;
use crate::grpc::api::GrpcApi;
use crate::grpc::contract::mattermost::plugin_api_server::PluginApi;
use crate::grpc::contract::mattermost::*;
use crate::grpc::target::Target;

/// A server that remembers what it was asked.
#[derive(Default)]
struct People {
    asked: Arc<Mutex<Vec<String>>>,
}

impl People {
    fn note(&self, what: impl std::fmt::Debug) {
        self.asked.lock().unwrap().push(format!("{what:?}"));
    }
}

type Answered<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl PluginApi for People {
    async fn get_users(&self, request: Request<GetUsersRequest>) -> Answered<GetUsersResponse> {
        let request = request.into_inner();
        self.note((&request.in_team_id, request.active, request.per_page));
        self.note(request.view_restrictions.map(|only| only.teams));
        Ok(Response::new(GetUsersResponse {
            error: None,
            users: vec![User {
                username: "ada".to_owned(),
                failed_attempts: 3,
                ..User::default()
            }],
        }))
    }

    async fn get_user_status(
        &self,
        _: Request<GetUserStatusRequest>,
    ) -> Answered<GetUserStatusResponse> {
        Err(Status::not_found("app.status.get.missing.app_error: None."))
    }

    async fn update_user_custom_status(
        &self,
        request: Request<UpdateUserCustomStatusRequest>,
    ) -> Answered<UpdateUserCustomStatusResponse> {
        let status = request.into_inner().custom_status.unwrap_or_default();
        self.note((&status.text, status.expires_at));
        Ok(Response::new(UpdateUserCustomStatusResponse::default()))
    }

    async fn create_team_members_gracefully(
        &self,
        request: Request<CreateTeamMembersGracefullyRequest>,
    ) -> Answered<CreateTeamMembersGracefullyResponse> {
        let member = |user_id: String| TeamMemberWithError {
            error: (user_id == "bob").then(|| AppError {
                status_code: 403,
                ..AppError::default()
            }),
            user_id,
            member: None,
        };
        let users = request.into_inner().user_ids.into_iter();
        Ok(Response::new(CreateTeamMembersGracefullyResponse {
            error: None,
            team_members: users.map(member).collect(),
        }))
    }

    async fn get_group(&self, _: Request<GetGroupRequest>) -> Answered<GetGroupResponse> {
        Ok(Response::new(GetGroupResponse {
            error: None,
            group: Some(Group {
                display_name: "Cooks".to_owned(),
                ..Group::default()
            }),
        }))
    }

    async fn share_channel(
        &self,
        request: Request<ShareChannelRequest>,
    ) -> Answered<ShareChannelResponse> {
        let shared_channel = request.into_inner().shared_channel;
        self.note(shared_channel.as_ref().map(|shared| &shared.home));
        Ok(Response::new(ShareChannelResponse {
            error: None,
            shared_channel,
        }))
    }

    async fn create_o_auth_app(
        &self,
        request: Request<CreateOAuthAppRequest>,
    ) -> Answered<CreateOAuthAppResponse> {
        let app = request.into_inner().app;
        self.note(app.as_ref().map(|app| &app.callback_urls));
        Ok(Response::new(CreateOAuthAppResponse { error: None, app }))
    }

    async fn kv_set_with_options(
        &self,
        request: Request<KvSetWithOptionsRequest>,
    ) -> Answered<KvSetWithOptionsResponse> {
        let request = request.into_inner();
        let options = request.options.unwrap_or_default();
        self.note((&request.key, &request.value, &options.old_value));
        Ok(Response::new(KvSetWithOptionsResponse {
            error: None,
            success: options.atomic && options.expire_in_seconds == 60,
        }))
    }
}

/// The API, what was asked of the server, and the tasks that serve it.
async fn people() -> (Client, Arc<Mutex<Vec<String>>>, TaskSet) {
    let (server, tasks) = (People::default(), TaskSet::new());
    let asked = server.asked.clone();
    let target = Target::parse(&serve_api(server, &tasks).await).unwrap();
    let api = GrpcApi::new(target.connect().await.unwrap());
    (Client::from(Arc::new(api)), asked, tasks)
}

#[tokio::test]
async fn which_users_are_asked_for_arrives_in_full() {
    let (api, asked, _tasks) = people().await;
    let mut options = UserGetOptions {
        in_team_id: TeamId::new("t1"),
        active: true,
        per_page: 200,
        ..UserGetOptions::default()
    };
    let users = api.get_users(&options).await.unwrap();
    assert_eq!(
        (users[0].username.as_str(), users[0].failed_attempts),
        ("ada", 3)
    );
    options.view_restrictions = Some(ViewUsersRestrictions {
        teams: vec![TeamId::new("t2")],
        channels: vec![],
    });
    api.get_users(&options).await.unwrap();
    let asked = asked.lock().unwrap();
    assert_eq!(asked[..2], [r#"("t1", true, 200)"#, "None"]);
    assert_eq!(asked[3], r#"Some(["t2"])"#);
}

#[tokio::test]
async fn a_user_without_a_status_is_not_found() {
    let (api, _, _tasks) = people().await;
    let error = api.get_user_status(&UserId::new("ada")).await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn a_custom_status_ends_when_it_said_or_never() {
    let (api, asked, _tasks) = people().await;
    let ada = UserId::new("ada");
    let mut status = CustomStatus {
        text: "lunch".into(),
        expires_at: Time::from_unix(1_700_000_000, 5_000_000),
        ..CustomStatus::default()
    };
    api.update_user_custom_status(&ada, &status).await.unwrap();
    status.expires_at = Time::default();
    api.update_user_custom_status(&ada, &status).await.unwrap();
    // Go's zero time, which the server takes for none.
    let never = r#"("lunch", -62135596800000)"#;
    assert_eq!(
        asked.lock().unwrap()[..],
        [r#"("lunch", 1700000000005)"#, never]
    );
}

#[tokio::test]
async fn who_could_not_join_a_team_comes_with_the_error() {
    let (api, _, _tasks) = people().await;
    let (team, users) = (TeamId::new("t1"), ["ada", "bob"].map(UserId::new));
    let members = api
        .create_team_members_gracefully(&team, &users, &users[0])
        .await
        .unwrap();
    let errors = members.iter().map(|member| member.error.as_ref());
    let statuses: Vec<_> = errors
        .map(|error| error.map(|error| error.status_code))
        .collect();
    assert_eq!(statuses, [None, Some(403)]);
}

#[tokio::test]
async fn a_group_without_a_name_has_none() {
    let (api, _, _tasks) = people().await;
    let group = api.get_group(&GroupId::new("g1")).await.unwrap();
    assert_eq!((group.name, group.remote_id), (None, None));
    assert_eq!(group.display_name, "Cooks");
}

#[tokio::test]
async fn words_and_lists_that_the_contract_has_as_texts_come_back() {
    let (api, asked, _tasks) = people().await;
    let shared = SharedChannel {
        home: true,
        ..SharedChannel::default()
    };
    assert_eq!(api.share_channel(&shared).await.unwrap(), shared);
    let app = OAuthApp {
        callback_urls: vec!["https://a.example".into(), "https://b.example".into()],
        ..OAuthApp::default()
    };
    assert_eq!(api.create_oauth_app(&app).await.unwrap(), app);
    let callbacks = r#"Some("https://a.example,https://b.example")"#;
    assert_eq!(asked.lock().unwrap()[..], [r#"Some("true")"#, callbacks]);
}

#[tokio::test]
async fn a_key_is_set_with_its_options() {
    let (api, asked, _tasks) = people().await;
    let options = PluginKVSetOptions {
        atomic: true,
        old_value: vec![1],
        expire_in_seconds: 60,
    };
    assert!(
        api.kv_set_with_options("lock", &[2, 3], &options)
            .await
            .unwrap()
    );
    assert_eq!(asked.lock().unwrap()[..], [r#"("lock", [2, 3], [1])"#]);
}

#[tokio::test]
async fn what_would_reach_more_than_was_asked_for_is_not_sent() {
    let (api, asked, _tasks) = people().await;
    let of_ada = GroupSearchOpts {
        filter_has_member: UserId::new("ada"),
        ..GroupSearchOpts::default()
    };
    let for_ada = CreateDefaultMembershipParams {
        scoped_user_id: Some(UserId::new("ada")),
        ..CreateDefaultMembershipParams::default()
    };
    let half = GetPostsSinceForSyncCursor {
        last_post_create_at: 7,
        ..GetPostsSinceForSyncCursor::default()
    };
    let two_in_one = OAuthApp {
        callback_urls: vec!["https://a.example/?b,c".into()],
        ..OAuthApp::default()
    };
    for error in [
        api.get_groups(0, 20, &of_ada, None).await.unwrap_err(),
        api.create_default_syncable_memberships(&for_ada)
            .await
            .unwrap_err(),
        api.update_shared_channel_cursor(&"c1".into(), &"r1".into(), &half)
            .await
            .unwrap_err(),
        api.create_oauth_app(&two_in_one).await.unwrap_err(),
    ] {
        let text = mattermost_plugin::api::chain(&error);
        assert!(text.contains("the contract has no place for"), "{text}");
    }
    assert!(asked.lock().unwrap().is_empty());
}
