package conformance

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"net/rpc"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/mattermost/mattermost/server/public/model"
	mattermost "github.com/mattermost/mattermost/server/public/plugin"
	"github.com/stretchr/testify/require"
)

// tomorrow is a server of a later version: some of its types are others, and it has more of them.
type tomorrow struct {
	settings map[string]any
	calls    []string
	mutex    sync.Mutex
}

// Post is model.Post with fields of other types and with new ones, in another order.
type Post struct {
	Added    *Added
	Message  string
	IsPinned string
	Props    []string
	Id       string
	AddedAny any
	User     Added
}

// Added is a type that the plugin does not know.
type Added struct {
	More map[string][]any
}

func (server *tomorrow) note(call string) {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	server.calls = append(server.calls, call)
}

// LoadPluginConfiguration answers the settings.
func (server *tomorrow) LoadPluginConfiguration(_ struct{}, answer *struct{ A []byte }) (err error) {
	answer.A, err = json.Marshal(server.settings)
	return err
}

// GetPost answers a post of the new type, inside results that have one more, too.
func (server *tomorrow) GetPost(args *mattermost.Z_GetPostArgs, answer *struct {
	Added any
	A     *Post
	B     *model.AppError
}) error {
	server.note("GetPost")
	added := Added{More: map[string][]any{"k": {1, nil, Added{}, "text"}}}
	answer.Added = added
	answer.A = &Post{&added, "text", "since yesterday", []string{"prop"}, args.A, added, added}
	return nil
}

// CreatePost takes a post of the new type.
func (server *tomorrow) CreatePost(args *struct{ A *Post }, answer *struct {
	A *Post
	B *model.AppError
}) error {
	server.note("CreatePost")
	answer.A = args.A
	return nil
}

// noDriver is asked for nothing.
type noDriver struct{}

// Ping is there because net/rpc serves nothing that has no method.
func (noDriver) Ping(struct{}, *struct{}) error { return nil }

// hooks is the plugin as tomorrow's server reaches it.
type hooks struct {
	*tomorrow
	plugin *rpc.Client
	stderr *bytes.Buffer
	client *plugin.Client
}

// hooksPlugin gets the bare connection out of go-plugin.
type hooksPlugin struct{ broker *plugin.MuxBroker }

func (*hooksPlugin) Server(*plugin.MuxBroker) (any, error) {
	return nil, errors.New("this is the host")
}

func (p *hooksPlugin) Client(broker *plugin.MuxBroker, client *rpc.Client) (any, error) {
	p.broker = broker
	return client, nil
}

// startTomorrow activates the specimen under a server whose API is the given object: tomorrow, or less.
func startTomorrow(t *testing.T, server *tomorrow, api any) *hooks {
	t.Helper()
	gob.Register(Added{})
	stderr := &bytes.Buffer{}
	dispensed := &hooksPlugin{}
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion: 1, MagicCookieKey: "MATTERMOST_PLUGIN", MagicCookieValue: "Securely message teams, anywhere.",
		},
		Plugins: map[string]plugin.Plugin{"hooks": dispensed},
		Cmd:     exec.Command(filepath.Join(fromEnvironment(t, specimens), "specimen-plugin")),
		Stderr:  stderr,
		Logger:  hclog.NewNullLogger(),
	})
	t.Cleanup(client.Kill)
	protocol, err := client.Client()
	require.NoError(t, err)
	raw, err := protocol.Dispense("hooks")
	require.NoError(t, err)
	running := &hooks{server, raw.(*rpc.Client), stderr, client}

	// The arguments have grown, too.
	args := struct {
		Added       any
		APIMuxId    uint32
		DriverMuxId uint32
	}{Added{}, dispensed.broker.NextId(), dispensed.broker.NextId()}
	go dispensed.broker.AcceptAndServe(args.APIMuxId, api)
	go dispensed.broker.AcceptAndServe(args.DriverMuxId, noDriver{})
	require.Empty(t, running.call(t, "Plugin.OnActivate", args))
	return running
}

// call calls a hook that answers an error; its text, or "".
func (running *hooks) call(t *testing.T, hook string, args any) string {
	t.Helper()
	var answer struct{ A error }
	require.NoError(t, running.plugin.Call(hook, args, &answer))
	if answer.A == nil {
		return ""
	}
	return answer.A.Error()
}

// configure saves settings and tells the plugin.
func (running *hooks) configure(t *testing.T, settings map[string]any) string {
	t.Helper()
	running.settings = settings
	return running.call(t, "Plugin.OnConfigurationChange", struct{}{})
}

// ended is all that the plugin said on stderr.
func (running *hooks) ended() string {
	running.client.Kill()
	return running.stderr.String()
}

const incompatible = "this server has other types for CreatePost than the plugin was built with: update the plugin: "

func TestAPostWhoseFieldsChangedIsReadWithOneWarningEachAndNeverWrittenBack(t *testing.T) {
	server := &tomorrow{}
	running := startTomorrow(t, server, server)
	for range 2 {
		text := running.configure(t, map[string]any{"writeback": "p1"})
		require.Equal(t, incompatible+"Post.IsPinned is bool here and string at the peer", text)
	}
	require.Empty(t, running.configure(t, nil), "the connection lives")
	require.Equal(t, []string{"GetPost", "GetPost"}, server.calls, "nothing was sent")

	stderr := running.ended()
	for _, warning := range []string{
		"Post.IsPinned is left at its default: it reads bool, the peer sent string",
		"Post.Props is left at its default: it reads map[string]interface {}, the peer sent []string",
	} {
		require.Equal(t, 1, strings.Count(stderr, warning), stderr)
	}
	require.Contains(t, stderr, "Plugin.GetPost")
	require.NotContains(t, stderr, "since yesterday", "values are not logged")
}

// Go compares the definitions of types, so that an empty post is refused as well: there is no such thing as a value of
// a changed type that could be written all the same.
func TestGoRefusesEvenAnEmptyPostAndThePluginSaysWhatToDo(t *testing.T) {
	server := &tomorrow{}
	running := startTomorrow(t, server, server)
	text := running.configure(t, map[string]any{"write": true})
	require.Equal(t, incompatible+"gob: wrong type (string) for received field Post.IsPinned", text)
	require.Empty(t, server.calls)
	require.Empty(t, running.configure(t, nil), "the connection lives")
}

// yesterday is a server without posts.
type yesterday struct{ server *tomorrow }

// LoadPluginConfiguration is all that it has.
func (api *yesterday) LoadPluginConfiguration(args struct{}, answer *struct{ A []byte }) error {
	return api.server.LoadPluginConfiguration(args, answer)
}

func TestAMethodThatTheServerLacksIsUnsupportedSinceItsVersion(t *testing.T) {
	server := &tomorrow{}
	running := startTomorrow(t, server, &yesterday{server})
	for range 2 {
		text := running.configure(t, map[string]any{"writeback": "p1"})
		require.Equal(t, "the server has no GetPost (needs Mattermost 5.2)", text)
	}
	require.Empty(t, running.configure(t, nil), "the connection lives")
}

func TestAHookThatThePluginDoesNotKnowIsRefusedAndTheConnectionLives(t *testing.T) {
	server := &tomorrow{}
	running := startTomorrow(t, server, server)
	args := struct {
		A *Post
		B any
	}{&Post{AddedAny: Added{}}, Added{}}
	err := running.plugin.Call("Plugin.TheSunHasRisen", args, &struct{}{})
	require.EqualError(t, err, "rpc: can't find method Plugin.TheSunHasRisen")
	require.Empty(t, running.configure(t, nil))
}
