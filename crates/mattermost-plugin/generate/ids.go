package main

import "strings"

// fieldIds are the fields that hold an id of src/ids.rs, whatever struct they are in: as text, as a list, or as the keys of a
// map.
var fieldIds = map[string]string{
	"UserId":         "UserId",
	"UserIds":        "UserId",
	"CreatorId":      "UserId",
	"SenderId":       "UserId",
	"TeamId":         "TeamId",
	"InTeamId":       "TeamId",
	"NotInTeamId":    "TeamId",
	"ChannelId":      "ChannelId",
	"ChannelIds":     "ChannelId",
	"InChannelId":    "ChannelId",
	"NotInChannelId": "ChannelId",
	"PostId":         "PostId",
	"RootId":         "PostId",
	"FileIds":        "FileId",
	"GroupId":        "GroupId",
	"InGroupId":      "GroupId",
	"NotInGroupId":   "GroupId",
	"SessionId":      "SessionId",
	"ConnectionId":   "ConnectionId",
	"RemoteId":       "RemoteId",
	"GroupID":        "PropertyGroupId",
	"FieldID":        "PropertyFieldId",
	"LinkedFieldID":  "PropertyFieldId",
}

// structIds are the fields that hold an id in one struct; none where fieldIds is wrong about it.
var structIds = map[string]string{
	"Channel.Id":           "ChannelId",
	"CommandArgs.ParentId": "PostId",
	"CreateDefaultMembershipParams.ScopedChannelID": "ChannelId",
	"CreateDefaultMembershipParams.ScopedTeamID":    "TeamId",
	"CreateDefaultMembershipParams.ScopedUserID":    "UserId",
	"EmailNotification.RecipientId":                 "UserId",
	"FileInfo.Id":                                   "FileId",
	"GetPostsSinceForSyncCursor.LastPostCreateID":   "PostId",
	"GetPostsSinceForSyncCursor.LastPostUpdateID":   "PostId",
	"Group.Id":                                  "GroupId",
	"Group.MemberIDs":                           "UserId",
	"Group.RemoteId":                            none, // what LDAP calls the group
	"GroupSearchOpts.FilterHasMember":           "UserId",
	"GroupSearchOpts.NotAssociatedToChannel":    "ChannelId",
	"GroupSearchOpts.NotAssociatedToTeam":       "TeamId",
	"GroupSyncable.TeamID":                      "TeamId",
	"Post.Id":                                   "PostId",
	"Post.OriginalId":                           "PostId",
	"PostList.BurnOnReadPosts":                  "PostId",
	"PostList.NextPostId":                       "PostId",
	"PostList.Order":                            "PostId",
	"PostList.Posts":                            "PostId",
	"PostList.PrevPostId":                       "PostId",
	"PostSearchResults.Matches":                 "PostId",
	"PreviewPost.ChannelID":                     "ChannelId",
	"PreviewPost.PostID":                        "PostId",
	"PropertyField.ID":                          "PropertyFieldId",
	"PropertyFieldSearchCursor.PropertyFieldID": "PropertyFieldId",
	"PropertyGroup.ID":                          "PropertyGroupId",
	"PropertyValue.ID":                          "PropertyValueId",
	"PropertyValueSearchCursor.PropertyValueID": "PropertyValueId",
	"RegisterPluginOpts.CreatorID":              "UserId",
	"RemoteCluster.DefaultTeamId":               "TeamId",
	"Session.Id":                                "SessionId",
	"SidebarCategoryWithChannels.Channels":      "ChannelId",
	"Status.ActiveChannel":                      "ChannelId",
	"SyncMsg.Users":                             "UserId",
	"SyncResponse.UsersSyncd":                   "UserId",
	"Team.Id":                                   "TeamId",
	"UploadSession.ReqFileId":                   "FileId",
	"User.Id":                                   "UserId",
	"ViewUsersRestrictions.Channels":            "ChannelId",
	"ViewUsersRestrictions.Teams":               "TeamId",
	"WebsocketBroadcast.OmitConnectionId":       "ConnectionId",
	"WebsocketBroadcast.OmitUsers":              "UserId",
}

// none says that what looks like an id is none of src/ids.rs.
const none = ""

// idOf is the newtype of src/ids.rs that a field holds, or none.
func idOf(owner, field string) string {
	if id, known := structIds[owner+"."+field]; known {
		return id
	}
	return fieldIds[field]
}

// paramIds are the parameters that hold an id, in lower case and without the number and the plural at their end.
var paramIds = map[string]string{
	"userid":       "UserId",
	"asuserid":     "UserId",
	"botuserid":    "UserId",
	"requesterid":  "UserId",
	"requestorid":  "UserId",
	"teamid":       "TeamId",
	"channelid":    "ChannelId",
	"postid":       "PostId",
	"parentid":     "PostId",
	"fileid":       "FileId",
	"groupid":      "GroupId",
	"sessionid":    "SessionId",
	"connectionid": "ConnectionId",
	"webconnid":    "ConnectionId",
	"remoteid":     "RemoteId",
	"fieldid":      "PropertyFieldId",
	"valueid":      "PropertyValueId",
}

// methodIds are the parameters and results ("Method.") that hold an id in one method; none where paramIds is wrong about it.
var methodIds = map[string]string{
	"CopyFileInfos.":                   "FileId",
	"EnsureBotUser.":                   "UserId",
	"GetGroupByRemoteID.remoteID":      none, // what LDAP calls the group
	"GetPropertyFields.ids":            "PropertyFieldId",
	"GetPropertyValues.ids":            "PropertyValueId",
	"RegisterPluginForSharedChannels.": "RemoteId",
}

// paramID is the newtype of src/ids.rs that a parameter of an API method or a hook holds, a string or a list of them, or
// none.
func paramID(method, param string) string {
	if id, known := methodIds[method+"."+param]; known {
		return id
	}
	id := paramIds[paramKey(param)]
	if id == "GroupId" && strings.Contains(method, "Property") {
		return "PropertyGroupId"
	}
	return id
}

// paramKey is how paramIds calls a parameter.
func paramKey(param string) string {
	return strings.TrimSuffix(strings.TrimRight(strings.ToLower(param), "0123456789"), "s")
}

// resultID is the newtype of src/ids.rs that the first result of an API method holds, a string or a list of them, or none.
func resultID(method string) string { return methodIds[method+"."] }
