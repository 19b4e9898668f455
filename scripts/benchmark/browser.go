package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// browser is an open Chromium; nil is none, for which the HTML speaks.
type browser struct {
	ctx     context.Context
	cancels []context.CancelFunc
}

func openBrowser(ctx context.Context) (*browser, error) {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, errors.New("no Chromium found")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1440, 900),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("disable-dev-shm-usage", true))
	allocator, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	tab, cancelTab := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	b := &browser{ctx: tab, cancels: []context.CancelFunc{cancelTab, cancelAllocator}}
	if err := watchNetwork(tab); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// watchNetwork has the tab tell of its requests and keep nothing from one visit to the next.
func watchNetwork(tab context.Context) error {
	if _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); err != nil {
		return fmt.Errorf("open a tab: %w", err)
	}
	_, err := chromedp.Call(tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	return err
}

func (b *browser) close() {
	if b == nil {
		return
	}
	for _, cancel := range b.cancels {
		cancel()
	}
}

// painted is when the first content of the current page was painted, as Unix milliseconds; 0 while there is none.
const painted = `(() => {
	const entry = performance.getEntriesByName("first-contentful-paint")[0];
	return entry ? performance.timeOrigin + entry.startTime : 0;
})()`

// firstPaint opens the portal and returns when its first content was painted.
func (b *browser) firstPaint(base string) (time.Time, error) {
	if b == nil {
		return fetchAll(base, "/")
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := open(ctx, base+"/"); err != nil {
		return time.Time{}, err
	}
	at, err := chromedp.Run(ctx, chromedp.Poll[float64](painted, chromedp.WithPollingInterval(5*time.Millisecond)))
	if err != nil {
		return time.Time{}, fmt.Errorf("wait for the portal's first paint: %w", err)
	}
	return time.UnixMicro(int64(at * 1000)), chromedp.Do(ctx, chromedp.Navigate("about:blank"))
}

// open goes to a page that must be there: a fault paints quickly, too.
func open(ctx context.Context, address string) error {
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	if err != nil {
		return fmt.Errorf("open %s: %w", address, err)
	}
	if response == nil || response.Status != 200 {
		return fmt.Errorf("open %s: no good answer", address)
	}
	return nil
}

// settled is how long a page must ask for nothing more before its first screen counts as loaded.
const settled = 700 * time.Millisecond

// filesOf lists what the first screen loads: by the browser's own log, or by the page's HTML.
func (b *browser) filesOf(base, path string, who *session) ([]string, error) {
	if b == nil {
		return namedBy(base, path)
	}
	tab, cancelTab := chromedp.NewContext(b.ctx)
	defer cancelTab()
	if err := watchNetwork(tab); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	var mu sync.Mutex
	var names []string
	last := time.Now()
	err := chromedp.Listen(ctx, func(event any) {
		sent, ok := event.(*network.EventRequestWillBeSent)
		if !ok {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		last = time.Now()
		if name, ours := isFile(base, sent.Request.URL); ours && !slices.Contains(names, name) {
			names = append(names, name)
		}
	})
	if err != nil {
		return nil, err
	}
	if err := who.signIn(ctx); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	if err := open(ctx, base+path); err != nil {
		return nil, err
	}
	for {
		mu.Lock()
		quiet, list := time.Since(last), slices.Clone(names)
		mu.Unlock()
		if quiet > settled {
			return list, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%s never came to rest: %w", path, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// signIn puts the session where the pages look for it before any of their scripts runs.
func (s *session) signIn(tab context.Context) error {
	if s == nil {
		return nil
	}
	script := fmt.Sprintf(`localStorage.setItem(%q, JSON.stringify({token: %q, record: {id: %q, collectionName: %q, name: "Agent 0", role: "agent", locale: "zh-CN"}}))`,
		s.key, s.token, s.id, s.collection)
	_, err := chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	return err
}
