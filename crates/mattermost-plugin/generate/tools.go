//go:build tools

package main

// Keeps the module whose types are read in go.mod.
import _ "github.com/mattermost/mattermost/server/public/plugin"
