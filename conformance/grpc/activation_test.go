package grpc_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"dev.toolbelt/conformance/grpc/supervisor"
)

// connections are the ways in which a host connects to a plugin: the branch's, and that of go-plugin's hosts who want certificates.
var connections = map[string][]supervisor.Change{"plain": nil, "AutoMTLS": {supervisor.AutoMTLS}}

func TestThePluginActivatesAndIsServing(t *testing.T) {
	for connection, changes := range connections {
		t.Run(connection, func(t *testing.T) {
			running := start(t, nil, changes...)
			require.NoError(t, running.plugin.Health())
			health := grpc_health_v1.NewHealthClient(running.plugin.Connection())
			answer, err := health.Check(deadline(t), &grpc_health_v1.HealthCheckRequest{Service: "plugin"})
			require.NoError(t, err)
			require.Equal(t, grpc_health_v1.HealthCheckResponse_SERVING, answer.Status)
			_, err = health.Check(deadline(t), &grpc_health_v1.HealthCheckRequest{Service: "another"})
			require.Equal(t, codes.NotFound, status.Code(err), err)
		})
	}
}

func TestWhatIsNotServedIsNotFound(t *testing.T) {
	running := start(t, nil)
	for _, path := range []string{"/", "/mcpx", "/MCP", "/other/mcp"} {
		response := running.ask(t, path, strings.NewReader("{}"))
		read(t, response)
		require.Equal(t, http.StatusNotFound, response.StatusCode, path)
	}
}

// The server sends a body to its end before it lets go of the request, unless the plugin ends the stream.
func TestABodyThatNobodyReadsDoesNotHoldUpTheAnswer(t *testing.T) {
	running := start(t, nil)
	response := running.ask(t, "/nothing-here", noise(50<<20))
	read(t, response)
	require.Equal(t, http.StatusNotFound, response.StatusCode)
	require.NoError(t, running.plugin.Health())
}

func TestAnEventOfAnotherNodeArrives(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	require.NoError(t, running.plugin.Deactivate())
	receive(t, running.Agents.Unregistrations, "unregister request")
	left := receive(t, running.ClusterEvents, "event that tells the other nodes")

	other := start(t, nil)
	receive(t, other.Agents.Registrations, "registration")
	require.NoError(t, other.Tell(left))
	receive(t, other.Agents.Registrations, "registration after another node has unregistered")
}
