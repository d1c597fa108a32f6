//! go-plugin's broker, over which the two sides would tell each other of further connections. Mattermost asks for none.

use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};

use super::contract::go_plugin::ConnInfo;
use super::contract::go_plugin::grpc_broker_server::GrpcBroker;
use super::lasting::Lasting;

/// Answers silence, whatever is asked.
#[derive(Debug, Clone)]
pub(super) struct Broker;

#[tonic::async_trait]
impl GrpcBroker for Broker {
    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<BoxStream<ConnInfo>>, Status> {
        Ok(Response::new(Lasting::of(&request)?.silence()))
    }
}
