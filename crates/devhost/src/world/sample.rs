//! The sample world that the dev host's program and the end-to-end tests play in.

use mattermost_plugin::ids::{ChannelId, TeamId, UserId};

use super::{Account, ChannelKind, World};

/// Who and what there is in the sample world.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Team `acme`.
    pub acme: TeamId,
    /// An ordinary user.
    pub ada: UserId,
    /// A guest: only in `news`.
    pub gus: UserId,
    /// A system admin.
    pub grace: UserId,
    /// A user whose account is deactivated.
    pub olga: UserId,
    /// A public channel of the whole team.
    pub town_square: ChannelId,
    /// A public channel: Ada, Gus and Grace.
    pub news: ChannelId,
    /// A private channel: Ada and Grace.
    pub leads: ChannelId,
    /// A public channel that is archived: Ada.
    pub attic: ChannelId,
}

/// Fills a new world: one team, four users, a few channels.
///
/// ```
/// let (world, sample) = devhost::world::sample();
/// assert_eq!(world.user_id("ada"), Some(sample.ada));
/// ```
pub fn sample() -> (World, Sample) {
    let world = World::new();
    let acme = world.add_team("acme", "Acme");
    let user = |name, last_name: &str, position: &str, account| {
        let user = world.add_user(name, account);
        world.change_user(&user, |user| {
            user.last_name = last_name.into();
            user.position = position.into();
        });
        world.join_team(&acme, &user);
        user
    };
    let ada = user("ada", "Winter", "Editor", Account::Ordinary);
    let gus = user("gus", "Moreau", "Guest writer", Account::Guest);
    let grace = user("grace", "Lindqvist", "Operations", Account::SystemAdmin);
    let olga = user("olga", "Petrova", "Former editor", Account::Ordinary);
    world.deactivate(&olga);

    let channel = |kind, name, display_name, members: &[&UserId]| {
        let channel = world.add_channel(&acme, kind, name, display_name);
        for member in members {
            world.join_channel(&channel, member);
        }
        channel
    };
    let news = channel(ChannelKind::Public, "news", "News", &[&ada, &gus, &grace]);
    let leads = channel(ChannelKind::Private, "leads", "Leads", &[&ada, &grace]);
    let attic = channel(ChannelKind::Public, "attic", "Attic", &[&ada]);
    world.make_channel_admin(&leads, &grace);
    world.archive(&attic);
    let town_square = world
        .channel_id(&acme, "town-square")
        .unwrap_or_else(|| unreachable!("every team has its town square"));
    let sample = Sample {
        acme,
        ada,
        gus,
        grace,
        olga,
        town_square,
        news,
        leads,
        attic,
    };
    (world, sample)
}
