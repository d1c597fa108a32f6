//! Reactions to posts.

use mattermost_plugin::api::Reactions;
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Reaction;

use super::GrpcApi;
use super::table::calls;

impl Reactions for GrpcApi {
    calls! {
        fn add_reaction(reaction: &'a Reaction) -> (&Reaction) = AddReactionRequest.reaction;
        fn remove_reaction(reaction: &'a Reaction) -> () = RemoveReactionRequest;
        fn get_reactions(post_id: &'a PostId) -> (Vec<Reaction>) = GetReactionsRequest.reactions;
    }
}
