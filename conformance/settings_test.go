package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWrongSettingLeavesTheLastGoodOneInForceAndIsNamed(t *testing.T) {
	running := startSpecimen(t, nil)
	shortened := func() string {
		return read(t, ask(t, running, "/shorten", strings.NewReader("abcdefghijklmnop")))
	}
	require.Equal(t, "abcdefg", shortened(), "the manifest's default")
	require.NoError(t, running.Configure(map[string]any{"MaxChars": 4}))
	require.Equal(t, "abcd", shortened())

	require.ErrorContains(t, running.Configure(map[string]any{"MaxChars": "s3cret"}), "the setting MaxChars is wrong")
	require.Equal(t, "abcd", shortened(), "the last good one")
	require.True(t, soon(func() bool { return strings.Contains(running.Log.String(), "the setting MaxChars is wrong") }))
	require.NotContains(t, running.Log.String(), "s3cret")

	require.NoError(t, running.Configure(map[string]any{"MaxChars": 2}))
	require.Equal(t, "ab", shortened())
}
