package grpc_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/credentials/insecure"
)

func TestAnotherUserOfTheMachineIsNotServed(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	running := start(t, nil)
	_, err := check(t, running.plugin.Address(), insecure.NewCredentials(), asAnotherUser)
	require.Error(t, err)
	running.logs(t, "another user")
	require.NoError(t, running.plugin.Health(), "the host is served")
}

// asAnotherUser lets the goroutine open sockets as another user, for the rest of its life.
func asAnotherUser() {
	runtime.LockOSThread() // never unlocked, so that the thread ends with it
	_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, 65_534, 0, 0)
}
