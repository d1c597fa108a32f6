package grpc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"dev.toolbelt/conformance/grpc/contract"
	"dev.toolbelt/conformance/grpc/supervisor"
)

// gopher is the variable that makes this test program a plugin in Go.
const gopher = "TOOLBELT_GOPHER"

// gopherFolder is a bundle of the plugin in Go, which HashiCorp's library serves: what it does as our plugins do is no merit of our
// host's.
func gopherFolder(t *testing.T) string {
	t.Helper()
	t.Setenv(gopher, "1")
	return install(t, os.Args[0])
}

func runGopher() {
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: supervisor.Handshake,
		Plugins:         goplugin.PluginSet{"hooks": gopherPlugin{}},
		GRPCServer:      goplugin.DefaultGRPCServer,
	})
}

type gopherPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
}

func (gopherPlugin) GRPCServer(_ *goplugin.GRPCBroker, server *grpc.Server) error {
	contract.RegisterPluginHooksServer(server, gopherHooks{})
	return nil
}

func (gopherPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("this is the plugin")
}

type gopherHooks struct {
	contract.UnimplementedPluginHooksServer
}

func (gopherHooks) Implemented(context.Context, *contract.ImplementedRequest) (*contract.ImplementedResponse, error) {
	return &contract.ImplementedResponse{Hooks: []string{"ServeHTTP"}}, nil
}

// ServeHTTP has two of the paths of the SDK's test plugin: /echo and /count.
func (gopherHooks) ServeHTTP(stream contract.PluginHooks_ServeHTTPServer) error {
	message, err := stream.Recv()
	if err != nil {
		return err
	}
	echo := strings.HasPrefix(message.Init.Url, "/echo")
	init := &contract.ServeHTTPResponseInit{StatusCode: 200}
	length, sum := 0, 0
	for {
		if echo {
			answer := &contract.ServeHTTPResponse{Init: init, BodyChunk: message.BodyChunk, BodyComplete: message.BodyComplete}
			if err := stream.Send(answer); err != nil {
				return err
			}
			init = nil
		}
		length += len(message.BodyChunk)
		for _, char := range message.BodyChunk {
			sum += int(char)
		}
		if message.BodyComplete {
			break
		}
		if message, err = stream.Recv(); err == io.EOF {
			return errors.New("the body broke off")
		} else if err != nil {
			return err
		}
	}
	if echo {
		return nil
	}
	text := fmt.Sprintf("%d %d", length, sum)
	return stream.Send(&contract.ServeHTTPResponse{Init: init, BodyChunk: []byte(text), BodyComplete: true})
}
