package script_test

import (
	"reflect"
	"testing"
)

// TestFunction_GlancesAtWhatItReturns: only an object, or a list of objects, of the script's own making is told of; nothing else is anything,
// and nothing of it is run or can end the run.
func TestFunction_GlancesAtWhatItReturns(t *testing.T) {
	t.Parallel()
	object := func(pairs ...any) any {
		made := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			made[pairs[i].(string)] = pairs[i+1]
		}
		return made
	}
	for body, want := range map[string]any{
		`return { do: "set", n: 1, list: ["x"] }`:         object("do", "set", "n", nil, "list", nil),
		`return Object.freeze({ type: "tag" })`:           object("type", "tag"),
		`return new (class { do = "set" })`:               object("do", "set"),
		`return { get do() { for (;;); } }`:               object("do", nil),
		`return { do() {}, set: undefined }`:              object(),
		`return { toJSON() { for (;;); }, a: "b" }`:       object("a", "b"),
		`return { toJSON() { throw new Error("x") } }`:    object(),
		`const o = { a: "b" }; o.o = o; return o`:         object("a", "b", "o", nil),
		`return [{ do: "set" }, "a", ticket, [{}], null]`: []any{object(), nil, nil, nil, nil},
		`const o = []; o[0] = o; return o`:                []any{nil},
		`return [new Map(), new Set([{ do: 1 }]), new Date(), /x/, new Error("x"), () => 1, Symbol("x"), (function* () {})()]`: make([]any, 8),
		`let o = {}; for (let i = 0; i < 1e3; i++) o = { o }; return o`:                                                        object("o", nil),
		`return Array(99999).fill("x".repeat(1000))`:                                                                           make([]any, 1000),
		`const a = [1]; a.length = 4294967295; return a`:                                                                       make([]any, 1000),
	} {
		run := world()
		run.Glances = true
		outcome, err := compile(t, "({ ticket, event }) => {\n"+body+"\n}").Run(run)
		if err != nil || !reflect.DeepEqual(outcome.Value, want) {
			t.Errorf("%s: %.200v, %v; want %.200v", body, outcome.Value, err, want)
		}
	}
	for _, body := range []string{
		`return new Map([["do", "set"]])`, `return new Set([{ do: "set" }])`, `return new (class extends Map { do = "set" })`, `return new Map().entries()`, `return new Date()`, `return new Date(NaN)`,
		`return /do/`, `return new Error("do")`, `return () => ({ do: "set" })`, `return class { do = "set" }`, `return Symbol("do")`, `return Object(Symbol("do"))`, `return (function* () { yield { do: "set" } })()`,
		`return "do"`, `return 1`, `return true`, `return null`, `return`, `return new String("do")`, `return new Number(1)`, `return ticket`, `return event.data`, `return ticket.tags`,
		`return [][Symbol.iterator]()`, `return "a".matchAll(/a/g)`, `return (function () { return arguments })({ do: "set" })`,
	} {
		run := world()
		run.Glances = true
		if outcome, err := compile(t, "({ ticket, event }) => {\n"+body+"\n}").Run(run); err != nil || outcome.Value != nil {
			t.Errorf("%s: %v, %v; want nothing", body, outcome.Value, err)
		}
	}
}

// TestHandover_TakesNoMapOrSet: they would arrive empty.
func TestHandover_TakesNoMapOrSet(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`act.note(new Map([["a", 1]]))`:                                                 "TypeError: a Map cannot be handed over: make a list or an object of it",
		`act.note({ tags: new Set(["a"]) })`:                                            "TypeError: a Set cannot be handed over: make a list or an object of it",
		`act.note([...new Set(["a"])], { a: Object.fromEntries(new Map([["a", 1]])) })`: "",
	} {
		run := world()
		run.Calls = map[string]map[string]func([]any) (any, error){"act": {"note": func([]any) (any, error) { return nil, nil }}}
		_, err := compile(t, "({ act }) => {\n"+body+"\n}").Run(run)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != "line 2, column 9: "+want) {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}
