package suite

import (
	"encoding/binary"
	"io"
	"net"
	"net/rpc"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/yamux"
	"github.com/stretchr/testify/require"
)

// inVain is how many streams the plugin opens and closes at once.
const inVain = 10_000

// bare is our plugin under HashiCorp's yamux alone: the test decides when a stream is accepted.
type bare struct {
	session *yamux.Session
	plugin  *rpc.Client
	log     *output
}

// startBare starts go-plugin-odd (crates/go-plugin/tests/it/odd.rs) and dispenses its service.
func startBare(t *testing.T) *bare {
	t.Helper()
	odd := filepath.Join(filepath.Dir(program(t)), "go-plugin-odd")
	config, log := yamux.DefaultConfig(), &output{}
	config.LogOutput = log
	session, err := yamux.Client(connectByHand(t, odd, "ODD_PLUGIN=odd"), config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })

	control, err := session.Open()
	require.NoError(t, err)
	for range 2 { // stdout and stderr
		_, err = session.Open()
		require.NoError(t, err)
	}
	var id uint32
	require.NoError(t, rpc.NewClient(control).Call("Dispenser.Dispense", "odd", &id))
	service, err := session.Open()
	require.NoError(t, err)
	require.NoError(t, binary.Write(service, binary.LittleEndian, id))
	require.Equal(t, id, idOf(t, service), "the broker's answer")
	return &bare{session, rpc.NewClient(service), log}
}

// answer accepts streams until one for the id comes, which it sends back what it says; the others it closes.
func (bare *bare) answer(t *testing.T, wanted uint32, between time.Duration) {
	t.Helper()
	for {
		stream, err := bare.session.Accept()
		require.NoError(t, err)
		if id := idOf(t, stream); id != wanted {
			require.NoError(t, stream.Close())
			time.Sleep(between)
			continue
		}
		require.NoError(t, binary.Write(stream, binary.LittleEndian, wanted))
		require.NoError(t, stream.Close())
		return
	}
}

func idOf(t *testing.T, stream net.Conn) (id uint32) {
	t.Helper()
	require.NoError(t, binary.Read(stream, binary.LittleEndian, &id))
	return id
}

func TestTenThousandDialsThatAreGivenUpDoNotOverflowTheBacklog(t *testing.T) {
	t.Parallel()
	bare := startBare(t)
	var longest int64
	burst := bare.plugin.Go("Plugin.DialInVain", uint32(inVain), &longest, nil)
	var length int64
	wanted := bare.plugin.Go("Plugin.Echo", uint32(inVain+1), &length, nil)
	bare.answer(t, inVain+1, 50*time.Microsecond)
	require.NoError(t, (<-wanted.Done).Error, "a stream in use is not reset")
	again := bare.plugin.Go("Plugin.Echo", uint32(inVain+1), &length, nil)
	bare.answer(t, inVain+1, 50*time.Microsecond)
	require.NoError(t, (<-again.Done).Error)
	go func() {
		for {
			stream, err := bare.session.Accept()
			if err != nil {
				return
			}
			_ = stream.Close()
		}
	}()
	require.NoError(t, (<-burst.Done).Error)
	require.Less(t, longest, int64(10_000), "the longest dial, in ms")
	require.NotContains(t, bare.log.String(), "backlog exceeded")
	require.Eventually(t, func() bool { return bare.session.NumStreams() == 4 }, patience, time.Millisecond)
}

func TestStreamsThatAreFinishedBeforeTheirAcceptDoNotBlockLaterOnes(t *testing.T) {
	t.Parallel()
	bare := startBare(t)
	var longest int64
	// Nothing is accepted meanwhile.
	require.NoError(t, bare.plugin.Call("Plugin.DialInVain", uint32(inVain), &longest))
	require.Less(t, longest, int64(10_000), "the longest dial, in ms")

	// HashiCorp's yamux keeps 256 and has reset the others.
	for range 256 {
		stream, err := bare.session.Accept()
		require.NoError(t, err)
		idOf(t, stream)
		_, err = stream.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, stream.Close())
	}
	var length int64
	wanted := bare.plugin.Go("Plugin.Echo", uint32(inVain+1), &length, nil)
	bare.answer(t, inVain+1, 0)
	require.NoError(t, (<-wanted.Done).Error)
	require.Eventually(t, func() bool { return bare.session.NumStreams() == 4 }, patience, time.Millisecond)
}
