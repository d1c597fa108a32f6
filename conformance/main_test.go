// Package conformance tries the built plugin under the real peers: the supervisor of the Mattermost server and the Go
// MCP client that the Agents plugin uses. TOOLBELT_BUNDLE names the bundle's folder, TOOLBELT_TARBALL the packed one;
// `make test` sets both.
package conformance

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// TestMain makes the test program double as a host that can be killed, see orphan_test.go.
func TestMain(m *testing.M) {
	if folder := os.Getenv(killableHost); folder != "" {
		os.Exit(runKillableHost(folder))
	}
	os.Exit(m.Run())
}

// fromEnvironment is the path that the variable names.
func fromEnvironment(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	require.NotEmpty(t, path, "%s is not set: run the tests with 'make test'", variable)
	return path
}

// start makes a host for the built bundle and activates the plugin.
func start(t *testing.T, settings map[string]any) *host.Host {
	t.Helper()
	return startFrom(t, fromEnvironment(t, "TOOLBELT_BUNDLE"), settings)
}

func startFrom(t *testing.T, folder string, settings map[string]any) *host.Host {
	t.Helper()
	running := prepare(t, folder, settings)
	require.NoError(t, running.Activate())
	return running
}

// prepare makes a host and shows its log when the test fails.
func prepare(t *testing.T, folder string, settings map[string]any) *host.Host {
	t.Helper()
	prepared, err := host.New(folder, settings)
	require.NoError(t, err)
	t.Cleanup(func() {
		prepared.Close()
		if t.Failed() {
			t.Log(prepared.Log.String())
		}
	})
	return prepared
}

// process is the plugin's process.
func process(t *testing.T) *host.Process {
	t.Helper()
	found, err := host.PluginOf(os.Getpid())
	require.NoError(t, err)
	return found
}

// connect opens an MCP session as the user, as Agents does.
func connect(t *testing.T, running *host.Host, user string) *mcp.ClientSession {
	t.Helper()
	session, err := running.Connect(deadline(t), user)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })
	return session
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
func receive(t *testing.T, channel <-chan string, what string) string {
	t.Helper()
	select {
	case value := <-channel:
		return value
	case <-time.After(patience):
		require.Fail(t, "no "+what+" came")
		return ""
	}
}

// read reads the whole body and closes it.
func read(t *testing.T, response *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return string(text)
}

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &object), text)
	return object
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
