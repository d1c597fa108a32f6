use super::*;
use crate::cast::Cast;
use devhost::World;
use mattermost_plugin::model::{Bot, User};

fn draft(text: &str) -> Draft {
    let guard = crate::link_guard::LinkGuard::new("https://chat.example");
    let content = crate::content::Content::text(text, &guard).unwrap();
    Draft::new(content, Files::default()).unwrap()
}

struct Asker {
    cast: Cast,
    permissions: Permissions,
}

impl Asker {
    fn new() -> Self {
        let cast = Cast::new();
        let permissions = cast.permissions();
        Self { cast, permissions }
    }

    fn world(&self) -> &World {
        &self.cast.world
    }

    async fn acting(&self, name: &str) -> Acting {
        let caller = self.cast.caller(name);
        self.permissions.acting(&caller).await.unwrap()
    }

    async fn channel(&self, team: &str, name: &str) -> Channel {
        let id = self.cast.channel(&format!("{team}/{name}"));
        self.cast.api().get_channel(&id).await.unwrap()
    }

    fn user(&self, name: &str) -> User {
        self.world().user(&self.cast.user(name)).unwrap()
    }

    /// `ok`, `unseen`, or the refusal.
    async fn post(&self, user: &str, team: &str, channel: &str, text: &str) -> String {
        let user = self.acting(user).await;
        let channel = self.channel(team, channel).await;
        let Some(channel) = self
            .permissions
            .visible_channel(&user, channel)
            .await
            .unwrap()
        else {
            return "unseen".into();
        };
        let draft = draft(text);
        match self.permissions.postable(&user, channel, draft).await {
            Ok(_) => "ok".into(),
            Err(refusal) => refusal.to_string(),
        }
    }

    /// `ok`, `unseen`, or the refusal.
    async fn write_to(&self, user: &str, person: &str) -> String {
        let user = self.acting(user).await;
        let person = self.user(person);
        let Some(person) = self
            .permissions
            .visible_person(&user, person)
            .await
            .unwrap()
        else {
            return "unseen".into();
        };
        let conversation = match self
            .permissions
            .conversation(&user, "to", vec![person])
            .await
        {
            Ok(conversation) => conversation,
            Err(refusal) => return refusal.to_string(),
        };
        let draft = draft("hi");
        match self
            .permissions
            .messageable(&user, conversation, draft)
            .await
        {
            Ok(_) => "ok".into(),
            Err(refusal) => refusal.to_string(),
        }
    }
}

#[tokio::test]
async fn who_may_post_where() {
    let asker = Asker::new();
    let lacks = "Client error: you lack permission create_post in ~lobby";
    let archived = "Client error: ~attic is archived, nothing can be posted there";
    for (user, team, channel, expected) in [
        ("ada", "eng", "dev", "ok"),
        ("ada", "eng", "board", "ok"),
        ("bob", "eng", "board", "unseen"),
        ("gus", "eng", "dev", "ok"),
        ("gus", "eng", "board", "unseen"),
        ("gus", "eng", "lobby", "unseen"),
        ("bob", "eng", "lobby", lacks),
        // A team admin, who may post in all channels of the team.
        ("ada", "eng", "lobby", "ok"),
        ("ada", "sec", "vault", "unseen"),
        ("eve", "eng", "dev", "unseen"),
        ("bot", "eng", "dev", "unseen"),
        ("ada", "eng", "attic", archived),
        ("root", "eng", "attic", archived),
        ("root", "eng", "board", "ok"),
        ("root", "sec", "vault", "ok"),
    ] {
        let got = asker.post(user, team, channel, "hello").await;
        assert_eq!(got, expected, "{user} in {team}/{channel}");
    }
}

#[tokio::test]
async fn a_team_right_opens_public_channels_only() {
    let asker = Asker::new();
    for permission in ["create_post_public", "read_channel"] {
        asker.world().grant("team_user", permission);
    }
    assert_eq!(asker.post("bob", "eng", "lobby", "hello").await, "ok");
    assert_eq!(
        asker.post("bob", "eng", "board", "hello").await,
        "Client error: you lack permission create_post in ~board"
    );
}

#[tokio::test]
async fn everybody_is_addressed_only_with_the_permission() {
    let asker = Asker::new();
    assert_eq!(asker.post("bob", "eng", "dev", "@all hi").await, "ok");
    asker.world().revoke("channel_user", "use_channel_mentions");
    assert_eq!(
        asker.post("bob", "eng", "dev", "@all hi").await,
        "Client error: you lack permission use_channel_mentions in ~dev"
    );
    assert_eq!(asker.post("bob", "eng", "dev", "hi").await, "ok");
}

#[tokio::test]
async fn who_may_write_to_whom() {
    let asker = Asker::new();
    for (user, person, expected) in [
        ("ada", "bob", "ok"),
        ("ada", "ada", "ok"),
        ("ada", "eve", "ok"),
        ("gus", "ada", "ok"),
        ("gus", "eve", "unseen"),
        ("gus", "root", "unseen"),
        (
            "ada",
            "gone",
            "Client error: @gone is deactivated and cannot be written to",
        ),
    ] {
        let got = asker.write_to(user, person).await;
        assert_eq!(got, expected, "{user} to {person}");
    }
    asker.world().revoke("system_user", "create_direct_channel");
    assert_eq!(
        asker.write_to("ada", "bob").await,
        "Client error: you lack permission create_direct_channel in a direct message with @bob"
    );
}

#[tokio::test]
async fn restricted_direct_messages_need_a_shared_team() {
    let asker = Asker::new();
    asker.world().change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    let refused = "Client error: this server restricts direct messages to people who share a team, and you share none with @eve";
    assert_eq!(asker.write_to("ada", "bob").await, "ok");
    assert_eq!(asker.write_to("ada", "bot").await, "ok");
    assert_eq!(asker.write_to("ada", "ada").await, "ok");
    assert_eq!(asker.write_to("ada", "eve").await, refused);

    // The same where the channel exists already and is named by its id.
    let (ada, eve) = (asker.acting("ada").await, asker.user("eve"));
    let channel = asker.world().direct_channel(ada.id(), &eve.id);
    let channel = asker.cast.api().get_channel(&channel).await.unwrap();
    let visible = asker.permissions.visible_channel(&ada, channel).await;
    let draft = draft("hi");
    let answer = asker
        .permissions
        .postable(&ada, visible.unwrap().unwrap(), draft)
        .await;
    assert_eq!(answer.err().unwrap().to_string(), refused);
}

#[tokio::test]
async fn only_bots_of_plugins_and_own_ones_are_written_to_from_everywhere() {
    let asker = Asker::new();
    let world = asker.world();
    world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    let add_bot = |name: &str, owner: &str| {
        let bot = Bot {
            username: name.into(),
            owner_id: owner.into(),
            ..Bot::default()
        };
        world.add_bot(&bot).unwrap().user_id
    };
    let (ada, eve) = (asker.cast.user("ada"), asker.cast.user("eve"));
    let adas = add_bot("adas", ada.as_str());
    add_bot("eves", eve.as_str());
    add_bot("system-bot", eve.as_str());
    for (user, bot, expected) in [
        ("ada", "bot", "ok"),
        ("ada", "adas", "ok"),
        ("ada", "system-bot", "ok"),
        ("ada", "eves", "refused"),
        ("bot", "ada", "ok"),
    ] {
        let got = asker.write_to(user, bot).await;
        let got = if got == "ok" { "ok" } else { "refused" };
        assert_eq!(got, expected, "{user} to {bot}");
    }
    // In a group even they count.
    let group = world.group_channel(&[ada, adas, asker.cast.user("bob")]);
    let group = asker.cast.api().get_channel(&group).await.unwrap();
    let ada = asker.acting("ada").await;
    assert!(asker.permissions.unrestricted(&ada, &group).await.is_err());
}

#[tokio::test]
async fn an_admin_who_is_not_in_a_direct_message_lends_it_no_team() {
    let asker = Asker::new();
    asker.world().change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    let sec = asker.cast.team("sec");
    asker.world().join_team(&sec, &asker.cast.user("root"));
    let (ada, eve) = (asker.cast.user("ada"), asker.cast.user("eve"));
    let channel = asker.world().direct_channel(&ada, &eve);
    let channel = asker.cast.api().get_channel(&channel).await.unwrap();
    let root = asker.acting("root").await;
    let answer = asker.permissions.unrestricted(&root, &channel).await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn only_reactions_and_files_of_the_channel_itself_come_out() {
    let asker = Asker::new();
    let world = asker.world();
    let eve = asker.cast.user("eve");
    let [dev, vault] = ["eng/dev", "sec/vault"].map(|name| asker.cast.channel(name));
    let posted = |channel: &ChannelId| {
        let file = world.add_file(&eve, channel, "plan.txt", b"plan");
        let post = world.create_post(&Post {
            user_id: eve.clone(),
            channel_id: channel.clone(),
            message: "hi".into(),
            file_ids: vec![file.clone()],
            ..Post::default()
        });
        world.add_reaction(&post.id, &eve, "smile");
        (post.id, file)
    };
    let ((near, own), (far, foreign)) = (posted(&dev), posted(&vault));
    let ada = asker.acting("ada").await;
    let dev = asker.channel("eng", "dev").await;
    let dev = asker.permissions.with_content(&ada, dev).await;
    let dev = dev.unwrap().unwrap();
    let files = dev.files(vec![own.clone(), foreign]).await.unwrap();
    assert_eq!(files.into_keys().collect::<Vec<_>>(), [own]);
    let reactions = dev.reactions(vec![near.clone(), far.clone()]);
    let reactions = reactions.await.unwrap();
    assert_eq!((reactions[&near].len(), reactions[&far].len()), (1, 0));
}

#[tokio::test]
async fn names_are_those_of_people_whom_one_may_know_of() {
    let asker = Asker::new();
    let people = ["ada", "eve", "gus"].map(|name| asker.cast.user(name));
    for (user, expected) in [
        ("ada", &["ada", "eve", "gus"][..]),
        ("gus", &["ada", "gus"]),
    ] {
        let acting = asker.acting(user).await;
        let names = asker.permissions.names(&acting, people.to_vec()).await;
        let mut names: Vec<_> = names.unwrap().into_values().collect();
        names.sort();
        assert_eq!(names, expected, "{user}");
    }
}

#[tokio::test]
async fn posts_are_readable_where_the_content_is() {
    let asker = Asker::new();
    for (user, team, channel, expected) in [
        ("ada", "eng", "dev", true),
        ("gus", "eng", "dev", true),
        ("ada", "eng", "lobby", true),
        ("gus", "eng", "lobby", false),
        ("bob", "eng", "board", false),
        ("eve", "eng", "dev", false),
    ] {
        let acting = asker.acting(user).await;
        let post = Post {
            id: "post".into(),
            channel_id: asker.channel(team, channel).await.id,
            ..Post::default()
        };
        let readable = asker.permissions.readable_post(&acting, post.clone()).await;
        assert_eq!(readable.unwrap().is_some(), expected, "{user} {channel}");
        let deleted = Post {
            delete_at: 1,
            ..post
        };
        let readable = asker.permissions.readable_post(&acting, deleted).await;
        assert!(readable.unwrap().is_none());
    }
    // Under compliance nobody reads a public channel without being in it.
    asker
        .world()
        .change_config(|config| config.compliance_settings.enable = Some(true));
    let ada = asker.acting("ada").await;
    let post = Post {
        channel_id: asker.channel("eng", "lobby").await.id,
        ..Post::default()
    };
    let readable = asker.permissions.readable_post(&ada, post).await;
    assert!(readable.unwrap().is_none());
}

#[tokio::test]
async fn a_reply_stays_in_its_channel() {
    let asker = Asker::new();
    let ada = asker.acting("ada").await;
    let post = Post {
        id: "post".into(),
        channel_id: asker.channel("eng", "dev").await.id,
        ..Post::default()
    };
    let readable = asker.permissions.readable_post(&ada, post).await.unwrap();
    let draft = draft("hi").reply_to(readable);
    let board = asker.channel("eng", "board").await;
    let board = asker.permissions.visible_channel(&ada, board).await;
    let answer = asker
        .permissions
        .postable(&ada, board.unwrap().unwrap(), draft)
        .await;
    assert_eq!(
        answer.err().unwrap().to_string(),
        "Client error: reply_to is a message of another channel than ~board; name a message in ~board, or the message itself as `to`"
    );
}

#[tokio::test]
async fn callers_who_are_gone_are_nobody() {
    let asker = Asker::new();
    for name in ["gone", "nobody"] {
        let answer = asker.permissions.acting(&asker.cast.caller(name)).await;
        assert_eq!(answer.err(), Some(Refusal::Authentication), "{name}");
    }
}
