package grpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASavedSettingIsInForceAtOnce(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	require.NoError(t, running.Configure(map[string]any{"ReadOnly": true}))
	receive(t, running.Agents.Registrations, "registration of the tools that are left")
	result, text := call(t, running.connect(t, running.World.Ada.Id), "send_message",
		map[string]any{"to": "~news", "message": "hello"})
	require.True(t, result.IsError)
	require.Contains(t, text, "an admin lets agents only read (setting ReadOnly)")
}

// The server shows the admin what stands in detailed_error, and drops the message.
func TestAWrongSettingIsNamedAndLeavesTheLastGoodOneInForce(t *testing.T) {
	running := start(t, map[string]any{"AllowedTools": "whoami"})
	wrong := map[string]any{"AllowedTools": "whoami", "DefaultTeam": "no such form"}
	require.ErrorContains(t, running.Configure(wrong), "DefaultTeam: not a team's name")
	listed, err := running.connect(t, running.World.Ada.Id).ListTools(deadline(t), nil)
	require.NoError(t, err)
	require.Len(t, listed.Tools, 1, "as before")
}
