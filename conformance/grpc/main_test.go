// Package grpc_test tries the built plugin under a host over gRPC: HashiCorp's go-plugin, and what the branch of the server does with
// it (package supervisor). TOOLBELT_BUNDLE names the bundle's folder, TOOLBELT_SPECIMENS the folder of the test plugins; `make test`
// sets both.
package grpc_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/grpc/supervisor"
	"dev.toolbelt/conformance/host"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// TestMain makes the test program double as a host that can be killed (orphan_test.go), and as a plugin (gopher_test.go).
func TestMain(m *testing.M) {
	if folder := os.Getenv(killableHost); folder != "" {
		os.Exit(runKillableHost(folder))
	}
	if os.Getenv(gopher) != "" {
		runGopher()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// running is a host with a plugin.
type running struct {
	*host.Host
	plugin *supervisor.Plugin
}

// start activates the built bundle.
func start(t *testing.T, settings map[string]any, changes ...supervisor.Change) running {
	t.Helper()
	return startFrom(t, bundle(t), settings, changes...)
}

func startFrom(t *testing.T, folder string, settings map[string]any, changes ...supervisor.Change) running {
	t.Helper()
	started := prepare(t, folder, settings, changes...)
	require.NoError(t, started.plugin.Activate())
	return started
}

// prepare starts the bundle in folder and ends it after the test. When that fails it shows the host's log.
func prepare(t *testing.T, folder string, settings map[string]any, changes ...supervisor.Change) running {
	t.Helper()
	bare := bare(t, settings)
	plugin, err := supervisor.Start(bare, folder, changes...)
	require.NoError(t, err)
	t.Cleanup(func() {
		plugin.End()
		require.Empty(t, plugin.API.Missed(), "the branch has these methods")
	})
	return running{bare, plugin}
}

// bare is a host without a plugin.
func bare(t *testing.T, settings map[string]any) *host.Host {
	t.Helper()
	bare := host.Bare(settings)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(bare.Log.String())
		}
	})
	return bare
}

func bundle(t *testing.T) string {
	t.Helper()
	return fromEnvironment(t, "TOOLBELT_BUNDLE")
}

// specimen is a bundle of the SDK's test plugin (crates/mattermost-plugin/tests/plugins/specimen.rs) over gRPC.
func specimen(t *testing.T) string {
	t.Helper()
	return install(t, filepath.Join(fromEnvironment(t, "TOOLBELT_SPECIMENS"), "grpc-specimen"))
}

// fromEnvironment is the path that the variable names.
func fromEnvironment(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	require.NotEmpty(t, path, "%s is not set: run the tests with 'make test'", variable)
	return path
}

// install makes a bundle of an executable.
func install(t *testing.T, executable string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), host.PluginID)
	manifest, err := json.Marshal(map[string]any{
		"id": host.PluginID, "name": "Specimen", "version": "0.1.0", "server": map[string]any{"executable": "plugin"},
	})
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plugin.json"), manifest, 0o644))
	require.NoError(t, os.Symlink(executable, filepath.Join(folder, "plugin")))
	return folder
}

// connect opens an MCP session as the user, as Agents does.
func (running running) connect(t *testing.T, user string) *mcp.ClientSession {
	t.Helper()
	session, err := running.Connect(deadline(t), user)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })
	return session
}

// ask sends a request to the plugin and returns as soon as the answer begins.
func (running running) ask(t *testing.T, path string, body io.Reader) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://plugin"+path, body)
	require.NoError(t, err)
	return running.Ask(request)
}

// logs waits until the host's log has the text.
func (running running) logs(t *testing.T, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return running.Log.Has(text) }, patience, 5*time.Millisecond, text)
}

// call calls a tool by its short name and returns the answer with its text.
func call(t *testing.T, session *mcp.ClientSession, tool string, arguments map[string]any) (*mcp.CallToolResult, string) {
	t.Helper()
	result, text, err := host.Call(deadline(t), session, tool, arguments)
	require.NoError(t, err)
	return result, text
}

func deadline(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// receive waits for the next value.
func receive[T any](t *testing.T, channel <-chan T, what string) (value T) {
	t.Helper()
	select {
	case value = <-channel:
	case <-time.After(patience):
		require.Fail(t, "no "+what+" came")
	}
	return value
}

// read reads the whole body and closes it.
func read(t *testing.T, response *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return string(text)
}
