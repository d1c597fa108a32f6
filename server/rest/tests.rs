use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use devhost::RestServer;
use devhost::world::{Sample, World, sample};
use http::StatusCode;
use mattermost_plugin::Plugin;
use mattermost_plugin::model::{AppError, Session as Stored};
use serde_json::json;

use super::session::Noted;
use super::*;
use crate::lines::Lines;
use crate::manifest;
use crate::scene::api;

const PINNED: &str = "api4.getPinnedPosts";
const VIEW: &str = "api4.viewChannel";
const CONFIG: &str = "api4.getClientConfig";

/// The sample world, its REST API, and a plugin's requests to it.
struct Stage {
    world: World,
    sample: Sample,
    host: Host,
    rest: Rest,
    _server: RestServer,
}

impl Stage {
    async fn new() -> Self {
        let (world, sample) = sample();
        let server = RestServer::start(&world).await.unwrap();
        let host = Host::new(api(&world));
        let rest = Rest::new(&host, &Arc::default());
        Self {
            world,
            sample,
            host,
            rest,
            _server: server,
        }
    }

    fn user(&self) -> User {
        self.world.user(&self.sample.ada).unwrap()
    }

    fn pinned(&self) -> impl Future<Output = Result<Value, RestError>> + Send + 'static {
        let route = Route::new(&["channels", self.sample.news.as_str(), "pinned"]);
        let (rest, user) = (self.rest.clone(), self.user());
        async move { rest.read(&user, route).await }
    }

    fn view(&self) -> impl Future<Output = Result<Value, RestError>> + Send + 'static {
        let route = Route::new(&["channels", "members", self.sample.ada.as_str(), "view"]);
        let (rest, user) = (self.rest.clone(), self.user());
        let body = json!({"channel_id": self.sample.news});
        async move { rest.change(&user, Method::POST, route, Some(&body)).await }
    }

    fn sessions(&self) -> Vec<Stored> {
        self.world.sessions(&self.sample.ada)
    }

    /// What is noted of Ada's sessions.
    fn notes(&self) -> Vec<Noted> {
        let row = self.world.value(manifest::ID, &self.row());
        row.map_or(Vec::new(), |row| serde_json::from_slice(&row).unwrap())
    }

    fn row(&self) -> String {
        format!("sessions:{}", &self.sample.ada.as_str()[..1])
    }

    fn note(&self, session: &Stored) -> Option<Noted> {
        self.notes()
            .into_iter()
            .find(|noted| noted.id == session.id)
    }

    /// A session of Ada's that was left behind so long ago, and noted.
    async fn left(&self, age: Duration) -> Stored {
        let wanted = Stored {
            user_id: self.sample.ada.clone(),
            ..Stored::default()
        };
        let made = self.host.api.create_session(&wanted).await.unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let mut notes = self.notes();
        notes.push(Noted {
            id: made.id.clone(),
            user: self.sample.ada.clone(),
            at: i64::try_from((now - age).as_millis()).unwrap(),
        });
        let notes = serde_json::to_vec(&notes).unwrap();
        self.host.api.kv_set(&self.row(), &notes).await.unwrap();
        made
    }

    /// Waits until so many requests have reached a handler.
    async fn reached(&self, handler: &str, calls: usize) {
        self.world
            .until(|world| (world.calls(handler) >= calls).then_some(()))
            .await;
    }

    /// Waits until no task of the plugin runs, and sees that no session is left, nor a note of one.
    async fn is_left_clean(&self, made: &[Stored]) {
        self.host.tasks.idle().await;
        assert_eq!(self.sessions(), []);
        for session in made {
            assert_eq!(self.note(session), None);
        }
        assert_eq!(self.notes(), []);
    }
}

fn failure(status: u16) -> AppError {
    AppError::new("", "app.failed", StatusCode::from_u16(status).unwrap())
}

#[tokio::test]
async fn a_session_is_short_noted_before_it_is_used_and_ended_after_an_answer() {
    let stage = Stage::new().await;
    stage.world.hold(PINNED);
    let asked = tokio::spawn(stage.pinned());
    stage.reached(PINNED, 1).await;
    let sessions = stage.sessions();
    let [session] = sessions.as_slice() else {
        panic!("{} sessions", sessions.len());
    };
    assert!(session.expires_at - session.create_at <= 60_000);
    assert_eq!(session.roles, stage.user().roles);
    let row = stage.world.value(manifest::ID, &stage.row()).unwrap();
    let row = String::from_utf8(row).unwrap();
    assert!(row.contains(session.id.as_str()), "{row}");
    assert!(!row.contains(session.token.as_str()), "{row}");
    stage.world.heal(PINNED);
    assert_eq!(asked.await.unwrap().unwrap()["order"], json!([]));
    stage.is_left_clean(&sessions).await;
}

#[tokio::test]
async fn a_session_is_ended_after_every_failure() {
    let stage = Stage::new().await;
    for status in [400, 403, 404, 409, 501] {
        stage.world.fail(PINNED, failure(status));
        stage.world.fail(VIEW, failure(status));
        assert!(stage.pinned().await.is_err(), "{status}");
        assert!(stage.view().await.is_err(), "{status}");
        stage.is_left_clean(&[]).await;
    }
    assert_eq!(stage.world.calls("CreateSession"), 10);
    assert_eq!(stage.world.calls("RevokeSession"), 10);
}

#[tokio::test]
async fn a_read_that_is_given_up_ends_its_session_at_once() {
    let stage = Stage::new().await;
    for panics in [false, true] {
        stage.world.hold(PINNED);
        let (give_up, given_up) = oneshot::channel::<()>();
        let pinned = stage.pinned();
        let asked = tokio::spawn(async move {
            tokio::select! {
                _ = pinned => {}
                _ = given_up => assert!(!panics, "on purpose"),
            }
        });
        stage.reached(PINNED, 1 + usize::from(panics)).await;
        let sessions = stage.sessions();
        assert_eq!(sessions.len(), 1);
        give_up.send(()).unwrap();
        assert_eq!(asked.await.is_err(), panics);
        stage.is_left_clean(&sessions).await;
        stage.world.heal(PINNED);
    }
}

#[tokio::test]
async fn a_change_that_is_given_up_is_carried_to_its_end() {
    let stage = Stage::new().await;
    stage.world.hold(VIEW);
    let asked = tokio::spawn(stage.view());
    stage.reached(VIEW, 1).await;
    asked.abort();
    assert!(asked.await.unwrap_err().is_cancelled());
    assert_eq!(stage.sessions().len(), 1);
    stage.world.heal(VIEW);
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn a_plugin_that_stops_ends_its_sessions() {
    let stage = Stage::new().await;
    stage.world.hold(VIEW);
    let asked = tokio::spawn(stage.view());
    stage.reached(VIEW, 1).await;
    let sessions = stage.sessions();
    let late = stage.host.deactivate().await;
    assert_eq!(late, Vec::<&str>::new());
    let answer = asked.await.unwrap().unwrap_err();
    assert_eq!(answer.to_string(), "no answer: the plugin stops");
    stage.is_left_clean(&sessions).await;
    let answer = stage.pinned().await.unwrap_err();
    assert_eq!(answer.to_string(), "no answer: the plugin stops");
}

#[tokio::test]
async fn what_an_earlier_run_left_is_ended_at_the_start() {
    let stage = Stage::new().await;
    let left = [
        stage.left(Duration::ZERO).await,
        stage.left(Duration::from_secs(3600)).await,
    ];
    // One that is gone is forgotten, too.
    stage.host.api.revoke_session(&left[1].id).await.unwrap();
    session::sweep(&stage.host.api, Duration::ZERO).await;
    stage.is_left_clean(&left).await;
    assert_eq!(stage.world.calls("KVList"), 0);
}

#[tokio::test]
async fn the_plugin_sweeps_when_it_starts() {
    let stage = Stage::new().await;
    stage.left(Duration::from_secs(3600)).await;
    let started = crate::Toolbelt::new(Host::new(api(&stage.world))).await;
    let _plugin = started.unwrap();
    stage.reached("RevokeSession", 1).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_left_since_is_ended_within_an_hour_but_not_what_is_in_use() {
    let stage = Stage::new().await;
    stage.rest.sweep();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let old = stage.left(Duration::from_secs(3600)).await;
    let used = stage.left(Duration::ZERO).await;
    tokio::time::sleep(Duration::from_secs(60 * 60)).await;
    assert_eq!(stage.note(&old), None);
    assert!(stage.note(&used).is_some());
    assert_eq!(stage.sessions().len(), 1);
    let late = stage.host.deactivate().await;
    assert_eq!(late, Vec::<&str>::new());
}

#[tokio::test]
async fn what_was_left_is_ended_when_the_user_gets_the_next_session() {
    let stage = Stage::new().await;
    let old = stage.left(Duration::from_secs(3600)).await;
    stage.pinned().await.unwrap();
    stage.is_left_clean(&[old]).await;
}

#[tokio::test]
async fn a_session_is_ended_after_a_panic() {
    let stage = Stage::new().await;
    stage.world.hold(PINNED);
    let request = Request {
        method: Method::GET,
        route: Route::new(&["channels", stage.sample.news.as_str(), "pinned"]),
        body: None,
    };
    let (rest, user) = (stage.rest.clone(), stage.user());
    let asked = tokio::spawn(async move {
        rest.asked(&user, &request, async { panic!("on purpose") })
            .await
    });
    assert!(asked.await.map(drop).unwrap_err().is_panic());
    assert_eq!(stage.world.calls("CreateSession"), 1);
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn a_session_that_cannot_be_ended_stays_noted_for_the_next_start() {
    let stage = Stage::new().await;
    stage.world.fail("RevokeSession", failure(500));
    stage.pinned().await.unwrap();
    let sessions = stage.sessions();
    assert!(stage.note(&sessions[0]).is_some());
    stage.world.heal("RevokeSession");
    session::sweep(&stage.host.api, Duration::ZERO).await;
    stage.is_left_clean(&sessions).await;
}

#[tokio::test]
async fn a_session_that_cannot_be_noted_is_not_used() {
    let stage = Stage::new().await;
    stage.world.fail("KVSetWithOptions", failure(500));
    let refusal = stage.pinned().await.unwrap_err().refusal("x").to_string();
    assert_eq!(
        refusal,
        "Client error: unavailable (needs server-API access: the plugin cannot note the session it needs)"
    );
    assert_eq!(stage.world.calls(PINNED), 0);
    assert_eq!(stage.world.calls("RevokeSession"), 1);
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn without_a_session_nothing_is_asked_and_it_is_said_why() {
    let stage = Stage::new().await;
    stage.world.fail("CreateSession", failure(401));
    let refusal = stage.view().await.unwrap_err().change("x", "y").to_string();
    assert_eq!(
        refusal,
        "Client error: unavailable (needs server-API access: the server gives the plugin no session for this account)"
    );
    assert_eq!(stage.world.calls(VIEW), 0);
}

#[tokio::test]
async fn a_session_that_somebody_else_ended_is_replaced_once() {
    let stage = Stage::new().await;
    stage.world.hold("KVSetWithOptions");
    let asked = tokio::spawn(stage.view());
    stage.reached("KVSetWithOptions", 1).await;
    let first = stage.sessions().remove(0);
    stage.host.api.revoke_session(&first.id).await.unwrap();
    stage.world.heal("KVSetWithOptions");
    asked.await.unwrap().unwrap();
    assert_eq!(stage.world.calls(VIEW), 2);
    stage.is_left_clean(&[first]).await;

    stage.world.fail(VIEW, failure(401));
    let refusal = stage.view().await.unwrap_err();
    assert_eq!(refusal, RestError::NoSession);
    assert_eq!(stage.world.calls(VIEW), 4);
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn a_user_has_one_session_at_a_time() {
    let stage = Stage::new().await;
    stage.world.hold(PINNED);
    let asked: Vec<_> = (0..8).map(|_| tokio::spawn(stage.pinned())).collect();
    for done in 0..8 {
        stage.reached(PINNED, done + 1).await;
        assert_eq!(stage.sessions().len(), 1);
        assert_eq!(stage.world.calls("CreateSession"), done + 1);
        stage.world.let_one_go_on(PINNED);
    }
    for asked in asked {
        asked.await.unwrap().unwrap();
    }
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn a_thousand_requests_leave_no_session() {
    let stage = Stage::new().await;
    for number in 0..1000 {
        match number % 4 {
            0 => stage.world.answer_rest(PINNED, 404, &[], "{}"),
            1 => stage.world.answer_rest(PINNED, 302, &[], ""),
            _ => {}
        }
        let asked = stage.pinned().await;
        assert_eq!(asked.is_ok(), number % 4 > 1, "{number}: {asked:?}");
    }
    assert_eq!(stage.world.calls("CreateSession"), 1000);
    stage.is_left_clean(&[]).await;
    let kept = stage.host.api.kv_list(0, 10).await.unwrap();
    assert_eq!(kept, Vec::<String>::new());
}

#[tokio::test]
async fn reads_are_repeated_and_changes_never() {
    let now = &[("Retry-After", "0")];
    let ours = r#"{"id": "app.failed"}"#;
    for (status, body) in [
        (429, "limit exceeded"),
        (500, ours),
        (502, "<html>"),
        (503, ours),
    ] {
        let stage = Stage::new().await;
        for _ in 0..3 {
            stage.world.answer_rest(PINNED, status, now, body);
        }
        stage.pinned().await.unwrap();
        assert_eq!(stage.world.calls(PINNED), 4, "{status}");
        assert_eq!(stage.world.calls("CreateSession"), 1);

        for _ in 0..4 {
            stage.world.answer_rest(PINNED, status, now, body);
        }
        stage.pinned().await.unwrap_err();
        assert_eq!(stage.world.calls(PINNED), 8, "{status}");

        stage.world.answer_rest(VIEW, status, now, body);
        stage.view().await.unwrap_err();
        assert_eq!(stage.world.calls(VIEW), 1, "{status}");
        stage.is_left_clean(&[]).await;
    }
}

#[tokio::test]
async fn a_licence_is_not_asked_for_again() {
    let stage = Stage::new().await;
    stage.world.fail(PINNED, failure(501));
    let refusal = stage.pinned().await.unwrap_err().refusal("x").to_string();
    assert_eq!(
        refusal,
        "Client error: unavailable (needs Entry edition or a higher one, with a licence)"
    );
    assert_eq!(stage.world.calls(PINNED), 1);
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_the_callers() {
    let stage = Stage::new().await;
    let hour = &[("Retry-After", "3600")];
    stage.world.answer_rest(PINNED, 429, hour, "limit exceeded");
    stage.world.answer_rest(VIEW, 429, hour, "limit exceeded");
    let busy = RestError::Busy { seconds: 3600 };
    assert_eq!(stage.pinned().await, Err(busy.clone()));
    assert_eq!(stage.view().await, Err(busy.clone()));
    assert_eq!(stage.world.calls(PINNED), 1);
    assert_eq!(
        busy.change("x", "y").to_string(),
        "Rate limit exceeded: retry in 3600 s"
    );
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_waited_for_ten_seconds() {
    let stage = Stage::new().await;
    stage.world.hold(PINNED);
    stage.world.hold(VIEW);
    for (handler, asked) in [
        (PINNED, tokio::spawn(stage.pinned())),
        (VIEW, tokio::spawn(stage.view())),
    ] {
        stage.reached(handler, 1).await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(11)).await;
        let answer = asked.await.unwrap().unwrap_err();
        tokio::time::resume();
        assert_eq!(answer.to_string(), "no answer: timed out");
    }
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (stage, other) = (Stage::new().await, Stage::new().await);
    for status in [301, 302, 303, 307, 308] {
        let path = format!("/api/v4/channels/{}/pinned", other.sample.news);
        let location = format!("{}{path}", other._server.url());
        let location = &[("Location", location.as_str())];
        stage.world.answer_rest(PINNED, status, location, "");
        stage.world.answer_rest(VIEW, status, location, "");
        for answer in [stage.pinned().await, stage.view().await] {
            let refusal = answer.unwrap_err().change("x", "y").to_string();
            assert!(
                refusal.starts_with("Client error: unavailable (needs server-API access: the server's address redirects"),
                "{refusal}"
            );
        }
    }
    assert_eq!(other.world.calls(PINNED), 0);
}

#[tokio::test]
async fn an_answer_is_bounded_and_has_to_be_json() {
    let stage = Stage::new().await;
    let huge = "x".repeat(17 * 1024 * 1024);
    stage.world.answer_rest(PINNED, 200, &[], &huge);
    let answer = stage.pinned().await.unwrap_err();
    assert_eq!(answer.to_string(), "unreadable answer: too large");
    stage.world.answer_rest(VIEW, 200, &[], "<html>my secret");
    let answer = stage.view().await.unwrap_err();
    assert_eq!(answer.to_string(), "unreadable answer: line 1 column 1");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let stage = Stage::new().await;
    // A port that was just free.
    let nobody = RestServer::start(&World::new()).await.unwrap();
    let address = nobody.address().to_string();
    drop(nobody);
    let gone = || tokio::net::TcpStream::connect(address.as_str());
    while gone().await.is_ok() {
        tokio::task::yield_now().await;
    }
    let listening = Some(address.clone().into());
    stage
        .world
        .change_config(|config| config.service_settings.listen_address = listening);
    let refusal = stage.view().await.unwrap_err().change("x", "y").to_string();
    assert_eq!(
        refusal,
        "Client error: unavailable (needs server-API access: the plugin does not reach the server; an admin can give its address in the plugin's settings)"
    );
    stage.world.change_config(|config| {
        config.service_settings.listen_address = None;
        config.service_settings.site_url = None;
    });
    let refusal = stage.pinned().await.unwrap_err().refusal("x").to_string();
    assert!(
        refusal.contains("neither a listen address without TLS nor a SiteURL"),
        "{refusal}"
    );
    assert_eq!(stage.world.calls("CreateSession"), 0);
}

#[tokio::test]
async fn no_session_goes_to_another_server() {
    let (stage, other) = (Stage::new().await, Stage::new().await);
    let lead_to = |server: &RestServer| {
        let address = server.address().to_string();
        stage
            .world
            .change_config(|config| config.service_settings.listen_address = Some(address.into()));
    };
    stage.pinned().await.unwrap();
    lead_to(&other._server);
    for answer in [stage.pinned().await, stage.view().await] {
        assert_eq!(
            answer.unwrap_err().change("x", "y").to_string(),
            "Client error: unavailable (needs server-API access: another server answers at the server's address; an admin can give the right one in the plugin's settings)"
        );
    }
    assert_eq!(stage.world.calls("CreateSession"), 1);
    assert_eq!(other.world.calls(PINNED) + other.world.calls(VIEW), 0);
    lead_to(&stage._server);
    stage.pinned().await.unwrap();
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn which_server_it_is_is_asked_once_and_what_does_not_say_it_gets_no_session() {
    let stage = Stage::new().await;
    for said in ["<html>", "{}", r#"{"DiagnosticId": ""}"#] {
        stage.world.answer_rest(CONFIG, 200, &[], said);
        stage.view().await.unwrap_err();
    }
    assert_eq!(stage.world.calls("CreateSession"), 0);
    for _ in 0..3 {
        stage.pinned().await.unwrap();
    }
    assert_eq!(stage.world.calls(CONFIG), 4);
    assert_eq!(stage.world.calls("GetDiagnosticId"), 2);
    stage.is_left_clean(&[]).await;
}

#[tokio::test]
async fn a_user_who_is_deactivated_meanwhile_gets_nothing() {
    let stage = Stage::new().await;
    let asked = stage.pinned();
    stage.world.deactivate(&stage.sample.ada);
    assert_eq!(asked.await, Err(RestError::NoSession));
}

#[tokio::test]
async fn neither_token_nor_id_of_a_session_is_logged_whatever_fails() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let stage = Stage::new().await;
    let mut secrets = Vec::new();
    for failing in ["", "KVSetWithOptions", "RevokeSession", PINNED, VIEW] {
        if !failing.is_empty() {
            stage.world.fail(failing, failure(500));
        }
        stage.world.answer_rest(PINNED, 302, &[], "");
        stage.world.hold("RevokeSession");
        for reads in [true, false] {
            let revoked = stage.world.calls("RevokeSession") + 1;
            let asked = match reads {
                true => tokio::spawn(stage.pinned()),
                false => tokio::spawn(stage.view()),
            };
            stage.reached("RevokeSession", revoked).await;
            secrets.extend(stage.sessions());
            stage.world.let_one_go_on("RevokeSession");
            if let Err(error) = asked.await.unwrap() {
                error.change("asking", "ask again");
            }
            stage.host.tasks.idle().await;
        }
        stage.world.heal("RevokeSession");
        stage.world.heal(failing);
    }
    let lines = lines.text();
    assert!(lines.contains("a session could not be ended"), "{lines}");
    assert!(secrets.len() >= 10);
    for session in secrets {
        assert!(!lines.contains(session.id.as_str()), "{lines}");
        assert!(!lines.contains(session.token.as_str()), "{lines}");
    }
}
