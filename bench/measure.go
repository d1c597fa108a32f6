package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"

	"github.com/mattermost/mattermost/server/public/plugin"
)

const (
	// activations of a plugin in a round
	activations = 3
	// what the plugins have answered when their memory is looked at, and how many calls at a time
	loadCalls, loadAtATime = 12_000, 16
)

// subject is one of the two plugins, active.
type subject struct {
	id      string
	hooks   plugin.Hooks
	process *process
}

// measure takes every figure of both plugins, once a round. The two take turns at each case, and who begins changes from
// round to round, so that what else the machine does meets both.
func measure(options options) (*figures, error) {
	binaries := map[string]string{rustID: options.rustBinary, goID: options.goBinary}
	host, err := newHost(binaries)
	if err != nil {
		return nil, err
	}
	defer host.close()
	figures := newFigures()
	ids := []string{goID, rustID}
	for _, id := range ids {
		info, err := os.Stat(binaries[id])
		if err != nil {
			return nil, err
		}
		figures.add("stripped binary", megabytes, id, float64(info.Size())/1e6)
	}
	for round := range options.rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, options.rounds)
		if err := measureRound(host, ids, options, figures); err != nil {
			return nil, err
		}
		slices.Reverse(ids)
	}
	return figures, nil
}

func measureRound(host *host, ids []string, options options, figures *figures) error {
	for range activations {
		for _, id := range ids {
			took, err := host.activate(id)
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			figures.add("activation", milliseconds, id, took.Seconds()*1e3)
			host.deactivate(id)
		}
	}
	var subjects []*subject
	for _, id := range ids {
		subject, err := start(host, id)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		defer host.deactivate(id)
		subjects = append(subjects, subject)
	}
	if err := each(subjects, func(s *subject) error { return s.load(options, figures) }); err != nil {
		return err
	}
	for _, c := range cases {
		for _, atATime := range c.wanted(options.wanted) {
			name := c.named(atATime)
			err := each(subjects, func(s *subject) error {
				result, err := c.run(s, max(1, c.requests/options.fraction), atATime)
				if err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				result.report(figures, s.id, name, c)
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return each(subjects, func(s *subject) error {
		peak, err := s.process.peakMB()
		figures.add("memory at its peak, large bodies included", megabytes, s.id, peak)
		return err
	})
}

func each(subjects []*subject, do func(*subject) error) error {
	for _, subject := range subjects {
		// the host's garbage of one is not collected while the other is measured
		runtime.GC()
		if err := do(subject); err != nil {
			return fmt.Errorf("%s: %w", subject.id, err)
		}
	}
	return nil
}

func start(host *host, id string) (*subject, error) {
	if _, err := host.activate(id); err != nil {
		return nil, err
	}
	process, err := findProcess(host.binary(id))
	if err != nil {
		return nil, err
	}
	hooks, err := host.plugin(id)
	return &subject{id, hooks, process}, err
}

// load looks at the plugin's memory before and after the same calls of each kind of small request.
func (s *subject) load(options options, figures *figures) error {
	idle, err := s.process.residentMB()
	if err != nil {
		return err
	}
	figures.add("memory idle", megabytes, s.id, idle)
	kinds := slices.DeleteFunc(slices.Clone(cases), func(c benchCase) bool { return c.moved > 0 })
	calls := max(loadAtATime, loadCalls/len(kinds)/options.fraction)
	for _, c := range kinds {
		if err := c.send(s.hooks, calls, loadAtATime, nil); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	loaded, err := s.process.residentMB()
	figures.add("memory after 12,000 calls", megabytes, s.id, loaded)
	return err
}
