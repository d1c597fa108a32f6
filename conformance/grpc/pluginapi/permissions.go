package pluginapi

import (
	"context"

	"github.com/mattermost/mattermost/server/public/model"

	"dev.toolbelt/conformance/grpc/contract"
)

func (service service) HasPermissionTo(
	_ context.Context, asked *contract.HasPermissionToRequest,
) (*contract.HasPermissionToResponse, error) {
	has := service.api.HasPermissionTo(asked.UserId, permission(asked.PermissionId))
	return &contract.HasPermissionToResponse{HasPermission: has}, nil
}

func (service service) HasPermissionToTeam(
	_ context.Context, asked *contract.HasPermissionToTeamRequest,
) (*contract.HasPermissionToTeamResponse, error) {
	has := service.api.HasPermissionToTeam(asked.UserId, asked.TeamId, permission(asked.PermissionId))
	return &contract.HasPermissionToTeamResponse{HasPermission: has}, nil
}

func (service service) HasPermissionToChannel(
	_ context.Context, asked *contract.HasPermissionToChannelRequest,
) (*contract.HasPermissionToChannelResponse, error) {
	has := service.api.HasPermissionToChannel(asked.UserId, asked.ChannelId, permission(asked.PermissionId))
	return &contract.HasPermissionToChannelResponse{HasPermission: has}, nil
}

func permission(id string) *model.Permission { return &model.Permission{Id: id} }
