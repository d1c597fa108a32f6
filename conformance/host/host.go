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

// Host runs the plugin of one bundle. Make one with New, end it with Close.
type Host struct {
	// Environment is the server's own plugin environment.
	Environment *plugin.Environment
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
	logger, err := mlog.NewLogger()
	if err != nil {
		return nil, err
	}
	log := &Log{}
	if err := mlog.AddWriterTarget(logger, log, true, mlog.StdAll...); err != nil {
		return nil, err
	}

	host := &Host{World: NewWorld(), ClusterEvents: make(chan ClusterEvent, 100), Log: log, logger: logger}
	host.Agents = newAgents(host)
	host.settings.Store(&settings)
	newAPI := func(manifest *model.Manifest) plugin.API {
		return &api{world: host.World, manifest: manifest, host: host}
	}
	host.Environment, err = plugin.NewEnvironment(
		newAPI, noDatabase{}, filepath.Dir(folder), os.TempDir(), logger, nil)
	return host, err
}

// Activate starts the plugin as the server does when an admin enables it.
func (host *Host) Activate() error {
	_, _, err := host.Environment.Activate(PluginID)
	return err
}

// Configure saves other settings, as an admin does in System Console, and tells the plugin.
func (host *Host) Configure(settings map[string]any) error {
	host.settings.Store(&settings)
	hooks, err := host.Environment.HooksForPlugin(PluginID)
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
