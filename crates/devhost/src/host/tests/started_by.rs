use super::*;
use crate::host::net_rpc::NetRpc;

/// Runs the parrot instead of the executable.
const PARROT: Start = |executable, api, stderr| {
    Box::pin(async move {
        stderr(&format!("{} is started", executable.display()));
        let hooks = mattermost_plugin::host::Hooks::in_process::<Parrot>().await?;
        Ok(Box::new(NetRpc::InProcess(hooks, api)) as Box<dyn PluginProcess>)
    })
};

#[tokio::test]
async fn an_executable_is_started_as_its_test_says_and_called_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let [manifest, executable] = ["plugin.json", "parrot"].map(|name| folder.path().join(name));
    std::fs::write(&manifest, r#"{"id": "com.example.parrot"}"#).unwrap();
    std::fs::write(&executable, "no program").unwrap();
    let (world, sample) = sample();
    let plugin = Plugin::executable(&executable, &manifest).unwrap();
    let host = DevHost::start(plugin.started_by(PARROT), &world).await;
    let host = host.unwrap();
    let rude = host.user(&sample.ada).post(&sample.news, "rude").await;
    assert!(rude.is_err());
    host.stop().await.unwrap();
    let started = format!("{} is started", executable.display());
    let mut log = world.log().into_iter();
    assert!(log.any(|line| line.message == started), "{:?}", world.log());
}
