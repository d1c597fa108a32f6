package grpc_test

import (
	"slices"

	"dev.toolbelt/conformance/grpc/contract"
	"dev.toolbelt/conformance/grpc/pluginapi"
)

// know answers what the plugin asks: where ids are looked up, by these, so that none is taken for another.
func (scene *scene) know() {
	api := scene.api
	team := &contract.Team{Id: acme, Name: "acme", DisplayName: "Acme", Type: contract.TeamType_TEAM_TYPE_OPEN, AllowOpenInvite: true}
	pluginapi.Answer(api, func(asked *contract.GetTeamRequest) (*contract.GetTeamResponse, error) {
		found, err := the([]*contract.Team{team}, func(team *contract.Team) bool { return team.Id == asked.TeamId })
		return &contract.GetTeamResponse{Team: found}, err
	})
	pluginapi.Answer(api, func(asked *contract.GetTeamByNameRequest) (*contract.GetTeamByNameResponse, error) {
		found, err := the([]*contract.Team{team}, func(team *contract.Team) bool { return team.Name == asked.Name })
		return &contract.GetTeamByNameResponse{Team: found}, err
	})
	pluginapi.Answer(api, func(asked *contract.GetTeamMemberRequest) (*contract.GetTeamMemberResponse, error) {
		if asked.TeamId != acme {
			return nil, missing
		}
		return &contract.GetTeamMemberResponse{TeamMember: inTeam(asked.UserId)}, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetTeamsForUserRequest) (*contract.GetTeamsForUserResponse, error) {
		teams := those([]*contract.Team{team}, func(*contract.Team) bool { return asked.UserId != eve })
		return &contract.GetTeamsForUserResponse{Teams: teams}, nil
	})
	api.Say(
		&contract.GetTeamMembersForUserResponse{TeamMembers: []*contract.TeamMember{inTeam(ada)}},
		&contract.GetTeamMembersResponse{TeamMembers: []*contract.TeamMember{inTeam(ada), inTeam(bea)}},
	)
	scene.knowServer()
	scene.knowPeople()
	scene.knowChannels()
	scene.knowPosts()
}

// knowServer answers what the server is, in the JSON that it writes.
func (scene *scene) knowServer() {
	scene.api.Say(
		&contract.GetConfigResponse{ConfigJson: []byte(`{
			"ServiceSettings": {
				"SiteURL": "https://acme.example", "ListenAddress": "` + scene.rest.Address + `", "ScheduledPosts": true,
				"CollapsedThreads": "default_on"
			},
			"TeamSettings": {"RestrictDirectMessage": "team"},
			"FileSettings": {"EnablePublicLink": true, "EnableFileAttachments": true, "MaxFileSize": 1000}
		}`)},
		&contract.GetLicenseResponse{LicenseJson: []byte(`{"id": "` + id("license") + `", "sku_short_name": "entry"}`)},
		&contract.GetServerVersionResponse{Version: "12.0.0"},
		&contract.GetDiagnosticIdResponse{DiagnosticId: diagnosticID},
		&contract.CreateSessionResponse{Session: &contract.Session{Id: id("session"), UserId: ada, Token: token}},
		&contract.RevokeSessionResponse{},
	)
}

func (scene *scene) knowPeople() {
	api := scene.api
	pluginapi.Answer(api, func(asked *contract.GetUserRequest) (*contract.GetUserResponse, error) {
		found, err := the(scene.people, func(user *contract.User) bool { return user.Id == asked.UserId })
		return &contract.GetUserResponse{User: found}, err
	})
	pluginapi.Answer(api, func(asked *contract.GetUsersByIdsRequest) (*contract.GetUsersByIdsResponse, error) {
		return &contract.GetUsersByIdsResponse{Users: those(scene.people, func(user *contract.User) bool {
			return slices.Contains(asked.UserIds, user.Id)
		})}, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetUsersByUsernamesRequest) (*contract.GetUsersByUsernamesResponse, error) {
		return &contract.GetUsersByUsernamesResponse{Users: those(scene.people, func(user *contract.User) bool {
			return slices.Contains(asked.Usernames, user.Username)
		})}, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetUsersRequest) (*contract.GetUsersResponse, error) {
		return &contract.GetUsersResponse{Users: those(scene.people, func(user *contract.User) bool {
			return slices.ContainsFunc(asked.ViewRestrictions.GetChannels(), func(channel string) bool {
				return slices.Contains(members(channel), user.Id)
			})
		})}, nil
	})
	api.Say(
		&contract.GetUserStatusResponse{Status: &contract.Status{UserId: ada, Status: "away"}},
		&contract.GetUserStatusesByIdsResponse{Statuses: []*contract.Status{{UserId: ada, Status: "away"}, {UserId: bea, Status: "dnd"}}},
		&contract.GetPreferenceForUserResponse{Preference: &contract.Preference{UserId: ada, Value: "on"}},
		&contract.SearchUsersResponse{Users: scene.people},
		&contract.GetUsersInChannelResponse{Users: scene.people},
		&contract.GetBotResponse{Bot: &contract.Bot{UserId: bot, Username: "bot", OwnerId: ada}},
		&contract.GetGroupByNameResponse{Group: &contract.Group{Id: id("painters"), Name: "painters", AllowReference: true}},
		&contract.GetGroupMemberUsersResponse{Users: those(scene.people, func(user *contract.User) bool { return user.Id == bea })},
	)
}

// permit lets Ada do all that is not forbidden, but manage the server; nobody else may do anything.
func (scene *scene) permit() {
	may := func(user, permission string) bool {
		forbidden := scene.forbidden.Load()
		return user == ada && permission != "manage_system" && (forbidden == nil || *forbidden != permission)
	}
	api := scene.api
	pluginapi.Answer(api, func(asked *contract.HasPermissionToRequest) (*contract.HasPermissionToResponse, error) {
		return &contract.HasPermissionToResponse{HasPermission: may(asked.UserId, asked.PermissionId)}, nil
	})
	pluginapi.Answer(api, func(asked *contract.HasPermissionToTeamRequest) (*contract.HasPermissionToTeamResponse, error) {
		may := asked.TeamId == acme && may(asked.UserId, asked.PermissionId)
		return &contract.HasPermissionToTeamResponse{HasPermission: may}, nil
	})
	pluginapi.Answer(api, func(asked *contract.HasPermissionToChannelRequest) (*contract.HasPermissionToChannelResponse, error) {
		may := len(members(asked.ChannelId)) > 0 && may(asked.UserId, asked.PermissionId)
		return &contract.HasPermissionToChannelResponse{HasPermission: may}, nil
	})
}

func inTeam(user string) *contract.TeamMember {
	return &contract.TeamMember{TeamId: acme, UserId: user, Roles: "team_user", SchemeUser: true}
}
