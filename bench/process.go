package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// process is a plugin's process, seen through /proc.
type process struct{ folder string }

func findProcess(binary string) (*process, error) {
	binary, err := filepath.EvalSymlinks(binary)
	if err != nil {
		return nil, err
	}
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		return nil, err
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == binary {
			return &process{filepath.Dir(link)}, nil
		}
	}
	return nil, fmt.Errorf("no process runs %s", binary)
}

// ticksPerSecond is Linux's USER_HZ, the unit of the times in /proc/PID/stat (proc(5)).
const ticksPerSecond = 100

// cpu is the time that the process has run, in user and kernel mode.
func (p *process) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(filepath.Join(p.folder, "stat"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	if err != nil {
		return 0, err
	}
	return time.Duration(user+system) * time.Second / ticksPerSecond, nil
}

func (p *process) residentMB() (float64, error) {
	status, err := os.ReadFile(filepath.Join(p.folder, "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kB, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kB / 1e3, err
		}
	}
	return 0, fmt.Errorf("no VmRSS in %s/status", p.folder)
}
