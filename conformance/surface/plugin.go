// Package surface calls every method of Mattermost's plugin API and every hook, through the real RPC code of
// server/public, and tells what arrives at either end. The tests do so with a plugin in Go, once directly and once with a
// plugin and a host in Rust in between (crates/mattermost-plugin/tests/plugins/relay): what arrives must be the same.
package surface

import (
	"log"
	"net"
	"net/rpc"
	"os"
	"reflect"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/plugin/plugintest"
)

const (
	// OrdersSocket names the environment variable with the socket that the plugin takes its orders from.
	OrdersSocket = "SURFACE_ORDERS"
	// Refuses names the environment variable with the round whose error OnActivate answers.
	Refuses = "SURFACE_REFUSES"
)

// Plugin has every hook, and calls the API as ordered.
type Plugin struct {
	plugintest.Hooks
	plugin.MattermostPlugin
	callee Callee
	// log is what Go's library says about failed calls.
	log Journal
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

// OnActivate takes what Go's library logs, which went to stderr before, and may fail.
func (p *Plugin) OnActivate() error {
	log.SetOutput(&p.log)
	log.SetFlags(0)
	failure := newFilled(Round(os.Getenv(Refuses)), resultsFrom).failure()
	err, _ := failure.(error)
	return err
}

// Farewell is what the plugin logs at its end.
const Farewell = "good-bye"

// OnDeactivate says so through the API, because nobody can ask it any more.
func (p *Plugin) OnDeactivate() error {
	p.API.LogInfo(Farewell)
	return nil
}

// Orders is what the plugin can be told to do.
type Orders struct{ plugin *Plugin }

// About is what the plugin was built with.
type About struct {
	Version string
	// Methods is the API: its methods, and the rounds of each.
	Methods map[string][]Round
}

// About says what the plugin was built with.
func (*Orders) About(_ struct{}, about *About) error {
	*about = About{model.CurrentVersion, RoundsOf(reflect.TypeFor[plugin.API]())}
	return nil
}

// Call calls the API: what came back, and what was logged.
func (orders *Orders) Call(order Order, answered *[]string) error {
	orders.plugin.log.Take()
	*answered = append(Call(orders.plugin.API, order), orders.plugin.log.Take()...)
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
