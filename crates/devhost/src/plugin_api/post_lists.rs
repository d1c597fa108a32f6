//! Lists of posts: newest first, as core has them (`server/public/model/post_list.go`).

use mattermost_plugin::model::{Post, PostList};

use super::page;

/// All of these, which are given oldest first.
pub(super) fn list(posts: Vec<Post>) -> PostList {
    PostList {
        order: posts.iter().rev().map(|post| post.id.clone()).collect(),
        posts: posts
            .into_iter()
            .map(|post| (post.id.clone(), post))
            .collect(),
        ..PostList::default()
    }
}

/// A page of these, counted from the newest on.
pub(super) fn newest(mut posts: Vec<Post>, number: i64, per_page: i64) -> PostList {
    posts.reverse();
    let mut posts = page(posts, number, per_page);
    posts.reverse();
    list(posts)
}

/// A page of what was posted before `post`, counted from it on.
pub(super) fn before(mut posts: Vec<Post>, post: &Post, number: i64, per_page: i64) -> PostList {
    posts.retain(|found| found.create_at < post.create_at);
    newest(posts, number, per_page)
}

/// A page of what was posted after `post`, counted from it on.
pub(super) fn after(mut posts: Vec<Post>, post: &Post, number: i64, per_page: i64) -> PostList {
    posts.retain(|found| found.create_at > post.create_at);
    list(page(posts, number, per_page))
}
