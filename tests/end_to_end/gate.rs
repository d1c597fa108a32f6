use http::{Request, StatusCode};
use mattermost_plugin::Body;

use crate::stage::{Stage, soon};

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

fn request(headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post("/mcp")
        .header("Host", "plugin")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(INITIALIZE)).unwrap()
}

#[tokio::test]
async fn only_requests_of_agents_get_through() {
    let stage = Stage::start().await;
    let ada = stage.sample.ada.as_str();
    let plugin = "Mattermost-Plugin-ID";
    let user = ("X-Mattermost-UserID", ada);
    for headers in [
        vec![],
        vec![user],
        vec![user, ("Mattermost-User-Id", ada)],
        vec![(plugin, "com.example.other"), user],
        vec![(plugin, "mattermost-ai"), (plugin, "mattermost-ai"), user],
        vec![(plugin, "mattermost-ai"), ("X-Mattermost-UserID", "ada")],
    ] {
        let response = soon(stage.host.serve_http(request(&headers)))
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{headers:?}");
        let text = response.into_body().collect(1 << 20).await.unwrap();
        let expected = "forbidden: plugin-ID header missing or mismatched";
        assert_eq!(String::from_utf8_lossy(&text).trim_end(), expected);
    }
    let agents = request(&[(plugin, "mattermost-ai"), user]);
    let response = soon(stage.host.serve_http(agents)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    stage.stop().await;
}

#[tokio::test]
async fn other_paths_are_not_there() {
    let stage = Stage::start().await;
    for path in ["/", "/mcpx", "/other"] {
        let mut request = request(&[("Mattermost-Plugin-ID", "mattermost-ai")]);
        *request.uri_mut() = path.parse().unwrap();
        let response = soon(stage.host.serve_http(request)).await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
    stage.stop().await;
}
