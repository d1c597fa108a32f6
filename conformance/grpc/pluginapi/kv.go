package pluginapi

import (
	"context"

	"github.com/mattermost/mattermost/server/public/model"

	"dev.toolbelt/conformance/grpc/contract"
)

func (service service) KVGet(_ context.Context, asked *contract.KVGetRequest) (*contract.KVGetResponse, error) {
	value, err := service.api.KVGet(asked.Key)
	return &contract.KVGetResponse{Value: value, Error: inAnswer(err)}, nil
}

func (service service) KVSetWithOptions(
	_ context.Context, asked *contract.KVSetWithOptionsRequest,
) (*contract.KVSetWithOptionsResponse, error) {
	set, err := service.api.KVSetWithOptions(asked.Key, asked.Value, model.PluginKVSetOptions{
		Atomic: asked.Options.GetAtomic(), OldValue: asked.Options.GetOldValue(),
		ExpireInSeconds: asked.Options.GetExpireInSeconds(),
	})
	return &contract.KVSetWithOptionsResponse{Success: set, Error: inAnswer(err)}, nil
}
