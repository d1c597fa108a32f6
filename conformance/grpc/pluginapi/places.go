package pluginapi

import (
	"context"

	"dev.toolbelt/conformance/grpc/contract"
)

func (service service) GetTeam(_ context.Context, asked *contract.GetTeamRequest) (*contract.GetTeamResponse, error) {
	found, err := service.api.GetTeam(asked.TeamId)
	return &contract.GetTeamResponse{Team: team(found)}, asStatus(err)
}

func (service service) GetTeamByName(
	_ context.Context, asked *contract.GetTeamByNameRequest,
) (*contract.GetTeamByNameResponse, error) {
	found, err := service.api.GetTeamByName(asked.Name)
	return &contract.GetTeamByNameResponse{Team: team(found)}, asStatus(err)
}

func (service service) GetTeamsForUser(
	_ context.Context, asked *contract.GetTeamsForUserRequest,
) (*contract.GetTeamsForUserResponse, error) {
	found, err := service.api.GetTeamsForUser(asked.UserId)
	return &contract.GetTeamsForUserResponse{Teams: list(found, team)}, asStatus(err)
}

func (service service) GetTeamMember(
	_ context.Context, asked *contract.GetTeamMemberRequest,
) (*contract.GetTeamMemberResponse, error) {
	found, err := service.api.GetTeamMember(asked.TeamId, asked.UserId)
	return &contract.GetTeamMemberResponse{TeamMember: teamMember(found)}, asStatus(err)
}

func (service service) GetTeamMembersForUser(
	_ context.Context, asked *contract.GetTeamMembersForUserRequest,
) (*contract.GetTeamMembersForUserResponse, error) {
	found, err := service.api.GetTeamMembersForUser(asked.UserId, int(asked.Page), int(asked.PerPage))
	return &contract.GetTeamMembersForUserResponse{TeamMembers: list(found, teamMember)}, asStatus(err)
}

func (service service) GetChannel(_ context.Context, asked *contract.GetChannelRequest) (*contract.GetChannelResponse, error) {
	found, err := service.api.GetChannel(asked.ChannelId)
	return &contract.GetChannelResponse{Channel: channel(found)}, asStatus(err)
}

func (service service) GetChannelByName(
	_ context.Context, asked *contract.GetChannelByNameRequest,
) (*contract.GetChannelByNameResponse, error) {
	found, err := service.api.GetChannelByName(asked.TeamId, asked.Name, asked.IncludeDeleted)
	return &contract.GetChannelByNameResponse{Channel: channel(found)}, asStatus(err)
}

func (service service) GetChannelsForTeamForUser(
	_ context.Context, asked *contract.GetChannelsForTeamForUserRequest,
) (*contract.GetChannelsForTeamForUserResponse, error) {
	found, err := service.api.GetChannelsForTeamForUser(asked.TeamId, asked.UserId, asked.IncludeDeleted)
	return &contract.GetChannelsForTeamForUserResponse{Channels: list(found, channel)}, asStatus(err)
}

func (service service) GetPublicChannelsForTeam(
	_ context.Context, asked *contract.GetPublicChannelsForTeamRequest,
) (*contract.GetPublicChannelsForTeamResponse, error) {
	found, err := service.api.GetPublicChannelsForTeam(asked.TeamId, int(asked.Page), int(asked.PerPage))
	return &contract.GetPublicChannelsForTeamResponse{Channels: list(found, channel)}, asStatus(err)
}

func (service service) GetChannelMember(
	_ context.Context, asked *contract.GetChannelMemberRequest,
) (*contract.GetChannelMemberResponse, error) {
	found, err := service.api.GetChannelMember(asked.ChannelId, asked.UserId)
	return &contract.GetChannelMemberResponse{ChannelMember: message[contract.ChannelMember](found)}, asStatus(err)
}
