package conformance

import (
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAThousandToolCallsLeaveNoGoroutinesInTheHost(t *testing.T) {
	running := start(t, map[string]any{"ReadsPerMinute": 10_000})
	receive(t, running.Agents.Registrations, "registration")
	headers := http.Header{"Mattermost-Plugin-Id": {"mattermost-ai"}, "X-Mattermost-Userid": {running.World.Ada.Id}}
	ask := func() {
		response := post(t, running, whoamiCall, headers)
		text := read(t, response)
		if response.StatusCode != http.StatusOK || !strings.Contains(text, "@ada") {
			t.Errorf("%d %s", response.StatusCode, text)
		}
	}
	ask()
	before := runtime.NumGoroutine()

	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for range 125 {
				ask()
			}
		})
	}
	workers.Wait()

	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+10 }, patience, 20*time.Millisecond,
		"%d goroutines before, %d after", before, runtime.NumGoroutine())
}
