package script_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"aftercare/internal/script"
)

func compile(t testing.TB, source string) *script.Function {
	t.Helper()
	function, err := script.CompileFunction(source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return function
}

// give runs the body of a function and gives what it returns.
func give(t testing.TB, body string) any {
	t.Helper()
	outcome, err := compile(t, "({ event, ticket, params }) => {\n"+body+"\n}").Run(world())
	if err != nil {
		t.Errorf("%s: %v", body, err)
	}
	return outcome.Value
}

var shanghai = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return zone
}()

func world() script.Run {
	return script.Run{
		Values: map[string]any{
			"event":  map[string]any{"type": "sla.breached", "data": map[string]any{"rung": 1.0}},
			"ticket": values()["ticket"],
			"params": map[string]any{"ladder": []any{"assignee", "lead", "manager"}},
		},
		Now:  time.Date(2026, 3, 8, 22, 30, 15, 250e6, time.UTC),
		Zone: shanghai, Seed: 7,
		Limit: 2 * time.Second, // what is not about time must not fail on a busy machine
	}
}

func TestFunction_AllForms(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		`({ ticket, act }) => { act.note(ticket.kind, { tags: ticket.tags }); return 1 }`,
		`({ act, ...rest }) => { act.note(rest.ticket.kind, { tags: rest.ticket.tags }); return 1 }`,
		`run({ act, ...rest }) { act.note(rest.ticket.kind, { tags: rest.ticket.tags }); return 1 }`,
		`function ({ ticket, act }) { act.note(ticket.kind, { tags: ticket.tags }); return 1 }`,
		`function rule({ ticket, act }) { act.note(ticket.kind, { tags: ticket.tags }); return 1 }`,
		`run({ ticket, act }) { act.note(ticket.kind, { tags: ticket.tags }); return 1 }`,
		"// what it does\nrun({ ticket, act }) { act.note(ticket.kind, { tags: ticket.tags }); return 1 }, // end",
		`given => (given.act.note(given.ticket.kind, { tags: given.ticket.tags }), 1)`,
		"/* a rule */ ({ ticket, act }) => { act.note(ticket.kind, { tags: ticket.tags }); return 1 } // end",
	} {
		var got []any
		run := world()
		run.Calls = map[string]map[string]func([]any) (any, error){"act": {"note": func(arguments []any) (any, error) {
			got = append(got, arguments)
			return nil, nil
		}}}
		outcome, err := compile(t, source).Run(run)
		if err != nil || outcome.Value != 1.0 {
			t.Errorf("%s: %v %v", source, outcome.Value, err)
		}
		want := []any{[]any{"repair", map[string]any{"tags": []any{"vip", "leak"}}}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: called with %v, want %v", source, got, want)
		}
	}
}

func TestFunction_RefusesAtItsPlace(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"":        "1:1",
		"1 + 1":   "1:1",
		"() => {": "1:8",
		"({ ticket }) => {\n  ticket.kind ===\n}":               "3:1",
		"({ ticket }) => {\n  '中文说明'; ticket.kind = = 1\n}":     "2:25",
		"run({ ticket }) {\n  '中文'; return ticket.kind +* 1\n}": "2:29",
		"function () {\n let a = 1; let a = 2 }":                "2:17",
		"async () => 1":                                         "1:1",
		"() => {\n  const f = async () => 1\n}":                 "2:13",
		"async run() { }":                                       "1:1",
		"*run() { }":                                            "1:1",
		"get run() { return 1 }":                                "1:5",
		"run() {}, walk() {}":                                   "1:7",
		"() => 1); (() => 2":                                    "1:1",
		"() => {\n\n  return 1n }":                              "3:10",
		"() => { with (Math) { } }":                             "1:9",
		"() => ({ __proto__: null })":                           "1:10",
		"([a, ...b]) => a":                                      "1:2",
		"() => {\n  const f = ({ a, ...b }) => a }":             "2:14",
		"() => { const { a: { ...b } } = {} }":                  "1:20",
		"() => { for (const { ...a } in {}); }":                 "1:20",
		"() => { try { } catch ({ ...a }) { } }":                "1:24",
		"() => /[a-z]{1000}[a-z]{1000}[a-z]{1000}/":             "1:7",
		"() => /" + strings.Repeat("a", 501) + "/":              "1:7",
		"() => /(/":                "1:7",
		"() => {\n import('x') }":  "2:2",
		"() => { return await 1 }": "1:22",
	} {
		_, err := script.CompileFunction(source)
		var syntax *script.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%.60q: got %v, want a syntax error", source, err)
			continue
		}
		if got := fmt.Sprintf("%d:%d", syntax.Line, syntax.Column); got != want {
			t.Errorf("%.60q: at %s, want %s (%s)", source, got, want, syntax.Message)
		}
	}
}

func TestFunction_FailsAtItsPlace(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"({ ticket }) => {\n  '中文'; ticket.none.more\n}":                 "2:21 TypeError",
		"({ ticket }) => nothing":                                        "1:17 ReferenceError",
		"run({ ticket }) {\n\n  throw new Error('no ' + ticket.kind)\n}": "3:9 Error: no repair",
		"function () {\n  throw 'plain'\n}":                              "2:3 plain",
		"() => { throw { a: 1 } }":                                       `1:9 {"a":1}`,
		"() => {\n  const inner = () => { null.x };\n  [1].map(inner) }": "2:30 TypeError",
		"() => { class A extends null { } }":                             "1:25 TypeError: a class extends a class",
		"() => `${{ toString: 1, valueOf: () => ({}) }}`":                "1:10 TypeError: an object without a text",
		"() => [3, 1].sort(\n (a, b) => { throw new RangeError('x') })":  "2:20 RangeError: x",
		"() => `${{ toString() { throw Error('y') } }}`":                 "1:36 Error: y",
		"({ ticket }) => {\n  ticket.kind = 1\n}":                        "2:10 TypeError: kind cannot be changed",
		"({ ticket, n }) => 1 +\n n.a +\n 2":                             "2:4 TypeError",
	} {
		_, err := compile(t, source).Run(world())
		var failure *script.Failure
		if !errors.As(err, &failure) {
			t.Errorf("%q: got %v, want a failure", source, err)
			continue
		}
		if got := fmt.Sprintf("%d:%d %s", failure.Line, failure.Column, failure.Message); !strings.HasPrefix(got, want) {
			t.Errorf("%q: got %s, want %s", source, got, want)
		}
	}
}

func TestFunction_ReadsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]any{
		`return [ticket.kind, ticket.tags.length, ticket.tags[1], ticket.none, "kind" in ticket, "none" in ticket]`: []any{"repair", 2.0, "leak", nil, true, false},
		`return ticket.tags === ticket.tags && Array.isArray(ticket.tags)`:                                          true,
		`return Object.keys(ticket).join()`:                                                                         "kind,reopened,tags",
		`return JSON.stringify({ ...ticket, more: [...ticket.tags] })`:                                              `{"kind":"repair","reopened":2,"tags":["vip","leak"],"more":["vip","leak"]}`,
		`return JSON.stringify(event)`:                                                                              `{"data":{"rung":1},"type":"sla.breached"}`,
		`return params.ladder[event.data.rung]`:                                                                     "lead",
		`let kind, rest; ({ kind, ...rest } = ticket); return rest`:                                                 map[string]any{"tags": []any{"vip", "leak"}, "reopened": 2.0},
		`const out = []; for (const { a, ...rest } of [{ a: 1, b: 2 }, { c: 3 }]) out.push(rest); return out`:       []any{map[string]any{"b": 2.0}, map[string]any{"c": 3.0}},
		`const { kind, ...rest } = ticket; return rest`:                                                             map[string]any{"tags": []any{"vip", "leak"}, "reopened": 2.0},
		`return ticket.tags.map((x) => x.toUpperCase()).concat(["x"])`:                                              []any{"VIP", "LEAK", "x"},
		`return [..."ab", ...ticket.tags, ...new Set([1, 1])]`:                                                      []any{"a", "b", "vip", "leak", 1.0},
		`const [first, ...rest] = [1, 2, 3]; return rest`:                                                           []any{2.0, 3.0},
		`const all = []; for (const [k, ...v] of [[1, 2, 3], [4]]) all.push(k, v); return all`:                      []any{1.0, []any{2.0, 3.0}, 4.0, []any{}},
		`let a, b; [a, ...b] = "xyz"; return [a, b]`:                                                                []any{"x", []any{"y", "z"}},
		`return ticket.toString() + ticket.hasOwnProperty("kind")`:                                                  "[object Object]true",
		`return { undefined, f() {}, d: new Date(), n: NaN, deep: { a: [undefined] } }`:                             map[string]any{"d": "2026-03-08T22:30:15.250Z", "n": nil, "deep": map[string]any{"a": []any{nil}}},
	} {
		if got := give(t, body); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, want %#v", body, got, want)
		}
	}
}

func TestFunction_CannotChangeWhatItIsGiven(t *testing.T) {
	t.Parallel()
	given := world()
	before := fmt.Sprint(given.Values)
	for _, body := range []string{`ticket.kind = 1`, `ticket.fresh = 1`, `delete ticket.kind`, `ticket.tags.push(1)`, `ticket.tags[0] = 1`,
		`ticket.tags.length = 0`, `ticket.tags.sort()`, `event.data.rung++`, `Object.assign(ticket, { kind: 1 })`, `params.ladder.fill(0)`,
		`ticket.tags.reverse()`, `ticket.tags.shift()`, `act.note = 1`, `act.fresh = 1`, `delete act.note`, `act.note.x = 1`} {
		given.Calls = map[string]map[string]func([]any) (any, error){"act": {"note": func([]any) (any, error) { return nil, nil }}}
		_, err := compile(t, "({ event, ticket, params, act }) => { "+body+" }").Run(given)
		var failure *script.Failure
		if !errors.As(err, &failure) || !strings.HasPrefix(failure.Message, "TypeError") {
			t.Errorf("%s: got %v, want a TypeError", body, err)
		}
	}
	if after := fmt.Sprint(given.Values); after != before {
		t.Errorf("changed: %s", after)
	}
}

func TestFunction_HostErrors(t *testing.T) {
	t.Parallel()
	wrong, grave := errors.New("no such team"), errors.New("the database is gone")
	run := world()
	run.Calls = map[string]map[string]func([]any) (any, error){"act": {
		"team": func([]any) (any, error) { return nil, wrong },
		"dies": func([]any) (any, error) { return nil, script.Fatal(grave) },
		"give": func(arguments []any) (any, error) { return map[string]any{"got": arguments, "n": 3}, nil },
	}}
	outcome, err := compile(t, `({ act }) => { try { act.team("x") } catch (e) { return [e instanceof Error, e.message, Object.keys(e).length] } }`).Run(run)
	if err != nil || !reflect.DeepEqual(outcome.Value, []any{true, "no such team", 0.0}) {
		t.Errorf("caught: %v %v", outcome.Value, err)
	}
	_, err = compile(t, "({ act }) => {\n  act.team('x') }").Run(run)
	var failure *script.Failure
	if !errors.As(err, &failure) || failure.Line != 2 || !errors.Is(err, wrong) {
		t.Errorf("not caught: %#v", err)
	}
	_, err = compile(t, `({ act }) => { try { act.dies() } catch { return 1 } finally { return 2 } }`).Run(run)
	if !errors.Is(err, grave) {
		t.Errorf("fatal: %v", err)
	}
	outcome, err = compile(t, `({ act }) => { const r = act.give(1, "a", null, undefined, [{}]); return [r.got, r.n, r.got.length] }`).Run(run)
	if want := []any{[]any{1.0, "a", nil, nil, []any{map[string]any{}}}, 3.0, 5.0}; err != nil || !reflect.DeepEqual(outcome.Value, want) {
		t.Errorf("given: %v %v", outcome.Value, err)
	}
}

func TestFunction_TimeAndChance(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]any{
		`return [Date.now(), new Date().toISOString(), +new Date() === Date.now()]`:                                                                                                       []any{1773009015250.0, "2026-03-08T22:30:15.250Z", true},
		`const d = new Date(); return [d.getFullYear(), d.getMonth(), d.getDate(), d.getDay(), d.getHours(), d.getMinutes(), d.getSeconds(), d.getMilliseconds(), d.getTimezoneOffset()]`: []any{2026.0, 2.0, 9.0, 1.0, 6.0, 30.0, 15.0, 250.0, -480.0},
		`return new Date().toString()`: "Mon Mar 09 2026 06:30:15 GMT+0800 (CST)",
		`return [new Date(2026, 0, 1, 8).toISOString(), new Date(2026, 0).getTime()]`:                       []any{"2026-01-01T00:00:00.000Z", 1767196800000.0},
		`return new Date("2026-01-01T08:00").toISOString()`:                                                 "2026-01-01T00:00:00.000Z",
		`return new Date("2026-01-01").toISOString()`:                                                       "2026-01-01T00:00:00.000Z",
		`return new Date("2026-01-01 08:00:00.120Z").toISOString()`:                                         "2026-01-01T08:00:00.120Z",
		`return new Date("2026-01-01T08:00:00+01:00").toISOString()`:                                        "2026-01-01T07:00:00.000Z",
		`const d = new Date(0); d.setHours(0, 0, 0, 0); return d.toISOString()`:                             "1969-12-31T16:00:00.000Z",
		`const d = new Date(2026, 0, 31); d.setMonth(1); return d.toISOString()`:                            "2026-03-02T16:00:00.000Z",
		`const d = new Date(); d.setDate(d.getDate() + 30); return [d.getMonth(), d.getDate()]`:             []any{3.0, 8.0},
		`return [new Date("nonsense").getTime(), String(new Date(NaN)), new Date(1e99).getTime()]`:          []any{nil, "Invalid Date", nil},
		`return new Date(new Date(5)).getTime() + Date.UTC(1970, 0, 1) + Date.parse("1970-01-01T08:00:00")`: 5.0,
		`class D extends Date { twice() { return this.getTime() * 2 } } return new D(21).twice()`:           42.0,
		`return [new Date() instanceof Date, JSON.stringify(new Date(0))]`:                                  []any{true, `"1970-01-01T00:00:00.000Z"`},
		`const a = Math.random(); return a >= 0 && a < 1 && a !== Math.random()`:                            true,
	} {
		if got := give(t, body); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, want %#v", body, got, want)
		}
	}
	if one, two := give(t, `return [Math.random(), Math.random()]`), give(t, `return [Math.random(), Math.random()]`); !reflect.DeepEqual(one, two) {
		t.Errorf("chance changes from run to run: %v, %v", one, two)
	}
}

func TestFunction_Console(t *testing.T) {
	t.Parallel()
	outcome, err := compile(t, `({ ticket }) => {
		console.log("kind", ticket.kind, 1, null, undefined, [1, "a"], { b: { c: true } });
		console.warn(new TypeError("x"), /a/g, () => 1, Symbol("s"));
		const self = {}; self.self = self; console.error(self);
		console.info("长".repeat(5000)); console.debug({ get a() { return 1 } });
	}`).Run(world())
	if err != nil {
		t.Fatal(err)
	}
	want := []script.Line{{"log", `kind repair 1 null undefined [1,"a"] {"b":{"c":true}}`}, {"warn", "TypeError: x /a/g [function] Symbol(s)"},
		{"error", `{"self":[itself]}`}, {"info", strings.Repeat("长", 999) + "…"}, {"debug", `{"a":1}`}}
	if !reflect.DeepEqual(outcome.Console, want) {
		t.Errorf("got %q", outcome.Console)
	}
	outcome, err = compile(t, `() => { for (let i = 0; i < 1000; i++) console.log(i); throw 1 }`).Run(world())
	if err == nil || len(outcome.Console) != 100 || !outcome.ConsoleCut {
		t.Errorf("lines: %d %v %v", len(outcome.Console), outcome.ConsoleCut, err)
	}
	outcome, _ = compile(t, `() => { for (let i = 0; i < 50; i++) console.log("x".repeat(990)) }`).Run(world())
	total := 0
	for _, line := range outcome.Console {
		total += len(line.Text)
	}
	if total > 20_002 || total < 19_000 || !outcome.ConsoleCut {
		t.Errorf("characters: %d", total)
	}
}

// TestFunction_HandsBackWhatItWasGiven: a list of the run's values reaches a host function as it is, and as a copy.
func TestFunction_HandsBackWhatItWasGiven(t *testing.T) {
	t.Parallel()
	list := []any{"a", 1.0, nil, true, []any{"b"}, map[string]any{"c": "d"}}
	run := world()
	run.Values["params"] = map[string]any{"list": list, "names": []string{"x"}, "n": 3}
	var got []any
	run.Calls = map[string]map[string]func([]any) (any, error){"act": {"take": func(arguments []any) (any, error) {
		got = arguments
		return nil, nil
	}}}
	if _, err := compile(t, `({ params, act }) => act.take(params.list, { in: params.list[5], n: params.n, names: params.names })`).Run(run); err != nil {
		t.Fatal(err)
	}
	want := []any{list, map[string]any{"in": map[string]any{"c": "d"}, "n": 3.0, "names": []any{"x"}}}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	got[0].([]any)[0] = "changed"
	got[0].([]any)[5].(map[string]any)["c"] = "changed"
	if list[0] != "a" || list[5].(map[string]any)["c"] != "d" {
		t.Errorf("a host function changed what the script was given: %v", list)
	}
}

// TestFunction_LendsToReaders: who only reads is given the data itself, unless the script made something of it.
func TestFunction_LendsToReaders(t *testing.T) {
	t.Parallel()
	list := []any{"a"}
	run := world()
	run.Values["params"] = map[string]any{"list": list}
	run.Reading = []string{"words"}
	run.Calls = map[string]map[string]func([]any) (any, error){"words": {"count": func(arguments []any) (any, error) {
		lent, isList := arguments[0].([]any)
		mine, isMine := arguments[1].([]any)
		return isList && isMine && &lent[0] == &list[0] && &mine[0] != &list[0] && mine[0] == "a", nil
	}}}
	outcome, err := compile(t, `({ params, words }) => words.count(params.list, [...params.list])`).Run(run)
	if err != nil || outcome.Value != true {
		t.Errorf("got %v, %v", outcome.Value, err)
	}
}

// TestFunction_HandsBackWithinBounds: what it was given is bounded on its way back like what it made.
func TestFunction_HandsBackWithinBounds(t *testing.T) {
	t.Parallel()
	deep := any("x")
	for range 40 {
		deep = []any{deep}
	}
	for name, value := range map[string]any{"parts": make([]any, 20_000), "text": []any{strings.Repeat("x", 2<<20)}, "depth": deep} {
		run := world()
		run.Values["params"] = map[string]any{"value": value}
		run.Calls = map[string]map[string]func([]any) (any, error){"act": {"take": func([]any) (any, error) { return nil, nil }}}
		_, err := compile(t, `({ params, act }) => act.take(params.value)`).Run(run)
		var tooLarge *script.TooLarge
		if !errors.As(err, &tooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestFunction_FetchesWhatItSpeaksOf: what a script does not come to is not fetched, and what it does once; the time that takes
// is not the script's.
func TestFunction_FetchesWhatItSpeaksOf(t *testing.T) {
	t.Parallel()
	fetched := 0
	run := world()
	run.Limit = 100 * time.Millisecond
	run.Values["ticket"] = script.Lazy(func() (map[string]any, error) {
		fetched++
		time.Sleep(150 * time.Millisecond)
		return map[string]any{"kind": "repair", "tags": []any{"a"}}, nil
	})
	for source, want := range map[string]int{
		`({ event, ticket }) => event.type === "sla.breached" || ticket.kind === "repair"`:         0,
		`({ event, ticket }) => ticket !== null && typeof ticket`:                                  0,
		`({ event, ticket }) => event.type && ticket.kind === "repair" && ticket.tags.length`:      1,
		`({ ticket }) => Object.keys(ticket).join() + JSON.stringify(ticket) + ("kind" in ticket)`: 1,
		`({ ticket }) => ({ ticket })`:   1,
		`({ ticket: { kind } }) => kind`: 1,
	} {
		fetched = 0
		if outcome, err := compile(t, source).Run(run); err != nil || outcome.Value == nil || fetched != want {
			t.Errorf("%s: gave %v, %v and fetched %d times, want %d", source, outcome.Value, err, fetched, want)
		}
	}
	fails := errors.New("the disk is gone")
	for _, wrong := range []struct {
		lazy script.Lazy
		want error
	}{
		{func() (map[string]any, error) { return nil, fails }, fails},
		{func() (map[string]any, error) { return nil, nil }, script.ErrMissing},
	} {
		run.Values["ticket"] = wrong.lazy
		if _, err := compile(t, `({ ticket }) => { try { return ticket.kind } catch { return "caught" } }`).Run(run); !errors.Is(err, wrong.want) {
			t.Errorf("got %v, want %v", err, wrong.want)
		}
	}
}
