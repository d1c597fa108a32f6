package grpc_test

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"dev.toolbelt/conformance/grpc/contract"
	"dev.toolbelt/conformance/grpc/pluginapi"
)

// play is a call of a tool on the scene.
type play struct {
	tool string
	with map[string]any
	// as is who calls, Ada where nobody is named.
	as string
	// without is a permission that nobody has.
	without string
	// says is what the answer holds, conceals what it does not.
	says, conceals []string
	// refused tells that the call fails.
	refused bool
	// asks are requests that come to the plugin API, besides others.
	asks []proto.Message
	// changes are all the requests that change something, in order.
	changes []proto.Message
	// rest are the requests that come to the REST API.
	rest []string
}

func TestEveryToolMeansWhatTheContractSays(t *testing.T) {
	scene := onScene(t)
	plays := slices.Concat(readingPlays, changingPlays, scene.feedPlays())
	for _, play := range plays {
		t.Run(play.name(), func(t *testing.T) { scene.run(t, play) })
	}
	t.Run("each has been called and has refused", func(t *testing.T) {
		var played, needed []string
		for _, play := range plays {
			played = append(played, play.name())
		}
		listed, err := scene.connect(t, ada).ListTools(deadline(t), nil)
		require.NoError(t, err)
		for _, tool := range listed.Tools {
			name := strings.TrimPrefix(tool.Name, "dev_toolbelt__")
			needed = append(needed, name, name+" refused")
		}
		require.Subset(t, played, needed)
		require.Subset(t, needed, played)
	})
	t.Run("and every method of the API that the plugin calls", func(t *testing.T) {
		require.NoError(t, scene.plugin.Deactivate())
		called, written := map[string]bool{}, calledInSources(t)
		for _, request := range scene.api.Asked() {
			called[pluginapi.Method(request)] = true
		}
		// The plugin lists nothing of what it stores, and what it logs is mostly information.
		for _, rare := range []string{"KVList", "LogDebug", "LogWarn", "LogError"} {
			delete(called, rare)
			delete(written, rare)
		}
		require.ElementsMatch(t, slices.Collect(maps.Keys(written)), slices.Collect(maps.Keys(called)),
			"what the plugin's sources call, and what the plays have reached of it")
	})
}

func (play play) name() string {
	if play.refused {
		return play.tool + " refused"
	}
	return play.tool
}

// confirmation is the token that a deletion wants to see again.
var confirmation = regexp.MustCompile(`confirm=([a-z0-9]+)`)

// run calls the tool, again where that has to be confirmed.
func (scene *scene) run(t *testing.T, play play) {
	asked, rest := len(scene.api.Asked()), len(scene.rest.Asked())
	scene.forbidden.Store(&play.without)
	session := scene.connect(t, cmp.Or(play.as, ada))
	result, text := call(t, session, play.tool, play.with)
	if found := confirmation.FindStringSubmatch(text); found != nil {
		confirmed := maps.Clone(play.with)
		confirmed["confirm"] = found[1]
		result, text = call(t, session, play.tool, confirmed)
	}
	require.Equal(t, play.refused, result.IsError, text)
	for _, said := range play.says {
		require.Contains(t, text, said)
	}
	for _, concealed := range play.conceals {
		require.NotContains(t, text, concealed)
	}
	came := func() []proto.Message { return scene.api.Asked()[asked:] }
	for _, wanted := range play.asks {
		// A session is ended after the answer.
		require.Eventually(t, func() bool { return slices.ContainsFunc(came(), is(wanted)) }, patience, time.Millisecond,
			"%T %v did not come, but %v", wanted, wanted, came())
	}
	var changed []proto.Message
	for _, request := range came() {
		if changing.MatchString(pluginapi.Method(request)) {
			changed = append(changed, request)
		}
	}
	require.Len(t, changed, len(play.changes), "%v", changed)
	for index, wanted := range play.changes {
		require.True(t, is(wanted)(changed[index]), "%T %v came, not %v", changed[index], changed[index], wanted)
	}
	require.Equal(t, play.rest, append([]string(nil), scene.rest.Asked()[rest:]...))
}

// changing are the methods that change something, but for sessions and the plugin's own store. A direct or group channel is made when
// it is asked for.
var changing = regexp.MustCompile(`^(Create(Post|Channel)|Update|Delete|Add|Remove|Upload)|^Get(Direct|Group)Channel$`)

// is tells whether a request is this one, but for what is by chance in it.
func is(wanted proto.Message) func(proto.Message) bool {
	return func(came proto.Message) bool {
		came = proto.Clone(came)
		fits := true
		switch came := came.(type) {
		case *contract.CreatePostRequest:
			fits = strings.HasPrefix(came.Post.PendingPostId, came.Post.UserId+":")
			came.Post.PendingPostId = ""
		case *contract.CreateSessionRequest:
			left := time.Until(time.UnixMilli(came.Session.ExpiresAt))
			fits = 0 < left && left <= time.Minute
			came.Session.ExpiresAt = 0
		}
		return fits && proto.Equal(wanted, came)
	}
}
