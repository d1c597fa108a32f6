use devhost::World;
use devhost::world::Sample;
use mattermost_plugin::Interface;
use mattermost_plugin::ids::{FileId, UserId};
use serde_json::{Value, json};

use crate::scene::Scene;

async fn scene() -> Scene {
    Scene::with(|world, _| full(world)).await
}

fn full(world: &World) {
    world.set_plugin_setting("dev.toolbelt", "Preset", "full");
}

fn notes(channel: &str) -> Value {
    json!({"channel": channel, "name": "notes.txt", "text": "zebra"})
}

async fn upload(scene: &Scene, user: &UserId) -> FileId {
    let answer = scene.call(user, "upload_file", notes("~news")).await;
    assert!(!answer.is_error, "{answer:?}");
    answer.structured["file_id"].as_str().unwrap().into()
}

#[tokio::test]
async fn a_file_is_uploaded_and_can_be_attached_by_its_user_alone_also_after_a_restart() {
    let scene = scene().await;
    let Sample {
        ada, grace, news, ..
    } = &scene.sample;
    let id = upload(&scene, ada).await;
    assert_eq!(scene.world.file_body(&id).unwrap(), b"zebra");
    let scene = scene.restarted().await;
    let send = json!({"to": "~news", "message": "see", "file_ids": [id.as_str()]});
    // Even an administrator's agent does not attach what somebody else has prepared.
    assert_eq!(
        scene.refusal(grace, "send_message", send.clone()).await,
        format!("Resource not found: no file with the id {id} that you have uploaded")
    );
    scene.text(ada, "send_message", send).await;
    assert_eq!(scene.world.posts(news)[0].file_ids, [id]);
}

#[tokio::test]
async fn the_answer_and_the_audit_record_have_ids() {
    let scene = scene().await;
    let ada = &scene.sample.ada;
    let text = scene.text(ada, "upload_file", notes("~news")).await;
    assert!(
        text.starts_with(
            "Uploaded notes.txt (5 bytes) for ~news; it is in no message yet\nfile id: "
        ),
        "{text}"
    );
    let records = scene.world.audit_records();
    assert_eq!(
        (records[0].event_name.as_str(), records[0].status.as_str()),
        ("mcp_upload_file", "success")
    );
    let id = text.rsplit(' ').next().unwrap();
    assert_eq!(
        records[0].event_data.result_state["file_id"],
        Interface::from(id)
    );
    assert!(
        !format!("{records:?}").contains("zebra") && !format!("{records:?}").contains("notes.txt")
    );
}

#[tokio::test]
async fn who_may_upload_where() {
    let scene = scene().await;
    let Sample { ada, gus, olga, .. } = &scene.sample;
    scene.text(gus, "upload_file", notes("~news")).await;
    let private = scene.refusal(gus, "upload_file", notes("~leads")).await;
    let missing = scene.refusal(gus, "upload_file", notes("~laeds")).await;
    assert_eq!(private, missing.replace("laeds", "leads"));
    assert_eq!(
        scene.refusal(ada, "upload_file", notes("~attic")).await,
        "Client error: ~attic is archived, nothing can be uploaded there"
    );
    assert_eq!(
        scene.refusal(olga, "upload_file", notes("~news")).await,
        "Authentication failed"
    );
    scene.world.revoke("channel_user", "upload_file");
    assert_eq!(
        scene.refusal(ada, "upload_file", notes("~news")).await,
        "Client error: you lack permission upload_file in ~news"
    );
    scene.world.grant("channel_user", "upload_file");
    scene.world.change_config(|config| {
        config.file_settings.enable_file_attachments = Some(false);
    });
    assert_eq!(
        scene.refusal(ada, "upload_file", notes("~news")).await,
        "Client error: unavailable (needs file attachments, which this server has turned off)"
    );
}

#[tokio::test]
async fn a_path_is_only_a_name_and_a_file_has_one_content() {
    let scene = scene().await;
    let ada = &scene.sample.ada;
    let path = json!({"channel": "~news", "name": "/etc/passwd", "base64": "aGk="});
    let answer = scene.call(ada, "upload_file", path).await;
    assert_eq!(answer.structured["name"], "passwd");
    let id = answer.structured["file_id"].as_str().unwrap().into();
    assert_eq!(scene.world.file_body(&id).unwrap(), b"hi");
    let both = json!({"channel": "~news", "name": "a", "text": "a", "base64": "aGk="});
    let sentence =
        "Client error: text or base64 is the content of a file: give one of them, not both";
    assert_eq!(scene.refusal(ada, "upload_file", both).await, sentence);
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_hangs_is_told() {
    for (method, done) in [
        ("UploadFile", ""),
        ("KVSetWithOptions", "uploaded the file"),
        ("LogAuditRec", "uploaded the file"),
    ] {
        let scene = scene().await;
        let ada = &scene.sample.ada;
        scene.world.hold(method);
        let unknown = scene.refusal(ada, "upload_file", notes("~news")).await;
        assert!(
            unknown.starts_with("Server error: outcome unknown") && unknown.contains(done),
            "{method}: {unknown}"
        );
        scene.world.heal(method);
        scene.recorded(1).await;
        assert_eq!(scene.world.audit_records().len(), 1);
    }
}
