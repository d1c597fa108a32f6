// The plugin of examples/hello, written in Go with server/public and the Go MCP SDK: what the benchmark compares with.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const prefix = "dev_toolbelt_hello__"

type userKey struct{}

type hello struct {
	plugin.MattermostPlugin
	mcp http.Handler
}

type echoArgs struct {
	Message string `json:"message" jsonschema:"the text to echo back"`
}

type echoOutput struct {
	Echoed string `json:"echoed"`
}

type nothing struct{}

type nameOutput struct {
	UserID      string `json:"user_id"`
	Username    string `json:"username"`
	DisplayName string `json:"display_name"`
}

func (p *hello) OnActivate() error {
	server := mcp.NewServer(&mcp.Implementation{Name: "Hello", Version: "0.1.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: prefix + "echo", Description: "Echo a text back."},
		func(_ context.Context, _ *mcp.CallToolRequest, in echoArgs) (*mcp.CallToolResult, echoOutput, error) {
			return nil, echoOutput{Echoed: in.Message}, nil
		})
	mcp.AddTool(server, &mcp.Tool{Name: prefix + "get_user_display_name", Description: "Look up the display name of the user who asks."},
		func(ctx context.Context, _ *mcp.CallToolRequest, _ nothing) (*mcp.CallToolResult, nameOutput, error) {
			id, _ := ctx.Value(userKey{}).(string)
			user, appErr := p.API.GetUser(id)
			if appErr != nil {
				return nil, nameOutput{}, fmt.Errorf("no such user")
			}
			return nil, nameOutput{user.Id, user.Username, user.GetDisplayName(model.ShowFullName)}, nil
		})
	p.mcp = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, DisableLocalhostProtection: true})
	return nil
}

func (p *hello) ServeHTTP(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/mcp":
		if r.Header.Get("Mattermost-Plugin-ID") != "mattermost-ai" {
			http.Error(w, "forbidden: plugin-ID header missing or mismatched", http.StatusForbidden)
			return
		}
		ctx := context.WithValue(r.Context(), userKey{}, r.Header.Get("X-Mattermost-UserID"))
		p.mcp.ServeHTTP(w, r.WithContext(ctx))
	case r.URL.Path == "/small":
		_, _ = io.WriteString(w, "hello\n")
	case r.URL.Path == "/count":
		n, _ := io.Copy(io.Discard, r.Body)
		_, _ = fmt.Fprintf(w, "%d\n", n)
	case strings.HasPrefix(r.URL.Path, "/bytes/"):
		left, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/bytes/"))
		chunk := make([]byte, 256*1024)
		for left > 0 {
			n := min(left, len(chunk))
			if _, err := w.Write(chunk[:n]); err != nil {
				return
			}
			left -= n
		}
	default:
		http.NotFound(w, r)
	}
}

func main() { plugin.ClientMain(&hello{}) }
