package main

import (
	"fmt"
	"os"
	"strings"
)

// section is a file of src/model and the types it starts from, as "model.User".
type section struct {
	name  string
	roots []string
}

func readRoots(path string) ([]section, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var sections []section
	for number, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, roots, found := strings.Cut(line, ":")
		if !found || strings.TrimSpace(roots) == "" {
			return nil, fmt.Errorf("%s:%d: expected \"file: package.Type ...\", found %q", path, number+1, line)
		}
		sections = append(sections, section{name, strings.Fields(roots)})
	}
	return sections, nil
}
