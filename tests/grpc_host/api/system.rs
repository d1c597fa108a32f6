//! The server itself, its emojis and groups.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{json, methods};

methods! {
    as_status api {
        IsEnterpriseReadyRequest {} => IsEnterpriseReadyResponse { is_enterprise_ready } = api.is_enterprise_ready();
        GetServerVersionRequest {} => GetServerVersionResponse { version } = api.get_server_version();
        GetSystemInstallDateRequest {} => GetSystemInstallDateResponse { install_date } = api.get_system_install_date();
        GetDiagnosticIdRequest {} => GetDiagnosticIdResponse { diagnostic_id } = api.get_diagnostic_id();
        GetTelemetryIdRequest {} => GetTelemetryIdResponse { telemetry_id } = api.get_telemetry_id();
        GetLicenseRequest {} => GetLicenseResponse { license_json } = async { api.get_license().await.map(|license| license.map_or(b"null".to_vec(), json)) };
        GetEmojiByNameRequest { name } => GetEmojiByNameResponse { some emoji } = api.get_emoji_by_name(&name);
        GetGroupByNameRequest { name } => GetGroupByNameResponse { some group } = api.get_group_by_name(&name);
    }
}
