package conformance

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// specimens is where the test plugins of the crates are: those that behave as no plugin should.
const specimens = "TOOLBELT_SPECIMENS"

// startSpecimen starts the SDK's test plugin (crates/mattermost-plugin/tests/plugins/specimen.rs), whose paths are
// ways to behave, in place of the real one.
func startSpecimen(t *testing.T, settings map[string]any) *host.Host {
	t.Helper()
	return startFrom(t, install(t, "specimen-plugin"), settings)
}

// startTools starts the plugin whose tools are ways to behave (crates/mcp-specimen/plugin.rs).
func startTools(t *testing.T) *host.Host {
	t.Helper()
	return startFrom(t, install(t, "mcp-plugin"), nil)
}

// install makes a bundle of a test plugin.
func install(t *testing.T, binary string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), host.PluginID)
	manifest, err := json.Marshal(map[string]any{
		"id": host.PluginID, "name": "Specimen", "version": "0.1.0", "server": map[string]any{"executable": "plugin"},
		"settings_schema": map[string]any{"settings": []any{
			map[string]any{"key": "MaxChars", "display_name": "Longest text", "type": "number", "default": 7},
		}},
	})
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plugin.json"), manifest, 0o644))
	require.NoError(t, os.Symlink(filepath.Join(fromEnvironment(t, specimens), binary), filepath.Join(folder, "plugin")))
	return folder
}

// ask sends a request to the plugin and returns as soon as the response begins.
func ask(t *testing.T, running *host.Host, path string, body io.Reader) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://plugin"+path, body)
	require.NoError(t, err)
	return running.Ask(request)
}
