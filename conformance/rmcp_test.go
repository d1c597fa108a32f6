package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// rustClient is rmcp's client (crates/mcp-specimen/client.rs): a process for each session, which talks HTTP to a socket in front of the
// supervisor.
type rustClient struct {
	// binary is the program, lifecycle how it begins a session: "initialize" or "discover".
	binary, lifecycle string
}

type rustSession struct {
	version string
	process *exec.Cmd
	orders  io.WriteCloser
	front   *http.Server

	mutex   sync.Mutex
	next    int
	waiting map[int]chan answer
	ended   bool
}

func TestTheRustClientSeesEveryCase(t *testing.T) {
	binary := filepath.Join(fromEnvironment(t, specimens), "rmcp-client")
	for lifecycle, protocol := range map[string]string{"initialize": "2025-11-25", "discover": "2026-07-28"} {
		t.Run(lifecycle, func(t *testing.T) { everyCase(t, rustClient{binary, lifecycle}, protocol) })
	}
}

func (client rustClient) open(ctx context.Context, through http.RoundTripper) (session, error) {
	socket, front, err := serve(through)
	if err != nil {
		return nil, err
	}
	opened := &rustSession{front: front, waiting: map[int]chan answer{}}
	opened.process = exec.Command(client.binary, socket, client.lifecycle)
	opened.process.Stderr = os.Stderr
	opened.orders, err = opened.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	lines, err := opened.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := opened.process.Start(); err != nil {
		return nil, err
	}
	begun := make(chan error, 1)
	go opened.read(bufio.NewReader(lines), begun)
	select {
	case err = <-begun:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		opened.close()
		return nil, err
	}
	return opened, nil
}

// serve opens a socket through which requests go on.
func serve(through http.RoundTripper) (socket string, front *http.Server, err error) {
	folder, err := os.MkdirTemp("", "mcp") // a short one: the path of a socket has 107 bytes at most
	if err != nil {
		return "", nil, err
	}
	socket = filepath.Join(folder, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return "", nil, err
	}
	front = &http.Server{Handler: &httputil.ReverseProxy{
		Transport: through,
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(&url.URL{Scheme: "http", Host: "plugin"})
		},
	}}
	front.RegisterOnShutdown(func() { _ = os.RemoveAll(folder) })
	go func() { _ = front.Serve(listener) }()
	return socket, front, nil
}

// read takes the first line for how the session begins, and each other one for the answer of an order.
func (session *rustSession) read(lines *bufio.Reader, begun chan<- error) {
	decoder := json.NewDecoder(lines)
	var first struct{ Protocol, Lost string }
	err := decoder.Decode(&first)
	if err == nil && first.Lost != "" {
		err = errors.New(first.Lost)
	}
	session.version = first.Protocol
	begun <- err
	for err == nil {
		var line struct {
			ID int `json:"id"`
			answer
		}
		if err = decoder.Decode(&line); err == nil {
			session.take(line.ID) <- line.answer
		}
	}
	session.mutex.Lock()
	defer session.mutex.Unlock()
	session.ended = true
	for id, waiting := range session.waiting {
		waiting <- answer{Lost: "the client has ended"}
		delete(session.waiting, id)
	}
}

// take is who waits for the answer with this id.
func (session *rustSession) take(id int) chan<- answer {
	session.mutex.Lock()
	defer session.mutex.Unlock()
	waiting := session.waiting[id]
	delete(session.waiting, id)
	return waiting
}

func (session *rustSession) protocol() string { return session.version }

func (session *rustSession) list(ctx context.Context) answer {
	return session.ask(ctx, map[string]any{})
}

func (session *rustSession) call(ctx context.Context, tool string, arguments map[string]any) answer {
	order := map[string]any{"tool": tool}
	if levels, ok := arguments["text"].(deep); ok {
		order["deep"] = int(levels)
	} else {
		order["arguments"] = arguments
	}
	return session.ask(ctx, order)
}

func (session *rustSession) ask(ctx context.Context, order map[string]any) answer {
	waiting, err := session.send(order)
	if err != nil {
		return answer{Lost: err.Error()}
	}
	select {
	case answered := <-waiting:
		return answered
	case <-ctx.Done():
		return answer{Lost: ctx.Err().Error()}
	}
}

func (session *rustSession) send(order map[string]any) (<-chan answer, error) {
	session.mutex.Lock()
	defer session.mutex.Unlock()
	if session.ended {
		return nil, errors.New("the client has ended")
	}
	session.next++
	order["id"] = session.next
	line, err := json.Marshal(order)
	if err != nil {
		return nil, err
	}
	waiting := make(chan answer, 1)
	session.waiting[session.next] = waiting
	_, err = session.orders.Write(append(line, '\n'))
	return waiting, err
}

func (session *rustSession) close() {
	_ = session.orders.Close()
	_ = session.process.Wait()
	_ = session.front.Shutdown(context.Background())
}
