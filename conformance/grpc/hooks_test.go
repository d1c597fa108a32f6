package grpc_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

func TestAPluginThatRefusesItsActivationIsEnded(t *testing.T) {
	running := prepare(t, specimen(t), map[string]any{"RefuseBecause": "the moon is full"})
	require.ErrorContains(t, running.plugin.Activate(), "the moon is full")
	require.True(t, running.plugin.Exited())
	require.Zero(t, running.plugin.ExitCode())
}

func TestAPanicInAHookIsAnErrorAndNoMore(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	require.Error(t, running.Configure(map[string]any{"PanicIn": "OnConfigurationChange"}))
	require.NoError(t, running.Configure(nil))
	response := running.ask(t, "/panic", nil)
	read(t, response)
	require.Equal(t, 500, response.StatusCode)
	require.NoError(t, running.plugin.Health())
}

// The settings are loaded before OnActivate, which the server leaves to the plugin.
func TestSettingsAreReadBeforeActivationAndWhenTheyChange(t *testing.T) {
	running := startFrom(t, specimen(t), map[string]any{"MaxChars": 3})
	shortened := func() string { return read(t, running.ask(t, "/shorten", strings.NewReader("abcdef"))) }
	require.Equal(t, "abc", shortened())
	require.NoError(t, running.Configure(map[string]any{"MaxChars": 4}))
	require.Equal(t, "abcd", shortened())
	require.ErrorContains(t, running.Configure(map[string]any{"MaxChars": "s3cret"}), "the setting MaxChars is wrong")
	require.Equal(t, "abcd", shortened(), "the last good one")
	require.False(t, running.Log.Has("s3cret"))
}

func TestAPostComesBackAsItIs(t *testing.T) {
	written := &model.Post{
		Id: model.NewId(), UserId: model.NewId(), ChannelId: model.NewId(), RootId: model.NewId(), Message: "Zoë", Type: "custom_x",
		FileIds: model.StringArray{"a", "b"}, PendingPostId: "p",
	}
	written.SetProps(model.StringInterface{"text": "t", "number": 1.5, "list": []any{true, nil}, "inside": map[string]any{"a": "b"}})
	running := startFrom(t, specimen(t), nil)
	running.World.Put(written)
	require.NoError(t, running.Configure(map[string]any{"WriteBack": written.Id}))
	posts := running.World.Posts()
	require.Len(t, posts, 2)
	again := posts[1].Clone()
	again.Id, again.CreateAt = written.Id, written.CreateAt
	require.JSONEq(t, inJSON(t, written), inJSON(t, again))
}

// What the server does not know by its id it cannot show; what is in detailed_error goes to its log.
func TestAUserReadsWhyACommandFailed(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	hooks, err := running.plugin.HooksForPlugin(host.PluginID)
	require.NoError(t, err)
	for command, said := range map[string]string{"/forbidden": "Not yours.", "/other": "No such command."} {
		_, failed := hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{Command: command})
		require.NotNil(t, failed, command)
		require.Contains(t, failed.Error(), said)
	}
}

func inJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}
