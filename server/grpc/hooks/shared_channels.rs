//! Hooks about channels that several servers share.

use mattermost_plugin::HookError;
use mattermost_plugin::model::SyncMsg;

use super::{error, hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::{Convert as _, json};

hook! {
    "OnSharedChannelsSyncMsg" OnSharedChannelsSyncMsgRequest => OnSharedChannelsSyncMsgResponse or error, |plugin, asked| {
        let json = asked.sync_msg.unwrap_or_default().sync_msg_json;
        let answered = match json::read::<SyncMsg>(&json) {
            Ok(message) => {
                let message = message.unwrap_or_default();
                plugin.on_shared_channels_sync_msg(message, there(asked.remote_cluster)).await
            }
            Err(error) => Err(HookError::Text(error.to_string())),
        };
        match answered {
            Ok(response) => OnSharedChannelsSyncMsgResponse {
                error: None,
                response: Some(response.convert()),
            },
            Err(error) => OnSharedChannelsSyncMsgResponse {
                error: error::of_hook("OnSharedChannelsSyncMsg", error),
                response: None,
            },
        }
    }
    "OnSharedChannelsPing" OnSharedChannelsPingRequest => OnSharedChannelsPingResponse, |plugin, asked| {
        OnSharedChannelsPingResponse {
            healthy: plugin.on_shared_channels_ping(there(asked.remote_cluster)).await,
        }
    }
    "OnSharedChannelsAttachmentSyncMsg"
    OnSharedChannelsAttachmentSyncMsgRequest => OnSharedChannelsAttachmentSyncMsgResponse or error, |plugin, asked| {
        let (file, post) = (there(asked.file_info), there(asked.post));
        let remote = there(asked.remote_cluster);
        let error = plugin.on_shared_channels_attachment_sync_msg(file, post, remote).await.err();
        OnSharedChannelsAttachmentSyncMsgResponse {
            error: error.and_then(|error| error::of_hook("OnSharedChannelsAttachmentSyncMsg", error)),
        }
    }
    "OnSharedChannelsProfileImageSyncMsg"
    OnSharedChannelsProfileImageSyncMsgRequest => OnSharedChannelsProfileImageSyncMsgResponse or error,
    |plugin, asked| {
        let (user, remote) = (there(asked.user), there(asked.remote_cluster));
        let error = plugin.on_shared_channels_profile_image_sync_msg(user, remote).await.err();
        OnSharedChannelsProfileImageSyncMsgResponse {
            error: error.and_then(|error| error::of_hook("OnSharedChannelsProfileImageSyncMsg", error)),
        }
    }
}
