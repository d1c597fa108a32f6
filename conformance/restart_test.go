package conformance

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// restartedInOrder restarts the plugin as an admin does, who disables and enables it.
func restartedInOrder(t *testing.T, on *stage) {
	underCalls(t, on, func(*host.Process) {
		require.True(t, on.Environment.Deactivate(host.PluginID))
	})
}

// killed ends its process as the kernel does when memory is short.
func killed(t *testing.T, on *stage) {
	underCalls(t, on, func(plugin *host.Process) {
		require.NoError(t, plugin.Kill())
		require.Eventually(t, func() bool { return !plugin.Lives() }, patience, 20*time.Millisecond)
		require.True(t, on.Environment.Deactivate(host.PluginID))
	})
}

// underCalls ends the plugin while it is called and activates it again. Every call before, meanwhile and afterwards comes to its
// own answer or to an error; every caller is answered afterwards, in the session that it has or in the next one.
func underCalls(t *testing.T, on *stage, end func(*host.Process)) {
	before := process(t)
	waiting := make(chan answer, 1)
	session := on.as(t, on.World.Ada.Id)
	go func() { waiting <- session.call(deadline(t), "dev_toolbelt__wait", nil) }()

	const callers = 6
	var answered, again, done sync.WaitGroup
	restarted := make(chan struct{})
	answered.Add(callers)
	again.Add(callers)
	for n := range callers {
		done.Go(func() { keepCalling(t, on, n, restarted, answered.Done, again.Done) })
	}
	answered.Wait()

	end(before)
	require.NoError(t, on.Activate())
	close(restarted)
	again.Wait()
	done.Wait()

	require.False(t, before.Lives(), "an orphan")
	require.NotEqual(t, before.PID, process(t).PID)
	lost := <-waiting
	require.True(t, lost.Lost != "" || lost.Result["isError"] == true, "%+v", lost)
	say(t, on.as(t, on.World.Ada.Id), "as before")
}

// keepCalling calls until it was answered after the restart. It tells when it is answered for the first time, and then.
func keepCalling(t *testing.T, on *stage, caller int, restarted <-chan struct{}, answered, again func()) {
	ctx := deadline(t)
	tellFirst := sync.OnceFunc(answered)
	defer tellFirst()
	defer again()
	var current session
	for n := 0; assert.NoError(t, ctx.Err(), "caller %d was never answered again", caller); n++ {
		if current == nil {
			opened, err := on.client.open(ctx, on.through(on.World.Gus.Id))
			if err != nil {
				continue
			}
			current = opened
		}
		text := fmt.Sprintf("%d from %d", n, caller)
		after := closed(restarted)
		answer := current.call(ctx, "dev_toolbelt__say", map[string]any{"text": text})
		if answer.Lost != "" || answer.Error != nil {
			current.close()
			current = nil
			continue
		}
		said, isError := answer.text(t)
		if isError {
			continue // it was stopped for the deactivation
		}
		assert.Equal(t, on.World.Gus.Id+" says "+text, said)
		tellFirst()
		if after {
			current.close()
			return
		}
	}
}

func closed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}
