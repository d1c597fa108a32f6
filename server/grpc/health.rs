//! gRPC's health checks. go-plugin's host asks every 30 seconds for the service `plugin`, and looks at nothing but whether
//! there is an answer.

use futures_util::StreamExt as _;
use futures_util::stream;
use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use super::contract::health::health_check_response::ServingStatus;
use super::contract::health::health_server::Health as Checks;
use super::contract::health::{HealthCheckRequest, HealthCheckResponse};
use super::lasting::Lasting;

/// The services that are told of: go-plugin's name for all of the plugin, and gRPC's for all of the process.
const KNOWN: [&str; 2] = ["plugin", ""];

/// The plugin serves until it begins to end.
#[derive(Debug, Clone)]
pub(super) struct Health {
    ending: CancellationToken,
}

impl Health {
    pub(super) fn new(ending: CancellationToken) -> Self {
        Self { ending }
    }

    fn status(&self) -> ServingStatus {
        match self.ending.is_cancelled() {
            false => ServingStatus::Serving,
            true => ServingStatus::NotServing,
        }
    }
}

fn answer(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse {
        status: status.into(),
    }
}

#[tonic::async_trait]
impl Checks for Health {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        match KNOWN.contains(&request.get_ref().service.as_str()) {
            true => Ok(Response::new(answer(self.status()))),
            false => Err(Status::not_found("unknown service")),
        }
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<BoxStream<HealthCheckResponse>>, Status> {
        let silence = Lasting::of(&request)?.until_closing();
        let known = KNOWN.contains(&request.get_ref().service.as_str());
        let now = match known {
            true => self.status(),
            false => ServingStatus::ServiceUnknown,
        };
        let ending = self.ending.clone().cancelled_owned();
        let end = stream::once(ending).filter_map(move |()| async move {
            (now == ServingStatus::Serving).then(|| Ok(answer(ServingStatus::NotServing)))
        });
        let told = stream::once(async move { Ok(answer(now)) }).chain(end);
        Ok(Response::new(told.chain(silence).boxed()))
    }
}
