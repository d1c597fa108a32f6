package grpc_test

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"dev.toolbelt/conformance/grpc/contract"
	"dev.toolbelt/conformance/grpc/pluginapi"
	"dev.toolbelt/conformance/host"
)

// Each test asks at its end what was missed: here something is.
func TestACallOfAMethodThatTheTestsHaveLeftOutIsNoticed(t *testing.T) {
	served, err := pluginapi.Serve(host.Bare(nil).API(&model.Manifest{Id: host.PluginID}))
	require.NoError(t, err)
	t.Cleanup(served.Stop)
	connection, err := grpc.NewClient(served.Address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	plugin := contract.NewPluginAPIClient(connection)

	_, err = plugin.GetServerVersion(deadline(t), &contract.GetServerVersionRequest{})
	require.NoError(t, err)
	_, err = plugin.LogAuditRec(deadline(t), &contract.LogAuditRecRequest{})
	require.Equal(t, codes.Unimplemented, status.Code(err), "the branch has no such method")
	require.Empty(t, served.Missed())
	_, err = plugin.GetEmojiImage(deadline(t), &contract.GetEmojiImageRequest{})
	require.Equal(t, codes.Unimplemented, status.Code(err))
	require.Equal(t, []string{"GetEmojiImage"}, served.Missed())
}
