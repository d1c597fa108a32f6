use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn each_user_is_told_who_the_tools_act_as() {
    let stage = Stage::start().await;
    for (user, name) in [
        (&stage.sample.ada, "ada"),
        (&stage.sample.gus, "gus"),
        (&stage.sample.grace, "grace"),
    ] {
        let answer = stage.call(user, "whoami", json!({})).await;
        assert!(!answer.is_error, "{answer:?}");
        assert!(answer.text.contains(&format!("@{name}")), "{}", answer.text);
        assert_eq!(answer.structured["id"], user.as_str());
        assert_eq!(answer.structured["teams"][0]["name"], "acme");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_deactivated_user_and_a_stranger_are_nobody() {
    let stage = Stage::start().await;
    let stranger = "strangerstrangerstranger12".into();
    for user in [&stage.sample.olga, &stranger] {
        let answer = stage.call(user, "whoami", json!({})).await;
        assert!(answer.is_error, "{answer:?}");
        assert_eq!(answer.text, "Authentication failed");
    }
    stage.stop().await;
}
