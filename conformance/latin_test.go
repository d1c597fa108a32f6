package conformance

import (
	"net/http"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// latin is "café" in Latin-1, which is not UTF-8.
const latin = "caf\xe9"

// latinPost has such strings in every place that a string can have; ids are ASCII.
func latinPost() *model.Post {
	pointer := latin
	return &model.Post{
		Id: model.NewId(), Message: latin, Hashtags: "\xff", FileIds: model.StringArray{"f1"}, Filenames: model.StringArray{latin, ""},
		Participants: []*model.User{{Id: "u", Username: latin, AuthData: &pointer, Props: model.StringMap{"k": latin}}},
		Props: model.StringInterface{
			"text": latin, "list": []any{latin, map[string]any{"deep": "\xff\xfe"}}, "strings": []string{latin},
			"attachments": []*model.MessageAttachment{{Text: latin, Fields: []*model.MessageAttachmentField{{Title: latin, Value: latin}}}},
		},
		Metadata: &model.PostMetadata{Embeds: []*model.PostEmbed{{Type: "permalink", URL: latin, Data: map[string]any{"k": latin}}}},
	}
}

func TestAPostThatIsNotUTF8IsWrittenBackAsItWas(t *testing.T) {
	running := startSpecimen(t, nil)
	sent := latinPost()
	running.World.Put(sent)
	require.NoError(t, running.Configure(map[string]any{"WriteBack": sent.Id}))
	posts := running.World.Posts()
	require.Len(t, posts, 2)
	back := posts[1].Clone()
	back.Id, back.CreateAt = sent.Id, sent.CreateAt
	require.Equal(t, sent, back)
}

func TestAnErrorThatIsNotUTF8IsReadAndTheConnectionLives(t *testing.T) {
	running := startSpecimen(t, nil)
	for range 2 {
		err := running.Configure(map[string]any{"WriteBack": latin})
		require.ErrorContains(t, err, "kein Beitrag f\ufffdr caf\ufffd")
	}
	require.NoError(t, running.Configure(nil))
}

func TestHeadersThatAreNotUTF8PassUnchanged(t *testing.T) {
	running := startSpecimen(t, nil)
	for range 2 {
		response := askLatin(t, running)
		require.Equal(t, latin, read(t, response))
		require.Equal(t, []string{latin}, response.Header["X-Latin"])
	}
}

// askLatin sends such bytes wherever a request has strings.
func askLatin(t *testing.T, running *host.Host) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, "http://plugin/latin?q="+latin, nil)
	require.NoError(t, err)
	request.Header = http.Header{"X-Latin": {latin}, "X-\xe9": {"a name that HTTP forbids"}}
	request.RemoteAddr = latin
	return running.Ask(request)
}
