//! Slash commands.

use super::alike;

alike! {
    Command {
        id,
        token,
        create_at,
        update_at,
        delete_at,
        creator_id,
        team_id,
        trigger,
        method,
        username,
        icon_url,
        auto_complete,
        auto_complete_desc,
        auto_complete_hint,
        display_name,
        description,
        url,
        plugin_id,
        + autocomplete_data,
        + autocomplete_icon_data,
    }
    CommandArgs {
        user_id,
        channel_id,
        team_id,
        root_id,
        parent_id,
        trigger_id,
        command,
        site_url,
        - t,
        - user_mention,
        - channel_mention,
        + connection_id,
        + user_mentions,
        + channel_mentions,
    }
    CommandResponse {
        response_type,
        text,
        username,
        channel_id,
        icon_url,
        r#type,
        props,
        goto_location,
        trigger_id,
        skip_slack_parsing,
        attachments as extra_responses,
        + attachments,
    }
}
