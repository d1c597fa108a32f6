package grpc_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/credentials/insecure"

	"dev.toolbelt/conformance/grpc/contract"
)

// unending is a body that stops after its text, until it is closed.
type unending struct {
	text io.Reader
	// stopped tells that what there is has been read and sent.
	stopped chan struct{}
	closed  chan struct{}
	stop    func()
	end     func()
}

func newUnending(t *testing.T, text string) *unending {
	body := &unending{text: strings.NewReader(text), stopped: make(chan struct{}), closed: make(chan struct{})}
	body.stop = sync.OnceFunc(func() { close(body.stopped) })
	body.end = sync.OnceFunc(func() { close(body.closed) })
	t.Cleanup(body.end)
	return body
}

// Read implements io.Reader.
func (body *unending) Read(buffer []byte) (int, error) {
	if length, err := body.text.Read(buffer); err == nil {
		return length, nil
	}
	body.stop()
	<-body.closed
	return 0, io.ErrUnexpectedEOF
}

// inTheBackground asks as Agents does; it is over when the answer is or the client has gone away.
func (running running) inTheBackground(t *testing.T, path string, body io.Reader) (over <-chan struct{}, goAway func()) {
	t.Helper()
	ctx, goAway := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://plugin"+path, body)
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	running.Agents.Headers(request, running.World.Ada.Id)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, running.Ask(request).Body)
	}()
	return done, goAway
}

// toolCall is a call as it travels, for when the client is none of MCP's.
func toolCall(tool, arguments string) string {
	return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dev_toolbelt__` + tool + `","arguments":` + arguments + `}}`
}

// What the plugin does for a client ends with it: the server is rid of what it was asked.
func TestAClientThatGoesAwayBeforeTheAnswerEndsWhatIsDoneForIt(t *testing.T) {
	for connection, changes := range connections {
		t.Run(connection, func(t *testing.T) {
			running := start(t, nil, changes...)
			came, left := running.plugin.API.Hang("GetUserStatus")
			over, goAway := running.inTheBackground(t, "/mcp", strings.NewReader(toolCall("whoami", "{}")))
			receive(t, came, "call of the API")
			goAway()
			receive(t, left, "end of that call")
			receive(t, over, "end of the request")
			require.NoError(t, running.plugin.Health())
		})
	}
}

// The text is a whole call, but not the body: its client is gone.
func TestAnUploadWhoseClientIsGoneIsNotCarriedOut(t *testing.T) {
	for connection, changes := range connections {
		t.Run(connection, func(t *testing.T) {
			running := start(t, nil, changes...)
			body := newUnending(t, toolCall("send_message", `{"to":"~news","message":"hello"}`))
			over, goAway := running.inTheBackground(t, "/mcp", body)
			receive(t, body.stopped, "end of what is sent")
			goAway()
			body.end()
			receive(t, over, "end of the request")
			_, text := call(t, running.connect(t, running.World.Ada.Id), "whoami", nil)
			require.Contains(t, text, "@ada", "others are served")
			require.NoError(t, running.plugin.Deactivate())
			require.Empty(t, running.World.Posts())
		})
	}
}

func TestShutdownEndsTheProcessAlsoWhileABodyIsUnderWay(t *testing.T) {
	for connection, changes := range connections {
		t.Run(connection, func(t *testing.T) {
			running := startFrom(t, specimen(t), nil, changes...)
			body := newUnending(t, "abc")
			over, goAway := running.inTheBackground(t, "/count", body)
			defer goAway()
			receive(t, body.stopped, "end of what is sent")
			running.plugin.End()
			require.Zero(t, running.plugin.ExitCode())
			require.False(t, running.Log.Has(graceless))
			body.end()
			receive(t, over, "end of the request")
		})
	}
}

func TestASecondConnectionIsServedBesideTheFirst(t *testing.T) {
	running := startFrom(t, specimen(t), nil)
	second := dial(t, running.plugin.Address(), insecure.NewCredentials())
	hooks := contract.NewPluginHooksClient(second)
	stream, err := hooks.ServeHTTP(deadline(t))
	require.NoError(t, err)
	// An answer on each, while the other is under way.
	require.NoError(t, stream.Send(&contract.ServeHTTPRequest{
		Init: &contract.ServeHTTPRequestInit{Method: "POST", Url: "/echo", Host: "plugin"}, BodyChunk: []byte("one"),
	}))
	require.Equal(t, "one", piece(t, stream))
	require.Equal(t, "3 294", read(t, running.ask(t, "/count", strings.NewReader("abc"))))
	require.NoError(t, stream.Send(&contract.ServeHTTPRequest{BodyChunk: []byte("two"), BodyComplete: true}))
	require.Equal(t, "two", piece(t, stream))

	require.NoError(t, second.Close())
	require.Equal(t, "3 294", read(t, running.ask(t, "/count", strings.NewReader("abc"))), "the first goes on")
	require.NoError(t, running.plugin.Health())
}

// piece is the next piece of an answer's body. In between the plugin may ask for what came before it to be passed on.
func piece(t *testing.T, stream contract.PluginHooks_ServeHTTPClient) string {
	t.Helper()
	for {
		answer, err := stream.Recv()
		require.NoError(t, err)
		if len(answer.BodyChunk) != 0 {
			return string(answer.BodyChunk)
		}
	}
}
