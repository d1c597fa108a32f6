package conformance

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

const (
	kibibyte = 1 << 10
	mebibyte = 1 << 20
	// many clients misbehave at a time.
	many = 50
)

// What the plugin may hold in memory while they do.
const (
	// A piece of a body of 127 KiB that is written, the message that carries it, and half as much again.
	ofAStalledDownload = 384 * kibibyte
	// What those hold together for which there is no more room for such pieces (hooks/chunks.rs), and what each of
	// them holds besides.
	ofLongPieces       = 64 * mebibyte
	ofAStalledShortOne = ofARequest + 32*kibibyte
	// The piece of a body that is read into, 64 KiB, and as much again.
	ofASlowUpload = 128 * kibibyte
	// What a session receives and nobody reads, of all streams together (go-plugin yamux.rs).
	ofUnreadBytes = 64 * mebibyte
	// A request with its two streams, nothing under way on them.
	ofARequest = 32 * kibibyte
)

// load is a plugin, and what it and its host were before anybody misbehaved.
type load struct {
	*host.Host
	plugin               *host.Process
	goroutines, resident int
}

func underLoad(t *testing.T) *load {
	t.Helper()
	running := &load{Host: startSpecimen(t, nil)}
	running.othersAreAnswered(t)
	running.plugin = process(t)
	running.resident = resident(t, running.plugin)
	running.goroutines = fewestGoroutines()
	return running
}

// othersAreAnswered tells whether those who behave are, whatever goes on beside: small requests, an upload and a
// download.
func (running *load) othersAreAnswered(t *testing.T) {
	t.Helper()
	done := make(chan string, 1)
	go func() {
		for range 20 {
			assert.Equal(t, "3 294", read(t, ask(t, running.Host, "/count", strings.NewReader("abc"))))
		}
		assert.Equal(t, "8388608 0", read(t, ask(t, running.Host, "/count", zeros(8*mebibyte))))
		assert.Len(t, read(t, ask(t, running.Host, "/download/8388608", nil)), 8*mebibyte)
		done <- ""
	}()
	receive(t, done, "answer to the others")
}

// holdsAtMost tells whether the plugin has no more memory than at the beginning and the budget.
func (running *load) holdsAtMost(t *testing.T, budget int) {
	t.Helper()
	more := resident(t, running.plugin) - running.resident
	t.Logf("%d KiB more than before, the budget is %d", more/kibibyte, budget/kibibyte)
	require.LessOrEqual(t, more, budget)
}

// leavesNothing waits until the host is as it was before; the plugin is still the same.
func (running *load) leavesNothing(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= running.goroutines+2 }, patience, 20*time.Millisecond,
		"%d goroutines before, %d now", running.goroutines, runtime.NumGoroutine())
	running.othersAreAnswered(t)
	require.True(t, running.plugin.Lives())
}

// fewestGoroutines is how many there are when what was done has ended: the fewest of a while.
func fewestGoroutines() int {
	fewest := runtime.NumGoroutine()
	for range 50 {
		time.Sleep(2 * time.Millisecond)
		fewest = min(fewest, runtime.NumGoroutine())
	}
	return fewest
}

func resident(t *testing.T, plugin *host.Process) int {
	t.Helper()
	bytes, err := plugin.Resident()
	require.NoError(t, err)
	return bytes
}

// zeros is a body of so many bytes.
func zeros(length int64) io.Reader { return io.LimitReader(endless{}, length) }

type endless struct{}

func (endless) Read(into []byte) (int, error) {
	clear(into)
	return len(into), nil
}

func TestStalledDownloadsHarmNobody(t *testing.T) {
	stallDownloads(t, many, many*ofAStalledDownload)
}

func TestManyStalledDownloadsStayWithinTheBudget(t *testing.T) {
	stallDownloads(t, 16*many, ofLongPieces+16*many*ofAStalledShortOne)
}

func stallDownloads(t *testing.T, clients, budget int) {
	t.Helper()
	running := underLoad(t)
	var stalled []*http.Response
	for range clients {
		stalled = append(stalled, ask(t, running.Host, "/endless", nil))
	}
	running.othersAreAnswered(t)
	running.holdsAtMost(t, budget)

	for _, response := range stalled {
		require.NoError(t, response.Body.Close())
	}
	dropped := func() bool { return strings.Count(running.Log.String(), "the endless body is dropped") == clients }
	require.Eventually(t, dropped, patience, 20*time.Millisecond)
	running.leavesNothing(t)
}

func TestSlowUploadsHarmNobody(t *testing.T) {
	running := underLoad(t)
	var uploads []*io.PipeWriter
	answers := make(chan string, many)
	for range many {
		body, upload := io.Pipe()
		go func() { answers <- read(t, ask(t, running.Host, "/count", body)) }()
		uploads = append(uploads, upload)
	}
	for range 3 {
		for _, upload := range uploads {
			_, err := upload.Write([]byte{1})
			require.NoError(t, err)
		}
		running.othersAreAnswered(t)
	}
	running.holdsAtMost(t, many*ofASlowUpload)

	for n, upload := range uploads {
		// Every other client goes away, which to the plugin is the end of the body (io_rpc.go).
		if n%2 == 0 {
			require.NoError(t, upload.Close())
		} else {
			require.NoError(t, upload.CloseWithError(io.ErrUnexpectedEOF))
		}
		require.Equal(t, "3 3", receive(t, answers, "answer"))
	}
	running.leavesNothing(t)
}

func TestUploadsThatNobodyReadsStayWithinTheBudget(t *testing.T) {
	running := underLoad(t)
	var stalled []*http.Response
	for range many {
		stalled = append(stalled, ask(t, running.Host, "/sip", zeros(4*mebibyte)))
	}
	running.othersAreAnswered(t)
	running.holdsAtMost(t, ofUnreadBytes)

	read(t, ask(t, running.Host, "/go-on/50", nil))
	for _, response := range stalled {
		require.Equal(t, "4194304", read(t, response))
	}
	running.leavesNothing(t)
}

func TestAThousandRequestsAtATimeAreAllAnswered(t *testing.T) {
	running := underLoad(t)
	responses := make([]*http.Response, 1000)
	var begun sync.WaitGroup
	for n := range responses {
		begun.Go(func() { responses[n] = ask(t, running.Host, "/pause", strings.NewReader("abc")) })
	}
	begun.Wait()
	running.othersAreAnswered(t)
	running.holdsAtMost(t, len(responses)*ofARequest)

	read(t, ask(t, running.Host, "/go-on/1000", nil))
	for _, response := range responses {
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.Equal(t, "on", read(t, response))
	}
	running.leavesNothing(t)
}

func TestAPanicIsTheEndOfItsCallAndOfNothingElse(t *testing.T) {
	running := underLoad(t)
	for range many {
		response := ask(t, running.Host, "/panic/marmalade", nil)
		require.Equal(t, http.StatusInternalServerError, response.StatusCode)
		require.Equal(t, "500 internal server error\n", read(t, response))
		response = ask(t, running.Host, "/panic-in-body", nil)
		require.Equal(t, http.StatusInternalServerError, response.StatusCode)
		require.Equal(t, "500 internal server error\n", read(t, response))
	}
	running.leavesNothing(t)

	err := running.Configure(map[string]any{"PanicIn": "OnConfigurationChange"})
	require.ErrorContains(t, err, "the plugin panicked in OnConfigurationChange")
	require.NoError(t, running.Configure(nil))
	running.leavesNothing(t)
	require.NotContains(t, running.Log.String(), "marmalade", "nothing that a user typed is logged")
}

func TestABodyThatFailsBeforeItHasBegunIsAFailure(t *testing.T) {
	running := startSpecimen(t, nil)
	for _, path := range []string{"/panic-in-body", "/break-off/0"} {
		response := ask(t, running, path, nil)
		require.Equal(t, http.StatusInternalServerError, response.StatusCode, path)
		require.Empty(t, response.Header.Get("Cache-Control"), path)
		require.Equal(t, "500 internal server error\n", read(t, response), path)
	}
	response := ask(t, running, "/break-off/3", nil)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "bbb", read(t, response), "nothing is added to it")
}
