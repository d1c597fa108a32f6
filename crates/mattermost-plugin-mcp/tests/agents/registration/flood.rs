//! Orders that come in a flood: Agents writes to its store and to the audit log at each registration.
use super::*;

const FLOOD: u32 = 10_000;

/// Beyond the first that was ordered, one in three seconds.
fn are_paced(ordered: &[f64]) {
    for pair in ordered.windows(2) {
        assert!(pair[1] - pair[0] >= 2.99, "{pair:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_changes_is_a_registration_in_three_seconds_and_the_last_one_counts() {
    let mattermost = Mattermost::new();
    let (server, _registration) = registered_on(&mattermost).await;
    let told = Instant::now();
    for i in 0..FLOOD {
        server.set_expose_external(i % 2 == 0);
        settle().await;
        if i == 0 {
            assert_eq!(mattermost.seen().len(), 2, "the first one is sent at once");
        }
    }
    server.set_expose_external(true);
    assert!((10..=21).contains(&told.elapsed().as_secs()));
    sleep(seconds(4)).await;
    let seen = mattermost.seen();
    assert_eq!(seen.last().unwrap().body["expose_external"], true);
    let at = mattermost.registrations();
    are_paced(&at[1..]);
    assert!(at.len() >= 5, "{at:?}");
    assert!(
        mattermost.asked().len() <= at.len() + 1,
        "nor is the server asked"
    );
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_events_is_a_registration_in_three_seconds() {
    let (mattermost, other) = (Mattermost::new(), Mattermost::new());
    let (server, _registration) = registered_on(&mattermost).await;
    registered_on(&other).await.1.unregister().await;
    let event = other.events().remove(0);
    for _ in 0..FLOOD {
        server.cluster_event(&event);
        settle().await;
    }
    let last = Instant::now();
    let before = mattermost.seen().len();
    mattermost.until_seen(before + 1).await;
    assert!(last.elapsed() <= seconds(5), "the last one is heard, too");
    let at = mattermost.registrations();
    are_paced(&at[1..]);
    assert!(mattermost.asked().len() <= at.len() + 2);
}

#[tokio::test(start_paused = true)]
async fn a_flood_asks_as_rarely_after_an_agents_that_is_off() {
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::State(0));
    let server = on(&mattermost.host());
    let registration = server.register();
    until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
    for i in 0..FLOOD {
        server.set_expose_external(i % 2 == 0);
        settle().await;
    }
    let asked = mattermost.asked();
    are_paced(&asked[1..]);
    assert!(mattermost.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_flood_in_a_back_off_uses_no_attempts_up() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let server = on(&mattermost.host());
    let registration = server.register();
    until(&registration, failed(4)).await;
    for i in 0..FLOOD {
        server.set_expose_external(i % 2 == 0);
        settle().await;
    }
    let at = mattermost.registrations();
    are_paced(&at[4..]);
}

/// The status of Agents is looked at as ever.
#[tokio::test(start_paused = true)]
async fn a_flood_of_events_hides_no_change_of_agents() {
    let (mattermost, other) = (Mattermost::new(), Mattermost::new());
    registered_on(&other).await.1.unregister().await;
    let event = other.events().remove(0);
    mattermost.always(Reply::Status(403));
    let server = on(&mattermost.host());
    let registration = server.register();
    until(&registration, is_failed).await;
    mattermost.always(Reply::Status(200));
    mattermost.agents(Agents::Running("2.1.0"));
    let mut waited = 0;
    while !is_registered(&registration.state()) {
        server.cluster_event(&event);
        sleep(Duration::from_millis(500)).await;
        waited += 1;
        assert!(waited <= 70, "half a minute is over");
    }
}
