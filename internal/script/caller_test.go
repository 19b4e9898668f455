package script_test

import (
	"reflect"
	"strings"
	"testing"

	"aftercare/internal/script"
)

// TestCaller_TellsWhereAHostFunctionIsCalled counts as the editor does: in the source as typed, whatever the rewriting has put into it.
func TestCaller_TellsWhereAHostFunctionIsCalled(t *testing.T) {
	t.Parallel()
	caller := &script.Caller{}
	var spots []script.Spot
	run := world()
	run.Caller = caller
	run.Calls = map[string]map[string]func([]any) (any, error){"act": {"note": func([]any) (any, error) {
		spots = append(spots, caller.Spot())
		return nil, nil
	}}}
	source := strings.Join([]string{
		`({ act, ticket }) => {`,
		`  act.note("a" + ticket.kind); act.note("b");`,
		"  /* 漏水😀 */ act.note(`${ticket.kind} ${ticket.kind}`);",
		`  const say = (text) => {`,
		`    act.note(text)`,
		`  };`,
		`  for (const [text, ...rest] of [["c"], ["d"]]) say(text + rest);`,
		`  ["e"].forEach(act.note);`,
		`  const { note } = act;`,
		`  (0, note)("f"); note.bind(null)("g"); note.call(null, "h");`,
		`}`,
	}, "\r\n")
	if _, err := compile(t, source).Run(run); err != nil {
		t.Fatal(err)
	}
	var got []script.Place
	for _, spot := range spots {
		got = append(got, spot.Place())
	}
	want := []script.Place{{2, 11}, {2, 40}, {3, 22}, {5, 13}, {5, 13}, {8, 16}, {10, 12}, {10, 34}, {10, 50}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if place := caller.Spot().Place(); place != (script.Place{}) {
		t.Errorf("after the run it is called at %v", place)
	}
}
