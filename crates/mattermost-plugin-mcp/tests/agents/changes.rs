//! Calls that fail after they have begun to change something: whoever asked learns what is done, and does not ask for it
//! twice.
use crate::client::call;
use crate::log::Log;
use crate::tools::builder;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::http::StatusCode;
use mattermost_plugin::model::AppError;
use mattermost_plugin_mcp::{Hints, McpServer, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize, JsonSchema)]
struct Way {
    how: How,
}
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum How {
    Panic,
    Api,
    NoAnswer,
    NotFound,
    Cause,
    Large,
    List,
    Refuse,
}

/// Posts, and fails then.
struct Half;
impl Tool for Half {
    const NAME: &'static str = "half";
    const DESCRIPTION: &'static str = "Post something and fail.";
    const HINTS: Hints = Hints::WRITE;
    type Arguments = Way;
    type Output = ToolOutput<Value>;
    async fn call(&self, context: ToolContext, way: Way) -> Result<ToolOutput<Value>, ToolError> {
        context.begin_change().await;
        context.idempotency_key("k-1");
        context.done("posted post-1");
        let app = |status| ApiError::from(AppError::new("CreatePost", "app.post", status));
        match way.how {
            How::Panic => panic!("in the middle"),
            How::Api => Err(app(StatusCode::INTERNAL_SERVER_ERROR).into()),
            How::NotFound => Err(app(StatusCode::NOT_FOUND).into()),
            How::NoAnswer => Err(ToolError::Api(ApiError::Call {
                method: "CreatePost",
                source: "the connection is closed".into(),
            })),
            How::Cause => Err(ToolError::failed("the disk is full")),
            How::Large => Ok(ToolOutput::new("x".repeat(30_000), json!({}))),
            How::List => Ok(ToolOutput::new("a list", json!([1]))),
            How::Refuse => Err(ToolError::refused("Client error: the second is too long")),
        }
    }
}

fn server() -> McpServer {
    builder().tool(Half).build().unwrap()
}

async fn told(how: &str) -> String {
    let told = call(&server(), "half", json!({"how": how})).await;
    let told = told.unwrap_err();
    let Some((head, rest)) = told.split_once("(ref ") else {
        return told;
    };
    format!("{head}(ref REF{}", &rest[6..])
}

#[tokio::test]
async fn what_fails_in_the_middle_of_a_change_says_what_is_done_and_how_to_find_out() {
    const REPORT: &str = "ask again with the same idempotency key, \"k-1\", to learn how it ended; done so far: posted \
                          post-1";
    for how in ["panic", "api", "cause", "list"] {
        let failed = "Server error: outcome unknown: the tool failed (ref REF: an admin finds the cause in the server's \
                      log), and what it had begun may have happened";
        assert_eq!(told(how).await, format!("{failed}; {REPORT}"), "{how}");
    }
    let unanswered = "Server error: outcome unknown: the server gave no answer (ref REF), and what was asked may still \
                      happen";
    assert_eq!(told("no_answer").await, format!("{unanswered}; {REPORT}"));
    let missing = "Server error: outcome unknown: a part of it failed (Resource not found), and what it had begun may have \
                   happened";
    assert_eq!(told("not_found").await, format!("{missing}; {REPORT}"));
}

#[tokio::test]
async fn a_change_whose_answer_is_too_large_is_told_as_done() {
    assert_eq!(
        told("large").await,
        "Client error: it was done, but its answer is too large (30000 characters of text, at most 24000); do not ask \
         for it again; done so far: posted post-1"
    );
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_a_change_is_told_in_the_tools_words() {
    assert_eq!(
        told("refuse").await,
        "Client error: the second is too long; done so far: posted post-1"
    );
}

#[tokio::test]
async fn nothing_of_what_is_told_about_a_change_is_logged() {
    let log = Log::start();
    for how in ["panic", "large", "refuse"] {
        told(how).await;
    }
    assert_eq!(log.with("tool call").len(), 3);
    assert!(log.with("post-1").is_empty() && log.with("k-1").is_empty());
}
