//! An Agents that comes, goes and forgets.
use super::*;

#[tokio::test(start_paused = true)]
async fn an_agents_that_is_absent_is_sent_nothing_until_it_runs() {
    let log = Log::start();
    for absent in [
        Agents::NotInstalled,
        Agents::State(0),
        Agents::State(1),
        Agents::State(3),
        Agents::State(5),
    ] {
        let mattermost = Mattermost::new();
        mattermost.agents(absent);
        let registration = start(&mattermost);
        sleep(HOUR).await;
        assert!(mattermost.seen().is_empty());
        assert_eq!(registration.state(), RegistrationState::WaitingForAgents);
        mattermost.agents(Agents::Running("2.1.0"));
        let installed = Instant::now();
        until(&registration, is_registered).await;
        assert!(installed.elapsed() <= Duration::from_secs(33));
        registration.unregister().await;
    }
    assert_eq!(log.with("Agents plugin is not running").len(), 5);
}

#[tokio::test(start_paused = true)]
async fn agents_that_vanishes_while_we_retry_is_left_alone() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(404));
    let registration = start(&mattermost);
    mattermost.until_seen(3).await;
    mattermost.agents(Agents::State(0));
    sleep(HOUR).await;
    assert_eq!(mattermost.seen().len(), 3);
    assert_eq!(registration.state(), RegistrationState::WaitingForAgents);
}

#[tokio::test(start_paused = true)]
async fn an_agents_that_was_restarted_or_updated_is_told_at_once() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.agents(Agents::State(0));
    until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
    mattermost.agents(Agents::Running("2.0.0"));
    let restarted = Instant::now();
    mattermost.until_seen(2).await;
    assert!(restarted.elapsed() <= Duration::from_secs(33));
    mattermost.agents(Agents::Running("2.1.0"));
    let updated = Instant::now();
    until(&registration, registered("2.1.0")).await;
    assert!(updated.elapsed() <= Duration::from_secs(33));
    assert_eq!(mattermost.registrations().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_status_that_is_not_answered_changes_nothing() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.agents(Agents::Silent);
    sleep(HOUR).await;
    assert!(is_registered(&registration.state()));
    assert!(mattermost.registrations().len() > 8);
}

/// The plugin would otherwise be without its tools for as long as the server does not tell, which may be for ever.
#[tokio::test(start_paused = true)]
async fn an_agents_that_nobody_tells_of_is_sent_a_registration_every_five_minutes() {
    for (silent, cause) in [
        (Agents::Silent, "no answer"),
        (Agents::Hangs, "no answer within 10s"),
    ] {
        let log = Log::start();
        let mattermost = Mattermost::new();
        mattermost.agents(silent);
        mattermost.always(Reply::Status(404));
        let registration = start(&mattermost);
        sleep(HOUR).await;
        let RegistrationState::AgentsUnknown { cause: told, .. } = registration.state() else {
            panic!("{:?}", registration.state());
        };
        assert!(told.contains(cause), "{told}");
        let at = mattermost.registrations();
        assert!((300.0..=350.0).contains(&at[0]), "{at:?}");
        for pair in at.windows(2) {
            let wait = pair[1] - pair[0];
            assert!((300.0..=350.0).contains(&wait), "{wait}");
        }
        assert!(log.with("not running").is_empty());
        let lines = log.with("Mattermost does not tell whether Agents plugin runs");
        assert!(
            lines.len() == 1 && lines[0].starts_with("WARN") && lines[0].contains(cause),
            "{lines:?}"
        );
        // it may be there all the same
        mattermost.always(Reply::Status(200));
        until(&registration, registered("")).await;
        // and is told again once it is known
        mattermost.agents(Agents::Running("2.0.0"));
        until(&registration, registered("2.0.0")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_agents_that_nobody_tells_of_may_refuse_for_good() {
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::Silent);
    mattermost.always(Reply::Status(403));
    let registration = start(&mattermost);
    until(&registration, is_failed).await;
    sleep(24 * HOUR).await;
    assert_eq!(mattermost.registrations().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_registered_server_registers_again_every_five_minutes() {
    let mattermost = Mattermost::new();
    let _registration = start(&mattermost);
    mattermost.until_seen(20).await;
    let at = mattermost.registrations();
    for pair in at.windows(2) {
        let wait = pair[1] - pair[0];
        assert!((270.0..=330.0).contains(&wait), "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_exposed_server_registers_again_every_half_hour() {
    let mattermost = Mattermost::new();
    let server = on(&mattermost.host());
    server.set_expose_external(true);
    server.register();
    mattermost.until_seen(5).await;
    let at = mattermost.registrations();
    for pair in at.windows(2) {
        let wait = pair[1] - pair[0];
        assert!((1620.0..=1980.0).contains(&wait), "{wait}");
    }
    assert_eq!(mattermost.seen()[0].body["expose_external"], true);
}

#[tokio::test(start_paused = true)]
async fn the_status_of_agents_is_asked_for_every_30_seconds_and_before_each_registration() {
    let mattermost = Mattermost::new();
    let (_, _registration) = registered_on(&mattermost).await;
    sleep(HOUR).await;
    let asked = mattermost.asked();
    let waits: Vec<f64> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.iter().all(|wait| *wait <= 33.01), "{waits:?}");
    assert!(waits.iter().filter(|wait| **wait >= 27.0).count() > 90);
    for sent in mattermost.registrations() {
        assert!(asked.contains(&sent), "{sent}");
    }
}

/// What no status tells: Agents was restarted between two looks, with the same version, and has forgotten the entry.
#[tokio::test(start_paused = true)]
async fn an_agents_that_was_restarted_unseen_is_found_by_the_heartbeat() {
    let mattermost = Mattermost::new();
    let (_, registration) = registered_on(&mattermost).await;
    let restarted = Instant::now();
    mattermost.agents(Agents::State(0));
    sleep(seconds(20)).await;
    mattermost.agents(Agents::Running("2.0.0"));
    mattermost.until_seen(2).await;
    assert!((270..=330).contains(&restarted.elapsed().as_secs()));
    assert!(is_registered(&registration.state()));
}

#[tokio::test(start_paused = true)]
async fn an_agents_that_comes_and_goes_is_a_line_in_ten_minutes_with_the_count_of_those_left_out() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    let begun = Instant::now();
    let mut turns = 0;
    while begun.elapsed() < 6 * HOUR {
        mattermost.agents(Agents::Running("2.1.0"));
        until(&registration, is_registered).await;
        mattermost.agents(Agents::State(0));
        until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
        turns += 2;
    }
    // Agents stays away: that is told, too.
    sleep(seconds(11 * 60)).await;
    let lines = log.with("Agents plugin");
    // As they come at first, then every ten minutes.
    assert!(lines[..4].iter().all(|line| !line.contains("left_out")));
    assert!((36..=42).contains(&lines.len()), "{}", lines.len());
    let left_out = |line: &String| -> Option<usize> {
        let (_, count) = line.split_once("left_out=")?;
        count.split(' ').next()?.parse().ok()
    };
    let left_out: usize = lines.iter().filter_map(left_out).sum();
    assert_eq!(lines.len() + left_out, turns);
    assert!(lines.last().unwrap().contains("not running"), "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn an_agents_that_stays_at_last_is_told_too() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    for _ in 0..3 {
        mattermost.agents(Agents::State(0));
        until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
        mattermost.agents(Agents::Running("2.1.0"));
        until(&registration, is_registered).await;
    }
    assert_eq!(log.with("Agents plugin").len(), 4);
    sleep(seconds(20 * 60)).await;
    let lines = log.with("Agents plugin");
    assert!(
        lines.len() == 5 && lines[4].contains("INFO") && lines[4].contains("registered with"),
        "{lines:?}"
    );
}
