//! Channels that are shared with other systems.

use mattermost_plugin::api::SharedChannels;
use mattermost_plugin::ids::{ChannelId, RemoteId, UserId};
use mattermost_plugin::model::{GetPostsSinceForSyncCursor, RegisterPluginOpts, SharedChannel};

use super::GrpcApi;
use super::table::calls;

impl SharedChannels for GrpcApi {
    calls! {
        fn register_plugin_for_shared_channels(opts: &'a RegisterPluginOpts) -> (RemoteId) = RegisterPluginForSharedChannelsRequest.remote_id, whole opts;
        fn unregister_plugin_for_shared_channels(plugin_id: &'a str) -> () = UnregisterPluginForSharedChannelsRequest;
        fn share_channel(shared_channel: &'a SharedChannel) -> (&SharedChannel) = ShareChannelRequest.shared_channel;
        fn update_shared_channel(shared_channel: &'a SharedChannel) -> (&SharedChannel) = UpdateSharedChannelRequest.shared_channel;
        fn unshare_channel(channel_id: &'a ChannelId) -> (bool) = UnshareChannelRequest.unshared;
        fn update_shared_channel_cursor(channel_id: &'a ChannelId, remote_id: &'a RemoteId, cursor: &'a GetPostsSinceForSyncCursor) -> () = UpdateSharedChannelCursorRequest, whole cursor;
        fn sync_shared_channel(channel_id: &'a ChannelId) -> () = SyncSharedChannelRequest;
        fn invite_remote_to_channel(channel_id: &'a ChannelId, remote_id: &'a RemoteId, user_id: &'a UserId, share_if_not_shared: bool) -> () = InviteRemoteToChannelRequest;
        fn uninvite_remote_from_channel(channel_id: &'a ChannelId, remote_id: &'a RemoteId) -> () = UninviteRemoteFromChannelRequest;
    }
}
