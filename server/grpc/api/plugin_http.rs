//! HTTP to other plugins. The contract has bodies whole, in one message each.

use std::collections::HashMap;

use http::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use http::{Request, Response, StatusCode};
use mattermost_plugin::Body;
use mattermost_plugin::api::{ApiError, ApiFuture, PluginHttp};

use super::{GrpcApi, error, whole};
use crate::grpc::contract::mattermost::{PluginHttpRequest, PluginHttpResponse};

const METHOD: &str = "PluginHTTP";

impl PluginHttp for GrpcApi {
    fn plugin_http(&self, request: Request<Body>) -> ApiFuture<'_, Response<Body>> {
        Box::pin(async {
            let (parts, body) = request.into_parts();
            let request = PluginHttpRequest {
                method: parts.method.to_string(),
                url: parts.uri.to_string(),
                headers: joined(&parts.headers),
                body: whole::<PluginHttpRequest>(body).await?,
            };
            response(self.call(request).await?)
        })
    }
}

/// The headers, the values of each in one, as HTTP allows. The host is in the URL; a value that is not UTF-8 is left out.
fn joined(headers: &HeaderMap) -> HashMap<String, String> {
    let header = |name: &HeaderName| {
        let values = headers.get_all(name).iter();
        let texts = values.filter_map(|value| str::from_utf8(value.as_bytes()).ok());
        let texts: Vec<_> = texts.collect();
        (!texts.is_empty()).then(|| (name.to_string(), texts.join(", ")))
    };
    let names = headers.keys().filter(|name| *name != HOST);
    names.filter_map(header).collect()
}

/// The answer. A header that HTTP forbids is left out.
fn response(answer: PluginHttpResponse) -> Result<Response<Body>, ApiError> {
    let status = u16::try_from(answer.status_code).unwrap_or_default();
    let status = StatusCode::from_u16(status).map_err(|why| error::failed(METHOD, why))?;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = status;
    for (name, value) in answer.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
            let appended = response.headers_mut().try_append(name, value);
            appended.map_err(|why| error::failed(METHOD, why))?;
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_not_utf8_is_left_out_and_the_rest_is_joined() {
        let mut headers = HeaderMap::new();
        headers.append("x-name", HeaderValue::from_static("one"));
        headers.append("x-name", HeaderValue::from_bytes(b"caf\xe9").unwrap());
        headers.append("x-name", HeaderValue::from_static("two"));
        headers.append("x-other", HeaderValue::from_bytes(b"\xff").unwrap());
        headers.append("host", HeaderValue::from_static("example.org"));
        let expected = [("x-name".to_owned(), "one, two".to_owned())];
        assert_eq!(joined(&headers), expected.into());
    }
}
