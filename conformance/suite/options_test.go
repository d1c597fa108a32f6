package suite

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-plugin"
	"github.com/stretchr/testify/require"
)

// TestWhatAHostMayAskFor starts our plugin under hosts with each option that a plugin has to do with.
func TestWhatAHostMayAskFor(t *testing.T) {
	for name, ask := range map[string]func(*testing.T, *plugin.ClientConfig){
		"a managed plugin": func(_ *testing.T, config *plugin.ClientConfig) { config.Managed = true },
		"no environment":   func(_ *testing.T, config *plugin.ClientConfig) { config.SkipHostEnv = true },
		"net/rpc or gRPC": func(_ *testing.T, config *plugin.ClientConfig) {
			config.AllowedProtocols = []plugin.Protocol{plugin.ProtocolGRPC, plugin.ProtocolNetRPC}
		},
		"one of several versions": func(_ *testing.T, config *plugin.ClientConfig) {
			config.VersionedPlugins = map[int]plugin.PluginSet{4: nil, 5: config.Plugins, 6: nil}
		},
		"a group": func(_ *testing.T, config *plugin.ClientConfig) {
			config.UnixSocketConfig = &plugin.UnixSocketConfig{Group: strconv.Itoa(os.Getegid())}
		},
		"a directory": func(t *testing.T, config *plugin.ClientConfig) {
			folder, err := os.MkdirTemp("", "dir")
			require.NoError(t, err)
			t.Cleanup(func() { _ = os.RemoveAll(folder) })
			config.Cmd.Env = append(config.Cmd.Env, plugin.EnvUnixSocketDir+"="+folder)
		},
		"a checksum": func(t *testing.T, config *plugin.ClientConfig) {
			executable, err := os.ReadFile(config.Cmd.Path)
			require.NoError(t, err)
			sum := sha256.Sum256(executable)
			config.SecureConfig = &plugin.SecureConfig{Checksum: sum[:], Hash: sha256.New()}
		},
		"multiplexed gRPC, if it is gRPC": func(_ *testing.T, config *plugin.ClientConfig) { config.GRPCBrokerMultiplex = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := config(program(t))
			ask(t, config)
			pair := startWith(t, config)
			pair.double(t, 4)
			pair.echo(t, mib)
			pair.Host.Kill()
			require.NotContains(t, pair.Log.String(), "failed to exit gracefully")
		})
	}
}

// TestWhatOurPluginCannotDoIsSaid: the host gets an error and the log the reason.
func TestWhatOurPluginCannotDoIsSaid(t *testing.T) {
	for name, refused := range map[string]struct {
		ask func(*plugin.ClientConfig)
		why string
	}{
		"mutual TLS":     {func(config *plugin.ClientConfig) { config.AutoMTLS = true }, "the host asks for mutual TLS (AutoMTLS), which this plugin does not speak"},
		"other versions": {func(config *plugin.ClientConfig) { config.ProtocolVersion = 4 }, "the host speaks plugin protocol 4, this plugin 5"},
		"an unknown group": {func(config *plugin.ClientConfig) {
			config.UnixSocketConfig = &plugin.UnixSocketConfig{Group: "no such group"}
		}, `there is no group \"no such group\"`},
		"gRPC and only that": {func(config *plugin.ClientConfig) { config.AllowedProtocols = []plugin.Protocol{plugin.ProtocolGRPC} }, `unsupported plugin protocol \"netrpc\". Supported: [grpc]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, printed := config(program(t)), &output{}
			refused.ask(config)
			config.Stderr = printed
			host := plugin.NewClient(config)
			defer host.Kill()
			_, err := host.Client()
			require.Error(t, err)
			said := func() bool { return strings.Contains(printed.String()+strconv.Quote(err.Error()), refused.why) }
			require.Eventually(t, said, patience, time.Millisecond, "%v\n%s", err, printed)
		})
	}
}

func TestAPluginThatRunsCannotBeAttachedToAgain(t *testing.T) {
	pair := start(t)
	again := config("")
	again.Cmd, again.Reattach = nil, pair.Host.ReattachConfig()
	_, err := plugin.NewClient(again).Client()
	require.Error(t, err)
	pair.double(t, 4)
}

func TestAHostThatSpeaksTLSByItselfIsNotUnderstood(t *testing.T) {
	config := config(program(t))
	config.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}
	host := plugin.NewClient(config)
	defer host.Kill()
	protocol, err := host.Client()
	if err == nil {
		err = protocol.Ping()
	}
	require.Error(t, err)
	require.Eventually(t, host.Exited, patience, time.Millisecond, "the plugin ends with the connection")
}

func TestAPanicIsOneLineOfTheHostsLogAtItsLevel(t *testing.T) {
	pair := start(t)
	require.Error(t, pair.Client.Call("Plugin.Panic", "no", &struct{}{}))
	find := func() (line map[string]any) {
		for text := range strings.Lines(pair.Log.String()) {
			if json.Unmarshal([]byte(text), &line) == nil && strings.HasPrefix(line["@message"].(string), "panic at ") {
				return line
			}
		}
		return nil
	}
	require.Eventually(t, func() bool { return find() != nil }, patience, time.Millisecond)
	require.Equal(t, "error", find()["@level"])
	require.NotEmpty(t, find()["timestamp"], "the plugin's time, which the host has understood")
}
