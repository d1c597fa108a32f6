package surface

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/stretchr/testify/require"
)

// special are the methods and hooks that travel otherwise than as their arguments and results.
var special = []string{"LoadPluginConfiguration", "InstallPlugin", "PluginHTTP", "ReceiveSharedChannelAttachmentSyncMsg",
	"UploadData", "Implemented", "OnActivate", "OnDeactivate", "ServeHTTP", "ServeMetrics", "FileWillBeUploaded"}

// plain is the types of the methods of an interface that are not special.
func plain(methods reflect.Type) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for method := range methods.Methods() {
		if !slices.Contains(special, method.Name) {
			types[method.Name] = method.Type
		}
	}
	return types
}

func TestAMethodThatTheServerLacksIsMissingForThePluginToo(t *testing.T) {
	server := startTomorrow(t, func(string) any { return nil })
	for method := range server.about.Methods {
		require.Contains(t, server.callAPI(t, method), "rpc: can't find method Plugin."+method)
	}
}

// The server answers every method with other types. A result that is not what was asked for fails the call. The fields of a
// struct are read as nothing, and such a struct is not sent any more: the server would take what is missing for what was
// deleted.
func TestResultsWhoseTypesHaveChangedAreReadAndNeverWrittenBack(t *testing.T) {
	methods := plain(reflect.TypeFor[plugin.API]())
	server := startTomorrow(t, func(method string) any {
		if methods[method] == nil {
			return nil
		}
		return changed(slices.Collect(methods[method].Outs()))
	})
	seen, refused, failed := structs{}, 0, 0
	for range 2 {
		for _, name := range slices.Sorted(maps.Keys(methods)) {
			answered := server.callAPI(t, name)
			if seen.reachable(methods[name].Ins()) {
				refused++
				require.Contains(t, answered, "this server has other types for "+name+" than the plugin was built with")
				continue
			}
			seen.add(methods[name].Outs())
			if !fit(methods[name].Outs()) {
				failed++
				require.Contains(t, answered, misfit, name)
				continue
			}
			requireNothing(t, strings.Split(answered, "\n"))
		}
	}
	require.NotZero(t, refused)
	require.NotZero(t, failed)
	server.requireOneWarningEach(t, seen)
	t.Logf("%d methods, %d structs, %d calls refused, %d failed", len(methods), len(seen), refused, failed)
}

// misfit is what the plugin says of a result or an argument that has another type.
const misfit = "the peer sent "

// The error of every method has become a text: none is taken for success.
func TestAnErrorWhoseTypeHasChangedIsStillOne(t *testing.T) {
	methods, failed := plain(reflect.TypeFor[plugin.API]()), 0
	server := startTomorrow(t, func(method string) any {
		if methods[method] == nil {
			return nil
		}
		return textError(methods[method])
	})
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		if answered := server.callAPI(t, name); textError(methods[name]) != struct{}{} {
			failed++
			require.Contains(t, answered, misfit, name)
		}
	}
	require.NotZero(t, failed)
	t.Logf("%d methods", failed)
}

// textError is the results of a method without a value and with a text for an error; nothing when it has no error.
func textError(method reflect.Type) any {
	last := method.NumOut() - 1
	if last < 0 || method.Out(last) != appErrorType && method.Out(last) != errorType {
		return struct{}{}
	}
	slot := reflect.StructField{Name: string(rune('A' + last)), Type: reflect.TypeFor[string]()}
	results := reflect.New(reflect.StructOf([]reflect.StructField{slot})).Elem()
	results.Field(0).SetString("no such thing")
	return results.Interface()
}

// The same of hooks: a call with an argument that is not what was expected fails, the fields of structs are read as nothing,
// and what would send such a struct back fails.
func TestArgumentsWhoseTypesHaveChangedAreReadAndNeverWrittenBack(t *testing.T) {
	hooks := plain(reflect.TypeFor[plugin.Hooks]())
	server := startTomorrow(t, func(string) any { return nil })
	seen, refused, failed := structs{}, 0, 0
	for _, round := range []Round{Nothing, Values} {
		for _, name := range slices.Sorted(maps.Keys(hooks)) {
			ask[struct{}](t, server.orders, "Orders.Expect", Order{name, round})
			err := server.plugin.Call("Plugin."+name, changed(slices.Collect(hooks[name].Ins())), nil)
			called := ask[[]string](t, server.orders, "Orders.Seen", struct{}{})
			seen.add(hooks[name].Ins())
			if !fit(hooks[name].Ins()) {
				failed++
				require.ErrorContains(t, err, misfit, name)
				require.Empty(t, called, name)
				continue
			}
			require.Equal(t, name+" called", called[0])
			requireNothing(t, called[1:])
			if round == Values && seen.reachable(hooks[name].Outs()) {
				refused++
				require.ErrorContains(t, err, " at the peer", name)
			} else {
				require.NoError(t, err, name)
			}
		}
	}
	require.NotZero(t, refused)
	require.NotZero(t, failed)
	require.EqualError(t, server.plugin.Call("Plugin.TheSunHasRisen", changed(nil), nil),
		"rpc: can't find method Plugin.TheSunHasRisen")
	server.requireOneWarningEach(t, seen)
	t.Logf("%d hooks, %d structs, %d answers refused, %d calls failed", len(hooks), len(seen), refused, failed)
}

// requireNothing fails when a line has a value.
func requireNothing(t *testing.T, lines []string) {
	t.Helper()
	for _, line := range lines {
		require.True(t, line == "" || isZero(line), line)
	}
}

// requireOneWarningEach ends the plugin, which must have told of every field of the structs, once.
func (server *tomorrow) requireOneWarningEach(t *testing.T, seen structs) {
	t.Helper()
	server.client.Kill()
	warnings := map[string]int{}
	for line := range strings.Lines(server.stderr.text.String()) {
		_, warning, _ := strings.Cut(line, `"@message":"`)
		if field, _, is := strings.Cut(warning, " is left at its default"); is && strings.Contains(field, ".") {
			warnings[field]++
		}
	}
	expected := map[string]int{}
	for structure := range seen {
		for field := range structure.Fields() {
			if travels(field) {
				expected[structure.Name()+"."+field.Name] = 1
			}
		}
	}
	require.Equal(t, expected, warnings)
	t.Logf("%d fields, each with a warning", len(warnings))
}
