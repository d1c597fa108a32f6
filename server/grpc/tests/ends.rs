//! go-plugin's own services, and how a plugin ends.

use futures_util::stream;
use go_plugin::serve::Stop;
use mattermost_plugin::{ActivateError, Hook, Plugin};
use tokio::sync::mpsc;
use tonic::Code;
use tonic::transport::Channel;

use super::host::{Host, in_time};
use super::probe::Probe;
use super::raw::Raw;
use crate::grpc::contract::go_plugin::grpc_broker_client::GrpcBrokerClient;
use crate::grpc::contract::go_plugin::grpc_controller_client::GrpcControllerClient;
use crate::grpc::contract::go_plugin::grpc_stdio_client::GrpcStdioClient;
use crate::grpc::contract::go_plugin::{ConnInfo, Empty, StdioData};
use crate::grpc::contract::health::HealthCheckRequest;
use crate::grpc::contract::health::health_check_response::ServingStatus;
use crate::grpc::contract::health::health_client::HealthClient;

async fn shutdown(channel: &Channel) {
    let mut controller = GrpcControllerClient::new(channel.clone());
    controller.shutdown(Empty {}).await.unwrap();
}

async fn silence(channel: &Channel) -> tonic::Streaming<StdioData> {
    let mut stdio = GrpcStdioClient::new(channel.clone());
    stdio.stream_stdio(()).await.unwrap().into_inner()
}

async fn health(channel: &Channel, service: &str) -> Result<ServingStatus, Code> {
    let service = service.to_owned();
    let mut health = HealthClient::new(channel.clone());
    let checked = health.check(HealthCheckRequest { service }).await;
    checked
        .map(|answer| answer.into_inner().status())
        .map_err(|status| status.code())
}

#[tokio::test]
async fn the_health_of_the_plugin_is_told_and_of_nothing_else() {
    let host = Host::<Probe>::start(super::host::Nothing).await;
    let channel = host.connect().await;
    for service in ["plugin", ""] {
        assert_eq!(health(&channel, service).await, Ok(ServingStatus::Serving));
    }
    assert_eq!(health(&channel, "plugins").await, Err(Code::NotFound));
}

#[tokio::test]
async fn who_watches_the_health_is_told_of_the_end() {
    let (host, _, probe) = Host::probe().await;
    let channel = host.connect().await;
    let mut health = HealthClient::new(channel.clone());
    let mut watch = async |service: &str| {
        let service = service.to_owned();
        let watched = health.watch(HealthCheckRequest { service }).await;
        watched.unwrap().into_inner()
    };
    let (mut known, mut unknown) = (watch("plugin").await, watch("plugins").await);
    let told = in_time(known.message()).await.unwrap().unwrap();
    assert_eq!(told.status(), ServingStatus::Serving);
    let told = in_time(unknown.message()).await.unwrap().unwrap();
    assert_eq!(told.status(), ServingStatus::ServiceUnknown);
    shutdown(&channel).await;
    let told = in_time(known.message()).await.unwrap().unwrap();
    assert_eq!(told.status(), ServingStatus::NotServing);
    probe.release.add_permits(1);
    assert_eq!(in_time(known.message()).await.unwrap(), None);
    assert_eq!(in_time(unknown.message()).await.unwrap(), None);
}

#[tokio::test]
async fn shutdown_is_answered_before_the_plugin_takes_its_leave() {
    let (mut host, _, probe) = Host::probe().await;
    let channel = host.connect().await;
    shutdown(&channel).await;
    probe.noted("the task is to end").await;
    assert!(!probe.notes().contains(&"the task has ended".to_owned()));
    probe.release.add_permits(1);
    assert_eq!(host.ended().await, Stop::Quit);
    probe.noted("the task has ended").await;
}

#[tokio::test]
async fn the_answer_to_shutdown_arrives_however_soon_the_plugin_ends() {
    for _ in 0..20 {
        let mut host = Host::<Probe>::start(super::host::Nothing).await;
        let channel = host.connect().await;
        let mut lasting = silence(&channel).await;
        shutdown(&channel).await;
        assert_eq!(host.ended().await, Stop::Quit);
        assert_eq!(
            in_time(lasting.message()).await.unwrap(),
            None,
            "it ended in order"
        );
    }
}

#[tokio::test]
async fn a_host_whose_lasting_connection_is_gone_is_gone() {
    let (mut host, hooks, probe) = Host::probe().await;
    let channel = host.connect().await;
    let lasting = silence(&channel).await;
    drop((lasting, channel));
    assert_eq!(host.ended().await, Stop::HostGone);
    probe.noted("the task is to end").await;
    drop(hooks);
}

#[tokio::test]
async fn a_host_whose_broker_is_gone_is_gone() {
    let (mut host, _hooks, _) = Host::probe().await;
    let channel = host.connect().await;
    let mut broker = GrpcBrokerClient::new(channel);
    let (asks, asked) = mpsc::channel::<()>(1);
    let asked = stream::unfold(asked, |mut asked| async {
        asked.recv().await.map(|()| (ConnInfo::default(), asked))
    });
    let lasting = broker.start_stream(asked).await.unwrap();
    drop((asks, lasting, broker));
    assert_eq!(host.ended().await, Stop::HostGone);
}

#[tokio::test]
async fn a_connection_that_was_idle_may_end_and_come_back() {
    let mut host = Host::<Probe>::start(super::host::Nothing).await;
    for _ in 0..3 {
        let channel = host.connect().await;
        assert_eq!(health(&channel, "plugin").await, Ok(ServingStatus::Serving));
    }
    host.end(Stop::Terminated);
    assert_eq!(host.ended().await, Stop::Terminated);
}

#[tokio::test]
async fn a_process_that_is_told_to_end_ends_its_plugin() {
    let (mut host, _, probe) = Host::probe().await;
    let mut lasting = silence(&host.connect().await).await;
    host.end(Stop::Terminated);
    probe.noted("the task is to end").await;
    probe.release.add_permits(1);
    assert_eq!(host.ended().await, Stop::Terminated);
    probe.noted("the task has ended").await;
    assert_eq!(in_time(lasting.message()).await.unwrap(), None);
}

/// Panics when it is dropped, which is after its end.
struct Falls;

impl Plugin for Falls {
    const HOOKS: &'static [Hook<Self>] = &[];
    async fn new(_: mattermost_plugin::Host) -> Result<Self, ActivateError> {
        Ok(Self)
    }
}

impl Drop for Falls {
    fn drop(&mut self) {
        panic!("on purpose")
    }
}

#[tokio::test]
async fn a_plugin_that_panics_at_its_end_leaves_the_order_of_the_end() {
    let mut host = Host::<Falls>::start(super::host::Nothing).await;
    let _hooks = host.activated().await;
    let mut lasting = silence(&host.connect().await).await;
    host.end(Stop::Terminated);
    assert_eq!(host.ended().await, Stop::Terminated);
    assert_eq!(in_time(lasting.message()).await.unwrap(), None);
}

#[tokio::test]
async fn connections_beyond_what_a_server_needs_are_closed() {
    let host = Host::<Probe>::start(super::host::Nothing).await;
    let mut connections = Vec::new();
    for _ in 0..32 {
        let mut raw = Raw::connect(host.address()).await;
        raw.answered(1, "/plugin.GRPCBroker/No").await;
        connections.push(raw);
    }
    assert!(!Raw::connect(host.address()).await.served().await);
    connections.pop();
    in_time(async { while !Raw::connect(host.address()).await.served().await {} }).await;
}

#[tokio::test]
async fn a_service_that_nobody_has_is_not_implemented() {
    let host = Host::<Probe>::start(super::host::Nothing).await;
    let mut channel = tonic::client::Grpc::new(host.connect().await);
    channel.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/grpc.reflection.v1.ServerReflection/X");
    let codec = crate::grpc::codec::Protobuf::<Empty, Empty>::default();
    let asked = channel.unary(tonic::Request::new(Empty {}), path, codec);
    assert_eq!(asked.await.unwrap_err().code(), Code::Unimplemented);
}

#[tokio::test]
async fn who_watched_the_health_may_go() {
    let (mut host, _, _) = Host::probe().await;
    let channel = host.connect().await;
    let mut health = HealthClient::new(channel);
    let watched = health.watch(HealthCheckRequest::default()).await;
    drop((watched, health));
    let service = host.connect().await;
    for _ in 0..20 {
        let answered = self::health(&service, "plugin").await;
        assert_eq!(answered, Ok(ServingStatus::Serving));
    }
    host.end(Stop::Terminated);
    assert_eq!(host.ended().await, Stop::Terminated);
}

#[tokio::test]
async fn what_takes_too_long_to_end_is_given_up_before_the_process_ends() {
    let (mut host, _, probe) = Host::probe().await;
    shutdown(&host.connect().await).await;
    assert_eq!(host.ended().await, Stop::Quit);
    let notes = probe.notes();
    assert!(
        notes.contains(&"the task is no more".to_owned()),
        "{notes:?}"
    );
    assert!(
        !notes.contains(&"the task has ended".to_owned()),
        "{notes:?}"
    );
}

#[tokio::test]
async fn a_connection_is_closed_in_order() {
    let mut host = Host::<Probe>::start(super::host::Nothing).await;
    let mut raw = Raw::connect(host.address()).await;
    raw.answered(1, "/plugin.GRPCController/Shutdown").await;
    raw.closed_in_order().await;
    assert_eq!(host.ended().await, Stop::Quit);
}
