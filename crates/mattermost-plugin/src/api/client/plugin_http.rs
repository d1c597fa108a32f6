//! `PluginHTTPStream` from the plugin's side (`pluginHTTPStream` in `server/public/plugin/client_rpc.go`).
//!
//! The server dials one stream for each body before it does anything else. No task runs for an exchange: the call drives
//! the upload until the response is there, and the response's body drives what is left of it. So whoever drops either
//! leaves no stream behind.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::future::{BoxFuture, try_join};
use http::{Request, Response, StatusCode};
use http_body::Frame;

use super::RpcApi;
use crate::Body;
use crate::api::plugin_http::{METHOD, SINCE, StreamArgs, StreamReturns};
use crate::api::{ApiError, ApiFuture, PluginHttp};
use crate::body::BodyError;
use crate::{body_stream, http_subset};

impl PluginHttp for RpcApi {
    fn plugin_http(&self, request: Request<Body>) -> ApiFuture<'_, Response<Body>> {
        Box::pin(self.exchange(request))
    }
}

impl RpcApi {
    async fn exchange(&self, request: Request<Body>) -> Result<Response<Body>, ApiError> {
        let (parts, body) = request.into_parts();
        let (request_body_stream, mut upload) = self.upload(body);
        let args = StreamArgs {
            response_body_stream: self.broker.next_id(),
            request: Some(http_subset::from_parts(&parts)),
            request_body_stream,
        };
        let answered = async {
            let returns: StreamReturns = self.call(METHOD, SINCE, &args).await?;
            status(&returns).map(|status| (status, returns.header))
        };
        let dialled = async {
            let stream = self.broker.accept(args.response_body_stream).await;
            stream.map_err(|error| ApiError::call(METHOD, error))
        };
        let ((status, header), stream) =
            alongside(&mut upload, try_join(answered, dialled)).await?;

        let headers = http_subset::header_map(&header);
        let headers = headers.map_err(|error| ApiError::call(METHOD, error))?;
        let mut response = Response::new(Body::new(Download {
            upload,
            body: body_stream::reader(stream),
        }));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    /// The stream that the server will read the body from, and the work of serving it; 0 and none for an empty body.
    fn upload(&self, body: Body) -> (u32, Option<Upload>) {
        if http_body::Body::is_end_stream(&body) {
            return (0, None);
        }
        let id = self.broker.next_id();
        let broker = self.broker.clone();
        let upload = async move {
            match broker.accept(id).await {
                Ok(stream) => {
                    if let Err(error) = body_stream::serve(stream, body).await {
                        tracing::warn!(%error, "the body of a request to a plugin broke off");
                    }
                }
                Err(error) => {
                    tracing::debug!(%error, "the server did not ask for a request's body")
                }
            }
        };
        (id, Some(Box::pin(upload)))
    }
}

/// Go answers nil, which arrives as status 0, when it has no response.
fn status(returns: &StreamReturns) -> Result<StatusCode, ApiError> {
    match u16::try_from(returns.status_code) {
        Ok(0) => Err(ApiError::no_answer(METHOD)),
        Ok(code) => StatusCode::from_u16(code).map_err(|error| ApiError::call(METHOD, error)),
        Err(error) => Err(ApiError::call(METHOD, error)),
    }
}

/// Serving what is left of a request's body.
type Upload = BoxFuture<'static, ()>;

fn poll_upload(upload: &mut Option<Upload>, cx: &mut Context<'_>) {
    if let Some(running) = upload
        && running.as_mut().poll(cx).is_ready()
    {
        *upload = None;
    }
}

/// Runs `work` to its end and the upload beside it.
async fn alongside<F: Future>(upload: &mut Option<Upload>, work: F) -> F::Output {
    let mut work = pin!(work);
    std::future::poll_fn(|cx| {
        poll_upload(upload, cx);
        work.as_mut().poll(cx)
    })
    .await
}

/// A response's body, and what is left of the request's.
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
        poll_upload(&mut self.upload, cx);
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
