package host

import (
	"slices"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
)

// World is one team with a public and a private channel, a member of both and a guest of the public one.
type World struct {
	// Ada is an ordinary member; Gus is a guest.
	Ada, Gus *model.User
	// Team is the only team.
	Team *model.Team
	// News is public, Board is private and Ada is in it, Gus is not.
	News, Board *model.Channel

	mutex   sync.Mutex
	members map[string][]string
	posts   []*model.Post
	audits  []*model.AuditRecord
	store   map[string][]byte
}

// NewWorld makes the world as it is before any tool was called.
func NewWorld() *World {
	team := &model.Team{Id: model.NewId(), Name: "acme", DisplayName: "Acme", Type: model.TeamOpen}
	channel := func(name, title string, kind model.ChannelType) *model.Channel {
		return &model.Channel{Id: model.NewId(), TeamId: team.Id, Name: name, DisplayName: title, Type: kind}
	}
	world := &World{
		Ada:   &model.User{Id: model.NewId(), Username: "ada", Email: "ada@example.com", Roles: model.SystemUserRoleId, Locale: "en"},
		Gus:   &model.User{Id: model.NewId(), Username: "gus", Email: "gus@example.com", Roles: model.SystemGuestRoleId, Locale: "en"},
		Team:  team,
		News:  channel("news", "News", model.ChannelTypeOpen),
		Board: channel("board", "Board", model.ChannelTypePrivate),
		store: map[string][]byte{},
	}
	world.members = map[string][]string{
		team.Id:        {world.Ada.Id, world.Gus.Id},
		world.News.Id:  {world.Ada.Id, world.Gus.Id},
		world.Board.Id: {world.Ada.Id},
	}
	return world
}

// Posts are the posts created so far, oldest first.
func (world *World) Posts() []*model.Post {
	world.mutex.Lock()
	defer world.mutex.Unlock()
	return slices.Clone(world.posts)
}

// Put adds a post as it is.
func (world *World) Put(post *model.Post) {
	world.mutex.Lock()
	defer world.mutex.Unlock()
	world.posts = append(world.posts, post)
}

func (world *World) users() []*model.User { return []*model.User{world.Ada, world.Gus} }

func (world *World) channels() []*model.Channel { return []*model.Channel{world.News, world.Board} }

// isMember tells whether the user is in the team or channel.
func (world *World) isMember(place, user string) bool {
	return slices.Contains(world.members[place], user)
}

// find is the first of list that fits, or a 404 as the server answers it.
func find[T any](list []*T, fits func(*T) bool) (*T, *model.AppError) {
	if index := slices.IndexFunc(list, fits); index >= 0 {
		return list[index], nil
	}
	return nil, model.NewAppError("host", "host.not_found", nil, "", 404)
}
