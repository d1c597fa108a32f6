package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// A round of a few calls: in both worlds every item comes out, with as many calls of the API, and no more for 200 items than
// tests/end_to_end/round_trips.rs allows. BENCH_BUNDLE is any build of the plugin, BENCH_DEVHOST the command
// that runs devhost.rs.
func TestTheToolsThatReadMostAskAsMuchUnderTheSupervisorAsInTheDevHost(t *testing.T) {
	options := options{bundle: os.Getenv("BENCH_BUNDLE"), devhost: os.Getenv("BENCH_DEVHOST"), rounds: 1, calls: 3}
	if options.bundle == "" || options.devhost == "" {
		t.Skip("BENCH_BUNDLE and BENCH_DEVHOST do not name the plugin and the dev host")
	}
	figures, err := measureReadings(options)
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	figures.printReadings(&printed)
	t.Log("\n", printed.String())
	for _, reading := range readings {
		few := median(figures.samples[key{reading.named(10), apiCalls, supervisorSide}])
		for _, items := range crowds {
			name := reading.named(items)
			calls := median(figures.samples[key{name, apiCalls, supervisorSide}])
			if devhost := median(figures.samples[key{name, apiCalls, devhostSide}]); calls != devhost {
				t.Errorf("%s: %v calls under the supervisor, %v in the dev host", name, calls, devhost)
			}
			if calls < 1 || calls > few+3 || calls > 12 {
				t.Errorf("%s: %v calls, %v for 10 items", name, calls, few)
			}
		}
		if !strings.Contains(printed.String(), "| "+reading.named(200)+" |") {
			t.Errorf("%s is not in what is printed", reading.tool)
		}
	}
}

func TestAnAnswerWithTooFewItemsIsTold(t *testing.T) {
	for _, reading := range readings {
		for _, answer := range []string{`{}`, `{"result":{"structuredContent":{"` + reading.list + `":[{}]}}}`} {
			if err := reading.check([]byte(answer), 2); err == nil {
				t.Errorf("%s takes %s", reading.tool, answer)
			}
		}
	}
}
