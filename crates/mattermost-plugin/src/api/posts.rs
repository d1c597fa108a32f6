//! Posts.

use super::resource::resource;
use crate::ids::PostId;
use crate::model::Post;

resource! {
    /// Posts.
    ///
    /// Times are in milliseconds since 1970. A deleted post is found like any other and has `delete_at` set.
    trait Posts {
        /// Creates a post as its `user_id`, and answers it as it was stored.
        ///
        /// The message has at most 16,383 characters. A reply has the thread's first post as `root_id`, in the same
        /// channel. A `pending_post_id` of the caller's own making keeps the server from creating the same post twice
        /// within 30 s.
        fn create_post(post: &'a Post) -> (&Post, AppError) = "CreatePost", "5.2";

        /// A post by id. Status 404 when there is none.
        fn get_post(post_id: &'a PostId) -> (&Post, AppError) = "GetPost", "5.2";
    }
}
