package pluginapi

import (
	"context"

	"dev.toolbelt/conformance/grpc/contract"
)

func (service service) CreatePost(_ context.Context, asked *contract.CreatePostRequest) (*contract.CreatePostResponse, error) {
	created, err := service.api.CreatePost(postOf(asked.Post))
	return &contract.CreatePostResponse{Post: post(created), Error: inAnswer(err)}, nil
}

func (service service) GetPost(_ context.Context, asked *contract.GetPostRequest) (*contract.GetPostResponse, error) {
	found, err := service.api.GetPost(asked.PostId)
	return &contract.GetPostResponse{Post: post(found), Error: inAnswer(err)}, nil
}
