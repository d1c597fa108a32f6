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
    SharedChannel {
        channel_id,
        team_id,
        home via word,
        read_only,
        share_name,
        share_display_name,
        share_purpose,
        share_header,
        creator_id,
        create_at,
        update_at,
        remote_id,
        r#type,
    }
    RegisterPluginOpts {
        plugin_id,
        display_name as displayname,
        - description,
        + creator_id,
        + auto_share_d_ms,
        + auto_invited,
        + site_url,
    }
    GetPostsSinceForSyncCursor {
        last_post_update_at,
        last_post_id as last_post_update_id,
        + last_post_create_at,
        + last_post_create_id,
    }
}

/// A word for yes or no.
pub(super) mod word {
    pub(in super::super) fn read(word: String) -> bool {
        word == "true"
    }

    pub(in super::super) fn write(yes: bool) -> String {
        if yes { "true".into() } else { String::new() }
    }

    #[cfg(test)]
    pub(in super::super) fn examples() -> Vec<bool> {
        vec![false, true]
    }
}
