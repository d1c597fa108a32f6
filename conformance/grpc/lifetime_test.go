package grpc_test

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// graceless is what go-plugin logs before it kills a plugin that was told to end and did not, two seconds later.
const graceless = "plugin failed to exit gracefully"

func TestDeactivationUnregistersAndEndsTheProcess(t *testing.T) {
	for connection, changes := range connections {
		t.Run(connection, func(t *testing.T) {
			running := start(t, nil, changes...)
			receive(t, running.Agents.Registrations, "registration")
			process, err := running.plugin.Process()
			require.NoError(t, err)

			require.NoError(t, running.plugin.Deactivate())

			receive(t, running.Agents.Unregistrations, "unregister request")
			require.False(t, process.Lives())
			require.Zero(t, running.plugin.ExitCode())
			require.False(t, running.Log.Has(graceless))
		})
	}
}

func TestShutdownAloneEndsTheProcess(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	running.plugin.End()
	require.Zero(t, running.plugin.ExitCode())
	require.False(t, running.Log.Has(graceless))
	require.Empty(t, running.Agents.Unregistrations, "the admin did not turn the plugin off")
}

func TestAPluginThatIsNotActiveEndsWhenItIsTold(t *testing.T) {
	running := prepare(t, bundle(t), nil)
	running.plugin.End()
	require.Zero(t, running.plugin.ExitCode())
	require.False(t, running.Log.Has(graceless))
}

func TestAPluginToldToTerminateEndsWithoutUnregistering(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	process, err := running.plugin.Process()
	require.NoError(t, err)
	target, err := os.FindProcess(process.PID)
	require.NoError(t, err)
	require.NoError(t, target.Signal(syscall.SIGTERM))
	require.Eventually(t, running.plugin.Exited, patience, 5*time.Millisecond)
	require.Zero(t, running.plugin.ExitCode())
	require.Empty(t, running.Agents.Unregistrations, "the admin did not turn the plugin off")
}

// OnDeactivate has 30 s, and what asks Agents in it must not use them up.
func TestAnAgentsThatHangsDelaysNoDeactivationBeyondItsTime(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	require.Eventually(t, func() bool {
		_, registered := running.Agents.Registered(host.PluginID)
		return registered
	}, patience, 5*time.Millisecond)
	goOn := running.Agents.Hang()
	defer goOn()
	deactivated := make(chan error, 1)
	go func() { deactivated <- running.plugin.Deactivate() }()
	receive(t, running.Agents.Unregistrations, "unregister request")
	require.Eventually(t, running.plugin.Exited, patience, 5*time.Millisecond)
	goOn() // the server waits for what a plugin has asked for, also when that has ended
	require.NoError(t, receive(t, deactivated, "end of the deactivation"))
	require.Zero(t, running.plugin.ExitCode())
	require.False(t, running.Log.Has(graceless))
}

func TestAKilledPluginIsNoticed(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	process, err := running.plugin.Process()
	require.NoError(t, err)
	require.NoError(t, process.Kill())
	require.Eventually(t, running.plugin.Exited, patience, 5*time.Millisecond)
	require.Error(t, running.plugin.Health())
	require.Equal(t, -1, running.plugin.ExitCode())
}

// go-plugin ends no stream while a plugin runs: these are how a plugin sees that its host is there.
func TestAnIdlePluginStays(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	require.False(t, running.plugin.Exited())
	require.NoError(t, running.plugin.Health())
	require.False(t, running.Log.Has("received EOF, stopping recv loop"), "the stream of stdio is open")
}
