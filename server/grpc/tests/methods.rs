//! Every method of the SDK reaches the server's method of its name, and every method of the contract is one of them.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex};

use http::Request;
use hyper::body::Incoming;
use mattermost_plugin::api::{ApiError, ApiFuture, Client, Fake};
use mattermost_plugin::{Body, TaskSet};
use prost::Message as _;
use tonic::Status;

use super::host::serve_services;
use crate::grpc::api::GrpcApi;
use crate::grpc::connection::Services;
use crate::grpc::target::Target;

/// Calls a method, and has why it failed.
type Called = fn(Client) -> ApiFuture<'static, ApiError>;

/// A server that has no method.
#[derive(Clone, Default)]
struct Nothing {
    /// The methods that were called.
    called: Arc<Mutex<Vec<String>>>,
}

impl Services for Nothing {
    fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = http::Response<tonic::body::Body>> + Send {
        let path = request.uri().path();
        let method = path.strip_prefix("/mattermost.pluginapi.v1.PluginAPI/");
        self.called
            .lock()
            .unwrap()
            .push(method.unwrap_or(path).to_owned());
        async { Status::unimplemented("method not implemented").into_http() }
    }
}

fn any<T: Default>() -> T {
    T::default()
}

/// The methods, called with next to nothing.
macro_rules! methods {
    ($($method:ident($($arg:expr),*))*) => {
        [$(|api| Box::pin(async move {
            match api.$method($($arg),*).await {
                Ok(_) => panic!("{} was answered", stringify!($method)),
                Err(error) => Ok(error),
            }
        })),*]
    };
}

const METHODS: &[Called] = &methods! {
    log_audit_rec(&any()) log_audit_rec_with_level(&any(), &any())
    create_bot(&any()) patch_bot(&any(), &any()) get_bot(&any(), false) get_bots(&any())
    update_bot_active(&any(), false) permanent_delete_bot(&any()) ensure_bot_user(&any())
    create_channel(&any()) delete_channel(&any()) get_public_channels_for_team(&any(), 0, 0)
    get_channel(&any()) get_channel_by_name(&any(), "", false)
    get_channel_by_name_for_team_name("", "", false) get_channels_for_team_for_user(&any(), &any(), false)
    get_channel_stats(&any()) get_direct_channel(&any(), &any()) get_group_channel(&[])
    update_channel(&any()) register_channel_guard(&any()) unregister_channel_guard(&any())
    search_channels(&any(), "") add_channel_member(&any(), &any())
    add_user_to_channel(&any(), &any(), &any()) get_channel_member(&any(), &any())
    get_channel_members(&any(), 0, 0) get_channel_members_by_ids(&any(), &[])
    get_channel_members_for_user(&any(), &any(), 0, 0) update_channel_member_roles(&any(), &any(), "")
    update_channel_member_notifications(&any(), &any(), &any())
    patch_channel_members_notifications(&[], &any()) delete_channel_member(&any(), &any())
    register_command(&any()) unregister_command(&any(), "") execute_slash_command(&any())
    create_command(&any()) list_commands(&any()) list_custom_commands(&any()) list_plugin_commands(&any())
    list_built_in_commands() get_command("") update_command("", &any()) delete_command("")
    load_plugin_configuration() get_config() get_unsanitized_config() save_config(&any())
    get_plugin_config() save_plugin_config(&any())
    get_emoji_list("", 0, 0) get_emoji_by_name("") get_emoji("") get_emoji_image("")
    copy_file_infos(&any(), &[]) get_file_info(&any()) set_file_searchable_content(&any(), "")
    get_file_infos(0, 0, &any()) get_file(&any()) get_file_link(&any()) read_file("")
    upload_file(&[], &any(), "")
    open_interactive_dialog(&any()) send_toast_message(&any(), &any(), "", &any())
    publish_web_socket_event("", &any(), None) publish_user_typing(&any(), &any(), &any())
    get_group(&any()) get_group_by_name("") get_group_member_users(&any(), 0, 0) get_groups_by_source("")
    get_groups_for_user(&any()) upsert_group_member(&any(), &any()) upsert_group_members(&any(), &[])
    get_group_by_remote_id("", "") create_group(&any()) update_group(&any()) delete_group(&any())
    restore_group(&any()) delete_group_member(&any(), &any()) get_group_syncable(&any(), "", "")
    get_group_syncables(&any(), "") upsert_group_syncable(&any()) update_group_syncable(&any())
    delete_group_syncable(&any(), "", "") get_groups(0, 0, &any(), None)
    create_default_syncable_memberships(&any()) delete_group_constrained_memberships()
    kv_set("", &[]) kv_compare_and_set("", &[], &[]) kv_compare_and_delete("", &[])
    kv_set_with_options("", &[], &any()) kv_set_with_expiry("", &[], 0) kv_get("") kv_delete("")
    kv_delete_all() kv_list(0, 0)
    log_debug("", &[]) log_info("", &[]) log_error("", &[]) log_warn("", &[])
    send_mail("", "", "") send_push_notification(&any(), &any())
    create_oauth_app(&any()) get_oauth_app("") update_oauth_app(&any()) delete_oauth_app("")
    has_permission_to(&any(), &any()) has_permission_to_team(&any(), &any(), &any())
    has_permission_to_channel(&any(), &any(), &any()) roles_grant_permission(&[], "")
    plugin_http(Request::new(Body::from("")))
    get_bundle_path() get_plugins() enable_plugin("") disable_plugin("") remove_plugin("")
    get_plugin_status("") install_plugin(Body::from(""), false)
    publish_plugin_cluster_event(&any(), &any()) get_plugin_id()
    search_posts_in_team(&any(), &[]) search_posts_in_team_for_user(&any(), &any(), &any())
    create_post(&any()) send_ephemeral_post(&any(), &any()) update_ephemeral_post(&any(), &any())
    delete_ephemeral_post(&any(), &any()) delete_post(&any()) get_post_thread(&any()) get_post(&any())
    get_posts_since(&any(), 0) get_posts_after(&any(), &any(), 0, 0) get_posts_before(&any(), &any(), 0, 0)
    get_posts_for_channel(&any(), 0, 0) update_post(&any()) register_collection_and_topic("", "")
    get_preference_for_user(&any(), "", "") get_preferences_for_user(&any())
    update_preferences_for_user(&any(), &[]) delete_preferences_for_user(&any(), &[])
    create_property_field(&any()) get_property_field(&any(), &any()) get_property_fields(&any(), &[])
    update_property_field(&any(), &any()) delete_property_field(&any(), &any())
    search_property_fields(&any(), &any()) count_property_fields(&any(), false)
    count_property_fields_for_target(&any(), "", "", false) create_property_value(&any())
    get_property_value(&any(), &any()) get_property_values(&any(), &[])
    update_property_value(&any(), &any()) upsert_property_value(&any())
    delete_property_value(&any(), &any()) search_property_values(&any(), &any())
    register_property_group("") get_property_group("") get_property_field_by_name(&any(), "", "")
    update_property_fields(&any(), &[]) update_property_values(&any(), &[]) upsert_property_values(&[])
    delete_property_values_for_target(&any(), "", "") delete_property_values_for_field(&any(), &any())
    add_reaction(&any()) remove_reaction(&any()) get_reactions(&any())
    get_session(&any()) create_session(&any()) extend_session_expiry(&any(), 0) revoke_session(&any())
    create_user_access_token(&any()) revoke_user_access_token("")
    register_plugin_for_shared_channels(&any()) unregister_plugin_for_shared_channels("")
    unregister_plugin_remote_for_shared_channels(&any()) share_channel(&any())
    update_shared_channel(&any()) unshare_channel(&any())
    update_shared_channel_cursor(&any(), &any(), &any()) sync_shared_channel(&any())
    invite_remote_to_channel(&any(), &any(), &any(), false) uninvite_remote_from_channel(&any(), &any())
    receive_shared_channel_sync_msg(&any(), &any())
    receive_shared_channel_attachment_sync_msg(&any(), &any(), &any(), Body::from(""))
    receive_shared_channel_profile_image_sync_msg(&any(), &any(), &[])
    create_channel_sidebar_category(&any(), &any(), &any()) get_channel_sidebar_categories(&any(), &any())
    update_channel_sidebar_categories(&any(), &any(), &[])
    get_license() is_enterprise_ready() get_server_version() get_system_install_date() get_diagnostic_id()
    get_telemetry_id() request_trial_license(&any(), 0, false, false) get_cloud_limits()
    get_team_icon(&any()) set_team_icon(&any(), &[]) remove_team_icon(&any()) create_team(&any())
    delete_team(&any()) get_teams() get_team(&any()) get_team_by_name("") get_teams_unread_for_user(&any())
    update_team(&any()) search_teams("") get_teams_for_user(&any()) create_team_member(&any(), &any())
    create_team_members(&any(), &[], &any()) create_team_members_gracefully(&any(), &[], &any())
    delete_team_member(&any(), &any(), &any()) get_team_members(&any(), 0, 0)
    get_team_member(&any(), &any()) get_team_members_for_user(&any(), 0, 0)
    update_team_member_roles(&any(), &any(), "") get_team_stats(&any())
    create_upload_session(&any()) upload_data(&any(), Body::from("")) get_upload_session("")
    create_user(&any()) delete_user(&any()) get_users(&any()) get_users_by_ids(&[]) get_user(&any())
    get_user_by_email("") get_user_by_username("") get_users_by_usernames(&[])
    get_users_in_team(&any(), 0, 0) update_user(&any()) get_user_status(&any())
    get_user_statuses_by_ids(&[]) update_user_status(&any(), "") set_user_status_timed_dnd(&any(), 0)
    update_user_active(&any(), false) update_user_custom_status(&any(), &any())
    remove_user_custom_status(&any()) get_users_in_channel(&any(), "", 0, 0)
    get_ldap_user_attributes(&any(), &[]) search_users(&any()) get_profile_image(&any())
    set_profile_image(&any(), &[]) update_user_auth(&any(), &any()) update_user_roles(&any(), "")
};

/// What no request can be made of.
const NOT_IN_THE_CONTRACT: [&str; 7] = [
    "ReceiveSharedChannelAttachmentSyncMsg",
    "ReceiveSharedChannelProfileImageSyncMsg",
    "ReceiveSharedChannelSyncMsg",
    "RegisterChannelGuard",
    "SendToastMessage",
    "UnregisterChannelGuard",
    "UnregisterPluginRemoteForSharedChannels",
];

/// The name in Go, or in the contract, of a method that is not supported.
async fn name(called: Called, api: &Client) -> &'static str {
    match called(api.clone()).await {
        Ok(ApiError::Unsupported { method, .. }) => method,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_method_reaches_the_one_of_its_name() {
    let (server, tasks) = (Nothing::default(), TaskSet::new());
    let target = Target::parse(&serve_services(server.clone(), &tasks).await).unwrap();
    let api = Client::from(Arc::new(GrpcApi::new(target.connect().await.unwrap())));
    let go = Client::from(Fake::default());

    let (mut reached, mut lacking) = (BTreeSet::new(), BTreeSet::new());
    for called in METHODS {
        // Without a stream, the bodies whole.
        let expected = match name(*called, &go).await {
            "PluginHTTPStream" => "PluginHTTP",
            method => method,
        };
        assert_eq!(name(*called, &api).await, expected);
        match server.called.lock().unwrap().split_off(0).as_slice() {
            [] => assert!(lacking.insert(expected)),
            [method] => {
                assert_eq!(method, expected);
                assert!(reached.insert(method.clone()));
            }
            more => panic!("{more:?}"),
        }
    }
    assert_eq!(lacking, NOT_IN_THE_CONTRACT.into());
    assert_eq!(reached, of_the_contract());
}

fn of_the_contract() -> BTreeSet<String> {
    let compiled = include_bytes!(concat!(env!("OUT_DIR"), "/contract.bin"));
    let contract = prost_types::FileDescriptorSet::decode(&compiled[..]).unwrap();
    let services = contract.file.into_iter().flat_map(|file| file.service);
    let api = services.filter(|service| service.name() == "PluginAPI");
    let methods = api.flat_map(|service| service.method);
    methods.map(|method| method.name().to_owned()).collect()
}
