package main

import (
	"debug/buildinfo"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// printMachine says on what, and with what, the figures were made.
func printMachine(out io.Writer, options options) error {
	built, err := buildinfo.ReadFile(options.goBinary)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d cores (%s), GOMAXPROCS %d, %s/%s; medians of %d rounds.\n",
		runtime.NumCPU(), cpuModel(), runtime.GOMAXPROCS(0), runtime.GOOS, runtime.GOARCH, options.rounds)
	versions := []string{"Go " + strings.TrimPrefix(built.GoVersion, "go")}
	if options.rustVersion != "" {
		versions = append(versions, options.rustVersion)
	}
	for _, module := range built.Deps {
		switch module.Path {
		case "github.com/mattermost/mattermost/server/public", "github.com/modelcontextprotocol/go-sdk",
			"github.com/hashicorp/go-plugin", "github.com/hashicorp/yamux":
			versions = append(versions, strings.TrimPrefix(module.Path, "github.com/")+" "+module.Version)
		}
	}
	fmt.Fprintf(out, "%s.\n", strings.Join(versions, ", "))
	return nil
}

func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(info)) {
		if name, model, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return "unknown"
}
