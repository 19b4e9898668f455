package script_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"aftercare/internal/script"
)

// TestClass_OfWhatIsThrown holds the codes by which people are told in their language what JavaScript says in English.
func TestClass_OfWhatIsThrown(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`v.call()`: "js_not_a_function call", `v.open.call()`: "js_of_nothing call", `const n = 1; n()`: "js_no_object 1", `missing()`: "js_unknown_name missing",
		`v.a.b`: "js_of_nothing b", `null.x`: "js_of_nothing x", `const { a } = null`: "js_nothing", `const n = null; n.a = 1`: "js_nothing",
		`misspelt`: "js_unknown_name misspelt", `x; let x = 1`: "js_too_early", `const n = 1; n = 2`: "js_constant", `v.kind = "x"`: "js_read_only kind",
		`for (const x of 5);`: "js_not_iterable", `JSON.parse("{")`: "js_no_json", `new RegExp("(")`: "js_no_pattern", `new Array(-1)`: "js_range", `Symbol() + ""`: "js_type",
		`throw new Error("enough")`: "", `throw "enough"`: "",
	} {
		function, err := script.CompileFunction("({ v }) => { " + body + " }")
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		_, err = function.Run(script.Run{Values: map[string]any{"v": map[string]any{"kind": "repair"}}})
		var failure *script.Failure
		if !errors.As(err, &failure) {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if got := classed(failure.Class()); got != want || failure.Line != 1 {
			t.Errorf("%s: got %q at line %d, want %q: %s", body, got, failure.Line, want, failure.Message)
		}
	}
}

func TestClass_OfWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`() => { a.b(; }`: "js_unexpected ;", `() => { a b }`: "js_unexpected_name", `() => {`: "js_unexpected_end", "() => { `a }": "js_unexpected_end", "() => { return /a\n}": "js_unclosed", `() => { "a }`: "js_illegal", `async () => {}`: "js_no_wait", `42`: "js_no_function",
		`() => { let a; let a; }`: "js_unreadable", "() => {" + strings.Repeat("// 注释\n", 4000) + "}": "js_too_long 30000",
	} {
		_, err := script.CompileFunction(source)
		var syntax *script.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := classed(syntax.Class()); got != want {
			t.Errorf("%.60s: got %q, want %q: %s", source, got, want, syntax.Message)
		}
		isOwn := want == "js_no_wait" || want == "js_no_function" || want == "js_unclosed" || strings.HasPrefix(want, "js_too_long")
		if (syntax.Words() == "") != isOwn {
			t.Errorf("%s: quoted is %q", source, syntax.Words())
		}
	}
}

// classed is a code with what it names.
func classed(code string, names map[string]any) string {
	for _, value := range names {
		code += fmt.Sprintf(" %v", value)
	}
	return code
}
