package host

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

// Log keeps what was logged, one JSON object a line.
type Log struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write implements io.Writer.
func (log *Log) Write(line []byte) (int, error) {
	log.mutex.Lock()
	defer log.mutex.Unlock()
	return log.text.Write(line)
}

// String is everything logged so far.
func (log *Log) String() string {
	log.mutex.Lock()
	defer log.mutex.Unlock()
	return log.text.String()
}

// Has tells whether the text has been logged.
func (log *Log) Has(text string) bool { return strings.Contains(log.String(), text) }

// add takes a line that the plugin logged through the API.
func (log *Log) add(level, message string, pairs []any) {
	line, _ := json.Marshal(map[string]any{"source": "plugin_api", "level": level, "msg": message, "pairs": fmt.Sprint(pairs...)})
	_, _ = log.Write(append(line, '\n'))
}
