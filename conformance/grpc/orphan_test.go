package grpc_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
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

// Nobody asks the plugin to end: the end of its connections is all it sees.
func TestThePluginEndsWithinASecondOfItsHost(t *testing.T) {
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), killableHost+"="+bundle(t))
	program.Stderr = os.Stderr
	output, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	said, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "active\n", said)
	orphan, err := host.PluginOf(program.Process.Pid)
	require.NoError(t, err)
	require.True(t, orphan.Lives())

	require.NoError(t, program.Process.Kill())

	if !soon(func() bool { return !orphan.Lives() }) {
		_ = orphan.Kill()
		require.Fail(t, "the plugin outlived its host by more than a second")
	}
	_ = program.Wait()
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
