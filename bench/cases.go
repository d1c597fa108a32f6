package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
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
	check   func(*response) error
}

var cases = []benchCase{
	{"small answer", []int{1, 16, 64}, 4000, 0, get("/small"), answers("hello\n")},
	{"echo", []int{1, 16, 64}, 4000, 0, call("tools/call", `{"name":"dev_toolbelt_hello__echo","arguments":{"message":"hello there"}}`), contains("hello there")},
	{"get_user_display_name", []int{16}, 4000, 0, call("tools/call", `{"name":"dev_toolbelt_hello__get_user_display_name","arguments":{}}`), contains("Ada Lovelace")},
	{"tools/list", []int{1, 16, 64}, 4000, 0, call("tools/list", `{}`), contains("dev_toolbelt_hello__echo")},
	{"1 MiB up", []int{1, 16}, 200, miB, post("/count", miB), answers(fmt.Sprintln(miB))},
	{"1 MiB down", []int{1, 16}, 200, miB, get(fmt.Sprint("/bytes/", miB)), length(miB)},
	{"50 MiB up", []int{1}, 8, 50 * miB, post("/count", 50*miB), answers(fmt.Sprintln(50 * miB))},
	{"50 MiB down", []int{1}, 8, 50 * miB, get(fmt.Sprint("/bytes/", 50*miB)), length(50 * miB)},
}

type result struct {
	latencies []time.Duration
	wall, cpu time.Duration
}

func (c *benchCase) run(hooks plugin.Hooks, process *process, atATime int) (*result, error) {
	if err := c.send(hooks, max(atATime, c.requests/20), atATime, nil); err != nil { // warm-up
		return nil, err
	}
	before, err := process.cpu()
	if err != nil {
		return nil, err
	}
	result := &result{latencies: make([]time.Duration, c.requests)}
	start := time.Now()
	if err := c.send(hooks, c.requests, atATime, result.latencies); err != nil {
		return nil, err
	}
	result.wall = time.Since(start)
	after, err := process.cpu()
	result.cpu = after - before
	slices.Sort(result.latencies)
	return result, err
}

func (c *benchCase) send(hooks plugin.Hooks, requests, atATime int, latencies []time.Duration) error {
	var group sync.WaitGroup
	next := make(chan int)
	failures := make(chan error, atATime)
	for range atATime {
		group.Go(func() {
			for i := range next {
				start := time.Now()
				response := &response{header: http.Header{}}
				hooks.ServeHTTP(&plugin.Context{}, response, c.request())
				if latencies != nil {
					latencies[i] = time.Since(start)
				}
				if err := c.check(response); err != nil {
					select {
					case failures <- err:
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

func (r *result) report(table *table, id, name string, c benchCase) {
	n := float64(len(r.latencies))
	if c.moved > 0 {
		table.add(name+": MiB/s", higherIsBetter, id, n*float64(c.moved)/miB/r.wall.Seconds())
		table.add(name+": plugin CPU, ms a call", lowerIsBetter, id, r.cpu.Seconds()*1e3/n)
		return
	}
	table.add(name+": calls/s", higherIsBetter, id, n/r.wall.Seconds())
	table.add(name+": plugin CPU, us a call", lowerIsBetter, id, r.cpu.Seconds()*1e6/n)
	table.add(name+": p50, us", lowerIsBetter, id, float64(r.latencies[len(r.latencies)/2].Microseconds()))
	table.add(name+": p99, us", lowerIsBetter, id, float64(r.latencies[len(r.latencies)*99/100].Microseconds()))
}

// response keeps what a plugin answers: short bodies whole, of long ones the length.
type response struct {
	header http.Header
	status int
	start  []byte
	length int
}

func (r *response) Header() http.Header { return r.header }

func (r *response) WriteHeader(status int) { r.status = status }

func (r *response) Write(b []byte) (int, error) {
	r.start = append(r.start, b[:min(len(b), max(0, 64*kiB-len(r.start)))]...)
	r.length += len(b)
	return len(b), nil
}

func answers(text string) func(*response) error {
	return func(r *response) error {
		if string(r.start) != text {
			return fmt.Errorf("answered %q (status %d), not %q", r.start, r.status, text)
		}
		return nil
	}
}

func contains(text string) func(*response) error {
	return func(r *response) error {
		if !bytes.Contains(r.start, []byte(text)) {
			return fmt.Errorf("answered %q (status %d), without %q", r.start, r.status, text)
		}
		return nil
	}
}

func length(n int) func(*response) error {
	return func(r *response) error {
		if r.length != n {
			return fmt.Errorf("answered %d bytes, not %d", r.length, n)
		}
		return nil
	}
}

func get(path string) func() *http.Request {
	return func() *http.Request { return request(http.MethodGet, path, nil, 0) }
}

func post(path string, size int) func() *http.Request {
	body := make([]byte, size)
	return func() *http.Request { return request(http.MethodPost, path, bytes.NewReader(body), size) }
}

func call(method, params string) func() *http.Request {
	body := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":%q,"params":%s}`, method, params)
	return func() *http.Request {
		r := request(http.MethodPost, "/mcp", bytes.NewReader(body), len(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		r.Header.Set("MCP-Protocol-Version", "2025-06-18")
		r.Header.Set("Mattermost-Plugin-ID", "mattermost-ai")
		r.Header.Set("X-Mattermost-UserID", userID)
		return r
	}
}

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
