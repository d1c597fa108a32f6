package conformance

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// byHand is the plugin's executable as a command, with only the given environment.
func byHand(t *testing.T, environment ...string) *exec.Cmd {
	t.Helper()
	bundle := fromEnvironment(t, "TOOLBELT_BUNDLE")
	program := exec.Command(filepath.Join(bundle, executable(t, bundle)))
	program.Env = environment
	return program
}

// handshake starts the plugin as the supervisor does and reads its first line; nobody connects.
func handshake(t *testing.T, folder string) (program *exec.Cmd, socket string) {
	t.Helper()
	program = byHand(t, "MATTERMOST_PLUGIN=Securely message teams, anywhere.", "PLUGIN_PROTOCOL_VERSIONS=1", "TMPDIR="+folder)
	output, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	parts := strings.Split(strings.TrimSpace(line), "|")
	require.Equal(t, []string{"1", "1", "unix"}, parts[:3])
	require.Equal(t, "netrpc", parts[4])
	return program, parts[3]
}

func TestStartedByHandItSaysWhatToDoWithIt(t *testing.T) {
	program := byHand(t)
	var said strings.Builder
	program.Stderr = &said
	printed, err := program.Output()
	require.Error(t, err)
	require.Equal(t, 1, program.ProcessState.ExitCode())
	require.Empty(t, printed)
	require.Contains(t, said.String(), "plugin")
	require.Contains(t, said.String(), "devhost --plugin")
}

func TestTheSocketLiesInAPrivateFolder(t *testing.T) {
	folder, err := os.MkdirTemp("", "conf")
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(folder) }()
	_, socket := handshake(t, folder)
	require.True(t, strings.HasPrefix(socket, folder), socket)
	require.Less(t, len(socket), 100)
	info, err := os.Stat(filepath.Dir(socket))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestTheSocketsOfDeadProcessesAreSwept(t *testing.T) {
	folder, err := os.MkdirTemp("", "conf")
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(folder) }()
	dead, left := handshake(t, folder)
	require.NoError(t, dead.Process.Kill())
	_ = dead.Wait()
	require.FileExists(t, left)
	handshake(t, folder)
	require.NoFileExists(t, left)
	require.NoDirExists(t, filepath.Dir(left))
}
