// Command bench measures examples/hello against the same plugin in Go: both under Mattermost's own plugin supervisor, in
// one process, in turns, over several rounds. Or, with -bundle, the tools that read most: in the dev host and under the
// supervisor. It prints medians and ratios as Markdown tables.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
)

// options say what is measured.
type options struct {
	rustBinary, goBinary string
	// what built the former; the latter knows it itself
	rustVersion string
	rounds      int
	// only the cases whose name matches
	wanted *regexp.Regexp
	// each case sends one of so many of its requests
	fraction int

	// the tools that read most: the plugin, the command that measures it in the dev host, and how often a round calls each tool
	bundle, devhost string
	calls           int
}

func main() {
	options := options{fraction: 1}
	flag.StringVar(&options.rustBinary, "rust", "", "the release binary of examples/hello")
	flag.StringVar(&options.goBinary, "go", "", "the binary of bench/hello-go")
	flag.StringVar(&options.rustVersion, "rustc", "", "the version of Rust, for the heading")
	flag.IntVar(&options.rounds, "rounds", 5, "how often each case is measured; the median counts")
	only := flag.String("cases", "", "only the cases whose name matches this pattern, such as '^small answer, 16 '")
	flag.StringVar(&options.bundle, "bundle", "", "the plugin's folder: its tools that read most are measured, and nothing else")
	flag.StringVar(&options.devhost, "devhost", "", "the command that measures them in the dev host")
	flag.IntVar(&options.calls, "calls", 200, "how often a round calls each of them")
	flag.Parse()
	if options.bundle != "" && options.devhost == "" {
		fmt.Fprintln(os.Stderr, "bench: -bundle needs -devhost COMMAND (make readings names it)")
		os.Exit(2)
	}
	if options.bundle == "" && (options.rustBinary == "" || options.goBinary == "") {
		fmt.Fprintln(os.Stderr, "bench: needs -rust BINARY and -go BINARY (make bench builds both)")
		os.Exit(2)
	}
	if options.rounds < 1 {
		fmt.Fprintln(os.Stderr, "bench: -rounds (ROUNDS of make bench) is a number of at least 1")
		os.Exit(2)
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: -cases:", err)
		os.Exit(2)
	}
	if !slices.ContainsFunc(cases, func(c benchCase) bool { return len(c.wanted(wanted)) > 0 }) {
		fmt.Fprintf(os.Stderr, "bench: no case matches %q; one is named %q\n", *only, cases[0].named(cases[0].atATime[0]))
		os.Exit(2)
	}
	options.wanted = wanted
	if err := run(options); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(options options) error {
	measure, print := measure, (*figures).print
	if options.bundle != "" {
		measure, print = measureReadings, (*figures).printReadings
		// It has all that is in the plugin's host, and tells the versions.
		options.goBinary = "/proc/self/exe"
	}
	figures, err := measure(options)
	if err != nil {
		return err
	}
	if err := printMachine(os.Stdout, options); err != nil {
		return err
	}
	print(figures, os.Stdout)
	return nil
}
