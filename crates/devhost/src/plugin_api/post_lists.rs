//! Lists of posts: newest first, as core has them (`server/public/model/post_list.go`).
//!
//! A list has an order and a heap of posts. What is asked for stands in the order; the heap also holds the rest of the
//! threads that this belongs to (`server/channels/store/sqlstore/post_store.go`).

use std::collections::{BTreeMap, BTreeSet};

use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::{Post, PostList};

use super::page;

/// A post as a plugin gets it: without its metadata (`server/public/model/post.go`, ForPlugin).
pub(super) fn stripped(post: Post) -> Post {
    Post {
        metadata: None,
        ..post
    }
}

/// All of these, which are given oldest first.
pub(super) fn list(posts: Vec<Post>) -> PostList {
    PostList {
        order: posts.iter().rev().map(|post| post.id.clone()).collect(),
        posts: heap(posts),
        ..PostList::default()
    }
}

/// A page of a channel's posts, counted from the newest on, with the threads of the replies on it. None of them says how many
/// replies it has (getRootPosts, getParentsPostsPostgreSQL: only where threads are not asked for is that counted).
pub(super) fn newest(all: Vec<Post>, number: i64, per_page: i64) -> PostList {
    let shown = page_back(&all, number, per_page);
    let roots = shown.iter().map(|post| post.root_id.clone());
    let roots: BTreeSet<_> = roots.filter(|root| !root.is_empty()).collect();
    uncounted(with_threads(all, &shown, &roots))
}

/// A page of what was posted before `time`, counted from it on, with the threads of all that is on it.
pub(super) fn before(all: Vec<Post>, time: i64, number: i64, per_page: i64) -> PostList {
    let earlier = all.iter().filter(|found| found.create_at < time).cloned();
    let shown = page_back(&earlier.collect::<Vec<_>>(), number, per_page);
    around(all, &shown)
}

/// A page of what was posted after `time`, counted from it on, with the threads of all that is on it.
pub(super) fn after(all: Vec<Post>, time: i64, number: i64, per_page: i64) -> PostList {
    let later = all.iter().filter(|found| found.create_at > time).cloned();
    let shown = page(later.collect(), number, per_page);
    around(all, &shown)
}

/// What was made, edited or deleted after `time`, with the first posts of its threads; at most a thousand, and the query does
/// not say which (GetPostsSince). None says how many replies it has.
pub(super) fn since(all: Vec<Post>, time: i64) -> PostList {
    const MOST: usize = 1000;
    let changed = all.iter().filter(|post| post.update_at > time);
    let changed: Vec<_> = changed.take(MOST).cloned().collect();
    let roots: BTreeSet<_> = changed.iter().map(|post| post.root_id.clone()).collect();
    let mut found = list(changed);
    let parents = all.into_iter().filter(|post| roots.contains(&post.id));
    found.posts.extend(heap(parents.collect()));
    uncounted(found)
}

/// A thread: the post that was asked for, then the others in an order that the query does not say (Get).
pub(super) fn thread(all: Vec<Post>, asked: &Post) -> PostList {
    let root = match asked.root_id.is_empty() {
        true => asked.id.clone(),
        false => asked.root_id.clone(),
    };
    let mut posts = all;
    posts.retain(|post| post.id == root || post.root_id == root);
    count_replies(&mut posts);
    let others = posts.iter().filter(|post| post.id != asked.id);
    let others = others.map(|post| post.id.clone());
    PostList {
        order: [asked.id.clone()].into_iter().chain(others).collect(),
        posts: heap(posts),
        ..PostList::default()
    }
}

fn page_back(all: &[Post], number: i64, per_page: i64) -> Vec<Post> {
    let mut shown = page(all.iter().rev().cloned().collect(), number, per_page);
    shown.reverse();
    shown
}

fn around(mut all: Vec<Post>, shown: &[Post]) -> PostList {
    count_replies(&mut all);
    let own = shown.iter().map(|post| post.id.clone());
    let roots = shown.iter().map(|post| post.root_id.clone());
    let roots = own.chain(roots.filter(|root| !root.is_empty())).collect();
    with_threads(all, shown, &roots)
}

/// `shown` in the order, and with it in the heap the threads that begin with `roots`.
fn with_threads(all: Vec<Post>, shown: &[Post], roots: &BTreeSet<PostId>) -> PostList {
    let order: Vec<_> = shown.iter().rev().map(|post| post.id.clone()).collect();
    let wanted: BTreeSet<_> = order.iter().cloned().collect();
    let kept = all.into_iter().filter(|post| {
        wanted.contains(&post.id) || roots.contains(&post.id) || roots.contains(&post.root_id)
    });
    PostList {
        order,
        posts: heap(kept.collect()),
        ..PostList::default()
    }
}

fn heap(posts: Vec<Post>) -> BTreeMap<PostId, Post> {
    let posts = posts.into_iter().map(stripped);
    posts.map(|post| (post.id.clone(), post)).collect()
}

/// Tells replies, too, how many there are in their thread.
fn count_replies(posts: &mut [Post]) {
    let counts: BTreeMap<_, _> = posts
        .iter()
        .filter(|post| post.reply_count > 0)
        .map(|post| (post.id.clone(), post.reply_count))
        .collect();
    for post in posts {
        if let Some(count) = counts.get(&post.root_id) {
            post.reply_count = *count;
        }
    }
}

fn uncounted(mut list: PostList) -> PostList {
    for post in list.posts.values_mut() {
        post.reply_count = 0;
    }
    list
}
