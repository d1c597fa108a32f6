package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A round of a few calls each: both plugins run under the supervisor and answer every case as it says. BENCH_RUST is any
// build of examples/hello.
func TestBothPluginsAnswerEveryCaseAlike(t *testing.T) {
	rust := os.Getenv("BENCH_RUST")
	if rust == "" {
		t.Skip("BENCH_RUST names no build of examples/hello")
	}
	options := options{
		rustBinary: rust, goBinary: filepath.Join(t.TempDir(), "hello-go"), rustVersion: "Rust",
		rounds: 1, wanted: regexp.MustCompile(""), fraction: 200,
	}
	build := exec.Command("go", "build", "-o", options.goBinary, "./hello-go")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building hello-go: %v\n%s", err, output)
	}
	figures, err := measure(options)
	if err != nil {
		t.Fatal(err)
	}
	for _, goal := range goals {
		goMedian, rustMedian, found := figures.medians(goal.name, goal.quantity)
		if !found || goMedian <= 0 || rustMedian <= 0 {
			t.Errorf("%s, %s: measured %v and %v", goal.name, goal.quantity, goMedian, rustMedian)
		}
	}
	var printed bytes.Buffer
	if err := printMachine(&printed, options); err != nil {
		t.Fatal(err)
	}
	figures.print(&printed)
	for _, wanted := range []string{"server/public v", "| echo, 16 at a time |", "| 50 MiB up, 1 at a time |", "| memory idle |"} {
		if !strings.Contains(printed.String(), wanted) {
			t.Errorf("%q is not in what is printed:\n%s", wanted, &printed)
		}
	}
	t.Log("\n", printed.String())
}

func TestAWrongAnswerIsTold(t *testing.T) {
	for _, c := range cases {
		if err := c.check(&response{status: 200, start: []byte(`{"result":{}}`), length: 13}); err == nil {
			t.Errorf("%s takes any answer", c.name)
		}
	}
}

func TestTheMedianOfAnEvenNumberLiesInBetween(t *testing.T) {
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("the median is %v", got)
	}
}

func TestFiguresHaveThreeDigitsThatCount(t *testing.T) {
	for value, want := range map[float64]string{0.1234: "0.123", 12.34: "12.3", 999: "999", 1234: "1,234", 1234567: "1,234,567"} {
		if got := figure(value); got != want {
			t.Errorf("%v is written %s", value, got)
		}
	}
}
