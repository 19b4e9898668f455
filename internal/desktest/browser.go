package desktest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser is a Chromium that runs for all tests of a package; each page has a profile of its own in it, with its own cookies,
// storage and service workers. Starting one costs more than most tests do.
type browser struct {
	ctx  context.Context
	stop func()
}

// browsers are those of this process, by language: Chromium speaks one, from its start to its end.
var browsers struct {
	sync.Mutex
	running map[string]*browser
	// isClosed says who ends them: [Main], at the end of all tests.
	isClosed bool
}

// Main runs the tests of a package that opens pages, and ends what they share. Such a package has it as its TestMain.
func Main(m *testing.M) {
	browsers.Lock()
	browsers.isClosed = true
	browsers.Unlock()
	code := m.Run()
	browsers.Lock()
	for _, b := range browsers.running {
		b.stop()
	}
	browsers.Unlock()
	os.Exit(code)
}

// starts is how often a browser that does not come up is started: on a busy machine it can be too slow, once.
const starts = 3

// startPatience bounds one start. It takes a second where nothing else runs.
const startPatience = time.Minute

// browserFor gives the running browser of a language, or starts one. Where there is no Chromium the test is skipped and says so;
// where CI is set, which installs one, that is a failure.
func browserFor(t testing.TB, language string) *browser {
	t.Helper()
	path := chromium()
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("no Chromium found, and CI must run the browser tests")
		}
		t.Skip("skipped: no Chromium found; install Debian's package chromium to run the browser tests")
	}
	browsers.Lock()
	defer browsers.Unlock()
	if !browsers.isClosed {
		t.Fatal("the package opens pages and has no TestMain that calls desktest.Main, which ends their browser")
	}
	if running := browsers.running[language]; running != nil {
		if running.ctx.Err() == nil {
			return running
		}
		running.stop() // it has died, with nothing but the test that it died of
	}
	if browsers.running == nil {
		browsers.running = map[string]*browser{}
	}
	var err error
	for range starts {
		var started *browser
		if started, err = startBrowser(path, language); err == nil {
			browsers.running[language] = started
			return started
		}
		t.Logf("the browser did not start: %v", err)
	}
	t.Fatal(err)
	return nil
}

// idleFeatures are left out of the browser: those that chromedp leaves out as well, and the pages that list suggestions below the address
// bar, which cost each profile more than a page of ours and are seen by nobody.
const idleFeatures = "Translate,BlinkGenPropertyTrees,WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup"

func startBrowser(path, language string) (*browser, error) {
	dir, err := os.MkdirTemp("", "desktest-browser-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(dir), chromedp.WSURLReadTimeout(startPatience),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-features", idleFeatures),
		chromedp.Flag("lang", language), chromedp.Flag("accept-lang", language),
	)
	allocated, cancelAllocated := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	b := &browser{ctx: ctx, stop: func() { cancel(); cancelAllocated(); removeFolder(dir) }}
	if err := chromedp.Do(ctx); err != nil { // without a deadline, which would be that of the browser's whole life
		b.stop()
		return nil, fmt.Errorf("start the browser: %w", err)
	}
	return b, nil
}

// profile opens an empty tab in a profile of its own, for so long.
func (b *browser) profile(t testing.TB, patience time.Duration) (context.Context, error) {
	t.Helper()
	tab, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	ctx, cancel := context.WithTimeout(tab, patience)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		closeTab()
		return nil, err
	}
	t.Cleanup(func() { closeTab(); cancel() })
	return ctx, nil
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
