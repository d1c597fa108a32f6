//! Requests to other plugins, whose bodies are whole.

use http::{HeaderMap, HeaderName};
use mattermost_plugin::Body;
use mattermost_plugin::api::{ApiError, Client};
use toolbelt::contract::mattermost::{PluginHttpRequest, PluginHttpResponse};

use super::Methods;
use crate::grpc_host::error;

/// The host answers with up to 2 GiB.
const LONGEST: usize = 1 << 31;

pub(super) fn serve(methods: &mut Methods) {
    methods.add(|api: Client, request: PluginHttpRequest| async move {
        match answer(api, request).await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(error::as_status(error).unwrap_err()),
        }
    });
}

async fn answer(api: Client, request: PluginHttpRequest) -> Result<PluginHttpResponse, ApiError> {
    let text = |error: &dyn std::fmt::Display| ApiError::Text(error.to_string());
    let mut sent = http::Request::builder()
        .method(request.method.as_str())
        .uri(request.url.as_str());
    for (name, value) in &request.headers {
        sent = sent.header(name, value);
    }
    let sent = sent
        .body(Body::from(request.body))
        .map_err(|error| text(&error))?;
    let (head, body) = api.plugin_http(sent).await?.into_parts();
    Ok(PluginHttpResponse {
        error: None,
        status_code: head.status.as_u16().into(),
        headers: head
            .headers
            .keys()
            .map(|name| joined(&head.headers, name))
            .collect(),
        body: body
            .collect(LONGEST)
            .await
            .map_err(|error| text(&error))?
            .into(),
    })
}

/// A header, its values in one.
fn joined(headers: &HeaderMap, name: &HeaderName) -> (String, String) {
    let values = headers.get_all(name).iter();
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (name.to_string(), values.join(", "))
}
