//! The categories of a user's channel sidebar.

use mattermost_plugin::api::Sidebar;
use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{OrderedSidebarCategories, SidebarCategoryWithChannels};

use super::GrpcApi;
use super::table::calls;

impl Sidebar for GrpcApi {
    calls! {
        fn create_channel_sidebar_category(user_id: &'a UserId, team_id: &'a TeamId, new_category: &'a SidebarCategoryWithChannels) -> (&SidebarCategoryWithChannels) = CreateChannelSidebarCategoryRequest.category;
        fn get_channel_sidebar_categories(user_id: &'a UserId, team_id: &'a TeamId) -> (&OrderedSidebarCategories) = GetChannelSidebarCategoriesRequest.categories;
        fn update_channel_sidebar_categories(user_id: &'a UserId, team_id: &'a TeamId, categories: &'a [SidebarCategoryWithChannels]) -> (Vec<SidebarCategoryWithChannels>) = UpdateChannelSidebarCategoriesRequest.categories;
    }
}
