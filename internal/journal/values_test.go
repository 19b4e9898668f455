package journal_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// TestDecoded_IsWhatADecoderSays: short texts go without one, and must come to the same.
func TestDecoded_IsWhatADecoderSays(t *testing.T) {
	for _, raw := range []string{`""`, `"a"`, `"门坏了"`, `"a\"b"`, `"a\\"`, `"\u4e2d"`, `"\ud83d\ude00"`, `"😀"`, "\"a\xffb\"", `"a`, `"`, `a"`, `"a"b"`, `true`, `false`, `null`, `0`, `-1.5e3`, `[]`, `["a",1]`, `{"a":"b"}`, ` "a" `, `"a" `} {
		got, err := journal.Decoded(json.RawMessage(raw))
		var want any
		wrong := json.Unmarshal([]byte(raw), &want)
		if (err != nil) != (wrong != nil) || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, %v; want %#v, %v", raw, got, err, want, wrong)
		}
	}
	if got, err := journal.Decoded(nil); got != nil || err != nil {
		t.Errorf("nothing: %v, %v", got, err)
	}
}

// TestDecoded_TakesANumberThatIsTooLarge for the largest there is: JSON has no bound, and who reads of it is not to fail for that.
func TestDecoded_TakesANumberThatIsTooLarge(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]any{
		`1e400`: math.MaxFloat64, `-1e400`: -math.MaxFloat64, `1e-400`: 0.0,
		`[1, {"a": 1e400, "b": "1e400"}]`: []any{1.0, map[string]any{"a": math.MaxFloat64, "b": "1e400"}},
	} {
		got, err := journal.Decoded(json.RawMessage(raw))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v, want %v", raw, got, err, want)
		}
	}
	for _, raw := range []string{`[1e400`, `1e400x`, `[1e400] 1`, `{"a": 1e400,}`} {
		if got, err := journal.Decoded(json.RawMessage(raw)); err == nil {
			t.Errorf("%s: got %v, want an error", raw, got)
		}
	}
}

func TestApply_TakesANumberThatIsTooLarge(t *testing.T) {
	t.Parallel()
	collection := core.NewBaseCollection("things")
	collection.Fields.Add(&core.NumberField{Name: "amount"})
	record := core.NewRecord(collection)
	if err := journal.Apply(record, journal.Changes{"amount": {json.RawMessage(`0`), json.RawMessage(`-1e400`)}}); err != nil || record.GetFloat("amount") != -math.MaxFloat64 {
		t.Errorf("got %v, %v", record.GetFloat("amount"), err)
	}
}
