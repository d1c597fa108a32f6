package conformance

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
)

// goClient is the official MCP client for Go, which Agents has inside: v1.4.1 until July 2026, v1.7.0 since. go.mod has the newest;
// go-sdk-1.4.mod and go-sdk-1.7.mod have those two.
type goClient struct{}

type goSession struct{ *mcp.ClientSession }

func (goClient) open(ctx context.Context, through http.RoundTripper) (session, error) {
	agents := mcp.NewClient(&mcp.Implementation{Name: "mattermost-agents-plugin-bridge", Version: "1.0"}, nil)
	transport := &mcp.StreamableClientTransport{
		Endpoint:   "http://plugin/mcp",
		HTTPClient: &http.Client{Transport: through},
	}
	opened, err := agents.Connect(ctx, transport, nil)
	if err != nil {
		return nil, err
	}
	return goSession{opened}, nil
}

func (session goSession) protocol() string { return session.InitializeResult().ProtocolVersion }

func (session goSession) list(ctx context.Context) answer {
	return inGo(session.ListTools(ctx, nil))
}

func (session goSession) call(ctx context.Context, tool string, arguments map[string]any) answer {
	return inGo(session.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: arguments}))
}

func (session goSession) close() { _ = session.Close() }

// Errors in the form of JSON-RPC's that the client makes itself: it or the server is closing, and a message that was not taken
// (internal/jsonrpc2/wire.go).
const firstOfTheClient, lastOfTheClient = -32005, -32003

func inGo(result any, err error) answer {
	var refused *jsonrpc.Error
	if errors.As(err, &refused) && (refused.Code < firstOfTheClient || refused.Code > lastOfTheClient) {
		return answer{Error: &protocolError{Code: int(refused.Code), Message: refused.Message}}
	}
	var object map[string]any
	if err == nil {
		object, err = asJSON(result)
	}
	if err != nil {
		return answer{Lost: err.Error()}
	}
	return answer{Result: object}
}

// What each version of the client agrees on with us.
var protocolOfGoSDK = map[string]string{"v1.4.1": "2025-06-18", "v1.7.0": "2026-07-28", "v1.8.0": "2026-07-28"}

func TestTheGoClientSeesEveryCase(t *testing.T) {
	version := versionOfGoSDK(t)
	require.Contains(t, protocolOfGoSDK, version)
	everyCase(t, goClient{}, protocolOfGoSDK[version])
}

// versionOfGoSDK is the version that is linked, from the path of a source file: test programs do not know their modules.
func versionOfGoSDK(t *testing.T) string {
	t.Helper()
	file, _ := runtime.FuncForPC(reflect.ValueOf(mcp.NewClient).Pointer()).FileLine(0)
	_, rest, ok := strings.Cut(file, "/go-sdk@")
	require.True(t, ok, file)
	version, _, _ := strings.Cut(rest, "/")
	return version
}
