package conformance

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

func TestThePluginActivatesAndAnswersTheHealthCheck(t *testing.T) {
	running := start(t, nil)
	require.Equal(t, model.PluginStateRunning, running.Environment.GetPluginState(host.PluginID))
	require.NoError(t, running.Environment.PerformHealthCheck(host.PluginID))
}

func TestWhatIsNotServedIsNotFound(t *testing.T) {
	running := start(t, nil)
	for _, path := range []string{"/", "/mcpx", "/MCP", "/other/mcp"} {
		request, err := http.NewRequest(http.MethodPost, "http://plugin"+path, strings.NewReader("{}"))
		require.NoError(t, err)
		running.Agents.Headers(request, running.World.Ada.Id)
		response := running.Ask(request)
		read(t, response)
		require.Equal(t, http.StatusNotFound, response.StatusCode, path)
	}
}

func TestABodyThatNobodyReadsDoesNotHoldUpTheAnswer(t *testing.T) {
	running := start(t, nil)
	body := strings.NewReader(strings.Repeat("x", 4<<20))
	request, err := http.NewRequest(http.MethodPost, "http://plugin/nothing-here", body)
	require.NoError(t, err)
	response := running.Ask(request)
	read(t, response)
	require.Equal(t, http.StatusNotFound, response.StatusCode)
	require.NoError(t, running.Environment.PerformHealthCheck(host.PluginID))
}
