package journal_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"aftercare/internal/journal"
)

// FuzzChanges: what is cut out is what a decoder would have decoded, and what it refuses is refused.
func FuzzChanges(f *testing.F) {
	for _, text := range []string{
		`{}`, ` { } `, `null`, `{"a":[null,"b"]}`, `{"a":["",""],"b":[0,-1.5e+3],"c":[false,true]}`, `{"a" : [ "x\"]}," , "\\" ] , "b":[ 1 , 2 ]}`,
		`{"tags":[null,["a","b"]],"steps":[[],[{"step":"received","at":"2026-01-05"},{"s":[1,{"t":"]"}]}]]}`, `{"门":["门坏了","😀"]}`,
		`{"a":[1]}`, `{"a":[]}`, `{"a":[1,2,3]}`, `{"a":null}`, `{"a":1}`, `{"a":{"0":1}}`, `{"\u0061":[1,2]}`, `{"a":[1,2],"a":[3,4]}`, `{"":["",""]}`,
		`[]`, `1`, `""`, `{"a":[[1,2],[3,4]]}`, `{"a":[{},{}]}`, "{\"a\":[\n1\t,\r2 ]\n}", `{"a":[tru,1]}`, `{"a":[1,2}`, `{"a"`, ``, `{"a":["\\\"",1]}`, `{"a":[1,2],"b":3}`, "{\"\xe5\":[0,0]}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := journal.ReadChanges([]byte(text))
		var want map[string]journal.Change
		wrong := json.Unmarshal([]byte(text), &want)
		if (err != nil) != (wrong != nil) {
			t.Fatalf("%q: %v, want %v", text, err, wrong)
		}
		if err == nil && !reflect.DeepEqual(map[string]journal.Change(got), want) {
			t.Errorf("%q:\ngot  %q\nwant %q", text, got, want)
		}
	})
}
