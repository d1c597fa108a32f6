package supervisor

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/mattermost/mattermost/server/public/plugin"

	"dev.toolbelt/conformance/grpc/contract"
)

// pieceOfBody is how much of a request's body goes into a message at most.
const pieceOfBody = 64 << 10

// ServeHTTP implements plugin.Hooks: request and answer are a stream each, for as long as the HTTP request lasts.
func (hooks *hooks) ServeHTTP(about *plugin.Context, writer http.ResponseWriter, request *http.Request) {
	if !slices.Contains(hooks.implemented, "ServeHTTP") {
		http.NotFound(writer, request)
		return
	}
	stream, err := hooks.client.ServeHTTP(request.Context())
	if err != nil {
		hooks.log.Error("gRPC ServeHTTP stream failed to open", "error", err)
		http.Error(writer, "Service Unavailable", http.StatusServiceUnavailable)
		return
	}
	sending, stop := context.WithCancel(request.Context())
	defer stop()
	sent := make(chan error, 1)
	go func() { sent <- send(sending, stream, about, request) }()
	if err := receive(stream, writer); err != nil {
		hooks.log.Error("gRPC ServeHTTP failed to receive response", "error", err)
		stop()
		<-sent
		return
	}
	// An answer may come early; the request is sent to its end all the same, unless the plugin ends the stream.
	if err := <-sent; err != nil && !errors.Is(err, context.Canceled) {
		hooks.log.Error("gRPC ServeHTTP send error", "error", err)
	}
}

// send sends the request. Nothing is sent before the first read of the body has returned.
func send(ctx context.Context, stream contract.PluginHooks_ServeHTTPClient, about *plugin.Context, request *http.Request) error {
	defer func() { _ = stream.CloseSend() }()
	message := &contract.ServeHTTPRequest{Init: head(about, request)}
	if request.Body == nil {
		message.BodyComplete = true
		return stream.Send(message)
	}
	defer func() { _ = request.Body.Close() }()
	buffer := make([]byte, pieceOfBody)
	for {
		if err := errors.Join(stream.Context().Err(), ctx.Err()); err != nil {
			return err
		}
		length, err := request.Body.Read(buffer)
		message.BodyChunk, message.BodyComplete = buffer[:length], err == io.EOF
		if message.Init != nil || length > 0 || message.BodyComplete {
			if err := stream.Send(message); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		message = &contract.ServeHTTPRequest{}
	}
}

func head(about *plugin.Context, request *http.Request) *contract.ServeHTTPRequestInit {
	made := &contract.ServeHTTPRequestInit{
		PluginContext: pluginContext(about), Method: request.Method, Url: request.URL.String(),
		Proto: request.Proto, ProtoMajor: int32(request.ProtoMajor), ProtoMinor: int32(request.ProtoMinor),
		Host: request.Host, RemoteAddr: request.RemoteAddr, RequestUri: request.RequestURI, ContentLength: request.ContentLength,
	}
	for name, values := range request.Header {
		made.Headers = append(made.Headers, &contract.HTTPHeader{Key: name, Values: values})
	}
	return made
}

// receive hands the answer on. What fails after the head leaves a short body, which no client can tell from a whole one.
func receive(stream contract.PluginHooks_ServeHTTPClient, writer http.ResponseWriter) error {
	message, err := stream.Recv()
	if err != nil {
		http.Error(writer, "Bad Gateway", http.StatusBadGateway)
		return err
	}
	if err := writeHead(writer, message.Init); err != nil {
		return err
	}
	for {
		if len(message.BodyChunk) > 0 {
			if _, err := writer.Write(message.BodyChunk); err != nil {
				return err
			}
		}
		if flusher, ok := writer.(http.Flusher); ok && message.Flush {
			flusher.Flush()
		}
		if message.BodyComplete {
			return nil
		}
		message, err = stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func writeHead(writer http.ResponseWriter, head *contract.ServeHTTPResponseInit) error {
	status := int(head.GetStatusCode())
	if status == 0 {
		status = http.StatusOK
	}
	if status < 100 || status > 999 {
		http.Error(writer, "Internal Server Error", http.StatusInternalServerError)
		return errors.New("invalid status code")
	}
	for _, header := range head.GetHeaders() {
		for _, value := range header.Values {
			writer.Header().Add(header.Key, value)
		}
	}
	writer.WriteHeader(status)
	return nil
}
