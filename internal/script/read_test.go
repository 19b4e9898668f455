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

const file = `// What the rule is for.
/* more of it */
rule({
  name: "三次投诉 \"x\"",
  on: ["ticket.created", 'ticket.classified',],
  params: { words: [` + "`a\nb`" + `, "火"], times: -3, share: .5, big: 0x10, "on": true, nothing: null, deep: { list: [] } }, // behind

  // Why it runs.
  run({ event, act }) {
    const s = "}, {"; // }
    act.note(` + "`${s}, }`" + `);
  },
  other: /* it */ (x) => x + ", }", third: function () { return /[,}]/ },
});
`

func TestReadCall_Reads(t *testing.T) {
	t.Parallel()
	call, err := script.ReadCall(file, "rule")
	if err != nil {
		t.Fatal(err)
	}
	run := "// Why it runs.\n  run({ event, act }) {\n    const s = \"}, {\"; // }\n    act.note(`${s}, }`);\n  }"
	want := []script.Member{
		{Name: "name", At: script.Place{Line: 4, Column: 3}, Value: `三次投诉 "x"`, Begins: script.Place{Line: 4, Column: 9}},
		{Name: "on", At: script.Place{Line: 5, Column: 3}, Value: []any{"ticket.created", "ticket.classified"}, Begins: script.Place{Line: 5, Column: 7}, Elements: []script.Place{{Line: 5, Column: 8}, {Line: 5, Column: 26}}},
		{Name: "params", At: script.Place{Line: 6, Column: 3}, Begins: script.Place{Line: 6, Column: 11}, Value: map[string]any{
			"words": []any{"a\nb", "火"}, "times": -3.0, "share": 0.5, "big": 16.0, "on": true, "nothing": nil, "deep": map[string]any{"list": []any{}},
		}},
		{Name: "run", At: script.Place{Line: 10, Column: 3}, Function: run, Begins: script.Place{Line: 9, Column: 3}},
		{Name: "other", At: script.Place{Line: 14, Column: 3}, Function: `/* it */ (x) => x + ", }"`, Begins: script.Place{Line: 14, Column: 10}},
		{Name: "third", At: script.Place{Line: 14, Column: 37}, Function: `function () { return /[,}]/ }`, Begins: script.Place{Line: 14, Column: 44}},
	}
	if call.At != (script.Place{Line: 3, Column: 6}) || len(call.Members) != len(want) {
		t.Fatalf("got %+v", call)
	}
	for i, member := range call.Members {
		if !reflect.DeepEqual(member, want[i]) {
			t.Errorf("got  %+v\nwant %+v", member, want[i])
		}
		if member.Function == "" {
			continue
		}
		if _, err := script.CompileFunction(member.Function); err != nil {
			t.Errorf("%s: %v", member.Name, err)
		}
	}
	if at := call.Members[4].Place(script.Place{Line: 1, Column: 4}); at != (script.Place{Line: 14, Column: 13}) {
		t.Errorf("a place on a function's first line is at %v", at)
	}
	if at := call.Members[3].Place(script.Place{Line: 3, Column: 5}); at != (script.Place{Line: 11, Column: 5}) {
		t.Errorf("a place further down is at %v", at)
	}
}

func TestReadCall_TakesFunctionsAsTyped(t *testing.T) {
	t.Parallel()
	for _, function := range []string{
		`(x) => 1`, `x => x`, `(x) => ({ a: 1, b: [2, 3] })`, `((x) => x)`, `(/* a, } */ x) => x // , }`, `function name(x) { return x }`,
		"(x) => `a${{ b: `,}` }.b}, }`", `(x) => x ? [1, 2] : { a: 1 }`, `(变量) => 变量`, `(x) => x++`, `(x) => { /,}"/.test(x); return 4 / 2 / 1; }`,
		"// above\n(x) => 1", "/* a */ /* b */\n\n// c\n(x) => 1 /* d */", "async (x) => 1", `(x) => "a\
b,}"`, "(x) =>\n\n  1",
	} {
		call, err := script.ReadCall("rule({ before: 1, // here\n run: "+function+"\n, after: 2 })", "rule")
		if err != nil {
			t.Errorf("%s: %v", function, err)
			continue
		}
		if got := call.Members[1].Function; got != function || len(call.Members) != 3 {
			t.Errorf("got %q, want %q", got, function)
		}
	}
	for _, method := range []string{
		`run(x) {}`, `"run"(x) {}`, `async run() {}`, `*run() {}`, "// above\nrun() {}", "/* a */ // b\n\n/* c */ run() {} // behind", `run({ event: { changes: { status = [] } } }) { return "}" }`,
	} {
		call, err := script.ReadCall("rule({ before: 1, /* of it\n */ // too\n \n "+method+"\n, after: 2 })", "rule")
		if err != nil {
			t.Errorf("%s: %v", method, err)
			continue
		}
		if got := call.Members[1].Function; got != method || len(call.Members) != 3 {
			t.Errorf("got %q, want %q", got, method)
		}
	}
	call, err := script.ReadCall("rule({ // of the call\nrun() {} })", "rule")
	if err != nil || call.Members[0].Function != "run() {}" {
		t.Errorf("got %+v, %v", call, err)
	}
}

func TestReadCall_RefusesAtItsPlace(t *testing.T) {
	t.Parallel()
	for source, at := range map[string]script.Place{
		"":                                   {Line: 1, Column: 1},
		"// only this":                       {Line: 1, Column: 1},
		"rule":                               {Line: 1, Column: 1},
		"rule()":                             {Line: 1, Column: 5},
		"rule(1)":                            {Line: 1, Column: 5},
		"rule({}, {})":                       {Line: 1, Column: 5},
		"\n  policy({})":                     {Line: 2, Column: 3},
		"a.rule({})":                         {Line: 1, Column: 1},
		"const x = 1":                        {Line: 1, Column: 1},
		"rule({});\nrule({})":                {Line: 2, Column: 1},
		"rule({});\n\n  const x = 1":         {Line: 3, Column: 3},
		"rule({}) + 1":                       {Line: 1, Column: 1},
		"rule({\n  name: other })":           {Line: 2, Column: 9},
		"rule({ name: '火', on: f() })":       {Line: 1, Column: 23},
		"rule({ name: `a${1}` })":            {Line: 1, Column: 14},
		"rule({ name: tag`a` })":             {Line: 1, Column: 17},
		"rule({ name: 'a' + 'b' })":          {Line: 1, Column: 14},
		"rule({ name: +1 })":                 {Line: 1, Column: 14},
		"rule({ name: 1n })":                 {Line: 1, Column: 14},
		"rule({ name: !true })":              {Line: 1, Column: 14},
		"rule({ name: /a/ })":                {Line: 1, Column: 14},
		"rule({ name: undefined })":          {Line: 1, Column: 14},
		"rule({ name: '\\ud800' })":          {Line: 1, Column: 14},
		"rule({ a: 1,\n a: 2 })":             {Line: 2, Column: 2},
		"rule({ a: { b: 1, 'b': 2 } })":      {Line: 1, Column: 19},
		"rule({ ...other })":                 {Line: 1, Column: 11},
		"rule({ a: [1, ...b] })":             {Line: 1, Column: 18},
		"rule({ a: [1,,2] })":                {Line: 1, Column: 11},
		"rule({ name })":                     {Line: 1, Column: 8},
		"rule({ ['a']: 1 })":                 {Line: 1, Column: 9},
		"rule({ 1: 1 })":                     {Line: 1, Column: 8},
		"rule({ get a() { return 1 } })":     {Line: 1, Column: 12},
		"rule({ a: { b() {} } })":            {Line: 1, Column: 13},
		"rule({ a: [() => 1] })":             {Line: 1, Column: 12},
		"rule({\n  run() {\n    const;\n}})": {Line: 3, Column: 10},
		"rule({\n  name: \"x\n})":            {Line: 2, Column: 11},
		"rule({ name: 1":                     {Line: 1, Column: 15},
		"rule({ name: 1 ":                    {Line: 1, Column: 16},
		"rule({ a: " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + " })": {Line: 1, Column: 1006},
		"rule({ a: '" + strings.Repeat("x", 200_000) + "' })":                        {Line: 1, Column: 1},
	} {
		call, err := script.ReadCall(source, "rule")
		var syntax *script.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%.60q: got %+v, %v; want a syntax error", source, call, err)
			continue
		}
		if got := (script.Place{Line: syntax.Line, Column: syntax.Column}); got != at || syntax.Message == "" {
			t.Errorf("%.60q: at %v (%s), want %v", source, got, syntax.Message, at)
		}
	}
}

// TestReadCall_TakesNoTimeOverWhatIsThereOften: each fault, each member and each element has a place, and the file must not be gone through
// for each.
func TestReadCall_TakesNoTimeOverWhatIsThereOften(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	for name, source := range map[string]string{
		"gaps":     "a: [" + strings.Repeat(",", 150_000) + "]",
		"elements": "a: [" + strings.Repeat("1,", 90_000) + "]",
		"lists":    many(90, func(i int) string { return fmt.Sprintf("a%d: [%s],", i, strings.Repeat("1,", 990)) }),
		"members":  many(15_000, func(i int) string { return fmt.Sprintf("a%d: 1,", i) }),
		"methods":  many(8_000, func(i int) string { return fmt.Sprintf("/* why */ a%d() {},", i) }),
	} {
		call, faults := script.ReadWholeCall("rule({"+source+"})", "rule")
		if call == nil || len(call.Members) == 0 || len(faults) > 1 {
			t.Errorf("%s: %d faults, %+v", name, len(faults), faults)
		}
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func many(n int, one func(i int) string) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(one(i))
	}
	return text.String()
}

// TestReadCall_PlacesAsJavaScriptCounts: a line ends in each of its ways once, and columns are UTF-16 units.
func TestReadCall_PlacesAsJavaScriptCounts(t *testing.T) {
	t.Parallel()
	call, err := script.ReadCall("/* 火\n\r\n\r */ rule({ a: ['𝄞', 1, //\n 2,\n\n\r\r\n 3 ],\n b: 4 })", "rule")
	if err != nil {
		t.Fatal(err)
	}
	want := []script.Member{
		{Name: "a", At: script.Place{Line: 4, Column: 12}, Value: []any{"𝄞", 1.0, 2.0, 3.0}, Begins: script.Place{Line: 4, Column: 15},
			Elements: []script.Place{{Line: 4, Column: 16}, {Line: 4, Column: 22}, {Line: 5, Column: 2}, {Line: 9, Column: 2}}},
		{Name: "b", At: script.Place{Line: 10, Column: 2}, Value: 4.0, Begins: script.Place{Line: 10, Column: 5}},
	}
	if !reflect.DeepEqual(call.Members, want) {
		t.Errorf("got  %+v\nwant %+v", call.Members, want)
	}
}

// TestReadCall_NamesAGapOnceAList: its place is the list's, and a fault for each would be the same line again and again.
func TestReadCall_NamesAGapOnceAList(t *testing.T) {
	t.Parallel()
	_, faults := script.ReadWholeCall("rule({ a: [1,,,,2], b: [[,], ...c, [,,3]] })", "rule")
	var got []string
	for _, fault := range faults {
		got = append(got, fmt.Sprintf("%d %s", fault.Column, fault.Message))
	}
	const gap, spread = "an element is missing between two commas of this list", "each element is written out: nothing can be spread here"
	if want := []string{"11 " + gap, "25 " + gap, "33 " + spread, "36 " + gap}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzReadCall(f *testing.F) {
	f.Add(file)
	f.Add("rule({ run: (x) => `${x}` })")
	f.Add("rule({ ...a, b, get c() {}, 'd': [1, , e], // why\n run() {}, f: { g() {}, h: 1n }, i: 1, i: 2 })")
	f.Fuzz(func(t *testing.T, text string) {
		call, faults := script.ReadWholeCall(text, "rule")
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Message == "" {
				t.Fatalf("got %+v", fault)
			}
		}
		if call == nil {
			if len(faults) != 1 {
				t.Fatalf("there is no call, and the faults are %v", faults)
			}
			return
		}
		for _, member := range call.Members {
			if !strings.Contains(text, member.Function) {
				t.Fatalf("%q is not in the file", member.Function)
			}
		}
	})
}
