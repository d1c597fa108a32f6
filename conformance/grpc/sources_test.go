package grpc_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/grpc/contract"
)

// sources are the folders of what is in the plugin and calls the server: the tools, and of the SDK what is more than the API itself.
var sources = []string{
	"server", "crates/mattermost-plugin/src/kv.rs", "crates/mattermost-plugin/src/settings.rs", "crates/mattermost-plugin/src/service",
	"crates/mattermost-plugin/src/log", "crates/mattermost-plugin-mcp/src",
}

// otherSources are in those folders, but not in the plugin, or they are its side of the contract.
var otherSources = regexp.MustCompile(`/tests(\.rs|/)|/server/(cast|scene)\.rs|/server/grpc/`)

// calledInSources are the methods of the contract that the plugin's sources call: whose names they have, as those of methods.
func calledInSources(t *testing.T) map[string]bool {
	t.Helper()
	var text strings.Builder
	for _, source := range sources {
		err := filepath.WalkDir(filepath.Join("../..", source), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".rs") || otherSources.MatchString(path) {
				return err
			}
			content, err := os.ReadFile(path)
			text.Write(content)
			return err
		})
		require.NoError(t, err)
	}
	called := map[string]bool{}
	for _, method := range contract.PluginAPI_ServiceDesc.Methods {
		if strings.Contains(text.String(), "."+inRust(method.MethodName)+"(") {
			called[method.MethodName] = true
		}
	}
	return called
}

var (
	wordEnds   = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	letterEnds = regexp.MustCompile(`([A-Z])([A-Z][a-z])`)
)

// inRust is the name of a method there: KVGet is kv_get.
func inRust(method string) string {
	return strings.ToLower(letterEnds.ReplaceAllString(wordEnds.ReplaceAllString(method, "${1}_${2}"), "${1}_${2}"))
}
