package surface

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/rpc"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/plugin/plugintest"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
	"github.com/stretchr/testify/require"
)

const pluginID = "surface"

// host is a server with a plugin, and what each of them sees.
type host struct {
	callee Callee
	hooks  plugin.Hooks
	orders *rpc.Client
	logger *mlog.Logger
	log    *journal
}

// start activates the executable as a plugin under the real supervisor. Whatever stands behind it takes the orders.
func start(t *testing.T, executable string) *host {
	t.Helper()
	folder := t.TempDir()
	socket := filepath.Join(folder, "orders")
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	t.Setenv(OrdersSocket, socket)

	running := &host{log: &journal{}}
	running.logger, err = mlog.NewLogger()
	require.NoError(t, err)
	require.NoError(t, mlog.AddWriterTarget(running.logger, running.log, true, mlog.StdAll...))

	environment, err := plugin.NewEnvironment(
		func(*model.Manifest) plugin.API { return newAPI(&running.callee) },
		noDatabase{}, install(t, folder, executable), t.TempDir(), running.logger, nil)
	require.NoError(t, err)
	t.Cleanup(func() {
		environment.Shutdown()
		_ = running.logger.Shutdown()
		if t.Failed() {
			t.Log(running.log.take())
		}
	})
	_, activated, err := environment.Activate(pluginID)
	require.NoError(t, err, running.log)
	require.True(t, activated)
	connection, err := listener.Accept()
	require.NoError(t, err)
	running.orders = rpc.NewClient(connection)
	running.hooks, err = environment.HooksForPlugin(pluginID)
	require.NoError(t, err)
	return running
}

// install makes a folder of plugins with the executable as the only one.
func install(t *testing.T, folder, executable string) string {
	t.Helper()
	plugins := filepath.Join(folder, "plugins")
	require.NoError(t, os.MkdirAll(filepath.Join(plugins, pluginID), 0o755))
	manifest, err := json.Marshal(map[string]any{
		"id": pluginID, "name": "Surface", "version": "1.0.0", "server": map[string]any{"executable": "plugin"},
	})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(plugins, pluginID, "plugin.json"), manifest, 0o644))
	require.NoError(t, os.Symlink(executable, filepath.Join(plugins, pluginID, "plugin")))
	return plugins
}

// callAPI lets the plugin call the API: what arrived here, and what came back there.
func (h *host) callAPI(t *testing.T, order Order) []string {
	t.Helper()
	h.callee.Expect(order)
	var answered []string
	require.NoError(t, h.orders.Call("Orders.Call", order, &answered), order)
	return append(h.callee.Seen(), answered...)
}

// callHook calls a hook: what arrived there, and what came back here.
func (h *host) callHook(t *testing.T, order Order) []string {
	t.Helper()
	h.log.take()
	require.NoError(t, h.orders.Call("Orders.Expect", order, &struct{}{}), order)
	answered := Call(h.hooks, order)
	var seen []string
	require.NoError(t, h.orders.Call("Orders.Seen", struct{}{}, &seen), order)
	require.NoError(t, h.logger.Flush())
	if logged := h.log.take(); strings.Contains(logged, "failed") {
		answered = append(answered, "logged = "+logged)
	}
	return append(seen, answered...)
}

// api is every method of the API, answered by a callee.
type api struct {
	plugintest.API
	callee *Callee
}

func newAPI(callee *Callee) *api {
	made := &api{callee: callee}
	callee.Implement(&made.Mock, reflect.TypeFor[plugin.API]())
	return made
}

// The mock spreads the pairs of these, so that their number would have to be known.

func (a *api) LogDebug(message string, pairs ...any) {
	a.log("LogDebug", a.API.LogDebug, message, pairs)
}
func (a *api) LogInfo(message string, pairs ...any) { a.log("LogInfo", a.API.LogInfo, message, pairs) }
func (a *api) LogWarn(message string, pairs ...any) { a.log("LogWarn", a.API.LogWarn, message, pairs) }
func (a *api) LogError(message string, pairs ...any) {
	a.log("LogError", a.API.LogError, message, pairs)
}

func (a *api) log(name string, method any, message string, pairs []any) {
	a.callee.Called(name, reflect.TypeOf(method), []reflect.Value{reflect.ValueOf(message), reflect.ValueOf(pairs)})
}

// noDatabase is the driver for plugins that speak SQL: ours does not.
type noDatabase struct{ plugin.AppDriver }

func (noDatabase) ShutdownConns(string) {}

// journal is what the server logs.
type journal struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	var entry struct {
		Message string `json:"msg"`
		Error   string `json:"error"`
	}
	if err := json.Unmarshal(line, &entry); err != nil {
		return j.text.Write(line)
	}
	_, err := fmt.Fprintln(&j.text, entry.Message, entry.Error)
	return len(line), err
}

// take is what was logged since it was last asked for.
func (j *journal) take() string {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	text := j.text.String()
	j.text.Reset()
	return text
}

func (j *journal) String() string {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.text.String()
}
