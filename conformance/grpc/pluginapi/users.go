package pluginapi

import (
	"context"

	"dev.toolbelt/conformance/grpc/contract"
)

func (service service) GetUser(_ context.Context, asked *contract.GetUserRequest) (*contract.GetUserResponse, error) {
	found, err := service.api.GetUser(asked.UserId)
	return &contract.GetUserResponse{User: user(found)}, asStatus(err)
}

func (service service) GetUserByUsername(
	_ context.Context, asked *contract.GetUserByUsernameRequest,
) (*contract.GetUserByUsernameResponse, error) {
	found, err := service.api.GetUserByUsername(asked.Name)
	return &contract.GetUserByUsernameResponse{User: user(found)}, asStatus(err)
}

func (service service) GetUsersByUsernames(
	_ context.Context, asked *contract.GetUsersByUsernamesRequest,
) (*contract.GetUsersByUsernamesResponse, error) {
	found, err := service.api.GetUsersByUsernames(asked.Usernames)
	return &contract.GetUsersByUsernamesResponse{Users: list(found, user)}, asStatus(err)
}

func (service service) GetUserStatus(
	_ context.Context, asked *contract.GetUserStatusRequest,
) (*contract.GetUserStatusResponse, error) {
	found, err := service.api.GetUserStatus(asked.UserId)
	return &contract.GetUserStatusResponse{Status: message[contract.Status](found)}, asStatus(err)
}
