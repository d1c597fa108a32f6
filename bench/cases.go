package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/plugin"
)

const (
	kiB = 1 << 10
	miB = 1 << 20
)

// benchCase is one kind of request, sent a number of times in all by so many senders at a time.
type benchCase struct {
	name     string
	atATime  []int
	requests int
	// body bytes that one request moves, for MiB/s; 0: calls/s count
	moved   int
	request func() *http.Request
	check   check
}

func (c benchCase) named(atATime int) string {
	return fmt.Sprintf("%s, %d at a time", c.name, atATime)
}

// wanted are the numbers of senders with which the case matches the pattern.
func (c benchCase) wanted(pattern *regexp.Regexp) []int {
	return slices.DeleteFunc(slices.Clone(c.atATime), func(atATime int) bool {
		return !pattern.MatchString(c.named(atATime))
	})
}

var cases = []benchCase{
	{"small answer", []int{1, 16, 64}, 3000, 0, get("/small"), answers("hello\n")},
	{"echo", []int{1, 16, 64}, 3000, 0, callTool("echo", `{"message":"hello there"}`),
		answersJSON(`{"content":[{"type":"text","text":"hello there"}]}`)},
	{"get_user_display_name", []int{1, 16, 64}, 3000, 0, callTool("get_user_display_name", `{}`),
		answersJSON(`{"content":[{"type":"text","text":"{\"display_name\":\"Ada Lovelace\",\"username\":\"ada\"}"}],
			"structuredContent":{"display_name":"Ada Lovelace","username":"ada"}}`)},
	{"tools/list", []int{1, 16, 64}, 3000, 0, call("tools/list", `{}`), answersJSON(toolList)},
	{"1 MiB up", []int{1, 16}, 200, miB, post("/count", miB), answers(fmt.Sprintln(miB))},
	{"1 MiB down", []int{1, 16}, 200, miB, get(fmt.Sprint("/bytes/", miB)), answersBytes(miB)},
	{"50 MiB up", []int{1}, 8, 50 * miB, post("/count", 50*miB), answers(fmt.Sprintln(50 * miB))},
	{"50 MiB down", []int{1}, 8, 50 * miB, get(fmt.Sprint("/bytes/", 50*miB)), answersBytes(50 * miB)},
}

type result struct {
	latencies []time.Duration
	wall, cpu time.Duration
}

// run sends the requests, after a twentieth of them that warm up.
func (c *benchCase) run(s *subject, requests, atATime int) (*result, error) {
	if err := c.send(s.hooks, max(atATime, requests/20), atATime, nil); err != nil {
		return nil, err
	}
	before, err := s.process.cpu()
	if err != nil {
		return nil, err
	}
	result := &result{latencies: make([]time.Duration, requests)}
	start := time.Now()
	if err := c.send(s.hooks, requests, atATime, result.latencies); err != nil {
		return nil, err
	}
	result.wall = time.Since(start)
	after, err := s.process.cpu()
	result.cpu = after - before
	slices.Sort(result.latencies)
	return result, err
}

// send checks the first answer through and through, and that the others are the same.
func (c *benchCase) send(hooks plugin.Hooks, requests, atATime int, latencies []time.Duration) error {
	first, err := c.first(hooks)
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	next := make(chan int)
	failures := make(chan error, atATime)
	for range atATime {
		group.Go(func() {
			for i := range next {
				start := time.Now()
				response := c.once(hooks)
				if latencies != nil {
					latencies[i] = time.Since(start)
				}
				if !response.same(first) {
					select {
					case failures <- fmt.Errorf("%s after %s", response, first):
					default:
					}
				}
			}
		})
	}
	for i := range requests {
		next <- i
	}
	close(next)
	group.Wait()
	select {
	case err := <-failures:
		return err
	default:
		return nil
	}
}

func (c *benchCase) first(hooks plugin.Hooks) (*response, error) {
	response := c.once(hooks)
	return response, c.check(response)
}

func (c *benchCase) once(hooks plugin.Hooks) *response {
	response := &response{header: http.Header{}, status: http.StatusOK}
	hooks.ServeHTTP(&plugin.Context{}, response, c.request())
	return response
}

func (r *result) report(figures *figures, id, name string, c benchCase) {
	n := float64(len(r.latencies))
	if c.moved > 0 {
		figures.add(name, throughput, id, n*float64(c.moved)/miB/r.wall.Seconds())
	} else {
		figures.add(name, callsPerSecond, id, n/r.wall.Seconds())
	}
	figures.add(name, cpuPerCall, id, r.cpu.Seconds()*1e6/n)
	figures.add(name, p50, id, r.latencies[len(r.latencies)/2].Seconds()*1e6)
	figures.add(name, p99, id, r.latencies[len(r.latencies)*99/100].Seconds()*1e6)
}

func get(path string) func() *http.Request {
	return func() *http.Request { return request(http.MethodGet, path, nil, 0) }
}

func post(path string, size int) func() *http.Request {
	body := make([]byte, size)
	return func() *http.Request { return request(http.MethodPost, path, bytes.NewReader(body), size) }
}

func callTool(name, arguments string) func() *http.Request {
	return call("tools/call", fmt.Sprintf(`{"name":"dev_toolbelt_hello__%s","arguments":%s}`, name, arguments))
}

func call(method, params string) func() *http.Request { return callAs(nextUser, method, params) }

func callAs(user func() string, method, params string) func() *http.Request {
	body := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":%q,"params":%s}`, method, params)
	return func() *http.Request {
		r := request(http.MethodPost, "/mcp", bytes.NewReader(body), len(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		r.Header.Set("MCP-Protocol-Version", "2025-06-18")
		r.Header.Set("Mattermost-Plugin-ID", "mattermost-ai")
		r.Header.Set("X-Mattermost-UserID", user())
		return r
	}
}

var users atomic.Int64

// nextUser is another one for each call: eight calls of a user at a time are the most that our endpoint takes.
func nextUser() string { return fmt.Sprintf("%026d", users.Add(1)) }

func request(method, path string, body io.Reader, size int) *http.Request {
	r := &http.Request{
		Method: method, URL: &url.URL{Path: path}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Host: "plugin", RequestURI: path, Body: http.NoBody,
	}
	if body != nil {
		r.Body = io.NopCloser(body)
		r.Header.Set("Content-Length", fmt.Sprint(size))
	}
	return r
}
