//! Channels that several servers share.

use super::alike;

alike! {
    RemoteCluster {
        remote_id,
        remote_team_id,
        name,
        display_name,
        site_url,
        default_team_id,
        create_at,
        delete_at,
        last_ping_at,
        last_global_user_sync_at,
        token,
        remote_token,
        topics,
        creator_id,
        plugin_id,
        options,
    }
    SyncResponse {
        users_last_update_at,
        user_errors,
        users_syncd,
        posts_last_update_at,
        post_errors,
        reactions_last_update_at,
        reaction_errors,
        acknowledgements_last_update_at,
        acknowledgement_errors,
        status_errors,
        + membership_errors,
    }
}
