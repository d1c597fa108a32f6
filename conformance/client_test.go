package conformance

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// client opens MCP sessions with the plugin as Agents does: through the supervisor, with Agents' headers.
type client interface {
	// open begins a session through the round tripper.
	open(ctx context.Context, through http.RoundTripper) (session, error)
}

// session is one that is open.
type session interface {
	// protocol is the version that both sides have agreed on.
	protocol() string
	// list asks for the tools, call calls one. Several may be under way.
	list(ctx context.Context) answer
	call(ctx context.Context, tool string, arguments map[string]any) answer
	// close ends the session.
	close()
}

// deep is an argument of so many lists in one another.
type deep int

// MarshalJSON implements json.Marshaler.
func (levels deep) MarshalJSON() ([]byte, error) {
	return []byte(strings.Repeat("[", int(levels)) + strings.Repeat("]", int(levels))), nil
}

// answer is what a client makes of a response: one of its three fields is there.
type answer struct {
	// Result is the response's.
	Result map[string]any `json:"result"`
	// Error is that of JSON-RPC.
	Error *protocolError `json:"error"`
	// Lost says why there was no response.
	Lost string `json:"lost"`
}

type protocolError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// text is the answer of a tool, and whether it is an error.
func (answer answer) text(t *testing.T) (string, bool) {
	t.Helper()
	require.NotNil(t, answer.Result, "%+v", answer)
	var texts []string
	for _, block := range answer.Result["content"].([]any) {
		block := block.(map[string]any)
		require.Equal(t, "text", block["type"])
		texts = append(texts, block["text"].(string))
	}
	require.NotEmpty(t, texts, "an answer without text is an error to Agents")
	isError, _ := answer.Result["isError"].(bool)
	return strings.Join(texts, "\n"), isError
}

// said is the text of an answer that is no error.
func (answer answer) said(t *testing.T) string {
	t.Helper()
	text, isError := answer.text(t)
	require.False(t, isError, text)
	return text
}

// refused is the text of one that is.
func (answer answer) refused(t *testing.T) string {
	t.Helper()
	text, isError := answer.text(t)
	require.True(t, isError, text)
	return text
}

// refusedByTheProtocol is the message of an error of JSON-RPC with this code.
func (answer answer) refusedByTheProtocol(t *testing.T, code int) string {
	t.Helper()
	require.NotNil(t, answer.Error, "%+v", answer)
	require.Equal(t, code, answer.Error.Code, answer.Error.Message)
	return answer.Error.Message
}

// asJSON is a value as it would be sent.
func asJSON(value any) (object map[string]any, err error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return object, json.Unmarshal(text, &object)
}

// stage is a plugin with a tool for each way in which a call can go (crates/mcp-specimen/plugin.rs), and a client for it.
type stage struct {
	*host.Host
	client client
	// asked counts what has reached the plugin from the client.
	asked atomic.Int64
}

// through carries requests of Agents for the user.
func (stage *stage) through(user string) http.RoundTripper {
	carry := stage.RoundTripper(user)
	return counted(func(request *http.Request) (*http.Response, error) {
		stage.asked.Add(1)
		return carry.RoundTrip(request)
	})
}

type counted func(*http.Request) (*http.Response, error)

func (carry counted) RoundTrip(request *http.Request) (*http.Response, error) { return carry(request) }

// as opens a session for the user, or for nobody.
func (stage *stage) as(t *testing.T, user string) session {
	t.Helper()
	opened, err := stage.client.open(deadline(t), stage.through(user))
	require.NoError(t, err)
	t.Cleanup(opened.close)
	return opened
}

// say lets the session's user say the text, as what must work whatever went before.
func say(t *testing.T, session session, text string) string {
	t.Helper()
	return session.call(deadline(t), "dev_toolbelt__say", map[string]any{"text": text}).said(t)
}
