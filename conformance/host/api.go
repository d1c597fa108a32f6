package host

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/plugin/plugintest"
)

// api is the plugin API in front of the world. A call that is not written down here panics with its name, from the
// embedded mock, so that nothing is answered by accident.
type api struct {
	plugintest.API
	world    *World
	manifest *model.Manifest
	host     *Host
}

var _ plugin.API = (*api)(nil)

// LoadPluginConfiguration answers as the server does: keys in lower case, over the manifest's defaults.
func (api *api) LoadPluginConfiguration(destination any) error {
	if api.host.Hold != nil {
		<-api.host.Hold
	}
	merged := map[string]any{}
	if schema := api.manifest.SettingsSchema; schema != nil {
		for _, setting := range schema.Settings {
			merged[strings.ToLower(setting.Key)] = setting.Default
		}
	}
	for key, value := range *api.host.settings.Load() {
		merged[strings.ToLower(key)] = value
	}
	*(destination.(*any)) = merged
	return nil
}

func (api *api) GetServerVersion() string { return model.CurrentVersion }

// GetLicense answers as a server without a licence does.
func (api *api) GetLicense() *model.License { return nil }

func (api *api) GetConfig() *model.Config {
	config := &model.Config{}
	config.SetDefaults()
	*config.ServiceSettings.SiteURL = "https://mattermost.example.com"
	return config
}

func (api *api) GetUser(id string) (*model.User, *model.AppError) {
	return find(api.world.users(), func(user *model.User) bool { return user.Id == id })
}

func (api *api) GetUserByUsername(name string) (*model.User, *model.AppError) {
	return find(api.world.users(), func(user *model.User) bool { return user.Username == name })
}

func (api *api) GetUsersByUsernames(names []string) ([]*model.User, *model.AppError) {
	users := slices.DeleteFunc(slices.Clone(api.world.users()), func(user *model.User) bool {
		return !slices.Contains(names, user.Username)
	})
	return users, nil
}

func (api *api) GetUserStatus(id string) (*model.Status, *model.AppError) {
	return &model.Status{UserId: id, Status: model.StatusOnline}, nil
}

func (api *api) GetTeam(id string) (*model.Team, *model.AppError) {
	return find([]*model.Team{api.world.Team}, func(team *model.Team) bool { return team.Id == id })
}

func (api *api) GetTeamByName(name string) (*model.Team, *model.AppError) {
	return find([]*model.Team{api.world.Team}, func(team *model.Team) bool { return team.Name == name })
}

func (api *api) GetTeamsForUser(user string) ([]*model.Team, *model.AppError) {
	return []*model.Team{api.world.Team}, nil
}

func (api *api) GetTeamMember(team, user string) (*model.TeamMember, *model.AppError) {
	members, _ := api.GetTeamMembersForUser(user, 0, 100)
	return find(members, func(member *model.TeamMember) bool { return member.TeamId == team })
}

func (api *api) GetTeamMembersForUser(user string, page, perPage int) ([]*model.TeamMember, *model.AppError) {
	team := api.world.Team.Id
	if page > 0 || !api.world.isMember(team, user) {
		return nil, nil
	}
	guest := user == api.world.Gus.Id
	return []*model.TeamMember{{TeamId: team, UserId: user, SchemeUser: !guest, SchemeGuest: guest}}, nil
}

func (api *api) GetChannel(id string) (*model.Channel, *model.AppError) {
	return find(api.world.channels(), func(channel *model.Channel) bool { return channel.Id == id })
}

func (api *api) GetChannelByName(team, name string, _ bool) (*model.Channel, *model.AppError) {
	return find(api.world.channels(), func(channel *model.Channel) bool {
		return channel.TeamId == team && channel.Name == name
	})
}

func (api *api) GetChannelsForTeamForUser(team, user string, _ bool) ([]*model.Channel, *model.AppError) {
	channels := slices.DeleteFunc(slices.Clone(api.world.channels()), func(channel *model.Channel) bool {
		return channel.TeamId != team || !api.world.isMember(channel.Id, user)
	})
	return channels, nil
}

func (api *api) GetPublicChannelsForTeam(team string, page, perPage int) ([]*model.Channel, *model.AppError) {
	if page > 0 || team != api.world.Team.Id {
		return nil, nil
	}
	return []*model.Channel{api.world.News}, nil
}

func (api *api) GetChannelMember(channel, user string) (*model.ChannelMember, *model.AppError) {
	if !api.world.isMember(channel, user) {
		return nil, model.NewAppError("host", "host.not_found", nil, "", http.StatusNotFound)
	}
	return &model.ChannelMember{ChannelId: channel, UserId: user, SchemeUser: true}, nil
}

func (api *api) CreatePost(post *model.Post) (*model.Post, *model.AppError) {
	api.world.mutex.Lock()
	defer api.world.mutex.Unlock()
	created := post.Clone()
	created.Id = model.NewId()
	created.CreateAt = model.GetMillis()
	api.world.posts = append(api.world.posts, created)
	return created, nil
}

// GetPost finds the posts that were created or put into the world. A missing one is an error in Latin-1.
func (api *api) GetPost(id string) (*model.Post, *model.AppError) {
	post, missing := find(api.world.Posts(), func(post *model.Post) bool { return post.Id == id })
	if missing != nil {
		missing.Message = "kein Beitrag f\xfcr " + id
	}
	return post, missing
}

func (api *api) HasPermissionTo(user string, permission *model.Permission) bool {
	return user == api.world.Ada.Id && slices.Contains(memberOfServer, permission.Id)
}

func (api *api) HasPermissionToTeam(user, team string, permission *model.Permission) bool {
	return user == api.world.Ada.Id && team == api.world.Team.Id && slices.Contains(memberOfTeam, permission.Id)
}

func (api *api) HasPermissionToChannel(user, channel string, permission *model.Permission) bool {
	return api.world.isMember(channel, user) && slices.Contains(memberOfChannel, permission.Id)
}

// What the server's default roles grant to members, as far as the tools ask for it.
var (
	memberOfServer  = []string{model.PermissionViewMembers.Id, model.PermissionCreateDirectChannel.Id}
	memberOfTeam    = []string{model.PermissionViewTeam.Id, model.PermissionListTeamChannels.Id, model.PermissionReadPublicChannel.Id}
	memberOfChannel = []string{model.PermissionReadChannel.Id, model.PermissionReadChannelContent.Id, model.PermissionCreatePost.Id, model.PermissionUseChannelMentions.Id}
)

func (api *api) KVGet(key string) ([]byte, *model.AppError) {
	api.world.mutex.Lock()
	defer api.world.mutex.Unlock()
	return api.world.store[key], nil
}

func (api *api) KVSetWithOptions(key string, value []byte, _ model.PluginKVSetOptions) (bool, *model.AppError) {
	api.world.mutex.Lock()
	defer api.world.mutex.Unlock()
	api.world.store[key] = value
	return true, nil
}

func (api *api) GetPluginStatus(id string) (*model.PluginStatus, *model.AppError) {
	if id != agentsID {
		return nil, model.NewAppError("host", "host.not_found", nil, "", http.StatusNotFound)
	}
	return &model.PluginStatus{PluginId: id, State: model.PluginStateRunning, Version: "2.0.0"}, nil
}

func (api *api) LogAuditRec(record *model.AuditRecord) {
	api.world.mutex.Lock()
	defer api.world.mutex.Unlock()
	api.world.audits = append(api.world.audits, record)
}

func (api *api) LogDebug(message string, pairs ...any) { api.log("debug", message, pairs) }
func (api *api) LogInfo(message string, pairs ...any)  { api.log("info", message, pairs) }
func (api *api) LogWarn(message string, pairs ...any)  { api.log("warn", message, pairs) }
func (api *api) LogError(message string, pairs ...any) { api.log("error", message, pairs) }

func (api *api) log(level, message string, pairs []any) {
	api.host.Log.add(level, message, pairs)
}
