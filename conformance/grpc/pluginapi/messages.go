package pluginapi

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/mattermost/mattermost/server/public/model"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"dev.toolbelt/conformance/grpc/contract"
)

// The contract names most fields as the model's JSON does, so that a struct becomes a message by way of JSON. Letters that stand for a type
// are enums there, and are set by hand.

// message makes a message of a struct; nil stays nil. It panics where the contract is not as the model.
func message[M any, P interface {
	*M
	proto.Message
}](value any) P {
	if reflect.ValueOf(value).IsNil() {
		return nil
	}
	made := P(new(M))
	text, err := json.Marshal(value)
	if err == nil {
		err = protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(text, made)
	}
	if err != nil {
		panic(fmt.Sprintf("%T as %T: %v", value, made, err))
	}
	return made
}

// list makes a message of each.
func list[V, M any](values []V, one func(V) M) []M {
	made := make([]M, 0, len(values))
	for _, value := range values {
		made = append(made, one(value))
	}
	return made
}

func user(user *model.User) *contract.User { return message[contract.User](user) }

func team(team *model.Team) *contract.Team {
	made := message[contract.Team](team)
	if made != nil {
		made.Type = map[string]contract.TeamType{
			model.TeamOpen: contract.TeamType_TEAM_TYPE_OPEN, model.TeamInvite: contract.TeamType_TEAM_TYPE_INVITE,
		}[team.Type]
	}
	return made
}

func teamMember(member *model.TeamMember) *contract.TeamMember {
	return message[contract.TeamMember](member)
}

func channel(channel *model.Channel) *contract.Channel {
	made := message[contract.Channel](channel)
	if made != nil {
		made.Type = map[model.ChannelType]contract.ChannelType{
			model.ChannelTypeOpen:    contract.ChannelType_CHANNEL_TYPE_OPEN,
			model.ChannelTypePrivate: contract.ChannelType_CHANNEL_TYPE_PRIVATE,
			model.ChannelTypeDirect:  contract.ChannelType_CHANNEL_TYPE_DIRECT,
			model.ChannelTypeGroup:   contract.ChannelType_CHANNEL_TYPE_GROUP,
		}[channel.Type]
	}
	return made
}

func post(post *model.Post) *contract.Post { return message[contract.Post](post) }

// postOf is the way back, for the fields that a plugin sets.
func postOf(sent *contract.Post) *model.Post {
	if sent == nil {
		return nil
	}
	made := &model.Post{
		Id: sent.Id, UserId: sent.UserId, ChannelId: sent.ChannelId, RootId: sent.RootId, Message: sent.Message, Type: sent.Type,
		FileIds: sent.FileIds, PendingPostId: sent.PendingPostId,
	}
	made.SetProps(sent.Props.AsMap())
	return made
}
