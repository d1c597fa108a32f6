package supervisor

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"google.golang.org/grpc"

	"dev.toolbelt/conformance/grpc/contract"
)

// hookTime is how long each hook may take, but for ServeHTTP.
const hookTime = 30 * time.Second

// hooks are those of a plugin, called over gRPC. One that is not written down here panics when it is called.
type hooks struct {
	plugin.Hooks
	client      contract.PluginHooksClient
	implemented []string
	log         hclog.Logger
}

// newHooks asks the plugin what it implements: nothing else is called.
func newHooks(connection grpc.ClientConnInterface, log hclog.Logger) (*hooks, error) {
	made := &hooks{client: contract.NewPluginHooksClient(connection), log: log}
	ctx, cancel := context.WithTimeout(context.Background(), hookTime)
	defer cancel()
	answer, err := made.client.Implemented(ctx, &contract.ImplementedRequest{})
	if err = result("Implemented", answer.GetError(), err); err != nil {
		return nil, fmt.Errorf("failed to query implemented hooks: %w", err)
	}
	made.implemented = answer.Hooks
	return made, nil
}

// result is what came of a call: the plugin's error or the connection's.
func result(hook string, failed *contract.AppError, err error) error {
	if err != nil {
		return fmt.Errorf("gRPC %s call failed: %w", hook, err)
	}
	if failed := appError(failed); failed != nil {
		return failed
	}
	return nil
}

// appError leaves the plugin's message out, as the branch does: a user reads what the server knows by the id.
func appError(failed *contract.AppError) *model.AppError {
	if failed == nil {
		return nil
	}
	return model.NewAppError(failed.Where, failed.Id, failed.Params.AsMap(), failed.DetailedError, int(failed.StatusCode))
}

// within calls a hook in its time, if there is one.
func (hooks *hooks) within(hook string, call func(context.Context) (*contract.AppError, error)) error {
	if !slices.Contains(hooks.implemented, hook) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), hookTime)
	defer cancel()
	failed, err := call(ctx)
	if err != nil {
		hooks.log.Error("gRPC "+hook+" call failed", "error", err)
	}
	return result(hook, failed, err)
}

// OnActivate implements plugin.Hooks.
func (hooks *hooks) OnActivate() error {
	return hooks.within("OnActivate", func(ctx context.Context) (*contract.AppError, error) {
		answer, err := hooks.client.OnActivate(ctx, &contract.OnActivateRequest{})
		return answer.GetError(), err
	})
}

// OnDeactivate implements plugin.Hooks.
func (hooks *hooks) OnDeactivate() error {
	return hooks.within("OnDeactivate", func(ctx context.Context) (*contract.AppError, error) {
		answer, err := hooks.client.OnDeactivate(ctx, &contract.OnDeactivateRequest{})
		return answer.GetError(), err
	})
}

// OnConfigurationChange implements plugin.Hooks.
func (hooks *hooks) OnConfigurationChange() error {
	return hooks.within("OnConfigurationChange", func(ctx context.Context) (*contract.AppError, error) {
		answer, err := hooks.client.OnConfigurationChange(ctx, &contract.OnConfigurationChangeRequest{})
		return answer.GetError(), err
	})
}

// OnPluginClusterEvent implements plugin.Hooks.
func (hooks *hooks) OnPluginClusterEvent(about *plugin.Context, event model.PluginClusterEvent) {
	_ = hooks.within("OnPluginClusterEvent", func(ctx context.Context) (*contract.AppError, error) {
		_, err := hooks.client.OnPluginClusterEvent(ctx, &contract.OnPluginClusterEventRequest{
			PluginContext: pluginContext(about), Event: &contract.PluginClusterEvent{Id: event.Id, Data: event.Data},
		})
		return nil, err
	})
}

// ExecuteCommand implements plugin.Hooks.
func (hooks *hooks) ExecuteCommand(
	about *plugin.Context, args *model.CommandArgs,
) (response *model.CommandResponse, failed *model.AppError) {
	err := hooks.within("ExecuteCommand", func(ctx context.Context) (*contract.AppError, error) {
		answer, err := hooks.client.ExecuteCommand(ctx, &contract.ExecuteCommandRequest{
			PluginContext: pluginContext(about),
			Args:          &contract.CommandArgs{UserId: args.UserId, ChannelId: args.ChannelId, TeamId: args.TeamId, Command: args.Command},
		})
		if answer.GetResponse() != nil {
			response = &model.CommandResponse{ResponseType: answer.Response.ResponseType, Text: answer.Response.Text}
		}
		failed = appError(answer.GetError())
		return nil, err
	})
	if err != nil {
		failed = model.NewAppError(
			"ExecuteCommand", "plugin.grpc.execute_command.error", nil, err.Error(), http.StatusInternalServerError)
	}
	return response, failed
}

func pluginContext(about *plugin.Context) *contract.PluginContext {
	if about == nil {
		return nil
	}
	return &contract.PluginContext{
		SessionId: about.SessionId, RequestId: about.RequestId, IpAddress: about.IPAddress,
		AcceptLanguage: about.AcceptLanguage, UserAgent: about.UserAgent,
	}
}
