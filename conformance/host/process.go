package host

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Process is the plugin's process as /proc shows it, so this works on Linux only.
type Process struct {
	// PID is its process id.
	PID int
	// Sockets are the paths of its Unix sockets.
	Sockets []string

	started string
}

// PluginOf finds the only child of the process parent that is a plugin.
func PluginOf(parent int) (*Process, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	for _, stat := range stats {
		fields, err := statFields(stat)
		if err != nil || fields[1] != strconv.Itoa(parent) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		if err != nil || !isPlugin(pid) {
			continue
		}
		sockets, err := socketsOf(pid)
		return &Process{PID: pid, Sockets: sockets, started: fields[19]}, err
	}
	return nil, fmt.Errorf("process %d has no plugin", parent)
}

// Kill ends the process as the kernel does when memory is short.
func (process *Process) Kill() error {
	running, err := os.FindProcess(process.PID)
	if err != nil {
		return err
	}
	return running.Kill()
}

// Lives tells whether the process runs; one that ended and that nobody has waited for does not.
func (process *Process) Lives() bool {
	fields, err := statFields(fmt.Sprintf("/proc/%d/stat", process.PID))
	return err == nil && fields[19] == process.started && fields[0] != "Z"
}

// statFields are those after the command's name, which may hold blanks: state, parent, ... and start time at 19.
func statFields(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 20 {
		return nil, fmt.Errorf("%s is short", path)
	}
	return fields, nil
}

// isPlugin looks for the cookie that the supervisor gives to plugins.
func isPlugin(pid int) bool {
	environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && bytes.Contains(environment, []byte("MATTERMOST_PLUGIN="))
}

func socketsOf(pid int) ([]string, error) {
	descriptors, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		return nil, err
	}
	inodes := map[string]bool{}
	for _, descriptor := range descriptors {
		target, _ := os.Readlink(descriptor)
		if inode, ok := strings.CutPrefix(target, "socket:["); ok {
			inodes[strings.TrimSuffix(inode, "]")] = true
		}
	}
	table, err := os.ReadFile("/proc/net/unix")
	if err != nil {
		return nil, err
	}
	paths := map[string]bool{}
	for _, line := range strings.Split(string(table), "\n") {
		fields := strings.Fields(line)
		if len(fields) == 8 && inodes[fields[6]] && strings.HasPrefix(fields[7], "/") {
			paths[fields[7]] = true
		}
	}
	var list []string
	for path := range paths {
		list = append(list, path)
	}
	return list, nil
}

// Resident is how much memory the process has in use, in bytes.
func (process *Process) Resident() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", process.PID))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, errors.New("statm is short")
	}
	pages, err := strconv.Atoi(fields[1])
	return pages * os.Getpagesize(), err
}
