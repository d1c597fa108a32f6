//! The server itself.

use mattermost_plugin::api::{ApiFuture, System};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{License, ProductLimits};

use super::table::calls;
use super::{GrpcApi, present};
use crate::grpc::contract::mattermost::{GetCloudLimitsRequest, GetLicenseRequest};

impl System for GrpcApi {
    calls! {
        fn is_enterprise_ready() -> (bool) = IsEnterpriseReadyRequest.is_enterprise_ready;
        fn get_server_version() -> (String) = GetServerVersionRequest.version;
        fn get_system_install_date() -> (i64) = GetSystemInstallDateRequest.install_date;
        fn get_diagnostic_id() -> (String) = GetDiagnosticIdRequest.diagnostic_id;
        fn get_telemetry_id() -> (String) = GetTelemetryIdRequest.telemetry_id;
        fn request_trial_license(requester_id: &'a UserId, users: i64, terms_accepted: bool, receive_emails_accepted: bool) -> () = RequestTrialLicenseRequest;
    }

    fn get_license(&self) -> ApiFuture<'_, Option<License>> {
        Box::pin(self.json(GetLicenseRequest {}, |answer| answer.license_json))
    }

    fn get_cloud_limits(&self) -> ApiFuture<'_, ProductLimits> {
        Box::pin(async {
            let limits = self.json(GetCloudLimitsRequest {}, |answer| answer.limits_json);
            present::<GetCloudLimitsRequest, _>(limits.await?)
        })
    }
}
