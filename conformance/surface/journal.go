package surface

import (
	"strings"
	"sync"
)

// Journal collects what is logged.
type Journal struct {
	mutex sync.Mutex
	text  strings.Builder
}

// Write adds a line.
func (j *Journal) Write(line []byte) (int, error) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.text.Write(line)
}

// Take is the lines since it was last asked for.
func (j *Journal) Take() []string {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	var lines []string
	for line := range strings.Lines(j.text.String()) {
		lines = append(lines, "logged "+strings.TrimSpace(line))
	}
	j.text.Reset()
	return lines
}
