//! One plugin on several nodes.

use mattermost_plugin::model::{PluginClusterEvent, PluginClusterEventSendOptions};

use super::*;
use crate::agents::Generation;
use crate::world::Level;

const ID: &str = "com.example.gossip";

/// A plugin that publishes what it is asked to, and writes down on which node it is told what.
struct Gossip(Host);

#[plugin]
impl mattermost_plugin::Plugin for Gossip {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        Ok(Self(host))
    }

    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        let command = Command {
            trigger: "gossip".into(),
            ..Command::default()
        };
        Ok(self.0.api.register_command(&command).await?)
    }

    async fn on_plugin_cluster_event(self: Arc<Self>, _: Context, event: PluginClusterEvent) {
        let data = String::from_utf8_lossy(&event.data).into_owned();
        self.note(&format!("heard {} {data}", event.id)).await;
    }

    async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
        self.note("settings").await;
        Ok(())
    }

    async fn message_has_been_posted(self: Arc<Self>, _: Context, _: Post) {
        self.note("posted").await;
    }

    /// `/publish/{event}/{target}` publishes, `/save` saves settings, `/register` registers with Agents.
    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let text = match path.split('/').collect::<Vec<_>>().as_slice() {
            ["", "publish", id, target] => self.publish(id, target).await,
            ["", "save"] => {
                let settings = [("loud".to_owned(), Interface::Bool(true))].into();
                self.0.api.save_plugin_config(&settings).await.unwrap();
                "saved".to_owned()
            }
            _ => self.register().await,
        };
        Response::new(text.into())
    }
}

impl Gossip {
    async fn note(&self, text: &str) {
        let status = self.0.api.get_plugin_status(ID).await;
        // A server calls this hook while it activates the plugin, too.
        if let Some(status) = status.ok().filter(|status| status.state == 2) {
            let line = format!("{} {text}", status.cluster_id);
            self.0.api.log_info(&line, &[]).await.unwrap();
        }
    }

    async fn publish(&self, id: &str, target: &str) -> String {
        let event = PluginClusterEvent {
            id: id.into(),
            data: b"news".to_vec(),
        };
        let options = PluginClusterEventSendOptions {
            target_id: target.into(),
            ..PluginClusterEventSendOptions::default()
        };
        let published = self.0.api.publish_plugin_cluster_event(&event, &options);
        match published.await {
            Ok(()) => "published".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    async fn register(&self) -> String {
        let request = http::Request::post("/mattermost-ai/bridge/v1/mcp/register");
        let body = Body::from(r#"{"name": "Gossip", "path": "/mcp"}"#);
        let answered = self.0.api.plugin_http(request.body(body).unwrap()).await;
        answered.unwrap().status().to_string()
    }
}

async fn nodes<const N: usize>() -> ([DevHost; N], World, Sample) {
    let (world, sample) = sample();
    let plugin = Plugin::in_process::<Gossip>(Manifest::new(ID));
    let first = DevHost::start(plugin, &world).await.unwrap();
    let mut nodes = vec![first];
    while nodes.len() < N {
        let joined = nodes[0].join().await.unwrap();
        nodes.push(joined);
    }
    let nodes = nodes.try_into().unwrap_or_else(|_| unreachable!());
    (nodes, world, sample)
}

async fn ask(host: &DevHost, path: &str) -> String {
    let request = http::Request::get(path).body(Body::empty()).unwrap();
    let response = host.request(None, request).await.unwrap();
    let text = response.into_body().collect(1000).await.unwrap();
    String::from_utf8(text.to_vec()).unwrap()
}

/// What the nodes have noted until they have stopped: then nothing is on its way any more.
async fn told<const N: usize>(nodes: [DevHost; N], world: &World) -> Vec<String> {
    for node in &nodes {
        node.stop().await.unwrap();
    }
    let mut lines: Vec<_> = world.log().into_iter().map(|line| line.message).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn an_event_reaches_the_plugin_on_all_other_nodes_or_on_the_one_that_is_named() {
    let (nodes, world, _) = nodes::<3>().await;
    assert_eq!(ask(&nodes[0], "/publish/all/").await, "published");
    assert_eq!(ask(&nodes[2], "/publish/one/node-2").await, "published");
    let told = told(nodes, &world).await;
    let expected = [
        "node-2 heard all news",
        "node-2 heard one news",
        "node-3 heard all news",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn an_event_for_a_node_that_is_not_there_is_an_error() {
    let (nodes, world, _) = nodes::<2>().await;
    for target in ["node-9", nodes[0].node()] {
        let text = ask(&nodes[0], &format!("/publish/lost/{target}")).await;
        let start = format!("failed to send message to cluster node \"{target}\"");
        assert!(text.starts_with(&start), "{text}");
    }
    assert!(told(nodes, &world).await.is_empty());
}

#[tokio::test]
async fn on_a_single_server_an_event_goes_nowhere() {
    let (nodes, world, sample) = nodes::<1>().await;
    for path in ["/publish/all/", "/publish/one/node-1", "/publish/one/any"] {
        assert_eq!(ask(&nodes[0], path).await, "published");
    }
    let ada = nodes[0].user(&sample.ada);
    ada.post(&sample.news, "hello").await.unwrap();
    let told = told(nodes, &world).await;
    assert_eq!(told, [" posted"], "and it has no cluster id");
}

#[tokio::test]
async fn what_no_server_would_deliver_is_a_warning() {
    let (nodes, world, _) = nodes::<2>().await;
    assert_eq!(ask(&nodes[0], "/publish//").await, "published");
    nodes[1].stop().await.unwrap();
    assert_eq!(ask(&nodes[0], "/publish/late/").await, "published");
    let warnings = world.log().into_iter();
    let warnings: Vec<_> = warnings.map(|line| (line.level, line.message)).collect();
    let expected = [
        "Invalid ClusterMessage.Props values for plugin event",
        "Getting hooks for plugin failed",
    ];
    assert_eq!(
        warnings,
        expected.map(|text| (Level::Warn, text.to_owned()))
    );
    nodes[0].stop().await.unwrap();
}

#[tokio::test]
async fn settings_are_told_everywhere_and_what_a_user_does_on_one_node() {
    let (nodes, world, sample) = nodes::<2>().await;
    nodes[0].set_setting("Loud", true).await.unwrap();
    let ada = nodes[1].user(&sample.ada);
    ada.post(&sample.news, "hello").await.unwrap();
    let told = told(nodes, &world).await;
    assert_eq!(
        told,
        ["node-1 settings", "node-2 posted", "node-2 settings"]
    );
}

#[tokio::test]
async fn settings_that_the_plugin_saves_are_told_everywhere() {
    let (nodes, world, _) = nodes::<2>().await;
    assert_eq!(ask(&nodes[0], "/save").await, "saved");
    let told = told(nodes, &world).await;
    assert_eq!(told, ["node-1 settings", "node-2 settings"]);
}

#[tokio::test]
async fn a_node_that_has_stopped_leaves_the_others() {
    let (nodes, world, sample) = nodes::<2>().await;
    nodes[0].stop().await.unwrap();
    assert!(world.runs(ID));
    assert_eq!(world.commands().len(), 1);
    let ada = nodes[1].user(&sample.ada);
    ada.post(&sample.news, "hello").await.unwrap();
    nodes[0].restart().await.unwrap();
    let gus = nodes[0].user(&sample.gus);
    gus.post(&sample.news, "hello").await.unwrap();
    let told = told(nodes, &world).await;
    assert_eq!(told, ["node-1 posted", "node-2 posted"]);
    assert!(!world.runs(ID));
    assert!(world.commands().is_empty());
}

#[tokio::test]
async fn a_plugin_speaks_to_agents_of_its_own_node() {
    let (nodes, _, _) = nodes::<2>().await;
    let known = || nodes.each_ref().map(|node| node.agents().registered(ID));
    let [one, other] = &nodes;
    one.agents().install();
    assert_eq!(ask(one, "/register").await, "200 OK");
    assert!(matches!(known(), [Some(_), None]));
    assert_eq!(ask(other, "/register").await, "200 OK");
    let requests = one.agents().requests();
    let at: Vec<_> = requests.iter().map(|request| &*request.node).collect();
    assert_eq!(at, [one.node(), other.node()]);

    one.agents().install_as(Generation::New, "2.4.0");
    assert!(matches!(known(), [None, None]));
    assert_eq!(ask(other, "/register").await, "200 OK");
    assert!(matches!(known(), [Some(_), Some(_)]), "shared");
}
