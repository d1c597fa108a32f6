package conformance

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// killableHost is the variable that makes this test program a host of the bundle it names.
const killableHost = "TOOLBELT_KILLABLE_HOST"

// runKillableHost starts the plugin, says so, and waits to be killed.
func runKillableHost(folder string) int {
	running, err := host.New(folder, nil)
	if err == nil {
		err = running.Activate()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("active")
	select {}
}

func TestThePluginEndsWithinASecondOfItsHost(t *testing.T) {
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), killableHost+"="+fromEnvironment(t, "TOOLBELT_BUNDLE"))
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
	for _, socket := range orphan.Sockets {
		require.NoFileExists(t, socket)
	}
	_ = program.Wait()
}
