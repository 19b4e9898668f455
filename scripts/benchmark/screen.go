package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"aftercare/internal/search"
)

const (
	// slowProcessor is how many times slower the telephone's processor is.
	slowProcessor = 4
	// slowLatency in milliseconds and slowLine in bytes a second are a telephone's line: 150 ms and 1.6 Mbit, a third of it upwards.
	slowLatency = 150
	slowLine    = 1_600_000 / 8
	// largestPaints are cold loads, each in a browser profile of its own.
	largestPaints = 7
	// switched is how many cases the desk has when one goes from case to case.
	switched = 100_000
	// switches are measured; a p95 of them leaves six above.
	switches = 120
	// pagesOn is how many pages one scrolls on to in the list, of fifty cases each.
	pagesOn = 80
)

// measureLargestPaint opens the portal as a new visitor with a slow telephone and takes the time until its largest part is
// painted, as the browser says it: from the beginning of the navigation.
func measureLargestPaint(ctx context.Context, b *bench) error {
	dir, _, err := b.initialised(ctx, "largest")
	if err != nil {
		return err
	}
	s, err := b.runProduct(ctx, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	browser, err := openBrowser(ctx)
	if err != nil {
		note("portal_lcp: not measured, %v", err)
		return nil
	}
	defer browser.close()
	var taken []float64
	for range largestPaints {
		at, err := browser.largestPaint(s.url + "/")
		if err != nil {
			return err
		}
		taken = append(taken, at/1000)
	}
	note("largest paint: lowest %.2f s, highest %.2f s", quantile(taken, 0), quantile(taken, 1))
	b.print("portal_lcp", median(taken), "s")
	return nil
}

// largest waits until nothing larger was painted for two seconds, and is then when the last was, in milliseconds after the
// navigation's beginning.
const largest = `new Promise(resolve => {
	let at = 0, timer;
	const later = () => { clearTimeout(timer); timer = setTimeout(() => resolve(at), 2000); };
	new PerformanceObserver(list => { at = list.getEntries().at(-1).startTime; later(); }).observe({ type: "largest-contentful-paint", buffered: true });
})`

func (b *browser) largestPaint(address string) (float64, error) {
	// Nothing is kept from one visitor to the next: no file, no worker of the page's.
	tab, cancelTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	defer cancelTab()
	if err := watchNetwork(tab); err != nil {
		return 0, err
	}
	line := &network.Conditions{Latency: slowLatency, DownloadThroughput: slowLine, UploadThroughput: slowLine / 3}
	if _, err := chromedp.Call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{line}}); err != nil {
		return 0, fmt.Errorf("slow the line down: %w", err)
	}
	if _, err := chromedp.Call(tab, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slowProcessor}); err != nil {
		return 0, fmt.Errorf("slow the processor down: %w", err)
	}
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)); err != nil {
		return 0, err
	}
	if err := open(ctx, address); err != nil {
		return 0, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[float64](largest, chromedp.EvalAwaitPromise))
}

// measureDesk works at 100,000 cases with messages, one colleague alone: it goes from case to case of a list, none of which was
// opened before, and reads on in the list.
func measureDesk(ctx context.Context, b *bench) error {
	dir, err := b.folder("desk")
	if err != nil {
		return err
	}
	people, err := prepareDesk(dir)
	if err != nil {
		return err
	}
	if err := converse(ctx, filepath.Join(dir, "data.db"), people, switched); err != nil {
		return fmt.Errorf("make the cases: %w", err)
	}
	if err := leaveUnsearched(ctx, dir); err != nil {
		return err
	}
	s, err := b.runProduct(ctx, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	browser, err := openBrowser(ctx)
	if err != nil {
		note("desk_switch_p95, list_smooth_ms, list_frame_ms: not measured, %v", err)
		return nil
	}
	defer browser.close()
	who := &session{key: "aftercare.desk", token: people.agent, collection: "staff", id: people.agentID}
	list := s.url + "/desk/all"
	if b.wants("list_smooth_ms") || b.wants("list_frame_ms") {
		read, err := browser.readOn(list, who)
		if err != nil {
			return err
		}
		note("reading on: median %.1f ms, longest %.1f ms, of %d pages", median(read.Pages), quantile(read.Pages, 1), len(read.Pages))
		note("scrolling: median frame %.1f ms, p99 %.1f ms, of %d", median(read.Frames), quantile(read.Frames, 0.99), len(read.Frames))
		b.print("list_smooth_ms", quantile(read.Pages, 0.95), "ms")
		b.print("list_frame_ms", quantile(read.Frames, 1), "ms")
	}
	if !b.wants("desk_switch_p95") {
		return nil
	}
	taken, err := browser.switchCases(list, who)
	if err != nil {
		return err
	}
	note("switch: median %.1f ms, longest %.1f ms, of %d", median(taken), quantile(taken, 1), len(taken))
	b.print("desk_switch_p95", quantile(taken, 0.95), "ms")
	return nil
}

// leaveUnsearched says that everything is indexed: the desk would do it while something else is measured.
func leaveUnsearched(ctx context.Context, dir string) error {
	db, err := openData(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, markSearched, search.Version)
	return err
}

// pieces are what both ways through the list are made of. A message of the channel comes after the frame that its request was
// made in.
const pieces = `
	const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
	const rows = () => document.querySelectorAll(".queue-pane .row-link");
	const further = () => document.querySelector(".queue-more .button");
	const painted = () => new Promise(resolve => requestAnimationFrame(() => {
		const channel = new MessageChannel();
		channel.port1.onmessage = () => resolve(performance.now());
		channel.port2.postMessage(0);
	}));
	const until = (there, what) => there() ? Promise.resolve() : new Promise((resolve, reject) => {
		const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); resolve(); } });
		watch.observe(document.body, { childList: true, subtree: true });
		setTimeout(() => reject(new Error(what + " never came")), 20000);
	});
`

// walk has the list grow to the cases wanted and clicks on one after the other. A case counts from the click until a frame with
// its last message was painted. The first five fetch what comes with any case and do not count.
const walk = `(async wanted => {` + pieces + `
	for (let tries = 0; rows().length < wanted + 5; tries++) {
		if (tries > 400) throw new Error("the list has only " + rows().length + " cases");
		further()?.scrollIntoView();
		further()?.click();
		await pause(50);
	}
	const taken = [];
	for (const row of [...rows()].slice(0, wanted + 5)) {
		const last = "message-m" + row.dataset.id.slice(2) + "1";
		if (document.getElementById(last)) throw new Error(last + " was there before");
		const there = until(() => document.getElementById(last), last);
		const begun = performance.now();
		row.click();
		await there;
		taken.push((await painted()) - begun);
		await pause(100);
	}
	return taken.slice(5);
})(%d)`

// reading scrolls to the list's end as many times as pages are wanted, each time until a frame with the next page was painted:
// the list asks for it by itself where it does, else by its button. Then it scrolls through all of it, a screen in three frames,
// and takes the time from frame to frame.
const reading = `(async wanted => {` + pieces + `
	const list = document.querySelector(".queue-list");
	const pages = [], frames = [];
	while (pages.length < wanted) {
		const before = rows().length;
		const there = until(() => rows().length > before, "a page after " + before + " cases");
		const begun = performance.now();
		list.scrollTop = list.scrollHeight;
		further()?.click();
		await there;
		pages.push((await painted()) - begun);
		await pause(50);
	}
	list.scrollTop = 0;
	await pause(1000);
	let last = await new Promise(requestAnimationFrame);
	while (frames.length < 900 && list.scrollTop + list.clientHeight < list.scrollHeight - 1) {
		list.scrollTop += list.clientHeight / 3;
		const now = await new Promise(requestAnimationFrame);
		frames.push(now - last);
		last = now;
	}
	return { pages, frames };
})(%d)`

// readOn is how long each further page took, and each frame while scrolling through them, in milliseconds.
type readOn struct{ Pages, Frames []float64 }

func (b *browser) readOn(address string, who *session) (read readOn, err error) {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Minute)
	defer cancel()
	if err := b.openList(ctx, address, who); err != nil {
		return read, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[readOn](fmt.Sprintf(reading, pagesOn), chromedp.EvalAwaitPromise))
}

func (b *browser) switchCases(address string, who *session) ([]float64, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 3*time.Minute)
	defer cancel()
	if err := b.openList(ctx, address, who); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(walk, switches), chromedp.EvalAwaitPromise))
}

// openList opens a list of the desk and waits until its cases are there.
func (b *browser) openList(ctx context.Context, address string, who *session) error {
	if err := who.signIn(ctx); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if err := open(ctx, address); err != nil {
		return err
	}
	if _, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](`document.querySelector(".queue-pane .row-link")`)); err != nil {
		return fmt.Errorf("wait for the list: %w", err)
	}
	return nil
}
