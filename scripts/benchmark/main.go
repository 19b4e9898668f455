// Command benchmark measures what the product promises: a case's creation against a bare PocketBase, lists and counts at
// a million cases, working time and timers, the time to start, memory at rest, and what a first visit costs to load.
//
// Contract: every line on stdout is "name value unit"; what else is worth saying goes to stderr. Values are medians where
// there is more than one run. It listens on loopback only, ends by itself, and leaves nothing behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// longest bounds a whole run: a bench that hangs must not hold up who waits for it.
const longest = time.Hour

// bench is one run.
type bench struct {
	// dir holds everything the run writes.
	dir string
	// profiles is where profiles of the desk go; empty for none.
	profiles string
	// binary is the product, built once when a measurement needs it.
	binary string
	names  []string
}

// measurements in the order in which they run; each prints the names it stands for.
var measurements = []struct {
	names []string
	run   func(context.Context, *bench) error
}{
	{[]string{"ready_ms", "idle_rss"}, measureStart},
	{[]string{"first_paint_ms"}, measureFirstPaint},
	{[]string{"portal_bytes", "desk_bytes"}, measurePages},
	{[]string{"portal_lcp"}, measureLargestPaint},
	{[]string{"list_smooth_ms", "list_frame_ms", "desk_switch_p95"}, measureDesk},
	{[]string{"calendar_add"}, measureCalendar},
	{[]string{"rule_run_us"}, measureRun},
	{[]string{"bomb_bytecode_ms", "bomb_pattern_ms"}, measureBombs},
	{[]string{"timer_lag_p99"}, measureLag},
	{[]string{"timers_burst", "timers_burst_get_p99"}, measureBurst},
	{[]string{"create_ratio"}, measureCreate},
	{[]string{"rule_overhead", "rule_drain_ms", "rule_runs_per_event"}, measureOverhead},
	{[]string{"rule_latency_p99"}, measureLatency},
	{[]string{"backtest_rate"}, measureBacktest},
	{[]string{"callback_once"}, measureCallbackOnce},
	{[]string{"search_p99", "search_found_ms"}, measureSearch},
	{[]string{"suggest_p99"}, measureSuggest},
	{[]string{"list_p99", "counts_p99"}, measureMillion},
	{[]string{"figures_p99"}, measureFigures},
	{[]string{"survey_submit_p99"}, measureSurvey},
}

func main() {
	if len(os.Args) > 1 {
		if serve := roles[os.Args[1]]; serve != nil {
			exit(serve(os.Args[2:]))
		}
	}
	profiles := flag.String("profile", "", "folder for profiles of the desks, and of what is measured in the bench's own process")
	flag.Parse()
	exit(run(*profiles, flag.Args()))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(profiles string, names []string) error {
	if err := known(names); err != nil {
		return err
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	ctx, cancelLongest := context.WithTimeout(ctx, longest)
	defer cancelLongest()
	dir, err := os.MkdirTemp("", "aftercare-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, profiles: profiles, names: names}
	var faults []error
	for _, m := range measurements {
		if !slices.ContainsFunc(m.names, b.wants) {
			continue
		}
		begun := time.Now()
		if err := m.run(ctx, b); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", strings.Join(m.names, ", "), err))
		}
		note("%s took %s; %s", strings.Join(m.names, ", "), time.Since(begun).Round(time.Second), load())
	}
	return errors.Join(faults...)
}

// load is how busy the machine has been, the bench itself included: numbers of a busy machine are worse than it deserves.
func load() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "the machine's load is unknown"
	}
	return fmt.Sprintf("load of the last minute %s on %d processors", strings.Fields(string(content))[0], runtime.NumCPU())
}

func known(names []string) error {
	var all []string
	for _, m := range measurements {
		all = append(all, m.names...)
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return fmt.Errorf("there is no %q; there are %s", name, strings.Join(all, ", "))
		}
	}
	return nil
}

// wants says whether the number was asked for.
func (b *bench) wants(name string) bool { return len(b.names) == 0 || slices.Contains(b.names, name) }

// print puts one number out, if it was asked for.
func (b *bench) print(name string, value float64, unit string) {
	if !b.wants(name) {
		return
	}
	decimals := 1
	switch {
	case unit == "ratio":
		decimals = 3
	case unit == "us":
		decimals = 2
	case value == float64(int64(value)):
		decimals = 0
	}
	fmt.Printf("%s %s %s\n", name, strconv.FormatFloat(value, 'f', decimals, 64), unit)
}

// note says something beside the numbers.
func note(format string, values ...any) { fmt.Fprintf(os.Stderr, "# "+format+"\n", values...) }

// folder makes a folder of the run's own.
func (b *bench) folder(name string) (string, error) {
	dir := filepath.Join(b.dir, name)
	return dir, os.MkdirAll(dir, 0o700)
}

// build returns the product's binary.
func (b *bench) build(ctx context.Context) (string, error) {
	if b.binary != "" {
		return b.binary, nil
	}
	binary := filepath.Join(b.dir, "aftercare")
	command := exec.CommandContext(ctx, "go", "build", "-o", binary, ".")
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("build the product: %w", err)
	}
	b.binary = binary
	return binary, nil
}

// median of what was measured; of an even number the lower one of the middle, which is a value that was measured.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile by nearest rank.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	rank := int(q*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(rank, 0), len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
