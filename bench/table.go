package main

import (
	"fmt"
	"io"
	"slices"
)

type direction bool

const (
	lowerIsBetter  direction = false
	higherIsBetter direction = true
)

// table collects the samples of each row and plugin, in the order in which rows were first seen.
type table struct {
	rows  []string
	cells map[string]*row
}

type row struct {
	better  direction
	samples map[string][]float64
}

func newTable() *table { return &table{cells: map[string]*row{}} }

func (t *table) add(name string, better direction, id string, sample float64) {
	cell, found := t.cells[name]
	if !found {
		cell = &row{better, map[string][]float64{}}
		t.cells[name] = cell
		t.rows = append(t.rows, name)
	}
	cell.samples[id] = append(cell.samples[id], sample)
}

func (t *table) print(out io.Writer) {
	fmt.Fprintln(out, "| figure | Go | Rust | Rust / Go | better is |")
	fmt.Fprintln(out, "|---|---:|---:|---:|---|")
	for _, name := range t.rows {
		cell := t.cells[name]
		goMedian, rustMedian := median(cell.samples[goID]), median(cell.samples[rustID])
		better := "lower"
		if cell.better == higherIsBetter {
			better = "higher"
		}
		fmt.Fprintf(out, "| %s | %s | %s | %.2f | %s |\n", name, figure(goMedian), figure(rustMedian), rustMedian/goMedian, better)
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

func figure(value float64) string {
	if value >= 100 {
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.3g", value)
}
