//! Types of `server/public/model`, every field.

use std::collections::BTreeMap;

use go_gob::gob_struct;

use crate::ids::{ChannelId, FileId, PostId, TeamId, UserId};

gob_struct! {
    /// `model.AccessControlSettings`
    pub struct AccessControlSettings: "AccessControlSettings" {
        enable_attribute_based_access_control: Option<bool> = "EnableAttributeBasedAccessControl",
        enable_user_managed_attributes: Option<bool> = "EnableUserManagedAttributes",
    }
    /// `model.AdditionalContentFlaggingSettings`
    pub struct AdditionalContentFlaggingSettings: "AdditionalContentFlaggingSettings" {
        reasons: Option<Vec<String>> = "Reasons",
        reporter_comment_required: Option<bool> = "ReporterCommentRequired",
        reviewer_comment_required: Option<bool> = "ReviewerCommentRequired",
        hide_flagged_content: Option<bool> = "HideFlaggedContent",
    }
    /// `model.AgentsProviderSettings`
    pub struct AgentsProviderSettings: "AgentsProviderSettings" {
        llm_service_id: Option<String> = "LLMServiceID",
    }
    /// `model.AnalyticsSettings`
    pub struct AnalyticsSettings: "AnalyticsSettings" {
        max_users_for_statistics: Option<i64> = "MaxUsersForStatistics",
    }
    /// `model.AnnouncementSettings`
    pub struct AnnouncementSettings: "AnnouncementSettings" {
        enable_banner: Option<bool> = "EnableBanner",
        banner_text: Option<String> = "BannerText",
        banner_color: Option<String> = "BannerColor",
        banner_text_color: Option<String> = "BannerTextColor",
        allow_banner_dismissal: Option<bool> = "AllowBannerDismissal",
        admin_notices_enabled: Option<bool> = "AdminNoticesEnabled",
        user_notices_enabled: Option<bool> = "UserNoticesEnabled",
        notices_url: Option<String> = "NoticesURL",
        notices_fetch_frequency: Option<i64> = "NoticesFetchFrequency",
        notices_skip_cache: Option<bool> = "NoticesSkipCache",
    }
    /// `model.AppError`
    pub struct AppError: "AppError" {
        id: String = "Id",
        message: String = "Message",
        detailed_error: String = "DetailedError",
        request_id: String = "RequestId",
        status_code: i64 = "StatusCode",
        r#where: String = "Where",
        skip_translation: bool = "SkipTranslation",
    }
    /// `model.AuditEventActor`
    pub struct AuditEventActor: "AuditEventActor" {
        user_id: UserId = "UserId",
        session_id: String = "SessionId",
        client: String = "Client",
        ip_address: String = "IpAddress",
        x_forwarded_for: String = "XForwardedFor",
    }
    /// `model.AuditEventData`
    pub struct AuditEventData: "AuditEventData" {
        parameters: BTreeMap<String, go_gob::Interface> = "Parameters",
        prior_state: BTreeMap<String, go_gob::Interface> = "PriorState",
        result_state: BTreeMap<String, go_gob::Interface> = "ResultState",
        object_type: String = "ObjectType",
    }
    /// `model.AuditEventError`
    pub struct AuditEventError: "AuditEventError" {
        description: String = "Description",
        code: i64 = "Code",
    }
    /// `model.AuditRecord`
    pub struct AuditRecord: "AuditRecord" {
        event_name: String = "EventName",
        status: String = "Status",
        event_data: AuditEventData = "EventData",
        actor: AuditEventActor = "Actor",
        meta: BTreeMap<String, go_gob::Interface> = "Meta",
        error: AuditEventError = "Error",
    }
    /// `model.AutoTranslationSettings`
    pub struct AutoTranslationSettings: "AutoTranslationSettings" {
        enable: Option<bool> = "Enable",
        restrict_dm_and_gm: Option<bool> = "RestrictDMAndGM",
        provider: Option<String> = "Provider",
        target_languages: Option<Vec<String>> = "TargetLanguages",
        workers: Option<i64> = "Workers",
        timeout_ms: Option<i64> = "TimeoutMs",
        libre_translate: Option<LibreTranslateProviderSettings> = "LibreTranslate",
        agents: Option<AgentsProviderSettings> = "Agents",
    }
    /// `model.CacheSettings`
    pub struct CacheSettings: "CacheSettings" {
        cache_type: Option<String> = "CacheType",
        redis_address: Option<String> = "RedisAddress",
        redis_password: Option<String> = "RedisPassword",
        redis_db: Option<i64> = "RedisDB",
        redis_cache_prefix: Option<String> = "RedisCachePrefix",
        disable_client_cache: Option<bool> = "DisableClientCache",
    }
    /// `model.Channel`
    pub struct Channel: "Channel" {
        id: ChannelId = "Id",
        create_at: i64 = "CreateAt",
        update_at: i64 = "UpdateAt",
        delete_at: i64 = "DeleteAt",
        team_id: TeamId = "TeamId",
        r#type: String = "Type",
        display_name: String = "DisplayName",
        name: String = "Name",
        header: String = "Header",
        purpose: String = "Purpose",
        last_post_at: i64 = "LastPostAt",
        total_msg_count: i64 = "TotalMsgCount",
        extra_update_at: i64 = "ExtraUpdateAt",
        creator_id: UserId = "CreatorId",
        scheme_id: Option<String> = "SchemeId",
        props: BTreeMap<String, go_gob::Interface> = "Props",
        group_constrained: Option<bool> = "GroupConstrained",
        auto_translation: bool = "AutoTranslation",
        shared: Option<bool> = "Shared",
        total_msg_count_root: i64 = "TotalMsgCountRoot",
        policy_id: Option<String> = "PolicyID",
        last_root_post_at: i64 = "LastRootPostAt",
        banner_info: Option<ChannelBannerInfo> = "BannerInfo",
        policy_enforced: bool = "PolicyEnforced",
        policy_actions: BTreeMap<String, bool> = "PolicyActions",
        policy_is_active: bool = "PolicyIsActive",
        default_category_name: String = "DefaultCategoryName",
        managed_category_name: String = "ManagedCategoryName",
        discoverable: bool = "Discoverable",
    }
    /// `model.ChannelBannerInfo`
    pub struct ChannelBannerInfo: "ChannelBannerInfo" {
        enabled: Option<bool> = "Enabled",
        text: Option<String> = "Text",
        background_color: Option<String> = "BackgroundColor",
    }
    /// `model.ChannelMember`
    pub struct ChannelMember: "ChannelMember" {
        channel_id: ChannelId = "ChannelId",
        user_id: UserId = "UserId",
        roles: String = "Roles",
        last_viewed_at: i64 = "LastViewedAt",
        msg_count: i64 = "MsgCount",
        mention_count: i64 = "MentionCount",
        mention_count_root: i64 = "MentionCountRoot",
        urgent_mention_count: i64 = "UrgentMentionCount",
        msg_count_root: i64 = "MsgCountRoot",
        notify_props: BTreeMap<String, String> = "NotifyProps",
        last_update_at: i64 = "LastUpdateAt",
        scheme_guest: bool = "SchemeGuest",
        scheme_user: bool = "SchemeUser",
        scheme_admin: bool = "SchemeAdmin",
        explicit_roles: String = "ExplicitRoles",
        auto_translation_disabled: bool = "AutoTranslationDisabled",
    }
    /// `model.ClientRequirements`
    pub struct ClientRequirements: "ClientRequirements" {
        android_latest_version: String = "AndroidLatestVersion",
        android_min_version: String = "AndroidMinVersion",
        ios_latest_version: String = "IosLatestVersion",
        ios_min_version: String = "IosMinVersion",
    }
    /// `model.CloudSettings`
    pub struct CloudSettings: "CloudSettings" {
        cwsurl: Option<String> = "CWSURL",
        cwsapiurl: Option<String> = "CWSAPIURL",
        cws_mock: Option<bool> = "CWSMock",
        disable: Option<bool> = "Disable",
        preview_modal_bucket_url: Option<String> = "PreviewModalBucketURL",
    }
    /// `model.ClusterSettings`
    pub struct ClusterSettings: "ClusterSettings" {
        enable: Option<bool> = "Enable",
        cluster_name: Option<String> = "ClusterName",
        override_hostname: Option<String> = "OverrideHostname",
        network_interface: Option<String> = "NetworkInterface",
        bind_address: Option<String> = "BindAddress",
        advertise_address: Option<String> = "AdvertiseAddress",
        use_ip_address: Option<bool> = "UseIPAddress",
        enable_gossip_compression: Option<bool> = "EnableGossipCompression",
        enable_experimental_gossip_encryption: Option<bool> = "EnableExperimentalGossipEncryption",
        enable_gossip_encryption: Option<bool> = "EnableGossipEncryption",
        read_only_config: Option<bool> = "ReadOnlyConfig",
        gossip_port: Option<i64> = "GossipPort",
    }
    /// `model.ComplianceSettings`
    pub struct ComplianceSettings: "ComplianceSettings" {
        enable: Option<bool> = "Enable",
        directory: Option<String> = "Directory",
        enable_daily: Option<bool> = "EnableDaily",
        batch_size: Option<i64> = "BatchSize",
    }
    /// `model.Config`
    pub struct Config: "Config" {
        service_settings: ServiceSettings = "ServiceSettings",
        team_settings: TeamSettings = "TeamSettings",
        client_requirements: ClientRequirements = "ClientRequirements",
        sql_settings: SqlSettings = "SqlSettings",
        log_settings: LogSettings = "LogSettings",
        experimental_audit_settings: ExperimentalAuditSettings = "ExperimentalAuditSettings",
        password_settings: PasswordSettings = "PasswordSettings",
        file_settings: FileSettings = "FileSettings",
        email_settings: EmailSettings = "EmailSettings",
        rate_limit_settings: RateLimitSettings = "RateLimitSettings",
        privacy_settings: PrivacySettings = "PrivacySettings",
        support_settings: SupportSettings = "SupportSettings",
        announcement_settings: AnnouncementSettings = "AnnouncementSettings",
        theme_settings: ThemeSettings = "ThemeSettings",
        git_lab_settings: SSOSettings = "GitLabSettings",
        google_settings: SSOSettings = "GoogleSettings",
        office365_settings: Office365Settings = "Office365Settings",
        open_id_settings: SSOSettings = "OpenIdSettings",
        ldap_settings: LdapSettings = "LdapSettings",
        compliance_settings: ComplianceSettings = "ComplianceSettings",
        localization_settings: LocalizationSettings = "LocalizationSettings",
        saml_settings: SamlSettings = "SamlSettings",
        native_app_settings: NativeAppSettings = "NativeAppSettings",
        intune_settings: IntuneSettings = "IntuneSettings",
        cache_settings: CacheSettings = "CacheSettings",
        cluster_settings: ClusterSettings = "ClusterSettings",
        metrics_settings: MetricsSettings = "MetricsSettings",
        experimental_settings: ExperimentalSettings = "ExperimentalSettings",
        analytics_settings: AnalyticsSettings = "AnalyticsSettings",
        elasticsearch_settings: ElasticsearchSettings = "ElasticsearchSettings",
        data_retention_settings: DataRetentionSettings = "DataRetentionSettings",
        mobile_ephemeral_mode_settings: MobileEphemeralModeSettings = "MobileEphemeralModeSettings",
        message_export_settings: MessageExportSettings = "MessageExportSettings",
        job_settings: JobSettings = "JobSettings",
        plugin_settings: PluginSettings = "PluginSettings",
        display_settings: DisplaySettings = "DisplaySettings",
        guest_accounts_settings: GuestAccountsSettings = "GuestAccountsSettings",
        image_proxy_settings: ImageProxySettings = "ImageProxySettings",
        cloud_settings: CloudSettings = "CloudSettings",
        feature_flags: Option<FeatureFlags> = "FeatureFlags",
        import_settings: ImportSettings = "ImportSettings",
        export_settings: ExportSettings = "ExportSettings",
        wrangler_settings: WranglerSettings = "WranglerSettings",
        connected_workspaces_settings: ConnectedWorkspacesSettings = "ConnectedWorkspacesSettings",
        access_control_settings: AccessControlSettings = "AccessControlSettings",
        content_flagging_settings: ContentFlaggingSettings = "ContentFlaggingSettings",
        auto_translation_settings: AutoTranslationSettings = "AutoTranslationSettings",
    }
    /// `model.ConnectedWorkspacesSettings`
    pub struct ConnectedWorkspacesSettings: "ConnectedWorkspacesSettings" {
        enable_shared_channels: Option<bool> = "EnableSharedChannels",
        enable_remote_cluster_service: Option<bool> = "EnableRemoteClusterService",
        disable_shared_channels_status_sync: Option<bool> = "DisableSharedChannelsStatusSync",
        sync_users_on_connection_open: Option<bool> = "SyncUsersOnConnectionOpen",
        global_user_sync_batch_size: Option<i64> = "GlobalUserSyncBatchSize",
        max_posts_per_sync: Option<i64> = "MaxPostsPerSync",
        member_sync_batch_size: Option<i64> = "MemberSyncBatchSize",
    }
    /// `model.ContentFlaggingNotificationSettings`
    pub struct ContentFlaggingNotificationSettings: "ContentFlaggingNotificationSettings" {
        event_target_mapping: BTreeMap<String, Vec<String>> = "EventTargetMapping",
    }
    /// `model.ContentFlaggingSettings`
    pub struct ContentFlaggingSettings: "ContentFlaggingSettings" {
        content_flagging_settings_base: ContentFlaggingSettingsBase = "ContentFlaggingSettingsBase",
        reviewer_settings: Option<ReviewerSettings> = "ReviewerSettings",
    }
    /// `model.ContentFlaggingSettingsBase`
    pub struct ContentFlaggingSettingsBase: "ContentFlaggingSettingsBase" {
        enable_content_flagging: Option<bool> = "EnableContentFlagging",
        notification_settings: Option<ContentFlaggingNotificationSettings> = "NotificationSettings",
        additional_settings: Option<AdditionalContentFlaggingSettings> = "AdditionalSettings",
    }
    /// `plugin.Context`
    pub struct Context: "Context" {
        session_id: String = "SessionId",
        connection_id: String = "ConnectionId",
        request_id: String = "RequestId",
        ip_address: String = "IPAddress",
        accept_language: String = "AcceptLanguage",
        user_agent: String = "UserAgent",
    }
    /// `model.DataRetentionSettings`
    pub struct DataRetentionSettings: "DataRetentionSettings" {
        enable_message_deletion: Option<bool> = "EnableMessageDeletion",
        enable_file_deletion: Option<bool> = "EnableFileDeletion",
        enable_boards_deletion: Option<bool> = "EnableBoardsDeletion",
        message_retention_days: Option<i64> = "MessageRetentionDays",
        message_retention_hours: Option<i64> = "MessageRetentionHours",
        file_retention_days: Option<i64> = "FileRetentionDays",
        file_retention_hours: Option<i64> = "FileRetentionHours",
        boards_retention_days: Option<i64> = "BoardsRetentionDays",
        deletion_job_start_time: Option<String> = "DeletionJobStartTime",
        batch_size: Option<i64> = "BatchSize",
        time_between_batches_milliseconds: Option<i64> = "TimeBetweenBatchesMilliseconds",
        retention_ids_batch_size: Option<i64> = "RetentionIdsBatchSize",
        preserve_pinned_posts: Option<bool> = "PreservePinnedPosts",
    }
    /// `model.DisplaySettings`
    pub struct DisplaySettings: "DisplaySettings" {
        custom_url_schemes: Vec<String> = "CustomURLSchemes",
        max_markdown_nodes: Option<i64> = "MaxMarkdownNodes",
    }
    /// `model.ElasticsearchSettings`
    pub struct ElasticsearchSettings: "ElasticsearchSettings" {
        connection_url: Option<String> = "ConnectionURL",
        backend: Option<String> = "Backend",
        username: Option<String> = "Username",
        password: Option<String> = "Password",
        enable_indexing: Option<bool> = "EnableIndexing",
        enable_searching: Option<bool> = "EnableSearching",
        enable_cjk_analyzers: Option<bool> = "EnableCJKAnalyzers",
        enable_autocomplete: Option<bool> = "EnableAutocomplete",
        sniff: Option<bool> = "Sniff",
        post_index_replicas: Option<i64> = "PostIndexReplicas",
        post_index_shards: Option<i64> = "PostIndexShards",
        channel_index_replicas: Option<i64> = "ChannelIndexReplicas",
        channel_index_shards: Option<i64> = "ChannelIndexShards",
        user_index_replicas: Option<i64> = "UserIndexReplicas",
        user_index_shards: Option<i64> = "UserIndexShards",
        aggregate_posts_after_days: Option<i64> = "AggregatePostsAfterDays",
        posts_aggregator_job_start_time: Option<String> = "PostsAggregatorJobStartTime",
        index_prefix: Option<String> = "IndexPrefix",
        global_search_prefix: Option<String> = "GlobalSearchPrefix",
        live_indexing_batch_size: Option<i64> = "LiveIndexingBatchSize",
        bulk_indexing_time_window_seconds: Option<i64> = "BulkIndexingTimeWindowSeconds",
        batch_size: Option<i64> = "BatchSize",
        request_timeout_seconds: Option<i64> = "RequestTimeoutSeconds",
        skip_tls_verification: Option<bool> = "SkipTLSVerification",
        ca: Option<String> = "CA",
        client_cert: Option<String> = "ClientCert",
        client_key: Option<String> = "ClientKey",
        trace: Option<String> = "Trace",
        ignored_purge_indexes: Option<String> = "IgnoredPurgeIndexes",
        enable_search_public_channels_without_membership: Option<bool> = "EnableSearchPublicChannelsWithoutMembership",
    }
    /// `model.EmailSettings`
    pub struct EmailSettings: "EmailSettings" {
        enable_sign_up_with_email: Option<bool> = "EnableSignUpWithEmail",
        enable_sign_in_with_email: Option<bool> = "EnableSignInWithEmail",
        enable_sign_in_with_username: Option<bool> = "EnableSignInWithUsername",
        send_email_notifications: Option<bool> = "SendEmailNotifications",
        use_channel_in_email_notifications: Option<bool> = "UseChannelInEmailNotifications",
        require_email_verification: Option<bool> = "RequireEmailVerification",
        feedback_name: Option<String> = "FeedbackName",
        feedback_email: Option<String> = "FeedbackEmail",
        reply_to_address: Option<String> = "ReplyToAddress",
        feedback_organization: Option<String> = "FeedbackOrganization",
        enable_smtp_auth: Option<bool> = "EnableSMTPAuth",
        smtp_username: Option<String> = "SMTPUsername",
        smtp_password: Option<String> = "SMTPPassword",
        smtp_server: Option<String> = "SMTPServer",
        smtp_port: Option<String> = "SMTPPort",
        smtp_server_timeout: Option<i64> = "SMTPServerTimeout",
        connection_security: Option<String> = "ConnectionSecurity",
        send_push_notifications: Option<bool> = "SendPushNotifications",
        push_notification_server: Option<String> = "PushNotificationServer",
        push_notification_contents: Option<String> = "PushNotificationContents",
        push_notification_buffer: Option<i64> = "PushNotificationBuffer",
        enable_email_batching: Option<bool> = "EnableEmailBatching",
        email_batching_buffer_size: Option<i64> = "EmailBatchingBufferSize",
        email_batching_interval: Option<i64> = "EmailBatchingInterval",
        enable_preview_mode_banner: Option<bool> = "EnablePreviewModeBanner",
        skip_server_certificate_verification: Option<bool> = "SkipServerCertificateVerification",
        email_notification_contents_type: Option<String> = "EmailNotificationContentsType",
        login_button_color: Option<String> = "LoginButtonColor",
        login_button_border_color: Option<String> = "LoginButtonBorderColor",
        login_button_text_color: Option<String> = "LoginButtonTextColor",
    }
    /// `model.Emoji`
    pub struct Emoji: "Emoji" {
        id: String = "Id",
        create_at: i64 = "CreateAt",
        update_at: i64 = "UpdateAt",
        delete_at: i64 = "DeleteAt",
        creator_id: UserId = "CreatorId",
        name: String = "Name",
    }
    /// `plugin.ErrorString`
    pub struct ErrorString: "ErrorString" {
        code: i64 = "Code",
        err: String = "Err",
    }
    /// `model.ExperimentalAuditSettings`
    pub struct ExperimentalAuditSettings: "ExperimentalAuditSettings" {
        file_enabled: Option<bool> = "FileEnabled",
        file_name: Option<String> = "FileName",
        advanced_logging_json: Vec<u8> = "AdvancedLoggingJSON",
        certificate: Option<String> = "Certificate",
    }
    /// `model.ExperimentalSettings`
    pub struct ExperimentalSettings: "ExperimentalSettings" {
        client_side_cert_enable: Option<bool> = "ClientSideCertEnable",
        link_metadata_timeout_milliseconds: Option<i64> = "LinkMetadataTimeoutMilliseconds",
        restrict_system_admin: Option<bool> = "RestrictSystemAdmin",
        enable_shared_channels: Option<bool> = "EnableSharedChannels",
        enable_remote_cluster_service: Option<bool> = "EnableRemoteClusterService",
        disable_app_bar: Option<bool> = "DisableAppBar",
        disable_refetching_on_browser_focus: Option<bool> = "DisableRefetchingOnBrowserFocus",
        delay_channel_autocomplete: Option<bool> = "DelayChannelAutocomplete",
        disable_wake_up_reconnect_handler: Option<bool> = "DisableWakeUpReconnectHandler",
        users_status_and_profile_fetching_poll_interval_milliseconds: Option<i64> = "UsersStatusAndProfileFetchingPollIntervalMilliseconds",
        youtube_referrer_policy: Option<bool> = "YoutubeReferrerPolicy",
        enable_watermark: Option<bool> = "EnableWatermark",
    }
    /// `model.ExportSettings`
    pub struct ExportSettings: "ExportSettings" {
        directory: Option<String> = "Directory",
        retention_days: Option<i64> = "RetentionDays",
    }
    /// `model.FeatureFlags`
    pub struct FeatureFlags: "FeatureFlags" {
        test_feature: String = "TestFeature",
        test_bool_feature: bool = "TestBoolFeature",
        enable_remote_cluster_service: bool = "EnableRemoteClusterService",
        enable_shared_channels_d_ms: bool = "EnableSharedChannelsDMs",
        enable_shared_channels_plugins: bool = "EnableSharedChannelsPlugins",
        enable_shared_channels_member_sync: bool = "EnableSharedChannelsMemberSync",
        enable_sync_all_users_for_remote_cluster: bool = "EnableSyncAllUsersForRemoteCluster",
        apps_enabled: bool = "AppsEnabled",
        permalink_previews: bool = "PermalinkPreviews",
        normalize_ldap_d_ns: bool = "NormalizeLdapDNs",
        wysiwyg_editor: bool = "WysiwygEditor",
        onboarding_tour_tips: bool = "OnboardingTourTips",
        deprecate_cloud_free: bool = "DeprecateCloudFree",
        enable_export_direct_download: bool = "EnableExportDirectDownload",
        move_threads_enabled: bool = "MoveThreadsEnabled",
        streamlined_marketplace: bool = "StreamlinedMarketplace",
        cloud_ip_filtering: bool = "CloudIPFiltering",
        consume_post_hook: bool = "ConsumePostHook",
        cloud_annual_renewals: bool = "CloudAnnualRenewals",
        cloud_dedicated_export_ui: bool = "CloudDedicatedExportUI",
        channel_bookmarks: bool = "ChannelBookmarks",
        web_socket_event_scope: bool = "WebSocketEventScope",
        notification_monitoring: bool = "NotificationMonitoring",
        experimental_audit_settings_system_console_ui: bool = "ExperimentalAuditSettingsSystemConsoleUI",
        custom_profile_attributes: bool = "CustomProfileAttributes",
        attribute_based_access_control: bool = "AttributeBasedAccessControl",
        attribute_value_masking: bool = "AttributeValueMasking",
        permission_policies: bool = "PermissionPolicies",
        channel_permission_policies: bool = "ChannelPermissionPolicies",
        policy_simulation: bool = "PolicySimulation",
        content_flagging: bool = "ContentFlagging",
        enable_mattermost_entry: bool = "EnableMattermostEntry",
        mobile_sso_code_exchange: bool = "MobileSSOCodeExchange",
        enable_shift_escape_to_mark_all_read: bool = "EnableShiftEscapeToMarkAllRead",
        auto_translation: bool = "AutoTranslation",
        classification_markings: bool = "ClassificationMarkings",
        burn_on_read: bool = "BurnOnRead",
        enable_ai_plugin_bridge: bool = "EnableAIPluginBridge",
        enable_ai_recaps: bool = "EnableAIRecaps",
        integrated_boards: bool = "IntegratedBoards",
        cjk_search: bool = "CJKSearch",
        aggregate_plugin_metrics: bool = "AggregatePluginMetrics",
        managed_channel_categories: bool = "ManagedChannelCategories",
        session_attributes: bool = "SessionAttributes",
        discoverable_channels: bool = "DiscoverableChannels",
        mobile_ephemeral_mode: bool = "MobileEphemeralMode",
    }
    /// `model.FileInfo`
    pub struct FileInfo: "FileInfo" {
        id: FileId = "Id",
        creator_id: UserId = "CreatorId",
        post_id: PostId = "PostId",
        channel_id: ChannelId = "ChannelId",
        create_at: i64 = "CreateAt",
        update_at: i64 = "UpdateAt",
        delete_at: i64 = "DeleteAt",
        path: String = "Path",
        thumbnail_path: String = "ThumbnailPath",
        preview_path: String = "PreviewPath",
        name: String = "Name",
        extension: String = "Extension",
        size: i64 = "Size",
        mime_type: String = "MimeType",
        width: i64 = "Width",
        height: i64 = "Height",
        has_preview_image: bool = "HasPreviewImage",
        mini_preview: Option<Vec<u8>> = "MiniPreview",
        content: String = "Content",
        remote_id: Option<String> = "RemoteId",
        archived: bool = "Archived",
    }
    /// `model.FileSettings`
    pub struct FileSettings: "FileSettings" {
        enable_file_attachments: Option<bool> = "EnableFileAttachments",
        enable_mobile_upload: Option<bool> = "EnableMobileUpload",
        enable_mobile_download: Option<bool> = "EnableMobileDownload",
        max_file_size: Option<i64> = "MaxFileSize",
        max_image_resolution: Option<i64> = "MaxImageResolution",
        max_image_decoder_concurrency: Option<i64> = "MaxImageDecoderConcurrency",
        driver_name: Option<String> = "DriverName",
        directory: Option<String> = "Directory",
        enable_public_link: Option<bool> = "EnablePublicLink",
        extract_content: Option<bool> = "ExtractContent",
        archive_recursion: Option<bool> = "ArchiveRecursion",
        public_link_salt: Option<String> = "PublicLinkSalt",
        initial_font: Option<String> = "InitialFont",
        amazon_s3_access_key_id: Option<String> = "AmazonS3AccessKeyId",
        amazon_s3_secret_access_key: Option<String> = "AmazonS3SecretAccessKey",
        amazon_s3_bucket: Option<String> = "AmazonS3Bucket",
        amazon_s3_path_prefix: Option<String> = "AmazonS3PathPrefix",
        amazon_s3_region: Option<String> = "AmazonS3Region",
        amazon_s3_endpoint: Option<String> = "AmazonS3Endpoint",
        amazon_s3_ssl: Option<bool> = "AmazonS3SSL",
        amazon_s3_sign_v2: Option<bool> = "AmazonS3SignV2",
        amazon_s3_sse: Option<bool> = "AmazonS3SSE",
        amazon_s3_trace: Option<bool> = "AmazonS3Trace",
        amazon_s3_request_timeout_milliseconds: Option<i64> = "AmazonS3RequestTimeoutMilliseconds",
        amazon_s3_upload_part_size_bytes: Option<i64> = "AmazonS3UploadPartSizeBytes",
        amazon_s3_storage_class: Option<String> = "AmazonS3StorageClass",
        azure_storage_account: Option<String> = "AzureStorageAccount",
        azure_auth_mode: Option<String> = "AzureAuthMode",
        azure_access_key: Option<String> = "AzureAccessKey",
        azure_container: Option<String> = "AzureContainer",
        azure_path_prefix: Option<String> = "AzurePathPrefix",
        azure_cloud: Option<String> = "AzureCloud",
        azure_endpoint: Option<String> = "AzureEndpoint",
        azure_ssl: Option<bool> = "AzureSSL",
        azure_request_timeout_milliseconds: Option<i64> = "AzureRequestTimeoutMilliseconds",
        dedicated_export_store: Option<bool> = "DedicatedExportStore",
        export_driver_name: Option<String> = "ExportDriverName",
        export_directory: Option<String> = "ExportDirectory",
        export_amazon_s3_access_key_id: Option<String> = "ExportAmazonS3AccessKeyId",
        export_amazon_s3_secret_access_key: Option<String> = "ExportAmazonS3SecretAccessKey",
        export_amazon_s3_bucket: Option<String> = "ExportAmazonS3Bucket",
        export_amazon_s3_path_prefix: Option<String> = "ExportAmazonS3PathPrefix",
        export_amazon_s3_region: Option<String> = "ExportAmazonS3Region",
        export_amazon_s3_endpoint: Option<String> = "ExportAmazonS3Endpoint",
        export_amazon_s3_ssl: Option<bool> = "ExportAmazonS3SSL",
        export_amazon_s3_sign_v2: Option<bool> = "ExportAmazonS3SignV2",
        export_amazon_s3_sse: Option<bool> = "ExportAmazonS3SSE",
        export_amazon_s3_trace: Option<bool> = "ExportAmazonS3Trace",
        export_amazon_s3_request_timeout_milliseconds: Option<i64> = "ExportAmazonS3RequestTimeoutMilliseconds",
        export_amazon_s3_presign_expires_seconds: Option<i64> = "ExportAmazonS3PresignExpiresSeconds",
        export_amazon_s3_upload_part_size_bytes: Option<i64> = "ExportAmazonS3UploadPartSizeBytes",
        export_amazon_s3_storage_class: Option<String> = "ExportAmazonS3StorageClass",
        export_azure_storage_account: Option<String> = "ExportAzureStorageAccount",
        export_azure_auth_mode: Option<String> = "ExportAzureAuthMode",
        export_azure_access_key: Option<String> = "ExportAzureAccessKey",
        export_azure_container: Option<String> = "ExportAzureContainer",
        export_azure_path_prefix: Option<String> = "ExportAzurePathPrefix",
        export_azure_cloud: Option<String> = "ExportAzureCloud",
        export_azure_endpoint: Option<String> = "ExportAzureEndpoint",
        export_azure_ssl: Option<bool> = "ExportAzureSSL",
        export_azure_request_timeout_milliseconds: Option<i64> = "ExportAzureRequestTimeoutMilliseconds",
    }
    /// `model.GlobalRelayMessageExportSettings`
    pub struct GlobalRelayMessageExportSettings: "GlobalRelayMessageExportSettings" {
        customer_type: Option<String> = "CustomerType",
        smtp_username: Option<String> = "SMTPUsername",
        smtp_password: Option<String> = "SMTPPassword",
        email_address: Option<String> = "EmailAddress",
        smtp_server_timeout: Option<i64> = "SMTPServerTimeout",
        custom_smtp_server_name: Option<String> = "CustomSMTPServerName",
        custom_smtp_port: Option<String> = "CustomSMTPPort",
    }
    /// `model.GuestAccountsSettings`
    pub struct GuestAccountsSettings: "GuestAccountsSettings" {
        enable: Option<bool> = "Enable",
        hide_tags: Option<bool> = "HideTags",
        allow_email_accounts: Option<bool> = "AllowEmailAccounts",
        enforce_multifactor_authentication: Option<bool> = "EnforceMultifactorAuthentication",
        restrict_creation_to_domains: Option<String> = "RestrictCreationToDomains",
        enable_guest_magic_link: Option<bool> = "EnableGuestMagicLink",
    }
    /// `plugin.HTTPRequestSubset`
    pub struct HTTPRequestSubset: "HTTPRequestSubset" {
        method: String = "Method",
        url: Option<go_gob::Binary> = "URL",
        proto: String = "Proto",
        proto_major: i64 = "ProtoMajor",
        proto_minor: i64 = "ProtoMinor",
        header: BTreeMap<String, Vec<String>> = "Header",
        host: String = "Host",
        remote_addr: String = "RemoteAddr",
        request_uri: String = "RequestURI",
    }
    /// `model.ImageProxySettings`
    pub struct ImageProxySettings: "ImageProxySettings" {
        enable: Option<bool> = "Enable",
        image_proxy_type: Option<String> = "ImageProxyType",
        remote_image_proxy_url: Option<String> = "RemoteImageProxyURL",
        remote_image_proxy_options: Option<String> = "RemoteImageProxyOptions",
    }
    /// `model.ImportSettings`
    pub struct ImportSettings: "ImportSettings" {
        directory: Option<String> = "Directory",
        retention_days: Option<i64> = "RetentionDays",
    }
    /// `model.IntuneSettings`
    pub struct IntuneSettings: "IntuneSettings" {
        enable: Option<bool> = "Enable",
        tenant_id: Option<String> = "TenantId",
        client_id: Option<String> = "ClientId",
        auth_service: Option<String> = "AuthService",
    }
    /// `model.JobSettings`
    pub struct JobSettings: "JobSettings" {
        run_jobs: Option<bool> = "RunJobs",
        run_scheduler: Option<bool> = "RunScheduler",
        cleanup_jobs_threshold_days: Option<i64> = "CleanupJobsThresholdDays",
        cleanup_config_threshold_days: Option<i64> = "CleanupConfigThresholdDays",
    }
    /// `model.LdapSettings`
    pub struct LdapSettings: "LdapSettings" {
        enable: Option<bool> = "Enable",
        enable_sync: Option<bool> = "EnableSync",
        ldap_server: Option<String> = "LdapServer",
        ldap_port: Option<i64> = "LdapPort",
        connection_security: Option<String> = "ConnectionSecurity",
        base_dn: Option<String> = "BaseDN",
        bind_username: Option<String> = "BindUsername",
        bind_password: Option<String> = "BindPassword",
        maximum_login_attempts: Option<i64> = "MaximumLoginAttempts",
        user_filter: Option<String> = "UserFilter",
        group_filter: Option<String> = "GroupFilter",
        guest_filter: Option<String> = "GuestFilter",
        enable_admin_filter: Option<bool> = "EnableAdminFilter",
        admin_filter: Option<String> = "AdminFilter",
        group_display_name_attribute: Option<String> = "GroupDisplayNameAttribute",
        group_id_attribute: Option<String> = "GroupIdAttribute",
        first_name_attribute: Option<String> = "FirstNameAttribute",
        last_name_attribute: Option<String> = "LastNameAttribute",
        email_attribute: Option<String> = "EmailAttribute",
        username_attribute: Option<String> = "UsernameAttribute",
        nickname_attribute: Option<String> = "NicknameAttribute",
        id_attribute: Option<String> = "IdAttribute",
        position_attribute: Option<String> = "PositionAttribute",
        login_id_attribute: Option<String> = "LoginIdAttribute",
        picture_attribute: Option<String> = "PictureAttribute",
        sync_interval_minutes: Option<i64> = "SyncIntervalMinutes",
        re_add_removed_members: Option<bool> = "ReAddRemovedMembers",
        skip_certificate_verification: Option<bool> = "SkipCertificateVerification",
        public_certificate_file: Option<String> = "PublicCertificateFile",
        private_key_file: Option<String> = "PrivateKeyFile",
        query_timeout: Option<i64> = "QueryTimeout",
        max_page_size: Option<i64> = "MaxPageSize",
        login_field_name: Option<String> = "LoginFieldName",
        login_button_color: Option<String> = "LoginButtonColor",
        login_button_border_color: Option<String> = "LoginButtonBorderColor",
        login_button_text_color: Option<String> = "LoginButtonTextColor",
    }
    /// `model.LibreTranslateProviderSettings`
    pub struct LibreTranslateProviderSettings: "LibreTranslateProviderSettings" {
        url: Option<String> = "URL",
        api_key: Option<String> = "APIKey",
    }
    /// `model.LocalizationSettings`
    pub struct LocalizationSettings: "LocalizationSettings" {
        default_server_locale: Option<String> = "DefaultServerLocale",
        default_client_locale: Option<String> = "DefaultClientLocale",
        available_locales: Option<String> = "AvailableLocales",
        enable_experimental_locales: Option<bool> = "EnableExperimentalLocales",
    }
    /// `model.LogSettings`
    pub struct LogSettings: "LogSettings" {
        enable_console: Option<bool> = "EnableConsole",
        console_level: Option<String> = "ConsoleLevel",
        console_json: Option<bool> = "ConsoleJson",
        enable_color: Option<bool> = "EnableColor",
        enable_file: Option<bool> = "EnableFile",
        file_level: Option<String> = "FileLevel",
        file_json: Option<bool> = "FileJson",
        file_location: Option<String> = "FileLocation",
        enable_webhook_debugging: Option<bool> = "EnableWebhookDebugging",
        enable_diagnostics: Option<bool> = "EnableDiagnostics",
        enable_sentry: Option<bool> = "EnableSentry",
        advanced_logging_json: Vec<u8> = "AdvancedLoggingJSON",
        max_field_size: Option<i64> = "MaxFieldSize",
    }
    /// `model.MessageExportSettings`
    pub struct MessageExportSettings: "MessageExportSettings" {
        enable_export: Option<bool> = "EnableExport",
        export_format: Option<String> = "ExportFormat",
        daily_run_time: Option<String> = "DailyRunTime",
        export_from_timestamp: Option<i64> = "ExportFromTimestamp",
        batch_size: Option<i64> = "BatchSize",
        download_export_results: Option<bool> = "DownloadExportResults",
        channel_batch_size: Option<i64> = "ChannelBatchSize",
        channel_history_batch_size: Option<i64> = "ChannelHistoryBatchSize",
        global_relay_settings: Option<GlobalRelayMessageExportSettings> = "GlobalRelaySettings",
    }
    /// `model.MetricsSettings`
    pub struct MetricsSettings: "MetricsSettings" {
        enable: Option<bool> = "Enable",
        block_profile_rate: Option<i64> = "BlockProfileRate",
        listen_address: Option<String> = "ListenAddress",
        enable_client_metrics: Option<bool> = "EnableClientMetrics",
        enable_notification_metrics: Option<bool> = "EnableNotificationMetrics",
        client_side_user_ids: Vec<String> = "ClientSideUserIds",
    }
    /// `model.MobileEphemeralModeSettings`
    pub struct MobileEphemeralModeSettings: "MobileEphemeralModeSettings" {
        enable: Option<bool> = "Enable",
        disconnection_timeout_seconds: Option<i64> = "DisconnectionTimeoutSeconds",
        offline_persistence_timer_hours: Option<i64> = "OfflinePersistenceTimerHours",
        auto_cache_cleanup_days: Option<i64> = "AutoCacheCleanupDays",
    }
    /// `model.NativeAppSettings`
    pub struct NativeAppSettings: "NativeAppSettings" {
        app_custom_url_schemes: Vec<String> = "AppCustomURLSchemes",
        app_download_link: Option<String> = "AppDownloadLink",
        android_app_download_link: Option<String> = "AndroidAppDownloadLink",
        ios_app_download_link: Option<String> = "IosAppDownloadLink",
        mobile_external_browser: Option<bool> = "MobileExternalBrowser",
        mobile_enable_biometrics: Option<bool> = "MobileEnableBiometrics",
        mobile_prevent_screen_capture: Option<bool> = "MobilePreventScreenCapture",
        mobile_jailbreak_protection: Option<bool> = "MobileJailbreakProtection",
        mobile_enable_secure_file_preview: Option<bool> = "MobileEnableSecureFilePreview",
        mobile_allow_pdf_link_navigation: Option<bool> = "MobileAllowPdfLinkNavigation",
        enable_intune_mam: Option<bool> = "EnableIntuneMAM",
    }
    /// `model.Office365Settings`
    pub struct Office365Settings: "Office365Settings" {
        enable: Option<bool> = "Enable",
        secret: Option<String> = "Secret",
        id: Option<String> = "Id",
        scope: Option<String> = "Scope",
        auth_endpoint: Option<String> = "AuthEndpoint",
        token_endpoint: Option<String> = "TokenEndpoint",
        user_api_endpoint: Option<String> = "UserAPIEndpoint",
        discovery_endpoint: Option<String> = "DiscoveryEndpoint",
        directory_id: Option<String> = "DirectoryId",
        use_preferred_username: Option<bool> = "UsePreferredUsername",
    }
    /// `model.PasswordSettings`
    pub struct PasswordSettings: "PasswordSettings" {
        minimum_length: Option<i64> = "MinimumLength",
        lowercase: Option<bool> = "Lowercase",
        number: Option<bool> = "Number",
        uppercase: Option<bool> = "Uppercase",
        symbol: Option<bool> = "Symbol",
        enable_forgot_link: Option<bool> = "EnableForgotLink",
    }
    /// `model.Permission`
    pub struct Permission: "Permission" {
        id: String = "Id",
        name: String = "Name",
        description: String = "Description",
        scope: String = "Scope",
    }
    /// `model.PluginKVSetOptions`
    pub struct PluginKVSetOptions: "PluginKVSetOptions" {
        atomic: bool = "Atomic",
        old_value: Vec<u8> = "OldValue",
        expire_in_seconds: i64 = "ExpireInSeconds",
    }
    /// `model.PluginSettings`
    pub struct PluginSettings: "PluginSettings" {
        enable: Option<bool> = "Enable",
        enable_uploads: Option<bool> = "EnableUploads",
        allow_insecure_download_url: Option<bool> = "AllowInsecureDownloadURL",
        enable_health_check: Option<bool> = "EnableHealthCheck",
        directory: Option<String> = "Directory",
        client_directory: Option<String> = "ClientDirectory",
        plugins: BTreeMap<String, BTreeMap<String, go_gob::Interface>> = "Plugins",
        plugin_states: BTreeMap<String, PluginState> = "PluginStates",
        enable_marketplace: Option<bool> = "EnableMarketplace",
        enable_remote_marketplace: Option<bool> = "EnableRemoteMarketplace",
        automatic_prepackaged_plugins: Option<bool> = "AutomaticPrepackagedPlugins",
        require_plugin_signature: Option<bool> = "RequirePluginSignature",
        marketplace_url: Option<String> = "MarketplaceURL",
        signature_public_key_files: Vec<String> = "SignaturePublicKeyFiles",
        chimera_o_auth_proxy_url: Option<String> = "ChimeraOAuthProxyURL",
    }
    /// `model.PluginState`
    pub struct PluginState: "PluginState" {
        enable: bool = "Enable",
    }
    /// `model.PluginStatus`
    pub struct PluginStatus: "PluginStatus" {
        plugin_id: String = "PluginId",
        cluster_id: String = "ClusterId",
        plugin_path: String = "PluginPath",
        state: i64 = "State",
        error: String = "Error",
        name: String = "Name",
        description: String = "Description",
        version: String = "Version",
    }
    /// `model.Post`
    pub struct Post: "Post" {
        id: PostId = "Id",
        create_at: i64 = "CreateAt",
        update_at: i64 = "UpdateAt",
        edit_at: i64 = "EditAt",
        delete_at: i64 = "DeleteAt",
        is_pinned: bool = "IsPinned",
        user_id: UserId = "UserId",
        channel_id: ChannelId = "ChannelId",
        root_id: PostId = "RootId",
        original_id: PostId = "OriginalId",
        message: String = "Message",
        message_source: String = "MessageSource",
        r#type: String = "Type",
        props: BTreeMap<String, go_gob::Interface> = "Props",
        hashtags: String = "Hashtags",
        filenames: Vec<String> = "Filenames",
        file_ids: Vec<String> = "FileIds",
        pending_post_id: String = "PendingPostId",
        has_reactions: bool = "HasReactions",
        remote_id: Option<String> = "RemoteId",
        reply_count: i64 = "ReplyCount",
        last_reply_at: i64 = "LastReplyAt",
        participants: Vec<User> = "Participants",
        is_following: Option<bool> = "IsFollowing",
        metadata: Option<PostMetadata> = "Metadata",
    }
    /// `model.PostAcknowledgement`
    pub struct PostAcknowledgement: "PostAcknowledgement" {
        user_id: UserId = "UserId",
        post_id: PostId = "PostId",
        acknowledged_at: i64 = "AcknowledgedAt",
        channel_id: ChannelId = "ChannelId",
        remote_id: Option<String> = "RemoteId",
    }
    /// `model.PostEmbed`
    pub struct PostEmbed: "PostEmbed" {
        r#type: String = "Type",
        url: String = "URL",
        data: go_gob::Interface = "Data",
    }
    /// `model.PostImage`
    pub struct PostImage: "PostImage" {
        width: i64 = "Width",
        height: i64 = "Height",
        format: String = "Format",
        frame_count: i64 = "FrameCount",
    }
    /// `model.PostMetadata`
    pub struct PostMetadata: "PostMetadata" {
        embeds: Vec<PostEmbed> = "Embeds",
        emojis: Vec<Emoji> = "Emojis",
        files: Vec<FileInfo> = "Files",
        redacted_file_count: i64 = "RedactedFileCount",
        images: BTreeMap<String, PostImage> = "Images",
        reactions: Vec<Reaction> = "Reactions",
        priority: Option<PostPriority> = "Priority",
        acknowledgements: Vec<PostAcknowledgement> = "Acknowledgements",
        translations: BTreeMap<String, PostTranslation> = "Translations",
        expire_at: i64 = "ExpireAt",
        recipients: Vec<String> = "Recipients",
    }
    /// `model.PostPriority`
    pub struct PostPriority: "PostPriority" {
        priority: Option<String> = "Priority",
        requested_ack: Option<bool> = "RequestedAck",
        persistent_notifications: Option<bool> = "PersistentNotifications",
        post_id: PostId = "PostId",
        channel_id: ChannelId = "ChannelId",
    }
    /// `model.PostTranslation`
    pub struct PostTranslation: "PostTranslation" {
        text: String = "Text",
        object: Vec<u8> = "Object",
        r#type: String = "Type",
        state: String = "State",
        source_lang: String = "SourceLang",
    }
    /// `model.PrivacySettings`
    pub struct PrivacySettings: "PrivacySettings" {
        show_email_address: Option<bool> = "ShowEmailAddress",
        show_full_name: Option<bool> = "ShowFullName",
        use_anonymous_ur_ls: Option<bool> = "UseAnonymousURLs",
    }
    /// `model.RateLimitSettings`
    pub struct RateLimitSettings: "RateLimitSettings" {
        enable: Option<bool> = "Enable",
        per_sec: Option<i64> = "PerSec",
        max_burst: Option<i64> = "MaxBurst",
        memory_store_size: Option<i64> = "MemoryStoreSize",
        vary_by_remote_addr: Option<bool> = "VaryByRemoteAddr",
        vary_by_user: Option<bool> = "VaryByUser",
        vary_by_header: String = "VaryByHeader",
    }
    /// `model.Reaction`
    pub struct Reaction: "Reaction" {
        user_id: UserId = "UserId",
        post_id: PostId = "PostId",
        emoji_name: String = "EmojiName",
        create_at: i64 = "CreateAt",
        update_at: i64 = "UpdateAt",
        delete_at: i64 = "DeleteAt",
        remote_id: Option<String> = "RemoteId",
        channel_id: ChannelId = "ChannelId",
    }
    /// `model.ReplicaLagSettings`
    pub struct ReplicaLagSettings: "ReplicaLagSettings" {
        data_source: Option<String> = "DataSource",
        query_absolute_lag: Option<String> = "QueryAbsoluteLag",
        query_time_lag: Option<String> = "QueryTimeLag",
    }
    /// `model.ReviewerSettings`
    pub struct ReviewerSettings: "ReviewerSettings" {
        common_reviewers: Option<bool> = "CommonReviewers",
        system_admins_as_reviewers: Option<bool> = "SystemAdminsAsReviewers",
        team_admins_as_reviewers: Option<bool> = "TeamAdminsAsReviewers",
    }
    /// `model.SSOSettings`
    pub struct SSOSettings: "SSOSettings" {
        enable: Option<bool> = "Enable",
        secret: Option<String> = "Secret",
        id: Option<String> = "Id",
        scope: Option<String> = "Scope",
        auth_endpoint: Option<String> = "AuthEndpoint",
        token_endpoint: Option<String> = "TokenEndpoint",
        user_api_endpoint: Option<String> = "UserAPIEndpoint",
        discovery_endpoint: Option<String> = "DiscoveryEndpoint",
        button_text: Option<String> = "ButtonText",
        button_color: Option<String> = "ButtonColor",
        use_preferred_username: Option<bool> = "UsePreferredUsername",
    }
    /// `model.SamlSettings`
    pub struct SamlSettings: "SamlSettings" {
        enable: Option<bool> = "Enable",
        enable_sync_with_ldap: Option<bool> = "EnableSyncWithLdap",
        enable_sync_with_ldap_include_auth: Option<bool> = "EnableSyncWithLdapIncludeAuth",
        ignore_guests_ldap_sync: Option<bool> = "IgnoreGuestsLdapSync",
        verify: Option<bool> = "Verify",
        encrypt: Option<bool> = "Encrypt",
        sign_request: Option<bool> = "SignRequest",
        idp_url: Option<String> = "IdpURL",
        idp_descriptor_url: Option<String> = "IdpDescriptorURL",
        idp_metadata_url: Option<String> = "IdpMetadataURL",
        service_provider_identifier: Option<String> = "ServiceProviderIdentifier",
        assertion_consumer_service_url: Option<String> = "AssertionConsumerServiceURL",
        signature_algorithm: Option<String> = "SignatureAlgorithm",
        canonical_algorithm: Option<String> = "CanonicalAlgorithm",
        scoping_idp_provider_id: Option<String> = "ScopingIDPProviderId",
        scoping_idp_name: Option<String> = "ScopingIDPName",
        idp_certificate_file: Option<String> = "IdpCertificateFile",
        public_certificate_file: Option<String> = "PublicCertificateFile",
        private_key_file: Option<String> = "PrivateKeyFile",
        id_attribute: Option<String> = "IdAttribute",
        guest_attribute: Option<String> = "GuestAttribute",
        enable_admin_attribute: Option<bool> = "EnableAdminAttribute",
        admin_attribute: Option<String> = "AdminAttribute",
        first_name_attribute: Option<String> = "FirstNameAttribute",
        last_name_attribute: Option<String> = "LastNameAttribute",
        email_attribute: Option<String> = "EmailAttribute",
        username_attribute: Option<String> = "UsernameAttribute",
        nickname_attribute: Option<String> = "NicknameAttribute",
        locale_attribute: Option<String> = "LocaleAttribute",
        position_attribute: Option<String> = "PositionAttribute",
        login_button_text: Option<String> = "LoginButtonText",
        login_button_color: Option<String> = "LoginButtonColor",
        login_button_border_color: Option<String> = "LoginButtonBorderColor",
        login_button_text_color: Option<String> = "LoginButtonTextColor",
    }
    /// `model.ServiceSettings`
    pub struct ServiceSettings: "ServiceSettings" {
        site_url: Option<String> = "SiteURL",
        websocket_url: Option<String> = "WebsocketURL",
        license_file_location: Option<String> = "LicenseFileLocation",
        listen_address: Option<String> = "ListenAddress",
        connection_security: Option<String> = "ConnectionSecurity",
        tls_cert_file: Option<String> = "TLSCertFile",
        tls_key_file: Option<String> = "TLSKeyFile",
        tls_min_ver: Option<String> = "TLSMinVer",
        tls_strict_transport: Option<bool> = "TLSStrictTransport",
        tls_strict_transport_max_age: Option<i64> = "TLSStrictTransportMaxAge",
        tls_overwrite_ciphers: Vec<String> = "TLSOverwriteCiphers",
        use_lets_encrypt: Option<bool> = "UseLetsEncrypt",
        lets_encrypt_certificate_cache_file: Option<String> = "LetsEncryptCertificateCacheFile",
        forward80_to443: Option<bool> = "Forward80To443",
        trusted_proxy_ip_header: Vec<String> = "TrustedProxyIPHeader",
        read_timeout: Option<i64> = "ReadTimeout",
        write_timeout: Option<i64> = "WriteTimeout",
        idle_timeout: Option<i64> = "IdleTimeout",
        maximum_login_attempts: Option<i64> = "MaximumLoginAttempts",
        goroutine_health_threshold: Option<i64> = "GoroutineHealthThreshold",
        enable_o_auth_service_provider: Option<bool> = "EnableOAuthServiceProvider",
        enable_dynamic_client_registration: Option<bool> = "EnableDynamicClientRegistration",
        dcr_redirect_uri_allowlist: Vec<String> = "DCRRedirectURIAllowlist",
        enable_incoming_webhooks: Option<bool> = "EnableIncomingWebhooks",
        enable_outgoing_webhooks: Option<bool> = "EnableOutgoingWebhooks",
        enable_outgoing_o_auth_connections: Option<bool> = "EnableOutgoingOAuthConnections",
        enable_commands: Option<bool> = "EnableCommands",
        outgoing_integration_requests_timeout: Option<i64> = "OutgoingIntegrationRequestsTimeout",
        enable_post_username_override: Option<bool> = "EnablePostUsernameOverride",
        enable_post_icon_override: Option<bool> = "EnablePostIconOverride",
        google_developer_key: Option<String> = "GoogleDeveloperKey",
        enable_link_previews: Option<bool> = "EnableLinkPreviews",
        enable_permalink_previews: Option<bool> = "EnablePermalinkPreviews",
        restrict_link_previews: Option<String> = "RestrictLinkPreviews",
        enable_testing: Option<bool> = "EnableTesting",
        enable_developer: Option<bool> = "EnableDeveloper",
        developer_flags: Option<String> = "DeveloperFlags",
        enable_client_performance_debugging: Option<bool> = "EnableClientPerformanceDebugging",
        enable_security_fix_alert: Option<bool> = "EnableSecurityFixAlert",
        enable_insecure_outgoing_connections: Option<bool> = "EnableInsecureOutgoingConnections",
        allowed_untrusted_internal_connections: Option<String> = "AllowedUntrustedInternalConnections",
        enable_multifactor_authentication: Option<bool> = "EnableMultifactorAuthentication",
        enforce_multifactor_authentication: Option<bool> = "EnforceMultifactorAuthentication",
        enable_user_access_tokens: Option<bool> = "EnableUserAccessTokens",
        allow_cors_from: Option<String> = "AllowCorsFrom",
        cors_exposed_headers: Option<String> = "CorsExposedHeaders",
        cors_allow_credentials: Option<bool> = "CorsAllowCredentials",
        cors_debug: Option<bool> = "CorsDebug",
        allow_cookies_for_subdomains: Option<bool> = "AllowCookiesForSubdomains",
        extend_session_length_with_activity: Option<bool> = "ExtendSessionLengthWithActivity",
        terminate_sessions_on_password_change: Option<bool> = "TerminateSessionsOnPasswordChange",
        session_length_web_in_days: Option<i64> = "SessionLengthWebInDays",
        session_length_web_in_hours: Option<i64> = "SessionLengthWebInHours",
        session_length_mobile_in_days: Option<i64> = "SessionLengthMobileInDays",
        session_length_mobile_in_hours: Option<i64> = "SessionLengthMobileInHours",
        session_length_sso_in_days: Option<i64> = "SessionLengthSSOInDays",
        session_length_sso_in_hours: Option<i64> = "SessionLengthSSOInHours",
        session_cache_in_minutes: Option<i64> = "SessionCacheInMinutes",
        session_idle_timeout_in_minutes: Option<i64> = "SessionIdleTimeoutInMinutes",
        websocket_secure_port: Option<i64> = "WebsocketSecurePort",
        websocket_port: Option<i64> = "WebsocketPort",
        webserver_mode: Option<String> = "WebserverMode",
        enable_gif_picker: Option<bool> = "EnableGifPicker",
        giphy_sdk_key: Option<String> = "GiphySdkKey",
        enable_custom_emoji: Option<bool> = "EnableCustomEmoji",
        enable_emoji_picker: Option<bool> = "EnableEmojiPicker",
        post_edit_time_limit: Option<i64> = "PostEditTimeLimit",
        time_between_user_typing_updates_milliseconds: Option<i64> = "TimeBetweenUserTypingUpdatesMilliseconds",
        enable_cross_team_search: Option<bool> = "EnableCrossTeamSearch",
        enable_post_search: Option<bool> = "EnablePostSearch",
        enable_file_search: Option<bool> = "EnableFileSearch",
        minimum_hashtag_length: Option<i64> = "MinimumHashtagLength",
        enable_user_typing_messages: Option<bool> = "EnableUserTypingMessages",
        enable_channel_viewed_messages: Option<bool> = "EnableChannelViewedMessages",
        enable_user_statuses: Option<bool> = "EnableUserStatuses",
        experimental_enable_authentication_transfer: Option<bool> = "ExperimentalEnableAuthenticationTransfer",
        cluster_log_timeout_milliseconds: Option<i64> = "ClusterLogTimeoutMilliseconds",
        enable_tutorial: Option<bool> = "EnableTutorial",
        enable_onboarding_flow: Option<bool> = "EnableOnboardingFlow",
        experimental_enable_default_channel_leave_join_messages: Option<bool> = "ExperimentalEnableDefaultChannelLeaveJoinMessages",
        experimental_group_unread_channels: Option<String> = "ExperimentalGroupUnreadChannels",
        enable_api_team_deletion: Option<bool> = "EnableAPITeamDeletion",
        enable_api_trigger_admin_notifications: Option<bool> = "EnableAPITriggerAdminNotifications",
        enable_api_user_deletion: Option<bool> = "EnableAPIUserDeletion",
        enable_api_post_deletion: Option<bool> = "EnableAPIPostDeletion",
        enable_desktop_landing_page: Option<bool> = "EnableDesktopLandingPage",
        minimum_desktop_app_version: Option<String> = "MinimumDesktopAppVersion",
        experimental_enable_hardened_mode: Option<bool> = "ExperimentalEnableHardenedMode",
        experimental_strict_csrf_enforcement: Option<bool> = "ExperimentalStrictCSRFEnforcement",
        enable_email_invitations: Option<bool> = "EnableEmailInvitations",
        disable_bots_when_owner_is_deactivated: Option<bool> = "DisableBotsWhenOwnerIsDeactivated",
        enable_bot_account_creation: Option<bool> = "EnableBotAccountCreation",
        enable_sv_gs: Option<bool> = "EnableSVGs",
        enable_latex: Option<bool> = "EnableLatex",
        enable_inline_latex: Option<bool> = "EnableInlineLatex",
        post_priority: Option<bool> = "PostPriority",
        allow_persistent_notifications: Option<bool> = "AllowPersistentNotifications",
        allow_persistent_notifications_for_guests: Option<bool> = "AllowPersistentNotificationsForGuests",
        persistent_notification_interval_minutes: Option<i64> = "PersistentNotificationIntervalMinutes",
        persistent_notification_max_count: Option<i64> = "PersistentNotificationMaxCount",
        persistent_notification_max_recipients: Option<i64> = "PersistentNotificationMaxRecipients",
        enable_burn_on_read: Option<bool> = "EnableBurnOnRead",
        burn_on_read_duration_seconds: Option<i64> = "BurnOnReadDurationSeconds",
        burn_on_read_maximum_time_to_live_seconds: Option<i64> = "BurnOnReadMaximumTimeToLiveSeconds",
        burn_on_read_scheduler_frequency_seconds: Option<i64> = "BurnOnReadSchedulerFrequencySeconds",
        enable_api_channel_deletion: Option<bool> = "EnableAPIChannelDeletion",
        enable_local_mode: Option<bool> = "EnableLocalMode",
        local_mode_socket_location: Option<String> = "LocalModeSocketLocation",
        enable_aws_metering: Option<bool> = "EnableAWSMetering",
        aws_metering_timeout_seconds: Option<i64> = "AWSMeteringTimeoutSeconds",
        split_key: Option<String> = "SplitKey",
        feature_flag_sync_interval_seconds: Option<i64> = "FeatureFlagSyncIntervalSeconds",
        debug_split: Option<bool> = "DebugSplit",
        thread_auto_follow: Option<bool> = "ThreadAutoFollow",
        collapsed_threads: Option<String> = "CollapsedThreads",
        managed_resource_paths: Option<String> = "ManagedResourcePaths",
        enable_custom_groups: Option<bool> = "EnableCustomGroups",
        allow_synced_drafts: Option<bool> = "AllowSyncedDrafts",
        unique_emoji_reaction_limit_per_post: Option<i64> = "UniqueEmojiReactionLimitPerPost",
        refresh_post_stats_run_time: Option<String> = "RefreshPostStatsRunTime",
        maximum_payload_size_bytes: Option<i64> = "MaximumPayloadSizeBytes",
        maximum_url_length: Option<i64> = "MaximumURLLength",
        scheduled_posts: Option<bool> = "ScheduledPosts",
        enable_web_hub_channel_iteration: Option<bool> = "EnableWebHubChannelIteration",
        frame_ancestors: Option<String> = "FrameAncestors",
        delete_account_link: Option<String> = "DeleteAccountLink",
    }
    /// `model.SqlSettings`
    pub struct SqlSettings: "SqlSettings" {
        driver_name: Option<String> = "DriverName",
        data_source: Option<String> = "DataSource",
        data_source_replicas: Vec<String> = "DataSourceReplicas",
        data_source_search_replicas: Vec<String> = "DataSourceSearchReplicas",
        max_idle_conns: Option<i64> = "MaxIdleConns",
        conn_max_lifetime_milliseconds: Option<i64> = "ConnMaxLifetimeMilliseconds",
        conn_max_idle_time_milliseconds: Option<i64> = "ConnMaxIdleTimeMilliseconds",
        max_open_conns: Option<i64> = "MaxOpenConns",
        trace: Option<bool> = "Trace",
        at_rest_encrypt_key: Option<String> = "AtRestEncryptKey",
        query_timeout: Option<i64> = "QueryTimeout",
        analytics_query_timeout: Option<i64> = "AnalyticsQueryTimeout",
        disable_database_search: Option<bool> = "DisableDatabaseSearch",
        migrations_statement_timeout_seconds: Option<i64> = "MigrationsStatementTimeoutSeconds",
        replica_lag_settings: Vec<ReplicaLagSettings> = "ReplicaLagSettings",
        replica_monitor_interval_seconds: Option<i64> = "ReplicaMonitorIntervalSeconds",
    }
    /// `model.Status`
    pub struct Status: "Status" {
        user_id: UserId = "UserId",
        status: String = "Status",
        manual: bool = "Manual",
        last_activity_at: i64 = "LastActivityAt",
        active_channel: String = "ActiveChannel",
        dnd_end_time: i64 = "DNDEndTime",
        prev_status: String = "PrevStatus",
    }
    /// `model.SupportSettings`
    pub struct SupportSettings: "SupportSettings" {
        terms_of_service_link: Option<String> = "TermsOfServiceLink",
        privacy_policy_link: Option<String> = "PrivacyPolicyLink",
        about_link: Option<String> = "AboutLink",
        help_link: Option<String> = "HelpLink",
        report_a_problem_link: Option<String> = "ReportAProblemLink",
        report_a_problem_type: Option<String> = "ReportAProblemType",
        report_a_problem_mail: Option<String> = "ReportAProblemMail",
        allow_download_logs: Option<bool> = "AllowDownloadLogs",
        forgot_password_link: Option<String> = "ForgotPasswordLink",
        support_email: Option<String> = "SupportEmail",
        custom_terms_of_service_enabled: Option<bool> = "CustomTermsOfServiceEnabled",
        custom_terms_of_service_re_acceptance_period: Option<i64> = "CustomTermsOfServiceReAcceptancePeriod",
        enable_ask_community_link: Option<bool> = "EnableAskCommunityLink",
    }
    /// `model.Team`
    pub struct Team: "Team" {
        id: TeamId = "Id",
        create_at: i64 = "CreateAt",
        update_at: i64 = "UpdateAt",
        delete_at: i64 = "DeleteAt",
        display_name: String = "DisplayName",
        name: String = "Name",
        description: String = "Description",
        email: String = "Email",
        r#type: String = "Type",
        company_name: String = "CompanyName",
        allowed_domains: String = "AllowedDomains",
        invite_id: String = "InviteId",
        allow_open_invite: bool = "AllowOpenInvite",
        last_team_icon_update: i64 = "LastTeamIconUpdate",
        scheme_id: Option<String> = "SchemeId",
        group_constrained: Option<bool> = "GroupConstrained",
        policy_id: Option<String> = "PolicyID",
        cloud_limits_archived: bool = "CloudLimitsArchived",
    }
    /// `model.TeamMember`
    pub struct TeamMember: "TeamMember" {
        team_id: TeamId = "TeamId",
        user_id: UserId = "UserId",
        roles: String = "Roles",
        delete_at: i64 = "DeleteAt",
        scheme_guest: bool = "SchemeGuest",
        scheme_user: bool = "SchemeUser",
        scheme_admin: bool = "SchemeAdmin",
        explicit_roles: String = "ExplicitRoles",
        create_at: i64 = "CreateAt",
    }
    /// `model.TeamSettings`
    pub struct TeamSettings: "TeamSettings" {
        site_name: Option<String> = "SiteName",
        max_users_per_team: Option<i64> = "MaxUsersPerTeam",
        enable_join_leave_message_by_default: Option<bool> = "EnableJoinLeaveMessageByDefault",
        enable_user_creation: Option<bool> = "EnableUserCreation",
        enable_open_server: Option<bool> = "EnableOpenServer",
        enable_user_deactivation: Option<bool> = "EnableUserDeactivation",
        restrict_creation_to_domains: Option<String> = "RestrictCreationToDomains",
        enable_custom_user_statuses: Option<bool> = "EnableCustomUserStatuses",
        enable_custom_brand: Option<bool> = "EnableCustomBrand",
        custom_brand_text: Option<String> = "CustomBrandText",
        custom_description_text: Option<String> = "CustomDescriptionText",
        restrict_direct_message: Option<String> = "RestrictDirectMessage",
        enable_last_active_time: Option<bool> = "EnableLastActiveTime",
        user_status_away_timeout: Option<i64> = "UserStatusAwayTimeout",
        max_channels_per_team: Option<i64> = "MaxChannelsPerTeam",
        enable_channel_category_sorting: Option<bool> = "EnableChannelCategorySorting",
        max_notifications_per_channel: Option<i64> = "MaxNotificationsPerChannel",
        enable_confirm_notifications_to_channel: Option<bool> = "EnableConfirmNotificationsToChannel",
        teammate_name_display: Option<String> = "TeammateNameDisplay",
        experimental_view_archived_channels: Option<bool> = "ExperimentalViewArchivedChannels",
        experimental_enable_automatic_replies: Option<bool> = "ExperimentalEnableAutomaticReplies",
        lock_teammate_name_display: Option<bool> = "LockTeammateNameDisplay",
        experimental_primary_team: Option<String> = "ExperimentalPrimaryTeam",
        experimental_default_channels: Vec<String> = "ExperimentalDefaultChannels",
    }
    /// `model.ThemeSettings`
    pub struct ThemeSettings: "ThemeSettings" {
        enable_theme_selection: Option<bool> = "EnableThemeSelection",
        default_theme: Option<String> = "DefaultTheme",
        allow_custom_themes: Option<bool> = "AllowCustomThemes",
        allowed_themes: Vec<String> = "AllowedThemes",
    }
    /// `model.User`
    pub struct User: "User" {
        id: UserId = "Id",
        create_at: i64 = "CreateAt",
        update_at: i64 = "UpdateAt",
        delete_at: i64 = "DeleteAt",
        username: String = "Username",
        password: String = "Password",
        auth_data: Option<String> = "AuthData",
        auth_service: String = "AuthService",
        email: String = "Email",
        email_verified: bool = "EmailVerified",
        nickname: String = "Nickname",
        first_name: String = "FirstName",
        last_name: String = "LastName",
        position: String = "Position",
        roles: String = "Roles",
        allow_marketing: bool = "AllowMarketing",
        props: BTreeMap<String, String> = "Props",
        notify_props: BTreeMap<String, String> = "NotifyProps",
        last_password_update: i64 = "LastPasswordUpdate",
        last_picture_update: i64 = "LastPictureUpdate",
        failed_attempts: i64 = "FailedAttempts",
        locale: String = "Locale",
        timezone: BTreeMap<String, String> = "Timezone",
        mfa_active: bool = "MfaActive",
        mfa_secret: String = "MfaSecret",
        remote_id: Option<String> = "RemoteId",
        last_activity_at: i64 = "LastActivityAt",
        is_bot: bool = "IsBot",
        bot_description: String = "BotDescription",
        bot_last_icon_update: i64 = "BotLastIconUpdate",
        terms_of_service_id: String = "TermsOfServiceId",
        terms_of_service_create_at: i64 = "TermsOfServiceCreateAt",
        disable_welcome_email: bool = "DisableWelcomeEmail",
        last_login: i64 = "LastLogin",
        mfa_used_timestamps: Vec<String> = "MfaUsedTimestamps",
    }
    /// `model.WranglerSettings`
    pub struct WranglerSettings: "WranglerSettings" {
        permitted_wrangler_roles: Vec<String> = "PermittedWranglerRoles",
        allowed_email_domain: Vec<String> = "AllowedEmailDomain",
        move_thread_max_count: Option<i64> = "MoveThreadMaxCount",
        move_thread_to_another_team_enable: Option<bool> = "MoveThreadToAnotherTeamEnable",
        move_thread_from_private_channel_enable: Option<bool> = "MoveThreadFromPrivateChannelEnable",
        move_thread_from_direct_message_channel_enable: Option<bool> = "MoveThreadFromDirectMessageChannelEnable",
        move_thread_from_group_message_channel_enable: Option<bool> = "MoveThreadFromGroupMessageChannelEnable",
    }
}
