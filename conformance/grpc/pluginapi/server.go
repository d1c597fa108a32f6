// Package pluginapi serves a server's plugin API over gRPC as the branch does that hosts plugins so (mattermost,
// server/public/pluginapi/grpc/server). Methods that no test calls are left out; a plugin that calls one is found out, see Missed.
// A test may say itself what is answered (script.go).
package pluginapi

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/mattermost/mattermost/server/public/plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"dev.toolbelt/conformance/grpc/contract"
)

// Server serves the API to one plugin. Make one with Serve, end it with Stop.
type Server struct {
	// Address is where it listens, with nothing before it: "127.0.0.1:40001".
	Address string

	server *grpc.Server
	mutex  sync.Mutex
	asked  []proto.Message
	missed []string
	script map[string]answer
}

// service answers what is left out with Unimplemented, as the branch does.
type service struct {
	contract.UnimplementedPluginAPIServer
	api plugin.API
}

// Serve listens for a plugin that may call the API. No option of gRPC is set: a request has 4 MiB at most.
func Serve(api plugin.API) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &Server{Address: listener.Addr().String(), script: map[string]answer{}}
	server.server = grpc.NewServer(grpc.UnaryInterceptor(server.notice))
	contract.RegisterPluginAPIServer(server.server, service{api: api})
	go func() { _ = server.server.Serve(listener) }()
	return server, nil
}

// Stop lets the calls end that are under way.
func (server *Server) Stop() { server.server.GracefulStop() }

// Missed are the methods that the plugin called, the branch has and this server has not.
func (server *Server) Missed() []string {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	return slices.Clone(server.missed)
}

// unimplemented are the methods of the contract that the branch itself does not answer, as far as our plugins call them.
var unimplemented = []string{"LogAuditRec", "LogAuditRecWithLevel", "GetPluginID"}

func (server *Server) notice(
	ctx context.Context, request any, call *grpc.UnaryServerInfo, handle grpc.UnaryHandler,
) (any, error) {
	method := call.FullMethod[strings.LastIndexByte(call.FullMethod, '/')+1:]
	if scripted := server.take(method, request.(proto.Message)); scripted != nil {
		return scripted(ctx, request.(proto.Message))
	}
	answer, err := handle(ctx, request)
	leftOut := status.Code(err) == codes.Unimplemented && strings.HasPrefix(status.Convert(err).Message(), "method ")
	if leftOut && !slices.Contains(unimplemented, method) {
		server.mutex.Lock()
		defer server.mutex.Unlock()
		server.missed = append(server.missed, method)
	}
	return answer, err
}
