// Command plugin is the plugin of package surface.
package main

import (
	"fmt"
	"os"

	"github.com/mattermost/mattermost/server/public/plugin"

	"dev.toolbelt/surface"
)

func main() {
	made, err := surface.NewPlugin()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	plugin.ClientMain(made)
}
