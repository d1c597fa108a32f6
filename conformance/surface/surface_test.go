package surface

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/stretchr/testify/require"
)

const (
	// plugins lists executables of ./plugin, built with each version of server/public.
	plugins = "SURFACE_PLUGINS"
	// relay is the executable that stands between server and plugin; see crates/mattermost-plugin/tests/plugins/relay.
	relay = "SURFACE_RELAY"
	// behind tells the relay which plugin to start.
	behind = "RELAY_TO"
)

// fromEnvironment is the list of paths in a variable.
func fromEnvironment(t *testing.T, variable string) []string {
	t.Helper()
	paths := filepath.SplitList(os.Getenv(variable))
	require.NotEmpty(t, paths, "%s is not set: run the tests with 'make test'", variable)
	return paths
}

// eachWay runs a test for each plugin, with what stands for it directly and with the relay before it.
func eachWay(t *testing.T, test func(t *testing.T, direct, relayed string)) {
	relay := fromEnvironment(t, relay)[0]
	for _, executable := range fromEnvironment(t, plugins) {
		t.Run(filepath.Base(executable), func(t *testing.T) {
			t.Setenv(behind, executable)
			test(t, executable, relay)
		})
	}
}

// observation is what each call came to, at both ends together.
type observation struct {
	about          About
	methods, hooks map[string][]Round
	calls          map[string][]string
}

// lifecycle are the hooks that have tests of their own.
var lifecycle = []string{"Implemented", "OnActivate", "OnDeactivate"}

func observe(t *testing.T, executable string) observation {
	t.Helper()
	running := start(t, executable)
	seen := observation{running.about, running.about.Methods, RoundsOf(reflect.TypeFor[plugin.Hooks]()), map[string][]string{}}
	for _, name := range known(seen.methods) {
		for _, round := range seen.methods[name] {
			seen.calls["API "+name+", "+string(round)] = running.callAPI(t, Order{name, round})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(seen.hooks)) {
		for _, round := range seen.hooks[name] {
			if !slices.Contains(lifecycle, name) {
				seen.calls["hook "+name+", "+string(round)] = running.callHook(t, Order{name, round})
			}
		}
	}
	running.requireSilence(t)
	return seen
}

// known is the names of the methods, those that the server lacks last: its decoder skips their arguments with the types that
// values in interfaces define, and later calls may need these (ignoreInterface in encoding/gob).
func known(methods map[string][]Round) []string {
	names := slices.Sorted(maps.Keys(methods))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(lacks(a), lacks(b)) })
	return names
}

// lacks is 1 where the server does not have the method.
func lacks(method string) int {
	if _, has := reflect.TypeFor[plugin.API]().MethodByName(method); has {
		return 0
	}
	return 1
}

func TestWhatGoesThroughRustArrivesAsItDoesDirectly(t *testing.T) {
	used := make([]int, len(exceptions))
	eachWay(t, func(t *testing.T, directly, relayed string) {
		direct, relay := observe(t, directly), observe(t, relayed)
		fields, excepted := 0, 0
		for _, call := range slices.Sorted(maps.Keys(direct.calls)) {
			fields += len(direct.calls[call])
			difference := differenceOf(direct.calls[call], relay.calls[call])
			lost := len(difference.lost)
			for i, exception := range exceptions {
				if before := difference.size(); exception.holds(call) {
					exception.excuse(&difference)
					used[i] += min(1, before-difference.size())
				}
			}
			excepted += lost - len(difference.lost)
			if difference.size() > 0 {
				t.Errorf("%s\nlost:\n%s\nadded:\n%s", call, first(difference.lost), first(difference.added))
			}
		}
		t.Logf("server %s, plugin %s: %d methods, %d hooks, %d calls, %d fields, %d of them excepted",
			model.CurrentVersion, direct.about.Version, len(direct.methods), len(direct.hooks), len(direct.calls), fields, excepted)
	})
	for i, exception := range exceptions {
		switch {
		case used[i] > 0:
			t.Logf("exception in %d calls: %s", used[i], exception.reason)
		case exception.isOfServer():
			t.Errorf("nothing needs the exception that %s", exception.reason)
		}
	}
}

// first is the beginning of what may be thousands of lines.
func first(lines []string) string {
	const enough = 8
	if len(lines) > enough {
		lines = append(lines[:enough:enough], "...")
	}
	return strings.Join(lines, "\n")
}

func TestThePluginHasEveryHook(t *testing.T) {
	eachWay(t, func(t *testing.T, _, relayed string) {
		implemented, err := start(t, relayed).hooks.Implemented()
		require.NoError(t, err)
		for name := range RoundsOf(reflect.TypeFor[plugin.Hooks]()) {
			if name != "Implemented" {
				require.Contains(t, implemented, name)
			}
		}
	})
}

func TestWhyThePluginCannotBeActivatedArrives(t *testing.T) {
	eachWay(t, func(t *testing.T, direct, relayed string) {
		for _, round := range []Round{AppError, PlainError, CodedError} {
			t.Setenv(Refuses, string(round))
			why := string([]rune(refusal(t, direct)))
			require.Equal(t, why, refusal(t, relayed))
		}
	})
}

// refusal is why the plugin cannot be activated.
func refusal(t *testing.T, executable string) string {
	t.Helper()
	listen(t)
	_, environment := prepare(t, executable)
	_, _, err := environment.Activate(pluginID)
	require.Error(t, err)
	return err.Error()
}

func TestTheEndArrives(t *testing.T) {
	eachWay(t, func(t *testing.T, direct, relayed string) {
		for _, executable := range []string{direct, relayed} {
			running := start(t, executable)
			running.callee.Expect(Order{"LogInfo", Values})
			require.NoError(t, running.hooks.OnDeactivate())
			require.Contains(t, running.callee.Seen(), `LogInfo argument 0 = "`+Farewell+`"`)
		}
	})
}
