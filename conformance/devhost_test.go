package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// gopherFolder is a plugin's folder with the plugin in Go, as a server unpacks it.
func gopherFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	manifest := `{
		"id": "com.example.Gopher", "version": "1.2.3",
		"server": {"executables": {"` + runtime.GOOS + "-" + runtime.GOARCH + `": "server/dist/gopher"}},
		"settings_schema": {"settings": [{"key": "Greeting", "type": "text", "default": "Good day"}]}
	}`
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plugin.json"), []byte(manifest), 0o600))
	built := exec.Command("go", "build", "-o", filepath.Join(folder, "server/dist/gopher"), "./gopher")
	output, err := built.CombinedOutput()
	require.NoError(t, err, string(output))
	return folder
}

// devhost runs it on the plugin at path and types the lines; the output is in one piece.
func devhost(t *testing.T, path string, lines ...string) string {
	t.Helper()
	program := filepath.Join(fromEnvironment(t, specimens), "devhost")
	command := exec.CommandContext(deadline(t), program, "--plugin", path)
	command.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	return string(output)
}

func TestDevhostRunsAPluginInGoByItsOwnManifest(t *testing.T) {
	output := devhost(t, gopherFolder(t), "get /hello", "as gus", "set Greeting Hi", "get /hello", "post /count abcde",
		"say ~news rude", "say ~news hello", "/gopher on")
	for _, expected := range []string{
		"com.example.gopher 1.2.3", "settings  Greeting", "< Good day, ada", "< Hi, gus", "< 5 bytes",
		"Post rejected by plugin. Be nice.", "| hello", "< got /gopher on", "plugin deactivated",
	} {
		require.Contains(t, output, expected)
	}
	require.NotContains(t, output, "| rude")
}

func TestDevhostTellsAPluginInGoWhatItDoesNotHave(t *testing.T) {
	output := devhost(t, gopherFolder(t), "get /emoji")
	for _, expected := range []string{
		"< 501 GetEmoji is not in the dev host\n",
		"GetCloudLimits: GetCloudLimits is not in the dev host",
		"server: GetEmoji is not in the dev host plugin_id=\"com.example.gopher\"",
		"< true\n",
	} {
		require.Contains(t, output, expected)
	}
	require.NotContains(t, output, "GetLicense", "that there is no licence is an answer")
}
