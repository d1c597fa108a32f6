//! Calls that fail, seen from the plugin.

use std::error::Error;
use std::sync::Arc;

use go_plugin::rpc::{Answer, Args, Reply, Service};

use http::StatusCode;

use super::session::{connect, connect_to};
use crate::api::*;
use crate::ids::{PostId, TeamId, UserId};
use crate::model::{AppError, Config, Permission, Team, User};

/// Fails in every way that there is.
struct Failing;

impl Users for Failing {
    fn get_user<'a>(&'a self, _: &'a UserId) -> ApiFuture<'a, User> {
        Box::pin(async { Err(not_found().into()) })
    }
}

impl Permissions for Failing {
    fn has_permission_to<'a>(&'a self, _: &'a UserId, _: &'a Permission) -> ApiFuture<'a, bool> {
        Box::pin(async { Err(not_found().into()) })
    }
}

impl Configuration for Failing {
    fn get_config(&self) -> ApiFuture<'_, Config> {
        Box::pin(async { Err(ApiError::call("GetConfig", "the disk is full")) })
    }
}

fn failing() -> Fake {
    let failing = Arc::new(Failing);
    Fake::default()
        .configuration(failing.clone())
        .permissions(failing.clone())
        .users(failing)
}

fn not_found() -> AppError {
    AppError {
        id: "app.user.missing".into(),
        message: "Unable to find the user.".into(),
        detailed_error: "no rows".into(),
        request_id: "r1".into(),
        status_code: 404,
        r#where: "GetUser".into(),
        skip_translation: true,
    }
}

#[tokio::test]
async fn the_servers_error_arrives_whole() {
    let connected = connect(failing()).await;
    let error = connected
        .api
        .get_user(&UserId::from("u"))
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "Unable to find the user.");
    match error {
        ApiError::App(error) => assert_eq!(*error, not_found()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_fake_says_what_is_missing_in_its_own_words_wherever_a_method_has_a_place_for_errors() {
    let missing = |method| {
        let error = AppError::new(method, "fake.missing", StatusCode::NOT_IMPLEMENTED);
        error.with_message(&format!("no {method} here")).into()
    };
    let fake = failing().missing(missing);
    let connected = connect(fake.clone()).await;
    for api in [Client::from(fake), connected.api.clone()] {
        // With *model.AppError, with error, and without either.
        let post = api.get_post(&PostId::from("p")).await.unwrap_err();
        let commands = api.list_built_in_commands().await.unwrap_err();
        for (error, method) in [(post, "GetPost"), (commands, "ListBuiltInCommands")] {
            assert_eq!(error.id(), Some("fake.missing"));
            assert_eq!(error.status(), Some(StatusCode::NOT_IMPLEMENTED));
            assert_eq!(error.to_string(), format!("no {method} here"));
        }
        let version = api.get_server_version().await.unwrap_err();
        let text = chain(&version);
        assert!(text.contains("no GetServerVersion here"), "{text}");
        // What it has fails as before.
        let user = api.get_user(&UserId::from("u")).await;
        assert!(user.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn what_the_implementation_does_not_support_is_unsupported_for_the_plugin() {
    let connected = connect(failing()).await;
    let error = connected
        .api
        .get_post(&PostId::from("p"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            ApiError::Unsupported {
                method: "GetPost",
                since: "5.2"
            }
        ),
        "{error:?}"
    );
    let error = connected
        .api
        .plugin_http(http::Request::new(crate::Body::empty()))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            ApiError::Unsupported {
                method: "PluginHTTPStream",
                since: "11.3"
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn other_failures_arrive_as_text_with_their_causes() {
    let connected = connect(failing()).await;
    let error = connected.api.get_config().await.unwrap_err();
    assert_eq!(error.to_string(), "calling GetConfig failed");
    assert_eq!(
        error.source().unwrap().to_string(),
        "calling GetConfig failed: the disk is full"
    );
}

#[tokio::test]
async fn an_error_where_go_has_no_place_for_one_fails_the_call() {
    let connected = connect(failing()).await;
    let error = connected
        .api
        .has_permission_to(&UserId::from("u"), &Permission::view_team())
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Call { .. }), "{error:?}");
}

go_gob::gob_struct! {
    /// Nil and nil, or an error without a word.
    pub struct Nothing: "Nothing" {
        b: Option<AppError> = "B",
    }
}

/// Answers nil to everything.
struct Nil;

impl Service for Nil {
    fn call(self: Arc<Self>, method: &str, _: Args<'_>) -> Result<Answer, String> {
        let b = (method == "Plugin.GetTeam").then(AppError::default);
        Ok(Box::pin(async { Ok(Reply::new(Nothing { b })) }))
    }
}

#[tokio::test]
async fn nil_without_an_error_is_never_taken_for_a_value() {
    let connected = connect_to(|_| Arc::new(Nil)).await;
    let user: Result<User, _> = connected.api.get_user(&UserId::from("u")).await;
    assert!(matches!(user, Err(ApiError::Call { .. })), "{user:?}");
    let team: Result<Team, _> = connected.api.get_team(&TeamId::from("t")).await;
    assert!(matches!(team, Err(ApiError::App(_))), "{team:?}");
    let config: Result<Config, _> = connected.api.get_config().await;
    assert!(matches!(config, Err(ApiError::Call { .. })), "{config:?}");
}

go_gob::gob_struct! {
    /// An error that is a text.
    pub struct TextError: "Results" {
        b: String = "B",
    }
    /// An error with other fields.
    pub struct OtherError: "Results" {
        b: Code = "B",
    }
    pub struct Code: "AppError" {
        id: i64 = "Id",
        code: i64 = "Code",
    }
    /// A value that is a text.
    pub struct TextValue: "Results" {
        a: String = "A",
    }
}

/// A server of another version: it has other types for what it answers.
struct Changed;

impl Service for Changed {
    fn call(self: Arc<Self>, method: &str, _: Args<'_>) -> Result<Answer, String> {
        let text = || "x".to_owned();
        let reply = match method {
            "Plugin.KVGet" => Reply::new(TextError { b: text() }),
            "Plugin.ListBuiltInCommands" => Reply::new(OtherError {
                b: Code { id: 1, code: 2 },
            }),
            "Plugin.KVDelete" => Reply::new(TextValue { a: text() }),
            _ => Reply::new(OtherError {
                b: Code { id: 1, code: 2 },
            }),
        };
        Ok(Box::pin(async { Ok(reply) }))
    }
}

#[tokio::test]
async fn results_of_another_type_are_never_taken_for_success() {
    let connected = connect_to(|_| Arc::new(Changed)).await;
    for _ in 0..2 {
        let value = connected.api.kv_get("k").await.unwrap_err();
        assert!(value.is_unanswered(), "{value:?}");
        assert_eq!(
            chain(&value),
            "calling KVGet failed: the reply cannot be read: asked for B AppError, the peer sent string"
        );
        // *model.AppError with other fields, error that is no interface, and an error alone.
        let posts = connected.api.get_post(&PostId::from("p")).await;
        assert!(matches!(posts, Err(ApiError::App(_))), "{posts:?}");
        let commands = connected.api.list_built_in_commands().await;
        assert!(commands.unwrap_err().is_unanswered());
        let deleted = connected.api.kv_delete("k").await;
        assert!(deleted.unwrap_err().is_unanswered());
    }
}

#[tokio::test]
async fn values_without_a_pointer_are_their_zero() {
    let connected = connect_to(|_| Arc::new(Nil)).await;
    assert!(connected.api.kv_get("k").await.unwrap().is_empty());
    let may = connected
        .api
        .has_permission_to(&UserId::from("u"), &Permission::view_team())
        .await;
    assert!(!may.unwrap());
}
