package host

import (
	"context"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Connect opens an MCP session as the user, as Agents does.
func (host *Host) Connect(ctx context.Context, user string) (*mcp.ClientSession, error) {
	client := mcp.NewClient(&mcp.Implementation{Name: "mattermost-agents", Version: "1.0"}, nil)
	return client.Connect(ctx, &mcp.StreamableClientTransport{
		Endpoint:   "http://plugin/mcp",
		HTTPClient: &http.Client{Transport: host.RoundTripper(user)},
	}, nil)
}

// Call calls a tool by its short name and returns the answer with its text.
func Call(
	ctx context.Context, session *mcp.ClientSession, tool string, arguments map[string]any,
) (*mcp.CallToolResult, string, error) {
	result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "dev_toolbelt__" + tool, Arguments: arguments})
	if err != nil {
		return nil, "", err
	}
	var texts []string
	for _, content := range result.Content {
		if text, ok := content.(*mcp.TextContent); ok {
			texts = append(texts, text.Text)
		}
	}
	return result, strings.Join(texts, "\n"), nil
}
