//! HTTP between plugins.

use super::{ApiError, ApiFuture};
use crate::Body;

/// HTTP to other plugins, as this plugin.
///
/// The server adds the header `Mattermost-Plugin-ID` with this plugin's id.
pub trait PluginHttp: Send + Sync {
    /// Sends a request to the plugin that the first segment of the path names, as in `/mattermost-ai/bridge/v1/...`.
    ///
    /// Bodies stream both ways. What is left of the request's body is sent while the response's body is read, so a
    /// request with a large body wants its response read. Dropping the response, or this call, ends the exchange.
    ///
    /// A plugin that is not there answers status 404, and the server writes an error to its log: ask
    /// [`get_plugin_status`](super::Plugins::get_plugin_status) first.
    ///
    /// There is no time limit: set one around the call.
    ///
    /// `PluginHTTPStream`, Mattermost 11.3 and newer.
    ///
    /// # Errors
    ///
    /// [`ApiError::Call`] when the server gave no response at all.
    fn plugin_http(&self, request: http::Request<Body>) -> ApiFuture<'_, http::Response<Body>> {
        let _ = request;
        Box::pin(async {
            Err(ApiError::Unsupported {
                method: METHOD,
                since: SINCE,
            })
        })
    }
}

/// Go name of the method.
pub(crate) const METHOD: &str = "PluginHTTPStream";

/// Minimum server version.
pub(crate) const SINCE: &str = "11.3";

go_gob::gob_struct! {
    /// What the call sends: `Z_PluginHTTPStreamArgs` of `server/public/plugin/client_rpc.go`.
    pub struct StreamArgs: "Z_PluginHTTPStreamArgs" {
        response_body_stream: u32 = "ResponseBodyStream",
        request: Option<crate::model::HTTPRequestSubset> = "Request",
        request_body_stream: u32 = "RequestBodyStream",
    }
    /// What comes back at once; the body follows on its stream.
    pub struct StreamReturns: "Z_PluginHTTPStreamReturns" {
        status_code: i64 = "StatusCode",
        header: crate::http_subset::GoHeader = "Header",
    }
}
