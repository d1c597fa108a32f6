package pluginapi

import (
	"context"
	"encoding/json"

	"github.com/mattermost/mattermost/server/public/model"

	"dev.toolbelt/conformance/grpc/contract"
)

func (service service) LoadPluginConfiguration(
	context.Context, *contract.LoadPluginConfigurationRequest,
) (*contract.LoadPluginConfigurationResponse, error) {
	var settings any
	if err := service.api.LoadPluginConfiguration(&settings); err != nil {
		return nil, asInternal(err)
	}
	text, err := json.Marshal(settings)
	return &contract.LoadPluginConfigurationResponse{ConfigJson: text}, asInternal(err)
}

func (service service) GetConfig(context.Context, *contract.GetConfigRequest) (*contract.GetConfigResponse, error) {
	text, err := json.Marshal(service.api.GetConfig())
	return &contract.GetConfigResponse{ConfigJson: text}, asInternal(err)
}

func (service service) GetLicense(context.Context, *contract.GetLicenseRequest) (*contract.GetLicenseResponse, error) {
	license := service.api.GetLicense()
	if license == nil {
		return &contract.GetLicenseResponse{}, nil
	}
	text, err := json.Marshal(license)
	return &contract.GetLicenseResponse{LicenseJson: text}, asInternal(err)
}

func (service service) GetServerVersion(
	context.Context, *contract.GetServerVersionRequest,
) (*contract.GetServerVersionResponse, error) {
	return &contract.GetServerVersionResponse{Version: service.api.GetServerVersion()}, nil
}

func (service service) PublishPluginClusterEvent(
	_ context.Context, asked *contract.PublishPluginClusterEventRequest,
) (*contract.PublishPluginClusterEventResponse, error) {
	event := model.PluginClusterEvent{Id: asked.Event.GetId(), Data: asked.Event.GetData()}
	options := model.PluginClusterEventSendOptions{SendType: asked.Opts.GetSendType(), TargetId: asked.Opts.GetTargetId()}
	return &contract.PublishPluginClusterEventResponse{}, asInternal(service.api.PublishPluginClusterEvent(event, options))
}

func (service service) LogDebug(_ context.Context, asked *contract.LogDebugRequest) (*contract.LogDebugResponse, error) {
	service.api.LogDebug(asked.Msg, pairs(asked.KeyValuePairs)...)
	return &contract.LogDebugResponse{}, nil
}

func (service service) LogInfo(_ context.Context, asked *contract.LogInfoRequest) (*contract.LogInfoResponse, error) {
	service.api.LogInfo(asked.Msg, pairs(asked.KeyValuePairs)...)
	return &contract.LogInfoResponse{}, nil
}

func (service service) LogWarn(_ context.Context, asked *contract.LogWarnRequest) (*contract.LogWarnResponse, error) {
	service.api.LogWarn(asked.Msg, pairs(asked.KeyValuePairs)...)
	return &contract.LogWarnResponse{}, nil
}

func (service service) LogError(_ context.Context, asked *contract.LogErrorRequest) (*contract.LogErrorResponse, error) {
	service.api.LogError(asked.Msg, pairs(asked.KeyValuePairs)...)
	return &contract.LogErrorResponse{}, nil
}

// pairs hands the values on as they are, messages of protobuf.
func pairs(sent []*contract.KeyValuePair) (pairs []any) {
	for _, pair := range sent {
		pairs = append(pairs, pair.Key, pair.Value)
	}
	return pairs
}
