package conformance

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// The plugin leaves the headers of a short response without any of its own to Go's HTTP server: a client sees no
// difference.
func TestEveryResponseHasItsLengthAndTheServersHeaders(t *testing.T) {
	running := startSpecimen(t, nil)
	hooks, err := running.Environment.HooksForPlugin(host.PluginID)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set("X-Of-The-Server", "1")
		hooks.ServeHTTP(&plugin.Context{}, writer, request)
	}))
	defer server.Close()

	for _, want := range []struct {
		method, path string
		status       int
		length       int64
	}{
		{http.MethodGet, "/ignore", http.StatusOK, int64(len("ignored"))},
		{http.MethodHead, "/ignore", http.StatusOK, int64(len("ignored"))},
		{http.MethodGet, "/status/404", http.StatusNotFound, int64(len("a body"))},
		{http.MethodGet, "/status/304", http.StatusNotModified, 0},
		{http.MethodGet, "/go-on", http.StatusOK, 0},
		{http.MethodPost, "/count", http.StatusOK, int64(len("0 0"))},
		{http.MethodGet, "/about", http.StatusOK, int64(len("GET /about host=" + server.Listener.Addr().String() + " many= request= same=true"))},
	} {
		request, err := http.NewRequest(want.method, server.URL+want.path, nil)
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		assert.Equal(t, want.status, response.StatusCode, want.path)
		assert.Equal(t, "1", response.Header.Get("X-Of-The-Server"), want.path)
		assert.Equal(t, want.length, response.ContentLength, "%s %s", want.method, want.path)
		if body := read(t, response); want.method != http.MethodHead {
			assert.Len(t, body, int(want.length), want.path)
		}
	}
}

// A client that goes away in the middle of its upload ends it, which its length tells from the end of a whole one.
func TestAnUploadThatIsCutIsNotTakenForAWholeOne(t *testing.T) {
	running := startSpecimen(t, nil)
	hooks, err := running.Environment.HooksForPlugin(host.PluginID)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		hooks.ServeHTTP(&plugin.Context{}, writer, request)
	}))
	defer server.Close()

	for sent, want := range map[string]string{"abc": "cut after 3", "abcdefghij": "10 1015"} {
		client, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(t, err)
		_, err = io.WriteString(client, "POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"+sent)
		require.NoError(t, err)
		require.NoError(t, client.(*net.TCPConn).CloseWrite())
		response, err := http.ReadResponse(bufio.NewReader(client), nil)
		require.NoError(t, err)
		require.Equal(t, want, read(t, response))
		require.NoError(t, client.Close())
	}
}
