package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
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
	f.section(out, "At rest", megabytes, milliseconds)
	f.section(out, "Calls", callsPerSecond, cpuPerCall, p50, p99)
	f.section(out, "Bodies", throughput, cpuPerCall, p50, p99)
	f.goals(out)
}

// section prints the cases that have the first of these quantities, or any where each case has one.
func (f *figures) section(out io.Writer, title string, quantities ...quantity) {
	perCase := len(quantities) > 2
	if !slices.ContainsFunc(slices.Collect(maps.Keys(f.samples)), func(key key) bool { return key.quantity == quantities[0] }) {
		return
	}
	fmt.Fprintf(out, "\n### %s: Go / Rust (Rust : Go)\n\n| |", title)
	if perCase {
		for _, quantity := range quantities {
			fmt.Fprintf(out, " %s |", quantity)
		}
		fmt.Fprint(out, "\n|---|---:|---:|---:|---:|\n")
	} else {
		fmt.Fprint(out, " |\n|---|---:|\n")
	}
	for _, name := range f.order {
		if _, _, found := f.medians(name, quantities[0]); perCase && !found {
			continue
		}
		row := ""
		for _, quantity := range quantities {
			goMedian, rustMedian, found := f.medians(name, quantity)
			if !found {
				continue
			}
			row += fmt.Sprintf(" %s / %s (%.2f) |", figure(goMedian), figure(rustMedian), rustMedian/goMedian)
			if !perCase {
				row = fmt.Sprintf(" %s / %s %s (%.2f) |", figure(goMedian), figure(rustMedian), quantity, rustMedian/goMedian)
			}
		}
		if row != "" {
			fmt.Fprintf(out, "| %s |%s\n", name, row)
		}
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
