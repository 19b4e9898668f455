package script_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"aftercare/internal/script"
)

// TestRun_LeavesNothingBehind tries every door by which one run could speak to the next, in the same function and others.
func TestRun_LeavesNothingBehind(t *testing.T) {
	for _, body := range []string{
		`left = 1`, `this.left = 1`, `Object.prototype.left = 1`, `Array.prototype.left = 1`, `String.prototype.left = 1`, `(() => 1).__proto__.left = 1`, `Object.getPrototypeOf(() => 1).left = 1`,
		`Object.getPrototypeOf(function* () {}).left = 1`, `Object.getPrototypeOf(function* () {}).prototype.left = 1`, `Object.getPrototypeOf(Object.getPrototypeOf(function* () {}).prototype).left = 1`,
		`Object.getPrototypeOf([].values()).left = 1`, `Object.getPrototypeOf("".matchAll(/a/g)).left = 1`, `Object.getPrototypeOf(new Map().keys()).next = 1`, `Object.getPrototypeOf(new Set().keys()).left = 1`,
		`Object.getPrototypeOf(""[Symbol.iterator]()).left = 1`, `[].push.left = 1`, `"".replace.left = 1`, `console.log.left = 1`, `Math.left = 1`, `JSON.left = 1`, `JSON.stringify.left = 1`, `Symbol.left = 1`, `Symbol.prototype.left = 1`,
		`Date.left = 1`, `Date.prototype.left = 1`, `new Date().constructor.left = 1`, `RegExp.left = 1`, `/a/.constructor.prototype.left = 1`, `Map.prototype.set.left = 1`, `Error.left = 1`, `TypeError.prototype.left = 1`,
		`Error.prototype.name = 1`, `Object.prototype.toString = 1`, `Object.prototype.hasOwnProperty = 1`, `Object.prototype.toString.left = 1`, `act.note.left = 1`, `act.left = 1`, `ticket.left = 1`, `ticket.tags.left = 1`, `event.data.left = 1`,
		`Array.prototype[0] = 1`, `Array.prototype.length = 5`, `Array.prototype.push(1)`, `Function.left = 1`, `[].constructor.left = 1`, `({}).constructor.left = 1`, `(1).constructor.left = 1`, `true.constructor.left = 1`, `"".constructor.raw = 1`,
		`Object.assign(Object.prototype, { left: 1 })`, `Object.assign(Math, { max: 1 })`, `delete Array.prototype.includes`, `delete Object.prototype.toString`, `delete Math.max`, `for (Math.left of [1]);`, `[Math.left] = [1]`, `({ a: Math.left } = { a: 1 })`,
		`class A extends Array {} ; Object.getPrototypeOf(A).left = 1`, "((t) => { t.left = 1 })`a`", "((t) => { t.raw.left = 1 })`a`",
		`"".matchAll(/a/g).constructor.left = 1; Object.getPrototypeOf(Object.getPrototypeOf("".matchAll(/a/g))).left = 1`,
	} {
		if _, err := compile(t, "({ event, ticket, act }) => {\n"+body+"\n}").Run(attackWorld(time.Second)); err == nil {
			t.Errorf("%s: was not refused", body)
		}
		whole(t, body)
	}
}

// TestWorld_IsClosed walks everything that a script can reach: all of it must be frozen, and nothing be there that the list
// does not name.
func TestWorld_IsClosed(t *testing.T) {
	outcome, err := compile(t, `({ act }) => {
		const open = [], names = [], seen = new Set();
		const symbols = [Symbol.iterator, Symbol.toStringTag, Symbol.hasInstance];
		const walk = (it, path) => {
			if (it === null || (typeof it !== "object" && typeof it !== "function") || seen.has(it)) return;
			seen.add(it);
			if (!Object.isFrozen(it)) open.push(path);
			walk(Object.getPrototypeOf(it), path + ".__proto__");
			for (const name of Object.getOwnPropertyNames(it)) {
				let value;
				try { value = it[name] } catch { continue }
				walk(value, path + "." + name);
			}
			for (const symbol of symbols) { try { walk(it[symbol], path + "[" + symbol.description + "]") } catch {} }
		};
		const roots = { Object, Array, String, Number, Boolean, Symbol, Math, JSON, Map, Set, Date, RegExp, Error, TypeError, RangeError, SyntaxError, ReferenceError,
			isNaN, isFinite, parseInt, parseFloat, encodeURIComponent, decodeURIComponent, encodeURI, decodeURI, console };
		for (const name of Object.keys(roots)) walk(roots[name], name);
		const P = Object.getPrototypeOf;
		const made = { function: () => 1, generator: function* () {}, method: { m() {} }.m, class: class {} };
		for (const name of Object.keys(made)) walk(P(made[name]), name);
		walk(P(P((function* () {})())), "generators");
		for (const it of [[][Symbol.iterator](), ""[Symbol.iterator](), new Map().entries(), new Set().entries(), "".matchAll(/a/g), /a/, new Date(), new Error(), (function () { return arguments })()]) walk(P(it), "made");
		walk(act.note, "act.note");
		try { null.x } catch (e) { walk(P(e), "thrown") }
		return { open, count: seen.size };
	}`).Run(attackWorld(5 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	found := outcome.Value.(map[string]any)
	if open := found["open"].([]any); len(open) > 0 {
		t.Errorf("open: %v", open)
	}
	if count := found["count"].(float64); count < 180 || count > 300 {
		t.Errorf("it saw %v objects: look at what came or went", count)
	}
}

// TestRun_StartsAnew runs the same function again: nothing that belongs to it may have been kept.
func TestRun_StartsAnew(t *testing.T) {
	for _, source := range []string{
		`function rule() { rule.times = (rule.times || 0) + 1; return rule.times }`,
		`function rule() { rule.prototype.times = (rule.prototype.times || 0) + 1; return rule.prototype.times }`,
		`() => { const r = /a/g; r.times = (r.times || 0) + 1; r.test("aa"); return r.times + r.lastIndex - 1 }`,
		"() => { const f = (t) => t; const a = f`x`; const seen = new Map([[a, 1]]); return seen.size }",
		`() => { class A { static n = 0 } A.n++; return A.n }`,
		`() => { function f() { f.n = (f.n || 0) + 1; return f.n } return f() }`,
		`run() { this.n = (this.n || 0) + 1; return this.n }`,
		`((kept) => (given) => { given.n = (given.n || 0) + 1; return given.n })()`,
		`({ params, console: c }) => { console.log(1); return c === undefined ? 1 : 2 }`,
	} {
		function, err := script.CompileFunction(source)
		if err != nil {
			continue // no function expression: cannot keep anything either
		}
		for range 5 {
			outcome, err := function.Run(world())
			if err != nil || outcome.Value != 1.0 {
				t.Errorf("%s: %v %v", source, outcome.Value, err)
			}
		}
	}
}

// TestRun_OnItsOwnTime: a function that failed or was stopped does not harm who comes next.
func TestRun_AfterAnyEnd(t *testing.T) {
	stopped := compile(t, `() => { for (;;); }`)
	failed := compile(t, `() => { const it = (function* () { try { yield 1 } finally { null.x } })(); for (const x of it) throw new Error("x") }`)
	deep := compile(t, `() => { const f = () => f(); f() }`)
	for range 20 {
		for _, function := range []*script.Function{stopped, failed, deep} {
			if _, err := function.Run(script.Run{Limit: 2 * time.Millisecond}); err == nil {
				t.Error("ended by itself")
			}
			whole(t, "a run that was ended")
		}
	}
}

// TestRun_ThousandAtOnce mixes good, failing and endless rules; each must get its own answer.
func TestRun_ThousandAtOnce(t *testing.T) {
	good := compile(t, `({ ticket, params, act }) => { act.note(ticket.kind + params.n); return params.n * 2 }`)
	bad := compile(t, `({ params }) => { throw new Error("no " + params.n) }`)
	endless := compile(t, `() => { for (;;); }`)
	var all sync.WaitGroup
	for n := range 1000 {
		all.Go(func() {
			var noted any
			run := world()
			run.Limit = 20 * time.Second
			run.Values["params"] = map[string]any{"n": float64(n)}
			run.Calls = map[string]map[string]func([]any) (any, error){"act": {"note": func(arguments []any) (any, error) { noted = arguments[0]; return nil, nil }}}
			switch n % 50 {
			case 0:
				run.Limit = 2 * time.Millisecond
				if _, err := endless.Run(run); endedBy(err) != "time" {
					t.Errorf("endless: %v", err)
				}
			case 1:
				if _, err := bad.Run(run); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("no %d", n)) {
					t.Errorf("bad: %v", err)
				}
			default:
				outcome, err := good.Run(run)
				if err != nil || outcome.Value != float64(2*n) || noted != fmt.Sprintf("repair%d", n) {
					t.Errorf("good: %v %v %v", outcome.Value, noted, err)
				}
			}
		})
	}
	all.Wait()
	whole(t, "a thousand")
}

// TestFunction_AreForgotten compiles many functions: what nobody holds any more must not stay in the runtimes.
func TestFunction_AreForgotten(t *testing.T) {
	body := strings.Repeat("x += 'some text that takes room';\n", 300)
	before := heapInUse()
	for n := range 1000 {
		if _, err := compile(t, fmt.Sprintf("() => { let x = '%d';\nif (x) return 1;\n%s return x }", n, body)).Run(world()); err != nil {
			t.Fatal(err)
		}
	}
	if grown := heapInUse() - before; grown > 40<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

func heapInUse() int64 {
	for range 3 {
		runtime.GC() // the pool lets go in the second round
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// FuzzRun takes any text: it compiles or not, and whatever it does, it ends and leaves nothing behind.
func FuzzRun(f *testing.F) {
	for _, bodies := range attacks {
		for _, body := range bodies {
			f.Add("({ act }) => {\n" + body + "\n}")
		}
	}
	for _, source := range meanings {
		f.Add("() => (" + source + ")")
	}
	f.Fuzz(func(t *testing.T, source string) { fuzzOne(t, source) })
}

func fuzzOne(t testing.TB, source string) {
	function, err := script.CompileFunction(source)
	if err != nil {
		if _, ok := err.(*script.SyntaxError); !ok {
			t.Fatalf("%q: %T %v", source, err, err)
		}
		return
	}
	begun := time.Now()
	_, err = function.Run(attackWorld(20 * time.Millisecond))
	if took := time.Since(begun); took > slack {
		t.Fatalf("%q: took %s", source, took)
	}
	if err != nil && strings.HasPrefix(endedBy(err), "*") {
		t.Fatalf("%q: %v", source, err)
	}
	whole(t, source)
}

// TestRun_Mutants fuzzes a little in every run of the tests: pieces of the attacks, put together by chance, always the same.
func TestRun_Mutants(t *testing.T) {
	var pieces []string
	for _, kind := range []string{"time", "size", "late", "pattern", "error", "any"} {
		for _, body := range attacks[kind] {
			pieces = append(pieces, strings.FieldsFunc(body, func(r rune) bool { return r == ';' })...)
		}
	}
	pieces = append(pieces, "{", "}", "(", ")", "[", "]", "=>", "`${", "}`", "...", "yield", "class A {", "static", "?.", "/", "await", "\x00", "\u2028", "<!--", "-->", "#!", "\\u0061", "😀", "'", `"`)
	chance := rand.New(rand.NewPCG(1, 2))
	rounds := 1500
	if testing.Short() {
		rounds = 150
	}
	for range rounds {
		var body strings.Builder
		for range 1 + chance.IntN(4) {
			body.WriteString(pieces[chance.IntN(len(pieces))])
			body.WriteString([]string{";", "\n", " ", ","}[chance.IntN(4)])
		}
		fuzzOne(t, "({ act }) => {\n"+body.String()+"\n}")
	}
}
