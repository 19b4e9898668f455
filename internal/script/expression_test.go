package script_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"aftercare/internal/script"
)

func values() map[string]any {
	return map[string]any{
		"ticket":   map[string]any{"kind": "repair", "tags": []any{"vip", "leak"}, "reopened": 2.0},
		"customer": map[string]any{"remote_area": true},
	}
}

func TestExpression_Decides(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		`ticket.kind === "repair"`:                            true,
		`ticket.kind === "repair" && !customer.remote_area`:   false,
		`ticket.tags.includes("leak") && ticket.reopened > 1`: true,
		`["chat", "mail"].includes(ticket.channel)`:           false,
		`ticket.nothing`:                                 false,
		"ticket.kind // a remark":                        true,
		`/^re/.test(ticket.kind)`:                        true,
		`product === null`:                               true,
		`Object.keys(customer).join() === "remote_area"`: true,
		`(() => { let n = 0; for (const _ of ticket.tags) n++; return n === 2 })()`: true,
	} {
		expression, err := script.Compile(source, "ticket", "customer", "product")
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		got, err := expression.Test(values())
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v; want %v", source, got, err, want)
		}
	}
}

func TestExpression_RefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	for source, line := range map[string]int{
		``:                                  1,
		`ticket.kind ===`:                   1,
		"ticket.kind ===\n  ) 1":            2,
		`1); ticket.kind = "x"; (1`:         1,
		`if (true) 1`:                       1,
		`1); }) ; (function () { return (1`: 1,
	} {
		_, err := script.Compile(source, "ticket")
		var syntax *script.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%q: got %v, want a syntax error", source, err)
			continue
		}
		if syntax.Line != line || syntax.Column < 1 || syntax.Message == "" {
			t.Errorf("%q: got %+v, want line %d", source, syntax, line)
		}
	}
}

// TestExpression_LeavesNothingBehind tries to change the values, the built-ins and the globals; the next run must not see it.
func TestExpression_LeavesNothingBehind(t *testing.T) {
	t.Parallel()
	given := values()
	for _, source := range []string{
		`ticket.kind = "praise"`, `delete ticket.kind`, `ticket.tags.push("x")`, `ticket.tags[0] = "x"`,
		`Object.prototype.left = 1`, `Array.prototype.includes = () => true`, `globalThis.left = 1`, `this.left = 1`,
		`String.prototype.trim = null`, `Object.getPrototypeOf(() => 0).call = null`, `ticket.__proto__.left = 1`,
		`ticket.constructor.constructor("globalThis.left = 1")()`, `eval("1")`, `(0, eval)("1")`, `new Function("1")()`, `Date.now() > 0`,
	} {
		expression, err := script.Compile(source, "ticket", "customer", "product")
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		if _, err := expression.Test(given); err == nil {
			t.Errorf("%s: was not refused", source)
		}
	}
	whole, err := script.Compile(`ticket.kind === "repair" && ticket.tags.length === 2 && ticket.tags[0] === "vip" && typeof left === "undefined" && ({}).left === undefined && ![1].includes(2)`, "ticket")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := whole.Test(given); err != nil || !ok {
		t.Errorf("something was left behind: %v %v", ok, err)
	}
}

func TestExpression_IsStopped(t *testing.T) {
	t.Parallel()
	for _, source := range []string{`(() => { for (;;); })()`, `(function f() { return f() })()`} {
		expression, err := script.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := expression.Test(nil); err == nil {
			t.Errorf("%s: ended by itself", source)
		}
		if took := time.Since(begun); took > slack {
			t.Errorf("%s: took %s", source, took)
		}
	}
	after, err := script.Compile(`1 + 1 === 2`)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := after.Test(nil); err != nil || !ok {
		t.Errorf("the next one: %v %v", ok, err)
	}
}

func TestExpression_ByManyAtOnce(t *testing.T) {
	t.Parallel()
	expression, err := script.Compile(`ticket.kind === "repair" && customer.remote_area`, "ticket", "customer")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if ok, err := expression.Test(values()); err != nil || !ok {
					t.Errorf("got %v %v", ok, err)
					return
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkExpression(b *testing.B) {
	expression, err := script.Compile(`ticket.kind === "repair" && customer.remote_area`, "ticket", "customer")
	if err != nil {
		b.Fatal(err)
	}
	given := values()
	for b.Loop() {
		if _, err := expression.Test(given); err != nil {
			b.Fatal(err)
		}
	}
}
