//! Files: uploaded, attached, read, linked and deleted.

use mattermost_plugin::api::*;
use mattermost_plugin::ids::FileId;
use mattermost_plugin::model::Post;

use super::{api, status};
use crate::plugin_api::PluginApi;
use crate::world::Sample;

async fn post(api: &PluginApi, sample: &Sample, files: &[&FileId]) -> Post {
    let draft = Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        file_ids: files.iter().map(|&file| file.clone()).collect(),
        ..Post::default()
    };
    api.create_post(&draft).await.unwrap()
}

#[tokio::test]
async fn what_a_plugin_uploads_belongs_to_nobody_and_is_read_back() {
    let (api, sample) = api();
    let info = api.upload_file(b"plan", &sample.news, "Plan.TXT").await;
    let info = info.unwrap();
    assert_eq!(info.creator_id, "nouser");
    assert_eq!((&*info.name, &*info.extension), ("Plan.TXT", "txt"));
    assert_eq!((info.size, &*info.content), (4, "plan"));
    assert_eq!(api.get_file(&info.id).await.unwrap(), b"plan");
    assert_eq!(api.get_file_info(&info.id).await.unwrap(), info);
    assert_eq!(api.read_file(&info.path).await.unwrap(), b"plan");
    let nowhere = api.upload_file(b"plan", &"x".into(), "a").await;
    assert_eq!(status(nowhere), 400);
}

#[tokio::test]
async fn text_that_the_server_has_extracted_comes_with_the_file() {
    let (api, sample) = api();
    let pdf = b"%PDF\xff";
    let file = api
        .world
        .add_file(&sample.ada, &sample.news, "plan.pdf", pdf);
    assert_eq!(api.get_file_info(&file).await.unwrap().content, "");
    api.world.set_file_text(&file, "The plan");
    let info = api.get_file_info(&file).await.unwrap();
    assert_eq!(
        (&*info.content, &*info.mime_type),
        ("The plan", "application/pdf")
    );
}

#[tokio::test]
async fn a_file_is_attached_once_by_its_creator_or_from_a_plugin_and_goes_with_its_post() {
    let (api, sample) = api();
    let upload = |by| api.world.add_file(by, &sample.leads, "a.txt", b"a");
    let (own, foreign) = (upload(&sample.ada), upload(&sample.grace));
    let nobodys = api.upload_file(b"b", &sample.news, "b.txt").await.unwrap();
    let first = post(&api, &sample, &[&own, &foreign, &nobodys.id]).await;
    assert_eq!(first.file_ids, [own.clone(), nobodys.id.clone()]);
    let info = api.get_file_info(&own).await.unwrap();
    assert_eq!((&info.post_id, &info.channel_id), (&first.id, &sample.news));
    assert!(post(&api, &sample, &[&own]).await.file_ids.is_empty());
    api.delete_post(&first.id).await.unwrap();
    assert_eq!(status(api.get_file_info(&own).await), 404);
    assert_eq!(status(api.get_file(&own).await), 404);
    assert!(api.get_file_info(&foreign).await.is_ok());
}

#[tokio::test]
async fn a_link_needs_the_setting_and_a_post() {
    let (api, sample) = api();
    let file = api.world.add_file(&sample.ada, &sample.news, "a", b"a");
    assert_eq!(status(api.get_file_link(&file).await), 501);
    api.world
        .change_config(|config| config.file_settings.enable_public_link = Some(true));
    assert_eq!(status(api.get_file_link(&file).await), 400);
    post(&api, &sample, &[&file]).await;
    let link = api.get_file_link(&file).await.unwrap();
    let start = format!("http://localhost:8065/files/{file}/public?h=");
    assert!(link.starts_with(&start), "{link}");
}

#[tokio::test]
async fn a_copy_is_in_no_post_and_belongs_to_who_asks() {
    let (api, sample) = api();
    let file = api.world.add_file(&sample.ada, &sample.news, "a", b"a");
    post(&api, &sample, &[&file]).await;
    let copies = api
        .copy_file_infos(&sample.grace, std::slice::from_ref(&file))
        .await;
    let copy = api.get_file_info(&copies.unwrap()[0]).await.unwrap();
    assert_eq!(copy.creator_id, sample.grace);
    assert!(copy.post_id.is_empty());
    assert_ne!(copy.id, file);
}
