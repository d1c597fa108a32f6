//! go-plugin's controller: the host's last word.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::contract::go_plugin::Empty;
use super::contract::go_plugin::grpc_controller_server::GrpcController;

/// Tells that the host wants the plugin to end.
#[derive(Debug, Clone)]
pub(super) struct Controller {
    quit: CancellationToken,
}

impl Controller {
    pub(super) fn new(quit: CancellationToken) -> Self {
        Self { quit }
    }
}

#[tonic::async_trait]
impl GrpcController for Controller {
    /// Answers at once: the host gives the process two seconds from the answer on (go-plugin client.go `Kill`).
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.quit.cancel();
        Ok(Response::new(Empty {}))
    }
}
