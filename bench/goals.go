package main

import (
	"fmt"
	"io"
)

// goal is a ratio, Rust to Go, that the plugin in Rust shall keep.
type goal struct {
	name     string
	quantity quantity
	atLeast  bool
	ratio    float64
	hard     bool
}

var goals = []goal{
	{"small answer, 16 at a time", callsPerSecond, true, 1.5, true},
	{"echo, 16 at a time", callsPerSecond, true, 1.5, true},
	{"tools/list, 16 at a time", callsPerSecond, true, 1.5, true},
	{"small answer, 16 at a time", cpuPerCall, false, 1. / 3, true},
	{"echo, 16 at a time", cpuPerCall, false, 1. / 3, true},
	{"tools/list, 16 at a time", cpuPerCall, false, 1. / 3, true},
	{"memory after 12,000 calls", megabytes, false, 1. / 2, false},
	{"activation", milliseconds, false, 0.7, false},
	{"50 MiB up, 1 at a time", throughput, true, 4, false},
	{"50 MiB down, 1 at a time", throughput, true, 1.5, false},
	{"stripped binary", megabytes, false, 1. / 3, false},
}

func (f *figures) goals(out io.Writer) {
	fmt.Fprint(out, "\n### Goals, as ratios Rust : Go\n\n| | wanted | measured | |\n|---|---:|---:|---|\n")
	for _, goal := range goals {
		goMedian, rustMedian, found := f.medians(goal.name, goal.quantity)
		if !found {
			continue
		}
		ratio := rustMedian / goMedian
		bound, met := "at most", ratio <= goal.ratio
		if goal.atLeast {
			bound, met = "at least", ratio >= goal.ratio
		}
		verdict := "missed"
		if met {
			verdict = "met"
		}
		if goal.hard {
			verdict += " (hard)"
		}
		fmt.Fprintf(out, "| %s: %s | %s %.2f | %.2f | %s |\n", goal.name, goal.quantity, bound, goal.ratio, ratio, verdict)
	}
}
