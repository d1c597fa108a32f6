//! Channels.

use super::resource::resource;
use crate::ids::{ChannelId, TeamId, UserId};
use crate::model::{Channel, ChannelMember};

resource! {
    /// Channels and their members.
    ///
    /// An archived channel has `delete_at` set. The type of a channel is `O` (public), `P` (private), `D` (direct) or
    /// `G` (group); direct and group channels belong to no team.
    trait Channels {
        /// A channel by id, archived or not. Status 404 when there is none.
        fn get_channel(channel_id: &'a ChannelId) -> (&Channel, AppError) = "GetChannel", "5.2";

        /// A channel by the name in its URL, not its display name. Status 404 when there is none.
        fn get_channel_by_name(team_id: &'a TeamId, name: &'a str, include_deleted: bool) -> (&Channel, AppError) = "GetChannelByName", "5.2";

        /// The channels in a team that a user is a member of, direct and group channels included.
        ///
        /// With an empty team id: those in all teams. Status 404 when there are none.
        fn get_channels_for_team_for_user(team_id: &'a TeamId, user_id: &'a UserId, include_deleted: bool) -> (Vec<Channel>, AppError) = "GetChannelsForTeamForUser", "5.6";

        /// The public channels of a team that are not archived; pages count from 0.
        fn get_public_channels_for_team(team_id: &'a TeamId, page: i64, per_page: i64) -> (Vec<Channel>, AppError) = "GetPublicChannelsForTeam", "5.2";

        /// One membership. Status 404 when the user is not in the channel.
        fn get_channel_member(channel_id: &'a ChannelId, user_id: &'a UserId) -> (&ChannelMember, AppError) = "GetChannelMember", "5.2";

        /// The direct channel of two users (or of one with itself), created if it is not there yet.
        fn get_direct_channel(user_id_1: &'a UserId, user_id_2: &'a UserId) -> (&Channel, AppError) = "GetDirectChannel", "5.2";
    }
}
