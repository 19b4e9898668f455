package script_test

import (
	"strings"
	"testing"
	"time"
)

// storm calls all that a script can reach with all that could harm it, by chance: objects whose toString, next, length or
// toJSON are functions of the library themselves, lists that hold themselves, heirs of the library's classes.
const storm = `({ act, ticket, event }) => {
	const seen = new Set(), functions = [];
	const walk = (it) => {
		if (it === null || (typeof it !== "object" && typeof it !== "function") || seen.has(it)) return;
		seen.add(it);
		if (typeof it === "function") functions.push(it);
		walk(Object.getPrototypeOf(it));
		for (const key of [...Object.getOwnPropertyNames(it), Symbol.iterator, Symbol.hasInstance]) { let value; try { value = it[key] } catch { continue } walk(value) }
	};
	for (const root of [Object, Array, String, Number, Boolean, Symbol, Math, JSON, Map, Set, Date, RegExp, Error, TypeError, isNaN, isFinite, parseInt, parseFloat, encodeURIComponent, decodeURIComponent,
		console, act, Object.getPrototypeOf(function* () {}), [][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ""[Symbol.iterator](), "".matchAll(/a/g)]) walk(root);
	const pick = (list) => list[Math.floor(Math.random() * list.length)];
	const often = (share) => Math.random() < share;
	const any = () => pick(functions);
	const digits = "9".repeat(SIZE), signs = "长é".repeat(SIZE), list = Array(SIZE).fill(0), texts = Array(SIZE).fill(digits), holes = [], itself = [], within = {};
	holes.length = pick([SIZE, 4294967295]);
	itself[0] = itself;
	within.within = within;
	const odd = () => {
		const made = {};
		for (const key of ["toString", "valueOf", "join", "toJSON", "next", "return", "length", "constructor", "call", "size", "get", "set", "add", "has", "keys", "exec", "flags", "source", "lastIndex", "message", "name", "index", "input", "raw", "stack"])
			if (often(0.4)) try { made[key] = often(0.7) ? any() : value() } catch {}
		for (const key of [Symbol.iterator, Symbol.hasInstance, Symbol.toStringTag]) if (often(0.5)) made[key] = often(0.8) ? any() : digits;
		return made;
	};
	const heir = () => {
		const [a, b, c] = [any(), any(), any()];
		class Heir extends pick([Array, Map, Set, Date, RegExp, Error, Object]) { toString = a; join = b; valueOf = c }
		return new Heir(pick(["x", undefined, [[1, 2]], 3]));
	};
	const value = () => pick([() => digits, () => signs, () => list, () => texts, () => holes, () => itself, () => within, () => 4294967295, () => -1, () => 2 ** 53, () => NaN, () => Infinity, () => null, () => undefined,
		() => "", () => Symbol("x"), odd, odd, odd, heir, any, any, any, any, () => ticket, () => ticket.tags, () => event, () => new Map([[list, any()]]), () => new Set([any()]), () => /(a+)+$/g, () => new Date(),
		() => new Error(odd()), () => Object.create(odd()), () => Object.create(null), () => (function () { return arguments })(any(), digits), () => (function* () { yield any() })(), () => [any(), any(), any()], () => act, () => ({ raw: texts })])();
	for (let n = 0; n < 2000; n++) {
		try {
			const callee = any(), self = value(), given = [value(), value(), value()].slice(0, Math.floor(Math.random() * 4));
			if (often(0.15)) new callee(...given);
			else callee.apply(self, given);
		} catch (e) { try { if (often(0.1)) console.log(e); else String(e) } catch {} }
		try {
			const it = value();
			pick([() => JSON.stringify(it), () => it + "", () => [...it], () => act.note(it), () => { const { ...rest } = it; return rest }, () => it < it, () => it instanceof it, () => { for (const key in it) break }])();
		} catch {}
	}
}`

// stormLimit lets a storm find its functions first.
const stormLimit = 100 * time.Millisecond

// TestAttack_Storm: whatever comes together, the process lives on, in time, and nothing stays behind. Chance is the seed's.
func TestAttack_Storm(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	for _, size := range []string{"50", "3000"} {
		function := compile(t, strings.ReplaceAll(storm, "SIZE", size))
		for seed := range rounds {
			run := attackWorld(stormLimit)
			run.Seed = uint64(seed)
			peak := watchHeap()
			begun := time.Now()
			_, err := function.Run(run)
			if took := time.Since(begun); took > stormLimit+slack {
				t.Errorf("size %s, seed %d: took %s", size, seed, took)
			}
			if most := peak(); most > mostHeap {
				t.Errorf("size %s, seed %d: the heap grew by %d MB", size, seed, most>>20)
			}
			if ended := endedBy(err); strings.HasPrefix(ended, "*") {
				t.Errorf("size %s, seed %d: ended by %s (%v)", size, seed, ended, err)
			}
			whole(t, "a storm")
		}
	}
}
