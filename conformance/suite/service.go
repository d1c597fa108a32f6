// Package suite tries HashiCorp's go-plugin against our crate of that name, one test a behaviour.
//
// The cases are those of crates/go-plugin/tests/it/suite/cases.txt. Here HashiCorp's host runs our plugin; ./plugin is a
// plugin on HashiCorp's library that our host runs, by the tests in that folder. What they do is done by one service,
// which this file is in Go and service.rs in Rust.
package suite

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/rpc"
	"os"
	"reflect"

	"github.com/hashicorp/go-plugin"
)

// Handshake is what both sides have to agree on.
var Handshake = plugin.HandshakeConfig{ProtocolVersion: 5, MagicCookieKey: "SUITE_PLUGIN", MagicCookieValue: "suite"}

// Plugin is the suite's service under either side of go-plugin.
type Plugin struct{}

// Server is what a plugin serves.
func (Plugin) Server(broker *plugin.MuxBroker) (any, error) {
	return &Service{Broker: broker, released: make(chan struct{}, 1)}, nil
}

// Client is what a host calls.
func (Plugin) Client(broker *plugin.MuxBroker, client *rpc.Client) (any, error) {
	return &Remote{Broker: broker, Client: client}, nil
}

// Remote is a dispensed service.
type Remote struct {
	Broker *plugin.MuxBroker
	Client *rpc.Client
}

// On is a stream and a number.
type On struct {
	Stream uint32
	Number int64
}

// Total is what went through a stream.
type Total struct {
	Bytes int64
	Hash  uint64
}

// Write counts the bytes.
func (total *Total) Write(bytes []byte) (int, error) {
	total.Bytes += int64(len(bytes))
	for _, b := range bytes {
		total.Hash = total.Hash*31 + uint64(b)
	}
	return len(bytes), nil
}

// Send writes length bytes of a pattern and finishes.
func Send(stream net.Conn, length int64) (total Total, err error) {
	for total.Bytes < length {
		piece := make([]byte, min(100_000, length-total.Bytes))
		for at := range piece {
			piece[at] = byte((total.Bytes + int64(at)) % 251)
		}
		if _, err := stream.Write(piece); err != nil {
			return total, err
		}
		_, _ = total.Write(piece)
	}
	// yamux closes our half only.
	return total, stream.Close()
}

// Receive reads to the end.
func Receive(stream net.Conn) (total Total, err error) {
	_, err = io.Copy(&total, stream)
	return total, err
}

// Service is what the plugin serves to the host, and the host to the plugin where CallBack asks for it.
type Service struct {
	Broker   *plugin.MuxBroker
	released chan struct{}
}

// Implemented lists the methods.
func (service *Service) Implemented(_ struct{}, names *[]string) error {
	methods := reflect.TypeOf(service)
	for method := range methods.NumMethod() {
		*names = append(*names, methods.Method(method).Name)
	}
	return nil
}

// Double calculates.
func (*Service) Double(number int64, doubled *int64) error {
	*doubled = 2 * number
	return nil
}

// Repeat answers what it was told.
func (*Service) Repeat(text string, same *string) error {
	*same = text
	return nil
}

// Fail answers an error of this text.
func (*Service) Fail(text string, _ *struct{}) error { return errors.New(text) }

// Panic does not answer.
func (*Service) Panic(string, *struct{}) error { panic("on purpose") }

// Wait answers after Release.
func (service *Service) Wait(struct{}, *struct{}) error {
	<-service.released
	return nil
}

// Release lets one Wait answer.
func (service *Service) Release(struct{}, *struct{}) error {
	service.released <- struct{}{}
	return nil
}

// Print prints.
func (*Service) Print(text string, _ *struct{}) error {
	fmt.Fprintln(os.Stdout, text+" to stdout")
	fmt.Fprintln(os.Stderr, text+" to stderr")
	return nil
}

// Serve serves the same on another stream, which the caller dials.
func (service *Service) Serve(_ struct{}, id *uint32) error {
	*id = service.Broker.NextId()
	go service.Broker.AcceptAndServe(*id, service)
	return nil
}

// CallBack has the caller double the number.
func (service *Service) CallBack(on On, doubled *int64) error {
	stream, err := service.Broker.Dial(on.Stream)
	if err != nil {
		return err
	}
	client := rpc.NewClient(stream)
	defer func() { _ = client.Close() }()
	return client.Call("Plugin.Double", on.Number, doubled)
}

// Dial reads a byte from the stream.
func (service *Service) Dial(on On, first *int64) error {
	stream, err := service.Broker.Dial(on.Stream)
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }()
	var b [1]byte
	_, err = io.ReadFull(stream, b[:])
	*first = int64(b[0])
	return err
}

// Receive reads the stream to its end.
func (service *Service) Receive(on On, total *Total) error {
	return service.with(on, func(stream net.Conn) (err error) {
		*total, err = Receive(stream)
		return err
	})
}

// Send writes as many bytes as it is told.
func (service *Service) Send(on On, total *Total) error {
	return service.with(on, func(stream net.Conn) (err error) {
		*total, err = Send(stream, on.Number)
		return err
	})
}

// Echo reads to the end and writes that back.
func (service *Service) Echo(on On, total *Total) error {
	return service.with(on, func(stream net.Conn) error {
		bytes, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		_, _ = total.Write(bytes)
		_, err = stream.Write(bytes)
		return err
	})
}

// Pour writes until the other side does not want it any more.
func (service *Service) Pour(on On, total *Total) error {
	return service.with(on, func(stream net.Conn) error {
		for {
			written, err := stream.Write(make([]byte, 10_000))
			if err != nil {
				return nil
			}
			total.Bytes += int64(written)
		}
	})
}

func (service *Service) with(on On, work func(net.Conn) error) error {
	stream, err := service.Broker.Dial(on.Stream)
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }()
	return work(stream)
}
