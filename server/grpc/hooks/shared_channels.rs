//! Hooks about channels that several servers share.

use super::{error, hook, there};
use crate::grpc::contract::mattermost::*;

hook! {
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
