// A plugin in Go that devhost runs: devhost_test.go.
package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type gopher struct {
	plugin.MattermostPlugin
}

type settings struct {
	Greeting string
}

func (g *gopher) OnActivate() error {
	return g.API.RegisterCommand(&model.Command{Trigger: "gopher"})
}

func (g *gopher) MessageWillBePosted(_ *plugin.Context, post *model.Post) (*model.Post, string) {
	if post.Message == "rude" {
		return nil, "Be nice."
	}
	return nil, ""
}

func (g *gopher) ExecuteCommand(_ *plugin.Context, args *model.CommandArgs) (*model.CommandResponse, *model.AppError) {
	return &model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral, Text: "got " + args.Command}, nil
}

func (g *gopher) ServeHTTP(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/hello":
		var set settings
		_ = g.API.LoadPluginConfiguration(&set)
		user, appErr := g.API.GetUser(r.Header.Get("Mattermost-User-Id"))
		if appErr != nil {
			http.Error(w, appErr.Error(), appErr.StatusCode)
			return
		}
		fmt.Fprintf(w, "%s, %s", set.Greeting, user.Username)
	case "/count":
		n, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, "%d bytes", n)
	case "/emoji":
		// With *model.AppError, with error, and a nil that is an answer.
		_, appErr := g.API.GetEmoji("x")
		_, err := g.API.GetCloudLimits()
		fmt.Fprintf(w, "%d %v\n%v\n%v", appErr.StatusCode, appErr.Message, err, g.API.GetLicense() == nil)
	default:
		http.NotFound(w, r)
	}
}

func main() { plugin.ClientMain(&gopher{}) }
