package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// home is a file of src/model, and what is in it: the structs of Go files ("model/user"), and single ones
// ("plugin.ErrorString").
type home struct {
	name    string
	sources string
}

var homes = []home{
	{"audit", "model/audit_record"},
	{"bots", "model/bot"},
	{"channels", "model/channel model/channel_member model/channel_sidebar model/channel_stats"},
	{"cloud", "model/cloud"},
	{"commands", "model/command model/command_args model/command_autocomplete model/command_response"},
	{"config", "model/config model/content_flagging_settings model/feature_flags"},
	{"drafts", "model/draft model/scheduled_post"},
	{"emoji", "model/emoji"},
	{"errors", "model.AppError plugin.ErrorString pq/error"},
	{"files", "model/file_info model/support_packet"},
	{"groups", "model/group model/group_member model/group_syncable"},
	{"http", "plugin/context plugin.HTTPRequestSubset"},
	{"integrations", "model/integration_action model/message_attachment"},
	{"key_value", "model/plugin_kvset_options"},
	{"license", "model/license"},
	{"logging", "logr/level"},
	{"notifications", "model/email_notification model/plugin_toast model/push_notification"},
	{"oauth", "model/oauth"},
	{"permissions", "model/permission"},
	{"plugins", "model/manifest model/plugin_cluster_event model/plugin_on_install_event model/plugin_status"},
	{"posts", "model/permalink model/post model/post_acknowledgement model/post_embed model/post_list " +
		"model/post_metadata model/post_search_results model/reaction model/search_params"},
	{"preferences", "model/preference"},
	{"properties", "model/property_field model/property_group model/property_value"},
	{"saml", "saml2/saml types/response xml/xml"},
	{"sessions", "model/session model/user_access_token"},
	{"shared_channels", "model/remote_cluster model/shared_channel"},
	{"teams", "model/team model/team_member model/team_stats"},
	{"uploads", "model/upload_session"},
	{"users", "model/custom_status model/status model/user model/user_get model/user_search"},
	{"websockets", "model/websocket_message model/websocket_request"},
}

// homeOf is the name of the file that a struct belongs to.
func (s *source) homeOf(object types.Object) (string, error) {
	keys := []string{goName(object), object.Pkg().Name() + "/" + s.file(object)}
	for _, key := range keys {
		for _, home := range homes {
			if slices.Contains(strings.Fields(home.sources), key) {
				return home.name, nil
			}
		}
	}
	return "", fmt.Errorf("no file of src/model is named for %s: homes.go needs %q or %q", keys[0], keys[0], keys[1])
}
