package grpc_test

import (
	"google.golang.org/protobuf/proto"

	"dev.toolbelt/conformance/grpc/contract"
)

type arguments = map[string]any

func messages(messages ...proto.Message) []proto.Message { return messages }

// readingPlays are calls of the tools that change nothing: what is said of the scene's messages, and what is asked for that.
var readingPlays = []play{
	{
		tool: "whoami",
		says: []string{"@ada", "away", "Europe/Vienna", `Team acme ("Acme"), member`, "Mattermost 12.0.0"},
		asks: messages(
			&contract.GetUserStatusRequest{UserId: ada},
			&contract.GetTeamMembersForUserRequest{UserId: ada, PerPage: 1000},
			&contract.HasPermissionToRequest{UserId: ada, PermissionId: "manage_system"},
		),
	},
	{tool: "whoami", as: gus, refused: true, says: []string{"Authentication failed"}},
	{
		tool: "find_channels",
		says: []string{
			"Your channels: 4", `~news ("News"), acme, public: 2 unread, 1 mention`, `~board ("Board"), acme, private`, "@bea, direct",
			"@bea, @gus, group",
		},
		conceals: []string{"archive"},
		asks: messages(
			&contract.GetChannelsForTeamForUserRequest{UserId: ada},
			&contract.GetChannelMembersForUserRequest{UserId: ada, PerPage: 200},
			&contract.GetPreferenceForUserRequest{UserId: ada, Category: "display_settings", Name: "collapsed_reply_threads"},
		),
	},
	{
		tool: "find_channels", with: arguments{"team": "acme"},
		says: []string{`Team acme ("Acme"), open`, "3 active members", "you are member"},
		asks: messages(&contract.GetTeamStatsRequest{TeamId: acme}),
	},
	{
		tool: "find_channels", with: arguments{"team": "beta"}, refused: true, asks: messages(&contract.GetTeamByNameRequest{Name: "beta"}),
	},
	{
		tool: "find_channels", with: arguments{"scope": "public", "query": "new"}, says: []string{"~news"},
		asks: messages(&contract.SearchChannelsRequest{TeamId: acme, Term: "new"}),
	},
	{
		tool: "find_channels", with: arguments{"scope": "public"}, says: []string{"~news"},
		asks: messages(&contract.GetPublicChannelsForTeamRequest{TeamId: acme, PerPage: 30}),
	},
	{
		tool: "find_channels", with: arguments{"scope": "public"}, without: "list_team_channels", refused: true,
		asks: messages(&contract.HasPermissionToTeamRequest{UserId: ada, TeamId: acme, PermissionId: "list_team_channels"}),
	},
	{
		tool: "find_channels", with: arguments{"channel": "~news", "include": []string{"members", "pinned", "bookmarks", "scheduled"}},
		says: []string{`Purpose: "the purpose"`, `Header: "the header"`, "2 members", "Pinned messages: 0"},
		asks: messages(
			&contract.GetChannelStatsRequest{ChannelId: news},
			&contract.CreateSessionRequest{Session: &contract.Session{
				UserId: ada, Roles: "system_user", Props: map[string]string{"is_guest": "false"},
			}},
			&contract.RevokeSessionRequest{SessionId: id("session")},
		),
		rest: []string{
			"GET /channels/" + news + "/pinned", "GET /channels/" + news + "/bookmarks", "GET /posts/scheduled/team/" + acme,
		},
	},
	{
		tool: "find_people", with: arguments{"query": "be"}, says: []string{"@bea", `position: "Payroll"`}, conceals: []string{"@gus"},
		asks: messages(&contract.SearchUsersRequest{Term: "be", Limit: 1000}),
	},
	{
		tool: "find_people", with: arguments{"channel": "~news", "include_status": true},
		says: []string{"@ada, member, away", "@bea, member, dnd", "@gus, deactivated, guest, offline"},
		asks: messages(
			&contract.GetUsersInChannelRequest{ChannelId: news, SortBy: "username", PerPage: 30},
			&contract.GetChannelMembersByIdsRequest{ChannelId: news, UserIds: []string{ada, gus, bea, bot, eve}},
			&contract.GetUserStatusesByIdsRequest{UserIds: []string{ada, gus, bea, eve}},
		),
	},
	{
		tool: "find_people", with: arguments{"team": "acme"}, says: []string{"@ada", "@bea"},
		asks: messages(&contract.GetTeamMembersRequest{TeamId: acme, PerPage: 30}),
	},
	{
		tool: "find_people", with: arguments{"query": "be"}, without: "view_members", says: []string{"@bea"},
		asks: messages(
			&contract.GetUsersRequest{ViewRestrictions: &contract.ViewUsersRestrictions{Channels: mine}, Active: true, PerPage: 200},
		),
	},
	{
		tool: "find_people", with: arguments{"user": "@eve"}, without: "view_members", refused: true,
		asks: messages(
			&contract.HasPermissionToRequest{UserId: ada, PermissionId: "view_members"},
			&contract.GetChannelMembersForUserRequest{UserId: eve, PerPage: 200},
		),
	},
	{
		tool: "read_messages", with: arguments{"source": "~news", "detail": "full"},
		says: []string{
			"3 messages", "@bea: Which logo? (" + root + ", 1 reply)", "file " + report + " (text/plain, 9 bytes): report.txt",
			"@ada: The blue logo (" + reply + ", reply to " + root + ")", "Lunch at noon (" + own + ", pinned)",
		},
		conceals: []string{"Never mind"},
		asks: messages(
			&contract.GetPostsForChannelRequest{ChannelId: news, PerPage: 31},
			&contract.GetReactionsRequest{PostId: root},
			&contract.GetFileInfoRequest{FileId: report},
		),
	},
	{
		tool: "read_messages", with: arguments{"source": root}, says: []string{"thread in ~news: 2 messages"},
		asks: messages(&contract.GetPostThreadRequest{PostId: root}),
	},
	{
		tool: "read_messages", with: arguments{"source": root, "view": "around"}, says: []string{"Which logo?", "Lunch at noon"},
		asks: messages(
			&contract.GetPostsBeforeRequest{ChannelId: news, PostId: root, PerPage: 16},
			&contract.GetPostsAfterRequest{ChannelId: news, PostId: root, PerPage: 15},
		),
	},
	{
		tool: "read_messages", with: arguments{"source": "~news", "view": "unread"},
		says: []string{"Which logo?", "Your own among them: 1"}, conceals: []string{"The blue logo", "Never mind"},
		asks: messages(
			&contract.GetChannelMemberRequest{ChannelId: news, UserId: ada},
			&contract.GetPostsSinceRequest{ChannelId: news, Time: 3},
		),
	},
	{
		tool: "read_messages", with: arguments{"source": "~board"}, without: "read_channel_content", refused: true,
		asks: messages(&contract.HasPermissionToChannelRequest{UserId: ada, ChannelId: board, PermissionId: "read_channel_content"}),
	},
	{
		tool: "search_messages", with: arguments{"query": "logo", "match": "any"}, says: []string{"3 hits", "The blue logo"},
		conceals: []string{"Never mind"},
		asks: messages(&contract.SearchPostsInTeamForUserRequest{
			TeamId: acme, UserId: ada, SearchParams: &contract.SearchParameter{Terms: "logo", IsOrSearch: true},
		}),
	},
	{
		tool: "search_messages", with: arguments{"query": "logo", "in": []string{"~archive"}}, refused: true,
		says: []string{"an admin has closed"},
	},
	{
		tool: "read_file", with: arguments{"file": report}, says: []string{"by @bea", "Zoë wrote"},
		asks: messages(&contract.GetFileRequest{FileId: report}),
	},
	{
		tool: "read_file", with: arguments{"file": report, "mode": "link"}, says: []string{"https://acme.example/files/x/public?h=y"},
		asks: messages(&contract.GetFileLinkRequest{FileId: report}),
	},
	{tool: "read_file", with: arguments{"file": id("nofile")}, refused: true, asks: messages(&contract.GetFileInfoRequest{FileId: id("nofile")})},
}

// feedPlays are those of the feed, whose address is the scene's.
func (scene *scene) feedPlays() []play {
	return []play{
		{tool: "fetch_feed", with: arguments{"feed_url": "http://" + scene.rest.Address + "/feed"}, says: []string{"Lighthouse log", "Storm"}},
		{tool: "fetch_feed", with: arguments{"feed_url": "http://" + scene.rest.Address + "/none"}, refused: true},
	}
}
