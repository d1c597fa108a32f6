package surface

import (
	"bytes"
	"encoding/gob"
	"errors"
	"io"
	"iter"
	"net/rpc"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/surface/fill"
)

// tomorrow is a server of which the plugin knows nothing: it has no type and no code of server/public, only what
// go-plugin and net/rpc give, and answers every call of the API with whatever it is told to.
type tomorrow struct {
	plugin *rpc.Client
	orders *rpc.Client
	about  About
	stderr *output
	client *goplugin.Client
}

// output is what the plugin writes to stderr.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(line []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(line)
}

// connection gets the bare connection out of go-plugin.
type connection struct{ broker *goplugin.MuxBroker }

func (*connection) Server(*goplugin.MuxBroker) (any, error) {
	return nil, errors.New("this is the host")
}

func (c *connection) Client(broker *goplugin.MuxBroker, client *rpc.Client) (any, error) {
	c.broker = broker
	return client, nil
}

// startTomorrow activates the relay under a server that answers methods of the API so; nil says that there is none.
func startTomorrow(t *testing.T, answer func(method string) any) *tomorrow {
	t.Helper()
	orders, dispensed, stderr := listen(t), &connection{}, &output{}
	paths := fromEnvironment(t, plugins)
	t.Setenv(behind, paths[len(paths)-1])
	client := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion: 1, MagicCookieKey: "MATTERMOST_PLUGIN", MagicCookieValue: "Securely message teams, anywhere.",
		},
		Plugins: map[string]goplugin.Plugin{"hooks": dispensed},
		Cmd:     exec.Command(fromEnvironment(t, relay)[0]),
		Stderr:  stderr,
		Logger:  hclog.NewNullLogger(),
	})
	t.Cleanup(client.Kill)
	protocol, err := client.Client()
	require.NoError(t, err)
	hooks, err := protocol.Dispense("hooks")
	require.NoError(t, err)

	// The arguments have grown, too.
	args := struct {
		Added                 map[string][]string
		APIMuxId, DriverMuxId uint32
	}{map[string][]string{"k": {"more"}}, dispensed.broker.NextId(), dispensed.broker.NextId()}
	for _, id := range []uint32{args.APIMuxId, args.DriverMuxId} {
		go func() {
			if stream, err := dispensed.broker.Accept(id); err == nil {
				serve(stream, answer)
			}
		}()
	}
	running := &tomorrow{plugin: hooks.(*rpc.Client), stderr: stderr, client: client}
	var activated struct{ A error }
	require.NoError(t, running.plugin.Call("Plugin.OnActivate", args, &activated))
	require.NoError(t, activated.A)
	running.orders = <-orders
	running.about = ask[About](t, running.orders, "Orders.About", struct{}{})
	return running
}

// serve answers the calls of net/rpc on a stream, whatever their arguments.
func serve(stream io.ReadWriteCloser, answer func(method string) any) {
	defer stream.Close()
	decoder, encoder := gob.NewDecoder(stream), gob.NewEncoder(stream)
	for {
		var request rpc.Request
		if decoder.Decode(&request) != nil || decoder.DecodeValue(reflect.Value{}) != nil {
			return
		}
		response := rpc.Response{ServiceMethod: request.ServiceMethod, Seq: request.Seq}
		results := answer(strings.TrimPrefix(request.ServiceMethod, "Plugin."))
		if results == nil {
			response.Error = "rpc: can't find method " + request.ServiceMethod
			results = struct{}{}
		}
		if encoder.Encode(response) != nil || encoder.Encode(results) != nil {
			return
		}
	}
}

// callAPI lets the plugin call the API: what came back, and what Go's library logs.
func (server *tomorrow) callAPI(t *testing.T, method string) string {
	t.Helper()
	return strings.Join(ask[[]string](t, server.orders, "Orders.Call", Order{method, Values}), "\n")
}

// changed is the values as structs of A, B, C..., in which every field of every struct that is mentioned has another type,
// with fields that nobody knows.
func changed(types []reflect.Type) any {
	fields := []reflect.StructField{{Name: "Added", Type: reflect.TypeFor[map[string][]string]()}}
	for i, t := range types {
		fields = append(fields, reflect.StructField{Name: string(rune('A' + i)), Type: changedType(t)})
	}
	value := reflect.New(reflect.StructOf(fields)).Elem()
	filler := &fill.Filler{IsText: never, Leave: never}
	for i := range value.NumField() {
		if t := value.Field(i).Type(); t != appErrorType && t != errorType {
			filler.Fill(value.Field(i))
		}
	}
	return value.Interface()
}

func changedType(t reflect.Type) reflect.Type {
	switch {
	case t == appErrorType || t == errorType:
		return t
	case t.Kind() == reflect.Struct:
		return changedStruct(t)
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		return reflect.PointerTo(changedStruct(t.Elem()))
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return reflect.SliceOf(changedType(t.Elem()))
	case t.Kind() == reflect.Map:
		return reflect.MapOf(t.Key(), changedType(t.Elem()))
	case t.Kind() == reflect.String:
		return reflect.TypeFor[int]()
	}
	return reflect.TypeFor[string]()
}

// fits tells whether values of changedType can be read: what has changed is inside of structs, which are read without it.
func fits(t reflect.Type) bool {
	switch {
	case t == appErrorType || t == errorType || t.Kind() == reflect.Struct:
		return true
	case t.Kind() == reflect.Pointer:
		return t.Elem().Kind() == reflect.Struct
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8, t.Kind() == reflect.Map:
		return fits(t.Elem())
	}
	return false
}

// fit tells whether that holds for all of them.
func fit(types iter.Seq[reflect.Type]) bool {
	for t := range types {
		if !fits(t) {
			return false
		}
	}
	return true
}

func changedStruct(t reflect.Type) reflect.Type {
	fields := []reflect.StructField{{Name: "TheSunHasRisen", Type: reflect.TypeFor[[]bool]()}}
	for i := range t.NumField() {
		if field := t.Field(i); travels(field) {
			other := reflect.TypeFor[string]()
			if field.Type.Kind() == reflect.String || field.Type.Kind() == reflect.Pointer && field.Type.Elem().Kind() == reflect.String {
				other = reflect.TypeFor[int]()
			}
			fields = append(fields, reflect.StructField{Name: field.Name, Type: other})
		}
	}
	return reflect.StructOf(fields)
}

func never(_, _ string) bool { return false }

// travels tells whether gob sends the field.
func travels(field reflect.StructField) bool {
	return (&fill.Filler{Leave: never}).Fills(reflect.TypeFor[struct{}](), field)
}
