//! The hooks that the server calls.
//!
//! A hook is what it is called with: each such message knows the function of the plugin that answers it ([`Hook`]).
//! A hook runs to its end even if the server no longer waits for it, as over net/rpc: half a hook may be worse than a late
//! one. Requests of clients do not ([`serve_http`]).

use std::future::Future;
use std::sync::Arc;

use mattermost_plugin::api::Client;
use mattermost_plugin::transport::Lifecycle;
use mattermost_plugin::{Decision, Plugin, TaskSet};
use prost::Message;
use tokio::sync::oneshot;
use tonic::{Request, Response, Status, Streaming};

use super::contract::mattermost::plugin_hooks_server::PluginHooks;
use super::contract::mattermost::*;
use super::convert::Convert;
use super::serve_http;

mod arriving;
mod channels;
mod commands;
mod error;
mod lifecycle;
mod messages;
mod notifications;
mod shared_channels;
mod users;
mod web_socket;

pub(super) use arriving::Arriving;

/// The longest message of a hook, in bytes, if an uploaded file comes in it.
const LONGEST_WITH_FILE: usize = 64 * 1024 * 1024;

/// What a hook is called with.
pub(super) trait Hook<P>: Message + 'static {
    /// The hook's name in Go.
    const NAME: &'static str;
    /// What it answers.
    type Answer: Send + 'static;

    /// Has the plugin answer it.
    fn run(self, plugin: Arc<P>) -> impl Future<Output = Self::Answer> + Send;

    /// The answer for a plugin that could not be asked, or panicked.
    fn failed(why: String) -> Result<Self::Answer, Status> {
        Err(Status::internal(why))
    }
}

/// Says how a plugin answers a hook. With `or error` the answer has a field for an error, which then holds every one.
macro_rules! hook {
    ($(
        $name:literal $request:ident => $answer:ident $(or $error:ident)?, |$plugin:ident, $asked:ident| $run:block
    )*) => {$(
        impl<P: mattermost_plugin::Plugin> $crate::grpc::hooks::Hook<P> for $request {
            const NAME: &'static str = $name;
            type Answer = $answer;

            #[allow(unused_variables, reason = "some are called with nothing")]
            fn run(
                self,
                $plugin: std::sync::Arc<P>,
            ) -> impl std::future::Future<Output = $answer> + Send {
                let $asked = self;
                async move $run
            }

            $(
                #[allow(clippy::needless_update, reason = "some answers have nothing else")]
                fn failed(why: String) -> Result<$answer, tonic::Status> {
                    Ok($answer {
                        $error: $crate::grpc::hooks::error::of_text($name, why),
                        ..Default::default()
                    })
                }
            )?
        }
    )*};
}
use hook;

/// What a hook is about: all zero where the server left it out.
fn there<A: Convert<B> + Default, B>(message: Option<A>) -> B {
    message.unwrap_or_default().convert()
}

/// A decision as the answers have it: what is put in its place, and why it must not be.
fn decided<A: Convert<B>, B>(decision: Decision<A>) -> (Option<B>, String) {
    match decision {
        Decision::Allow => (None, String::new()),
        Decision::Replace(replacement) => (Some(replacement.convert()), String::new()),
        Decision::Reject(reason) => (None, error::said(reason)),
    }
}

/// The server's calls.
pub(super) struct Hooks<P> {
    plugin: Arc<Lifecycle<P>>,
    api: Client,
    tasks: TaskSet,
    requests: serve_http::Shared,
}

impl<P: Plugin> Hooks<P> {
    pub(super) fn new(plugin: Arc<Lifecycle<P>>, api: Client, tasks: TaskSet) -> Self {
        Self {
            plugin,
            api,
            tasks,
            requests: serve_http::Shared::default(),
        }
    }

    /// Has the plugin answer a hook.
    async fn ask<H: Hook<P>>(&self, request: Request<H>) -> Result<Response<H::Answer>, Status> {
        let (hook, plugin) = (request.into_inner(), self.plugin.clone());
        let answered = self.to_its_end(async move {
            let length = hook.encoded_len();
            plugin
                .hook(H::NAME, length, |plugin| hook.run(plugin))
                .await
        });
        let answer = match answered.await? {
            Ok(answer) => answer,
            Err(why) => H::failed(why)?,
        };
        Ok(Response::new(answer))
    }

    /// What `work` comes to. It goes on when the server stops waiting.
    async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Status> {
        let (tell, told) = oneshot::channel();
        self.tasks.spawn("hook", async move {
            // Nobody listens when the server has stopped waiting.
            let _ = tell.send(work.await);
        });
        told.await
            .map_err(|_| Status::unavailable("the plugin is ending"))
    }
}

/// Writes the service from a line for each hook: its method, and what it is called with.
macro_rules! service {
    ($($method:ident: $request:ident,)*) => {
        impl<P: Plugin> Hooks<P> {
            /// The names of the hooks that this transport carries.
            const CARRIED: &'static [&'static str] = &[
                "OnActivate",
                "OnDeactivate",
                "OnConfigurationChange",
                "ServeHTTP",
                $(<$request as Hook<P>>::NAME,)*
            ];
        }

        #[tonic::async_trait]
        impl<P: Plugin> PluginHooks for Hooks<P> {
            async fn implemented(
                &self,
                _: Request<ImplementedRequest>,
            ) -> Result<Response<ImplementedResponse>, Status> {
                let implemented = Lifecycle::<P>::implemented().into_iter();
                let carried = implemented.filter(|name| Self::CARRIED.contains(name));
                Ok(Response::new(ImplementedResponse {
                    error: None,
                    hooks: carried.map(str::to_owned).collect(),
                }))
            }

            async fn on_activate(
                &self,
                _: Request<OnActivateRequest>,
            ) -> Result<Response<OnActivateResponse>, Status> {
                let (plugin, api) = (self.plugin.clone(), self.api.clone());
                let activated = self.to_its_end(async move { plugin.activate(async { Ok(api) }).await });
                let error = error::of("OnActivate", activated.await?);
                Ok(Response::new(OnActivateResponse { error }))
            }

            async fn on_deactivate(
                &self,
                _: Request<OnDeactivateRequest>,
            ) -> Result<Response<OnDeactivateResponse>, Status> {
                let plugin = self.plugin.clone();
                let deactivated = self.to_its_end(async move { plugin.deactivate().await });
                let error = error::of("OnDeactivate", deactivated.await?);
                Ok(Response::new(OnDeactivateResponse { error }))
            }

            async fn on_configuration_change(
                &self,
                _: Request<OnConfigurationChangeRequest>,
            ) -> Result<Response<OnConfigurationChangeResponse>, Status> {
                let plugin = self.plugin.clone();
                let changed = self.to_its_end(async move { plugin.configuration_changed().await });
                let error = error::of("OnConfigurationChange", changed.await?);
                Ok(Response::new(OnConfigurationChangeResponse { error }))
            }

            async fn serve_http(
                &self,
                request: Request<Streaming<ServeHttpRequest>>,
            ) -> Result<Response<serve_http::Answer>, Status> {
                let answer = serve_http::answer(&self.plugin, request.into_inner(), &self.requests).await;
                answer.map(Response::new)
            }

            $(
                async fn $method(
                    &self,
                    request: Request<$request>,
                ) -> Result<Response<<$request as Hook<P>>::Answer>, Status> {
                    self.ask(request).await
                }
            )*
        }
    };
}

service! {
    channel_has_been_created: ChannelHasBeenCreatedRequest,
    user_has_joined_channel: UserHasJoinedChannelRequest,
    user_has_left_channel: UserHasLeftChannelRequest,
    user_has_joined_team: UserHasJoinedTeamRequest,
    user_has_left_team: UserHasLeftTeamRequest,
    execute_command: ExecuteCommandRequest,
    on_install: OnInstallRequest,
    on_send_daily_telemetry: OnSendDailyTelemetryRequest,
    run_data_retention: RunDataRetentionRequest,
    on_cloud_limits_updated: OnCloudLimitsUpdatedRequest,
    configuration_will_be_saved: ConfigurationWillBeSavedRequest,
    on_plugin_cluster_event: OnPluginClusterEventRequest,
    generate_support_data: GenerateSupportDataRequest,
    message_will_be_posted: MessageWillBePostedRequest,
    message_will_be_updated: MessageWillBeUpdatedRequest,
    message_has_been_posted: MessageHasBeenPostedRequest,
    message_has_been_updated: MessageHasBeenUpdatedRequest,
    messages_will_be_consumed: MessagesWillBeConsumedRequest,
    message_has_been_deleted: MessageHasBeenDeletedRequest,
    file_will_be_uploaded: FileWillBeUploadedRequest,
    reaction_has_been_added: ReactionHasBeenAddedRequest,
    reaction_has_been_removed: ReactionHasBeenRemovedRequest,
    notification_will_be_pushed: NotificationWillBePushedRequest,
    email_notification_will_be_sent: EmailNotificationWillBeSentRequest,
    on_shared_channels_sync_msg: OnSharedChannelsSyncMsgRequest,
    on_shared_channels_ping: OnSharedChannelsPingRequest,
    on_shared_channels_attachment_sync_msg: OnSharedChannelsAttachmentSyncMsgRequest,
    on_shared_channels_profile_image_sync_msg: OnSharedChannelsProfileImageSyncMsgRequest,
    preferences_have_changed: PreferencesHaveChangedRequest,
    user_has_been_created: UserHasBeenCreatedRequest,
    user_will_log_in: UserWillLogInRequest,
    user_has_logged_in: UserHasLoggedInRequest,
    user_has_been_deactivated: UserHasBeenDeactivatedRequest,
    on_saml_login: OnSamlLoginRequest,
    on_web_socket_connect: OnWebSocketConnectRequest,
    on_web_socket_disconnect: OnWebSocketDisconnectRequest,
    web_socket_message_has_been_posted: WebSocketMessageHasBeenPostedRequest,
}
