//! The categories of a user's channel sidebar. Here a category and its channels are one message, there they are two.

use mattermost_plugin::model::{
    OrderedSidebarCategories, SidebarCategory, SidebarCategoryWithChannels,
};

use super::Convert;
use crate::grpc::contract::mattermost::{
    OrderedSidebarCategories as Ordered, SidebarCategoryWithChannels as Category,
};

/// How channels are sorted, in the order of the contract's numbers.
const SORTINGS: [&str; 4] = ["", "manual", "recent", "alpha"];

impl Convert<SidebarCategoryWithChannels> for Category {
    fn convert(self) -> SidebarCategoryWithChannels {
        let sorting = usize::try_from(self.sorting).ok();
        let sorting = sorting.and_then(|number| SORTINGS.get(number).copied());
        SidebarCategoryWithChannels {
            sidebar_category: SidebarCategory {
                id: self.id.into(),
                user_id: self.user_id.into(),
                team_id: self.team_id.into(),
                sort_order: 0,
                sorting: sorting.unwrap_or_default().into(),
                r#type: self.r#type.into(),
                display_name: self.display_name.into(),
                muted: self.muted,
                collapsed: self.collapsed,
            },
            channels: self.channel_ids.convert(),
        }
    }
}

/// Without the place among the other categories, which [`OrderedSidebarCategories`] has.
impl Convert<Category> for SidebarCategoryWithChannels {
    fn convert(self) -> Category {
        let category = self.sidebar_category;
        let mut sortings = (0..).zip(SORTINGS);
        let sorting = sortings.find(|(_, sorting)| category.sorting == *sorting);
        Category {
            id: category.id.convert(),
            user_id: category.user_id.into(),
            team_id: category.team_id.into(),
            display_name: category.display_name.convert(),
            r#type: category.r#type.convert(),
            sorting: sorting.map(|(number, _)| number).unwrap_or_default(),
            muted: category.muted,
            collapsed: category.collapsed,
            channel_ids: self.channels.convert(),
        }
    }
}

impl Convert<Option<Category>> for SidebarCategoryWithChannels {
    fn convert(self) -> Option<Category> {
        Some(self.convert())
    }
}

impl Convert<OrderedSidebarCategories> for Ordered {
    fn convert(self) -> OrderedSidebarCategories {
        OrderedSidebarCategories {
            categories: self.categories.convert(),
            order: self.order.convert(),
        }
    }
}

impl Convert<Ordered> for OrderedSidebarCategories {
    fn convert(self) -> Ordered {
        Ordered {
            categories: self.categories.convert(),
            order: self.order.convert(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_come_back() {
        for sorting in SORTINGS {
            let category = SidebarCategoryWithChannels {
                sidebar_category: SidebarCategory {
                    id: "c1".into(),
                    user_id: "ada".into(),
                    team_id: "t1".into(),
                    sort_order: 0,
                    sorting: sorting.into(),
                    r#type: "custom".into(),
                    display_name: "Lunch".into(),
                    muted: true,
                    collapsed: true,
                },
                channels: vec!["town-square".into()],
            };
            let all = OrderedSidebarCategories {
                categories: vec![category],
                order: vec!["c1".into()],
            };
            let message: Ordered = all.clone().convert();
            assert_eq!(Convert::<OrderedSidebarCategories>::convert(message), all);
        }
    }
}
