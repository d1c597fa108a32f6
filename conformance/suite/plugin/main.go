// Command plugin is the suite's plugin on HashiCorp's library, for our host.
package main

import (
	"github.com/hashicorp/go-plugin"

	"dev.toolbelt/conformance/suite"
)

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: suite.Handshake,
		Plugins:         plugin.PluginSet{"suite": suite.Plugin{}},
	})
}
