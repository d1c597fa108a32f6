package grpc_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestAnAnswerBeginsBeforeItsBodyIsThere(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	response := running.ask(t, "/pause", nil)
	require.Equal(t, http.StatusOK, response.StatusCode)
	read(t, running.ask(t, "/go-on", nil))
	require.Equal(t, "on", read(t, response))
}

func TestManyRequestsAtATimeDoNotMix(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	const many = 50
	echoed := make(chan bool, many)
	for number := range many {
		sent := strings.Repeat(string(rune('A'+number)), 1<<20)
		request, err := http.NewRequest(http.MethodPost, "http://plugin/echo", strings.NewReader(sent))
		require.NoError(t, err)
		go func() {
			received, err := io.ReadAll(running.Ask(request).Body)
			echoed <- err == nil && string(received) == sent
		}()
	}
	for range many {
		require.True(t, receive(t, echoed, "answer"))
	}
}

// counted counts what is read of a body.
type counted struct {
	io.Reader
	taken atomic.Int64
}

func (body *counted) Read(buffer []byte) (int, error) {
	length, err := body.Reader.Read(buffer)
	body.taken.Add(int64(length))
	return length, err
}

// The plugin reads a little and waits: the host has to wait, too, and nobody holds 50 MiB.
func TestABodyThatIsReadSlowlyIsSentSlowly(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	body := &counted{Reader: noise(50 << 20)}
	response := running.ask(t, "/sip", body)
	for range 20 {
		read(t, running.ask(t, "/count", strings.NewReader("the others go on")))
	}
	require.Less(t, body.taken.Load(), int64(4<<20))
	read(t, running.ask(t, "/go-on", nil))
	require.Equal(t, "52428800", read(t, response))
}

func TestAnUploadThatIsCutIsNotTakenForAWholeOne(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	cut := io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(errors.New("the client is gone")))
	require.Equal(t, "cut after 3", read(t, running.ask(t, "/count", cut)))
}

func TestAClientThatGoesAwayEndsTheAnswer(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	ctx, goAway := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://plugin/endless", nil)
	require.NoError(t, err)
	response := running.Ask(request)
	_, err = io.CopyN(io.Discard, response.Body, 1<<20)
	require.NoError(t, err)
	goAway()
	_, _ = io.Copy(io.Discard, response.Body)
	running.logs(t, "the endless body is dropped")
	require.Equal(t, "3 294", read(t, running.ask(t, "/count", strings.NewReader("abc"))), "others are served")
}
