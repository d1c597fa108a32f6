package host

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// PluginHTTP carries a request to another plugin, as the server does: the first segment of the path names the plugin,
// and the server itself says who asks.
func (api *api) PluginHTTP(request *http.Request) *http.Response {
	segments := strings.SplitN(request.URL.Path, "/", 3)
	if len(segments) != 3 || segments[1] == "" {
		return answer(http.StatusBadRequest, "Not enough URL. Form of URL should be /<pluginid>/*")
	}
	request.URL = &url.URL{Path: "/" + segments[2], RawQuery: request.URL.RawQuery}
	request.Header.Set("Mattermost-Plugin-ID", api.manifest.Id)
	switch segments[1] {
	case agentsID:
		return api.host.Agents.Answer(request)
	default:
		return api.host.serve(segments[1], request)
	}
}

// Ask sends a request into the plugin's ServeHTTP, without what stands before the path as in any server, and streams the answer.
func (host *Host) Ask(request *http.Request) *http.Response { return host.serve(PluginID, request) }

func (host *Host) serve(id string, request *http.Request) *http.Response {
	hooks, err := host.Plugins.HooksForPlugin(id)
	if err != nil {
		host.Unserved.Add(1)
		return answer(http.StatusNotFound, "404 page not found\n")
	}
	if request.Body == nil {
		request.Body = http.NoBody
	}
	reader, pipe := io.Pipe()
	writer := &responseWriter{header: http.Header{}, pipe: pipe, started: make(chan struct{})}
	go func() {
		ctx, end := context.WithCancel(request.Context())
		defer end() // as Go's HTTP server does
		request := request.WithContext(ctx)
		request.URL = &url.URL{Path: request.URL.Path, RawPath: request.URL.RawPath, RawQuery: request.URL.RawQuery}
		hooks.ServeHTTP(&plugin.Context{RequestId: model.NewId()}, writer, request)
		writer.WriteHeader(http.StatusOK)
		_ = pipe.Close()
	}()
	<-writer.started
	return &http.Response{
		StatusCode: writer.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: writer.sent, Body: reader, ContentLength: -1, Request: request,
	}
}

// responseWriter hands the response on as soon as its header is there.
type responseWriter struct {
	header, sent http.Header
	status       int
	once         sync.Once
	started      chan struct{}
	pipe         *io.PipeWriter
}

func (writer *responseWriter) Header() http.Header { return writer.header }

func (writer *responseWriter) WriteHeader(status int) {
	writer.once.Do(func() {
		writer.status, writer.sent = status, writer.header.Clone()
		close(writer.started)
	})
}

func (writer *responseWriter) Write(data []byte) (int, error) {
	writer.WriteHeader(http.StatusOK)
	return writer.pipe.Write(data)
}

func (writer *responseWriter) Flush() { writer.WriteHeader(http.StatusOK) }

func answer(status int, text string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)),
	}
}
