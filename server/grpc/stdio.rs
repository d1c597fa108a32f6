//! go-plugin's stdio: what a plugin writes to its standard streams after the handshake.
//!
//! What we print goes to the process's stderr, which the host logs, so the stream stays open and silent. That it is open
//! tells the plugin that there is a host.

use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use super::contract::go_plugin::StdioData;
use super::contract::go_plugin::grpc_stdio_server::GrpcStdio;
use super::lasting::Lasting;

/// Answers silence.
#[derive(Debug, Clone)]
pub(super) struct Stdio;

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    async fn stream_stdio(
        &self,
        request: Request<()>,
    ) -> Result<Response<BoxStream<StdioData>>, Status> {
        Ok(Response::new(Lasting::of(&request)?.silence()))
    }
}
