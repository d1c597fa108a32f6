//! Plugins as the server knows them, and what they tell each other.

use super::alike;

alike! {
    Manifest {
        id,
        name,
        description,
        homepage_url,
        support_url,
        release_notes_url,
        icon_path,
        version,
        min_server_version,
        + server,
        + webapp,
        + settings_schema,
        + props,
    }
    PluginStatus {
        plugin_id,
        plugin_path,
        state,
        name,
        description,
        version,
        + cluster_id,
        + error,
    }
    PluginClusterEvent {
        id,
        data,
    }
    PluginClusterEventSendOptions {
        send_type,
        target_id,
    }
    OnInstallEvent {
        user_id,
    }
}
