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

// streaming are the methods whose other end dials streams, which tomorrow's server does not.
var streaming = []string{"InstallPlugin", "PluginHTTP", "ReceiveSharedChannelAttachmentSyncMsg", "UploadData"}

func outs(method reflect.Type) []reflect.Type {
	return slices.Collect(method.Outs())
}

// methodsOf is the types of the methods of an interface.
func methodsOf(methods reflect.Type) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for method := range methods.Methods() {
		types[method.Name] = method.Type
	}
	return types
}

func TestAMethodThatTheServerLacksIsMissingForThePluginToo(t *testing.T) {
	server := startTomorrow(t, func(string) any { return nil })
	for method := range server.about.Methods {
		require.Contains(t, server.callAPI(t, method), "rpc: can't find method Plugin."+method)
	}
}

func TestAServerWhoseTypesHaveChangedIsReadAndNeverWrittenTo(t *testing.T) {
	methods := methodsOf(reflect.TypeFor[plugin.API]())
	server := startTomorrow(t, func(method string) any { return changed(outs(methods[method])) })
	seen := map[reflect.Type]bool{}
	for range 2 {
		for _, name := range slices.Sorted(maps.Keys(methods)) {
			if slices.Contains(streaming, name) {
				continue
			}
			answered := strings.Join(server.callAPI(t, name), "\n")
			t.Log(name, answered)
		}
	}
	_ = seen
	server.client.Kill()
	t.Log(server.stderr.text.String())
}
