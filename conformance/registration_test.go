package conformance

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

func TestThePluginRegistersItsToolsWithAgents(t *testing.T) {
	running := start(t, nil)
	body := parse(t, receive(t, running.Agents.Registrations, "registration"))

	require.Equal(t, "dev.toolbelt", body["plugin_id"])
	require.Equal(t, "Toolbelt", body["name"])
	require.Equal(t, "/mcp", body["path"])
	require.Equal(t, "0.1.0", body["version"])
	exposed, sent := body["expose_external"]
	require.True(t, sent, "expose_external is sent explicitly")
	require.Equal(t, false, exposed)

	policies := map[string]any{}
	for _, entry := range body["tool_configs"].([]any) {
		tool := entry.(map[string]any)
		require.Equal(t, true, tool["enabled"], tool["name"])
		policies[tool["name"].(string)] = tool["policy"]
	}
	require.Len(t, policies, len(standardTools))
	for _, name := range standardTools {
		require.Contains(t, []any{"ask", "auto_run_in_dm", "auto_run_everywhere"}, policies[name], name)
	}
	require.Equal(t, "ask", policies["dev_toolbelt__send_message"])
}

func TestAnotherChoiceOfToolsIsListedAndToldToAgentsAtOnce(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	require.NoError(t, running.Configure(map[string]any{"AllowedTools": "whoami, send_message"}))
	body := parse(t, receive(t, running.Agents.Registrations, "registration of the tools that are left"))
	require.Len(t, body["tool_configs"], 2)
	session := connect(t, running, running.World.Ada.Id)
	require.Equal(t, []string{"dev_toolbelt__whoami", "dev_toolbelt__send_message"}, names(t, session))

	require.NoError(t, running.Configure(map[string]any{"ReadOnly": true, "AllowedTools": "whoami, send_message"}))
	require.Equal(t, []string{"dev_toolbelt__whoami"}, names(t, session), "the client reads the list again")
	result, text := call(t, session, "send_message", map[string]any{"to": "~news", "message": "hello"})
	require.True(t, result.IsError)
	require.Contains(t, text, "this tool is switched off: an admin lets agents only read (setting ReadOnly)")
	require.Empty(t, running.World.Posts())
}

func TestTheSettingExposesTheToolsToOutsideClients(t *testing.T) {
	running := start(t, map[string]any{"ExposeExternal": true})
	body := parse(t, receive(t, running.Agents.Registrations, "registration"))
	require.Equal(t, true, body["expose_external"])
}

func TestASavedSettingIsToldToAgentsAtOnce(t *testing.T) {
	running := start(t, nil)
	body := parse(t, receive(t, running.Agents.Registrations, "registration"))
	require.Equal(t, false, body["expose_external"])
	require.NoError(t, running.Configure(map[string]any{"ExposeExternal": true}))
	body = parse(t, receive(t, running.Agents.Registrations, "registration with the new setting"))
	require.Equal(t, true, body["expose_external"])
	require.Empty(t, running.Agents.Unregistrations, "the tools are there all the time")
}

// Agents lists them inside the request that registers: the server hands it on to us only after our activation has returned.
func TestExposedToolsAreListedWhileAgentsAnswersTheRegistration(t *testing.T) {
	running := prepare(t, fromEnvironment(t, "TOOLBELT_BUNDLE"), map[string]any{"ExposeExternal": true})
	running.Hold = make(chan struct{})
	activated := make(chan error, 1)
	go func() { activated <- running.Activate() }()
	require.Eventually(t, func() bool { return running.Unserved.Load() > 0 }, patience, 5*time.Millisecond)
	require.Empty(t, running.Agents.Registrations)

	close(running.Hold)
	require.NoError(t, <-activated)
	require.Eventually(t, func() bool {
		server, registered := running.Agents.Registered(host.PluginID)
		return registered && len(server.Exposed) == len(standardTools)
	}, patience, 5*time.Millisecond)
	require.Len(t, running.Agents.Registrations, 1, "the first one came when we answered")
}

func TestARestartRegistersAgainAndKeepsTheAdminsChoices(t *testing.T) {
	running := start(t, nil)
	first := receive(t, running.Agents.Registrations, "registration")
	require.NoError(t, process(t).Kill())
	require.Eventually(t, func() bool {
		return running.Environment.PerformHealthCheck(host.PluginID) != nil
	}, patience, 5*time.Millisecond)
	require.NoError(t, running.Environment.RestartPlugin(host.PluginID))
	require.Equal(t, first, receive(t, running.Agents.Registrations, "registration after the restart"))
	require.Empty(t, running.Agents.Unregistrations, "who is killed cannot take leave")
	server, registered := running.Agents.Registered(host.PluginID)
	require.True(t, registered)
	require.Len(t, server.ToolConfigs, len(standardTools))
}

func TestARegistrationThatIsForbiddenIsAnErrorForTheAdmin(t *testing.T) {
	running := prepare(t, fromEnvironment(t, "TOOLBELT_BUNDLE"), nil)
	running.Agents.Refuse(http.StatusForbidden)
	require.NoError(t, running.Activate())
	receive(t, running.Agents.Registrations, "registration")
	told := func() bool {
		return strings.Contains(running.Log.String(), "registration with Agents plugin failed permanently")
	}
	require.Eventually(t, told, patience, 5*time.Millisecond)
	_, text := call(t, connect(t, running, running.World.Ada.Id), "whoami", nil)
	require.Contains(t, text, "ada", "what Agents knows of us from before goes on")
}

// The Mattermost server waits 10 s for all its plugins when it shuts down, and then kills.
func TestAnAgentsThatHangsDelaysNoDeactivationBeyondItsTime(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	require.Eventually(t, func() bool {
		_, registered := running.Agents.Registered(host.PluginID)
		return registered
	}, patience, 5*time.Millisecond)
	plugin := process(t)
	goOn := running.Agents.Hang()
	defer goOn()

	begun := time.Now()
	deactivated := make(chan string, 1)
	go func() {
		running.Environment.Deactivate(host.PluginID)
		deactivated <- ""
	}()
	receive(t, running.Agents.Unregistrations, "unregister request")
	require.Eventually(t, func() bool { return !plugin.Lives() }, 10*time.Second-time.Since(begun), 5*time.Millisecond)
	goOn() // the supervisor waits for what a plugin has asked for, also when that has ended
	receive(t, deactivated, "end of the deactivation")
	require.NotContains(t, running.Log.String(), "plugin failed to exit gracefully")
}

func TestTheOtherNodesHearOfAnUnregistrationAndRegisterAgain(t *testing.T) {
	running := start(t, nil)
	receive(t, running.Agents.Registrations, "registration")
	running.Environment.Deactivate(host.PluginID)
	var told host.ClusterEvent
	select {
	case told = <-running.ClusterEvents:
	case <-time.After(patience):
		require.Fail(t, "no cluster event came")
	}
	require.Equal(t, "reliable", told.SendType)

	// now as a node that goes on
	require.NoError(t, running.Activate())
	receive(t, running.Agents.Registrations, "registration")
	require.NoError(t, running.Tell(told))
	receive(t, running.Agents.Registrations, "registration that repairs")

	other := told
	other.Id = "something_else"
	require.NoError(t, running.Tell(other))
	_, text := call(t, connect(t, running, running.World.Ada.Id), "whoami", nil)
	require.Contains(t, text, "ada")
	require.Empty(t, running.Agents.Registrations)
}

// What the other tests rely on, in the words of Agents.
func TestTheStandInAnswersAsAgentsDoes(t *testing.T) {
	running := prepare(t, fromEnvironment(t, "TOOLBELT_BUNDLE"), nil)
	ask := func(method, action, plugin, body string) (int, string) {
		request, err := http.NewRequest(method, "http://server/bridge/v1/mcp/"+action, strings.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Mattermost-Plugin-ID", plugin)
		response := running.Agents.Answer(request)
		return response.StatusCode, read(t, response)
	}
	const mine = "dev.example"
	for _, wrong := range []struct {
		action, plugin, body string
		code                 int
		told                 string
	}{
		{"register", "", `{}`, http.StatusUnauthorized, "unauthorized"},
		{"register", mine, `no json`, http.StatusBadRequest, "invalid request body: "},
		{"register", mine, `{"plugin_id":"dev.example","name":1}`, http.StatusBadRequest, "invalid request body: "},
		{"register", mine, `{"plugin_id":"dev.other","name":"N","path":"/mcp"}`, http.StatusForbidden, "plugin_id does not match"},
		{"register", mine, `{"plugin_id":"dev.example","path":"/mcp"}`, http.StatusBadRequest, "name is required"},
		{"register", mine, `{"plugin_id":"dev.example","name":"N"}`, http.StatusBadRequest, "path is required"},
		{"register", mine, `{"plugin_id":"dev.example","name":"N","path":"mcp"}`, http.StatusBadRequest, "path must be absolute (start with '/')"},
		{"unregister", mine, ``, http.StatusBadRequest, "invalid request body: "},
		{"elsewhere", mine, `{}`, http.StatusNotFound, ""},
	} {
		code, text := ask(http.MethodPost, wrong.action, wrong.plugin, wrong.body)
		require.Equal(t, wrong.code, code, wrong)
		if wrong.told != "" {
			require.True(t, strings.HasPrefix(parse(t, text)["error"].(string), wrong.told), text)
		}
	}
	code, _ := ask(http.MethodGet, "register", mine, "")
	require.Equal(t, http.StatusNotFound, code)

	for _, body := range []string{
		`{"plugin_id":"dev.example","name":"N","path":"/mcp","enabled":false,"tool_configs":[1]}`,
		`{"plugin_id":"dev.example","name":"M","path":"/m","enabled":true,"tool_configs":[2],"expose_external":true}`,
	} {
		code, text := ask(http.MethodPost, "register", mine, body)
		require.Equal(t, http.StatusOK, code)
		require.Empty(t, text)
	}
	server, registered := running.Agents.Registered(mine)
	require.True(t, registered)
	require.Equal(t, host.Server{Name: "M", Path: "/m", ToolConfigs: []any{1.0}, ExposeExternal: true}, server)
	code, _ = ask(http.MethodPost, "unregister", mine, `{}`)
	require.Equal(t, http.StatusOK, code)
	_, registered = running.Agents.Registered(mine)
	require.False(t, registered)
}

func TestARefusedRegistrationIsTriedAgain(t *testing.T) {
	running := prepare(t, fromEnvironment(t, "TOOLBELT_BUNDLE"), nil)
	running.Agents.Refuse(http.StatusServiceUnavailable, http.StatusTooManyRequests)
	require.NoError(t, running.Activate())
	first := receive(t, running.Agents.Registrations, "registration")
	for _, next := range []string{"second", "third"} {
		require.Equal(t, first, receive(t, running.Agents.Registrations, next+" registration"))
	}
}
