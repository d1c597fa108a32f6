package surface

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/stretchr/testify/require"
)

// observed is what each call came to, both ends together.
type observed map[string][]string

func observe(t *testing.T, executable string) observed {
	t.Helper()
	running := start(t, executable)
	seen := observed{}
	var methods map[string][]Round
	require.NoError(t, running.orders.Call("Orders.Methods", struct{}{}, &methods))
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		for _, round := range methods[name] {
			seen["API "+name+", "+string(round)] = running.callAPI(t, Order{name, round})
		}
	}
	hooks := RoundsOf(reflect.TypeFor[plugin.Hooks]())
	for _, name := range slices.Sorted(maps.Keys(hooks)) {
		for _, round := range hooks[name] {
			if !isLifecycle(name) {
				seen["hook "+name+", "+string(round)] = running.callHook(t, Order{name, round})
			}
		}
	}
	return seen
}

func isLifecycle(hook string) bool {
	return slices.Contains([]string{"Implemented", "OnActivate", "OnDeactivate"}, hook)
}

func TestSurface(t *testing.T) {
	relay := os.Getenv("SURFACE_RELAY")
	for _, behind := range filepath.SplitList(os.Getenv("SURFACE_PLUGINS")) {
		direct := observe(t, behind)
		t.Setenv("RELAY_TO", behind)
		relayed := observe(t, relay)
		values := 0
		for _, call := range slices.Sorted(maps.Keys(direct)) {
			values += len(direct[call])
			lost, added := difference(direct[call], relayed[call])
			if len(lost)+len(added) > 0 {
				t.Errorf("%s\n lost %s\n added %s", call, strings.Join(cut(lost), "\n      "), strings.Join(cut(added), "\n      "))
			}
		}
		t.Log(len(direct), values)
	}
}

func cut(lines []string) []string {
	if len(lines) > 5 {
		return append(lines[:5:5], "...")
	}
	return lines
}

// difference is the lines that only one of them has.
func difference(direct, relayed []string) (lost, added []string) {
	lost = slices.DeleteFunc(slices.Clone(direct), func(line string) bool { return slices.Contains(relayed, line) })
	added = slices.DeleteFunc(slices.Clone(relayed), func(line string) bool { return slices.Contains(direct, line) })
	return lost, added
}
