package grpc_test

import (
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/credentials/insecure"
)

// another is a user that no server runs as.
const another = 65_534

func TestAnotherUserOfTheMachineIsNotServed(t *testing.T) {
	running := start(t, nil)
	t.Run("by a thread that becomes another user, as root may", func(t *testing.T) {
		if !mayBecomeAnotherUser() {
			t.Skip("this process may not; server/grpc/listener.rs has a test without it")
		}
		_, err := check(t, running.plugin.Address(), insecure.NewCredentials(), func() { becomeAnotherUser() })
		require.Error(t, err)
		running.logs(t, "another user")
	})
	require.NoError(t, running.plugin.Health(), "the host is served")
}

// mayBecomeAnotherUser tries it in a thread of its own.
func mayBecomeAnotherUser() bool {
	may := make(chan bool)
	go func() { may <- becomeAnotherUser() }()
	return <-may
}

// becomeAnotherUser lets the goroutine open sockets as another user, for the rest of its life, and tells whether it does.
func becomeAnotherUser() bool {
	runtime.LockOSThread() // never unlocked, so that the thread ends with it
	_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, another, 0, 0)
	// It answers who it was before, and no error.
	now, _, _ := syscall.RawSyscall(syscall.SYS_SETFSUID, another, 0, 0)
	return now == another
}
