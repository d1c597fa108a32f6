package conformance

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
)

// standardTools are those of the standard preset, in order.
var standardTools = []string{
	"dev_toolbelt__whoami", "dev_toolbelt__find_channels", "dev_toolbelt__find_people", "dev_toolbelt__read_messages",
	"dev_toolbelt__search_messages", "dev_toolbelt__read_file", "dev_toolbelt__fetch_feed", "dev_toolbelt__send_message",
	"dev_toolbelt__edit_message", "dev_toolbelt__mark_message", "dev_toolbelt__manage_membership",
	"dev_toolbelt__create_channel", "dev_toolbelt__delete_content",
}

func TestTheToolsAreListedAsAgentsNeedsThem(t *testing.T) {
	running := start(t, nil)
	session := connect(t, running, running.World.Ada.Id)
	listed, err := session.ListTools(deadline(t), nil)
	require.NoError(t, err)
	require.Empty(t, listed.NextCursor, "two of Agents' callers read no second page")

	var names []string
	for _, tool := range listed.Tools {
		names = append(names, tool.Name)
		schema := tool.InputSchema.(map[string]any)
		require.Equal(t, "object", schema["type"], tool.Name)
		for _, lost := range []string{"$ref", "$defs", "oneOf", "anyOf"} {
			require.NotContains(t, schema, lost, tool.Name)
		}
		require.LessOrEqual(t, len("toolbelt__"+tool.Name), 64)
		require.NotEmpty(t, tool.Description)
		require.NotNil(t, tool.Annotations, tool.Name)
		require.NotNil(t, tool.Annotations.DestructiveHint, tool.Name)
		require.NotNil(t, tool.Annotations.OpenWorldHint, tool.Name)
		require.Contains(t, tool.Meta, "capability", tool.Name)
	}
	require.Equal(t, standardTools, names)
}

// names are those of the tools that are listed.
func names(t *testing.T, session *mcp.ClientSession) []string {
	t.Helper()
	listed, err := session.ListTools(deadline(t), nil)
	require.NoError(t, err)
	var names []string
	for _, tool := range listed.Tools {
		names = append(names, tool.Name)
	}
	return names
}

func TestWhoamiTellsTheUserWhoAsked(t *testing.T) {
	running := start(t, nil)
	for _, user := range []struct{ id, name string }{
		{running.World.Ada.Id, "ada"}, {running.World.Gus.Id, "gus"},
	} {
		result, text := call(t, connect(t, running, user.id), "whoami", nil)
		require.False(t, result.IsError, text)
		require.Contains(t, text, user.name)
		require.Contains(t, text, user.id)
	}
}

func TestTextThatIsNotUTF8EndsNeitherTheCallNorThePlugin(t *testing.T) {
	running := start(t, nil)
	running.World.Ada.Nickname = "Zo\xeb" // Latin-1, as an old import leaves it in the database
	headers := http.Header{
		"Mattermost-Plugin-Id": {"mattermost-ai"}, "X-Mattermost-Userid": {running.World.Ada.Id},
		"X-Old-Proxy": {"caf\xe9"},
	}
	for range 2 {
		response := post(t, running, whoamiCall, headers)
		text := read(t, response)
		require.Equal(t, http.StatusOK, response.StatusCode, text)
		require.Contains(t, text, "@ada")
	}
}

func TestSendMessagePostsAsTheUserWhoAsked(t *testing.T) {
	running := start(t, nil)
	ada := running.World.Ada.Id
	result, text := call(t, connect(t, running, ada), "send_message", map[string]any{"to": "~board", "message": "Grüße, board"})
	require.False(t, result.IsError, text)

	posts := running.World.Posts()
	require.Len(t, posts, 1)
	require.Equal(t, ada, posts[0].UserId)
	require.Equal(t, running.World.Board.Id, posts[0].ChannelId)
	require.Equal(t, "Grüße, board", posts[0].Message)
	require.Equal(t, ada, posts[0].GetProp("ai_generated_by"))
	require.Contains(t, text, posts[0].Id)
}

func TestAPrivateChannelAnswersAGuestExactlyLikeAMissingOne(t *testing.T) {
	running := start(t, nil)
	session := connect(t, running, running.World.Gus.Id)
	_, private := call(t, session, "send_message", map[string]any{"to": "~board", "message": "hello"})
	_, missing := call(t, session, "send_message", map[string]any{"to": "~bored", "message": "hello"})
	require.Empty(t, running.World.Posts())
	require.Equal(t, strings.ReplaceAll(missing, "bored", "board"), private)
}

func TestWrongArgumentsAreOneSentenceAndChangeNothing(t *testing.T) {
	running := start(t, nil)
	session := connect(t, running, running.World.Ada.Id)
	result, text := call(t, session, "send_message", map[string]any{"to": "~news", "message": strings.Repeat("long ", 1<<18)})
	require.True(t, result.IsError)
	require.Contains(t, text, "message")
	require.Empty(t, running.World.Posts())
}

func TestFetchFeedReadsAFeedFromAnAllowedHostOnly(t *testing.T) {
	feed := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "application/rss+xml")
		_, _ = fmt.Fprint(writer, `<?xml version="1.0"?><rss version="2.0"><channel><title>Lighthouse log</title>`)
		for item := range 7 {
			_, _ = fmt.Fprintf(writer, `<item><title>Storm %d</title><link>https://example.com/%d</link><guid>%d</guid></item>`, item, item, item)
		}
		_, _ = fmt.Fprint(writer, `</channel></rss>`)
	}))
	defer feed.Close()
	fetch := map[string]any{"feed_url": feed.URL + "/rss", "max_articles": 5}

	t.Run("allowed", func(t *testing.T) {
		running := start(t, map[string]any{"AllowedFeedHosts": strings.TrimPrefix(feed.URL, "http://")})
		result, text := call(t, connect(t, running, running.World.Ada.Id), "fetch_feed", fetch)
		require.False(t, result.IsError, text)
		for _, expected := range []string{"Lighthouse log", "Storm 0", "Storm 4"} {
			require.Contains(t, text, expected)
		}
		require.NotContains(t, text, "Storm 5")
	})
	t.Run("not allowed", func(t *testing.T) {
		running := start(t, nil)
		result, text := call(t, connect(t, running, running.World.Ada.Id), "fetch_feed", fetch)
		require.True(t, result.IsError, text)
		require.NotContains(t, text, "Storm")
	})
}

func TestABodyOverTheCapIsAnErrorOfJSONRPC(t *testing.T) {
	running := start(t, nil)
	headers := http.Header{"Mattermost-Plugin-Id": {"mattermost-ai"}, "X-Mattermost-Userid": {running.World.Ada.Id}}
	response := post(t, running, `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"`+strings.Repeat("x", 9<<20)+`"}}`, headers)
	answer := parse(t, read(t, response))
	require.Equal(t, http.StatusOK, response.StatusCode, "any other code ends the session of Agents")
	require.Contains(t, answer, "error")
}

func TestTheMethodsBesidesPostAreAnsweredAtOnce(t *testing.T) {
	running := start(t, nil)
	for method, code := range map[string]int{http.MethodGet: http.StatusMethodNotAllowed, http.MethodDelete: http.StatusNoContent} {
		request, err := http.NewRequest(method, "http://plugin/mcp", nil)
		require.NoError(t, err)
		request.Header.Set("Accept", "text/event-stream")
		running.Agents.Headers(request, running.World.Ada.Id)
		response := running.Ask(request)
		text := read(t, response)
		require.Equal(t, code, response.StatusCode, method)
		if method == http.MethodGet {
			require.Equal(t, "POST", response.Header.Get("Allow"))
		} else {
			require.Empty(t, text)
		}
	}
}
