package grpc_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

func TestThePluginRegistersItsToolsWithAgents(t *testing.T) {
	running := start(t, map[string]any{"ExposeExternal": true})
	var body struct {
		PluginID       string `json:"plugin_id"`
		Path           string `json:"path"`
		ExposeExternal bool   `json:"expose_external"`
		ToolConfigs    []any  `json:"tool_configs"`
	}
	require.NoError(t, json.Unmarshal([]byte(receive(t, running.Agents.Registrations, "registration")), &body))
	require.Equal(t, host.PluginID, body.PluginID)
	require.Equal(t, "/mcp", body.Path)
	require.True(t, body.ExposeExternal, "a setting")
	require.NotEmpty(t, body.ToolConfigs)
}

func TestTheToolsAreListedAndCalled(t *testing.T) {
	for connection, changes := range connections {
		t.Run(connection, func(t *testing.T) {
			running := start(t, nil, changes...)
			ada := running.World.Ada.Id
			session := running.connect(t, ada)
			listed, err := session.ListTools(deadline(t), nil)
			require.NoError(t, err)
			require.NotEmpty(t, listed.Tools)

			_, text := call(t, session, "whoami", nil)
			require.Contains(t, text, ada)
			result, text := call(t, session, "send_message", map[string]any{"to": "~board", "message": "Grüße, board"})
			require.False(t, result.IsError, text)
			posts := running.World.Posts()
			require.Len(t, posts, 1)
			require.Equal(t, ada, posts[0].UserId)
			require.Equal(t, running.World.Board.Id, posts[0].ChannelId)
			require.Equal(t, "Grüße, board", posts[0].Message)
			require.Equal(t, ada, posts[0].GetProp("ai_generated_by"))
			require.Contains(t, text, posts[0].Id)
		})
	}
}

// A server says that there is no such channel in the status of gRPC; the tool has to read it as such.
func TestAPrivateChannelAnswersAGuestExactlyLikeAMissingOne(t *testing.T) {
	running := start(t, nil)
	session := running.connect(t, running.World.Gus.Id)
	said := map[string]string{}
	for _, name := range []string{"board", "wings"} {
		result, text := call(t, session, "send_message", map[string]any{"to": "~" + name, "message": "hello"})
		require.True(t, result.IsError, text)
		said[name] = strings.ReplaceAll(text, name, "CHANNEL")
	}
	require.Equal(t, said["wings"], said["board"])
	require.NotContains(t, said["board"], "internal")
	require.Empty(t, running.World.Posts())
}

// The branch has no method for audit records.
func TestWhatChangedIsInTheLogWhereTheServerTakesNoAuditRecords(t *testing.T) {
	running := start(t, nil)
	session := running.connect(t, running.World.Ada.Id)
	const secret = "marmalade-7731"
	result, text := call(t, session, "send_message", map[string]any{"to": "~news", "message": secret})
	require.False(t, result.IsError, text)
	running.logs(t, "audit")
	require.NotContains(t, running.Log.String(), secret, "nothing that a user typed is logged")
}

// 8 MiB is the endpoint's own limit. A request comes in pieces, so that no limit of gRPC's is in the way.
func TestALongCallIsReadToItsLimitAndNotBeyond(t *testing.T) {
	running := start(t, nil)
	for mebibytes, said := range map[int]string{7: "`x` is unknown", 9: "the body is larger than 8388608 bytes"} {
		text := strings.Repeat("x", mebibytes<<20)
		message := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dev_toolbelt__whoami","arguments":{"x":"` + text + `"}}}`
		request, err := http.NewRequest(http.MethodPost, "http://plugin/mcp", strings.NewReader(message))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept", "application/json, text/event-stream")
		response, err := running.RoundTripper(running.World.Ada.Id).RoundTrip(request)
		require.NoError(t, err)
		require.Contains(t, read(t, response), said)
	}
}
