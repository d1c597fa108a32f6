package main

import (
	"strings"
	"testing"
)

func TestFieldsThatHoldIds(t *testing.T) {
	for field, want := range map[string]string{
		"Post.Id":               "PostId",
		"Reaction.PostId":       "PostId",
		"Bot.UserId":            "UserId",
		"Bot.OwnerId":           none, // a user or a plugin
		"PropertyField.GroupID": "PropertyGroupId",
		"GroupMember.GroupId":   "GroupId",
		"User.RemoteId":         "RemoteId",
		"Group.RemoteId":        none, // what LDAP calls the group
		"Emoji.Id":              none,
	} {
		owner, name, _ := strings.Cut(field, ".")
		if got := idOf(owner, name); got != want {
			t.Errorf("%s holds %q, want %q", field, got, want)
		}
	}
}

func TestParametersThatHoldIds(t *testing.T) {
	for param, want := range map[string]string{
		"GetDirectChannel.userId1":                   "UserId",
		"GetUsersByIds.userIDs":                      "UserId",
		"AddUserToChannel.asUserId":                  "UserId",
		"CreateTeamMembers.requestorId":              "UserId",
		"RequestTrialLicense.requesterID":            "UserId",
		"PatchBot.botUserId":                         "UserId",
		"CopyFileInfos.fileIds":                      "FileId",
		"PublishUserTyping.parentId":                 "PostId",
		"GetGroup.groupId":                           "GroupId",
		"GetPropertyField.groupID":                   "PropertyGroupId",
		"GetPropertyFields.ids":                      "PropertyFieldId",
		"GetPropertyValues.ids":                      "PropertyValueId",
		"InviteRemoteToChannel.remoteID":             "RemoteId",
		"GetGroupByRemoteID.remoteID":                none, // what LDAP calls the group
		"GetGroupSyncable.syncableID":                none, // a team or a channel
		"DeletePropertyValuesForTarget.targetID":     none, // whatever has properties
		"UnregisterPluginForSharedChannels.pluginID": none,
		"OnWebSocketConnect.webConnID":               "ConnectionId",
		"GetUsersByUsernames.usernames":              none,
	} {
		method, name, _ := strings.Cut(param, ".")
		if got := paramID(method, name); got != want {
			t.Errorf("%s holds %q, want %q", param, got, want)
		}
	}
}

// A line of the tables that matches nothing is a slip.
func TestEveryLineOfTheTablesIsUsed(t *testing.T) {
	source, model := loadModel(t)
	fields, params := map[string]bool{}, map[string]bool{}
	for _, made := range model.structs {
		for _, field := range made.fields {
			fields[field.goName] = true
			fields[made.object.Name()+"."+field.goName] = true
		}
	}
	for _, owner := range []string{"API", "Hooks"} {
		methods, err := source.methods(owner)
		if err != nil {
			t.Fatal(err)
		}
		for _, method := range methods {
			params[method.Name()+"."] = true
			for param := range method.Signature().Params().Variables() {
				params[paramKey(param.Name())] = true
				params[method.Name()+"."+param.Name()] = true
			}
		}
	}
	for _, table := range []struct {
		lines map[string]string
		used  map[string]bool
	}{{fieldIds, fields}, {structIds, fields}, {paramIds, params}, {methodIds, params}} {
		for line := range table.lines {
			if !table.used[line] {
				t.Errorf("nothing is called %s", line)
			}
		}
	}
}

// A parameter of ids is text or a list of text, and what looks like the id of something else is not taken for one.
func TestIdsAreText(t *testing.T) {
	source, _ := loadModel(t)
	for _, owner := range []string{"API", "Hooks"} {
		methods, err := source.methods(owner)
		if err != nil {
			t.Fatal(err)
		}
		for _, method := range methods {
			for param := range method.Signature().Params().Variables() {
				text := param.Type().String()
				if paramID(method.Name(), param.Name()) != none && text != "string" && text != "[]string" {
					t.Errorf("%s.%s is %s", method.Name(), param.Name(), text)
				}
			}
		}
	}
}
