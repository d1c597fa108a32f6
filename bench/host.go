package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

const (
	rustID = "dev.toolbelt.hello"
	goID   = "dev.toolbelt.hello-go"
)

// host is a plugin environment as the Mattermost server has it, with an API that knows one user.
type host struct {
	environment *plugin.Environment
	folder      string
}

func newHost(binaries map[string]string) (*host, error) {
	folder, err := os.MkdirTemp("", "toolbelt-bench-")
	if err != nil {
		return nil, err
	}
	for id, binary := range binaries {
		if err := install(filepath.Join(folder, id), id, binary); err != nil {
			return nil, err
		}
	}
	logger, err := mlog.NewLogger()
	if err != nil {
		return nil, err
	}
	newAPI := func(*model.Manifest) plugin.API { return &api{} }
	environment, err := plugin.NewEnvironment(newAPI, nil, folder, filepath.Join(folder, ".webapp"), logger, nil)
	if err != nil {
		return nil, err
	}
	return &host{environment, folder}, nil
}

func install(folder, id, binary string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	manifest, err := json.Marshal(map[string]any{
		"id": id, "name": "Hello", "version": "0.1.0",
		"server": map[string]any{"executables": map[string]string{runtime.GOOS + "-" + runtime.GOARCH: "plugin"}},
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "plugin.json"), manifest, 0o644); err != nil {
		return err
	}
	bytes, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "plugin"), bytes, 0o755)
}

func (h *host) binary(id string) string { return filepath.Join(h.folder, id, "plugin") }

func (h *host) activate(id string) (time.Duration, error) {
	start := time.Now()
	_, activated, err := h.environment.Activate(id)
	if err == nil && !activated {
		err = fmt.Errorf("not activated")
	}
	return time.Since(start), err
}

func (h *host) deactivate(id string) { h.environment.Deactivate(id) }

func (h *host) plugin(id string) (plugin.Hooks, error) { return h.environment.HooksForPlugin(id) }

func (h *host) close() {
	h.environment.Shutdown()
	_ = os.RemoveAll(h.folder)
}

// api answers what the two plugins ask; everything else is a nil pointer and shows at once.
type api struct{ plugin.API }

func (*api) GetUser(id string) (*model.User, *model.AppError) {
	return &model.User{Id: id, Username: "ada", FirstName: "Ada", LastName: "Lovelace"}, nil
}

func (*api) LoadPluginConfiguration(any) error { return nil }
func (*api) GetServerVersion() string          { return "11.8.0" }
func (*api) LogDebug(string, ...any)           {}
func (*api) LogInfo(string, ...any)            {}
func (*api) LogWarn(string, ...any)            {}
func (*api) LogError(string, ...any)           {}

func (*api) GetPluginStatus(string) (*model.PluginStatus, *model.AppError) {
	return nil, model.NewAppError("GetPluginStatus", "not_found", nil, "", http.StatusNotFound)
}

func (*api) PluginHTTP(*http.Request) *http.Response {
	return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: http.NoBody}
}
