// Command generate writes what the SDK has from Mattermost's server/public, at the version that go.mod names: the types in
// src/model, the standard emojis, the API methods in src/api/resources and the hooks in src/hooks/table.rs; the roles of a
// new server for the dev host; and lists for the tests of them all.
//
//	go run .           writes the files
//	go run . -check    fails when a committed file is not what would be written
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail when a file differs")
	out := flag.String("out", "../src", "folder of the crate's sources")
	flag.Parse()

	if err := run(*out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(out string, check bool) error {
	source, err := load()
	if err != nil {
		return err
	}
	files, err := emit(source)
	if err != nil {
		return err
	}
	if check {
		return compare(out, files)
	}
	return write(out, files)
}

func write(out string, files map[string][]byte) error {
	stale, err := stale(out, files)
	if err != nil {
		return err
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	for name, text := range files {
		path := filepath.Join(out, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func compare(out string, files map[string][]byte) error {
	differ, err := stale(out, files)
	if err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(out, name)
		if committed, err := os.ReadFile(path); err != nil || !bytes.Equal(committed, text) {
			differ = append(differ, path)
		}
	}
	if len(differ) == 0 {
		return nil
	}
	slices.Sort(differ)
	return fmt.Errorf("not as generated: %q; run 'go run .' in crates/mattermost-plugin/generate", differ)
}

// generated are the folders that hold generated files only.
var generated = []string{"model", "api/resources"}

// stale lists the files in the folders of generated ones that are not made any more.
func stale(out string, files map[string][]byte) ([]string, error) {
	var stale []string
	for _, folder := range generated {
		paths, err := filepath.Glob(filepath.Join(out, folder, "*.rs"))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			if _, made := files[folder+"/"+filepath.Base(path)]; !made {
				stale = append(stale, path)
			}
		}
	}
	return stale, nil
}
