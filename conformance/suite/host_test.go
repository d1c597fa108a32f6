package suite

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/stretchr/testify/require"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

// TestMain makes the test program double as a host that can be killed.
func TestMain(m *testing.M) {
	if program := os.Getenv(killableHost); program != "" {
		os.Exit(runKillableHost(program))
	}
	os.Exit(m.Run())
}

// output is what somebody prints, from any goroutine.
type output struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (output *output) Write(text []byte) (int, error) {
	output.lock.Lock()
	defer output.lock.Unlock()
	return output.text.Write(text)
}

func (output *output) String() string {
	output.lock.Lock()
	defer output.lock.Unlock()
	return output.text.String()
}

// pair is HashiCorp's host with a plugin of ours.
type pair struct {
	*Remote
	Host     *plugin.Client
	Protocol plugin.ClientProtocol
	// Printed is what comes from the plugin's stderr, Log what the host logs.
	Printed, Log *output
}

// program is the path of our plugin.
func program(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("TOOLBELT_SPECIMENS")
	require.NotEmpty(t, folder, "TOOLBELT_SPECIMENS is not set: run the tests with 'make test'")
	return filepath.Join(folder, "go-plugin-suite")
}

// config is how a host of HashiCorp starts a plugin, besides where it prints.
func config(program string) *plugin.ClientConfig {
	return &plugin.ClientConfig{
		HandshakeConfig: Handshake,
		Plugins:         plugin.PluginSet{"suite": Plugin{}},
		Cmd:             exec.Command(program),
		StartTimeout:    3 * time.Second,
		Logger:          hclog.NewNullLogger(),
	}
}

func start(t *testing.T) *pair { return startWith(t, config(program(t))) }

func startWith(t *testing.T, config *plugin.ClientConfig) *pair {
	t.Helper()
	started := &pair{Printed: &output{}, Log: &output{}}
	config.Stderr = started.Printed
	config.Logger = hclog.New(&hclog.LoggerOptions{Output: started.Log, Level: hclog.Trace, JSONFormat: true})
	started.Host = plugin.NewClient(config)
	t.Cleanup(started.Host.Kill)
	protocol, err := started.Host.Client()
	require.NoError(t, err)
	started.Protocol = protocol
	started.Remote = started.dispense(t)
	return started
}

func (pair *pair) dispense(t *testing.T) *Remote {
	t.Helper()
	dispensed, err := pair.Protocol.Dispense("suite")
	require.NoError(t, err)
	return dispensed.(*Remote)
}

// double has the plugin calculate, which shows that it still answers.
func (pair *pair) double(t *testing.T, number int64) {
	t.Helper()
	var doubled int64
	require.NoError(t, pair.Client.Call("Plugin.Double", number, &doubled))
	require.Equal(t, 2*number, doubled)
}

// withStream calls a method that dials a stream, which use gets.
func (pair *pair) withStream(t *testing.T, method string, number int64, use func(net.Conn)) Total {
	t.Helper()
	var total Total
	id := pair.Broker.NextId()
	call := pair.Client.Go("Plugin."+method, On{id, number}, &total, nil)
	stream, err := pair.Broker.Accept(id)
	require.NoError(t, err)
	use(stream)
	select {
	case <-call.Done:
		require.NoError(t, call.Error)
	case <-time.After(patience):
		require.Fail(t, method+" does not end")
	}
	return total
}

func (pair *pair) echo(t *testing.T, length int64) {
	t.Helper()
	var sent, received Total
	total := pair.withStream(t, "Echo", 0, func(stream net.Conn) {
		var err error
		sent, err = Send(stream, length)
		require.NoError(t, err)
		received, err = Receive(stream)
		require.NoError(t, err)
	})
	require.Equal(t, length, sent.Bytes)
	require.Equal(t, []Total{sent, sent}, []Total{received, total})
}

// dies waits for the end of a process; one that nobody has waited for yet counts as ended.
func dies(t *testing.T, pid string) {
	t.Helper()
	require.Eventually(t, func() bool {
		status, err := os.ReadFile("/proc/" + pid + "/stat")
		return err != nil || strings.Contains(string(status), ") Z ")
	}, time.Second, time.Millisecond, "the process lives on")
}
