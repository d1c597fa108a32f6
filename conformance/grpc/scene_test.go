package grpc_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"dev.toolbelt/conformance/grpc/contract"
	"dev.toolbelt/conformance/grpc/pluginapi"
)

// Ids that say what they are of.
var (
	ada, gus, bea, bot, eve = id("ada"), id("gus"), id("bea"), id("bot"), id("eve")
	acme                    = id("acme")

	news, board, archive, garden, duo, trio = id("news"), id("board"), id("archive"), id("garden"), id("duo"), id("trio")

	mine = []string{news, board, archive, duo, trio} // Ada's
	swan = id("swan")                                // a channel that is to be

	root, reply, deleted, own = id("root"), id("reply"), id("gone"), id("own")
	ownAt                     = since(time.Hour)
	report, sketch            = id("report"), id("sketch")
)

func id(name string) string { return name + strings.Repeat("7", 26-len(name)) }

// scene is a server that answers in messages of the contract which are written by hand: nothing of the plugin's own has made them.
type scene struct {
	running
	api *pluginapi.Server

	people   []*contract.User
	channels []*contract.Channel
	posts    []*contract.Post
	files    []*contract.FileInfo
	rest     *rest
	// forbidden is the id of a permission that nobody has.
	forbidden atomic.Pointer[string]
}

// since is so long ago, as the server writes times.
func since(ago time.Duration) int64 { return time.Now().Add(-ago).UnixMilli() }

// onScene starts the plugin with all its tools, and as many calls a minute as the tests need.
func onScene(t *testing.T) *scene {
	t.Helper()
	rest := serveREST(t)
	running := prepare(t, bundle(t), map[string]any{
		"Preset": "full", "AllowPublicLinks": true, "DeniedChannels": "acme/archive", "AllowedFeedHosts": rest.Address,
		"ReadsPerMinute": 1000, "WritesPerMinute": 1000, "DeletesPerMinute": 1000,
	})
	scene := &scene{running: running, api: running.plugin.API, rest: rest}
	scene.people = []*contract.User{
		{Id: ada, Username: "ada", Roles: "system_user", Locale: "en", Timezone: map[string]string{
			"useAutomaticTimezone": "false", "manualTimezone": "Europe/Vienna", "automaticTimezone": "",
		}},
		{Id: gus, Username: "gus", Roles: "system_guest", Position: "Guest of honour", DeleteAt: since(time.Hour)},
		{Id: bea, Username: "bea", Roles: "system_user", FirstName: "Bea", LastName: "Bell", Position: "Payroll"},
		{Id: bot, Username: "bot", IsBot: true},
		{Id: eve, Username: "eve", Roles: "system_user"},
	}
	scene.channels = []*contract.Channel{
		newsWith("the header"),
		{Id: board, TeamId: acme, Type: contract.ChannelType_CHANNEL_TYPE_PRIVATE, Name: "board", DisplayName: "Board"},
		{Id: archive, TeamId: acme, Type: contract.ChannelType_CHANNEL_TYPE_OPEN, Name: "archive", DisplayName: "Archive",
			DeleteAt: since(time.Hour)},
		{Id: garden, TeamId: acme, Type: contract.ChannelType_CHANNEL_TYPE_OPEN, Name: "garden", DisplayName: "Garden"},
		{Id: duo, Type: contract.ChannelType_CHANNEL_TYPE_DIRECT, Name: ada + "__" + bea},
		{Id: trio, Type: contract.ChannelType_CHANNEL_TYPE_GROUP, Name: strings.Repeat("0a", 20), DisplayName: "ada, bea, gus"},
	}
	scene.posts = []*contract.Post{
		{Id: root, ChannelId: news, UserId: bea, Message: "Which logo?", CreateAt: since(4 * time.Hour), UpdateAt: since(4 * time.Hour),
			ReplyCount: 1, HasReactions: true, FileIds: []string{report}},
		{Id: reply, ChannelId: news, UserId: ada, RootId: root, Message: "The blue logo", CreateAt: since(3 * time.Hour)},
		{Id: deleted, ChannelId: news, UserId: bea, Message: "Never mind", CreateAt: since(2 * time.Hour), DeleteAt: since(time.Hour)},
		{Id: own, ChannelId: news, UserId: ada, Message: "Lunch at noon", CreateAt: ownAt, Hashtags: "#lunch", IsPinned: true,
			Props: object("kept", "as it is")},
	}
	scene.files = []*contract.FileInfo{
		{Id: report, CreatorId: bea, PostId: root, ChannelId: news, Name: "report.txt", Extension: "txt", MimeType: "text/plain", Size: 9},
		{Id: sketch, CreatorId: ada, ChannelId: news, Name: "a.txt"},
	}
	scene.know()
	scene.permit()
	require.NoError(t, running.plugin.Activate())
	receive(t, running.Agents.Registrations, "registration")
	return scene
}

// newsWith is the channel of that name with a header, and something in most of its fields.
func newsWith(header string) *contract.Channel {
	return &contract.Channel{
		Id: news, TeamId: acme, Type: contract.ChannelType_CHANNEL_TYPE_OPEN, Name: "news", DisplayName: "News", Header: header,
		Purpose: "the purpose", CreatorId: bea, CreateAt: 11, UpdateAt: 12, ExtraUpdateAt: 13, LastPostAt: 14, LastRootPostAt: 15,
		TotalMsgCount: 9, TotalMsgCountRoot: 7, SchemeId: proto.String(id("scheme")), GroupConstrained: proto.Bool(false),
		Shared: proto.Bool(true), Props: object("a", 1.5),
	}
}

// object has one field.
func object(key string, value any) *structpb.Struct {
	made, err := structpb.NewStruct(map[string]any{key: value})
	if err != nil {
		panic(err)
	}
	return made
}

// missing is how the server tells that there is no such thing, except for posts and files.
var missing = status.Error(codes.NotFound, "app.missing.app_error: There is none.")

// missingInAnswer is how it tells of those.
var missingInAnswer = &contract.AppError{Id: "app.missing.app_error", Message: "There is none.", StatusCode: http.StatusNotFound}

// the is the message of the list that fits, or none.
func the[M any](list []*M, fits func(*M) bool) (*M, error) {
	if index := slices.IndexFunc(list, fits); index >= 0 {
		return list[index], nil
	}
	return nil, missing
}

// those are all of the list that fit.
func those[M any](list []*M, fits func(*M) bool) []*M {
	return slices.DeleteFunc(slices.Clone(list), func(one *M) bool { return !fits(one) })
}
