package conformance

import (
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Codes of JSON-RPC 2.0, section 5.1.
const invalidRequest, invalidParams = -32600, -32602

// longestMessage is what the endpoint takes, in bytes (crates/mattermost-plugin-mcp/src/endpoint.rs).
const longestMessage = 8 * mebibyte

// cases is what every client tries, one after the other with the same plugin.
var cases = []struct {
	name string
	run  func(t *testing.T, on *stage)
}{
	{"the tools are listed with all that is said about them", listed},
	{"a call acts as its user", called},
	{"bad arguments are told with the field that is wrong", badArguments},
	{"without a user tools are listed and not called", nobody},
	{"an unknown tool is an error of the protocol", noSuchTool},
	{"a refusal is told as it is", refusal},
	{"a panic is the error of its call", panicked},
	{"a long answer arrives whole, and a longer one is refused", longAnswers},
	{"a change is made once, as the user", changed},
	{"huge arguments are taken up to the limit", hugeArguments},
	{"deep arguments are the error of their call", deepArguments},
	{"answers of calls at the same time are not mixed up", atTheSameTime},
	{"more than eight calls of a user at a time are refused", tooMany},
	{"a restart ends what was asked and nothing else", restartedInOrder},
	{"a crash ends what was asked and nothing else", killed},
}

// everyCase lets the client try all of them; protocol is the version that it agrees on with us.
func everyCase(t *testing.T, client client, protocol string) {
	on := &stage{Host: startTools(t), client: client}
	require.Equal(t, protocol, on.as(t, on.World.Ada.Id).protocol())

	var tried []string
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			before := on.asked.Load()
			one.run(t, on)
			require.Greater(t, on.asked.Load(), before, "nothing of it has reached the plugin")
			tried = append(tried, one.name)
		})
	}
	if strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		return // somebody looks at one of them
	}
	var all []string
	for _, one := range cases {
		all = append(all, one.name)
	}
	assert.Equal(t, all, tried, "the client has tried exactly the whole list")
}

func listed(t *testing.T, on *stage) {
	answer := on.as(t, on.World.Ada.Id).list(deadline(t))
	require.NotNil(t, answer.Result, "%+v", answer)
	require.NotContains(t, answer.Result, "nextCursor", "two of Agents' callers read no second page")
	var names []string
	for _, tool := range answer.Result["tools"].([]any) {
		tool := tool.(map[string]any)
		name := tool["name"].(string)
		names = append(names, name)
		require.NotEmpty(t, tool["description"], name)
		require.Equal(t, "object", tool["inputSchema"].(map[string]any)["type"], name)
		require.Contains(t, tool["_meta"], "capability", name)
		for _, hint := range []string{"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"} {
			if value, told := tool["annotations"].(map[string]any)[hint]; told {
				require.IsType(t, true, value, name)
			}
		}
	}
	var want []string
	for _, name := range []string{"say", "count", "fill", "wait", "go_on", "refuse", "panic", "write"} {
		want = append(want, "dev_toolbelt__"+name)
	}
	require.Equal(t, want, names)

	say := answer.Result["tools"].([]any)[0].(map[string]any)
	require.Equal(t, true, say["annotations"].(map[string]any)["readOnlyHint"])
	require.Equal(t, "read", say["_meta"].(map[string]any)["capability"])
	require.Contains(t, say["inputSchema"].(map[string]any)["properties"], "text")
}

func called(t *testing.T, on *stage) {
	for _, user := range []string{on.World.Ada.Id, on.World.Gus.Id} {
		arguments := map[string]any{"text": "Grüße ", "times": 2}
		answer := on.as(t, user).call(deadline(t), "dev_toolbelt__say", arguments)
		require.Equal(t, user+" says Grüße Grüße ", answer.said(t))
		require.Equal(t, map[string]any{"user": user, "text": "Grüße Grüße "}, answer.Result["structuredContent"])
	}
}

func badArguments(t *testing.T, on *stage) {
	session := on.as(t, on.World.Ada.Id)
	for _, bad := range []struct {
		field     string
		arguments map[string]any
	}{
		{"`text`", nil},
		{"`text`", map[string]any{}},
		{"`text`", map[string]any{"text": ""}},
		{"`text`", map[string]any{"text": 7}},
		{"`text`", map[string]any{"text": strings.Repeat("x", 101)}},
		{"`times`", map[string]any{"text": "x", "times": 0}},
		{"`times`", map[string]any{"text": "x", "times": "two"}},
		{"`tims`", map[string]any{"text": "x", "tims": 2}},
	} {
		told := session.call(deadline(t), "dev_toolbelt__say", bad.arguments).refused(t)
		require.True(t, strings.HasPrefix(told, "Client error: "), told)
		require.Contains(t, told, bad.field)
	}
}

func nobody(t *testing.T, on *stage) {
	session := on.as(t, "")
	require.Len(t, session.list(deadline(t)).Result["tools"], 8)
	told := session.call(deadline(t), "dev_toolbelt__say", map[string]any{"text": "hello"}).refused(t)
	require.Contains(t, told, "Authentication failed")
}

func noSuchTool(t *testing.T, on *stage) {
	session := on.as(t, on.World.Ada.Id)
	for _, name := range []string{"say", "dev_toolbelt__sigh", ""} {
		session.call(deadline(t), name, nil).refusedByTheProtocol(t, invalidParams)
	}
	say(t, session, "still here")
}

func refusal(t *testing.T, on *stage) {
	answer := on.as(t, on.World.Ada.Id).call(deadline(t), "dev_toolbelt__refuse", nil)
	require.Equal(t, "Resource not found: no such channel", answer.refused(t))
}

func panicked(t *testing.T, on *stage) {
	session := on.as(t, on.World.Ada.Id)
	told := session.call(deadline(t), "dev_toolbelt__panic", nil).refused(t)
	require.Contains(t, told, "Server error: the tool failed")
	require.NotContains(t, told, "mistake", "the cause is for the log")
	say(t, session, "still here")
}

func longAnswers(t *testing.T, on *stage) {
	session := on.as(t, on.World.Ada.Id)
	fill := func(chars int) answer {
		return session.call(deadline(t), "dev_toolbelt__fill", map[string]any{"chars": chars})
	}
	require.Equal(t, strings.Repeat("é", 24_000), fill(24_000).said(t))
	require.Contains(t, fill(24_001).refused(t), "too large")
	say(t, session, "still here")
}

func changed(t *testing.T, on *stage) {
	before := len(on.World.Posts())
	arguments := map[string]any{"channel": on.World.News.Id, "message": "hello"}
	id := on.as(t, on.World.Gus.Id).call(deadline(t), "dev_toolbelt__write", arguments).said(t)
	posts := on.World.Posts()[before:]
	require.Len(t, posts, 1)
	require.Equal(t, id, posts[0].Id)
	require.Equal(t, on.World.Gus.Id, posts[0].UserId)
	require.Equal(t, on.World.News.Id, posts[0].ChannelId)
	require.Equal(t, "hello", posts[0].Message)
}

func hugeArguments(t *testing.T, on *stage) {
	session := on.as(t, on.World.Ada.Id)
	count := func(length int) answer {
		text := strings.Repeat("x", length)
		return session.call(deadline(t), "dev_toolbelt__count", map[string]any{"text": text})
	}
	// what is around the text has room in a kibibyte
	below := longestMessage - kibibyte
	require.Equal(t, fmt.Sprint(below), count(below).said(t))
	count(longestMessage).refusedByTheProtocol(t, invalidRequest)
	say(t, session, "still here")
}

func deepArguments(t *testing.T, on *stage) {
	session := on.as(t, on.World.Ada.Id)
	// the newest client reads its own messages no deeper than 1,000 levels, and names no tool in the header of a deeper one
	arguments := map[string]any{"text": deep(900)}
	told := session.call(deadline(t), "dev_toolbelt__count", arguments).refused(t)
	require.Contains(t, told, "is nested more than 100 levels deep")
	told = session.call(deadline(t), "dev_toolbelt__count", map[string]any{"text": deep(64)}).refused(t)
	require.Contains(t, told, "`text`")
	say(t, session, "still here")
}

func atTheSameTime(t *testing.T, on *stage) {
	users := []string{on.World.Ada.Id, on.World.Gus.Id, strings.Repeat("a", 26), strings.Repeat("b", 26)}
	var calls sync.WaitGroup
	for _, user := range users {
		session := on.as(t, user)
		for n := range 8 {
			text := fmt.Sprintf("%s %d", user, n)
			calls.Go(func() {
				answer := session.call(deadline(t), "dev_toolbelt__say", map[string]any{"text": text})
				assert.Equal(t, user+" says "+text, answer.said(t))
			})
		}
	}
	calls.Wait()
}

func tooMany(t *testing.T, on *stage) {
	session, other := on.as(t, on.World.Ada.Id), on.as(t, on.World.Gus.Id)
	goOn := func(open bool) string {
		arguments := map[string]any{"waiting": 8, "open": open}
		return other.call(deadline(t), "dev_toolbelt__go_on", arguments).said(t)
	}
	waited := make(chan answer, 8)
	for range 8 {
		go func() { waited <- session.call(deadline(t), "dev_toolbelt__wait", nil) }()
	}
	require.Equal(t, "8", goOn(false))

	for range 3 {
		refused := session.call(deadline(t), "dev_toolbelt__say", map[string]any{"text": "one more"})
		require.Contains(t, refused.Lost, "Too Many Requests", "%+v", refused)
	}
	say(t, other, "nobody else is refused")

	goOn(true)
	for range 8 {
		require.Equal(t, "went on", (<-waited).said(t))
	}
	say(t, session, "still here")
}
