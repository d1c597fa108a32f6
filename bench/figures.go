package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// quantity is what a figure counts, in its unit.
type quantity string

const (
	megabytes      quantity = "MB"
	milliseconds   quantity = "ms"
	callsPerSecond quantity = "calls/s"
	throughput     quantity = "MiB/s"
	cpuPerCall     quantity = "plugin CPU, us a call"
	p50            quantity = "p50, us"
	p99            quantity = "p99, us"
)

// figures are the samples of each case, quantity and plugin; cases in the order in which they were first seen.
type figures struct {
	order   []string
	samples map[key][]float64
}

type key struct {
	name     string
	quantity quantity
	id       string
}

func newFigures() *figures { return &figures{samples: map[key][]float64{}} }

func (f *figures) add(name string, quantity quantity, id string, sample float64) {
	if !slices.Contains(f.order, name) {
		f.order = append(f.order, name)
	}
	key := key{name, quantity, id}
	f.samples[key] = append(f.samples[key], sample)
}

// medians are those of the Go plugin and of the Rust plugin.
func (f *figures) medians(name string, quantity quantity) (goMedian, rustMedian float64, found bool) {
	goSamples, rustSamples := f.samples[key{name, quantity, goID}], f.samples[key{name, quantity, rustID}]
	if len(goSamples) == 0 || len(rustSamples) == 0 {
		return 0, 0, false
	}
	return median(goSamples), median(rustSamples), true
}

func (f *figures) print(out io.Writer) {
	f.atRest(out)
	f.eachCase(out, "Calls", callsPerSecond)
	f.eachCase(out, "Bodies", throughput)
	f.goals(out)
}

// atRest prints what is counted once, each in its own unit.
func (f *figures) atRest(out io.Writer) {
	var rows []string
	for _, name := range f.order {
		for _, quantity := range []quantity{megabytes, milliseconds} {
			if goMedian, rustMedian, found := f.medians(name, quantity); found {
				row := fmt.Sprintf("| %s | %s / %s %s (%.2f) |", name, figure(goMedian), figure(rustMedian), quantity, rustMedian/goMedian)
				rows = append(rows, row)
			}
		}
	}
	section(out, "At rest", "| | |\n|---|---:|", rows)
}

// eachCase prints the cases whose speed is of the given kind.
func (f *figures) eachCase(out io.Writer, title string, speed quantity) {
	var rows []string
	for _, name := range f.order {
		if _, _, found := f.medians(name, speed); !found {
			continue
		}
		row := "| " + name + " |"
		for _, quantity := range []quantity{speed, cpuPerCall, p50, p99} {
			goMedian, rustMedian, _ := f.medians(name, quantity)
			row += fmt.Sprintf(" %s / %s (%.2f) |", figure(goMedian), figure(rustMedian), rustMedian/goMedian)
		}
		rows = append(rows, row)
	}
	header := fmt.Sprintf("| | %s | %s | %s | %s |\n|---|---:|---:|---:|---:|", speed, cpuPerCall, p50, p99)
	section(out, title, header, rows)
}

// section prints a table; none without rows.
func section(out io.Writer, title, header string, rows []string) {
	if len(rows) > 0 {
		fmt.Fprintf(out, "\n### %s: Go / Rust (Rust : Go)\n\n%s\n%s\n", title, header, strings.Join(rows, "\n"))
	}
}

func median(samples []float64) float64 {
	sorted := slices.Sorted(slices.Values(samples))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

// figure writes three digits that count.
func figure(value float64) string {
	if value < 100 {
		return fmt.Sprintf("%.3g", value)
	}
	digits := fmt.Sprintf("%.0f", value)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
