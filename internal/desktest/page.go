package desktest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"aftercare/internal/locale"
)

// Page is one browser tab, driven the way a person would: by the words on the screen.
type Page struct {
	t       testing.TB
	ctx     context.Context
	locale  string
	traffic *traffic
}

// OpenPage opens a tab in a profile of its own at url, with clocks that show the desk's zone.
func OpenPage(t testing.TB, language string, width, height int, url string) *Page {
	t.Helper()
	return openPage(t, testPatience, time.Local.String(), language, width, height, url)
}

// OpenPageIn does the same for somebody whose clocks show another zone, by its IANA name.
func OpenPageIn(t testing.TB, zone, language string, width, height int, url string) *Page {
	t.Helper()
	return openPage(t, testPatience, zone, language, width, height, url)
}

// OpenPageFor does the same with a patience of its own, for a tour of many pages.
func OpenPageFor(t testing.TB, patience time.Duration, language string, width, height int, url string) *Page {
	t.Helper()
	return openPage(t, patience, time.Local.String(), language, width, height, url)
}

func openPage(t testing.TB, patience time.Duration, zone, language string, width, height int, url string) *Page {
	t.Helper()
	ctx, err := browserFor(t, language).profile(t, patience)
	if err != nil {
		t.Logf("no tab was opened: %v", err)
		if ctx, err = browserFor(t, language).profile(t, patience); err != nil {
			t.Fatal(err)
		}
	}
	p := &Page{t: t, ctx: ctx, locale: language, traffic: newTraffic()}
	if err := chromedp.Listen(ctx, p.traffic.hear); err != nil {
		p.fail("hear what the page asks for", err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: zone}); err != nil {
		p.fail("show the times of "+zone, err)
	}
	// Several pages are open side by side, and each is the one that somebody has before them.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		p.fail("have the focus", err)
	}
	p.do("open "+url, chromedp.EmulateViewport(int64(width), int64(height)), chromedp.Navigate(url))
	return p
}

// Word is a text of the dictionaries in the page's language.
func (p *Page) Word(key string, params ...any) string {
	values := map[string]any{}
	for i := 0; i+1 < len(params); i += 2 {
		values[params[i].(string)] = params[i+1]
	}
	return locale.Text(p.locale, key, values)
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.fail(what, err)
	}
}

// pagePatience bounds how long a page may take to show what a person waits for. Waiting for what comes costs nothing, and a busy
// machine may need many times what a quiet one does.
const pagePatience = time.Minute

// testPatience bounds all that one test does with one page.
const testPatience = 8 * time.Minute

// between is how often a page is asked whether what is waited for has come.
const between = 40 * time.Millisecond

// quiet is how long nothing may happen for a page to be at rest.
const quiet = 250 * time.Millisecond

// until waits until the script, a function body, returns something true. Each time it is asked anew, so that the page may go to
// another one meanwhile; what throws is not yet there.
func (p *Page) until(what, body string, arguments ...any) {
	p.t.Helper()
	p.untilIs(what, body, func() []any { return arguments })
}

// untilIs does the same with arguments that are had anew each time.
func (p *Page) untilIs(what, body string, arguments func() []any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, pagePatience)
	defer cancel()
	var last error
	for ctx.Err() == nil {
		encoded, err := json.Marshal(append([]any{}, arguments()...))
		if err != nil {
			p.t.Fatal(err)
		}
		expression := fmt.Sprintf(`Promise.resolve(((...a) => { %s })(...%s)).then(Boolean)`, body, encoded)
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise))
		if err == nil && is {
			return
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
		case <-time.After(between):
		}
	}
	p.fail(what, cmp.Or(last, ctx.Err()))
}

// fail ends the test with what the page showed.
func (p *Page) fail(what string, err error) {
	p.t.Helper()
	text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 3000)`))
	if picture, shotErr := chromedp.Run(p.ctx, chromedp.CaptureScreenshot()); shotErr == nil {
		file := filepath.Join(os.TempDir(), fmt.Sprintf("aftercare-%s.png", strings.ReplaceAll(p.t.Name(), "/", "-")))
		if os.WriteFile(file, picture, 0o600) == nil {
			p.t.Logf("the page as it stood: %s", file)
		}
	}
	p.t.Fatalf("%s: %v\nthe page says:\n%s", what, err, text)
}

const visible = `const seen = e => e.getClientRects().length > 0 && !e.disabled && !e.closest("[inert]");
	const words = e => (e.getAttribute("aria-label") || e.innerText || e.textContent || "").trim().replace(/\s+/g, " ");`

// See waits until the page shows the text.
func (p *Page) See(text string) {
	p.t.Helper()
	p.until("see "+text, `return document.body?.innerText.replace(/\s+/g, " ").includes(a[0])`, text)
}

// Ready waits until an expression of the page is something true, also one that is to come.
func (p *Page) Ready(expression string) {
	p.t.Helper()
	p.until("ready: "+expression, `return Promise.race([(`+expression+`), new Promise(late => setTimeout(late, 500))])`)
}

// Shown waits until an element that matches a selector can be seen.
func (p *Page) Shown(selector string) {
	p.t.Helper()
	p.until(selector+" is shown", visible+` return [...document.querySelectorAll(a[0])].some(e => seen(e) && e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))`, selector)
}

// Counted waits until so many elements match a selector.
func (p *Page) Counted(selector string, want int) {
	p.t.Helper()
	p.until(fmt.Sprintf("%d of %s", want, selector), `return document.querySelectorAll(a[0]).length === a[1]`, selector, want)
}

// Says waits until the first element of a selector says all of these texts.
func (p *Page) Says(selector string, texts ...string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%s says %q", selector, texts), `const said = document.querySelector(a[0])?.innerText.replace(/\s+/g, " ");
		return said !== undefined && a[1].every(text => said.includes(text))`, selector, texts)
}

// Holds waits until the first field of a selector has this value.
func (p *Page) Holds(selector, value string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%s holds %q", selector, value), `return document.querySelector(a[0])?.value === a[1]`, selector, value)
}

// Gone waits until the page no longer shows the text.
func (p *Page) Gone(text string) {
	p.t.Helper()
	p.until("no longer see "+text, `return document.body && !document.body.innerText.includes(a[0])`, text)
}

// Focused waits until the focus is on the element of an id.
func (p *Page) Focused(id string) {
	p.t.Helper()
	p.until("the focus on "+id, `return document.activeElement?.id === a[0]`, id)
}

// FocusOn waits until the focus is on an element of that selector.
func (p *Page) FocusOn(selector string) {
	p.t.Helper()
	p.until("the focus on "+selector, `return !!document.activeElement?.matches(a[0])`, selector)
}

// Press clicks the button, link, choice or tab that says exactly text, or begins with it where nothing says exactly that;
// of several, the one in a dialog, a form or the page's main part, as a person would.
func (p *Page) Press(text string) {
	p.t.Helper()
	p.until("press "+text, visible+`
		const near = e => e.closest("dialog[open]") ? 0 : e.closest("main form") ? 1 : e.closest("main") ? 2 : 3;
		const all = [...document.querySelectorAll("button, a, label, summary, [role=tab], [role=option], [role=menuitem], [role=menuitemradio]")]
			.filter(seen).sort((x, y) => near(x) - near(y));
		const found = all.find(e => words(e) === a[0]) || all.find(e => words(e).startsWith(a[0]));
		if (!found) return false;
		found.click();
		return true;`, text)
}

// Fill types into the field of that label.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	p.until("fill "+label, visible+`
		const fields = [...document.querySelectorAll("input, textarea, select")].filter(seen);
		const named = e => [e.getAttribute("aria-label"), [...(e.labels || [])].map(l => l.innerText.trim()).join(" "), e.getAttribute("placeholder")].find(Boolean) || "";
		const found = fields.find(e => named(e) === a[0]) || fields.find(e => named(e).startsWith(a[0]));
		if (!found) return false;
		const kind = { TEXTAREA: HTMLTextAreaElement, SELECT: HTMLSelectElement }[found.tagName] || HTMLInputElement;
		found.focus();
		Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(found, a[1]);
		found.dispatchEvent(new Event("input", { bubbles: true }));
		found.dispatchEvent(new Event("change", { bubbles: true }));
		return true;`, label, text)
}

// Go opens another address in the same tab.
func (p *Page) Go(url string) {
	p.t.Helper()
	err := chromedp.Do(p.ctx, chromedp.Navigate(url))
	if err != nil && strings.Contains(err.Error(), "net::ERR_ABORTED") { // the page was going elsewhere by itself
		err = chromedp.Do(p.ctx, chromedp.Navigate(url))
	}
	if err != nil {
		p.fail("open "+url, err)
	}
}

// WithoutScript has the page's browser run no script of the pages that it opens from now on, as some people's does. What a page
// says is then read by [Page.Evaluate], which is the test's own.
func (p *Page) WithoutScript() {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		p.fail("run no script", err)
	}
	p.Go(p.Evaluate(`location.href`))
}

// Count says how many elements match a selector, now.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	n, err := chromedp.Run(p.ctx, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)))
	if err != nil {
		p.fail("count "+selector, err)
	}
	return n
}

// Keys presses keys, one after the other, where the focus is.
func (p *Page) Keys(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.do("press key "+key, chromedp.KeyEvent(key))
	}
}

// Strokes presses keys that the page itself acts on, as shortcuts or in a list. A real keyboard types nothing where the page
// has taken the key; the driver would, wherever the focus is by then.
func (p *Page) Strokes(keys ...string) {
	p.t.Helper()
	untyped := func(event *input.DispatchKeyEventParams) {
		if event.Type == kb.KeyChar {
			event.Modifiers |= int64(chromedp.ModifierCtrl) // which makes it no character: it is not sent
		}
	}
	for _, key := range keys {
		p.do("press key "+key, chromedp.KeyEvent(key, untyped))
	}
}

// Evaluate runs a script and returns its text.
func (p *Page) Evaluate(script string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		p.fail("evaluate", err)
	}
	return text
}

// TabTo presses Tab until the focus is on what is named text, as one does who has no mouse; at the page's end it goes on from
// its beginning, since what is looked for may come late.
func (p *Page) TabTo(text string) {
	p.t.Helper()
	// A page that has just changed may still move the focus to where its reading begins, and would take it away again.
	p.until("the focus at rest", `const was = document.activeElement;
		return new Promise(told => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => told(document.activeElement === was), 40))))`)
	for begun := time.Now(); time.Since(begun) < pagePatience; {
		p.Keys("\t")
		if p.Evaluate(`(() => { `+visible+`
			const e = document.activeElement;
			return [e.getAttribute("aria-label"), ...[...(e.labels || [])].map(l => l.innerText.trim()), words(e)].find(Boolean) || "" })()`) == text {
			return
		}
	}
	p.fail("tab to "+text, errors.New("the focus did not come there"))
}

// Type sends keys as typed, where the focus is.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.do("type "+text, chromedp.KeyEvent(text))
}

// Overflow names what sticks out of the page to the right, and goes on to; empty when nothing does.
func (p *Page) Overflow() string {
	p.t.Helper()
	found := ""
	for begun := time.Now(); time.Since(begun) < settling; <-time.After(between) {
		found = p.Evaluate(`(() => {
			const width = document.documentElement.clientWidth;
			if (document.documentElement.scrollWidth <= width) return "";
			const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1);
			return document.documentElement.scrollWidth + " px: " + out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ") })()`)
		if found == "" {
			break
		}
	}
	return found
}

// settling is how long something may stick out while a page is still being laid out.
const settling = 2 * time.Second

// OnEveryPage runs a script before those of each page that is opened from now on.
func (p *Page) OnEveryPage(script string) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		p.fail("run a script on every page", err)
	}
}
