package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

const (
	toolbeltID = "dev.toolbelt"
	// where the tools are called: sides of the comparison
	devhostSide, supervisorSide = "dev host", "supervisor"

	callMedian quantity = "us a call"
	apiCalls   quantity = "API calls"
)

// crowds are how many items there are to answer.
var crowds = []int{10, 100, 200}

// reading is the call of a tool that answers every item of a crowd, as far as it ever answers so many.
type reading struct {
	tool, arguments string
	// the list in its structured answer
	list string
	most int
}

// The same as in devhost.rs. The server answers a hundred hits at most; of so many the tool leaves out the oldest millisecond, of
// which there may be more.
var readings = []reading{
	{"read_messages", `{"source":"~news","limit":200,"max_chars":24000}`, "messages", 200},
	{"search_messages", `{"query":"pear","limit":100,"max_chars":24000}`, "hits", 99},
	{"find_channels", `{"limit":200}`, "channels", 200},
}

func (r reading) named(items int) string { return fmt.Sprintf("%s | %d", r.tool, items) }

// measureReadings lets the dev host and the supervisor take turns: a crowd each, and who begins changes from round to round.
func measureReadings(options options) (*figures, error) {
	figures := newFigures()
	turns := []func(items int) error{
		func(items int) error { return inDevhost(options, items, figures) },
		func(items int) error { return underSupervisor(options, items, figures) },
	}
	for round := range options.rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, options.rounds)
		for _, items := range crowds {
			for _, turn := range turns {
				if err := turn(items); err != nil {
					return nil, fmt.Errorf("%d items: %w", items, err)
				}
			}
		}
		slices.Reverse(turns)
	}
	return figures, nil
}

// inDevhost runs devhost.rs, which prints a line a tool.
func inDevhost(options options, items int, figures *figures) error {
	program := strings.Fields(options.devhost)
	arguments := append(program[1:], options.bundle, fmt.Sprint(items), fmt.Sprint(options.calls))
	command := exec.Command(program[0], arguments...)
	command.Stderr = os.Stderr
	printed, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", options.devhost, err)
	}
	lines := bufio.NewScanner(bytes.NewReader(printed))
	for _, reading := range readings {
		var tool string
		var micros, calls float64
		lines.Scan()
		if _, err := fmt.Sscan(lines.Text(), &tool, &micros, &calls); err != nil || tool != reading.tool {
			return fmt.Errorf("%s: %q is no line of %s", options.devhost, lines.Text(), reading.tool)
		}
		figures.add(reading.named(items), callMedian, devhostSide, micros)
		figures.add(reading.named(items), apiCalls, devhostSide, calls)
	}
	return nil
}

// underSupervisor activates the plugin as the server does, in front of a crowd, and calls its tools.
func underSupervisor(options options, items int, figures *figures) error {
	logger, err := mlog.NewLogger()
	if err != nil {
		return err
	}
	crowd, tally := newCrowd(items), &tally{}
	newAPI := func(*model.Manifest) plugin.API { return crowd }
	environment, err := plugin.NewEnvironment(newAPI, nil, filepath.Dir(options.bundle), os.TempDir(), logger, tally)
	if err != nil {
		return err
	}
	defer environment.Shutdown()
	if _, _, err := environment.Activate(toolbeltID); err != nil {
		return err
	}
	hooks, err := environment.HooksForPlugin(toolbeltID)
	if err != nil {
		return err
	}
	process, err := findProcess(executable(options.bundle))
	if err != nil {
		return err
	}
	for _, reading := range readings {
		taken, err := reading.measure(hooks, crowd.ada.Id, items, options.calls, process, tally)
		if err != nil {
			return fmt.Errorf("%s: %w", reading.tool, err)
		}
		name := reading.named(items)
		figures.add(name, callMedian, supervisorSide, taken.median)
		figures.add(name, cpuPerCall, supervisorSide, taken.cpu)
		figures.add(name, apiCalls, supervisorSide, taken.apiCalls)
	}
	return nil
}

// executable is where the plugin of a bundle lies.
func executable(bundle string) string {
	info := model.BundleInfoForPath(bundle)
	return filepath.Join(bundle, info.Manifest.GetExecutableForRuntime(runtime.GOOS, runtime.GOARCH))
}

// taken is what one call took: microseconds, and calls of the API.
type taken struct{ median, cpu, apiCalls float64 }

// measure makes so many calls, one at a time, after a twentieth of them that warm up. Every answer is checked.
func (r reading) measure(hooks plugin.Hooks, user string, items, calls int, process *process, tally *tally) (*taken, error) {
	params := fmt.Sprintf(`{"name":"dev_toolbelt__%s","arguments":%s}`, r.tool, r.arguments)
	request := callAs(func() string { return user }, "tools/call", params)
	once := func() (time.Duration, error) {
		response := httptest.NewRecorder()
		start := time.Now()
		hooks.ServeHTTP(&plugin.Context{}, response, request())
		took := time.Since(start)
		return took, r.check(response.Body.Bytes(), items)
	}
	for range 1 + calls/20 {
		if _, err := once(); err != nil {
			return nil, err
		}
	}
	before, err := process.cpu()
	if err != nil {
		return nil, err
	}
	var times, asked []float64
	for range calls {
		sofar := tally.calls.Load()
		took, err := once()
		if err != nil {
			return nil, err
		}
		times = append(times, took.Seconds()*1e6)
		asked = append(asked, float64(tally.calls.Load()-sofar))
	}
	after, err := process.cpu()
	return &taken{median(times), (after - before).Seconds() * 1e6 / float64(calls), median(asked)}, err
}

// check says what is wrong with an answer.
func (r reading) check(answer []byte, items int) error {
	var got struct {
		Result struct {
			IsError           bool
			StructuredContent map[string]json.RawMessage
		}
	}
	var list []json.RawMessage
	if err := json.Unmarshal(answer, &got); err != nil {
		return fmt.Errorf("%w in %.300q", err, answer)
	}
	_ = json.Unmarshal(got.Result.StructuredContent[r.list], &list)
	if wanted := min(items, r.most); got.Result.IsError || len(list) != wanted {
		return fmt.Errorf("%d %s instead of %d in %.300q", len(list), r.list, wanted, answer)
	}
	return nil
}

func (f *figures) printReadings(out io.Writer) {
	fmt.Fprint(out, "\n| dev host / supervisor | items | API calls | us a call | supervisor : dev host | plugin CPU, us a call |\n|---|---:|---:|---:|---:|---:|\n")
	for _, name := range f.order {
		of := func(quantity quantity, side string) float64 { return median(f.samples[key{name, quantity, side}]) }
		host, supervisor := of(callMedian, devhostSide), of(callMedian, supervisorSide)
		fmt.Fprintf(out, "| %s | %s / %s | %s / %s | %.2f | %s |\n", name,
			figure(of(apiCalls, devhostSide)), figure(of(apiCalls, supervisorSide)),
			figure(host), figure(supervisor), supervisor/host, figure(of(cpuPerCall, supervisorSide)))
	}
}
