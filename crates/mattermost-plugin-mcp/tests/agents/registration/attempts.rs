//! Attempts that fail.
use super::*;

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again() {
    for reply in [
        Reply::Nothing,
        Reply::Status(404),
        Reply::Status(429),
        Reply::Status(500),
        Reply::Status(503),
        Reply::After(Duration::from_secs(61)),
    ] {
        let mattermost = Mattermost::new();
        mattermost.replies([reply.clone()]);
        let registration = start(&mattermost);
        until(&registration, |s| {
            matches!(s, RegistrationState::Retrying { attempts: 1, .. })
        })
        .await;
        until(&registration, is_registered).await;
        assert_eq!(mattermost.registrations().len(), 2, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_pass_is_not_tried_again() {
    for code in [400, 401, 403, 405] {
        let log = Log::start();
        let mattermost = Mattermost::new();
        mattermost.always(Reply::Status(code));
        let registration = start(&mattermost);
        sleep(24 * HOUR).await;
        let RegistrationState::Failed { cause, .. } = registration.state() else {
            panic!("{:?}", registration.state());
        };
        assert_eq!(cause, format!("status {code}: says Agents"));
        assert_eq!(mattermost.registrations().len(), 1);
        assert_eq!(
            log.with("registration with Agents plugin failed permanently")
                .len(),
            1
        );
        // another Agents may take it
        mattermost.always(Reply::Status(200));
        mattermost.agents(Agents::Running("2.0.1"));
        until(&registration, is_registered).await;
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_follow_after_1_2_4_8_8_seconds_and_then_slowly() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let registration = start(&mattermost);
    mattermost.until_seen(25).await;
    let at = mattermost.registrations();
    let waits: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (quick, slow) = waits.split_at(14);
    let expected = [1., 2., 4., 8., 8., 8., 8., 8., 8., 8., 8., 8., 8., 8.];
    for (wait, expected) in quick.iter().zip(expected) {
        assert!((wait - expected).abs() < 0.01, "{waits:?}");
    }
    assert!(
        slow.iter().all(|wait| (60.0..=120.01).contains(wait)),
        "{waits:?}"
    );
    assert!(slow.windows(2).any(|pair| pair[0] != pair[1]), "no jitter");
    let gave_up = "registration with Agents plugin gave up after 15 attempts";
    assert_eq!(log.with(gave_up).len(), 1);
    assert_eq!(log.with("gave up").len(), 1);
    mattermost.always(Reply::Status(200));
    until(&registration, is_registered).await;
    // a later streak starts from the beginning
    mattermost.always(Reply::Status(500));
    until(&registration, |s| {
        matches!(s, RegistrationState::Retrying { attempts: 15, .. })
    })
    .await;
    assert_eq!(log.with("gave up").len(), 2);
}

/// An Agents that comes and goes ends the row each time, long before anybody gives up.
#[tokio::test(start_paused = true)]
async fn the_first_failure_of_each_row_is_told_with_its_cause() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let registration = start(&mattermost);
    for rows in 1..=3 {
        until(&registration, failed(5)).await;
        let lines = log.with("registration with Agents plugin failed");
        assert_eq!(lines.len(), rows, "{lines:?}");
        let line = lines.last().unwrap();
        assert!(line.starts_with("WARN"), "{line}");
        assert!(line.contains("tried again after 1s"), "{line}");
        assert!(
            line.contains("status 500") && line.contains("says Agents"),
            "{line}"
        );
        mattermost.agents(Agents::State(3));
        until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
        mattermost.agents(Agents::Running("2.0.0"));
    }
    assert!(log.with("ERROR").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refused_heartbeat_is_repaired_quickly() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.replies([Reply::Status(503), Reply::Nothing]);
    until(&registration, |s| !is_registered(s)).await;
    let failed = Instant::now();
    until(&registration, is_registered).await;
    assert_eq!(failed.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_long_refusal_is_cut() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Refusal("x".repeat(5000)));
    let registration = start(&mattermost);
    until(&registration, |s| {
        matches!(s, RegistrationState::Retrying { .. })
    })
    .await;
    let RegistrationState::Retrying { cause, .. } = registration.state() else {
        panic!("{:?}", registration.state());
    };
    assert_eq!(cause, format!("status 500: {}", "x".repeat(200)));
}

#[tokio::test(start_paused = true)]
async fn durations_may_mean_never() {
    let never = Duration::MAX;
    let config = RegistrationConfig::default()
        .status_poll(never)
        .heartbeat(never)
        .exposed_heartbeat(never)
        .max_back_off(never)
        .attempts(1)
        .slow_retry(never)
        .post_timeout(never)
        .unregister_limit(never);
    for reply in [Reply::Status(200), Reply::Status(500)] {
        let mattermost = Mattermost::new();
        mattermost.always(reply);
        let registration = on(&mattermost.host()).register_with(config.clone());
        mattermost.until_seen(1).await;
        sleep(HOUR).await;
        assert_eq!(mattermost.registrations().len(), 1);
        registration.unregister().await;
        assert_eq!(mattermost.unregistrations(), 1);
    }
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::NotInstalled);
    let registration = on(&mattermost.host()).register_with(config);
    until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
    sleep(HOUR).await;
    assert_eq!(registration.state(), RegistrationState::WaitingForAgents);
}

#[tokio::test(start_paused = true)]
async fn the_log_tells_how_often_it_is_tried_afterwards() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let config = RegistrationConfig::default()
        .attempts(2)
        .slow_retry(Duration::from_secs(5));
    on(&mattermost.host()).register_with(config);
    mattermost.until_seen(3).await;
    let lines = log.with("gave up after 2 attempts");
    assert!(lines[0].contains("after 5s to 10s"), "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_waited_for_for_a_minute() {
    for (wait, in_time) in [(59, true), (61, false)] {
        let mattermost = Mattermost::new();
        mattermost.replies([Reply::After(seconds(wait))]);
        let registration = start(&mattermost);
        mattermost.until_seen(1).await;
        let sent = Instant::now();
        until(&registration, |s| {
            *s != RegistrationState::WaitingForActivation
        })
        .await;
        assert_eq!(is_registered(&registration.state()), in_time);
        assert_eq!(sent.elapsed(), seconds(wait.min(60)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_500_is_outlived() {
    let mattermost = Mattermost::new();
    let (_, registration) = registered_on(&mattermost).await;
    mattermost.always(Reply::Status(500));
    registration.renew();
    sleep(HOUR).await;
    mattermost.always(Reply::Status(200));
    let mended = Instant::now();
    until(&registration, is_registered).await;
    assert!(mended.elapsed() <= seconds(121), "{:?}", mended.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_day_in_vain_is_two_lines_in_the_log_and_an_attempt_every_minute_or_two() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Nothing);
    let registration = start(&mattermost);
    sleep(24 * HOUR).await;
    let at = mattermost.registrations();
    assert!((720..=1440).contains(&at.len()), "{}", at.len());
    for pair in at[14..].windows(2) {
        assert!((60.0..=120.01).contains(&(pair[1] - pair[0])), "{pair:?}");
    }
    assert_eq!(log.with("gave up after 15 attempts").len(), 1);
    assert_eq!(log.with("ERROR").len(), 1);
    assert_eq!(log.with("").len(), 2);
    assert!(matches!(
        registration.state(),
        RegistrationState::Retrying { .. }
    ));
}

#[tokio::test(start_paused = true)]
async fn no_time_is_so_short_that_it_floods_agents() {
    let none = Duration::ZERO;
    let config = RegistrationConfig::default()
        .status_poll(none)
        .heartbeat(none)
        .max_back_off(none)
        .attempts(0)
        .slow_retry(none);
    for code in [200, 500] {
        let mattermost = Mattermost::new();
        mattermost.always(Reply::Status(code));
        on(&mattermost.host()).register_with(config.clone());
        sleep(seconds(10)).await;
        let sent = mattermost.registrations().len();
        assert!((50..=250).contains(&sent), "{sent}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_versions_of_an_agents_that_fails_are_one_row_of_attempts() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let registration = start(&mattermost);
    for round in 0..20 {
        until(
            &registration,
            |s| matches!(s, RegistrationState::Retrying { attempts, .. } if *attempts > round),
        )
        .await;
        let version = ["2.0.1", "2.0.2"][round as usize % 2];
        mattermost.agents(Agents::Running(version));
        sleep(seconds(5)).await;
    }
    assert_eq!(log.with("gave up after 15 attempts").len(), 1);
    assert_eq!(log.with("").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_again_and_again_is_told_once() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(403));
    let registration = start(&mattermost);
    until(&registration, is_failed).await;
    for _ in 0..10 {
        registration.renew();
        sleep(seconds(10)).await;
    }
    assert_eq!(mattermost.registrations().len(), 11);
    assert_eq!(log.with("failed permanently").len(), 1);
    // another refusal is news
    mattermost.always(Reply::Status(400));
    registration.renew();
    sleep(seconds(10)).await;
    assert_eq!(log.with("failed permanently").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_200_counts_whatever_becomes_of_its_body() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Endless(200));
    let registration = start(&mattermost);
    mattermost.until_seen(1).await;
    settle().await;
    assert!(is_registered(&registration.state()));
}
