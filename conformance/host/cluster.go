package host

import (
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// ClusterEvent is what the plugin tells its other nodes.
type ClusterEvent struct {
	model.PluginClusterEvent
	// SendType is "reliable" or "best_effort".
	SendType string
}

// PublishPluginClusterEvent keeps the event: there is no other node.
func (api *api) PublishPluginClusterEvent(event model.PluginClusterEvent, options model.PluginClusterEventSendOptions) error {
	api.host.ClusterEvents <- ClusterEvent{event, options.SendType}
	return nil
}

// Tell hands an event of another node to the plugin.
func (host *Host) Tell(event ClusterEvent) error {
	hooks, err := host.Plugins.HooksForPlugin(PluginID)
	if err != nil {
		return err
	}
	hooks.OnPluginClusterEvent(&plugin.Context{}, event.PluginClusterEvent)
	return nil
}
