package grpc_test

import (
	"bufio"
	"crypto/elliptic"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"dev.toolbelt/conformance/grpc/pluginapi"
	"dev.toolbelt/conformance/grpc/supervisor"
	"dev.toolbelt/conformance/host"
)

// byHand is the plugin's executable as a command in the environment of a plugin, and what is added to it.
func byHand(t *testing.T, added ...string) *exec.Cmd {
	t.Helper()
	manifest, _, err := model.FindManifest(bundle(t))
	require.NoError(t, err)
	executable := manifest.GetExecutableForRuntime(runtime.GOOS, runtime.GOARCH)
	program := exec.CommandContext(deadline(t), filepath.Join(bundle(t), executable))
	program.Env = append([]string{
		supervisor.Handshake.MagicCookieKey + "=" + supervisor.Handshake.MagicCookieValue, "PLUGIN_PROTOCOL_VERSIONS=1",
	}, added...)
	return program
}

// api is the address of a server's API.
func api(t *testing.T) string {
	t.Helper()
	served, err := pluginapi.Serve(host.Bare(nil).API(&model.Manifest{Id: host.PluginID}))
	require.NoError(t, err)
	t.Cleanup(func() {
		served.Stop()
		require.Empty(t, served.Missed(), "the branch has these methods")
	})
	return served.Address
}

// gone is an address at which nobody listens any more.
func gone(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

const target = "MATTERMOST_PLUGIN_API_TARGET"

func TestWhatCannotWorkIsOneLineAndExitCode1(t *testing.T) {
	unverifiable := string(pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: selfSigned(t, elliptic.P224()).Certificate[0]}))
	for name, wrong := range map[string]struct {
		environment []string
		said        string
	}{
		"another version of the protocol": {[]string{target + "=" + api(t), "PLUGIN_PROTOCOL_VERSIONS=2"}, "the host speaks plugin protocol 2, this plugin 1"},
		"no address":                      {[]string{target + "=s3cret"}, target},
		"an address of another form":      {[]string{target + "=http://ada:s3cret@127.0.0.1:1"}, target},
		"a port that is gone":             {[]string{target + "=" + gone(t)}, target},
		"a server without the API":        {[]string{target + "=" + stranger(t)}, target},
		"a certificate that is none":      {[]string{target + "=" + api(t), "PLUGIN_CLIENT_CERT=s3cret"}, "PLUGIN_CLIENT_CERT"},
		"a key that nobody verifies":      {[]string{target + "=" + api(t), "PLUGIN_CLIENT_CERT=" + unverifiable}, "PLUGIN_CLIENT_CERT"},
	} {
		t.Run(name, func(t *testing.T) {
			program := byHand(t, wrong.environment...)
			var complained strings.Builder
			program.Stderr = &complained
			printed, err := program.Output()
			require.Error(t, err)
			require.Equal(t, 1, program.ProcessState.ExitCode())
			require.Empty(t, printed, "the host reads a handshake there")
			require.Equal(t, 1, strings.Count(complained.String(), "\n"), complained.String())
			require.Contains(t, complained.String(), wrong.said)
			require.NotContains(t, complained.String(), "s3cret")
		})
	}
}

// stranger is the address of a server that speaks gRPC and has no API for plugins.
func stranger(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

func TestTheServersLogSaysWhyThePluginDidNotStart(t *testing.T) {
	bare, address := bare(t, nil), gone(t)
	_, err := supervisor.Start(bare, bundle(t), func(config *goplugin.ClientConfig) {
		config.Cmd.Env = append(config.Cmd.Env, target+"="+address)
	})
	require.ErrorContains(t, err, "Failed to read any lines from plugin's stdout")
	require.True(t, bare.Log.Has(target))
	require.True(t, bare.Log.Has(address))
}

// announced is the line of a plugin that is started by hand, in parts.
func announced(t *testing.T, added ...string) []string {
	t.Helper()
	program := byHand(t, append(added, target+"="+api(t))...)
	program.Stderr = os.Stderr
	output, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	parts := strings.Split(strings.TrimSuffix(line, "\n"), "|")
	require.GreaterOrEqual(t, len(parts), 5, line)
	require.Equal(t, []string{"1", "1"}, parts[:2], "go-plugin's version and Mattermost's")
	require.Equal(t, "grpc", parts[4])
	return parts
}

func TestThePluginListensOnThisMachineAlone(t *testing.T) {
	parts := announced(t)
	require.Equal(t, "tcp", parts[2])
	address, _, err := net.SplitHostPort(parts[3])
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1", address)
}

func TestThePluginListensWhereTheHostWantsIt(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	first := taken.Addr().(*net.TCPAddr).Port
	last := min(first+100, 65_535)
	running := start(t, nil, func(config *goplugin.ClientConfig) { config.MinPort, config.MaxPort = uint(first), uint(last) })
	port := running.plugin.Address().(*net.TCPAddr).Port
	require.Greater(t, port, first, "somebody else listens there")
	require.LessOrEqual(t, port, last)

	folder, err := os.MkdirTemp("", "conf") // a short one: the path of a socket has 107 bytes at most
	require.NoError(t, err)
	defer func() { _ = os.RemoveAll(folder) }()
	parts := announced(t, "PLUGIN_UNIX_SOCKET_DIR="+folder)
	require.Equal(t, "unix", parts[2])
	require.Equal(t, folder, filepath.Dir(parts[3]))
	connection, err := net.Dial("unix", parts[3])
	require.NoError(t, err)
	require.NoError(t, connection.Close())
}
