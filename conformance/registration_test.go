package conformance

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestThePluginRegistersItsToolsWithAgents(t *testing.T) {
	running := start(t, nil)
	body := parse(t, receive(t, running.Agents.Registrations, "registration"))

	require.Equal(t, "dev.toolbelt", body["plugin_id"])
	require.Equal(t, "Toolbelt", body["name"])
	require.Equal(t, "/mcp", body["path"])
	require.Equal(t, "0.1.0", body["version"])
	exposed, sent := body["expose_external"]
	require.True(t, sent, "expose_external is sent explicitly")
	require.Equal(t, false, exposed)

	policies := map[string]any{}
	for _, entry := range body["tool_configs"].([]any) {
		tool := entry.(map[string]any)
		require.Equal(t, true, tool["enabled"], tool["name"])
		policies[tool["name"].(string)] = tool["policy"]
	}
	require.Len(t, policies, 3)
	for _, name := range []string{"dev_toolbelt__whoami", "dev_toolbelt__fetch_feed", "dev_toolbelt__send_message"} {
		require.Contains(t, []any{"ask", "auto_run_in_dm", "auto_run_everywhere"}, policies[name], name)
	}
	require.Equal(t, "ask", policies["dev_toolbelt__send_message"])
}

func TestTheSettingExposesTheToolsToOutsideClients(t *testing.T) {
	running := start(t, map[string]any{"ExposeExternal": true})
	body := parse(t, receive(t, running.Agents.Registrations, "registration"))
	require.Equal(t, true, body["expose_external"])
}

func TestASavedSettingIsToldToAgentsAtOnce(t *testing.T) {
	running := start(t, nil)
	body := parse(t, receive(t, running.Agents.Registrations, "registration"))
	require.Equal(t, false, body["expose_external"])
	require.NoError(t, running.Configure(map[string]any{"ExposeExternal": true}))
	body = parse(t, receive(t, running.Agents.Registrations, "registration with the new setting"))
	require.Equal(t, true, body["expose_external"])
}

func TestARefusedRegistrationIsTriedAgain(t *testing.T) {
	running := prepare(t, fromEnvironment(t, "TOOLBELT_BUNDLE"), nil)
	running.Agents.Refuse(http.StatusServiceUnavailable, http.StatusTooManyRequests)
	require.NoError(t, running.Activate())
	first := receive(t, running.Agents.Registrations, "registration")
	for _, next := range []string{"second", "third"} {
		require.Equal(t, first, receive(t, running.Agents.Registrations, next+" registration"))
	}
}
