package grpc_test

import (
	"google.golang.org/protobuf/types/known/structpb"

	"dev.toolbelt/conformance/grpc/contract"
)

// marks are what an agent's message has, with other properties.
func marks(others map[string]any) *structpb.Struct {
	made := object("ai_generated_by", ada)
	made.Fields["ai_generated_by_username"] = structpb.NewStringValue("ada")
	for key, value := range others {
		made.Fields[key] = object(key, value).Fields[key]
	}
	return made
}

// channelRight asks whether Ada has a permission in a channel.
func channelRight(channel, permission string) *contract.HasPermissionToChannelRequest {
	return &contract.HasPermissionToChannelRequest{UserId: ada, ChannelId: channel, PermissionId: permission}
}

// changingPlays are calls of the tools that change something, each once without the permission for it.
var changingPlays = []play{
	{
		tool: "send_message", says: []string{"Sent to ~news", "files: " + sketch},
		with: arguments{
			"to": "~news", "message": "hello @painters", "files": []arguments{{"name": "a.txt", "text": "A"}},
			"attachments": []arguments{{"title": "Sketch", "fields": []arguments{{"title": "Size", "value": "2"}}}},
		},
		asks: messages(
			&contract.GetGroupByNameRequest{Name: "painters"},
			&contract.GetGroupMemberUsersRequest{GroupId: id("painters"), PerPage: 200},
		),
		changes: messages(
			&contract.UploadFileRequest{ChannelId: news, Filename: "a.txt", Data: []byte("A")},
			&contract.CreatePostRequest{Post: &contract.Post{
				UserId: ada, ChannelId: news, Message: "hello @painters", FileIds: []string{sketch},
				Props: marks(arguments{"attachments": []any{
					arguments{"title": "Sketch", "fields": []any{arguments{"title": "Size", "value": "2", "short": false}}},
				}}),
			}},
		),
	},
	{
		tool: "send_message", with: arguments{"to": root, "message": "the red one"}, says: []string{"in the thread " + root},
		changes: messages(&contract.CreatePostRequest{Post: &contract.Post{
			UserId: ada, ChannelId: news, RootId: root, Message: "the red one", Props: marks(nil),
		}}),
	},
	{
		tool: "send_message", with: arguments{"to": "@bot", "message": "hello"}, says: []string{"Sent to @bot"},
		asks: messages(
			&contract.GetChannelByNameRequest{Name: ada + "__" + bot},
			&contract.GetBotRequest{BotUserId: bot, IncludeDeleted: true},
		),
		changes: messages(
			&contract.GetDirectChannelRequest{UserId_1: ada, UserId_2: bot},
			&contract.CreatePostRequest{Post: &contract.Post{UserId: ada, ChannelId: duo, Message: "hello", Props: marks(nil)}},
		),
	},
	{
		tool: "send_message", with: arguments{"to": "~board", "message": "hello"}, without: "create_post", refused: true,
		asks: messages(channelRight(board, "create_post")),
	},
	{
		tool: "edit_message", with: arguments{"post": own, "message": "Lunch at one"}, says: []string{"after: Lunch at one"},
		changes: messages(&contract.UpdatePostRequest{Post: &contract.Post{
			Id: own, UserId: ada, ChannelId: news, CreateAt: ownAt, Message: "Lunch at one", Hashtags: "#lunch", IsPinned: true,
			Props: marks(arguments{"kept": "as it is"}),
		}}),
	},
	{
		tool: "edit_message", with: arguments{"post": root, "message": "x"}, without: "edit_others_posts", refused: true,
		asks: messages(channelRight(news, "edit_others_posts")),
	},
	{
		tool: "mark_message", with: arguments{"post": root, "action": "react", "emoji": "acmecup"}, says: []string{":acmecup: 1"},
		asks: messages(&contract.GetEmojiByNameRequest{Name: "acmecup"}),
		changes: messages(&contract.AddReactionRequest{Reaction: &contract.Reaction{
			UserId: ada, PostId: root, EmojiName: "acmecup", ChannelId: &news,
		}}),
	},
	{
		tool: "mark_message", with: arguments{"post": root, "action": "unreact", "emoji": "tada"}, says: []string{"reactions: none"},
		changes: messages(&contract.RemoveReactionRequest{Reaction: &contract.Reaction{
			UserId: ada, PostId: root, EmojiName: "tada", ChannelId: &news,
		}}),
	},
	{
		tool: "mark_message", with: arguments{"post": own, "action": "unpin"}, says: []string{"Unpinned"},
		changes: messages(&contract.UpdatePostRequest{Post: &contract.Post{
			Id: own, UserId: ada, ChannelId: news, CreateAt: ownAt, Message: "Lunch at noon", Hashtags: "#lunch",
			Props: object("kept", "as it is"),
		}}),
	},
	{
		tool: "mark_message", with: arguments{"post": root, "action": "react", "emoji": "acmecup"}, without: "add_reaction", refused: true,
		asks: messages(channelRight(news, "add_reaction")),
	},
	{
		tool: "manage_membership", with: arguments{"action": "join", "channel": "~garden"}, says: []string{"@ada: joined"},
		changes: messages(&contract.AddUserToChannelRequest{ChannelId: garden, UserId: ada, AsUserId: ada}),
	},
	{
		tool: "manage_membership", with: arguments{"action": "add", "channel": "~board", "users": []string{"@bea"}},
		says:    []string{"@bea: added"},
		asks:    messages(&contract.GetTeamMemberRequest{TeamId: acme, UserId: bea}),
		changes: messages(&contract.AddUserToChannelRequest{ChannelId: board, UserId: bea, AsUserId: ada}),
	},
	{
		tool: "manage_membership", with: arguments{"action": "leave", "channel": "~news"}, says: []string{"@ada: left"},
		changes: messages(&contract.DeleteChannelMemberRequest{ChannelId: news, UserId: ada}),
	},
	{
		tool: "manage_membership", with: arguments{"action": "mark_read", "channel": "~news"}, says: []string{"has read everything"},
		rest: []string{"POST /channels/members/" + ada + `/view {"channel_id":"` + news + `","collapsed_threads_supported":true}`},
	},
	{
		tool: "manage_membership", with: arguments{"action": "add", "channel": "~board", "users": []string{"@bea"}},
		without: "manage_private_channel_members", refused: true,
		asks: messages(channelRight(board, "manage_private_channel_members")),
	},
	{
		tool: "create_channel", with: arguments{"display_name": "Swan", "kind": "private", "header": "Quack", "users": []string{"@bea"}},
		says: []string{`Created ~swan "Swan" (private)`, "@bea: added"},
		asks: messages(&contract.GetChannelByNameRequest{TeamId: acme, Name: "swan", IncludeDeleted: true}),
		changes: messages(
			&contract.CreateChannelRequest{Channel: &contract.Channel{
				TeamId: acme, Type: contract.ChannelType_CHANNEL_TYPE_PRIVATE, Name: "swan", DisplayName: "Swan", Header: "Quack",
				CreatorId: ada,
			}},
			&contract.AddChannelMemberRequest{ChannelId: swan, UserId: ada},
			&contract.UpdateChannelMemberRolesRequest{ChannelId: swan, UserId: ada, NewRoles: "channel_user channel_admin"},
			&contract.AddUserToChannelRequest{ChannelId: swan, UserId: bea, AsUserId: ada},
		),
	},
	{
		tool: "create_channel", with: arguments{"kind": "group", "users": []string{"@bea", "@bot"}}, says: []string{"(group)"},
		changes: messages(&contract.GetGroupChannelRequest{UserIds: []string{bea, bot, ada}}),
	},
	{
		tool: "create_channel", with: arguments{"display_name": "Swan"}, without: "create_public_channel", refused: true,
		asks: messages(&contract.HasPermissionToTeamRequest{UserId: ada, TeamId: acme, PermissionId: "create_public_channel"}),
	},
	{
		tool: "delete_content", with: arguments{"post": own}, says: []string{"Deleted"},
		changes: messages(&contract.DeletePostRequest{PostId: own}),
	},
	{
		tool: "delete_content", with: arguments{"post": root}, without: "delete_others_posts", refused: true,
		asks: messages(channelRight(news, "delete_others_posts")),
	},
	{
		tool: "upload_file", with: arguments{"channel": "~news", "name": "b.txt", "text": "B"}, says: []string{"file id: " + sketch},
		changes: messages(&contract.UploadFileRequest{ChannelId: news, Filename: "b.txt", Data: []byte("B")}),
	},
	{
		tool: "upload_file", with: arguments{"channel": "~news", "name": "b.txt", "text": "B"}, without: "upload_file", refused: true,
		asks: messages(channelRight(news, "upload_file")),
	},
	{
		tool: "update_channel", with: arguments{"channel": "~news", "header": "another"}, says: []string{`"the header" -> "another"`},
		asks:    messages(channelRight(news, "manage_public_channel_properties")),
		changes: messages(&contract.UpdateChannelRequest{Channel: newsWith("another")}),
	},
	{
		tool: "update_channel", with: arguments{"channel": "~news", "header": "x"}, without: "manage_public_channel_properties", refused: true,
	},
	{
		tool: "manage_bookmark",
		with: arguments{"action": "create", "channel": "~news", "display_name": "Wiki", "link_url": "https://acme.example/wiki"},
		says: []string{"Added the bookmark"},
		rest: []string{
			"GET /channels/" + news + "/bookmarks",
			"POST /channels/" + news + `/bookmarks {"display_name":"Wiki","emoji":"","image_url":"",` +
				`"link_url":"https://acme.example/wiki","type":"link"}`,
		},
	},
	{
		tool:    "manage_bookmark",
		with:    arguments{"action": "create", "channel": "~news", "display_name": "Wiki", "link_url": "https://acme.example/wiki"},
		without: "add_bookmark_public_channel", refused: true,
		asks: messages(channelRight(news, "add_bookmark_public_channel")),
	},
	{
		tool: "schedule_message", with: arguments{"action": "create", "to": "~news", "message": "Standup!", "at": "2100-01-01T09:00"},
		says: []string{"Scheduled for 2100-01-01"},
		rest: []string{`POST /posts/schedule {"channel_id":"` + news + `","message":"Standup!","props":{"ai_generated_by":"` + ada +
			`","ai_generated_by_username":"ada"},"root_id":"","scheduled_at":4102473600000,"user_id":"` + ada + `"}`},
	},
	{
		tool: "schedule_message", with: arguments{"action": "create", "to": "~board", "message": "Standup!", "at": "2100-01-01T09:00"},
		without: "create_post", refused: true, asks: messages(channelRight(board, "create_post")),
	},
}
