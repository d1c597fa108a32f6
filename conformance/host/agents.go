package host

import (
	"io"
	"net/http"
	"sync"
)

const agentsID = "mattermost-ai"

// Agents stands in for the Agents plugin: it takes registrations and keeps what it was sent.
type Agents struct {
	// Registrations and Unregistrations give the bodies that were sent, in order.
	Registrations, Unregistrations chan string

	mutex    sync.Mutex
	refusals []int
}

// NewAgents makes an Agents that nobody has registered with.
func NewAgents() *Agents {
	return &Agents{Registrations: make(chan string, 100), Unregistrations: make(chan string, 100)}
}

// Refuse answers the next registrations with these codes, one each.
func (agents *Agents) Refuse(codes ...int) {
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	agents.refusals = append(agents.refusals, codes...)
}

func (agents *Agents) serve(request *http.Request) *http.Response {
	if request.Header.Get("Mattermost-Plugin-ID") == "" {
		return answer(http.StatusUnauthorized, "")
	}
	if request.Method != http.MethodPost || request.Header.Get("Content-Type") != "application/json" {
		return answer(http.StatusBadRequest, `{"error":"bad request"}`)
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return answer(http.StatusBadRequest, `{"error":"bad body"}`)
	}
	switch request.URL.Path {
	case "/bridge/v1/mcp/register":
		agents.Registrations <- string(body)
		return answer(agents.nextCode(), "")
	case "/bridge/v1/mcp/unregister":
		agents.Unregistrations <- string(body)
		return answer(http.StatusOK, "")
	default:
		return answer(http.StatusNotFound, "404 page not found\n")
	}
}

func (agents *Agents) nextCode() int {
	agents.mutex.Lock()
	defer agents.mutex.Unlock()
	if len(agents.refusals) == 0 {
		return http.StatusOK
	}
	code := agents.refusals[0]
	agents.refusals = agents.refusals[1:]
	return code
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
