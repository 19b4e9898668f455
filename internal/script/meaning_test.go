package script_test

import (
	"reflect"
	"testing"

	"aftercare/internal/script"

	"github.com/dop251/goja"
)

// meanings are expressions that must mean in the sandbox what they mean without it: what is rewritten, and what is written
// again, changes nothing that a rule can see.
var meanings = []string{
	// + and += with every kind of value, once and in order
	`(() => { const seen = []; const f = (x) => (seen.push(x), x); const r = f(1) + f("a") + f(null) + f(true); return [r, seen] })()`,
	`[1 + 2, "1" + 2, 1 + "2", null + 1, undefined + 1, [] + {}, [1, 2] + [3], true + true, 0.1 + 0.2, -0 + 0, "a" + undefined]`,
	`(() => { let n = 0; const o = { get a() { n++; return "x" }, set a(v) { this.b = v } }; o.a += "y"; return [n, o.b] })()`,
	`(() => { let i = 0; const a = ["p", "q"]; a[i++] += "z"; return [i, a] })()`,
	`(() => { let s = ""; for (const c of "héllo") s += c + "-"; return s })()`,
	`(() => { let x = 1; x += x += 2; return x })()`, `(() => { const o = { toString() { return "s" }, valueOf() { return 4 } }; return [o + 1, ` + "`${o}`" + `, o + ""] })()`,
	`"a" + "b" + "c" + "d" + "e" + "f" + "g" + "h" + "i" + "j" + 1 + 2 + "k" + (1 + 2) + "l"`, `1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + "x" + 1 + 2`,
	// templates
	"(() => { const seen = []; const f = (x) => (seen.push(x), x); const t = `${f(1)}${f(2)}-${f(3)}${f(4)}${f(5)}${f(6)}${f(7)}${f(8)}${f(9)}+${f(10)}${f(11)}${f(12)}${f(13)}${f(14)}${f(15)}${f(16)}${f(17)}${f(18)}!`; return [t, seen] })()",
	"`a${1}b${`c${2}d`}e\\n${null}${undefined}`", "((t, ...v) => [t, t.raw, v])`a\\n${1}b${2}`", "`${[1, [2, 3]]}`", "`plain`", "String.raw`a\\n${1}b`",
	// spreads and rests
	`[...[1, 2], ...new Set([3, 3]), ..."añ😀", ...new Map([[1, 2]])]`, `Math.max(...[1, 5, 3], ...[2])`, `(() => { const [a, , b = 4, ...c] = [1, 2, undefined, 5, 6]; return [a, b, c] })()`,
	`(() => { const out = []; for (const [k, ...v] of Object.entries({ a: 1, b: 2 })) { const k2 = k; out.push(() => [k2, k, v]) } return out.map((f) => f()) })()`,
	`(() => { let k, v; const out = []; for ([k, ...v] of [[1, 2], [3]]) out.push(k, v); return out })()`, `(() => { var out = []; for (var [k, ...v] of [[1, 2, 3]]) { out.push(v) } return [out, k, v] })()`,
	`(() => { const out = []; outer: for (const [a, ...b] of [[1], [2], [3]]) { for (;;) { if (a === 2) continue outer; out.push(a); break } } return out })()`,
	`({ ...{ a: 1 }, ...null, ...[7], ..."hi", b: 2 })`, `(() => { const { a, ...rest } = { a: 1, b: 2, c: 3 }; return rest })()`, `((...a) => a)(...[1, [2]])`, `new Date(...[0]).getTime()`, `((a, b = a + 1, ...c) => [a, b, c])(1, undefined, 3)`,
	`(() => { function* g() { const x = yield 1; yield* [2, x]; return 4 } const i = g(); return [i.next(), i.next("x"), i.next(), i.next(), i.next()] })()`,
	`(() => { const log = []; const it = { [Symbol.iterator]() { let n = 0; return { next: () => ({ value: n, done: n++ > 2 }), return() { log.push("r"); return {} } } } }; const [a] = it; for (const x of it) { if (x) break } return [a, [...it], log] })()`,
	// classes, closures, getters, labels, switch, optional chains
	`(() => { class A { #x = 1; static s = "st" + 1; get x() { return this.#x + "" } m() { return super.toString === Object.prototype.toString } } class B extends A { constructor() { super(); this.y = 2 } } const b = new B(); return [b.x, b.y, A.s, b instanceof A] })()`,
	`(() => { class E extends Error { constructor(m) { super(m); this.name = "E" } } try { throw new E("m") } catch (e) { return [String(e), e.name, e instanceof E, e instanceof Error, e.message] } })()`,
	`(() => { const e = new TypeError("a"); e.name = "Mine"; e.toString = () => "own"; const o = {}; o.toString = () => "t"; o.constructor = 1; o.hasOwnProperty = 2; return [e.name, String(e), String(o), o.constructor, o.hasOwnProperty] })()`,
	`[null?.a, undefined?.[1], ({ a: { b: 1 } })?.a?.b, (void 0)?.(), ({ f() { return this.v + 1 }, v: 1 }).f?.()]`, `(() => { switch (3) { case 1: return "a"; default: return "d"; case 2: return "b" } })()`,
	`typeof Symbol() + typeof Symbol.iterator + String(Symbol("x").description)`, `(() => { const s = Symbol("k"); return ({ [s]: 1 })[s] })()`, `[new Boolean(false) ? 1 : 2, new String("ab").length, Object("x") + "y"]`,
	`(() => { try { null.x } catch (e) { return [e.name, e instanceof TypeError] } finally { 1 } })()`, `[] instanceof Array && (() => 1) instanceof Object`, `(function () { return [typeof this, arguments.length] })(1, 2)`,
	// lists
	`[[1, 2, 3].join(), [1, null, undefined, [2, [3]]].join("-"), [].join(), [, 1].join(), [{}].join(), [[]] + ""]`, `[3, 20, 100, 1].sort()`, `[3, 1, 2].sort((a, b) => b - a)`, `["b", undefined, "a", , "c"].sort()`, `[5, 1, 4].toSorted()`,
	`[["b", 1], ["a", 1], ["c", 0]].sort((x, y) => x[1] - y[1])`, `Array.from({ length: 300 }, (_, i) => (i * 7919) % 301).sort((a, b) => a - b)`, `["é", "z", "a", "Z", "😀", "ￗ"].sort()`, `[1, [2, [3, [4]]]].flat()`, `[1, [2, [3, [4]]]].flat(Infinity)`, `[1, , [2, , 3]].flat()`,
	`[1, 2].flatMap((x) => [x, [x * 2]])`, `Array.from("añ😀")`, `Array.from({ length: 3, 0: "a" })`, `Array.from(new Map([[1, 2]]), ([k, v]) => k + v)`, `Array.from([1, 2, 3], function (x) { return x * this.n }, { n: 2 })`, `Array.of(1, 2)`, `Array(3).length + Array(1, 2).length`,
	`[1, 2, 3].concat(4, [5, [6]])`, `[1, 2, 3, 4].splice(1, 2)`, `[1, 2, 3].includes(2) && [NaN].includes(NaN) && [NaN].indexOf(NaN) === -1`, `[1, 2, 3].at(-1) + [1, 2, 1].lastIndexOf(1)`, `[1, 2, 3, 4].findLast((x) => x % 2) + [1, 2, 3].findLastIndex((x) => x < 3)`,
	`[1, 2, 3].reduceRight((a, b) => a + "," + b)`, `[3, 1, 2].toReversed().concat([1, 2, 3].with(1, 9), [1, 2, 3].toSpliced(0, 1, 7))`, `[..."abc"].entries().next()`, `(() => { class L extends Array { sum() { return this.reduce((a, b) => a + b, 0) } } const l = new L(); l.push(1, 2, 3); return [l.sum(), l.length, Array.isArray(l), l instanceof L] })()`,
	`Object.fromEntries([["a", 1], ["b", 2]])`, `Object.entries({ b: 1, a: 2, 1: 3 })`, `Object.assign({}, { a: 1 }, null, { b: 2 })`, `Object.create({ a: 1 }).a`, `[Object.is(NaN, NaN), Object.hasOwn({ a: 1 }, "a"), Object.isFrozen(Object.freeze({}))]`, `JSON.stringify(Object.getOwnPropertyNames("ab"))`,
	`(() => { const f = function (a, b, ...c) { return [this.x, a, b, c] }.bind({ x: 1 }, 2); return f(3, 4, 5) })()`, `((a, b) => a + b).apply(null, [1, 2]) + ((a) => a).call(0, 5)`, `(() => { const m = new Map([["a", 1]]); m.set("b", 2).delete("a"); return [[...m], m.size, m.has("b"), m.get("b"), [...m.keys()], [...m.values()]] })()`,
	`(() => { const s = new Set("hello"); const out = []; s.forEach((v) => out.push(v)); return [out, s.size, s.has("h")] })()`,
	// text
	`["abc".repeat(2), "a".padStart(3, "xy"), "a".padEnd(4), "a".concat("b", 1, null)]`, `["a-b-c".split("-"), "abc".split(""), "abc".split(), "".split(""), "".split(","), "a,b,c".split(",", 2), "añ😀".split("")]`,
	`["a1b2".split(/\d/), "a1b2".split(/(\d)/), "abc".split(/(?:)/), "".split(/x/), "".split(/(?:)/), "a1b2c3".split(/\d/, 2), "aXbxc".split(/x/i), "  a b ".split(/\s+/), ",a,".split(/,/)]`,
	`["aXbX".replace("X", "-"), "aXbX".replaceAll("X", "-"), "abc".replace("b", "[$&$$$1]"), "abc".replace("b", (m, i, s) => m + i + s), "aaa".replaceAll("", "-"), "abc".replace("", "x")]`,
	"['abc'.replace('b', '$`|$\\''), 'aabb'.replaceAll('a', '$`.')]", `["abc".replace(/b/, "[$&]"), "abcb".replace(/b/g, "[$&$$]"), "john smith".replace(/(\w+)\s(\w+)/, "$2, $1"), "abc".replace(/(?<x>b)/, "<$<x>>"), "abc".replace(/(b)(z)?/, "$1$2$3")]`,
	`["abcb".replace(/b/g, (m, i) => m.toUpperCase() + i), "abc".replace(/(?<x>b)/, (...a) => JSON.stringify(a)), "aaa".replace(/a*?/g, "x"), "abc".replace(/x*/g, "-"), "añb".replace(/ñ/u, "n"), "😀x😀".replace(/😀/gu, "y"), "😀".replace(/./g, "-"), "😀".replace(/./gu, "-")]`,
	`["abcb".match(/b/g), "abc".match(/z/), "abc".match(/z/g), [...("abcb".match(/(b)(z)?/))], "abcb".match(/b/).index, "test".match("es")[0], "abc".match(/(?<x>b)/).groups.x]`,
	`[...("a1b22".matchAll(/[a-z](\d+)/g))].map((m) => [m[0], m[1], m.index])`, `["abc".search(/c/), "abc".search("z"), "x.y".search(/\./)]`, `(() => { const r = /a/g; const out = []; let m; while ((m = r.exec("banana"))) out.push(m.index, r.lastIndex); return [out, r.lastIndex] })()`,
	`(() => { const r = /a/y; return [r.test("ba"), r.lastIndex, r.test("ab"), r.lastIndex, r.test("ab")] })()`, `[/a/gi.flags, /a\/b/.source, String(/x/m), new RegExp("a/b").source, new RegExp(/x/g, "i").flags, RegExp("").source, /a/.global, /^a.c$/s.dotAll]`,
	`[/^\d{3}-\d{4}$/.test("123-4567"), /\bfoo\b/.test("a foo b"), /(?=b)b/.test("ab"), /(?<!a)b/.test("ab"), /(a)\1/.test("aa"), /[^\x00-\x7f]/.test("é"), /é/i.test("É"), /\u4e2d/.test("中"), /^[\u4e00-\u9fa5]+$/.test("中文"), /\s/.test("\u3000"), /\w+/.exec("中abc")[0]]`,
	`[/^$/m.test("a\n\nb"), "a\nb".match(/^b$/m).index, /a.b/.test("a\nb"), /a.b/s.test("a\nb"), /\u{1F600}/u.test("😀"), /^.$/u.test("😀"), /^.$/.test("😀"), /[😀]/u.test("😀"), "x😀y".match(/y/).index]`,
	`["a-b".indexOf("-"), "aba".lastIndexOf("a"), "abc".includes("b"), "abc".startsWith("b", 1), "abc".endsWith("b", 2), "abc".at(-1), "a".codePointAt(0), "ab".charAt(1), "abc".slice(-2), "abc".substring(2, 0), "abc".substr(1, 1)]`,
	`["ß".toUpperCase(), "İ".toLowerCase().length, " a\u3000".trim(), "é".normalize("NFD").length, "a".localeCompare("b"), "b" > "a", "中" < "文", String.fromCharCode(20013), String.fromCodePoint(128512)]`,
	// numbers, JSON
	`[parseInt("12px"), parseInt("ff", 16), parseFloat("1.5e3x"), (255).toString(16), (1.005).toFixed(2), (1e21).toString(), Number("0x10"), Number(""), +"1e3", (25).toString(36), isNaN("x"), 5 % 3, 2 ** 10, 7 / 2 | 0]`,
	`JSON.stringify({ a: [1, "x", null, undefined, () => 1, NaN], b: undefined, c: { d: true }, e: new Date(0), f: new Map(), g: "é\n\"\u2028", h: -0, i: 1e21, j: new Boolean(true), k: Symbol("s") })`,
	`[JSON.stringify(undefined), JSON.stringify("x"), JSON.stringify([]), JSON.stringify({}), JSON.stringify([[]], null, 2), JSON.stringify({ a: [1, { b: 2 }], c: {} }, null, 2), JSON.stringify({ a: 1, b: 2 }, ["b"]), JSON.stringify({ a: 1, b: "x" }, (k, v) => typeof v === "number" ? v + 1 : v), JSON.stringify([1, [2]], null, "--"), JSON.stringify({ toJSON(k) { return "j" + k } })]`,
	`[JSON.parse('{"a":[1,{"b":null}]}'), JSON.parse('[1,2,3]', (k, v) => Array.isArray(v) ? v : v * 2), JSON.parse(" 1 "), JSON.parse('{"a":1,"b":2}', (k, v) => k === "a" ? undefined : v)]`,
	`[encodeURIComponent("a b&中"), decodeURIComponent("%E4%B8%AD"), encodeURI("a b/c")]`, `[new Date(0).toISOString(), new Date(86400000).getUTCDate(), Date.UTC(2026, 0, 1), new Date(NaN).getTime(), JSON.stringify(new Date(NaN))]`,
}

func TestMeaning_IsTheLanguages(t *testing.T) {
	t.Parallel()
	for _, source := range meanings {
		body := "(() => (" + source + "))"
		plain := goja.New()
		value, err := plain.RunString(`"use strict"; JSON.stringify({ it: ` + body + `() }, (k, v) => v === undefined ? "undefined" : v !== v ? "NaN" : Object.is(v, -0) ? "-0" : v)`)
		if err != nil {
			t.Errorf("%s: without the sandbox: %v", source, err)
			continue
		}
		function, err := script.CompileFunction(`() => JSON.stringify({ it: ` + body + `() }, (k, v) => v === undefined ? "undefined" : v !== v ? "NaN" : Object.is(v, -0) ? "-0" : v)`)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		outcome, err := function.Run(world())
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if want := value.Export(); !reflect.DeepEqual(outcome.Value, want) {
			t.Errorf("%s:\n got %v\nwant %v", source, outcome.Value, want)
		}
	}
}
