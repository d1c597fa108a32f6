//! Posts, and what comes with them.

use super::alike;

alike! {
    Post {
        id,
        create_at,
        update_at,
        edit_at,
        delete_at,
        is_pinned,
        user_id,
        channel_id,
        root_id,
        original_id,
        message,
        message_source,
        r#type,
        props,
        hashtags,
        file_ids,
        pending_post_id,
        has_reactions,
        remote_id,
        reply_count,
        last_reply_at,
        participants,
        is_following,
        metadata,
    }
    PostMetadata {
        embeds,
        reactions,
        files,
        images,
        priority,
        acknowledgements,
    }
    PostEmbed {
        r#type,
        url,
        data via object,
    }
    PostImage {
        width,
        height,
        format,
        frame_count,
    }
    PostPriority {
        priority,
        requested_ack,
        persistent_notifications,
    }
    PostAcknowledgement {
        user_id,
        post_id,
        acknowledged_at,
    }
    PostList {
        order,
        posts,
        next_post_id,
        prev_post_id,
        - first_inaccessible_post_time,
        has_next via has_next,
    }
}

/// What is embedded: an object, or nothing.
mod object {
    use mattermost_plugin::Interface;
    use prost_types::Struct;

    use crate::grpc::convert::Convert;

    pub(super) fn read(data: Option<Struct>) -> Interface {
        data.map_or(Interface::Nil, |data| Interface::Map(Some(data).convert()))
    }

    pub(super) fn write(data: Interface) -> Option<Struct> {
        match data {
            Interface::Map(map) => map.convert(),
            _ => None,
        }
    }
}

/// Whether there are more posts than the list has, which here is always known.
mod has_next {
    pub(super) fn read(has_next: bool) -> Option<bool> {
        Some(has_next)
    }

    pub(super) fn write(has_next: Option<bool>) -> bool {
        has_next.unwrap_or_default()
    }
}
