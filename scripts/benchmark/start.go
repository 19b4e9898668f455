package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	// starts are measured; an odd number has a median of its own.
	starts = 15
	// paints are fewer, since a browser takes part.
	paints = 7
	// idle is how long a desk rests before its memory is looked at.
	idle = 10 * time.Second
)

// initialised makes a folder that a desk has run on before: what is measured is a start, not an installation.
func (b *bench) initialised(ctx context.Context, name string) (string, *people, error) {
	dir, err := b.folder(name)
	if err != nil {
		return "", nil, err
	}
	people, err := prepareDesk(dir)
	if err != nil {
		return "", nil, err
	}
	s, err := b.startProduct(ctx, dir)
	if err != nil {
		return "", nil, err
	}
	defer s.stop()
	return dir, people, s.healthy(ctx)
}

// measureStart takes the time from exec to the first healthy answer, and the memory of a desk at rest.
func measureStart(ctx context.Context, b *bench) error {
	dir, _, err := b.initialised(ctx, "start")
	if err != nil {
		return err
	}
	var ready []float64
	for range starts {
		s, err := b.startProduct(ctx, dir)
		if err != nil {
			return err
		}
		if err := s.healthy(ctx); err != nil {
			return err
		}
		ready = append(ready, milliseconds(time.Since(s.begun)))
		s.stop()
	}
	note("ready: lowest %.0f ms, highest %.0f ms", quantile(ready, 0), quantile(ready, 1))
	b.print("ready_ms", median(ready), "ms")
	if !b.wants("idle_rss") {
		return nil
	}
	s, err := b.runProduct(ctx, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(idle):
	}
	resident, err := residentMemory(s.command.Process.Pid)
	if err != nil {
		return err
	}
	b.print("idle_rss", resident, "MiB")
	return nil
}

// residentMemory reads VmRSS in MiB.
func residentMemory(pid int) (float64, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("memory is read from /proc, which only Linux has: %w", err)
	}
	for line := range strings.Lines(string(content)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kilobytes / 1024, err
		}
	}
	return 0, fmt.Errorf("/proc/%d/status has no VmRSS", pid)
}

// measureFirstPaint takes the time from exec to the first page painted, in a browser that is open already.
func measureFirstPaint(ctx context.Context, b *bench) error {
	dir, _, err := b.initialised(ctx, "paint")
	if err != nil {
		return err
	}
	browser, err := openBrowser(ctx)
	if err != nil {
		note("first_paint_ms: no browser (%v): the time until HTML and all that it names have been fetched", err)
	}
	defer browser.close()
	var taken []float64
	for range paints {
		s, err := b.startProduct(ctx, dir)
		if err != nil {
			return err
		}
		if err := s.healthy(ctx); err != nil {
			return err
		}
		until, err := browser.firstPaint(s.url)
		s.stop()
		if err != nil {
			return err
		}
		taken = append(taken, milliseconds(until.Sub(s.begun)))
	}
	note("first paint: lowest %.0f ms, highest %.0f ms", quantile(taken, 0), quantile(taken, 1))
	b.print("first_paint_ms", median(taken), "ms")
	return nil
}

// fetchAll gets a page and all that it names, as a browser without a cache would, and returns when it was done.
func fetchAll(base, page string) (time.Time, error) {
	names, err := namedBy(base, page)
	if err != nil {
		return time.Time{}, err
	}
	if _, err := transferred(base, names); err != nil {
		return time.Time{}, err
	}
	return time.Now(), nil
}

// plainClient neither asks for gzip by itself nor unpacks it, so that what is counted is what goes over the wire.
var plainClient = &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: patience}

// get returns a body as it is sent to a browser that takes gzip.
func get(address string) ([]byte, http.Header, error) {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("Accept-Language", "zh-CN")
	response, err := plainClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("GET %s: %d", address, response.StatusCode)
	}
	return content, response.Header, nil
}
