package conformance

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// The server translates every error before it shows it, which leaves nothing of a message that it is not told to leave.
func TestAUserReadsWhyACommandFailed(t *testing.T) {
	running := startSpecimen(t, nil)
	hooks, err := running.Environment.HooksForPlugin(host.PluginID)
	require.NoError(t, err)
	for command, said := range map[string]string{
		"/forbidden": "Not yours.",
		"/broken":    "Something went wrong; the server's log has more.",
		"/other":     "No such command.",
	} {
		_, failed := hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{Command: command})
		require.NotNil(t, failed, command)
		failed.Translate(func(id string, _ ...any) string { return "translated: " + id })
		require.Equal(t, said, failed.Message, command)
	}
	require.Eventually(t, func() bool { return strings.Contains(running.Log.String(), "a key has 1 to 150 characters") }, patience, patience/100)
}
