package rule

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"aftercare/internal/script"
)

// now is a moment for the schedules of these tests.
var now = time.Date(2026, 9, 14, 1, 0, 0, 0, time.UTC)

const fileOfARule = `// Why there is such a rule.
rule({
  name: "Three complaints",
  about: "Third complaint in 30 days. 三十天内第三次投诉。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "complaint"',
  order: 40,
  params: { days: 30, times: 3 },
  run({ ticket, params, act, ask }) {
    if (ask.count({ customer: ticket.customer, days: params.days }) < params.times) return;
    act.grade("major");
  },
});
`

func TestParseFile_ReadsARule(t *testing.T) {
	t.Parallel()
	got, err := ParseFile("three.js", fileOfARule)
	if err != nil {
		t.Fatal(err)
	}
	want := Definition{
		Name: "Three complaints", About: "Third complaint in 30 days. 三十天内第三次投诉。", On: []string{"ticket.created", "ticket.classified"},
		When: `ticket.kind === "complaint"`, Params: map[string]any{"times": 3.0, "days": 30.0}, Position: 40, Enabled: true, Stage: StageLive,
		Script: "run({ ticket, params, act, ask }) {\n    if (ask.count({ customer: ticket.customer, days: params.days }) < params.times) return;\n    act.grade(\"major\");\n  }",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
	if formatted := FormatFile(got); "// Why there is such a rule.\n"+formatted != fileOfARule {
		t.Errorf("written again it is\n%s", formatted)
	}
}

func TestParseFile_SaysWhereItIsWrong(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"rule({\n  name: \"x\",\n  nam: 1,\n})": `x.js:3:3: there is no member "nam"; those are id, name`,
		"rule({ name: 1 })":                     "x.js:1:14: name must be a text",
		"rule({ on: 'ticket.created' })":        "x.js:1:12: on must be a list of texts",
		"rule({ on: [1] })":                     "x.js:1:12: on must be a list of texts",
		"rule({ order: 1.5 })":                  "x.js:1:15: order must be a whole number",
		"rule({ order: 1e12 })":                 "x.js:1:15: order must be a whole number",
		"rule({ enabled: 0 })":                  "x.js:1:17: enabled must be true or false",
		"rule({ params: [] })":                  "x.js:1:16: params must be an object",
		"rule({ params: null })":                "x.js:1:16: params must be an object",
		"rule({ run: 'act.stop()' })":           "x.js:1:13: run must be a function",
		"rule({ id: 'x' })":                     "x.js:1:12: id must be the id of a record",
		"rule({\n  name: 'x' })":                "x.js:1:6: run: is empty",
		"rule({\n  name: 'x',\n  run({ act }) {\n    act.stop(;\n  },\n})":               "x.js:4:14: Unexpected token ;",
		"rule({\n  name: 'x',\n  run({ act }) {\n    const f = async () => 1;\n  },\n})": "x.js:4:15: run: ",
		"rule({ name: '火', run: (x) => { let y; let y } })":                              "x.js:1:44: run: Identifier",
		"rule({ run() {},\n  when: 'ticket.kind ===' })":                                 "x.js:2:25: when: Unexpected",
		"rule({ run() {},\n  when: 'ticket.kind ===\\n 1 1' })":                          "x.js:2:9: when: ",
	} {
		_, err := ParseFile("x.js", source)
		var found *FileError
		if !errors.As(err, &found) || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), " · ") { // in Chinese, too
			t.Errorf("%s\ngot  %v\nwant %s", source, err, want)
		}
	}
}

func TestFile_Faults(t *testing.T) {
	t.Parallel()
	file, err := ReadFile("x.js", "rule({\n  on: [\"ticket.createt\"],\n  every: \"0 9 31 2 *\",\n  when: '1 +',\n  stage: \"sample\",\n  run() { x y },\n})")
	if err == nil {
		t.Fatalf("the parser reads everything: %+v", file)
	}
	file, err = ReadFile("x.js", "rule({\n  on: [\"ticket.createt\"],\n  every: \"0 9 31 2 *\",\n  when: '1 +',\n  stage: \"sample\",\n  run() { },\n})")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, fault := range file.Faults(now) {
		got = append(got, fmt.Sprintf("%d:%d %s", fault.Line, fault.Column, strings.SplitN(fault.Message, ":", 2)[0]))
	}
	want := []string{"1:6 name", "3:10 every", "2:8 on", "3:10 every", "1:6 sample", "4:13 when"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFile_FaultsOfLength(t *testing.T) {
	t.Parallel()
	for member, want := range map[string]string{
		`about: "` + strings.Repeat("长", 2000) + `"`:                "",
		`about: "` + strings.Repeat("x", 2001) + `"`:                "x.js:1:15: about: has 2001 characters, and at most 2000 can be kept",
		`params: { words: ["` + strings.Repeat("x", 1<<16) + `"] }`: "x.js:1:16: params: has 65550 bytes, and at most 65536 can be kept",
		`when: "` + strings.Repeat("true || ", 300) + `true"`:       "x.js:1:14: when: has 2404 characters, and at most 2000 can be kept",
	} {
		file, err := ReadFile("x.js", `rule({ `+member+`, name: "x", on: ["ticket.created"], run() {} })`)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, fault := range file.Faults(now) {
			got += fault.Error()
		}
		if got != want {
			t.Errorf("%.30s: got %s\nwant %s", member, got, want)
		}
	}
}

// TestFormatFile_ReadsAsTheSame writes rules made at random and reads them again.
func TestFormatFile_ReadsAsTheSame(t *testing.T) {
	t.Parallel()
	for seed := range uint64(600) {
		d := anyDefinition(rand.New(rand.NewPCG(seed, 1)))
		text := FormatFile(d)
		again, err := ParseFile("any.js", text)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		if !reflect.DeepEqual(again, d) {
			t.Fatalf("seed %d\ngot  %#v\nwant %#v\n%s", seed, again, d, text)
		}
		if twice := FormatFile(again); twice != text {
			t.Fatalf("seed %d: written again it differs\n%s\n%s", seed, text, twice)
		}
		file, err := ReadFile("any.js", formatFile(d, "abcdefghij01234"))
		if err != nil || file.ID != "abcdefghij01234" {
			t.Fatalf("seed %d: with an id: %v", seed, err)
		}
	}
}

func FuzzFormatFile(f *testing.F) {
	f.Add("name", "about\n", `ticket.kind === "x"`, "(x) => 1 // end", "key", "value")
	f.Add("中文", "`${x}`", "", "// above\nrun({ act }) { act.stop() }", "__proto__", "\u2028'\"\\")
	f.Fuzz(func(t *testing.T, name, about, when, source, key, value string) {
		text := strings.ToValidUTF8(name+about+when+source+key+value, "")
		if text != name+about+when+source+key+value || strings.TrimSpace(source) != source {
			return // the desk refuses the one and takes the other off
		}
		d := Definition{Name: name, About: about, When: when, Script: source, Params: map[string]any{key: value, "list": []any{value, value}},
			Position: len(name), Enabled: true, Stage: StageLive}
		if _, err := d.compile(); err != nil || !isMethodRun(source) {
			return
		}
		again, err := ParseFile("fuzz.js", FormatFile(d))
		if err != nil || !reflect.DeepEqual(again, d) {
			t.Fatalf("%v\n%s\ngot  %#v\nwant %#v", err, FormatFile(d), again, d)
		}
	})
}

// isMethodRun leaves out methods with other names than run, which no file can hold.
func isMethodRun(source string) bool {
	call, err := script.ReadCall("rule({\n"+source+"\n})", "rule")
	if err != nil {
		return true
	}
	_, err = script.ReadCall("rule({ run: "+source+"\n})", "rule")
	return err == nil || len(call.Members) == 1 && call.Members[0].Name == "run"
}

var anyTexts = []string{
	"", " ", "x", "投诉：“三次”", `"`, `'`, `'"`, "`", "${x}", `\`, `\"`, `\n`, "a\nb", "a\r\nb", "\t", "\u2028", "\ufeff", "</script>", "&<>", "// no comment", "/* nor this */",
	"🔥", "e\u0301", "\u0001", "rule({", "});", strings.Repeat("很长的一段话。", 40), strings.Repeat("word ", 60), `ticket.kind === "complaint" && customer.name !== 'x'`,
}

var anyScripts = []string{
	"({ act }) => act.stop()", "({ act }) => { act.stop(); }", "(x) => 1 // end", "(x) => \"//\"", "x => ({ a: 1, b: [2] })", "((x) => x)", "function (x) { return x }",
	"function run(x) { return x }", "run({ event }) {\n    return `\n  as it is ${event.seq}\n`;\n  }", "run() {}", "\"run\"() {}", "// above\nrun() {} // behind", "/* a */ run() {} /* b */",
	"// above\n(x) => 1", "(x) =>\r\n  1", "run({ event: { changes: { status = [] } } }) { return \"}\" }", "(x) => /[,}/]/.test(x)", "run() { // 中文 }\n  }", "(变量) => 变量 + `, }`",
}

func anyDefinition(r *rand.Rand) Definition {
	text := func() string { return anyTexts[r.IntN(len(anyTexts))] }
	d := Definition{
		Name: text(), About: text(), Params: map[string]any{}, Script: anyScripts[r.IntN(len(anyScripts))],
		Position: []int{0, 1, 100, -7, 123456}[r.IntN(5)], Enabled: r.IntN(2) == 0, Stage: []Stage{StageObserve, StageSample, StageLive}[r.IntN(3)], Sample: r.IntN(3) * 30,
	}
	d.When = []string{"", "true", `ticket.kind === "x"`, "ticket.kind === 'x'\n  && `${1}`", "/\"'/.test(ticket.subject) // why"}[r.IntN(5)]
	for range r.IntN(4) {
		d.On = append(d.On, text())
	}
	if len(d.On) == 0 {
		d.Every = text()
	}
	for range r.IntN(5) {
		d.Params[text()] = anyValue(r, 0)
	}
	return d
}

func anyValue(r *rand.Rand, depth int) any {
	kinds := 8
	if depth > 3 {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2:
		return []float64{0, -1, 1.5, 1e21, -2.5e-9, 9007199254740991, 100}[r.IntN(7)]
	case 6:
		list := make([]any, r.IntN(30))
		for i := range list {
			list[i] = anyValue(r, depth+1)
		}
		return list
	case 7:
		values := map[string]any{}
		for range r.IntN(5) {
			values[anyTexts[r.IntN(len(anyTexts))]+[]string{"", "a", "__proto__", "1"}[r.IntN(4)]] = anyValue(r, depth+1)
		}
		return values
	}
	return anyTexts[r.IntN(len(anyTexts))]
}
