package main

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// crowd is a Mattermost with so many people, a message of each of them in ~news, and so many channels of Ada's. devhost.rs has
// the same. A call that is not written down here is a nil pointer and shows at once.
type crowd struct {
	plugin.API
	team       *model.Team
	ada        *model.User
	news       *model.Channel
	channels   []*model.Channel
	membership []*model.ChannelMember
	people     map[string]*model.User
	// newest first
	posts []*model.Post
}

func newCrowd(items int) *crowd {
	team := &model.Team{Id: model.NewId(), Name: "acme", DisplayName: "Acme", Type: model.TeamOpen}
	crowd := &crowd{team: team, people: map[string]*model.User{}}
	crowd.ada = crowd.addPerson("ada")
	crowd.news = crowd.addChannel("news")
	for number := 1; number < items; number++ {
		crowd.addChannel(fmt.Sprint("heap-", number))
	}
	for number := range items {
		author := crowd.addPerson(fmt.Sprint("pers-", number))
		at := model.GetMillis() - int64(1000*number)
		crowd.posts = append(crowd.posts, &model.Post{
			Id: model.NewId(), CreateAt: at, UpdateAt: at, ChannelId: crowd.news.Id, UserId: author.Id, Message: fmt.Sprint("pear ", number),
		})
	}
	return crowd
}

func (c *crowd) addPerson(name string) *model.User {
	person := &model.User{
		Id: model.NewId(), CreateAt: 1, Username: name, Email: name + "@example.com", Roles: model.SystemUserRoleId, Locale: "en",
	}
	c.people[person.Id] = person
	return person
}

// addChannel adds a public channel that Ada is in.
func (c *crowd) addChannel(name string) *model.Channel {
	channel := &model.Channel{
		Id: model.NewId(), CreateAt: 1, TeamId: c.team.Id, Name: name, DisplayName: name, Type: model.ChannelTypeOpen,
	}
	c.channels = append(c.channels, channel)
	c.membership = append(c.membership, &model.ChannelMember{
		ChannelId: channel.Id, UserId: c.ada.Id, SchemeUser: true, NotifyProps: model.GetDefaultChannelNotifyProps(),
	})
	return channel
}

func (c *crowd) GetUser(id string) (*model.User, *model.AppError) {
	if person, known := c.people[id]; known {
		return person, nil
	}
	return nil, missing()
}

func (c *crowd) GetUsersByIds(ids []string) ([]*model.User, *model.AppError) {
	var people []*model.User
	for _, id := range ids {
		if person, known := c.people[id]; known {
			people = append(people, person)
		}
	}
	return people, nil
}

func (c *crowd) GetTeamsForUser(string) ([]*model.Team, *model.AppError) {
	return []*model.Team{c.team}, nil
}

func (c *crowd) GetChannel(id string) (*model.Channel, *model.AppError) {
	for _, channel := range c.channels {
		if channel.Id == id {
			return channel, nil
		}
	}
	return nil, missing()
}

func (c *crowd) GetChannelsForTeamForUser(string, string, bool) ([]*model.Channel, *model.AppError) {
	return c.channels, nil
}

func (c *crowd) GetChannelMembersForUser(_, _ string, number, perPage int) ([]*model.ChannelMember, *model.AppError) {
	return page(c.membership, number, perPage), nil
}

func (c *crowd) GetPostsForChannel(_ string, number, perPage int) (*model.PostList, *model.AppError) {
	return listed(page(c.posts, number, perPage)), nil
}

// SearchPostsInTeamForUser finds every message: they all hold the word that is asked for. Without a page it is the first hundred.
func (c *crowd) SearchPostsInTeamForUser(_, _ string, asked model.SearchParameter) (*model.PostSearchResults, *model.AppError) {
	number, perPage := 0, 100
	if asked.Page != nil {
		number = *asked.Page
	}
	if asked.PerPage != nil {
		perPage = *asked.PerPage
	}
	return model.MakePostSearchResults(listed(page(c.posts, number, perPage)), nil), nil
}

func (c *crowd) HasPermissionTo(user string, _ *model.Permission) bool { return user == c.ada.Id }

func (c *crowd) HasPermissionToTeam(user, _ string, _ *model.Permission) bool {
	return user == c.ada.Id
}

func (c *crowd) HasPermissionToChannel(user, _ string, _ *model.Permission) bool {
	return user == c.ada.Id
}

func (c *crowd) LoadPluginConfiguration(destination any) error {
	*destination.(*any) = map[string]any{"readsperminute": 10_000}
	return nil
}

func (c *crowd) GetConfig() *model.Config {
	config := &model.Config{}
	config.SetDefaults()
	*config.ServiceSettings.SiteURL = "http://localhost:8065"
	return config
}

func (c *crowd) GetLicense() *model.License              { return nil }
func (c *crowd) GetServerVersion() string                { return model.CurrentVersion }
func (c *crowd) KVGet(string) ([]byte, *model.AppError)  { return nil, nil }
func (c *crowd) LogDebug(string, ...any)                 {}
func (c *crowd) LogInfo(string, ...any)                  {}
func (c *crowd) LogWarn(string, ...any)                  {}
func (c *crowd) LogError(string, ...any)                 {}
func (c *crowd) LogAuditRec(*model.AuditRecord)          {}
func (c *crowd) PluginHTTP(*http.Request) *http.Response { return nil }

// GetPluginStatus says that there is no Agents, so that nothing is registered meanwhile.
func (c *crowd) GetPluginStatus(string) (*model.PluginStatus, *model.AppError) { return nil, missing() }

func missing() *model.AppError {
	return model.NewAppError("bench", "bench.not_found", nil, "", http.StatusNotFound)
}

// page is one of the pages that the server answers.
func page[T any](all []T, number, perPage int) []T {
	start := min(number*perPage, len(all))
	return slices.Clone(all[start:min(start+perPage, len(all))])
}

func listed(posts []*model.Post) *model.PostList {
	list := model.NewPostList()
	for _, post := range posts {
		list.AddPost(post)
		list.AddOrder(post.Id)
	}
	return list
}
