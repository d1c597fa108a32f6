//! Hooks from the host's call to its answer.

use mattermost_plugin::api::Client;
use tonic::{Request, Response, Status};

use super::host::Host;
use crate::Toolbelt;
use crate::grpc::contract::mattermost::plugin_api_server::PluginApi;
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::Convert as _;
use crate::scene;

/// What a plugin needs of its server to be active, from the dev host's world.
struct World(Client);

#[tonic::async_trait]
impl PluginApi for World {
    async fn load_plugin_configuration(
        &self,
        _: Request<LoadPluginConfigurationRequest>,
    ) -> Result<Response<LoadPluginConfigurationResponse>, Status> {
        let settings = self.0.load_plugin_configuration().await.unwrap();
        Ok(Response::new(LoadPluginConfigurationResponse {
            error: None,
            config_json: settings.to_string().into_bytes(),
        }))
    }

    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, Status> {
        let user = self.0.get_user(&request.into_inner().user_id.into()).await;
        match user {
            Ok(user) => Ok(Response::new(GetUserResponse {
                error: None,
                user: Some(user.convert()),
            })),
            Err(error) => Err(Status::not_found(format!(
                "{}: {error}",
                error.id().unwrap_or_default()
            ))),
        }
    }
}

#[tokio::test]
async fn the_plugin_is_activated_and_answers_who_asks() {
    let (world, sample) = devhost::world::sample();
    let host = Host::<Toolbelt>::start(World(scene::api(&world))).await;
    let mut hooks = host.hooks().await;
    let implemented = hooks
        .implemented(ImplementedRequest::default())
        .await
        .unwrap();
    let implemented = implemented.into_inner().hooks;
    for hook in [
        "OnActivate",
        "OnDeactivate",
        "OnConfigurationChange",
        "ServeHTTP",
        "OnPluginClusterEvent",
    ] {
        assert!(implemented.contains(&hook.to_owned()), "{implemented:?}");
    }
    let activated = hooks
        .on_activate(OnActivateRequest::default())
        .await
        .unwrap();
    assert_eq!(activated.into_inner().error, None);
    let _ = sample;
}
