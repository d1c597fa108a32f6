//! Posts, threads, reactions, and what only one user sees.

use mattermost_plugin::api::*;
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::{Post, PostList, Reaction};

use super::{api, status};
use crate::plugin_api::PluginApi;
use crate::world::Sample;

async fn post(api: &PluginApi, sample: &Sample, message: &str, root: &PostId) -> Post {
    let draft = Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        root_id: root.clone(),
        message: message.into(),
        ..Post::default()
    };
    api.create_post(&draft).await.unwrap()
}

/// The messages of a list, in its order.
fn messages(list: &PostList) -> Vec<&str> {
    assert_eq!(list.order.len(), list.posts.len());
    messages_shown(list)
}

/// The same of a list that has more in its heap than in its order.
fn messages_shown(list: &PostList) -> Vec<&str> {
    let posts = list.order.iter().map(|id| &list.posts[id]);
    posts.map(|post| post.message.as_str()).collect()
}

#[tokio::test]
async fn a_post_is_stored_unless_its_form_is_wrong_and_no_permission_is_checked() {
    let (api, sample) = api();
    let draft = Post {
        user_id: sample.gus.clone(),
        channel_id: sample.leads.clone(),
        message: "hello".into(),
        pending_post_id: "p".into(),
        ..Post::default()
    };
    let post = api.create_post(&draft).await.unwrap();
    assert_eq!(api.get_post(&post.id).await.unwrap(), post);
    let with = |change: fn(&mut Post, &Sample)| {
        let mut draft = Post {
            pending_post_id: String::new().into(),
            ..draft.clone()
        };
        change(&mut draft, &sample);
        draft
    };
    for (wrong, expected) in [
        (with(|post, _| post.channel_id = "x".into()), 404),
        (with(|post, _| post.user_id = "x".into()), 404),
        (
            with(|post, sample| post.channel_id = sample.attic.clone()),
            400,
        ),
        (with(|post, _| post.root_id = "x".into()), 400),
        (
            with(|post, _| post.message = "x".repeat(16_384).into()),
            400,
        ),
    ] {
        assert_eq!(status(api.create_post(&wrong).await), expected, "{wrong:?}");
    }
    assert_eq!(api.world.posts(&sample.leads).len(), 1);
    assert!(api.world.posts(&sample.attic).is_empty());
}

#[tokio::test]
async fn a_pending_id_stops_only_a_post_at_the_same_time() {
    let (api, sample) = api();
    let draft = Post {
        user_id: sample.ada.clone(),
        channel_id: sample.leads.clone(),
        message: "hello".into(),
        pending_post_id: "p".into(),
        ..Post::default()
    };
    assert!(api.world.begin_post("p"));
    assert_eq!(status(api.create_post(&draft).await), 500);
    api.world.end_post("p");
    api.create_post(&draft).await.unwrap();
    api.create_post(&draft).await.unwrap();
    assert_eq!(api.world.posts(&sample.leads).len(), 2);
}

#[tokio::test]
async fn lists_of_posts_are_newest_first_and_in_pages() {
    let (api, sample) = api();
    let none = PostId::default();
    let mut posts = Vec::new();
    for message in ["1", "2", "3", "4", "5"] {
        posts.push(post(&api, &sample, message, &none).await);
    }
    let news = &sample.news;
    let first = api.get_posts_for_channel(news, 0, 2).await.unwrap();
    assert_eq!(messages(&first), ["5", "4"]);
    let last = api.get_posts_for_channel(news, 2, 2).await.unwrap();
    assert_eq!(messages(&last), ["1"]);
    let three = &posts[2].id;
    let before = api.get_posts_before(news, three, 0, 1).await.unwrap();
    assert_eq!(messages(&before), ["2"]);
    let after = api.get_posts_after(news, three, 0, 1).await.unwrap();
    assert_eq!(messages(&after), ["4"]);
    let since = api.get_posts_since(news, posts[2].create_at).await.unwrap();
    assert_eq!(messages(&since), ["5", "4"]);
}

#[tokio::test]
async fn a_thread_is_found_by_each_of_its_posts_and_deleted_by_its_first() {
    let (api, sample) = api();
    let none = PostId::default();
    let root = post(&api, &sample, "root", &none).await;
    post(&api, &sample, "other", &none).await;
    let reply = post(&api, &sample, "reply", &root.id).await;
    let thread = async |id| api.get_post_thread(id).await.unwrap();
    assert_eq!(messages(&thread(&root.id).await), ["root", "reply"]);
    assert_eq!(messages(&thread(&reply.id).await), ["reply", "root"]);
    for id in [&root.id, &reply.id] {
        assert_eq!(api.get_post(id).await.unwrap().reply_count, 1);
    }
    let of_reply = Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        root_id: reply.id.clone(),
        ..Post::default()
    };
    assert_eq!(status(api.create_post(&of_reply).await), 400, "no thread");
    api.delete_post(&root.id).await.unwrap();
    let deleted = api.world.all_posts(&sample.news);
    let deleted = deleted.iter().filter(|post| post.delete_at != 0);
    let by: Vec<_> = deleted.map(|post| post.props["deleteBy"].clone()).collect();
    assert_eq!(by, ["a.b", "a.b"].map(Into::into), "the plugin, everywhere");
    assert_eq!(status(api.get_post(&reply.id).await), 404);
    assert_eq!(status(api.delete_post(&root.id).await), 400);
}

#[tokio::test]
async fn an_update_changes_what_a_post_says_and_not_whose_it_is() {
    let (api, sample) = api();
    let first = post(&api, &sample, "first", &PostId::default()).await;
    let changed = Post {
        message: "second".into(),
        user_id: sample.gus.clone(),
        create_at: 1,
        ..first.clone()
    };
    let stored = api.update_post(&changed).await.unwrap();
    assert_eq!(stored.message, "second");
    assert_eq!(
        (&stored.user_id, stored.create_at),
        (&first.user_id, first.create_at)
    );
    assert!(stored.edit_at > first.create_at);
    assert_eq!(api.get_post(&first.id).await.unwrap(), stored);
    let unknown = Post {
        id: "x".into(),
        ..changed
    };
    assert_eq!(status(api.update_post(&unknown).await), 404);
}

#[tokio::test]
async fn a_reaction_is_there_once_and_can_be_taken_back() {
    let (api, sample) = api();
    let post = post(&api, &sample, "hello", &PostId::default()).await;
    let reaction = Reaction {
        user_id: sample.gus.clone(),
        post_id: post.id.clone(),
        emoji_name: "wave".into(),
        ..Reaction::default()
    };
    let first = api.add_reaction(&reaction).await.unwrap();
    assert_eq!(api.add_reaction(&reaction).await.unwrap(), first);
    assert_eq!(api.get_reactions(&post.id).await.unwrap(), [first]);
    assert!(api.get_post(&post.id).await.unwrap().has_reactions);
    api.remove_reaction(&reaction).await.unwrap();
    assert!(api.get_reactions(&post.id).await.unwrap().is_empty());
    assert!(!api.get_post(&post.id).await.unwrap().has_reactions);
    let nowhere = Reaction {
        post_id: "x".into(),
        ..reaction
    };
    assert_eq!(status(api.add_reaction(&nowhere).await), 404);
}

#[tokio::test]
async fn an_ephemeral_post_is_seen_by_one_user_and_stored_nowhere() {
    let (api, sample) = api();
    let draft = Post {
        channel_id: sample.news.clone(),
        message: "psst".into(),
        ..Post::default()
    };
    let shown = api.send_ephemeral_post(&sample.ada, &draft).await.unwrap();
    let changed = Post {
        message: "pssst".into(),
        ..shown.clone()
    };
    api.update_ephemeral_post(&sample.ada, &changed)
        .await
        .unwrap();
    let seen = api.world.ephemeral_posts(&sample.ada);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].message, "pssst");
    assert!(api.world.ephemeral_posts(&sample.gus).is_empty());
    assert!(api.world.posts(&sample.news).is_empty());
    api.delete_ephemeral_post(&sample.ada, &shown.id)
        .await
        .unwrap();
    assert!(api.world.ephemeral_posts(&sample.ada).is_empty());
}

#[tokio::test]
async fn a_list_has_whole_threads_behind_what_it_shows_and_counts_replies_only_around_a_post() {
    let (api, sample) = api();
    let (news, none) = (&sample.news, PostId::default());
    let root = post(&api, &sample, "root", &none).await;
    let first = post(&api, &sample, "first", &root.id).await;
    let other = post(&api, &sample, "other", &none).await;
    let second = post(&api, &sample, "second", &root.id).await;
    let newest = api.get_posts_for_channel(news, 0, 1).await.unwrap();
    assert_eq!(messages_shown(&newest), ["second"]);
    let behind: Vec<_> = newest.posts.keys().collect();
    let mut thread = vec![&root.id, &first.id, &second.id];
    thread.sort();
    assert_eq!(behind, thread);
    assert!(newest.posts.values().all(|post| post.reply_count == 0));
    let before = api.get_posts_before(news, &first.id, 0, 9).await.unwrap();
    assert_eq!(messages_shown(&before), ["root"]);
    assert_eq!(before.posts.len(), 3);
    assert!(before.posts.values().all(|post| post.reply_count == 2));
    let after = api.get_posts_after(news, &other.id, 0, 9).await.unwrap();
    assert_eq!((after.order.len(), after.posts.len()), (1, 3));
    let around_nothing = api.get_posts_after(news, &"x".into(), 0, 9).await;
    assert!(around_nothing.unwrap().order.is_empty());
    assert_eq!(status(api.get_posts_for_channel(news, 0, 1001).await), 400);
}

#[tokio::test]
async fn what_has_changed_since_has_old_texts_deletions_and_roots_and_at_most_a_thousand() {
    let (api, sample) = api();
    let (news, none) = (&sample.news, PostId::default());
    let root = post(&api, &sample, "root", &none).await;
    let gone = post(&api, &sample, "gone", &none).await;
    let kept = post(&api, &sample, "kept", &none).await;
    let time = kept.create_at;
    let edited = Post {
        message: "edited".into(),
        ..root.clone()
    };
    api.update_post(&edited).await.unwrap();
    api.delete_post(&gone.id).await.unwrap();
    let since = api.get_posts_since(news, time).await.unwrap();
    let found: Vec<_> = since.order.iter().map(|id| &since.posts[id]).collect();
    let said: Vec<_> = found.iter().map(|post| &*post.message).collect();
    assert_eq!(said, ["gone", "root", "edited"]);
    assert_eq!(found[1].original_id, root.id, "what was edited away");
    assert!(found[1].delete_at > 0 && found[0].delete_at > 0);

    let time = api.world.post(&gone.id).unwrap().update_at;
    let reply = post(&api, &sample, "reply", &kept.id).await;
    let since = api.get_posts_since(news, time).await.unwrap();
    assert_eq!(since.order, [reply.id.clone(), kept.id.clone()]);
    for _ in 0..1001 {
        post(&api, &sample, "more", &none).await;
    }
    let all = api.get_posts_since(news, 0).await.unwrap();
    assert_eq!(all.order.len(), 1000);
}

#[tokio::test]
async fn a_plugin_sees_no_metadata_and_what_it_posts_says_so() {
    let (api, sample) = api();
    let draft = Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        metadata: Some(Default::default()),
        ..Post::default()
    };
    let made = api.create_post(&draft).await.unwrap();
    assert!(made.props.contains_key("from_plugin"));
    let stored = api.world.post(&made.id).unwrap();
    assert!(stored.metadata.is_some());
    assert!(made.metadata.is_none());
    assert!(api.get_post(&made.id).await.unwrap().metadata.is_none());
    assert!(api.update_post(&made).await.unwrap().metadata.is_none());
}

#[tokio::test]
async fn an_update_overwrites_pins_props_and_files() {
    let (api, sample) = api();
    let file = api.world.add_file(&sample.ada, &sample.news, "a", b"a");
    let draft = Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        message: "x".into(),
        file_ids: vec![file],
        ..Post::default()
    };
    let made = api.create_post(&draft).await.unwrap();
    api.world.pin(&made.id);
    let bare = Post {
        id: made.id.clone(),
        message: "y".into(),
        ..Post::default()
    };
    let stored = api.update_post(&bare).await.unwrap();
    assert!(!stored.is_pinned);
    assert!(stored.props.is_empty() && stored.file_ids.is_empty());
}

#[tokio::test]
async fn what_the_system_says_and_what_is_archived_stays() {
    let (api, sample) = api();
    let none = PostId::default();
    let said = post(&api, &sample, "x", &none).await;
    api.world.archive(&sample.news);
    assert_eq!(status(api.update_post(&said).await), 400);
    assert_eq!(status(api.delete_post(&said.id).await), 400);
    api.world.restore(&sample.news);
    assert!(api.update_post(&said).await.is_ok());
    api.world
        .change_post(&said.id, |post| post.r#type = "system_header_change".into());
    assert_eq!(status(api.update_post(&said).await), 400);
    api.world
        .change_post(&said.id, |post| post.r#type = "burn_on_read".into());
    assert_eq!(status(api.update_post(&said).await), 400);
}

#[tokio::test]
async fn a_post_can_be_made_in_the_past() {
    let (api, sample) = api();
    let now = post(&api, &sample, "now", &PostId::default()).await;
    let then = Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        message: "then".into(),
        create_at: now.create_at - 86_400_000,
        ..Post::default()
    };
    let then = api.world.create_post(&then);
    assert_eq!(then.create_at, now.create_at - 86_400_000);
    let list = api.get_posts_for_channel(&sample.news, 0, 9).await.unwrap();
    assert_eq!(messages(&list), ["now", "then"]);
    let news = api.get_channel(&sample.news).await.unwrap();
    assert_eq!(news.last_post_at, now.create_at);
}
