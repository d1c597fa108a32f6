package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// process is a plugin's process, seen through /proc.
type process struct {
	folder string
	pid    int
}

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
			folder := filepath.Dir(link)
			pid, err := strconv.Atoi(filepath.Base(folder))
			return &process{folder, pid}, err
		}
	}
	return nil, fmt.Errorf("no process runs %s", binary)
}

// cpu is the time that all threads of the process have run, the ended ones too, in user and kernel mode: to the nanosecond,
// where /proc/PID/stat counts in ticks of 10 ms.
func (p *process) cpu() (time.Duration, error) {
	// clock_getcpuclockid(3): the complement of the process id, and CPUCLOCK_SCHED (linux/posix-timers.h)
	clock := int32(^p.pid<<3 | 2)
	var ran unix.Timespec
	if err := unix.ClockGettime(clock, &ran); err != nil {
		return 0, fmt.Errorf("the CPU time of process %d: %w", p.pid, err)
	}
	return time.Duration(ran.Nano()), nil
}

// residentMB is the memory that the process has now, the pages of its binary included.
func (p *process) residentMB() (float64, error) { return p.statusMB("VmRSS") }

// peakMB is the most that it had.
func (p *process) peakMB() (float64, error) { return p.statusMB("VmHWM") }

func (p *process) statusMB(name string) (float64, error) {
	status, err := os.ReadFile(filepath.Join(p.folder, "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, name+":"); found {
			kB, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kB * 1024 / 1e6, err
		}
	}
	return 0, fmt.Errorf("no %s in %s/status", name, p.folder)
}
