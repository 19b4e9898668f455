package rule

import (
	"testing"
	"time"
)

// TestRule_IsTriedAgainWhereAnotherTakesMemory: a run beside which something else makes what is in use grow is stopped, since no more can be
// told; the second try, beside which nothing grows, plans.
func TestRule_IsTriedAgainWhereAnotherTakesMemory(t *testing.T) {
	compiled, err := (&Definition{Script: `({ ask, act }) => {
		ask.begin();
		for (let i = 0; i < 12; i++) ask.wait();
		act.note("seen");
	}`}).compile()
	if err != nil {
		t.Fatal(err)
	}
	var others [][]byte
	tries := 0
	begin := func([]any) (any, error) {
		tries++
		return nil, nil
	}
	wait := func([]any) (any, error) {
		if tries > 1 {
			return nil, nil
		}
		for begun := time.Now(); time.Since(begun) < 10*time.Millisecond; { // a run is looked at every five
		}
		for len(others) < 100 {
			others = append(others, make([]byte, 1<<20))
		}
		return nil, nil
	}
	w := &world{value: nothing, at: time.Now(), ask: func() map[string]func([]any) (any, error) {
		return map[string]func([]any) (any, error){"begin": begin, "wait": wait}
	}}
	result, err := compiled.perform(w, nil)
	if err != nil {
		t.Fatal(err)
	}
	if result.Outcome != OutcomePlanned || len(result.Plan) != 1 {
		t.Errorf("it %s: %+v", result.Outcome, result.Error)
	}
	if tries != 2 || len(others) != 100 {
		t.Errorf("%d tries beside %d MB", tries, len(others))
	}
}
