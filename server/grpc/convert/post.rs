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
        + filenames,
    }
    PostMetadata {
        embeds,
        reactions,
        files,
        images,
        priority,
        acknowledgements,
        + emojis,
        + redacted_file_count,
        + translations,
        + expire_at,
        + recipients,
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
        + post_id,
        + channel_id,
    }
    PostAcknowledgement {
        user_id,
        post_id,
        acknowledged_at,
        + channel_id,
        + remote_id,
    }
    PostList {
        order,
        posts,
        next_post_id,
        prev_post_id,
        - first_inaccessible_post_time,
        has_next via has_next,
        + first_inaccessible_post_time,
        + burn_on_read_posts,
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

    #[cfg(test)]
    pub(super) fn examples() -> Vec<Interface> {
        let map = [("a".to_owned(), "b".into())];
        vec![Interface::Nil, Interface::Map(map.into())]
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

    #[cfg(test)]
    pub(super) fn examples() -> Vec<Option<bool>> {
        vec![Some(false), Some(true)]
    }
}
