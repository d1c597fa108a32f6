package host

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

const agentsID = "mattermost-ai"

// Agents stands in for the Agents plugin: it answers as that does (api/api_bridge_mcp.go of mattermost-plugin-agents), and keeps
// what it was sent. Where its versions differ it is the stricter one.
type Agents struct {
	// Registrations and Unregistrations give the bodies that were sent, in order, whatever was answered.
	Registrations, Unregistrations chan string

	host     *Host
	mutex    sync.Mutex
	refusals []int
	hang     chan struct{}
	servers  map[string]Server
}

// Server is an MCP server that a plugin has registered.
type Server struct {
	// Name is what admins see, Path where the plugin serves it.
	Name, Path string
	// Enabled and ToolConfigs are those of the first registration: after it they are the admin's.
	Enabled     bool
	ToolConfigs []any
	// ExposeExternal tells whether outside clients get the tools, Exposed which: they are listed while the registration is answered,
	// and not again.
	ExposeExternal bool
	Exposed        []string
}

func newAgents(host *Host) *Agents {
	return &Agents{
		Registrations: make(chan string, 100), Unregistrations: make(chan string, 100),
		host: host, servers: map[string]Server{},
	}
}

// Refuse answers the next requests with these codes, one each.
func (agents *Agents) Refuse(codes ...int) {
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	agents.refusals = append(agents.refusals, codes...)
}

// Hang lets requests wait until the returned function is called.
func (agents *Agents) Hang() (goOn func()) {
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	hang := make(chan struct{})
	agents.hang = hang
	return sync.OnceFunc(func() { close(hang) })
}

// Registered is the server of a plugin, if it has one.
func (agents *Agents) Registered(plugin string) (Server, bool) {
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	server, ok := agents.servers[plugin]
	return server, ok
}

// Answer is what Agents answers to a request of another plugin, as the server hands it on.
func (agents *Agents) Answer(request *http.Request) *http.Response {
	keep, carryOut := agents.Registrations, agents.register
	switch request.Method + " " + request.URL.Path {
	case "POST /bridge/v1/mcp/register":
	case "POST /bridge/v1/mcp/unregister":
		keep, carryOut = agents.Unregistrations, agents.unregister
	default:
		return answer(http.StatusNotFound, "404 page not found\n")
	}
	plugin := request.Header.Get("Mattermost-Plugin-ID")
	if plugin == "" {
		return refuse(http.StatusUnauthorized, "unauthorized")
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return refuse(http.StatusBadRequest, "invalid request body: "+err.Error())
	}
	keep <- string(body)
	if code := agents.wait(); code != http.StatusOK {
		return refuse(code, "it was told to refuse")
	}
	return carryOut(plugin, body)
}

func (agents *Agents) register(plugin string, body []byte) *http.Response {
	var asked struct {
		PluginID       string `json:"plugin_id"`
		Name           string `json:"name"`
		Path           string `json:"path"`
		Enabled        *bool  `json:"enabled"`
		ExposeExternal bool   `json:"expose_external"`
		ToolConfigs    []any  `json:"tool_configs"`
	}
	if err := json.Unmarshal(body, &asked); err != nil {
		return refuse(http.StatusBadRequest, "invalid request body: "+err.Error())
	}
	switch {
	case asked.PluginID != plugin:
		return refuse(http.StatusForbidden, "plugin_id does not match the caller")
	case asked.Name == "":
		return refuse(http.StatusBadRequest, "name is required")
	case asked.Path == "":
		return refuse(http.StatusBadRequest, "path is required")
	case !strings.HasPrefix(asked.Path, "/"):
		return refuse(http.StatusBadRequest, "path must be absolute (start with '/')")
	}
	server := Server{
		Name: asked.Name, Path: asked.Path, ExposeExternal: asked.ExposeExternal, ToolConfigs: asked.ToolConfigs,
		Enabled: asked.Enabled == nil || *asked.Enabled,
	}
	if known, ok := agents.Registered(plugin); ok {
		server.Enabled, server.ToolConfigs = known.Enabled, known.ToolConfigs
	}
	if server.ExposeExternal {
		server.Exposed = agents.list(plugin, server.Path)
	}
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	agents.servers[plugin] = server
	return answer(http.StatusOK, "")
}

func (agents *Agents) unregister(plugin string, body []byte) *http.Response {
	if err := json.Unmarshal(body, &struct{}{}); err != nil {
		return refuse(http.StatusBadRequest, "invalid request body: "+err.Error())
	}
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	delete(agents.servers, plugin)
	return answer(http.StatusOK, "")
}

// list asks a plugin for the names of its tools, without a user; none where it does not answer.
func (agents *Agents) list(plugin, path string) (names []string) {
	message := `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	request, err := http.NewRequest(http.MethodPost, "http://plugin"+path, strings.NewReader(message))
	if err != nil {
		return nil
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	agents.Headers(request, "")
	var listed struct {
		Result struct{ Tools []struct{ Name string } }
	}
	response := agents.host.serve(plugin, request)
	defer response.Body.Close()
	if json.NewDecoder(response.Body).Decode(&listed) != nil {
		return nil
	}
	for _, tool := range listed.Result.Tools {
		names = append(names, tool.Name)
	}
	return slices.Clip(names)
}

// wait hangs if it was told to, and says with which code to go on.
func (agents *Agents) wait() int {
	agents.mutex.Lock()
	hang := agents.hang
	agents.mutex.Unlock()
	if hang != nil {
		<-hang
	}
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	if len(agents.refusals) == 0 {
		return http.StatusOK
	}
	code := agents.refusals[0]
	agents.refusals = agents.refusals[1:]
	return code
}

func refuse(code int, why string) *http.Response {
	text, _ := json.Marshal(map[string]string{"error": why})
	return answer(code, string(text))
}

// Headers makes a request one of Agents: with its plugin id and, unless user is empty, the user who asked.
func (agents *Agents) Headers(request *http.Request, user string) {
	request.Host = "plugin"
	request.Header.Set("Mattermost-Plugin-ID", agentsID)
	request.Header.Set("Mattermost-User-Id", "")
	if user != "" {
		request.Header.Set("X-Mattermost-UserID", user)
	}
}

// RoundTripper carries an MCP client's requests into the plugin, as Agents does.
func (host *Host) RoundTripper(user string) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		request = request.Clone(request.Context())
		host.Agents.Headers(request, user)
		return host.Ask(request), nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (carry roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	return carry(request)
}
