package grpc_test

import (
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// everyPlugin tries the same on a plugin that HashiCorp's library serves and on ours, with certificates and without.
func everyPlugin(t *testing.T, try func(*testing.T, running)) {
	plugins := map[string]func(*testing.T) string{"Go": gopherFolder, "Rust": specimen}
	for language, folder := range plugins {
		for connection, changes := range connections {
			t.Run(language+"/"+connection, func(t *testing.T) { try(t, startFrom(t, folder(t), nil, changes...)) })
		}
	}
}

// A message carries 64 KiB at most, and HTTP/2's window is 64 KiB less one.
var lengths = []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 1 << 20, 50 << 20}

func TestABodyOfAnyLengthGoesBothWays(t *testing.T) {
	everyPlugin(t, func(t *testing.T, running running) {
		for _, length := range lengths {
			body := noise(length)
			response := running.ask(t, "/echo", body)
			require.Equal(t, http.StatusOK, response.StatusCode)
			echoed := sha256.New()
			received, err := io.Copy(echoed, response.Body)
			require.NoError(t, err)
			require.EqualValues(t, length, received)
			sent := sha256.New()
			_, err = io.Copy(sent, noise(length))
			require.NoError(t, err)
			require.Equal(t, sent.Sum(nil), echoed.Sum(nil), "%d bytes", length)
		}
	})
}

// noise is a body of so many bytes, the same each time.
func noise(length int) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{}), int64(length))
}

func TestABodyThatComesInBytesArrives(t *testing.T) {
	everyPlugin(t, func(t *testing.T, running running) {
		for body, counted := range map[io.Reader]string{
			iotest.OneByteReader(strings.NewReader("abcdefghij")): "10 1015",
			iotest.DataErrReader(strings.NewReader("abc")):        "3 294",
			http.NoBody: "0 0",
			nil:         "0 0",
		} {
			require.Equal(t, counted, read(t, running.ask(t, "/count", body)))
		}
	})
}
