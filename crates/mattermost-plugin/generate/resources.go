package main

import (
	"fmt"
	"slices"
	"strings"
)

// resource is a trait of src/api: its file, its name, and the methods in it. These are told by the first tag in the method's
// comment, or by their name where there is no tag or where it would put them where nobody looks for them.
type resource struct {
	file, trait string
	tag         string
	methods     string
}

var resources = []resource{
	{"audit", "Audit", "Audit", ""},
	{"bots", "Bots", "Bot", "EnsureBotUser"},
	{"channels", "Channels", "Channel", "AddUserToChannel"},
	{"commands", "Commands", "Command SlashCommand", ""},
	{"configuration", "Configuration", "Configuration", "LoadPluginConfiguration GetPluginConfig SavePluginConfig"},
	{"emojis", "Emojis", "Emoji", ""},
	{"files", "Files", "File", ""},
	{"frontend", "Frontend", "Frontend", "OpenInteractiveDialog PublishUserTyping PublishWebSocketEvent"},
	{"groups", "Groups", "Group", ""},
	{"key_value", "KeyValue", "KeyValueStore", "KVSetWithOptions"},
	{"logging", "Logging", "Logging", ""},
	{"notifications", "Notifications", "", "SendMail SendPushNotification"},
	{"oauth", "OAuth", "OAuth", ""},
	{"permissions", "Permissions", "", "HasPermissionTo HasPermissionToChannel HasPermissionToTeam RolesGrantPermission"},
	{"plugin_http", "PluginHttp", "", "PluginHTTP"},
	{"plugins", "Plugins", "Plugin", "PublishPluginClusterEvent"},
	{"posts", "Posts", "Post", "RegisterCollectionAndTopic"},
	{"preferences", "Preferences", "",
		"DeletePreferencesForUser GetPreferenceForUser GetPreferencesForUser UpdatePreferencesForUser"},
	{"properties", "Properties", "PropertyField PropertyGroup PropertyValue", ""},
	{"reactions", "Reactions", "", "AddReaction GetReactions RemoveReaction"},
	{"sessions", "Sessions", "", "CreateSession CreateUserAccessToken ExtendSessionExpiry GetSession RevokeSession " +
		"RevokeUserAccessToken"},
	{"shared_channels", "SharedChannels", "SharedChannels", ""},
	{"sidebar", "Sidebar", "ChannelSidebar", ""},
	{"system", "System", "Server", "GetCloudLimits RequestTrialLicense"},
	{"teams", "Teams", "Team", ""},
	{"uploads", "Uploads", "Upload", ""},
	{"users", "Users", "User", "UpdateUserRoles"},
}

// resourceOf is the resource that a method of plugin.API belongs to.
func resourceOf(method string, comment comment) (string, error) {
	for _, resource := range resources {
		if slices.Contains(strings.Fields(resource.methods), method) {
			return resource.file, nil
		}
	}
	if len(comment.tags) > 0 {
		for _, resource := range resources {
			if slices.Contains(strings.Fields(resource.tag), comment.tags[0]) {
				return resource.file, nil
			}
		}
	}
	return "", fmt.Errorf("no resource is known for %s, tags %q: name it in resources.go", method, comment.tags)
}
