//! `PluginHTTPStream` from the server's side (`apiRPCServer.PluginHTTPStream` in `server/public/plugin/client_rpc.go`).

use std::sync::Arc;

use futures_util::future::try_join;
use go_plugin::rpc::{Answer, Args, Reply};
use http::Response;

use super::{ApiService, failed};
use crate::api::ApiError;
use crate::api::streams::{PluginHttpArgs, PluginHttpReturns};
use crate::{Body, body_stream, http_subset};

const METHOD: &str = "PluginHTTPStream";

impl ApiService {
    pub(super) fn plugin_http_stream(self: Arc<Self>, args: Args<'_>) -> Result<Answer, String> {
        let args: PluginHttpArgs = args.decode()?;
        Ok(Box::pin(async move {
            let returns = self.exchange(args).await;
            let returns = returns.map_err(|error| failed(METHOD, &error));
            returns.map(Reply::new)
        }))
    }

    /// Answers when the response's head is there; its body follows on the plugin's stream.
    async fn exchange(&self, args: PluginHttpArgs) -> Result<PluginHttpReturns, ApiError> {
        let request_body = async {
            match args.request_body_stream {
                0 => Ok(Body::empty()),
                id => self.broker.dial(id).await.map(body_stream::reader),
            }
        };
        let (stream, body) = try_join(self.broker.dial(args.response_body_stream), request_body)
            .await
            .map_err(|error| ApiError::call(METHOD, error))?;
        let request = http_subset::to_http_request(args.request.unwrap_or_default(), body)
            .map_err(|error| ApiError::call(METHOD, error))?;

        let response: Response<Body> = self.api.plugin_http(request).await?;
        let (parts, body) = response.into_parts();
        self.bodies.spawn("plugin http response body", async move {
            if let Err(error) = body_stream::push(stream, body).await {
                tracing::warn!(%error, "the body of a response to the plugin broke off");
            }
        });
        Ok(PluginHttpReturns {
            status_code: parts.status.as_u16().into(),
            header: http_subset::go_header(&parts.headers),
        })
    }
}
