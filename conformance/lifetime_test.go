package conformance

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

func TestDeactivationUnregistersAndLeavesNothingBehind(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	plugin := process(t)

	require.True(t, running.Environment.Deactivate(host.PluginID))

	body := parse(t, receive(t, running.Agents.Unregistrations, "unregister request"))
	require.Equal(t, host.PluginID, body["plugin_id"])
	require.False(t, plugin.Lives())
	for _, socket := range plugin.Sockets {
		require.NoFileExists(t, socket)
	}
	require.NotContains(t, running.Log.String(), "plugin failed to exit gracefully")
}

func TestAPluginCanBeActivatedAgain(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	running.Environment.Deactivate(host.PluginID)
	require.NoError(t, running.Activate())
	receive(t, running.Agents.Registrations, "second registration")
	_, text := call(t, connect(t, running, running.World.Ada.Id), "whoami", nil)
	require.Contains(t, text, "ada")
}

func TestAKilledPluginIsNoticedAndRestarted(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	killed := process(t)
	require.NoError(t, killed.Kill())
	require.Eventually(t, func() bool { return !killed.Lives() }, patience, 5*time.Millisecond)

	// What the server's health check job does every 30 s, environment.go and health_check.go.
	require.Error(t, running.Environment.PerformHealthCheck(host.PluginID))
	require.NoError(t, running.Environment.RestartPlugin(host.PluginID))

	require.NotEqual(t, killed.PID, process(t).PID)
	require.Equal(t, model.PluginStateRunning, running.Environment.GetPluginState(host.PluginID))
	receive(t, running.Agents.Registrations, "registration after the restart")
	_, text := call(t, connect(t, running, running.World.Ada.Id), "whoami", nil)
	require.Contains(t, text, "ada")
}

func TestCtrlCAtTheHostDoesNotEndThePlugin(t *testing.T) {
	running := start(t, nil)
	target, err := os.FindProcess(process(t).PID)
	require.NoError(t, err)
	require.NoError(t, target.Signal(syscall.SIGINT))
	_, text := call(t, connect(t, running, running.World.Ada.Id), "whoami", nil)
	require.Contains(t, text, "ada")
	require.NoError(t, running.Environment.PerformHealthCheck(host.PluginID))
}

func TestAPluginToldToTerminateEndsWithoutUnregistering(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	plugin := process(t)
	target, err := os.FindProcess(plugin.PID)
	require.NoError(t, err)
	require.NoError(t, target.Signal(syscall.SIGTERM))
	require.True(t, soon(func() bool { return !plugin.Lives() }), "SIGTERM leaves a second")
	require.Empty(t, running.Agents.Unregistrations, "the admin did not turn the plugin off")
}
