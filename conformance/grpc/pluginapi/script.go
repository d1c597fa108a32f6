package pluginapi

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
)

// answer is what one method answers.
type answer func(context.Context, proto.Message) (proto.Message, error)

// Answer lets the method whose requests are Qs answer by the function from now on, in the contract's own messages.
func Answer[Q, A proto.Message](server *Server, by func(Q) (A, error)) {
	var request Q
	server.mutex.Lock()
	defer server.mutex.Unlock()
	server.script[Method(request)] = func(_ context.Context, asked proto.Message) (proto.Message, error) {
		return by(asked.(Q))
	}
}

// Say lets the methods whose answers these are answer so from now on, whatever they are asked.
func (server *Server) Say(answers ...proto.Message) {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	for _, said := range answers {
		server.script[Method(said)] = func(context.Context, proto.Message) (proto.Message, error) { return said, nil }
	}
}

// Hang lets the method answer nothing from now on. The channels tell of each call that comes, and of each that the plugin gives up.
func (server *Server) Hang(method string) (came, left <-chan struct{}) {
	begun, ended := make(chan struct{}, 100), make(chan struct{}, 100)
	server.mutex.Lock()
	defer server.mutex.Unlock()
	server.script[method] = func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		begun <- struct{}{}
		<-ctx.Done()
		ended <- struct{}{}
		return nil, ctx.Err()
	}
	return begun, ended
}

// Asked are the requests that have come so far, in order.
func (server *Server) Asked() []proto.Message {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	return slices.Clone(server.asked)
}

// Method is the name of the method that the message is a request or an answer of.
func Method(message proto.Message) string {
	name := string(message.ProtoReflect().Descriptor().Name())
	return strings.TrimSuffix(strings.TrimSuffix(name, "Request"), "Response")
}

// take keeps the request; what it answers is there if a test has said what to answer.
func (server *Server) take(method string, request proto.Message) answer {
	server.mutex.Lock()
	defer server.mutex.Unlock()
	server.asked = append(server.asked, request)
	return server.script[method]
}
