package suite

import (
	"encoding/binary"
	"io"
	"net"
	"net/rpc"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/yamux"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inVain is how many streams the plugin opens and closes at once.
const inVain = 10_000

// bare is a plugin of ours under HashiCorp's yamux alone: the test decides when a stream is accepted.
type bare struct {
	session *yamux.Session
	plugin  *rpc.Client
	log     *output
}

// startOdd starts go-plugin-odd (crates/go-plugin/tests/it/odd.rs).
func startOdd(t *testing.T) *bare {
	t.Helper()
	program := filepath.Join(filepath.Dir(program(t)), "go-plugin-odd")
	return startBare(t, program, "ODD_PLUGIN=odd", "odd")
}

// startBare starts a plugin and dispenses a service of it.
func startBare(t *testing.T, program, cookie, name string) *bare {
	t.Helper()
	config, log := yamux.DefaultConfig(), &output{}
	config.LogOutput = log
	config.KeepAliveInterval = 10 * time.Millisecond
	session, err := yamux.Client(connectByHand(t, program, cookie), config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })

	control, err := session.Open()
	require.NoError(t, err)
	for range 2 { // stdout and stderr
		_, err = session.Open()
		require.NoError(t, err)
	}
	var id uint32
	require.NoError(t, rpc.NewClient(control).Call("Dispenser.Dispense", name, &id))
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

// open starts a call that dials a stream, and accepts it.
func (bare *bare) open(t *testing.T, method string, on On, total *Total) (*rpc.Call, net.Conn) {
	t.Helper()
	call := bare.plugin.Go("Plugin."+method, on, total, nil)
	stream, err := bare.session.Accept()
	require.NoError(t, err)
	require.Equal(t, on.Stream, idOf(t, stream))
	require.NoError(t, binary.Write(stream, binary.LittleEndian, on.Stream))
	return call, stream
}

func TestTenThousandDialsThatAreGivenUpDoNotOverflowTheBacklog(t *testing.T) {
	t.Parallel()
	bare := startOdd(t)
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
	bare := startOdd(t)
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

func TestStreamsThatHashiCorpFinishesBeforeTheirAcceptDoNotBlockLaterOnes(t *testing.T) {
	t.Parallel()
	bare := startOdd(t)
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		for id := range uint32(inVain) {
			stream, err := bare.session.Open()
			if !assert.NoError(t, err) {
				return
			}
			assert.NoError(t, binary.Write(stream, binary.LittleEndian, inVain+id))
			assert.NoError(t, stream.Close())
		}
	}()
	select {
	case <-opened:
	case <-time.After(patience):
		require.Fail(t, "the streams cannot all be opened")
	}
	var doubled int64
	require.NoError(t, bare.plugin.Call("Plugin.Double", int64(4), &doubled))
	// The broker closes what nobody accepts after 5 s.
	require.Eventually(t, func() bool { return bare.session.NumStreams() == 4 }, patience, 10*time.Millisecond)
	require.NotContains(t, bare.log.String(), "ERR")
}

// TestPingsAreAnsweredWhileMuchGoesInBothDirections: HashiCorp's keep-alive pings every 10 ms here, and a ping that is
// not answered within 10 s ends the session.
func TestPingsAreAnsweredWhileMuchGoesInBothDirections(t *testing.T) {
	t.Parallel()
	bare := startBare(t, program(t), Handshake.MagicCookieKey+"="+Handshake.MagicCookieValue, "suite")
	const length = 20 * mib
	var ends sync.WaitGroup
	for id := range uint32(4) {
		var received, sent Total
		up, upload := bare.open(t, "Receive", On{Stream: 2 * id}, &received)
		down, download := bare.open(t, "Send", On{Stream: 2*id + 1, Number: length}, &sent)
		ends.Go(func() {
			total, err := Send(upload, length)
			assert.NoError(t, err)
			assert.NoError(t, upload.Close())
			assert.NoError(t, (<-up.Done).Error)
			assert.Equal(t, total, received)
		})
		ends.Go(func() {
			total, err := Receive(download)
			assert.NoError(t, err)
			assert.NoError(t, download.Close())
			assert.NoError(t, (<-down.Done).Error)
			assert.Equal(t, total, sent)
		})
	}
	done := make(chan struct{})
	go func() { ends.Wait(); close(done) }()
	for pings := 0; ; pings++ {
		_, err := bare.session.Ping()
		require.NoError(t, err)
		select {
		case <-done:
			require.Greater(t, pings, 10)
			return
		default:
		}
	}
}
