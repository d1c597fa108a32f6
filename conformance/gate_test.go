package conformance

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

// whoamiCall is a tool call without a session, as stateless MCP allows.
const whoamiCall = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dev_toolbelt__whoami","arguments":{}}}`

// post sends a JSON-RPC message with the given headers besides those of MCP.
func post(t *testing.T, running *host.Host, message string, headers http.Header) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://plugin/mcp", strings.NewReader(message))
	require.NoError(t, err)
	request.Header = headers.Clone()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	return running.Ask(request)
}

func TestOnlyTheAgentsPluginIsLetIn(t *testing.T) {
	running := start(t, nil)
	ada := running.World.Ada.Id
	// Canonical keys: the host's HTTP server makes them so.
	const plugin, user = "Mattermost-Plugin-Id", "X-Mattermost-Userid"
	cases := map[string]http.Header{
		"no plugin header":     {user: {ada}},
		"another plugin":       {plugin: {"com.example.evil"}, user: {ada}},
		"an empty plugin":      {plugin: {""}, user: {ada}},
		"a plugin in capitals": {plugin: {"MATTERMOST-AI"}, user: {ada}},
		"two plugin headers":   {plugin: {"mattermost-ai", "com.example.evil"}, user: {ada}},
		"the same twice":       {plugin: {"mattermost-ai", "mattermost-ai"}, user: {ada}},
		"two users":            {plugin: {"mattermost-ai"}, user: {ada, running.World.Gus.Id}},
		"a short user":         {plugin: {"mattermost-ai"}, user: {ada[:25]}},
		"a user in capitals":   {plugin: {"mattermost-ai"}, user: {strings.ToUpper(ada)}},
	}
	for name, headers := range cases {
		t.Run(name, func(t *testing.T) {
			response := post(t, running, initialize, headers)
			text := read(t, response)
			require.Equal(t, http.StatusForbidden, response.StatusCode, text)
			require.Equal(t, "forbidden: plugin-ID header missing or mismatched", strings.TrimSuffix(text, "\n"))
		})
	}

	response := post(t, running, initialize, http.Header{plugin: {"mattermost-ai"}, user: {ada}})
	require.Equal(t, http.StatusOK, response.StatusCode, read(t, response))
}

func TestToolsAreListedWithoutAUserButNotCalled(t *testing.T) {
	running := start(t, nil)
	session := connect(t, running, "")
	tools, err := session.ListTools(deadline(t), nil)
	require.NoError(t, err)
	require.NotEmpty(t, tools.Tools)
	result, text := call(t, session, "whoami", nil)
	require.True(t, result.IsError, text)
	require.NotEmpty(t, text)
}
