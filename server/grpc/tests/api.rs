//! Calls of the server's API, each kind of them, from the SDK's method to the server and back.

use std::sync::{Arc, Mutex};

use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::{ChannelId, PostId, TeamId, UserId};
use mattermost_plugin::model::{
    AuditRecord, GetFileInfosOptions, Permission, Post, SearchParameter, SearchParams,
    UploadSession, UserAccessToken, WebsocketBroadcast,
};
use mattermost_plugin::{Body, Interface, TaskSet};
use prost_types::Struct;
use serde_json::json;
use tonic::{Request, Response, Status};

use super::host::serve_api;
use crate::grpc::api::GrpcApi;
use crate::grpc::contract::mattermost::plugin_api_server::PluginApi;
use crate::grpc::contract::mattermost::{Post as Message, *};
use crate::grpc::convert::Convert as _;
use crate::grpc::target::Target;

/// How long the server's file is, in bytes: the longest that a server takes by default.
const FILE: usize = 100 * 1024 * 1024;

/// A server with a few methods.
#[derive(Default)]
struct Small {
    /// The methods that were called.
    called: Arc<Mutex<Vec<&'static str>>>,
}

type Answered<T> = Result<Response<T>, Status>;

fn answer<T>(answer: T) -> Answered<T> {
    Ok(Response::new(answer))
}

fn error(id: &str, status_code: i32) -> Option<AppError> {
    Some(AppError {
        id: id.to_owned(),
        message: "No.".to_owned(),
        detailed_error: "why".to_owned(),
        status_code,
        r#where: "GetPost".to_owned(),
        ..AppError::default()
    })
}

#[tonic::async_trait]
impl PluginApi for Small {
    async fn get_server_version(
        &self,
        _: Request<GetServerVersionRequest>,
    ) -> Answered<GetServerVersionResponse> {
        answer(GetServerVersionResponse {
            error: None,
            version: "11.8.0".to_owned(),
        })
    }

    async fn get_post(&self, request: Request<GetPostRequest>) -> Answered<GetPostResponse> {
        match request.into_inner().post_id.as_str() {
            "nothing" => answer(GetPostResponse::default()),
            "broken" => Err(Status::internal("internal error: the database is gone")),
            _ => answer(GetPostResponse {
                error: error("app.post.get.app_error", 404),
                post: None,
            }),
        }
    }

    async fn create_post(
        &self,
        request: Request<CreatePostRequest>,
    ) -> Answered<CreatePostResponse> {
        let post = request.into_inner().post.unwrap_or_default();
        let id = "p1".to_owned();
        answer(CreatePostResponse {
            error: None,
            post: Some(Message { id, ..post }),
        })
    }

    async fn delete_post(
        &self,
        request: Request<DeletePostRequest>,
    ) -> Answered<DeletePostResponse> {
        let error = match request.into_inner().post_id.as_str() {
            "p1" => None,
            _ => error("api.context.permissions.app_error", 403),
        };
        answer(DeletePostResponse { error })
    }

    async fn search_posts_in_team_for_user(
        &self,
        request: Request<SearchPostsInTeamForUserRequest>,
    ) -> Answered<SearchPostsInTeamForUserResponse> {
        let request = request.into_inner();
        let parameter = request.search_params.unwrap_or_default();
        let order = vec![
            request.team_id,
            request.user_id,
            parameter.terms,
            parameter.per_page.to_string(),
        ];
        answer(SearchPostsInTeamForUserResponse {
            error: None,
            results: Some(PostSearchResults {
                order,
                ..PostSearchResults::default()
            }),
        })
    }

    async fn search_posts_in_team(
        &self,
        _: Request<SearchPostsInTeamRequest>,
    ) -> Answered<SearchPostsInTeamResponse> {
        self.called.lock().unwrap().push("SearchPostsInTeam");
        answer(SearchPostsInTeamResponse::default())
    }

    async fn get_channel(&self, _: Request<GetChannelRequest>) -> Answered<GetChannelResponse> {
        Err(Status::not_found(
            "app.channel.get.existing.app_error: Unable to find the existing channel.",
        ))
    }

    async fn get_channels_for_team_for_user(
        &self,
        request: Request<GetChannelsForTeamForUserRequest>,
    ) -> Answered<GetChannelsForTeamForUserResponse> {
        let request = request.into_inner();
        let channel = |name: &str, r#type: ChannelType| Channel {
            name: name.to_owned(),
            team_id: request.team_id.clone(),
            creator_id: request.user_id.clone(),
            r#type: r#type.into(),
            ..Channel::default()
        };
        answer(GetChannelsForTeamForUserResponse {
            error: None,
            channels: vec![
                channel("town-square", ChannelType::Open),
                channel("secret", ChannelType::Private),
            ],
        })
    }

    async fn has_permission_to_channel(
        &self,
        request: Request<HasPermissionToChannelRequest>,
    ) -> Answered<HasPermissionToChannelResponse> {
        let request = request.into_inner();
        answer(HasPermissionToChannelResponse {
            error: None,
            has_permission: request.permission_id == "read_channel" && request.channel_id == "c1",
        })
    }

    async fn get_config(&self, _: Request<GetConfigRequest>) -> Answered<GetConfigResponse> {
        let config = json!({"ServiceSettings": {"SiteURL": "https://chat.example.org"}});
        answer(GetConfigResponse {
            error: None,
            config_json: config.to_string().into_bytes(),
        })
    }

    async fn get_unsanitized_config(
        &self,
        _: Request<GetUnsanitizedConfigRequest>,
    ) -> Answered<GetUnsanitizedConfigResponse> {
        answer(GetUnsanitizedConfigResponse {
            error: None,
            config_json: b"null".to_vec(),
        })
    }

    async fn save_config(
        &self,
        request: Request<SaveConfigRequest>,
    ) -> Answered<SaveConfigResponse> {
        let config: serde_json::Value =
            serde_json::from_slice(&request.into_inner().config_json)
                .map_err(|error| Status::invalid_argument(error.to_string()))?;
        match config["ServiceSettings"]["SiteURL"].as_str() {
            Some("https://chat.example.org") => answer(SaveConfigResponse::default()),
            _ => Err(Status::invalid_argument("api.config.save.app_error: No.")),
        }
    }

    async fn get_plugin_config(
        &self,
        _: Request<GetPluginConfigRequest>,
    ) -> Answered<GetPluginConfigResponse> {
        let fields = [("max".to_owned(), 4.0.into())].into();
        answer(GetPluginConfigResponse {
            error: None,
            config: Some(Struct { fields }),
        })
    }

    async fn get_license(&self, _: Request<GetLicenseRequest>) -> Answered<GetLicenseResponse> {
        answer(GetLicenseResponse::default())
    }

    async fn get_file(&self, _: Request<GetFileRequest>) -> Answered<GetFileResponse> {
        answer(GetFileResponse {
            error: None,
            data: vec![7; FILE],
        })
    }

    async fn upload_file(&self, _: Request<UploadFileRequest>) -> Answered<UploadFileResponse> {
        self.called.lock().unwrap().push("UploadFile");
        answer(UploadFileResponse::default())
    }

    async fn get_file_infos(
        &self,
        _: Request<GetFileInfosRequest>,
    ) -> Answered<GetFileInfosResponse> {
        self.called.lock().unwrap().push("GetFileInfos");
        answer(GetFileInfosResponse::default())
    }

    async fn upload_data(
        &self,
        request: Request<UploadDataRequest>,
    ) -> Answered<UploadDataResponse> {
        let request = request.into_inner();
        let whole = request.upload_session.unwrap_or_default().file_size;
        let size = i64::try_from(request.data.len()).unwrap();
        answer(UploadDataResponse {
            error: None,
            file_info: (size == whole).then(|| FileInfo {
                size,
                ..FileInfo::default()
            }),
        })
    }

    async fn get_emoji_image(
        &self,
        _: Request<GetEmojiImageRequest>,
    ) -> Answered<GetEmojiImageResponse> {
        answer(GetEmojiImageResponse {
            error: None,
            image: vec![1, 2],
            content_type: "image/gif".to_owned(),
        })
    }

    async fn publish_web_socket_event(
        &self,
        _: Request<PublishWebSocketEventRequest>,
    ) -> Answered<PublishWebSocketEventResponse> {
        self.called.lock().unwrap().push("PublishWebSocketEvent");
        answer(PublishWebSocketEventResponse::default())
    }

    async fn create_user_access_token(
        &self,
        _: Request<CreateUserAccessTokenRequest>,
    ) -> Answered<CreateUserAccessTokenResponse> {
        self.called.lock().unwrap().push("CreateUserAccessToken");
        answer(CreateUserAccessTokenResponse::default())
    }
}

/// The API of a [`Small`], what was called of it, and the tasks that serve it.
async fn small() -> (Client, Arc<Mutex<Vec<&'static str>>>, TaskSet) {
    let (server, tasks) = (Small::default(), TaskSet::new());
    let called = server.called.clone();
    let target = Target::parse(&serve_api(server, &tasks).await).unwrap();
    let api = GrpcApi::new(target.connect().await.unwrap());
    (Client::from(Arc::new(api)), called, tasks)
}

/// What the error says and what it comes of.
fn chain(error: &ApiError) -> String {
    mattermost_plugin::api::chain(error)
}

#[tokio::test]
async fn a_value_a_list_and_one_thing_are_answered() {
    let (api, _, _tasks) = small().await;
    assert_eq!(api.get_server_version().await.unwrap(), "11.8.0");

    let (team, user) = (TeamId::new("t1"), UserId::new("ada"));
    let channels = api
        .get_channels_for_team_for_user(&team, &user, false)
        .await
        .unwrap();
    let channels = channels
        .iter()
        .map(|channel| (channel.name.as_str(), channel.r#type.as_str()));
    assert_eq!(
        channels.collect::<Vec<_>>(),
        [("town-square", "O"), ("secret", "P")]
    );

    let post = Post {
        message: "lunch?".into(),
        props: [("from_bot".to_owned(), Interface::from("true"))].into(),
        pending_post_id: "mine".into(),
        ..Post::default()
    };
    let created = api.create_post(&post).await.unwrap();
    let id = PostId::new("p1");
    assert_eq!(created, Post { id, ..post });

    let (image, kind) = api.get_emoji_image("e1").await.unwrap();
    assert_eq!(
        (image.as_slice(), kind.as_str()),
        (&[1, 2][..], "image/gif")
    );
}

#[tokio::test]
async fn arguments_arrive_where_they_belong() {
    let (api, _, _tasks) = small().await;
    let parameter = SearchParameter {
        terms: Some("lunch".into()),
        per_page: Some(20),
        ..SearchParameter::default()
    };
    let (team, user) = (TeamId::new("t1"), UserId::new("ada"));
    let found = api
        .search_posts_in_team_for_user(&team, &user, &parameter)
        .await
        .unwrap();
    let order = found.post_list.unwrap().order;
    assert_eq!(order, ["t1", "ada", "lunch", "20"].map(PostId::new));

    for (channel, permission, has) in [
        ("c1", "read_channel", true),
        ("c1", "delete_post", false),
        ("c2", "read_channel", false),
    ] {
        let id = permission.into();
        let permission = Permission {
            id,
            ..Permission::default()
        };
        let channel = ChannelId::new(channel);
        let answered = api
            .has_permission_to_channel(&user, &channel, &permission)
            .await;
        assert_eq!(answered.unwrap(), has);
    }
}

#[tokio::test]
async fn an_error_in_the_answer_is_the_servers_with_its_status() {
    let (api, _, _tasks) = small().await;
    let error = api.get_post(&PostId::new("gone")).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.id(), Some("app.post.get.app_error"));
    assert_eq!(error.app().unwrap().detailed_error, "why");

    api.delete_post(&PostId::new("p1")).await.unwrap();
    let error = api.delete_post(&PostId::new("p2")).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
}

#[tokio::test]
async fn an_error_in_the_status_is_the_servers_too() {
    let (api, _, _tasks) = small().await;
    let error = api.get_channel(&ChannelId::new("c1")).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.id(), Some("app.channel.get.existing.app_error"));
    assert_eq!(error.to_string(), "Unable to find the existing channel.");

    let error = api.get_post(&PostId::new("broken")).await.unwrap_err();
    assert!(matches!(&error, ApiError::Text(text) if text == "the database is gone"));
}

#[tokio::test]
async fn an_answer_without_what_it_promises_is_no_answer() {
    let (api, _, _tasks) = small().await;
    let error = api.get_post(&PostId::new("nothing")).await.unwrap_err();
    assert!(error.is_unanswered());
    assert_eq!(
        chain(&error),
        "calling GetPost failed: the server answered nothing"
    );
    let error = api.get_unsanitized_config().await.unwrap_err();
    assert!(error.is_unanswered());
}

#[tokio::test]
async fn a_method_that_the_server_or_the_contract_has_not_is_unsupported() {
    let (api, _, _tasks) = small().await;
    let error = api
        .log_audit_rec(&AuditRecord::default())
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        ApiError::Unsupported {
            method: "LogAuditRec",
            ..
        }
    ));
    let channel = ChannelId::new("c1");
    let error = api.register_channel_guard(&channel).await.unwrap_err();
    assert!(matches!(
        error,
        ApiError::Unsupported {
            method: "RegisterChannelGuard",
            ..
        }
    ));
}

#[tokio::test]
async fn the_servers_settings_and_its_licence_are_read_from_json() {
    let (api, _, _tasks) = small().await;
    let config = api.get_config().await.unwrap();
    let url = config.service_settings.site_url.as_deref();
    assert_eq!(url, Some("https://chat.example.org"));
    api.save_config(&config).await.unwrap();
    assert_eq!(api.get_license().await.unwrap(), None);
    let own = api.get_plugin_config().await.unwrap();
    assert_eq!(own["max"].as_f64(), Some(4.0));
}

#[tokio::test]
async fn files_longer_than_what_grpc_takes_by_default_arrive_and_are_not_sent() {
    let (api, called, _tasks) = small().await;
    let file = api.get_file(&"f1".into()).await.unwrap();
    assert_eq!(file.len(), FILE);

    let error = api
        .upload_file(&file[..5 * 1024 * 1024], &ChannelId::new("c1"), "a.bin")
        .await
        .unwrap_err();
    assert!(
        chain(&error).contains("the server takes 4194304 at most"),
        "{}",
        chain(&error)
    );
    assert!(called.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_longest_request_that_is_sent_is_the_longest_that_a_server_takes() {
    let (api, _, _tasks) = small().await;
    let longest = 4 * 1024 * 1024;
    let post = |length| Post {
        message: "x".repeat(length).into(),
        ..Post::default()
    };
    let of_post = |post: &Post| {
        let post = Some(post.clone().convert());
        prost::Message::encoded_len(&CreatePostRequest { post })
    };
    let length = longest - (of_post(&post(longest)) - longest);
    let error = api.create_post(&post(length + 1)).await.unwrap_err();
    assert!(chain(&error).contains("it is 4194305 bytes long"));
    api.create_post(&post(length)).await.unwrap();
}

#[tokio::test]
async fn what_is_uploaded_in_pieces_is_sent_a_piece_at_a_time() {
    let (api, _, _tasks) = small().await;
    let upload = UploadSession {
        file_size: 3,
        ..UploadSession::default()
    };
    let part = api.upload_data(&upload, Body::from("ab")).await.unwrap();
    assert_eq!(part, None);
    let whole = api.upload_data(&upload, Body::from("abc")).await.unwrap();
    assert_eq!(whole.unwrap().size, 3);
}

#[tokio::test]
async fn half_a_filter_is_not_sent() {
    let (api, called, _tasks) = small().await;
    let one = GetFileInfosOptions {
        user_ids: vec!["ada".into()],
        sort_descending: true,
        ..GetFileInfosOptions::default()
    };
    api.get_file_infos(0, 20, &one).await.unwrap();
    assert_eq!(called.lock().unwrap().split_off(0), ["GetFileInfos"]);

    let user_ids = vec!["ada".into(), "bob".into()];
    let two = GetFileInfosOptions { user_ids, ..one };
    let error = api.get_file_infos(0, 20, &two).await.unwrap_err();
    assert_eq!(
        chain(&error),
        "calling GetFileInfos failed: the contract has no place for these user_ids"
    );

    let excluded_terms = "secret".into();
    let without = SearchParams {
        excluded_terms,
        ..SearchParams::default()
    };
    let team = TeamId::new("t1");
    assert!(
        api.search_posts_in_team(&team, &[SearchParams::default(), without])
            .await
            .is_err()
    );

    let to_few = WebsocketBroadcast {
        contains_sensitive_data: true,
        ..WebsocketBroadcast::default()
    };
    let sent = api
        .publish_web_socket_event("x", &[].into(), Some(&to_few))
        .await;
    assert!(sent.is_err());

    let brief = UserAccessToken {
        expires_at: 7,
        ..UserAccessToken::default()
    };
    assert!(api.create_user_access_token(&brief).await.is_err());
    assert!(called.lock().unwrap().is_empty());
}
