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
    assert_eq!(api.create_post(&draft).await.unwrap().id, post.id, "once");
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
    for id in [&root.id, &reply.id] {
        let thread = api.get_post_thread(id).await.unwrap();
        assert_eq!(messages(&thread), ["reply", "root"]);
    }
    assert_eq!(api.get_post(&root.id).await.unwrap().reply_count, 1);
    api.delete_post(&root.id).await.unwrap();
    assert_eq!(status(api.get_post(&reply.id).await), 404);
    assert_eq!(status(api.delete_post(&root.id).await), 404);
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
    assert_eq!(status(api.update_post(&unknown).await), 400);
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
