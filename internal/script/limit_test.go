package script_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"aftercare/internal/script"
)

// TestCompile_DeepSources: the parser goes deeper with each level, on a stack whose end would end the process.
func TestCompile_DeepSources(t *testing.T) {
	for _, piece := range []string{"(", "[", "{", "!", "-", "+", "~", "typeof ", "void ", "delete ", "new ", "x=>", "x=", "x?", "x?x:", "x**", "x||", "x&&", "x??", "x,", "x+", "x+(", "`${", "f(", "[...", "({a:", "({a(){", "function(){",
		"class{static{", "class extends ", "if(1)", "else ", "for(;;)", "while(1)", "do ", "a:", "try{", "x.y", "x?.", "x[", "{{", "switch(1){case ", "()=>{", "async ", "yield ", "await ", "...", "x=>{", "(x)=>", "(x)=>\n", "a[0]=", "a[0]\n=", "(a)?(b):", "(a)\n?b\n:", "do\n", "typeof\n", "a:\n", "/(", "/((a)", "x`", "/*", "return ", "({[", "...[", "([", "let[", "a in ", "in ", "of "} {
		for _, lead := range []string{"", "() => ", "() => { ", "function* () { "} {
			source := lead + strings.Repeat(piece, (30_000-20)/len(piece))
			begun := time.Now()
			for _, end := range []string{"", " x", " x }"} {
				if _, err := script.CompileFunction(source + end); err != nil {
					var syntax *script.SyntaxError
					if !errors.As(err, &syntax) {
						t.Errorf("%q: %v", lead+piece, err)
					}
				}
			}
			if took := time.Since(begun); took > slack {
				t.Errorf("%q: took %s", lead+piece, took)
			}
		}
	}
	// What hides nesting from a rough look: texts that are none, and ends of lines that are some.
	deep := strings.Repeat("x=>", 9_000)
	for _, source := range []string{"if(1)/'/;DEEP;/'/", "a.if(1)/2;DEEP", "{}/'/;DEEP;/'/", "a.return/2;DEEP", "for(x of /'/)DEEP;/'/", "a++/2;DEEP", "//\rDEEP", "//\u2028DEEP", "'\\\r\n';DEEP;''", "a/2;DEEP", "of/2;DEEP", "1./2;DEEP",
		"`${`${'`'}`}`;DEEP", "/[/]'/;DEEP;/'/", "/\\/'/;DEEP;/'/", "x\n-->`\nDEEP`", "'\u2028';DEEP;''", "x/**/\n/'/;DEEP;/'/", "return/'/;DEEP;/'/", "(1)/'/;DEEP;/'/", "`a`/2;DEEP", "let/'/;DEEP;/'/", "yield/'/;DEEP;/'/", "x\u0020/2;DEEP"} {
		begun := time.Now()
		_, err := script.CompileFunction("() => {" + strings.Replace(source, "DEEP", deep, 1) + "}")
		if took := time.Since(begun); took > slack || err == nil {
			t.Errorf("%q: %s, %v", source, took, err)
		}
	}
	if _, err := script.CompileFunction("() => '" + strings.Repeat("x", 30_000) + "'"); err == nil {
		t.Error("a source of any length was read")
	}
}

// TestCompile_ConstantChains: the compiler reckons what is constant, and of a chain the left of each step anew.
func TestCompile_ConstantChains(t *testing.T) {
	for _, n := range []int{40, 300} {
		for _, source := range []string{
			strings.Repeat("1||", n) + "1", strings.Repeat("0||", n) + "1", strings.Repeat("1&&", n) + "1", strings.Repeat("null??", n) + "1", "(-1||1&&null)??1",
			strings.Repeat("!(", n) + "1" + strings.Repeat("||1)", n), strings.Repeat("(", n) + "1" + strings.Repeat("||1)*2", n), strings.Repeat("(", n) + "1" + strings.Repeat("&&1)", n), strings.Repeat("typeof(", n) + "1" + strings.Repeat("??1)", n),
			strings.Repeat("(", n) + "''" + strings.Repeat("||1)<2", n), strings.Repeat("(", n) + "1" + strings.Repeat("||1,1)", n), strings.Repeat("(", n) + "1" + strings.Repeat("||1)?1:1", n), strings.Repeat("(", n) + "`a`" + strings.Repeat("||1)", n),
		} {
			begun := time.Now()
			function, err := script.CompileFunction("() => " + source)
			if err == nil {
				_, err = function.Run(script.Run{})
			}
			var syntax *script.SyntaxError
			if took := time.Since(begun); took > slack || err != nil && !errors.As(err, &syntax) {
				t.Errorf("%.20q of %d: %s, %v", source, n, took, err)
			}
			if _, err := script.Compile(source); err != nil && !errors.As(err, &syntax) || time.Since(begun) > 2*slack {
				t.Errorf("%.20q of %d as an expression: %s, %v", source, n, time.Since(begun), err)
			}
		}
	}
	for source, want := range map[string]bool{"1||0": true, "0||''": false, "1&&0": false, "null??2": true, "!(0||0)": true, "-1&&1": true, "(0||1)&&(1||0)": true, "1*2||0": true} {
		expression, err := script.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := expression.Test(nil); got != want || err != nil {
			t.Errorf("%s is %v, %v", source, got, err)
		}
	}
}

// pastLimit runs a function that must be stopped and gives by how much it went on past its limit, in the second best of some
// runs: a busy machine makes most of them late, and only all of them would be our doing.
func pastLimit(t *testing.T, source string, limit time.Duration) time.Duration {
	t.Helper()
	function := compile(t, source)
	var over []time.Duration
	for range 9 {
		outcome, err := function.Run(script.Run{Limit: limit})
		if endedBy(err) != "time" {
			t.Fatalf("%s: %v", source, err)
		}
		over = append(over, outcome.Took-limit)
	}
	slices.Sort(over)
	return over[1]
}

// These bounds are what an idle machine keeps with room to spare; the numbers are told with -v.
func TestLimit_Precision(t *testing.T) {
	for _, c := range []struct {
		name, source string
		limit, most  time.Duration
	}{
		{"bytecode", `() => { for (;;); }`, 20 * time.Millisecond, 5 * time.Millisecond},
		{"bytecode that makes objects", `() => { let l; for (let i = 0; ; i++) l = { l: i } }`, 20 * time.Millisecond, 5 * time.Millisecond},
		{"caught and caught again", `() => { for (;;) try { for (;;); } catch {} finally { continue } }`, 20 * time.Millisecond, 5 * time.Millisecond},
		{"one pattern", `() => /(a+)+$/.test("a".repeat(40) + "b")`, time.Millisecond, 25 * time.Millisecond},
		{"patterns again and again", `() => { for (;;) /(a+)+$/.test("a".repeat(17) + "b") }`, 20 * time.Millisecond, 25 * time.Millisecond},
		{"a long text and a pattern", `() => { const s = "ab ".repeat(80000); for (;;) /b$/.test(s) }`, 20 * time.Millisecond, 25 * time.Millisecond},
	} {
		over := pastLimit(t, c.source, c.limit)
		t.Logf("%s: %s past its limit", c.name, over.Round(10*time.Microsecond))
		if over > c.most && !busy() {
			t.Errorf("%s: went on for %s past its limit, at most %s", c.name, over, c.most)
		}
	}
}

// busy tells whether the machine keeps us waiting, by how late it wakes us.
func busy() bool {
	late := 0
	for range 10 {
		begun := time.Now()
		time.Sleep(time.Millisecond)
		if time.Since(begun) > 3*time.Millisecond {
			late++
		}
	}
	return late > 1
}

// TestPool_IsSmall: runtimes are few, and none is kept that nobody uses.
func TestPool_IsSmall(t *testing.T) {
	function := compile(t, typicalRule)
	idle := heapInUse()
	for range 20 {
		if _, err := function.Run(typicalRun()); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	used := int64(stats.HeapAlloc) - idle
	left := heapInUse() - idle
	t.Logf("one runtime in use: %d KB; left when idle: %d KB", used>>10, left>>10)
	if used > 8<<20 || left > 1<<20 {
		t.Errorf("in use %d KB, left %d KB", used>>10, left>>10)
	}
}

const typicalRule = `({ event, ticket, params, act, ask }) => {
	const rung = event.data.rung;
	const who = params.ladder[rung] ?? params.ladder[params.ladder.length - 1];
	if (ticket.status === "resolved" || ticket.status === "closed") return;
	const open = ask.count({ customer: ticket.customer, days: 30 });
	const words = ticket.subject.toLowerCase();
	const urgent = ["leak", "fire", "smoke"].some((word) => words.includes(word));
	let reason = ` + "`${event.data.clock} breached, ${open} cases in 30 days`" + `;
	if (urgent) {
		reason += " (urgent)";
		act.priority("urgent");
	}
	if (ticket.tags.includes("vip") && !ticket.remote_area) {
		act.tag("vip-late");
	}
	const days = Math.floor((Date.now() - new Date(ticket.created).getTime()) / 86400000);
	if (days > 3 && ticket.reopened > 0) {
		act.note("Reopened " + ticket.reopened + " times in " + days + " days");
	}
	act.escalate(who, reason);
	return { rung, days };
}`

func typicalRun() script.Run {
	nothing := func([]any) (any, error) { return nil, nil }
	act := map[string]func([]any) (any, error){}
	for _, name := range []string{"set", "assign", "team", "escalate", "priority", "grade", "tag", "untag", "note", "reply", "notify", "callback", "survey", "remind", "problem", "webhook", "stop"} {
		act[name] = nothing
	}
	return script.Run{
		Values: map[string]any{
			"event": map[string]any{"type": "sla.breached", "data": map[string]any{"rung": 1.0, "clock": "first_response"}},
			"ticket": map[string]any{"number": "2026-000123", "subject": "Boiler leak in the kitchen", "description": "It drips.", "kind": "repair", "category": "boiler",
				"channel": "portal", "product": "p1", "asset": "a1", "customer": "c1", "team": "t1", "assignee": "s1", "tier": 2.0, "priority": "high", "grade": "", "stage": "",
				"status": "open", "tags": []any{"vip", "leak"}, "promise_at": "", "resolution": "", "root_cause": "", "reopened": 1.0, "remote_area": false,
				"created": "2026-03-01 08:00:00.000Z", "updated": "2026-03-05 08:00:00.000Z", "facts": nil},
			"params": map[string]any{"ladder": []any{"assignee", "lead", "manager"}},
		},
		Calls: map[string]map[string]func([]any) (any, error){"act": act, "ask": {"count": func([]any) (any, error) { return 4, nil }}},
		Now:   time.Date(2026, 3, 8, 22, 30, 15, 0, time.UTC), Zone: shanghai, Seed: 7,
	}
}

func BenchmarkFunction_Typical(b *testing.B) {
	function := compile(b, typicalRule)
	run := typicalRun()
	for b.Loop() {
		if _, err := function.Run(run); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFunction_Empty(b *testing.B) {
	function := compile(b, `() => {}`)
	run := typicalRun()
	for b.Loop() {
		if _, err := function.Run(run); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFunction_Sums(b *testing.B) {
	function := compile(b, `() => { let n = 0; for (let i = 0; i < 1000; i++) n = n + i; return n }`)
	for b.Loop() {
		if _, err := function.Run(script.Run{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRuntime_New is what the first run pays, and a run after one that was stopped.
func BenchmarkRuntime_New(b *testing.B) {
	function := compile(b, `() => { for (;;); }`)
	for b.Loop() {
		_, _ = function.Run(script.Run{Limit: time.Microsecond})
	}
}
