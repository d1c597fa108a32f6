//! Posts and reactions.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, methods};

methods! {
    in_answer api {
        CreatePostRequest { post } => CreatePostResponse { some post } = api.create_post(&given(post));
        SendEphemeralPostRequest { user_id, post } => SendEphemeralPostResponse { some post } =
            api.send_ephemeral_post(&user_id.convert(), &given(post));
        UpdateEphemeralPostRequest { user_id, post } => UpdateEphemeralPostResponse { some post } =
            api.update_ephemeral_post(&user_id.convert(), &given(post));
        DeleteEphemeralPostRequest { user_id, post_id } => DeleteEphemeralPostResponse {} =
            api.delete_ephemeral_post(&user_id.convert(), &post_id.convert());
        DeletePostRequest { post_id } => DeletePostResponse {} = api.delete_post(&post_id.convert());
        GetPostThreadRequest { post_id } => GetPostThreadResponse { some post_list } =
            api.get_post_thread(&post_id.convert());
        GetPostRequest { post_id } => GetPostResponse { some post } = api.get_post(&post_id.convert());
        GetPostsSinceRequest { channel_id, time } => GetPostsSinceResponse { some post_list } =
            api.get_posts_since(&channel_id.convert(), time);
        GetPostsAfterRequest { channel_id, post_id, page, per_page } => GetPostsAfterResponse { some post_list } =
            api.get_posts_after(&channel_id.convert(), &post_id.convert(), page.convert(), per_page.convert());
        GetPostsBeforeRequest { channel_id, post_id, page, per_page } => GetPostsBeforeResponse { some post_list } =
            api.get_posts_before(&channel_id.convert(), &post_id.convert(), page.convert(), per_page.convert());
        GetPostsForChannelRequest { channel_id, page, per_page } => GetPostsForChannelResponse { some post_list } =
            api.get_posts_for_channel(&channel_id.convert(), page.convert(), per_page.convert());
        UpdatePostRequest { post } => UpdatePostResponse { some post } = api.update_post(&given(post));
        AddReactionRequest { reaction } => AddReactionResponse { some reaction } = api.add_reaction(&given(reaction));
        RemoveReactionRequest { reaction } => RemoveReactionResponse {} = api.remove_reaction(&given(reaction));
        GetReactionsRequest { post_id } => GetReactionsResponse { reactions } = api.get_reactions(&post_id.convert());
        SearchPostsInTeamForUserRequest { team_id, user_id, search_params } =>
            SearchPostsInTeamForUserResponse { some results } =
            api.search_posts_in_team_for_user(&team_id.convert(), &user_id.convert(), &given(search_params));
    }
}
