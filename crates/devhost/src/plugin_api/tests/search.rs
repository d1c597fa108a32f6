//! Search of posts.

use mattermost_plugin::api::*;
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Post, SearchParameter};

use super::{api, status};
use crate::plugin_api::PluginApi;
use crate::world::Sample;

fn say(api: &PluginApi, user: &UserId, channel: &ChannelId, message: &str) -> Post {
    api.world.create_post(&Post {
        user_id: user.clone(),
        channel_id: channel.clone(),
        message: message.into(),
        ..Post::default()
    })
}

fn terms(terms: &str) -> SearchParameter {
    SearchParameter {
        terms: Some(terms.into()),
        ..SearchParameter::default()
    }
}

/// The messages that a user finds, newest first.
async fn found(
    api: &PluginApi,
    sample: &Sample,
    user: &UserId,
    query: SearchParameter,
) -> Vec<String> {
    let answer = api.search_posts_in_team_for_user(&sample.acme, user, &query);
    let list = answer.await.unwrap().post_list.unwrap();
    let posts = list.order.iter().map(|id| &list.posts[id]);
    posts.map(|post| post.message.to_string()).collect()
}

#[tokio::test]
async fn a_user_finds_what_it_may_read_and_nothing_else() {
    let (api, sample) = api();
    say(&api, &sample.ada, &sample.news, "plan one");
    say(&api, &sample.ada, &sample.leads, "plan two");
    let direct = api.world.direct_channel(&sample.ada, &sample.grace);
    say(&api, &sample.grace, &direct, "plan three");
    say(&api, &sample.ada, &sample.attic, "plan four");
    let of = async |user| found(&api, &sample, user, terms("plan")).await;
    assert_eq!(
        of(&sample.ada).await,
        ["plan three", "plan two", "plan one"]
    );
    assert_eq!(of(&sample.gus).await, ["plan one"]);
    let archived = SearchParameter {
        include_deleted_channels: Some(true),
        ..terms("four")
    };
    assert_eq!(
        found(&api, &sample, &sample.ada, archived).await,
        ["plan four"]
    );
    api.world.revoke("channel_guest", "read_channel_content");
    assert!(of(&sample.gus).await.is_empty());
}

#[tokio::test]
async fn flags_name_channels_and_people() {
    let (api, sample) = api();
    say(&api, &sample.ada, &sample.news, "plan one");
    say(&api, &sample.grace, &sample.news, "plan two");
    let direct = api.world.direct_channel(&sample.ada, &sample.grace);
    say(&api, &sample.grace, &direct, "plan three");
    let ada = async |query| found(&api, &sample, &sample.ada, terms(query)).await;
    assert_eq!(ada("plan in:news from:grace").await, ["plan two"]);
    assert_eq!(ada("in:@grace").await, ["plan three"]);
    assert_eq!(ada("plan -from:grace").await, ["plan one"]);
    assert!(ada("plan in:nowhere").await.is_empty());
    assert!(ada("").await.is_empty());
    assert!(ada("plan on:2020-01-01").await.is_empty());
    assert_eq!(ada("plan after:2020-01-01 in:~news").await.len(), 2);
}

#[tokio::test]
async fn a_search_has_one_page_of_a_hundred_and_leaves_out_what_the_system_says() {
    let (api, sample) = api();
    for number in 0..101 {
        say(&api, &sample.ada, &sample.news, &format!("plan {number}"));
    }
    api.world.create_post(&Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        message: "plan of the system".into(),
        r#type: "system_join_channel".into(),
        ..Post::default()
    });
    let ask = async |page, per_page| {
        let query = SearchParameter {
            page: Some(page),
            per_page: Some(per_page),
            ..terms("plan")
        };
        found(&api, &sample, &sample.ada, query).await
    };
    let first = ask(0, 10).await;
    assert_eq!((first.len(), &*first[0]), (100, "plan 100"));
    assert!(ask(1, 10).await.is_empty());
}

#[tokio::test]
async fn any_word_is_enough_where_it_is_asked_so_and_no_team_is_every_team() {
    let (api, sample) = api();
    say(&api, &sample.ada, &sample.news, "red");
    let other = api.world.add_team("other", "Other");
    api.world.join_team(&other, &sample.ada);
    let square = api.world.channel_id(&other, "town-square").unwrap();
    say(&api, &sample.ada, &square, "blue");
    let ask = async |team: &TeamId, any| {
        let query = SearchParameter {
            is_or_search: Some(any),
            ..terms("red blue")
        };
        let answer = api.search_posts_in_team_for_user(team, &sample.ada, &query);
        answer.await.unwrap().post_list.unwrap().order.len()
    };
    assert_eq!(ask(&sample.acme, false).await, 0);
    assert_eq!(ask(&sample.acme, true).await, 1);
    assert_eq!(ask(&TeamId::default(), true).await, 2);
}

#[tokio::test]
async fn search_can_be_switched_off() {
    let (api, sample) = api();
    api.world
        .change_config(|config| config.service_settings.enable_post_search = None);
    let query = terms("plan");
    let answer = api.search_posts_in_team_for_user(&sample.acme, &sample.ada, &query);
    assert_eq!(status(answer.await), 501);
}
