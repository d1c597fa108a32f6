// Package host is a Mattermost server cut down to what starts and runs plugins: the real plugin environment and
// supervisor of server/public, with a small world behind the plugin API.
package host

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// PluginID is the id of the plugin under test.
const PluginID = "dev.toolbelt"

// Plugins is what runs the plugins of a server.
type Plugins interface {
	// HooksForPlugin are those of a plugin that is active.
	HooksForPlugin(id string) (plugin.Hooks, error)
}

// Host runs the plugin of one bundle. Make one with New, end it with Close.
type Host struct {
	// Environment is the server's own plugin environment. It is not there in a host that Bare has made.
	Environment *plugin.Environment
	// Plugins is the environment, or what runs the plugin in its place.
	Plugins Plugins
	// World is what the plugin API reads and changes.
	World *World
	// Agents stands in for the Agents plugin.
	Agents *Agents
	// ClusterEvents are those that the plugin has published, in order.
	ClusterEvents chan ClusterEvent
	// Log is what the server logged: the plugin's lines and the supervisor's.
	Log *Log

	// Hold, where it is there, delays the plugin's settings and so its activation until it is closed. Unserved counts the requests
	// to a plugin that is not active.
	Hold     chan struct{}
	Unserved atomic.Int64

	logger   *mlog.Logger
	settings atomic.Pointer[map[string]any]
}

// New makes a host for the bundle in folder, which is named after the plugin's id. Nothing is started yet.
func New(folder string, settings map[string]any) (*Host, error) {
	if filepath.Base(folder) != PluginID {
		return nil, errors.New("the bundle's folder must be named " + PluginID)
	}
	host := Bare(settings)
	logger, err := mlog.NewLogger()
	if err != nil {
		return nil, err
	}
	if err := mlog.AddWriterTarget(logger, host.Log, true, mlog.StdAll...); err != nil {
		return nil, err
	}
	host.logger = logger
	host.Environment, err = plugin.NewEnvironment(
		host.API, noDatabase{}, filepath.Dir(folder), os.TempDir(), logger, nil)
	host.Plugins = host.Environment
	return host, err
}

// Bare makes the rest of a host: whoever runs the plugin in the environment's place says so in Plugins.
func Bare(settings map[string]any) *Host {
	host := &Host{World: NewWorld(), ClusterEvents: make(chan ClusterEvent, 100), Log: &Log{}}
	host.Agents = newAgents(host)
	host.settings.Store(&settings)
	return host
}

// API is what a plugin with this manifest may call.
func (host *Host) API(manifest *model.Manifest) plugin.API {
	return &api{world: host.World, manifest: manifest, host: host}
}

// Activate starts the plugin as the server does when an admin enables it.
func (host *Host) Activate() error {
	_, _, err := host.Environment.Activate(PluginID)
	return err
}

// Configure saves other settings, as an admin does in System Console, and tells the plugin.
func (host *Host) Configure(settings map[string]any) error {
	host.settings.Store(&settings)
	hooks, err := host.Plugins.HooksForPlugin(PluginID)
	if err != nil {
		return err
	}
	return hooks.OnConfigurationChange()
}

// Close deactivates the plugin as the server does when it shuts down.
func (host *Host) Close() {
	host.Environment.Shutdown()
	_ = host.logger.Shutdown()
}

// noDatabase is the driver for plugins that speak SQL: ours does not.
type noDatabase struct{ plugin.AppDriver }

func (noDatabase) ShutdownConns(string) {}
