//! What is searched for, and what is found.

use mattermost_plugin::model::{PostList, PostSearchResults};

use super::{Convert, alike};
use crate::grpc::contract::mattermost::{PostSearchResults as Message, StringList};

alike! {
    SearchParameter {
        terms via set,
        is_or_search via set,
        time_zone_offset via set,
        page via set,
        per_page via set,
        include_deleted_channels via set,
    }
    SearchParams {
        terms,
        is_or_search as or_terms,
        time_zone_offset,
        - page,
        - per_page,
        include_deleted_channels,
        in_channels,
        excluded_channels,
        from_users,
        excluded_users,
        - excluded_before_date,
        - excluded_after_date,
        - excluded_dates,
        extensions,
        + excluded_terms,
        + is_hashtag,
        + after_date,
        + excluded_after_date,
        + before_date,
        + excluded_before_date,
        + excluded_extensions,
        + on_date,
        + excluded_date,
        + search_without_user_id,
        + modifier,
    }
}

/// A setting, which here is not set when it is zero, false or empty.
mod set {
    use crate::grpc::convert::Convert;

    pub(super) fn read<A: Default + PartialEq + Convert<B>, B>(setting: A) -> Option<B> {
        (setting != A::default()).then(|| setting.convert())
    }

    pub(super) fn write<A: Convert<B>, B: Default>(setting: Option<A>) -> B {
        setting.map(Convert::convert).unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) fn examples<A: Clone>() -> Vec<Option<A>>
    where
        Example: Convert<A>,
    {
        vec![None, Some(Example.convert())]
    }

    /// What is not the default.
    #[cfg(test)]
    pub(super) struct Example;

    #[cfg(test)]
    const _: () = {
        use mattermost_plugin::GoString;

        impl Convert<GoString> for Example {
            fn convert(self) -> GoString {
                "from:ada lunch".into()
            }
        }

        impl Convert<bool> for Example {
            fn convert(self) -> bool {
                true
            }
        }

        impl Convert<i64> for Example {
            fn convert(self) -> i64 {
                7
            }
        }
    };
}

impl Convert<PostSearchResults> for Message {
    fn convert(self) -> PostSearchResults {
        let matches = self.matches.into_iter();
        PostSearchResults {
            post_list: Some(PostList {
                order: self.order.convert(),
                posts: self.posts.convert(),
                ..PostList::default()
            }),
            matches: matches
                .map(|(post, texts)| (post.into(), texts.values.convert()))
                .collect(),
        }
    }
}

impl Convert<Message> for PostSearchResults {
    fn convert(self) -> Message {
        let list = self.post_list.unwrap_or_default();
        let matches = self.matches.into_iter().map(|(post, texts)| {
            let values = texts.convert();
            (post.into(), StringList { values })
        });
        Message {
            order: list.order.convert(),
            posts: list.posts.convert(),
            matches: matches.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mattermost_plugin::ids::PostId;
    use mattermost_plugin::model::Post;

    #[test]
    fn what_is_found_comes_back() {
        let id = PostId::new("p1");
        let post = Post {
            id: id.clone(),
            message: "lunch?".into(),
            ..Post::default()
        };
        let found = PostSearchResults {
            post_list: Some(PostList {
                order: vec![id.clone()],
                posts: [(id.clone(), post)].into(),
                ..PostList::default()
            }),
            matches: [(id, vec!["lunch".into()])].into(),
        };
        let message: Message = found.clone().convert();
        assert_eq!(Convert::<PostSearchResults>::convert(message), found);
    }
}
