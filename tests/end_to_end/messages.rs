use devhost::agents::LlmAnswer;
use mattermost_plugin::ids::UserId;
use serde_json::json;

use crate::stage::Stage;
use crate::transport::Transport;

pub(crate) async fn send(stage: &Stage, user: &UserId, to: &str, message: &str) -> LlmAnswer {
    let arguments = json!({"to": to, "message": message});
    stage.call(user, "send_message", arguments).await
}

#[tokio::test]
async fn a_guest_posts_nothing_to_a_private_channel_and_cannot_tell_that_it_is_there() {
    let stage = Stage::start().await;
    let leads = stage.sample.leads.to_string();
    let missing = "missingmissingmissingmis12";
    for (hidden, absent) in [("~leads", "~cellar"), (leads.as_str(), missing)] {
        let refused = send(&stage, &stage.sample.gus, hidden, "hello").await;
        assert!(refused.is_error, "{refused:?}");
        let unknown = send(&stage, &stage.sample.gus, absent, "hello").await;
        assert_eq!(refused.text.replace(hidden, absent), unknown.text);
    }
    assert!(stage.world.posts(&stage.sample.leads).is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn a_guest_posts_where_it_is_a_member_and_nowhere_else() {
    let stage = Stage::start().await;
    let gus = &stage.sample.gus;
    let sent = send(&stage, gus, "~news", "hello").await;
    assert!(!sent.is_error, "{sent:?}");
    let refused = send(&stage, gus, "~town-square", "hello").await;
    assert!(refused.is_error, "{refused:?}");
    assert_eq!(stage.world.posts(&stage.sample.news).len(), 1);
    assert!(stage.world.posts(&stage.sample.town_square).is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn nobody_posts_to_an_archived_channel() {
    let stage = Stage::start().await;
    let attic = stage.sample.attic.to_string();
    let refused = send(&stage, &stage.sample.ada, &attic, "hello").await;
    assert!(refused.is_error, "{refused:?}");
    assert!(stage.world.posts(&stage.sample.attic).is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn a_direct_message_reaches_the_channel_of_the_two() {
    let stage = Stage::start().await;
    let (ada, grace) = (&stage.sample.ada, &stage.sample.grace);
    let sent = send(&stage, ada, "@grace", "lunch?").await;
    assert!(!sent.is_error, "{sent:?}");
    let channel = stage.world.direct_channel(ada, grace);
    let posts = stage.world.posts(&channel);
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].message, "lunch?");
    stage.stop().await;
}

#[tokio::test]
async fn a_change_is_in_the_audit_log_and_in_the_log_where_the_server_has_none_for_plugins() {
    let stage = Stage::start().await;
    let (world, ada) = (stage.world.clone(), stage.sample.ada.clone());
    let sent = send(&stage, &ada, "~news", "lunch?").await;
    assert!(!sent.is_error, "{sent:?}");
    stage.stop().await;
    let log = world.log();
    let lines = log
        .iter()
        .filter(|line| line.message.contains("not in the audit log"));
    let lines: Vec<_> = lines.collect();
    let records = world.audit_records();
    match Transport::chosen() {
        Transport::NetRpc => assert_eq!((records.len(), lines.len()), (1, 0), "{log:?}"),
        // The contract has LogAuditRec, and the branch's host does not implement it.
        Transport::Grpc => {
            assert_eq!((records.len(), lines.len()), (0, 1), "{log:?}");
            let line = lines[0].to_string();
            for part in ["mcp_send_message", "success", ada.as_str(), "post_id="] {
                assert!(line.contains(part), "{line}");
            }
            assert!(!line.contains("lunch"), "{line}");
        }
    }
}
