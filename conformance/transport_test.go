package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// Servers that are released run plugins over net/rpc alone. The day that this fails, one hosts plugins over gRPC: then what
// conformance/grpc knows of such a server is to be held against the real one.
func TestAReleasedServerRefusesAPluginThatSpeaksGRPC(t *testing.T) {
	running := prepare(t, announces(t, "1|1|tcp|127.0.0.1:1|grpc|"), nil)
	require.ErrorContains(t, running.Activate(), `unsupported plugin protocol "grpc". Supported: [netrpc]`)
}

// announces is the folder of a plugin that says the line and no more.
func announces(t *testing.T, line string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), host.PluginID)
	manifest, err := json.Marshal(map[string]any{
		"id": host.PluginID, "name": "Line", "version": "0.1.0", "server": map[string]any{"executable": "plugin"},
	})
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plugin.json"), manifest, 0o644))
	script := "#!/bin/sh\necho '" + line + "'\nexec sleep 60\n" // the server kills it
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plugin"), []byte(script), 0o755))
	return folder
}
