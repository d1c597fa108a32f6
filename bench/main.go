// Command bench measures examples/hello against the same plugin in Go: both under Mattermost's own plugin supervisor, in
// one process, in turns, over several rounds. It prints medians and ratios as a Markdown table.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
)

func main() {
	rustBinary := flag.String("rust", "", "the release binary of examples/hello")
	goBinary := flag.String("go", "", "the binary of bench/hello-go")
	rounds := flag.Int("rounds", 5, "how often each case is measured; the median counts")
	only := flag.String("cases", "", "only the cases whose name matches this pattern, such as '^small answer, 16 '")
	flag.Parse()
	if *rustBinary == "" || *goBinary == "" || *rounds < 1 {
		fmt.Fprintln(os.Stderr, "bench: needs -rust BINARY and -go BINARY (make bench builds both)")
		os.Exit(2)
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: -cases:", err)
		os.Exit(2)
	}
	if err := run(*rustBinary, *goBinary, *rounds, wanted); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(rustBinary, goBinary string, rounds int, wanted *regexp.Regexp) error {
	host, err := newHost(map[string]string{rustID: rustBinary, goID: goBinary})
	if err != nil {
		return err
	}
	defer host.close()

	table := newTable()
	for id, binary := range map[string]string{rustID: rustBinary, goID: goBinary} {
		info, err := os.Stat(binary)
		if err != nil {
			return err
		}
		table.add("binary, MB", lowerIsBetter, id, float64(info.Size())/1e6)
	}
	for round := range rounds {
		ids := []string{goID, rustID}
		if round%2 == 1 {
			ids = []string{rustID, goID}
		}
		for _, id := range ids {
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, rounds, id)
			if err := measure(host, id, table, wanted); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
		}
	}
	fmt.Printf("%d cores, %s, %d rounds, medians\n\n", runtime.NumCPU(), runtime.Version(), rounds)
	table.print(os.Stdout)
	return nil
}

// measure takes every figure of one plugin once, in a process of its own.
func measure(host *host, id string, table *table, wanted *regexp.Regexp) error {
	for range 3 {
		took, err := host.activate(id)
		if err != nil {
			return err
		}
		table.add("activation, ms", lowerIsBetter, id, took.Seconds()*1e3)
		host.deactivate(id)
	}
	if _, err := host.activate(id); err != nil {
		return err
	}
	defer host.deactivate(id)
	process, err := findProcess(host.binary(id))
	if err != nil {
		return err
	}
	plugin, err := host.plugin(id)
	if err != nil {
		return err
	}
	rss, err := process.residentMB()
	if err != nil {
		return err
	}
	table.add("memory idle, MB", lowerIsBetter, id, rss)

	for _, c := range cases {
		for _, atATime := range c.atATime {
			name := fmt.Sprintf("%s, %d at a time", c.name, atATime)
			if !wanted.MatchString(name) {
				continue
			}
			result, err := c.run(plugin, process, atATime)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			result.report(table, id, name, c)
		}
	}
	if rss, err = process.residentMB(); err != nil {
		return err
	}
	table.add("memory after load, MB", lowerIsBetter, id, rss)
	return nil
}
