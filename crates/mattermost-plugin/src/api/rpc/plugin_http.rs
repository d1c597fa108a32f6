//! `PluginHTTPStream` from the plugin's side (`pluginHTTPStream` in `server/public/plugin/client_rpc.go`).
//!
//! The server dials one stream for each body before it does anything else. No task runs for an exchange: the call drives
//! the upload until the response is there, and the response's body drives what is left of it. So whoever drops either
//! leaves no stream behind.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::future::try_join;
use http::{Request, Response, StatusCode};
use http_body::Frame;

use super::RpcApi;
use super::upload::{Upload, alongside, poll_upload};
use crate::Body;
use crate::api::streams::{PluginHttpArgs, PluginHttpReturns};
use crate::api::{ApiError, ApiFuture, Method};
use crate::body::BodyError;
use crate::{body_stream, http_subset};

impl RpcApi {
    pub(in crate::api) fn plugin_http(
        &self,
        method: &'static Method,
        request: Request<Body>,
    ) -> ApiFuture<'_, Response<Body>> {
        Box::pin(self.send(method, request))
    }

    async fn send(
        &self,
        method: &'static Method,
        request: Request<Body>,
    ) -> Result<Response<Body>, ApiError> {
        let (parts, body) = request.into_parts();
        let (request_body_stream, mut upload) = match http_body::Body::is_end_stream(&body) {
            true => (0, None),
            false => {
                let (id, upload) = self.upload(body);
                (id, Some(upload))
            }
        };
        let response_body_stream = self.broker.next_id();
        let args = PluginHttpArgs {
            response_body_stream,
            request: Some(http_subset::from_parts(&parts)),
            request_body_stream,
        };
        let answered = async {
            let returns: PluginHttpReturns = self.ask(method, &args).await?;
            status(method, &returns).map(|status| (status, returns.header))
        };
        let dialled = async {
            let stream = self.broker.accept(response_body_stream).await;
            stream.map_err(|error| ApiError::call(method.name, error))
        };
        let ((status, header), stream) =
            alongside(method, &mut upload, try_join(answered, dialled)).await?;

        let headers = http_subset::header_map(&header);
        let headers = headers.map_err(|error| ApiError::call(method.name, error))?;
        let mut response = Response::new(Body::new(Download {
            upload,
            body: body_stream::reader(stream),
        }));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// Go answers nil, which arrives as status 0, when it has no response.
fn status(method: &'static Method, returns: &PluginHttpReturns) -> Result<StatusCode, ApiError> {
    match u16::try_from(returns.status_code) {
        Ok(0) => Err(ApiError::no_answer(method.name)),
        Ok(code) => StatusCode::from_u16(code).map_err(|error| ApiError::call(method.name, error)),
        Err(error) => Err(ApiError::call(method.name, error)),
    }
}

/// A response's body, and what is left of the request's. When that breaks off so does the response.
struct Download {
    upload: Option<Upload>,
    body: Body,
}

impl http_body::Body for Download {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Err(broken) = poll_upload(&mut self.upload, cx) {
            self.body = Body::empty();
            return Poll::Ready(Some(Err(broken)));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.upload = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}
