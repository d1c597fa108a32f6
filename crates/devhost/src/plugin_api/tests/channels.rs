//! Teams and channels.

use mattermost_plugin::api::*;
use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::{Bot, Channel, Post, Reaction, Team};

use super::{PluginApi, api, status};
use crate::world::Account;

fn names(channels: Vec<Channel>) -> Vec<String> {
    let names = channels.into_iter().map(|channel| channel.name.to_string());
    names.collect()
}

#[tokio::test]
async fn a_new_direct_channel_needs_a_common_team_where_the_settings_say_so() {
    let (api, sample) = api();
    let other = api.world.add_user("otto", Account::Ordinary);
    let ask = async |user: &UserId| api.get_direct_channel(&sample.ada, user).await;
    let with_grace = ask(&sample.grace).await.unwrap();
    api.world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    assert_eq!(status(ask(&other).await), 403);
    assert!(ask(&sample.gus).await.is_ok(), "they share a team");
    api.world.leave_team(&sample.acme, &sample.grace);
    assert_eq!(
        ask(&sample.grace).await.unwrap().id,
        with_grace.id,
        "was there"
    );
    assert_eq!(status(ask(&"x".into()).await), 400);
}

/// What the server answers to a change of a message in a channel, over the plugin API.
async fn changes(api: &PluginApi, author: &UserId, channel: &ChannelId) -> [i64; 4] {
    let post = api.world.create_post(&Post {
        channel_id: channel.clone(),
        user_id: author.clone(),
        message: "hi".into(),
        ..Post::default()
    });
    let reaction = Reaction {
        post_id: post.id.clone(),
        user_id: author.clone(),
        emoji_name: "pizza".into(),
        ..Reaction::default()
    };
    fn answer<T>(answer: Result<T, ApiError>) -> i64 {
        answer.map_or_else(|error| error.app().unwrap().status_code, |_| 200)
    }
    [
        answer(api.add_reaction(&reaction).await),
        answer(api.remove_reaction(&reaction).await),
        answer(api.update_post(&post).await),
        answer(api.delete_post(&post.id).await),
    ]
}

#[tokio::test]
async fn where_members_share_no_team_a_restricted_direct_message_is_closed() {
    let (api, sample) = api();
    let world = &api.world;
    let ada = &sample.ada;
    let other = world.add_user("otto", Account::Ordinary);
    let bot_of = |owner: &str, name: &str| {
        let bot = Bot {
            username: name.into(),
            owner_id: owner.into(),
            ..Bot::default()
        };
        world.add_bot(&bot).unwrap().user_id
    };
    let own = bot_of(ada.as_str(), "own");
    let others = bot_of(other.as_str(), "others");
    let plugins = bot_of("com.example.poll", "poll");
    let system = bot_of(sample.grace.as_str(), "system-bot");
    let direct = |user| world.direct_channel(ada, user);
    let group = |users: &[&UserId]| {
        let users: Vec<_> = users.iter().map(|user| (*user).clone()).collect();
        world.group_channel(&users)
    };
    let gone = world.add_user("gone", Account::Ordinary);
    world.deactivate(&gone);
    let rows = [
        (direct(&sample.grace), 200, 200, "a team together"),
        (direct(&other), 400, 400, "no team together"),
        (direct(ada), 200, 200, "with oneself"),
        (direct(&own), 400, 200, "a plugin's call has no session"),
        (direct(&others), 400, 400, "the bot of another"),
        (direct(&plugins), 200, 200, "the bot of a plugin"),
        (direct(&system), 200, 200, "the system bot"),
        (group(&[ada, &sample.gus, &sample.grace]), 200, 200, "group"),
        (group(&[ada, &sample.gus, &other]), 400, 400, "group"),
        (group(&[ada, &sample.gus, &gone]), 200, 200, "deactivated"),
        (group(&[ada, &sample.gus, &plugins]), 200, 200, "a bot"),
        (group(&[ada, &sample.gus, &others]), 400, 400, "a bot"),
        (sample.news.clone(), 200, 200, "public"),
    ];
    for (channel, ..) in &rows {
        assert_eq!(changes(&api, ada, channel).await, [200; 4]);
    }
    world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    for (channel, status, with_session, row) in &rows {
        let answers = changes(&api, ada, channel).await;
        assert_eq!(answers, [*status; 4], "{row}");
        let restricted = world.is_restricted(channel, Some(ada));
        assert_eq!(restricted, *with_session == 400, "{row}");
    }
    let draft = Post {
        channel_id: direct(&other),
        user_id: ada.clone(),
        ..Post::default()
    };
    let posted = api.create_post(&draft).await;
    assert!(posted.is_ok(), "CreatePost does not look");
}

#[tokio::test]
async fn a_group_channel_is_that_of_its_members() {
    let (api, sample) = api();
    let mut users = [&sample.ada, &sample.gus, &sample.grace].map(UserId::clone);
    let channel = api.get_group_channel(&users).await.unwrap();
    assert_eq!(channel.r#type, "G");
    assert_eq!(channel.display_name, "ada, grace, gus");
    users.reverse();
    assert_eq!(api.get_group_channel(&users).await.unwrap().id, channel.id);
    assert_eq!(status(api.get_group_channel(&users[..2]).await), 400);
    users[0] = "x".into();
    assert_eq!(status(api.get_group_channel(&users).await), 400);
}

#[tokio::test]
async fn channels_are_listed_by_membership_and_publicity() {
    let (api, sample) = api();
    let mine = api.get_channels_for_team_for_user(&sample.acme, &sample.gus, false);
    assert_eq!(names(mine.await.unwrap()), ["news"]);
    let mine = api.get_channels_for_team_for_user(&sample.acme, &sample.ada, true);
    let all = ["attic", "leads", "news", "off-topic", "town-square"];
    assert_eq!(names(mine.await.unwrap()), all);
    let public = api.get_public_channels_for_team(&sample.acme, 0, 2);
    assert_eq!(names(public.await.unwrap()), ["news", "off-topic"]);
    let nobody = "x".into();
    let none = api.get_channels_for_team_for_user(&sample.acme, &nobody, false);
    assert_eq!(status(none.await), 404);
    let archived = |deleted| api.get_channel_by_name(&sample.acme, "attic", deleted);
    assert!(archived(true).await.is_ok());
    assert_eq!(status(archived(false).await), 404);
    let by_names = api.get_channel_by_name_for_team_name("acme", "news", false);
    assert_eq!(by_names.await.unwrap().id, sample.news);
    let found = async |term| names(api.search_channels(&sample.acme, term).await.unwrap());
    assert_eq!(found("EW").await, ["news"]);
    assert_eq!(found("atti").await, ["attic"], "archived");
    assert!(found("leads").await.is_empty(), "private");
}

#[tokio::test]
async fn a_plugin_makes_changes_and_archives_channels() {
    let (api, sample) = api();
    let draft = Channel {
        team_id: sample.acme.clone(),
        r#type: "O".into(),
        name: "plans".into(),
        display_name: "Plans".into(),
        header: "what we will do".into(),
        ..Channel::default()
    };
    let made = api.create_channel(&draft).await.unwrap();
    assert_eq!(made.header, "what we will do");
    assert_eq!(status(api.create_channel(&draft).await), 400, "taken");
    let direct = Channel {
        r#type: "D".into(),
        ..draft
    };
    assert_eq!(status(api.create_channel(&direct).await), 400);
    let renamed = Channel {
        display_name: "The plans".into(),
        ..made.clone()
    };
    let stored = api.update_channel(&renamed).await.unwrap();
    assert_eq!(stored.display_name, "The plans");
    assert_eq!(stored.create_at, made.create_at);
    api.delete_channel(&made.id).await.unwrap();
    assert_ne!(api.get_channel(&made.id).await.unwrap().delete_at, 0);
    assert_eq!(status(api.delete_channel(&"x".into()).await), 404);
}

#[tokio::test]
async fn channels_are_joined_and_left_by_members_of_their_team() {
    let (api, sample) = api();
    let otto = api.world.add_user("otto", Account::Ordinary);
    assert_eq!(
        status(api.add_channel_member(&sample.news, &otto).await),
        404,
        "no member"
    );
    api.world.join_team(&sample.acme, &otto);
    let joined = api.add_channel_member(&sample.news, &otto).await.unwrap();
    let again = api.add_user_to_channel(&sample.news, &otto, &sample.ada);
    assert_eq!(again.await.unwrap(), joined);
    assert_eq!(
        api.get_channel_members(&sample.news, 0, 9)
            .await
            .unwrap()
            .len(),
        4
    );
    let stats = api.get_channel_stats(&sample.news).await.unwrap();
    assert_eq!((stats.member_count, stats.guest_count), (4, 4), "as core");
    let of_otto = api.get_channel_members_for_user(&sample.acme, &otto, 0, 9);
    assert_eq!(of_otto.await.unwrap().len(), 3);
    let some = [otto.clone(), sample.olga.clone()];
    let some = api
        .get_channel_members_by_ids(&sample.news, &some)
        .await
        .unwrap();
    assert_eq!(some, [joined]);
    api.delete_channel_member(&sample.news, &otto)
        .await
        .unwrap();
    assert_eq!(
        status(api.delete_channel_member(&sample.news, &otto).await),
        404
    );
    assert_eq!(
        status(api.delete_channel_member(&sample.town_square, &otto).await),
        400
    );
}

#[tokio::test]
async fn a_plugin_makes_and_changes_teams() {
    let (api, sample) = api();
    let draft = Team {
        name: "beta".into(),
        display_name: "Beta".into(),
        ..Team::default()
    };
    let made = api.create_team(&draft).await.unwrap();
    assert_eq!(status(api.create_team(&draft).await), 400, "taken");
    assert!(
        api.get_channel_by_name(&made.id, "town-square", false)
            .await
            .is_ok()
    );
    let described = Team {
        description: "second".into(),
        ..made.clone()
    };
    assert_eq!(
        api.update_team(&described).await.unwrap().description,
        "second"
    );
    let ids: Vec<_> = api
        .get_teams()
        .await
        .unwrap()
        .into_iter()
        .map(|team| team.id)
        .collect();
    assert_eq!(ids, [sample.acme, made.id.clone()]);
    api.delete_team(&made.id).await.unwrap();
    assert_ne!(api.get_team(&made.id).await.unwrap().delete_at, 0);
    assert_eq!(status(api.delete_team(&"x".into()).await), 404);
}

#[tokio::test]
async fn the_roles_of_a_member_are_those_that_are_given_and_a_guest_stays_one() {
    let (api, sample) = api();
    let (news, ada) = (&sample.news, &sample.ada);
    let set = async |user: &UserId, roles| api.update_channel_member_roles(news, user, roles).await;
    let may = |what| api.world.has_permission_to_channel(ada, news, what);
    let member = set(ada, "channel_user channel_admin").await.unwrap();
    assert_eq!(&*member.roles, "channel_user channel_admin");
    assert!(may("manage_channel_roles") && may("read_channel"));
    let member = set(ada, "channel_admin").await.unwrap();
    assert_eq!(&*member.roles, "channel_admin");
    assert!(
        !may("read_channel"),
        "nothing says that an admin is a member"
    );
    assert_eq!(status(set(&sample.gus, "channel_user").await), 400);
    assert_eq!(status(set(ada, "channel_guest").await), 400);
    assert_eq!(status(set(ada, "channel_user nonsense").await), 400);
    assert_eq!(status(set(ada, "channel_user team_admin").await), 400);
    api.world.grant("reporter", "manage_channel_roles");
    let member = set(ada, "channel_user reporter").await.unwrap();
    assert_eq!(&*member.roles, "reporter channel_user");
    assert_eq!(&*member.explicit_roles, "reporter");
    assert!(may("manage_channel_roles"));
    assert_eq!(status(set(&sample.olga, "channel_user").await), 404);
}

#[tokio::test]
async fn where_a_team_has_a_scheme_its_names_alone_are_roles_of_members() {
    let (api, sample) = api();
    let (acme, news, ada) = (&sample.acme, &sample.news, &sample.ada);
    api.world.override_scheme(acme);
    let set = async |user: &UserId, roles: &str| {
        let set = api.update_channel_member_roles(news, user, roles);
        set.await
    };
    assert_eq!(status(set(ada, "channel_user channel_admin").await), 400);
    let names = [
        "channel_guest",
        "channel_user",
        "channel_admin",
        "team_user",
    ];
    let [guest, user, admin, team] = names.map(|role| api.world.team_role(acme, role));
    let roles = format!("{user} {admin}");
    let member = set(ada, &roles).await.unwrap();
    assert!(member.scheme_user && member.scheme_admin);
    assert_eq!(&*member.roles, roles);
    for wrong in [format!("{user} {team}"), format!("{user} {guest}"), guest] {
        assert_eq!(status(set(ada, &wrong).await), 400, "{wrong}");
    }
    api.world.moderate(news, "channel_user", "create_post");
    assert_eq!(status(set(ada, &roles).await), 400, "the channel's own now");
}

#[tokio::test]
async fn a_channel_is_told_who_comes_and_goes_and_who_added_them() {
    let (api, sample) = api();
    let (news, ada) = (&sample.news, &sample.ada);
    let otto = api.world.add_user("otto", Account::Ordinary);
    api.world.join_team(&sample.acme, &otto);
    let said = || {
        let posts = api.world.posts(news).into_iter();
        let said = posts.map(|post| format!("{}: {}", post.r#type, post.message));
        said.collect::<Vec<_>>()
    };
    api.add_channel_member(news, &otto).await.unwrap();
    assert_eq!(said(), ["system_join_channel: otto joined the channel."]);
    api.delete_channel_member(news, &otto).await.unwrap();
    api.add_user_to_channel(news, &otto, ada).await.unwrap();
    assert_eq!(
        said()[1..],
        [
            "system_leave_channel: @otto has left the channel.",
            "system_add_to_channel: otto added to the channel by ada."
        ]
    );
    let stored = api.get_channel(news).await.unwrap();
    assert_eq!(stored.total_msg_count, 0, "that is nothing to read");
    assert!(stored.last_post_at > 0);
}

#[tokio::test]
async fn groups_keep_others_out_and_nobody_is_added_to_direct_channels() {
    let (api, sample) = api();
    let otto = api.world.add_user("otto", Account::Ordinary);
    api.world.join_team(&sample.acme, &otto);
    api.world.constrain(&sample.leads, &[&sample.ada]);
    let stored = api.get_channel(&sample.leads).await.unwrap();
    assert_eq!(stored.group_constrained, Some(true));
    let added = api.add_channel_member(&sample.leads, &otto).await;
    assert_eq!(status(added), 400);
    api.world.constrain(&sample.leads, &[&sample.ada, &otto]);
    assert!(api.add_channel_member(&sample.leads, &otto).await.is_ok());
    let direct = api.world.direct_channel(&sample.ada, &sample.grace);
    assert_eq!(status(api.add_channel_member(&direct, &otto).await), 404);
    api.world.leave_team(&sample.acme, &otto);
    assert_eq!(
        status(api.add_channel_member(&sample.news, &otto).await),
        400
    );
}

#[tokio::test]
async fn the_last_member_stays_in_a_private_channel_and_a_guest_in_none_leaves_the_team() {
    let (api, sample) = api();
    let leave = async |channel, user| api.delete_channel_member(channel, user).await;
    leave(&sample.leads, &sample.grace).await.unwrap();
    assert_eq!(status(leave(&sample.leads, &sample.ada).await), 400);
    leave(&sample.news, &sample.gus).await.unwrap();
    let member = api.get_team_member(&sample.acme, &sample.gus).await;
    assert!(member.unwrap().delete_at > 0);
    let member = api.get_team_member(&sample.acme, &sample.ada).await;
    assert_eq!(member.unwrap().delete_at, 0);
}

#[tokio::test]
async fn memberships_are_listed_of_all_teams_and_archived_channels() {
    let (api, sample) = api();
    let other = api.world.add_team("other", "Other");
    api.world.join_team(&other, &sample.ada);
    let members = api.get_channel_members_for_user(&other, &sample.ada, 0, 99);
    let members = members.await.unwrap();
    assert_eq!(members.len(), 7);
    assert!(
        members
            .iter()
            .any(|member| member.channel_id == sample.attic)
    );
}

#[tokio::test]
async fn a_channel_that_is_made_has_no_members_and_a_valid_name() {
    let (api, sample) = api();
    let draft = |name: &str| Channel {
        team_id: sample.acme.clone(),
        r#type: "P".into(),
        name: name.into(),
        display_name: "Plans".into(),
        creator_id: sample.ada.clone(),
        ..Channel::default()
    };
    let made = api.create_channel(&draft("plans")).await.unwrap();
    assert_eq!(made.creator_id, sample.ada);
    let members = api.get_channel_members(&made.id, 0, 9).await.unwrap();
    assert!(members.is_empty());
    let archived = api.create_channel(&draft("attic")).await.unwrap_err();
    let id = "store.sql_channel.save_channel.previously.app_error";
    assert_eq!(archived.id(), Some(id));
    for wrong in ["", "Plans", "-plans", "two words", &"x".repeat(65)] {
        assert_eq!(
            status(api.create_channel(&draft(wrong)).await),
            400,
            "{wrong}"
        );
    }
    let long = Channel {
        purpose: "x".repeat(251).into(),
        ..made.clone()
    };
    assert_eq!(status(api.update_channel(&long).await), 400);
    let taken = Channel {
        name: "news".into(),
        ..made
    };
    assert_eq!(status(api.update_channel(&taken).await), 400);
}
