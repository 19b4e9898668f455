package desktest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe/axe.min.js
var axeSource string

// Audited are the rules that [Page.Audit] asks for, by the tags that axe-core gives them: WCAG 2.2, levels A and AA.
var Audited = []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}

// audit runs axe-core over the page, or the part of it that a selector names. The rule on the size of targets is off in
// axe-core unless it is asked for by name.
const audit = `async (root, only) => {
	for (let moving; (moving = document.getAnimations()).length;) moving.forEach(m => m.effect.getTiming().iterations === Infinity ? m.cancel() : m.finish());
	const runOnly = only.length ? { type: "rule", values: only } : { type: "tag", values: %s };
	const rules = only.length ? {} : { "target-size": { enabled: true } };
	const found = await axe.run(root || document, { runOnly, rules, resultTypes: ["violations"] });
	const why = node => node.any.concat(node.all, node.none).map(check => check.message)[0] || "";
	return found.violations.flatMap(v => v.nodes.map(n => v.id + "  " + n.target.join(" ") + "  " + why(n)));
}`

// Audit names what breaks a rule of [Audited] now: the rule, the element and why, in order. With root it looks at that part
// of the page alone; with rules at those alone.
func (p *Page) Audit(root string, rules ...string) []string {
	p.t.Helper()
	tags, err := json.Marshal(Audited)
	if err != nil {
		p.t.Fatal(err)
	}
	arguments, err := json.Marshal([]any{root, append([]string{}, rules...)})
	if err != nil {
		p.t.Fatal(err)
	}
	if p.Evaluate(`typeof axe`) == "undefined" {
		p.do("load axe-core", chromedp.Evaluate[chromedp.Void](axeSource+"; undefined"))
	}
	expression := fmt.Sprintf("("+audit+")(...%s)", tags, arguments)
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("audit the page", err)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// low names what is pressed and is lower than 24 px, the least of WCAG 2.2 (2.5.8). axe-core forgives a low target as long as
// nothing else is near, so that there one text more or less on the page decides. What stands in a sentence is as high as its line; a
// field with a label is pressed by that, too; and what lies over an element, such as ::after, makes it larger to the hand.
const low = `root => [...(root || document).querySelectorAll("button, summary, select, textarea, input, [role=button], [role=tab], [role=option], [role^=menuitem]")]
	.filter(e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest("[inert], .visually-hidden") && !e.labels?.length)
	.filter(e => getComputedStyle(e).display !== "inline" && !["::before", "::after"].some(over => getComputedStyle(e, over).position === "absolute"))
	.map(e => [e, e.getBoundingClientRect().height])
	.filter(([e, height]) => height > 1 && height < 23.9)
	.map(([e, height]) => "low target  " + [e.localName, ...e.classList].join(".") + "  is " + height.toFixed(1) + "px high, should be at least 24px")`

// Low names the targets of the page, or the part of it that a selector names, that are too low for a finger.
func (p *Page) Low(root string) []string {
	p.t.Helper()
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](fmt.Sprintf("("+low+")(%q && document.querySelector(%[1]q))", root)))
	if err != nil {
		p.fail("measure the targets", err)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Look shows the page at a size and in a theme, "light" or "dark", as the device would ask for it; nothing moves.
func (p *Page) Look(width, height int, theme string) {
	p.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		p.fail("show the theme "+theme, err)
	}
	p.do("resize", chromedp.EmulateViewport(int64(width), int64(height)))
}

// Rest waits until the page has shown what it fetches, at least the part that a selector names: no skeleton, nothing under way, and
// for a moment nothing more asked for or written.
func (p *Page) Rest(part string) {
	p.t.Helper()
	for isSure := false; !isSure; {
		was, _ := p.traffic.now()
		p.restNow(part)
		now, _ := p.traffic.now() // what was asked for while it was looked at
		isSure = now == was
	}
}

func (p *Page) restNow(part string) {
	p.t.Helper()
	// What has come is drawn in the next frame, and what that asks for afterwards, before it is looked at.
	p.untilIs("come to rest", `
		return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))).then(() => {
			const [quiet, part, begun, underWay] = a;
			const waits = underWay > 0 || !document.querySelector(part) || document.querySelector(".skeleton, [aria-busy=true]")
				|| document.readyState !== "complete" || document.fonts.status !== "loaded";
			const now = [begun, document.body.innerText.length].join();
			if (waits || window.aftercareRest?.now !== now) {
				window.aftercareRest = { now, since: performance.now() };
				return false;
			}
			return performance.now() - window.aftercareRest.since > quiet;
		});`, func() []any {
		begun, underWay := p.traffic.now()
		return []any{quiet.Milliseconds(), part, begun, underWay}
	})
}
