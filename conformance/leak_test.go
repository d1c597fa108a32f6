package conformance

import (
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

const (
	toolsList   = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	unknownTool = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dev_toolbelt__nope","arguments":{}}}`
)

// TestAHundredThousandCallsLeaveNothingBehind runs the packed plugin: a debug build is too slow for so many.
func TestAHundredThousandCallsLeaveNothingBehind(t *testing.T) {
	folder := t.TempDir()
	unpack(t, fromEnvironment(t, "TOOLBELT_TARBALL"), folder)
	running := startFrom(t, filepath.Join(folder, host.PluginID), map[string]any{"ReadsPerMinute": 10_000})
	receive(t, running.Agents.Registrations, "registration")
	plugin := process(t)

	callInEveryWay(t, running, 10_000)
	goroutines, memory := fewestGoroutines(), settledMemory(t, plugin)
	callInEveryWay(t, running, 90_000)

	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= goroutines+2 }, patience, 20*time.Millisecond,
		"%d goroutines after 10,000 calls, %d after 100,000", goroutines, runtime.NumGoroutine())
	after := settledMemory(t, plugin)
	t.Logf("%d KiB after 10,000 calls, %d after 100,000", memory/kibibyte, after/kibibyte)
	require.Less(t, after-memory, 2*mebibyte)
}

// callInEveryWay makes so many requests, 16 at a time: small ones, tool calls, lists, wrong ones, and clients that go
// away in the middle of asking or of reading. No user has more than eight at a time.
func callInEveryWay(t *testing.T, running *host.Host, calls int) {
	t.Helper()
	var workers sync.WaitGroup
	for worker := range 16 {
		user := []*model.User{running.World.Ada, running.World.Gus}[worker/8]
		ways := waysToCall(t, running, user)
		workers.Go(func() {
			for n := worker; n < calls && !t.Failed(); n += 16 {
				ways[n%len(ways)]()
			}
		})
	}
	workers.Wait()
}

// waysToCall are those of one user, one after the other; who goes away is somebody else each time.
func waysToCall(t *testing.T, running *host.Host, user *model.User) []func() {
	headers := func(user string) http.Header {
		return http.Header{"Mattermost-Plugin-Id": {"mattermost-ai"}, "X-Mattermost-Userid": {user}}
	}
	answers := func(message string, status int, text string) {
		response := post(t, running, message, headers(user.Id))
		assert.Equal(t, status, response.StatusCode)
		assert.Contains(t, read(t, response), text)
	}
	return []func(){
		func() { assert.Contains(t, read(t, ask(t, running, "/", nil)), "404") },
		func() { assert.Contains(t, read(t, ask(t, running, "/", zeros(10*kibibyte))), "404") },
		func() { assert.Contains(t, read(t, ask(t, running, "/mcp", nil)), "forbidden") },
		func() { answers(whoamiCall, http.StatusOK, "@"+user.Username) },
		func() { answers(toolsList, http.StatusOK, "dev_toolbelt__send_message") },
		func() { answers(unknownTool, http.StatusOK, "error") },
		func() { answers(`{"jsonrpc"`, http.StatusOK, "error") },
		func() { goAwayWhileAsking(t, running, headers(model.NewId())) },
		func() { assert.NoError(t, post(t, running, toolsList, headers(model.NewId())).Body.Close()) },
	}
}

// goAwayWhileAsking sends half of a message; nobody reads the answer.
func goAwayWhileAsking(t *testing.T, running *host.Host, headers http.Header) {
	body, upload := io.Pipe()
	request, err := http.NewRequest(http.MethodPost, "http://plugin/mcp", body)
	assert.NoError(t, err)
	request.Header = headers.Clone()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	go func() {
		_, _ = io.WriteString(upload, whoamiCall[:len(whoamiCall)/2])
		_ = upload.CloseWithError(io.ErrUnexpectedEOF)
	}()
	assert.NoError(t, running.Ask(request).Body.Close())
}

// settledMemory is what the plugin has in use once that has stopped to change.
func settledMemory(t *testing.T, plugin *host.Process) int {
	t.Helper()
	last, since := resident(t, plugin), time.Now()
	settled := func() bool {
		now := resident(t, plugin)
		if now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) > 200*time.Millisecond
	}
	require.Eventually(t, settled, patience, 20*time.Millisecond)
	return last
}
