package surface

import (
	"encoding/json"
	"net"
	"net/rpc"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

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
	about  About
	logger *mlog.Logger
	log    Journal
	logged []string
}

// start activates the executable as a plugin under the real supervisor. Whatever stands behind it takes the orders.
func start(t *testing.T, executable string) *host {
	t.Helper()
	orders := listen(t)
	running, environment := prepare(t, executable)
	_, activated, err := environment.Activate(pluginID)
	require.NoError(t, err)
	require.True(t, activated)
	running.hooks, err = environment.HooksForPlugin(pluginID)
	require.NoError(t, err)
	running.orders = <-orders
	require.NoError(t, running.orders.Call("Orders.About", struct{}{}, &running.about))
	return running
}

// listen waits for a plugin that takes orders.
func listen(t *testing.T) <-chan *rpc.Client {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "orders")
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	t.Setenv(OrdersSocket, socket)
	orders := make(chan *rpc.Client, 1)
	go func() {
		if connection, err := listener.Accept(); err == nil {
			orders <- rpc.NewClient(connection)
		}
	}()
	return orders
}

// prepare makes a server whose only plugin is the executable, and shows its log when the test fails.
func prepare(t *testing.T, executable string) (*host, *plugin.Environment) {
	t.Helper()
	running := &host{}
	var err error
	running.logger, err = mlog.NewLogger()
	require.NoError(t, err)
	require.NoError(t, mlog.AddWriterTarget(running.logger, &running.log, true, mlog.StdAll...))
	environment, err := plugin.NewEnvironment(
		func(*model.Manifest) plugin.API { return newAPI(&running.callee) },
		noDatabase{}, install(t, executable), t.TempDir(), running.logger, nil)
	require.NoError(t, err)
	t.Cleanup(func() {
		environment.Shutdown()
		_ = running.logger.Shutdown()
		if t.Failed() {
			running.takeLog()
			t.Log(strings.Join(running.logged, "\n"))
		}
	})
	return running, environment
}

// install makes a folder of plugins with the executable as the only one.
func install(t *testing.T, executable string) string {
	t.Helper()
	plugins := t.TempDir()
	folder := filepath.Join(plugins, pluginID)
	require.NoError(t, os.Mkdir(folder, 0o755))
	manifest, err := json.Marshal(map[string]any{
		"id": pluginID, "name": "Surface", "version": "1.0.0", "server": map[string]any{"executable": "plugin"},
	})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "plugin.json"), manifest, 0o644))
	require.NoError(t, os.Symlink(executable, filepath.Join(folder, "plugin")))
	return plugins
}

// callAPI lets the plugin call the API: what arrived here, and what came back there.
func (h *host) callAPI(t *testing.T, order Order) []string {
	t.Helper()
	h.callee.Expect(order)
	answered := ask[[]string](t, h.orders, "Orders.Call", order)
	return append(h.callee.Seen(), answered...)
}

// callHook calls a hook: what arrived there, and what came back here.
func (h *host) callHook(t *testing.T, order Order) []string {
	t.Helper()
	h.takeLog()
	ask[struct{}](t, h.orders, "Orders.Expect", order)
	answered := Call(h.hooks, order)
	require.NoError(t, h.logger.Flush())
	for _, line := range h.takeLog() {
		if strings.Contains(line, "RPC call") {
			answered = append(answered, line)
		}
	}
	return append(ask[[]string](t, h.orders, "Orders.Seen", struct{}{}), answered...)
}

// takeLog is what the server has logged since it was last asked.
func (h *host) takeLog() []string {
	lines := h.log.Take()
	h.logged = append(h.logged, lines...)
	return lines
}

// requireSilence fails when Rust has panicked, or left a field out.
func (h *host) requireSilence(t *testing.T) {
	t.Helper()
	require.NoError(t, h.logger.Flush())
	h.takeLog()
	for _, line := range h.logged {
		require.NotContains(t, line, "panic")
		require.NotContains(t, line, "left at its default")
	}
}

// ask calls the plugin's Orders; whatever the plugin does has an end.
func ask[Reply any](t *testing.T, orders *rpc.Client, method string, argument any) Reply {
	t.Helper()
	var reply Reply
	call := orders.Go(method, argument, &reply, nil)
	select {
	case <-call.Done:
		require.NoError(t, call.Error, "%s %v", method, argument)
	case <-time.After(10 * time.Second):
		require.Fail(t, "no answer", "%s %v", method, argument)
	}
	return reply
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

func (a *api) LogDebug(message string, pairs ...any) { a.log("LogDebug", message, pairs) }
func (a *api) LogInfo(message string, pairs ...any)  { a.log("LogInfo", message, pairs) }
func (a *api) LogWarn(message string, pairs ...any)  { a.log("LogWarn", message, pairs) }
func (a *api) LogError(message string, pairs ...any) { a.log("LogError", message, pairs) }

func (a *api) log(name, message string, pairs []any) {
	arguments := []reflect.Value{reflect.ValueOf(message), reflect.ValueOf(slices.Clip(pairs))}
	a.callee.Called(name, reflect.TypeOf(a.LogDebug), arguments)
}

// noDatabase is the driver for plugins that speak SQL: ours does not.
type noDatabase struct{ plugin.AppDriver }

func (noDatabase) ShutdownConns(string) {}
