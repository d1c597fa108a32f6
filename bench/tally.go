package main

import (
	"strings"
	"sync/atomic"
)

// tally counts the API calls of a plugin, without lines of the log, and without what it looks for in its store when it has
// started. The server has its metrics in this place.
type tally struct{ calls atomic.Int64 }

func (t *tally) ObservePluginAPIDuration(_, method string, _ bool, _ float64) {
	if !strings.HasPrefix(method, "Log") && method != "KVGet" {
		t.calls.Add(1)
	}
}

func (*tally) ObservePluginHookDuration(string, string, bool, float64) {}
func (*tally) ObservePluginMultiHookIterationDuration(string, float64) {}
func (*tally) ObservePluginMultiHookDuration(float64)                  {}
