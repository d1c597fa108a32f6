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
	Message string `json:"message" jsonschema:"The text to echo back, for example \"hello\"."`
}

type nothing struct{}

type nameOutput struct {
	DisplayName string `json:"display_name"`
	Username    string `json:"username"`
}

func (p *hello) OnActivate() error {
	server := mcp.NewServer(&mcp.Implementation{Name: "Hello", Version: "0.1.0"}, nil)
	mcp.AddTool(server, reads("echo", "Echo or repeat a text back to the caller."), p.echo)
	mcp.AddTool(server, reads("get_user_display_name", "Look up the name of the user who asks."), p.getUserDisplayName)
	p.mcp = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, DisableLocalhostProtection: true})
	return nil
}

// reads is a tool that changes nothing.
func reads(name, description string) *mcp.Tool {
	no := false
	return &mcp.Tool{
		Name: prefix + name, Description: description, Meta: mcp.Meta{"capability": "read"},
		Annotations: &mcp.ToolAnnotations{
			ReadOnlyHint: true, IdempotentHint: true, DestructiveHint: &no, OpenWorldHint: &no,
		},
	}
}

func (p *hello) echo(_ context.Context, _ *mcp.CallToolRequest, in echoArgs) (*mcp.CallToolResult, any, error) {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: in.Message}}}, nil, nil
}

func (p *hello) getUserDisplayName(ctx context.Context, _ *mcp.CallToolRequest, _ nothing) (*mcp.CallToolResult, nameOutput, error) {
	id, _ := ctx.Value(userKey{}).(string)
	user, appErr := p.API.GetUser(id)
	if appErr != nil {
		return nil, nameOutput{}, fmt.Errorf("no such user")
	}
	return nil, nameOutput{user.GetDisplayName(model.ShowFullName), user.Username}, nil
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
