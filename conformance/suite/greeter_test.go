package suite

import (
	"net/rpc"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/stretchr/testify/require"
)

// Greeter is the plugin of the documentation's example, for a host.
type Greeter struct{}

// Client is what the host calls.
func (Greeter) Client(_ *plugin.MuxBroker, client *rpc.Client) (any, error) { return client, nil }

// Server is for plugins in Go.
func (Greeter) Server(*plugin.MuxBroker) (any, error) { return nil, nil }

func TestTheExampleOfTheDocumentationGreets(t *testing.T) {
	program := filepath.Join(filepath.Dir(program(t)), "examples", "greeter_plugin")
	host := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{ProtocolVersion: 1, MagicCookieKey: "GREETER_PLUGIN", MagicCookieValue: "hello"},
		Plugins:         plugin.PluginSet{"greeter": Greeter{}},
		Cmd:             exec.Command(program),
		Logger:          hclog.NewNullLogger(),
	})
	defer host.Kill()
	protocol, err := host.Client()
	require.NoError(t, err)
	dispensed, err := protocol.Dispense("greeter")
	require.NoError(t, err)
	var greeting string
	require.NoError(t, dispensed.(*rpc.Client).Call("Plugin.Greet", "gopher", &greeting))
	require.Equal(t, "Hello, gopher!", greeting)
}
