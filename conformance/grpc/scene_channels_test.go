package grpc_test

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"dev.toolbelt/conformance/grpc/contract"
	"dev.toolbelt/conformance/grpc/pluginapi"
)

func (scene *scene) knowChannels() {
	api := scene.api
	pluginapi.Answer(api, func(asked *contract.GetChannelRequest) (*contract.GetChannelResponse, error) {
		found, err := the(scene.channels, func(channel *contract.Channel) bool { return channel.Id == asked.ChannelId })
		return &contract.GetChannelResponse{Channel: found}, err
	})
	pluginapi.Answer(api, func(asked *contract.GetChannelByNameRequest) (*contract.GetChannelByNameResponse, error) {
		found, err := the(scene.channels, func(channel *contract.Channel) bool {
			return channel.TeamId == asked.TeamId && channel.Name == asked.Name && (channel.DeleteAt == 0 || asked.IncludeDeleted)
		})
		return &contract.GetChannelByNameResponse{Channel: found}, err
	})
	pluginapi.Answer(api, func(asked *contract.GetChannelMemberRequest) (*contract.GetChannelMemberResponse, error) {
		if !slices.Contains(members(asked.ChannelId), asked.UserId) {
			return nil, missing
		}
		return &contract.GetChannelMemberResponse{ChannelMember: in(asked.ChannelId, asked.UserId)}, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetChannelMembersByIdsRequest) (*contract.GetChannelMembersByIdsResponse, error) {
		answer := &contract.GetChannelMembersByIdsResponse{}
		for _, user := range asked.UserIds {
			if slices.Contains(members(asked.ChannelId), user) {
				answer.ChannelMembers = append(answer.ChannelMembers, in(asked.ChannelId, user))
			}
		}
		return answer, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetChannelStatsRequest) (*contract.GetChannelStatsResponse, error) {
		return &contract.GetChannelStatsResponse{ChannelStats: &contract.ChannelStats{
			ChannelId: asked.ChannelId, MemberCount: int64(len(members(asked.ChannelId))),
		}}, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetChannelByNameForTeamNameRequest) (*contract.GetChannelByNameForTeamNameResponse, error) {
		found, err := the(scene.channels, func(channel *contract.Channel) bool {
			return asked.TeamName == "acme" && channel.TeamId == acme && channel.Name == asked.ChannelName
		})
		return &contract.GetChannelByNameForTeamNameResponse{Channel: found}, err
	})
	pluginapi.Answer(api, func(asked *contract.GetChannelsForTeamForUserRequest) (*contract.GetChannelsForTeamForUserResponse, error) {
		return &contract.GetChannelsForTeamForUserResponse{Channels: those(scene.channels, func(channel *contract.Channel) bool {
			return slices.Contains(members(channel.Id), asked.UserId) && (channel.DeleteAt == 0 || asked.IncludeDeleted)
		})}, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetChannelMembersForUserRequest) (*contract.GetChannelMembersForUserResponse, error) {
		answer := &contract.GetChannelMembersForUserResponse{}
		for _, channel := range scene.channels {
			if asked.Page == 0 && slices.Contains(members(channel.Id), asked.UserId) {
				answer.ChannelMembers = append(answer.ChannelMembers, in(channel.Id, asked.UserId))
			}
		}
		return answer, nil
	})
	public := those(scene.channels, func(channel *contract.Channel) bool { return channel.Id == news })
	pluginapi.Answer(api, func(asked *contract.CreateChannelRequest) (*contract.CreateChannelResponse, error) {
		created := proto.CloneOf(asked.Channel)
		created.Id = swan
		return &contract.CreateChannelResponse{Channel: created}, nil
	})
	pluginapi.Answer(api, func(asked *contract.UpdateChannelRequest) (*contract.UpdateChannelResponse, error) {
		return &contract.UpdateChannelResponse{Channel: asked.Channel}, nil
	})
	teamless := those(scene.channels, func(channel *contract.Channel) bool { return channel.TeamId == "" })
	api.Say(
		&contract.SearchChannelsResponse{Channels: public},
		&contract.GetPublicChannelsForTeamResponse{Channels: public},
		&contract.GetTeamStatsResponse{TeamStats: &contract.TeamStats{TeamId: acme, TotalMemberCount: 4, ActiveMemberCount: 3}},
		&contract.GetDirectChannelResponse{Channel: teamless[0]},
		&contract.GetGroupChannelResponse{Channel: teamless[1]},
		&contract.AddChannelMemberResponse{ChannelMember: in(swan, ada)},
		&contract.AddUserToChannelResponse{ChannelMember: in(swan, bea)},
		&contract.UpdateChannelMemberRolesResponse{ChannelMember: in(swan, ada)},
		&contract.DeleteChannelMemberResponse{},
	)
}

func (scene *scene) knowPosts() {
	api := scene.api
	pluginapi.Answer(api, func(asked *contract.GetPostRequest) (*contract.GetPostResponse, error) {
		found, err := the(scene.posts, func(post *contract.Post) bool { return post.Id == asked.PostId && post.DeleteAt == 0 })
		if err != nil {
			return &contract.GetPostResponse{Error: missingInAnswer}, nil
		}
		return &contract.GetPostResponse{Post: found}, nil
	})
	pluginapi.Answer(api, func(asked *contract.GetFileInfoRequest) (*contract.GetFileInfoResponse, error) {
		found, err := the(scene.files, func(file *contract.FileInfo) bool { return file.Id == asked.FileId })
		if err != nil {
			return &contract.GetFileInfoResponse{Error: missingInAnswer}, nil
		}
		return &contract.GetFileInfoResponse{FileInfo: found}, nil
	})
	pluginapi.Answer(api, func(asked *contract.CreatePostRequest) (*contract.CreatePostResponse, error) {
		created := proto.CloneOf(asked.Post)
		created.Id, created.CreateAt = id("new"), since(0)
		return &contract.CreatePostResponse{Post: created}, nil
	})
	pluginapi.Answer(api, func(asked *contract.UpdatePostRequest) (*contract.UpdatePostResponse, error) {
		return &contract.UpdatePostResponse{Post: asked.Post}, nil
	})
	first, second, third, fourth := scene.posts[0], scene.posts[1], scene.posts[2], scene.posts[3]
	latest := listed(fourth, third, second, first)
	api.Say(
		&contract.GetPostsForChannelResponse{PostList: latest},
		&contract.GetPostsSinceResponse{PostList: latest},
		&contract.GetPostsBeforeResponse{PostList: listed(first)},
		&contract.GetPostsAfterResponse{PostList: listed(fourth)},
		&contract.GetPostThreadResponse{PostList: listed(first, second)},
		&contract.SearchPostsInTeamForUserResponse{Results: &contract.PostSearchResults{Order: latest.Order, Posts: latest.Posts}},
		&contract.GetReactionsResponse{Reactions: []*contract.Reaction{{UserId: ada, PostId: root, EmojiName: "tada"}}},
		&contract.GetEmojiByNameResponse{Emoji: &contract.Emoji{Id: id("acmecup"), Name: "acmecup"}},
		&contract.GetFileResponse{Data: []byte("Zoë wrote")},
		&contract.GetFileLinkResponse{Link: "https://acme.example/files/x/public?h=y"},
		&contract.DeletePostResponse{},
		&contract.AddReactionResponse{Reaction: &contract.Reaction{UserId: ada, PostId: root, EmojiName: "acmecup"}},
		&contract.RemoveReactionResponse{},
		&contract.UploadFileResponse{FileInfo: scene.files[1]},
	)
}

// members are those of a channel of the scene; none of any other.
func members(channel string) []string {
	switch channel {
	case news, archive, duo:
		return []string{ada, bea}
	case board, swan:
		return []string{ada}
	case garden:
		return []string{bea}
	case trio:
		return []string{ada, bea, gus}
	}
	return nil
}

// in is a member of a channel, who has read a part of it.
func in(channel, user string) *contract.ChannelMember {
	return &contract.ChannelMember{
		ChannelId: channel, UserId: user, Roles: "channel_user", SchemeUser: true, MsgCount: 6, MsgCountRoot: 5, MentionCount: 2,
		MentionCountRoot: 1, LastViewedAt: 3, NotifyProps: map[string]string{"mark_unread": "all"},
	}
}

// listed are posts in a list, in this order.
func listed(posts ...*contract.Post) *contract.PostList {
	list := &contract.PostList{Posts: map[string]*contract.Post{}}
	for _, post := range posts {
		list.Order, list.Posts[post.Id] = append(list.Order, post.Id), post
	}
	return list
}
