// Package supervisor starts and runs a plugin as the branch of the server does that hosts plugins over gRPC (mattermost,
// server/public/plugin: python_supervisor.go, hooks_grpc_client.go), with HashiCorp's go-plugin, and in the branch's order.
package supervisor

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"google.golang.org/grpc"

	"dev.toolbelt/conformance/grpc/pluginapi"
	"dev.toolbelt/conformance/host"
)

// Plugin is a plugin's process and what serves it. Make one with Start, end it with Deactivate.
type Plugin struct {
	// API is what the plugin calls.
	API *pluginapi.Server

	client  *goplugin.Client
	command *exec.Cmd
	rpc     goplugin.ClientProtocol
	hooks   *hooks
	active  atomic.Bool
}

// Handshake is what a Mattermost server and its plugins know each other by.
var Handshake = goplugin.HandshakeConfig{
	ProtocolVersion: 1, MagicCookieKey: "MATTERMOST_PLUGIN", MagicCookieValue: "Securely message teams, anywhere.",
}

// Change is what a host has otherwise than the branch's.
type Change func(*goplugin.ClientConfig)

// AutoMTLS lets host and plugin know each other by certificates, which the branch does not.
func AutoMTLS(config *goplugin.ClientConfig) { config.AutoMTLS = true }

// Start starts the bundle in folder as a plugin of the host and asks for its hooks; it is not active yet.
func Start(server *host.Host, folder string, changes ...Change) (*Plugin, error) {
	manifest, _, err := model.FindManifest(folder)
	if err != nil {
		return nil, err
	}
	api, err := pluginapi.Serve(server.API(manifest))
	if err != nil {
		return nil, fmt.Errorf("failed to start PluginAPI server: %w", err)
	}
	command := exec.Command(filepath.Join(folder, manifest.GetExecutableForRuntime(runtime.GOOS, runtime.GOARCH)))
	command.Dir = folder
	command.WaitDelay = 5 * time.Second
	command.Env = append(os.Environ(), "MATTERMOST_PLUGIN_API_TARGET="+api.Address)
	logger := hclog.New(&hclog.LoggerOptions{
		Name: manifest.Id, Level: hclog.Debug, Output: server.Log, JSONFormat: true,
	})
	config := &goplugin.ClientConfig{
		HandshakeConfig:  Handshake,
		Plugins:          goplugin.PluginSet{"hooks": nil}, // nothing is dispensed
		Cmd:              command,
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		StartTimeout:     10 * time.Second,
		SyncStdout:       server.Log,
		SyncStderr:       server.Log,
		Logger:           logger,
	}
	for _, change := range changes {
		change(config)
	}
	started := &Plugin{API: api, client: goplugin.NewClient(config), command: command}
	if err := started.connect(logger); err != nil {
		started.End()
		return nil, err
	}
	server.Plugins = started
	return started, nil
}

func (started *Plugin) connect(logger hclog.Logger) (err error) {
	if started.rpc, err = started.client.Client(); err != nil {
		return err
	}
	connected, ok := started.rpc.(*goplugin.GRPCClient)
	if !ok {
		return fmt.Errorf("expected gRPC client, got %T", started.rpc)
	}
	started.hooks, err = newHooks(connected.Conn, logger)
	return err
}

// Activate calls OnActivate. A plugin that refuses is ended.
func (started *Plugin) Activate() error {
	if err := started.hooks.OnActivate(); err != nil {
		started.End()
		return err
	}
	started.active.Store(true)
	return nil
}

// HooksForPlugin implements host.Plugins.
func (started *Plugin) HooksForPlugin(id string) (plugin.Hooks, error) {
	if id != host.PluginID || !started.active.Load() {
		return nil, errors.New("plugin not found: " + id)
	}
	return started.hooks, nil
}

// Connection is the host's to the plugin.
func (started *Plugin) Connection() *grpc.ClientConn { return started.rpc.(*goplugin.GRPCClient).Conn }

// Address is where the plugin listens.
func (started *Plugin) Address() net.Addr { return started.client.ReattachConfig().Addr }

// Health asks once whether the plugin serves, as the server does every 30 seconds.
func (started *Plugin) Health() error { return started.rpc.Ping() }

// Deactivate calls OnDeactivate and ends the plugin: it is asked to end and killed two seconds later. The error is OnDeactivate's.
func (started *Plugin) Deactivate() error {
	if !started.active.Swap(false) {
		return nil
	}
	err := started.hooks.OnDeactivate()
	started.End()
	return err
}

// End ends the process without OnDeactivate. The plugin has the API until then.
func (started *Plugin) End() {
	started.client.Kill()
	started.API.Stop()
}

// Process is the plugin's process.
func (started *Plugin) Process() (*host.Process, error) { return host.PluginOf(os.Getpid()) }

// Exited tells whether the process has ended, ExitCode with what: -1 if a signal ended it.
func (started *Plugin) Exited() bool { return started.client.Exited() }

// ExitCode is that of a process that has ended.
func (started *Plugin) ExitCode() int { return started.command.ProcessState.ExitCode() }
