package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// tapped is a bundle whose executable is the real one with its output copied to files.
func tapped(t *testing.T) (folder, stdout, stderr string) {
	t.Helper()
	bundle := fromEnvironment(t, "TOOLBELT_BUNDLE")
	folder = filepath.Join(t.TempDir(), host.PluginID)
	stdout, stderr = filepath.Join(t.TempDir(), "stdout"), filepath.Join(t.TempDir(), "stderr")
	manifest, err := os.ReadFile(filepath.Join(bundle, "plugin.json"))
	require.NoError(t, err)
	executable := executable(t, bundle)
	script := fmt.Sprintf("#!/usr/bin/env bash\nexec '%s' > >(tee '%s') 2> >(tee '%s' >&2)\n",
		filepath.Join(bundle, executable), stdout, stderr)
	require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, executable)), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, executable), []byte(script), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plugin.json"), manifest, 0o644))
	return folder, stdout, stderr
}

func TestStdoutCarriesTheHandshakeAndNothingElse(t *testing.T) {
	folder, stdout, stderr := tapped(t)
	running := startFrom(t, folder, nil)
	receive(t, running.Agents.Registrations, "registration")
	session := connect(t, running, running.World.Ada.Id)
	const secret = "marmalade-7731"
	_, text := call(t, session, "send_message", map[string]any{"to": "~news", "message": secret})
	require.Len(t, running.World.Posts(), 1, text)
	call(t, session, "send_message", map[string]any{"to": "~" + secret, "message": secret})
	running.Environment.Deactivate(host.PluginID)

	printed, err := os.ReadFile(stdout)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(printed), "\n"), "\n")
	require.Len(t, lines, 1, string(printed))
	require.True(t, strings.HasPrefix(lines[0], "1|1|unix|/"), lines[0])
	require.True(t, strings.Contains(lines[0], "|netrpc|"), lines[0])

	complained, err := os.ReadFile(stderr)
	require.NoError(t, err)
	for line := range strings.Lines(string(complained)) {
		var entry map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &entry), "stderr is hclog's JSON, so that the host can read its level")
		require.Contains(t, entry, "@level")
		require.Contains(t, entry, "@message")
	}

	require.NotContains(t, running.Log.String(), secret, "nothing that a user typed is logged")
	require.NotContains(t, string(complained), secret, "nothing that a user typed is logged")
}
