package script_test

import (
	"errors"
	"fmt"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"aftercare/internal/script"
)

// attacks are bodies that would run on, or eat memory, without the sandbox; by what must end them.
var attacks = map[string][]string{
	"time": {
		`for (;;);`, `while (true) {}`, `do {} while (1)`, `for (;;) try { for (;;); } catch {} finally { continue }`,
		`try { for (;;); } catch { return 1 } finally { return 2 }`,
		`return { get a() { for (;;); } }`, `return { toJSON() { for (;;); } }`, `return String({ toString() { for (;;); } })`,
		`return +{ valueOf() { for (;;); } }`, "return `${{ toString() { for (;;); } }}`", `return JSON.stringify({ get a() { for (;;); } })`,
		`return JSON.stringify({ toJSON() { for (;;); } })`, `JSON.stringify([1], () => { for (;;); })`, `JSON.parse("[1]", () => { for (;;); })`,
		`[2, 1].sort(() => { for (;;); })`, `[2, 1].toSorted(() => { for (;;); })`, `"a".replace("a", () => { for (;;); })`, `"a".replace(/a/, () => { for (;;); })`,
		`"aa".replaceAll("a", () => { for (;;); })`, `for (const x of (function* () { for (;;) yield 1 })());`, `const g = function* () { for (;;); }; g().next()`,
		`const g = function* () { try { yield 1 } finally { for (;;); } }; for (const x of g()) break`,
		`const g = function* () { try { yield 1 } finally { for (;;); } }; const [a] = g()`,
		`class A { static x = (() => { for (;;); })() }`, `class A { constructor() { for (;;); } } new A()`, `((a = (() => { for (;;); })()) => a)()`,
		`console.log({ get a() { for (;;); } })`, `throw { get message() { for (;;); } }`, `throw { toString() { for (;;); }, toJSON() { for (;;); } }`,
		`const e = new Error("x"); e.toString = 1; Object.assign(e, {}); throw new (class extends Error { get message() { for (;;); } get name() { for (;;); } })()`,
		`act.note({ get a() { for (;;); } })`, `new Map({ [Symbol.iterator]() { for (;;); } })`, `new Set((function* () { for (;;) yield 1 })())`,
		`Array.from({ length: 5, get 0() { for (;;); } })`, `Array.from((function* () { for (;;); })())`, `Array.from([1], () => { for (;;); })`,
		`[1].forEach(() => { for (;;); })`, `[1].map(() => { for (;;); })`, `[1].flatMap(() => { for (;;); })`, `[1, 2].reduce(() => { for (;;); })`,
		`[1].find(() => { for (;;); })`, `({ get [(() => { for (;;); })()]() {} })`, `label: for (;;) { continue label }`, `switch (1) { case (() => { for (;;); })(): }`,
		`new Date({ toString() { for (;;); } })`, `new Date(2020, { valueOf() { for (;;); } })`, `"a".repeat({ valueOf() { for (;;); } })`, `parseInt({ toString() { for (;;); } })`,
		`new RegExp({ toString() { for (;;); } })`, `/a/.exec({ toString() { for (;;); } })`, `const r = /a/g; r.lastIndex = { valueOf() { for (;;); } }; r.test("a")`,
		// nothing but the library's own functions, which nothing stops from outside
		`const a = Array(90000).fill(isNaN); a.forEach([].forEach, a)`,
		`const a = Array(90000).fill(0); a.forEach("x".split, Array(1).fill("ab".repeat(40000)))`,
		`const s = new Set(Array(90000).fill(0).map((_, i) => i)); for (;;) s.forEach(Boolean)`,
		`const m = new Map(); for (let i = 0; ; i++) { m.set(i, i); m.delete(i) }`,
		`let f = (x) => x; for (;;) f = f.bind(null)`, `let o = {}; for (;;) o = Object.create(o)`, `let C = class {}; for (;;) C = class extends C {}`,
		`let s = ""; for (;;) s = "x" + (s.length > 1000 ? "" : s)`,
		`let i = 0; const o = {}; for (;;) o[i++] = i`, `let i = 0; const a = []; for (;;) a[i++] = i`, `const a = []; let f = () => a; for (;;) { const g = f; f = () => g }`,
		`let l = null; for (;;) l = { l }`, `let l = null; for (;;) l = [l]`,
		// one of the library's functions over and over by another one: each looks at the time
		`const a = Array(90000).fill("1".repeat(1e6)); a.map(Number)`, `const a = Array(1e5).fill("9".repeat(1e6)); a.map(Math.abs)`, `const a = Array(1e5).fill("9".repeat(1e6)); a.map("x".charAt, "x")`,
		`const m = new Map(); for (let i = 0; i < 6e4; i++) m.set("9".repeat(900) + i, 0); for (;;) m.forEach(Number)`, `Array(1e5).fill("x").map(Error); for (;;);`,
		`for (;;) "㌀".repeat(40000).normalize("NFKD")`, `for (let i = 0; ; i++) new RegExp("[\\u0000-\\uffff\\w]".repeat(25) + i, "i").test("x")`,
	},
	"size": {
		`let s = "x"; for (;;) s += s`, `let s = "x"; for (;;) s = s + s`, "let s = 'x'; for (;;) s = `${s}${s}`", `const o = { s: "x" }; for (;;) o.s += o.s`,
		`let s = "长"; for (;;) s += s`, `const a = ["x"]; for (;;) a[0] += a[0]`, "let s = 'x'; for (;;) s = `${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}`",
		`let s = "x"; for (;;) s = s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s`,
		`"x".repeat(2 ** 36)`, `"x".repeat(Infinity - 1e300)`, `"ab".repeat(600000)`, `"x".padStart(2 ** 30)`, `"x".padEnd(2 ** 30, "ab")`, `"长".padEnd(2 ** 40)`,
		`const s = "x".repeat(1e6); s.concat(s)`, `"x".concat(...Array(100).fill("x".repeat(1e5)))`, `let s = "x"; for (;;) s = s.concat(s)`,
		`const s = "x".repeat(1e6); [s, s].join("")`, `Array(1000).join("x".repeat(1e5))`, `let a = ["x".repeat(1000)]; for (;;) a = Array(100).fill(a), String(a)`,
		`let a = ["x".repeat(1000)]; for (let i = 0; i < 20; i++) a = [a, a]; a + ""`, "const a = Array(1000).fill('x'.repeat(5000)); `${a}`",
		`"a".repeat(1e5).replaceAll("a", "b".repeat(1e5))`, `"a".repeat(1e5).replace(/a/g, "b".repeat(1e5))`, `"a".repeat(90000).replace(/a/g, "$'")`,
		"'a'.repeat(90000).replaceAll('a', '$`')", `"a".repeat(1e6).replace("a", "$'$'$'")`, `"a".repeat(1e5).replace(/a/g, () => "b".repeat(1e5))`,
		`"a".repeat(1e6).replace(/a/, "$&$&".repeat(1e5))`, `const r = "$&".repeat(1e5); "a".repeat(1e5).replace(/a+/, r)`,
		`"a".repeat(1e6).split("")`, `"a,".repeat(500000).split(",")`, `"a,".repeat(120000).split(/,/)`, `[..."a".repeat(1e6)]`, `Math.max(..."1".repeat(1e6))`,
		`({ ..."a".repeat(1e6) })`, `Object.keys("a".repeat(1e6))`, `Object.entries("a".repeat(1e6))`, `Object.assign({}, "a".repeat(1e6))`,
		`Array(2 ** 32 - 1).fill(0)`, `Array(1e6).fill(0)`, `[].concat(Array(1e8))`, `Array(4294967295).join("x")`, `Array(4294967295).sort()`, `Array(4294967295).indexOf(1)`,
		`Array(4294967295).includes(1)`, `Array(4294967295).lastIndexOf(1)`, `Array(4294967295).reverse()`, `Array(4294967295).map(Boolean)`, `Array(4294967295).forEach(Boolean)`,
		`Array(4294967295).slice()`, `Array(4294967294).splice(0, 1)`, `Array(4294967295).flat()`, `Array(4294967295).shift()`, `Array(4294967290).unshift(1)`, `Array(4294967295).toSorted()`,
		`Array(4294967295).findLast(Boolean)`, `Array(4294967295).some(Boolean)`, `Array(4294967295).copyWithin(1, 0)`, `Array(4294967295).with(0, 1)`, `Array(4294967295).toReversed()`,
		`const a = [1]; a.length = 4294967295; [...a]`, `const a = [1]; a.length = 4294967295; Math.max(...a)`, `const a = [1]; a.length = 4294967295; ({ ...a }); `,
		`const a = [1]; a.length = 4294967295; const [...b] = a`, `const a = [1]; a.length = 4294967295; isNaN.apply(null, a)`, `const a = [1]; a.length = 4294967295; Object.keys(a)`,
		`const a = [1]; a.length = 4294967295; JSON.stringify(a)`, `const a = [1]; a.length = 4294967295; return a`, `const a = [1]; a.length = 4294967295; act.note(a)`,
		`const a = [1]; a.length = 4294967295; Array.from(a)`, `const a = [1]; a.length = 4294967295; console.log(a)`,
		`Array.from({ length: 1e9 })`, `Array.from({ length: 2 ** 53 })`, `let a = [1]; for (;;) a = [...a, ...a]`, `let a = [1]; for (;;) a = a.concat(a)`, `const a = [1]; for (;;) a.push(...a)`,
		`const a = []; for (;;) a.push("x")`, `const a = []; for (;;) a.unshift("x")`, `const a = []; for (;;) a.splice(0, 0, 1, 2, 3)`,
		`let a = [1]; for (;;) a = [a, a, a, a].flat(Infinity)`, `let a = []; for (let i = 0; i < 1e4; i++) a = [a]; a.flat(Infinity)`,
		`Array(1000).fill(0).flatMap(() => Array(1000).fill(1))`, `const g = function* () { for (let i = 0; ; i++) yield i }; [...g()]`, `const g = function* () { for (let i = 0; ; i++) yield i }; new Set(g())`,
		`const g = function* () { for (let i = 0; ; i++) yield i }; Math.max(...g())`, `const g = function* () { for (let i = 0; ; i++) yield i }; const [...all] = g()`,
		`const m = new Map(); for (let i = 0; ; i++) m.set(i, i)`, `const m = new Set(); for (let i = 0; ; i++) m.add(i)`,
		`let o = {}; for (let i = 0; i < 40; i++) o = { a: o, b: o }; return o`,
		`let o = {}; for (let i = 0; i < 40; i++) o = { a: o, b: o }; act.note(o)`, `let o = {}; for (let i = 0; i < 1e4; i++) o = { o }; JSON.stringify(o)`,
		`let o = {}; for (let i = 0; i < 1e4; i++) o = [o]; return o`, `const o = {}; o.o = o; return o`, `const o = []; o[0] = o; act.note(o)`, `return { toJSON() { return this } }`,
		`const s = "x".repeat(1e6); JSON.stringify([s, s, s, s])`, `JSON.parse("[".repeat(1e6))`, `JSON.parse("[" + "1,".repeat(150000) + "1]")`, `const s = "x".repeat(9e5); return [s, s]`,
		`JSON.stringify({ a: 1 }, null, { valueOf() { return 1e9 } }).x; JSON.stringify(Array(90000).fill(Array(100).fill(1)), null, 10)`,
		`const f = () => f(); f()`, `const o = { get a() { return this.a } }; o.a`, `const o = { toString() { return "" + this } }; o + ""`, `const f = () => [1].map(f); f()`,
		`const a = []; a[0] = a; String(a)`, `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a)`, `const f = () => [2, 1].sort(f); f()`, `class A { constructor() { new A() } } new A()`,
		`const g = function* () { yield* g() }; [...g()]`, `const r = () => "a".replace("a", r); r()`, `const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)`,
		`const s = "é".repeat(5e5); s.indexOf("é".repeat(2e5) + "x")`, `const s = "a".repeat(5e5); s.includes("a".repeat(2e5) + "b")`, `const s = "a".repeat(1e6), t = "a".repeat(1e6); Array(1e5).fill(s).indexOf(t)`,
		`"ﷺ".repeat(1e6).normalize("NFKD")`, `"a".repeat(1e6).localeCompare("a".repeat(1e6))`, `"ΐ".repeat(1e6).toUpperCase()`, `encodeURIComponent("长".repeat(1e6))`,
		`const e = new Error("x"); for (;;) e.message = e.toString() + e.toString()`, `const e = new Error("xx"); for (;;) { e.message = e.toString(); e.name = e.message }`,
		"const t = (s) => s; String.raw({ raw: Array(4294967295) })", "const s = 'x'.repeat(1e6); String.raw`${s}${s}`", `String.raw({ raw: Array(1000).fill("x".repeat(1e5)) })`,
		`const g = function* () { yield* g() }; for (;;) { try { g().next() } catch {} }`, `const g = function* () { for (const x of g()) yield x }; for (const x of g());`,
		`const g = function* () { const [x] = g(); yield x }; [...g()]`, `let it = [1]; for (let i = 0; i < 1e4; i++) { const inner = it; it = (function* () { yield* inner })() } [...it]`,
		`const it = { [Symbol.iterator]() { return { next: () => it2().next() } } }; const it2 = function* () { yield* it }; [...it]`,

		// the library's functions in each other, with nothing of the script in between
		"const o = { toString: ''.trim }; `${o}`", `const o = { toString: ({}).toLocaleString }; o.toLocaleString()`, `const o = { toString: "".concat }; o + o`, `const o = { toString: ""[Symbol.iterator] }; String(o)`,
		`const x = {}, it = [].values.call(x); it.valueOf = it.next; x.length = it; it.next()`,
		`const o = { join: [].toString }; [].toString.call(o)`, `class A extends Array { join = [].toString } new A().toString()`, `class A extends RegExp { toString = "".at } String(new A())`,
		`const m = new Map(); m.set(m, m.forEach); m.forEach(m.forEach, m)`, `const { apply } = isNaN; let l = [apply, [isNaN, [1]]]; for (let i = 0; i < 3e4; i++) l = [apply, l]; apply.apply(apply, l)`,
		`const { call } = isNaN, a = Array(9000).fill(call); call.apply(call, a.concat(isNaN, 1, 2))`, `const e = new Error("x"); e.name = e; throw e`, `const e = new Error("x"); e.name = e; console.log(e)`,
		`class A extends Error { get message() { return this } } throw new A()`, `const s = Symbol("x"); for (let o = { toString: ({}).toString, [Symbol.toStringTag]: "x".repeat(1e6) }; ;) [o, o].join()`,
		// what a pattern takes apart, and what is handed over
		`const { ...r } = "a".repeat(1e6)`, `let r; ({ ...r } = "a".repeat(1e6))`, `for (const { ...r } of ["a".repeat(1e6)]);`, `let r; for ({ ...r } of ["a".repeat(1e6)]);`, `for (var { ...r } of ["a".repeat(1e6)]);`,
		`const d = new Date(); for (let i = 0; i < 3e4; i++) d["k" + i] = i; ({ ...d })`, `const a = [1]; for (let i = 0; i < 3e4; i++) a["k" + i] = i; Object.keys(a)`, `const { ...r } = Array(1e5).fill(0)`,
		`return Array(9000).fill(Array(9999))`, `return Array(9000).fill(Array(1e5))`, `act.note(Array(9000).fill(Array(9999).fill(undefined)))`, `return Array(9000).fill(Array(9999).fill(new Date()))`, `return Array(9000).fill(Array(9999).fill(() => 1))`,
		`const o = {}; for (let i = 0; i < 19999; i++) o[i] = undefined; return Array(9000).fill(o)`, `let l = []; for (let i = 0; i < 31; i++) { const n = Array(9000); n[8999] = l; l = n } return l`,
		`JSON.parse("[".repeat(99999))`, `JSON.parse('{"a":'.repeat(101) + "1" + "}".repeat(101))`, `"ﷺ".repeat(5000).normalize("NFKD")`, `new RegExp("(?:\\p{L}|\\p{N}|[a-z]){1000}".repeat(17), "iu")`,

		`new RegExp("a".repeat(501))`, `/a/.test("a".repeat(3e5))`, `"a".repeat(3e5).replace(/a/g, "b")`,
		`const s = "x".repeat(1e6), a = []; for (let i = 0; ; i++) a[i] = s + i`,
	},
	// by their size or their time, whichever comes first
	"late": {
		`const a = [1]; a.length = 4294967295; new Set(a)`,
		`let a = [1]; for (let i = 0; i < 30; i++) a = [a, a]; a.flat(Infinity)`,
		`let o = {}; for (let i = 0; i < 40; i++) o = { a: o, b: o }; JSON.stringify(o)`,
		`const a = []; for (let i = 0; ; i++) a[i] = "x".repeat(1e6)`,
		`const a = []; for (let i = 0; ; i++) a[i] = Array(1e5).fill(i)`,
		`const a = Array(1e5).fill(1), b = []; for (let i = 0; ; i++) b[i] = a.slice()`,
		`const s = "a ".repeat(4000), b = []; for (let i = 0; ; i++) b[i] = s.split(" ")`,
		`const s = "a".repeat(2e5), b = []; for (let i = 0; ; i++) b[i] = s.match(/a/g)`,
		`const s = "1,".repeat(50000) + "1", b = []; for (let i = 0; ; i++) b[i] = JSON.parse("[" + s + "]")`,
		`const o = {}; for (let i = 0; i < 1e4; i++) o["k" + i] = i; const b = []; for (let i = 0; ; i++) b[i] = { ...o }`,
		`const a = Array(1e4).fill(1), b = []; for (let i = 0; ; i++) b[i] = { ...a }`,
		`const a = Array(1e5).fill(1), b = []; for (let i = 0; ; i++) b[i] = [...a]`,
		// what the guards do not count, kept: by how much memory grows is looked at from outside
		`const s = "长".repeat(1e6), a = []; for (let i = 0; ; i++) a[i] = s.slice(1)`, `"长".repeat(1e6).replace("长", "$'".repeat(50000))`, `const s = "长".repeat(1e6); Array(90000).fill(0).map("".slice, s)`,
		`const s = Symbol("x".repeat(1e6)), a = []; for (;;) a.push(s.toString())`, `const o = { [Symbol.toStringTag]: "x".repeat(1e6) }, a = []; for (;;) a.push(String(o))`,
		`const o = { [Symbol.toStringTag]: "x".repeat(1e6) }; Array(90000).fill(0).map(({}).toString, o)`, `const big = "x".repeat(1e6), a = []; for (;;) a.push({ get [big]() { return 1 } })`,
		`const big = "x".repeat(1e6), a = []; for (;;) try { null[big] } catch (e) { a.push(e) }`, `const a = [], f = (n) => n ? f(n - 1) : (() => { for (;;) a.push(new Error("x")) })(); f(150)`,
		`const a = []; for (;;) { const b = Array(4000).fill(0); b[39000] = 1; a.push(b) }`, `let o = {}; for (;;) o = Object.create(o)`, `function F() {} for (;;) { F.prototype = new F() }`,
		`function* g() {} for (let n = 0; ; n++) { g.prototype = g(); if (n % 100000 === 0) g().y }`, `const a = []; function* g() { yield 1 } for (let i = 0; ; i++) { const it = g(); it.next(); a[i] = it }`,
		`let o = {}; for (let i = 1; ; i++) { o = Object.create(o); if (i % 60000 === 0) o.x = 1 }`, `let o = {}; for (let i = 1; ; i++) { o = Object.create(o); if (i % 60000 === 0) String(o) }`,
		`let l = null; for (;;) l = { l }`, `let l = null; for (;;) l = [l]`, `let l = null; for (;;) { const k = l; l = () => k }`, `const a = []; for (let i = 0; ; i++) a[i] = class {}`, `const a = []; for (let i = 0; ; i++) a[i] = [[], [], [], [], [], [], [], []]`,
		`const a = []; for (let i = 0; ; i++) a[i] = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 }`, `const a = []; for (let i = 0; ; i++) a[i] = new Map([[i, i]])`, `const o = {}; for (let i = 0; ; i++) o["k" + i] = i`,
		`const s = "x".repeat(1e6), o = Object.create(null); for (let i = 0; i < 9000; i++) o["k" + i] = s; for (;;) try { o + "" } catch {}`,
		`const s = "x".repeat(1e6); class A extends Array { toString = 1; valueOf = 1 } const a = new A(); for (let i = 0; i < 9000; i++) a[i] = s; for (;;) try { a + "" } catch {}`,
		`const a = []; for (let i = 0; ; i++) a[i] = JSON.parse("[" + "{},".repeat(30000) + "{}]")`, `const a = []; for (let i = 0; ; i++) a[i] = [` + strings.Repeat(",", 20_000) + `]`,
		`const a = []; function* g() { let ` + manyNames(2000) + `; yield 1 } for (let i = 0; ; i++) { const it = g(); it.next(); a[i] = it }`,
		`const a = []; const f = () => { let ` + manyNames(2000) + `; return () => [` + manyNames(2000) + `] }; for (let i = 0; ; i++) a[i] = f()`,
	},
	"pattern": {
		`/(a+)+$/.test("a".repeat(40) + "b")`, `/^(\w+\s?)*$/.test("word ".repeat(30) + "!")`, `("c" + "a".repeat(40) + "!").replace(/(a+)+$/g, "")`,
		`const r = /(a+)+$/g; r.lastIndex = 1; r.exec("长" + "a".repeat(40) + "!")`, `("a".repeat(40) + "!").match(/(a+)+$/)`, `[...("a".repeat(40) + "!").matchAll(/(a+)+$/g)]`,
		`("a".repeat(40) + "!").split(/(a+)+$/)`, `for (;;) try { /(a+)+$/.test("a".repeat(40) + "b") } catch {}`, `/(a+)+$/u.test("长a".repeat(3) + "a".repeat(40) + "b")`,
		`/(x+x+)+y$/i.test("x".repeat(60) + "yz")`, `new RegExp("(a+)+$").test("a".repeat(40) + "b")`, `("a".repeat(40) + "!").search(/(a+)+$/)`,
		`new RegExp("(?:a?){400}b".repeat(20)).test("a".repeat(200000) + "b")`, `/(.*)*\1x$/.test("ab".repeat(500))`,
	},
	"error": {
		`Array.prototype.fill.call({ length: 2 ** 53 - 1 })`, `Array.prototype.join.call({ length: 2 ** 31 }, "x")`,
		`let n = 0; [].slice.call({ get length() { return n++ ? 2 ** 31 : 1 } })`, `isNaN.apply(null, { length: 2 ** 31 })`, `new Promise(() => 1)`, `new Proxy({}, {})`, `Reflect.ownKeys({})`, `new ArrayBuffer(1e9)`,
		`new Uint8Array(1e9)`, `BigInt(1)`, `new WeakMap()`, `new Function("return 1")`, `(() => 1).constructor("return this")().x.y`, `globalThis.x`, `this.x`,
		`Object.defineProperty({}, "a", {})`, `Object.setPrototypeOf({}, null)`, `({}).__defineGetter__("a", () => 1)`, `Symbol.for("x").description.x.y`, `Object.create({}, { a: { value: 1 } })`, `Object.getOwnPropertySymbols([])`,
		`Intl.Collator`, `setTimeout(() => 1)`, `require("fs")`, `process.exit()`, `fetch("x")`, `escape("x")`, `new SharedArrayBuffer(1)`, `new WeakRef({})`, `Atomics.wait`, `new GoError()`, `new AggregateError([])`,
		`String.prototype.at = 1`, `"x".concat = 1`, `Math.x = 1`, `JSON.parse = 1`, `console.log = 1`, `console.x = 1`, `(() => 1).__proto__.x = 1`, `act.note.call.x = 1`,
		`[].concat.call({}, 1)`, `const r = Object.freeze(/a/g); r.test("a")`, `const a = []; a[Symbol.isConcatSpreadable] = 1; a.b.c`,
		`(function () { let n = 0; arguments.length = { valueOf() { return n++ ? 2 ** 31 : 1 } }; isNaN.apply(null, arguments) })(1); a.b`,
	},
}

// manyNames are names of variables, v0,v1,...
func manyNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("v%d", i)
	}
	return strings.Join(names, ",")
}

// own iterators whose steps are the library's own functions: nothing of the script runs, so nothing can be stopped.
func init() {
	for _, use := range []string{`new Date(...list)`, `new Date().setHours(...list)`, `Math.max(...list)`, `Math.min.apply(null, list)`, `String.fromCharCode(...list)`, `String.fromCodePoint(...list)`} {
		attacks["any"] = append(attacks["any"], `const list = Array(9000).fill("1".repeat(1e6)); for (;;) `+use)
	}
	for _, use := range []string{`[...it]`, `Math.max(...it)`, `new Date(...it)`, `const [...a] = it`, `let a; [...a] = it`, `const [x, ...a] = it`, `for (const [...a] of [it]);`, `new Set(it)`, `new Map(it)`,
		`Array.from(it)`, `Object.fromEntries(it)`, `for (const x of it);`, `const g = function* () { yield* it }; [...g()]`, `const g = function* () { yield* it }; for (const x of g());`} {
		for _, next := range []string{`Object`, `Array`, `Error`, `Object.prototype.valueOf`, `RegExp`} {
			attacks["any"] = append(attacks["any"], `const it = { value: [1, 2], next: `+next+`, [Symbol.iterator]: Object.prototype.valueOf }; `+use)
		}
	}
}

func attackWorld(limit time.Duration) script.Run {
	run := world()
	run.Limit = limit
	run.Calls = map[string]map[string]func([]any) (any, error){"act": {"note": func([]any) (any, error) { return nil, nil }}}
	return run
}

// attackLimit is the time of a run under attack, and slack what a busy machine may add before a test calls it a hang: other
// packages' tests share two processors with this one. How near to its limit a run ends, TestLimit measures over several.
const (
	attackLimit = 30 * time.Millisecond
	slack       = 30 * time.Second
)

// mostHeap is by how much one run may make the heap grow before the collector has come round.
const mostHeap = 256 << 20

// watchHeap looks at the heap until it is asked by how many bytes it grew at most.
func watchHeap() func() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	before, most := int64(sample[0].Value.Uint64()), int64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			metrics.Read(sample)
			most = max(most, int64(sample[0].Value.Uint64())-before)
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(stop)
		<-stopped
		return most
	}
}

// endings are what may end each kind of attack.
var endings = map[string]map[string]bool{
	"time": {"time": true}, "size": {"size": true}, "late": {"time": true, "size": true}, "pattern": {"time": true, "size": true}, "error": {"error": true},
	"any": {"time": true, "size": true, "error": true},
}

func TestAttack_IsEnded(t *testing.T) {
	if testing.Short() {
		t.Skip("some hundred runs, each to its limit")
	}
	for kind, bodies := range attacks {
		for _, body := range bodies {
			limit := attackLimit
			switch kind {
			case "size":
				limit = 60 * time.Second // the bound must end it, not the time
			case "late":
				limit = 200 * time.Millisecond
			}
			function := compile(t, "({ act }) => {\n"+body+"\n}")
			peak := watchHeap()
			begun := time.Now()
			outcome, err := function.Run(attackWorld(limit))
			took := time.Since(begun)
			most := peak()
			var late *script.TimeOut
			isHeldUp := kind == "size" && errors.As(err, &late) && late.During != "" // a match has its own time, which a busy machine may use up
			if ended := endedBy(err); !endings[kind][ended] && !isHeldUp {
				t.Errorf("%s: ended by %s (%v, %.40v), want %s", body, ended, err, outcome.Value, kind)
			}
			if kind != "size" && took > limit+slack || kind == "size" && took > limit {
				t.Errorf("%s: took %s", body, took)
			}
			if most > mostHeap {
				t.Errorf("%s: the heap grew by %d MB", body, most>>20)
			}
			whole(t, body)
		}
	}
}

func endedBy(err error) string {
	var failure *script.Failure
	var late *script.TimeOut
	var large *script.TooLarge
	switch {
	case err == nil:
		return "itself"
	case errors.As(err, &failure):
		return "error"
	case errors.As(err, &late):
		return "time"
	case errors.As(err, &large):
		return "size"
	}
	return fmt.Sprintf("%T", err)
}

var canary = func() *script.Function {
	function, err := script.CompileFunction(`({ ticket }) => {
		const seen = [];
		const check = (name, ok) => { if (!ok) seen.push(name) };
		check("global", typeof left === "undefined" && typeof globalThis === "undefined");
		check("object", ({}).left === undefined && ([]).left === undefined && "".left === undefined && (() => 1).left === undefined);
		check("gen", (function* () {}).left === undefined && (function* () {})().left === undefined && [].values().left === undefined);
		check("math", Math.max(1, 2) === 2 && [3, 1, 2].sort().join() === "1,2,3" && [1].includes(1) && !([1].includes(2)));
		check("regexp", /b/g.lastIndex === 0 && /(b)/.exec("abc").index === 1 && RegExp.$1 === undefined && "abcb".replace(/b/g, "x") === "axcx");
		check("json", JSON.stringify({ a: [1, "b", null] }) === '{"a":[1,"b",null]}' && JSON.parse('{"a":1}').a === 1);
		check("date", new Date(0).toISOString() === "1970-01-01T00:00:00.000Z");
		check("error", String(new TypeError("x")) === "TypeError: x");
		check("ticket", ticket.kind === "repair" && ticket.tags.join() === "vip,leak" && Object.keys(ticket).length === 3);
		check("iter", [...new Map([[1, 2]])].join() === "1,2" && [..."ab"].join() === "a,b");
		return seen.join();
	}`)
	if err != nil {
		panic(err)
	}
	return function
}()

// whole holds that the run before left nothing behind.
func whole(t testing.TB, after string) {
	t.Helper()
	outcome, err := canary.Run(world())
	if err != nil || outcome.Value != "" {
		t.Errorf("after %s: %v %v", after, outcome.Value, err)
	}
}
