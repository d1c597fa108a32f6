package suite

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/rpc"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/yamux"
	"github.com/stretchr/testify/require"
)

const mib = 1 << 20

// cases are the behaviours, under the names that the tests of crates/go-plugin have too.
var cases = map[string]func(*testing.T){
	"a_handshake_leads_to_a_connection_that_pings": func(t *testing.T) {
		require.NoError(t, start(t).Protocol.Ping())
	},
	"a_name_is_dispensed_as_often_as_it_is_asked_for": func(t *testing.T) {
		pair := start(t)
		for _, remote := range []*Remote{pair.Remote, pair.dispense(t)} {
			var names, expected []string
			require.NoError(t, remote.Client.Call("Plugin.Implemented", struct{}{}, &names))
			require.NoError(t, (&Service{}).Implemented(struct{}{}, &expected))
			require.Equal(t, expected, names)
		}
	},
	"a_name_that_is_unknown_is_refused": func(t *testing.T) {
		pair := startKnowing(t, "sweet")
		_, err := pair.Protocol.Dispense("sweet")
		require.EqualError(t, err, "unknown plugin type: sweet")
		pair.double(t, 4)
	},
	"values_come_back_as_they_went": func(t *testing.T) {
		pair := start(t)
		for _, text := range []string{"", "short", "\ufffd\x00\U0010ffff", strings.Repeat("a long text, ", 100_000)} {
			var repeated string
			require.NoError(t, pair.Client.Call("Plugin.Repeat", text, &repeated))
			require.Equal(t, text, repeated)
		}
		for _, number := range []int64{0, -1, 1 << 40, -1 << 62} {
			pair.double(t, number)
		}
	},
	"an_error_arrives_as_its_text": func(t *testing.T) {
		pair := start(t)
		err := pair.Client.Call("Plugin.Fail", "no", &struct{}{})
		require.Equal(t, rpc.ServerError("no"), err)
		pair.double(t, 4)
	},
	"a_method_or_service_that_is_unknown_is_refused": func(t *testing.T) {
		pair := start(t)
		for method, text := range map[string]string{
			"Plugin.Halve": "rpc: can't find method Plugin.Halve",
			"Other.Double": "rpc: can't find service Other.Double",
			"Double":       "rpc: service/method request ill-formed: Double",
		} {
			require.EqualError(t, pair.Client.Call(method, "no", &struct{}{}), text)
		}
		pair.double(t, 4)
	},
	"a_panic_in_a_call": func(t *testing.T) {
		pair := start(t)
		err := pair.Client.Call("Plugin.Panic", "no", &struct{}{})
		require.EqualError(t, err, "rpc: Plugin.Panic panicked")
		pair.double(t, 4)
	},
	"many_calls_at_a_time_get_their_own_answers": func(t *testing.T) {
		pair := start(t)
		var calls sync.WaitGroup
		for number := range int64(500) {
			calls.Go(func() {
				var doubled int64
				if err := pair.Client.Call("Plugin.Double", number, &doubled); err != nil || doubled != 2*number {
					t.Errorf("%d: %d, %v", number, doubled, err)
				}
			})
		}
		calls.Wait()
	},
	"a_slow_call_holds_up_no_other": func(t *testing.T) {
		pair := start(t)
		slow := pair.Client.Go("Plugin.Wait", struct{}{}, &struct{}{}, nil)
		pair.double(t, 4)
		require.Empty(t, slow.Done)
		require.NoError(t, pair.Client.Call("Plugin.Release", struct{}{}, &struct{}{}))
		require.NoError(t, (<-slow.Done).Error)
	},
	"the_plugin_calls_what_the_host_accepts": func(t *testing.T) {
		pair := start(t)
		id := pair.Broker.NextId()
		go pair.Broker.AcceptAndServe(id, &Service{Broker: pair.Broker})
		var doubled int64
		require.NoError(t, pair.Client.Call("Plugin.CallBack", On{id, 21}, &doubled))
		require.Equal(t, int64(42), doubled)
	},
	"the_host_calls_what_the_plugin_accepts": func(t *testing.T) {
		pair := start(t)
		for number := range int64(2) {
			var id uint32
			require.NoError(t, pair.Client.Call("Plugin.Serve", struct{}{}, &id))
			stream, err := pair.Broker.Dial(id)
			require.NoError(t, err)
			client := rpc.NewClient(stream)
			var doubled int64
			require.NoError(t, client.Call("Plugin.Double", number, &doubled))
			require.Equal(t, 2*number, doubled)
			require.NoError(t, client.Close())
		}
	},
	"a_dial_that_nobody_accepts_fails": func(t *testing.T) {
		pair := start(t)
		var first int64
		err := pair.Client.Call("Plugin.Dial", On{Stream: pair.Broker.NextId()}, &first)
		require.IsType(t, rpc.ServerError(""), err)
		pair.double(t, 4)
	},
	"uploads_arrive_whole": func(t *testing.T) {
		pair := start(t)
		for _, length := range []int64{0, 1, mib, 50 * mib} {
			var sent Total
			received := pair.withStream(t, "Receive", 0, func(stream net.Conn) {
				var err error
				sent, err = Send(stream, length)
				require.NoError(t, err)
			})
			require.Equal(t, length, sent.Bytes)
			require.Equal(t, sent, received)
		}
	},
	"downloads_arrive_whole": func(t *testing.T) {
		pair := start(t)
		for _, length := range []int64{0, 1, mib, 50 * mib} {
			var received Total
			sent := pair.withStream(t, "Send", length, func(stream net.Conn) {
				var err error
				received, err = Receive(stream)
				require.NoError(t, err)
				require.NoError(t, stream.Close())
			})
			require.Equal(t, length, sent.Bytes)
			require.Equal(t, sent, received)
		}
	},
	"a_half_closed_stream_is_answered": func(t *testing.T) {
		pair := start(t)
		for _, length := range []int64{0, 1, 3 * mib} {
			pair.echo(t, length)
		}
	},
	"many_streams_at_a_time_stay_apart": func(t *testing.T) {
		pair := start(t)
		var echoes sync.WaitGroup
		for number := range int64(100) {
			echoes.Go(func() { pair.echo(t, 10_000+number) })
		}
		echoes.Wait()
	},
	"a_download_that_is_given_up_harms_no_other": func(t *testing.T) {
		pair := start(t)
		id := pair.Broker.NextId()
		// HashiCorp's host has no way to say that it gave up: the call ends with the stream's time-out, five minutes later.
		pair.Client.Go("Plugin.Pour", On{Stream: id}, &Total{}, nil)
		stream, err := pair.Broker.Accept(id)
		require.NoError(t, err)
		_, err = io.ReadFull(stream, make([]byte, 300_000))
		require.NoError(t, err)
		pair.double(t, 4)
		require.NoError(t, stream.Close())
		pair.echo(t, mib)
	},
	"what_the_plugin_prints_arrives": func(t *testing.T) {
		pair := start(t)
		require.NoError(t, pair.Client.Call("Plugin.Print", "words", &struct{}{}))
		for _, line := range []string{"words to stdout\n", "words to stderr\n"} {
			require.Eventually(t, func() bool { return strings.Contains(pair.Printed.String(), line) }, patience, time.Millisecond)
		}
	},
	"keep_alive_pings_are_answered": func(t *testing.T) {
		config := yamux.DefaultConfig()
		config.LogOutput = io.Discard
		session, err := yamux.Client(connectByHand(t, program(t), Handshake.MagicCookieKey+"="+Handshake.MagicCookieValue), config)
		require.NoError(t, err)
		for range 100 {
			_, err = session.Ping()
			require.NoError(t, err)
		}
		require.NoError(t, session.Close())
	},
	"quit_ends_the_plugin": func(t *testing.T) {
		pair := start(t)
		pid := pair.Host.ID()
		pair.Host.Kill()
		require.True(t, pair.Host.Exited())
		dies(t, pid)
		require.NotContains(t, pair.Log.String(), "failed to exit gracefully")
		require.Error(t, pair.Client.Call("Plugin.Double", int64(1), new(int64)))
	},
	"a_plugin_that_is_killed_is_noticed": func(t *testing.T) {
		pair := start(t)
		waiting := pair.Client.Go("Plugin.Wait", struct{}{}, &struct{}{}, nil)
		pair.double(t, 4)
		pid, err := strconv.Atoi(pair.Host.ID())
		require.NoError(t, err)
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
		require.Error(t, (<-waiting.Done).Error)
		require.Eventually(t, pair.Host.Exited, patience, time.Millisecond)
		require.Error(t, pair.Protocol.Ping())
	},
	"a_host_that_is_killed": func(t *testing.T) {
		host := exec.Command(os.Args[0])
		host.Env = append(os.Environ(), killableHost+"="+program(t))
		host.Stderr = os.Stderr
		printed, err := host.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, host.Start())
		pid, err := bufio.NewReader(printed).ReadString('\n')
		require.NoError(t, err)
		require.NoError(t, host.Process.Kill())
		dies(t, strings.TrimSpace(pid))
		_ = host.Wait()
	},
}

func TestOurPluginUnderHashiCorpsHost(t *testing.T) {
	for name, behaves := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			behaves(t)
		})
	}
}

func TestTheListOfCasesIsTheOneThatBothLanguagesRun(t *testing.T) {
	text, err := os.ReadFile("../../crates/go-plugin/tests/it/suite/cases.txt")
	require.NoError(t, err)
	listed := strings.Fields(string(text))
	slices.Sort(listed)
	var names []string
	for name := range cases {
		names = append(names, name)
	}
	slices.Sort(names)
	require.Equal(t, listed, names)
}

// startKnowing starts the plugin under a host that asks for one more name than there is.
func startKnowing(t *testing.T, name string) *pair {
	t.Helper()
	config := config(program(t))
	config.Plugins[name] = Plugin{}
	return startWith(t, config)
}

// connectByHand starts a plugin as its host does, up to the connection.
func connectByHand(t *testing.T, program, cookie string) net.Conn {
	t.Helper()
	command := exec.Command(program)
	command.Env = []string{cookie, "TMPDIR=" + os.TempDir()}
	printed, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	line, err := bufio.NewReader(printed).ReadString('\n')
	require.NoError(t, err)
	conn, err := net.Dial("unix", strings.Split(line, "|")[3])
	require.NoError(t, err)
	return conn
}

// killableHost is the variable that makes this test program a host of the plugin it names.
const killableHost = "SUITE_KILLABLE_HOST"

// runKillableHost starts the plugin, tells its process id, and waits to be killed.
func runKillableHost(program string) int {
	host := plugin.NewClient(config(program))
	protocol, err := host.Client()
	if err == nil {
		err = protocol.Ping()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(host.ID())
	select {}
}
