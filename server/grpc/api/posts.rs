//! Posts.

use mattermost_plugin::api::Posts;
use mattermost_plugin::ids::{ChannelId, PostId, TeamId, UserId};
use mattermost_plugin::model::{Post, PostList, PostSearchResults, SearchParameter, SearchParams};

use super::GrpcApi;
use super::table::calls;

impl Posts for GrpcApi {
    calls! {
        fn search_posts_in_team(team_id: &'a TeamId, params_list: &'a [SearchParams]) -> (Vec<Post>) = SearchPostsInTeamRequest.posts, whole params_list;
        fn search_posts_in_team_for_user(team_id: &'a TeamId, user_id: &'a UserId, search_params: &'a SearchParameter) -> (&PostSearchResults) = SearchPostsInTeamForUserRequest.results;
        fn create_post(post: &'a Post) -> (&Post) = CreatePostRequest.post;
        fn send_ephemeral_post(user_id: &'a UserId, post: &'a Post) -> (&Post) = SendEphemeralPostRequest.post;
        fn update_ephemeral_post(user_id: &'a UserId, post: &'a Post) -> (&Post) = UpdateEphemeralPostRequest.post;
        fn delete_ephemeral_post(user_id: &'a UserId, post_id: &'a PostId) -> () = DeleteEphemeralPostRequest;
        fn delete_post(post_id: &'a PostId) -> () = DeletePostRequest;
        fn get_post_thread(post_id: &'a PostId) -> (&PostList) = GetPostThreadRequest.post_list;
        fn get_post(post_id: &'a PostId) -> (&Post) = GetPostRequest.post;
        fn get_posts_since(channel_id: &'a ChannelId, time: i64) -> (&PostList) = GetPostsSinceRequest.post_list;
        fn get_posts_after(channel_id: &'a ChannelId, post_id: &'a PostId, page: i64, per_page: i64) -> (&PostList) = GetPostsAfterRequest.post_list;
        fn get_posts_before(channel_id: &'a ChannelId, post_id: &'a PostId, page: i64, per_page: i64) -> (&PostList) = GetPostsBeforeRequest.post_list;
        fn get_posts_for_channel(channel_id: &'a ChannelId, page: i64, per_page: i64) -> (&PostList) = GetPostsForChannelRequest.post_list;
        fn update_post(post: &'a Post) -> (&Post) = UpdatePostRequest.post;
        fn register_collection_and_topic(collection_type: &'a str, topic_type: &'a str) -> () = RegisterCollectionAndTopicRequest;
    }
}
