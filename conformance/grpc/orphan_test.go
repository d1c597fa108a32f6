package grpc_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/grpc/supervisor"
	"dev.toolbelt/conformance/host"
)

// killableHost is the variable that makes this test program a host of the bundle it names.
const killableHost = "TOOLBELT_KILLABLE_HOST"

// runKillableHost starts the plugin, says so, and waits to be killed.
func runKillableHost(folder string) int {
	plugin, err := supervisor.Start(host.Bare(nil), folder)
	if err == nil {
		err = plugin.Activate()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("active")
	select {}
}

// Nobody asks the plugin to end. It sees that its parent has changed, and that its connections have ended.
func TestThePluginEndsWithinASecondOfItsHost(t *testing.T) {
	hosting := killable(t, bundle(t))
	orphan, err := host.PluginOf(hosting.Process.Pid)
	require.NoError(t, err)
	require.True(t, orphan.Lives())

	require.NoError(t, hosting.Process.Kill())

	endsSoon(t, orphan)
}

// Here the end of its connections is all that the plugin sees: it is the child of a shell that outlives the host.
func TestThePluginEndsWithItsConnectionsThoughItsParentLives(t *testing.T) {
	program := byHand(t).Path
	shell := filepath.Join(t.TempDir(), "shell")
	require.NoError(t, os.WriteFile(shell, fmt.Appendf(nil, "#!/bin/sh\n'%s'\nexec sleep 60\n", program), 0o755))
	hosting := killable(t, install(t, shell))
	parent, err := host.PluginOf(hosting.Process.Pid)
	require.NoError(t, err)
	t.Cleanup(func() { _ = parent.Kill() })
	plugin, err := host.PluginOf(parent.PID)
	require.NoError(t, err)
	require.True(t, plugin.Lives())

	require.NoError(t, hosting.Process.Kill())

	endsSoon(t, plugin)
	require.True(t, parent.Lives())
}

// killable is a process that is the host of an active plugin and no more.
func killable(t *testing.T, folder string) *exec.Cmd {
	t.Helper()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), killableHost+"="+folder)
	program.Stderr = os.Stderr
	output, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	said, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "active\n", said)
	return program
}

func endsSoon(t *testing.T, plugin *host.Process) {
	t.Helper()
	if !soon(func() bool { return !plugin.Lives() }) {
		_ = plugin.Kill()
		require.Fail(t, "the plugin outlived its host by more than a second")
	}
}

// soon looks for a second, every few milliseconds, whether the condition holds.
func soon(holds func() bool) bool {
	for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return holds()
}
