package grpc_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// rest is the server's REST API, which the plugin uses with a session of the user where the plugin API has no method. It has a feed,
// too.
type rest struct {
	// Address is where it listens.
	Address string

	mutex sync.Mutex
	// asked are the requests that came with the session's token: method, path below /api/v4, body.
	asked []string
}

// diagnosticID is that of the server, over both of its APIs; token that of the session that it makes.
const diagnosticID, token = "this-server", "t0ken"

func serveREST(t *testing.T) *rest {
	t.Helper()
	made := &rest{}
	server := httptest.NewServer(made)
	t.Cleanup(server.Close)
	made.Address = strings.TrimPrefix(server.URL, "http://")
	return made
}

// ServeHTTP implements http.Handler.
func (rest *rest) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	path := strings.TrimPrefix(request.URL.Path, "/api/v4")
	if path == "/config/client" {
		_, _ = io.WriteString(writer, `{"DiagnosticId":"`+diagnosticID+`"}`)
		return
	}
	if path == "/feed" {
		_, _ = io.WriteString(writer, `<rss version="2.0"><channel><title>Lighthouse log</title><item><title>Storm</title></item></channel></rss>`)
		return
	}
	if request.Header.Get("Authorization") != "Bearer "+token {
		http.Error(writer, `{"id":"api.context.session_expired.app_error"}`, http.StatusUnauthorized)
		return
	}
	body, _ := io.ReadAll(request.Body)
	rest.mutex.Lock()
	rest.asked = append(rest.asked, strings.TrimSpace(request.Method+" "+path+" "+string(body)))
	rest.mutex.Unlock()
	answer := map[string]string{
		"GET /channels/" + news + "/bookmarks": `[]`,
		"GET /channels/" + news + "/pinned":    `{"order":[],"posts":{}}`,
		"POST /channels/" + news + "/bookmarks": `{"id":"` + id("bookmark") + `","channel_id":"` + news + `","owner_id":"` + ada +
			`","display_name":"Wiki","type":"link","link_url":"https://acme.example/wiki"}`,
		"GET /posts/scheduled/team/" + acme:       `{"` + acme + `":[]}`,
		"POST /posts/schedule":                    `{"id":"` + id("later") + `","channel_id":"` + news + `","message":"Standup!","scheduled_at":4102480800000}`,
		"POST /channels/members/" + ada + "/view": `{}`,
	}[request.Method+" "+path]
	if answer == "" {
		writer.WriteHeader(http.StatusNotFound)
		answer = `{"id":"api.context.404.app_error"}`
	}
	_, _ = io.WriteString(writer, answer)
}

// Asked are the requests that have come so far.
func (rest *rest) Asked() []string {
	rest.mutex.Lock()
	defer rest.mutex.Unlock()
	return slices.Clone(rest.asked)
}
