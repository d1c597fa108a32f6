//! What matters most, written by hand on both sides. The other tests go there and back, and the host of the end-to-end
//! tests converts with the same tables, so that neither notices what is wrong in the same way in both directions.

use mattermost_plugin::Interface;
use mattermost_plugin::model;
use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};

use super::Convert;
use crate::grpc::contract::mattermost::*;

/// That these are the same.
#[track_caller]
fn same<M, T>(message: M, model: T)
where
    M: Convert<T> + Clone + std::fmt::Debug + PartialEq,
    T: Convert<M> + Clone + std::fmt::Debug + PartialEq,
{
    assert_eq!(message.clone().convert(), model);
    assert_eq!(model.convert(), message);
}

fn value(kind: Kind) -> Value {
    Value { kind: Some(kind) }
}

fn text(text: &str) -> Value {
    value(Kind::StringValue(text.into()))
}

#[test]
fn channels_have_the_servers_letters() {
    for (number, letter) in [(0, ""), (1, "O"), (2, "P"), (3, "D"), (4, "G")] {
        let channel = model::Channel {
            r#type: letter.into(),
            ..model::Channel::default()
        };
        let message = Channel {
            r#type: number,
            ..Channel::default()
        };
        same(message, channel);
    }
    for (number, letter) in [(0, ""), (1, "O"), (2, "I")] {
        let team = model::Team {
            r#type: letter.into(),
            ..model::Team::default()
        };
        let message = Team {
            r#type: number,
            ..Team::default()
        };
        same(message, team);
    }
}

#[test]
fn a_channel_has_its_ids_texts_and_times_where_they_belong() {
    let message = Channel {
        id: "c1".into(),
        create_at: 1,
        update_at: 2,
        delete_at: 3,
        team_id: "t1".into(),
        r#type: 2,
        display_name: "Off-Topic".into(),
        name: "off-topic".into(),
        header: "a header".into(),
        purpose: "a purpose".into(),
        last_post_at: 4,
        creator_id: "ada".into(),
        group_constrained: Some(false),
        shared: Some(true),
        props: Some(Struct {
            fields: [("a".to_owned(), text("b"))].into(),
        }),
        ..Channel::default()
    };
    let channel = model::Channel {
        id: "c1".into(),
        create_at: 1,
        update_at: 2,
        delete_at: 3,
        team_id: "t1".into(),
        r#type: "P".into(),
        display_name: "Off-Topic".into(),
        name: "off-topic".into(),
        header: "a header".into(),
        purpose: "a purpose".into(),
        last_post_at: 4,
        creator_id: "ada".into(),
        group_constrained: Some(false),
        shared: Some(true),
        props: [("a".to_owned(), "b".into())].into(),
        ..model::Channel::default()
    };
    same(message, channel);
}

#[test]
fn a_post_has_its_ids_props_and_metadata() {
    let props = [
        ("from_bot".to_owned(), text("true")),
        ("count".to_owned(), value(Kind::NumberValue(2.0))),
        ("off".to_owned(), value(Kind::BoolValue(false))),
        ("nil".to_owned(), value(Kind::NullValue(0))),
        (
            "list".to_owned(),
            value(Kind::ListValue(ListValue {
                values: vec![text("a")],
            })),
        ),
    ];
    let message = Post {
        id: "p1".into(),
        create_at: 1,
        update_at: 2,
        edit_at: 3,
        delete_at: 4,
        is_pinned: true,
        user_id: "ada".into(),
        channel_id: "c1".into(),
        root_id: "p0".into(),
        original_id: "p2".into(),
        message: "Lunch?".into(),
        r#type: "custom_x".into(),
        props: Some(Struct {
            fields: props.into(),
        }),
        file_ids: vec!["f1".into(), "f2".into()],
        pending_post_id: "ada:7".into(),
        reply_count: 5,
        last_reply_at: 6,
        metadata: Some(PostMetadata {
            reactions: vec![Reaction {
                user_id: "bob".into(),
                post_id: "p1".into(),
                emoji_name: "tada".into(),
                create_at: 7,
                channel_id: Some("c1".into()),
                ..Reaction::default()
            }],
            files: vec![FileInfo {
                id: "f1".into(),
                creator_id: "ada".into(),
                post_id: "p1".into(),
                channel_id: "c1".into(),
                name: "menu.pdf".into(),
                size: 8,
                mime_type: "application/pdf".into(),
                width: 9,
                height: 10,
                ..FileInfo::default()
            }],
            ..PostMetadata::default()
        }),
        ..Post::default()
    };
    let post = model::Post {
        id: "p1".into(),
        create_at: 1,
        update_at: 2,
        edit_at: 3,
        delete_at: 4,
        is_pinned: true,
        user_id: "ada".into(),
        channel_id: "c1".into(),
        root_id: "p0".into(),
        original_id: "p2".into(),
        message: "Lunch?".into(),
        r#type: "custom_x".into(),
        props: [
            ("from_bot".to_owned(), "true".into()),
            ("count".to_owned(), Interface::Float(2.0)),
            ("off".to_owned(), Interface::Bool(false)),
            ("nil".to_owned(), Interface::Nil),
            ("list".to_owned(), Interface::List(vec!["a".into()])),
        ]
        .into(),
        file_ids: vec!["f1".into(), "f2".into()],
        pending_post_id: "ada:7".into(),
        reply_count: 5,
        last_reply_at: 6,
        metadata: Some(model::PostMetadata {
            reactions: vec![model::Reaction {
                user_id: "bob".into(),
                post_id: "p1".into(),
                emoji_name: "tada".into(),
                create_at: 7,
                channel_id: "c1".into(),
                ..model::Reaction::default()
            }],
            files: vec![model::FileInfo {
                id: "f1".into(),
                creator_id: "ada".into(),
                post_id: "p1".into(),
                channel_id: "c1".into(),
                name: "menu.pdf".into(),
                size: 8,
                mime_type: "application/pdf".into(),
                width: 9,
                height: 10,
                ..model::FileInfo::default()
            }],
            ..model::PostMetadata::default()
        }),
        ..model::Post::default()
    };
    same(message, post);
}

#[test]
fn a_list_of_posts_has_its_order_and_its_ends() {
    let message = PostList {
        order: vec!["p2".into(), "p1".into()],
        next_post_id: "p3".into(),
        prev_post_id: "p0".into(),
        has_next: true,
        ..PostList::default()
    };
    let list = model::PostList {
        order: vec!["p2".into(), "p1".into()],
        next_post_id: "p3".into(),
        prev_post_id: "p0".into(),
        has_next: Some(true),
        ..model::PostList::default()
    };
    same(message, list);
}

#[test]
fn a_user_has_names_roles_and_a_timezone() {
    let message = User {
        id: "ada".into(),
        delete_at: 1,
        username: "ada".into(),
        email: "ada@example.org".into(),
        nickname: "Countess".into(),
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        position: "Analyst".into(),
        roles: "system_user system_admin".into(),
        locale: "en".into(),
        timezone: [("automaticTimezone".to_owned(), "Europe/London".to_owned())].into(),
        notify_props: [("desktop".to_owned(), "all".to_owned())].into(),
        remote_id: Some("r1".into()),
        is_bot: true,
        bot_description: "counts".into(),
        failed_attempts: 2,
        ..User::default()
    };
    let user = model::User {
        id: "ada".into(),
        delete_at: 1,
        username: "ada".into(),
        email: "ada@example.org".into(),
        nickname: "Countess".into(),
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        position: "Analyst".into(),
        roles: "system_user system_admin".into(),
        locale: "en".into(),
        timezone: [("automaticTimezone".to_owned(), "Europe/London".into())].into(),
        notify_props: [("desktop".to_owned(), "all".into())].into(),
        remote_id: Some("r1".into()),
        is_bot: true,
        bot_description: "counts".into(),
        failed_attempts: 2,
        ..model::User::default()
    };
    same(message, user);
}

#[test]
fn who_is_in_a_channel_and_who_is_there_is_told() {
    let message = ChannelMember {
        channel_id: "c1".into(),
        user_id: "ada".into(),
        roles: "channel_user".into(),
        last_viewed_at: 1,
        msg_count: 2,
        mention_count: 3,
        notify_props: [("mark_unread".to_owned(), "mention".to_owned())].into(),
        scheme_guest: true,
        scheme_admin: true,
        ..ChannelMember::default()
    };
    let member = model::ChannelMember {
        channel_id: "c1".into(),
        user_id: "ada".into(),
        roles: "channel_user".into(),
        last_viewed_at: 1,
        msg_count: 2,
        mention_count: 3,
        notify_props: [("mark_unread".to_owned(), "mention".into())].into(),
        scheme_guest: true,
        scheme_admin: true,
        ..model::ChannelMember::default()
    };
    same(message, member);

    let message = Status {
        user_id: "ada".into(),
        status: "dnd".into(),
        manual: true,
        last_activity_at: 4,
        dnd_end_time: 5,
    };
    let status = model::Status {
        user_id: "ada".into(),
        status: "dnd".into(),
        manual: true,
        last_activity_at: 4,
        dnd_end_time: 5,
        ..model::Status::default()
    };
    same(message, status);

    let message = CustomStatus {
        emoji: "palm_tree".into(),
        text: "away".into(),
        duration: "date_and_time".into(),
        expires_at: 1_700_000_000_005,
    };
    let status = model::CustomStatus {
        emoji: "palm_tree".into(),
        text: "away".into(),
        duration: "date_and_time".into(),
        expires_at: mattermost_plugin::Time::from_unix(1_700_000_000, 5_000_000),
    };
    same(message, status);
}

#[test]
fn a_sidebar_category_is_one_message() {
    let message = SidebarCategoryWithChannels {
        id: "s1".into(),
        user_id: "ada".into(),
        team_id: "t1".into(),
        display_name: "Lunch".into(),
        r#type: "custom".into(),
        sorting: 3,
        muted: true,
        collapsed: false,
        channel_ids: vec!["c1".into()],
    };
    let category = model::SidebarCategoryWithChannels {
        sidebar_category: model::SidebarCategory {
            id: "s1".into(),
            user_id: "ada".into(),
            team_id: "t1".into(),
            sorting: "alpha".into(),
            r#type: "custom".into(),
            display_name: "Lunch".into(),
            muted: true,
            ..model::SidebarCategory::default()
        },
        channels: vec!["c1".into()],
    };
    same(message, category);
}

#[test]
fn what_is_searched_for_is_named_alike() {
    let message = SearchParameter {
        terms: "from:ada lunch".into(),
        is_or_search: true,
        time_zone_offset: 3600,
        page: 1,
        per_page: 20,
        include_deleted_channels: true,
    };
    let search = model::SearchParameter {
        terms: Some("from:ada lunch".into()),
        is_or_search: Some(true),
        time_zone_offset: Some(3600),
        page: Some(1),
        per_page: Some(20),
        include_deleted_channels: Some(true),
    };
    same(message, search);
}
