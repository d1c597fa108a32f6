// Package surface calls every method of Mattermost's plugin API and every hook, through the real RPC code of
// server/public, and tells what arrives at either end. The tests do so with a plugin in Go, once directly and once with a
// plugin and a host in Rust in between (crates/mattermost-plugin/tests/plugins/relay): what arrives must be the same.
package surface

import (
	"bytes"
	"log"
	"net"
	"net/rpc"
	"os"
	"reflect"

	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/plugin/plugintest"
)

// OrdersSocket names the environment variable with the socket that the plugin takes its orders from.
const OrdersSocket = "SURFACE_ORDERS"

// Plugin has every hook, and calls the API as ordered.
type Plugin struct {
	plugintest.Hooks
	plugin.MattermostPlugin
	callee Callee
	// log is what Go's library says about failed calls.
	log bytes.Buffer
}

// NewPlugin makes the plugin and connects it to whoever gives it orders.
func NewPlugin() (*Plugin, error) {
	made := &Plugin{}
	made.callee.Implement(&made.Mock, reflect.TypeFor[plugin.Hooks]())
	connection, err := net.Dial("unix", os.Getenv(OrdersSocket))
	if err != nil {
		return nil, err
	}
	server := rpc.NewServer()
	if err := server.Register(&Orders{made}); err != nil {
		return nil, err
	}
	go server.ServeConn(connection)
	return made, nil
}

// OnActivate takes what Go's library logs; before, the library has sent it to stderr.
func (p *Plugin) OnActivate() error {
	log.SetOutput(&p.log)
	log.SetFlags(0)
	return nil
}

// Orders is what the plugin can be told to do.
type Orders struct{ plugin *Plugin }

// Methods is the API that the plugin was built with: its methods, and the rounds of each.
func (*Orders) Methods(_ struct{}, methods *map[string][]Round) error {
	*methods = RoundsOf(reflect.TypeFor[plugin.API]())
	return nil
}

// Call calls the API: what came back, and what was logged.
func (orders *Orders) Call(order Order, answered *[]string) error {
	orders.plugin.log.Reset()
	*answered = Call(orders.plugin.API, order)
	if logged := orders.plugin.log.String(); logged != "" {
		*answered = append(*answered, "logged = "+logged)
	}
	return nil
}

// Expect says how the next hooks are answered.
func (orders *Orders) Expect(order Order, _ *struct{}) error {
	orders.plugin.callee.Expect(order)
	return nil
}

// Seen is what the hooks were called with since.
func (orders *Orders) Seen(_ struct{}, seen *[]string) error {
	*seen = orders.plugin.callee.Seen()
	return nil
}
