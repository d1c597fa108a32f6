package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// docs.txt says more than a name about what people use: what stands unindented is a trait, a method of plugin.API or a hook,
// what is indented below it is its text.
//
//go:embed docs.txt
var docsText string

// docs are the lines of text, by what they are about.
type docs map[string][]string

func readDocs(text string) (docs, error) {
	docs := docs{}
	var about string
	for number, line := range strings.Split(text, "\n") {
		indented, is := strings.CutPrefix(line, "    ")
		switch {
		case strings.HasPrefix(line, "#"):
		case is && about == "":
			return nil, fmt.Errorf("docs.txt:%d: a text about nothing", number+1)
		case is || line == "" && about != "":
			docs[about] = append(docs[about], indented)
		case line != "":
			about = line
			if docs[about] != nil {
				return nil, fmt.Errorf("docs.txt:%d: %s again", number+1, about)
			}
			docs[about] = []string{}
		}
	}
	for about, lines := range docs {
		for len(lines) > 0 && lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		docs[about] = lines
	}
	return docs, nil
}

// comment is the documentation of name in Rust, each line after indent; nothing for what has no text.
func (d docs) comment(name, indent string) string {
	var text strings.Builder
	for _, line := range d[name] {
		text.WriteString(strings.TrimRight(indent+"/// "+line, " ") + "\n")
	}
	return text.String()
}

// check fails when there is a text about what does not exist, or is documented elsewhere.
func (d docs) check(source *source) error {
	var names []string
	for _, resource := range resources {
		names = append(names, resource.trait)
	}
	for _, owner := range []string{"API", "Hooks"} {
		methods, err := source.methods(owner)
		if err != nil {
			return err
		}
		for _, method := range methods {
			if !slices.Contains(handHooks, method.Name()) {
				names = append(names, method.Name())
			}
		}
	}
	for about := range d {
		if !slices.Contains(names, about) {
			return fmt.Errorf("docs.txt says something about %s, which is no trait, method or hook of a table", about)
		}
	}
	return nil
}
