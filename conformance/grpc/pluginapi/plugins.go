package pluginapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"dev.toolbelt/conformance/grpc/contract"
)

func (service service) GetPluginStatus(
	_ context.Context, asked *contract.GetPluginStatusRequest,
) (*contract.GetPluginStatusResponse, error) {
	found, err := service.api.GetPluginStatus(asked.Id)
	return &contract.GetPluginStatusResponse{Status: message[contract.PluginStatus](found)}, asStatus(err)
}

// PluginHTTP takes a request and gives an answer in one piece each.
func (service service) PluginHTTP(_ context.Context, asked *contract.PluginHTTPRequest) (*contract.PluginHTTPResponse, error) {
	request, err := http.NewRequest(asked.Method, asked.Url, bytes.NewReader(asked.Body))
	if err != nil {
		return nil, asInternal(err)
	}
	for name, value := range asked.Headers {
		request.Header.Set(name, value)
	}
	answer := service.api.PluginHTTP(request)
	if answer == nil {
		return nil, status.Error(codes.Internal, "nil response from PluginHTTP")
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, asInternal(err)
	}
	headers := map[string]string{}
	for name, values := range answer.Header {
		headers[name] = strings.Join(values, ", ")
	}
	return &contract.PluginHTTPResponse{StatusCode: int32(answer.StatusCode), Headers: headers, Body: body}, nil
}
