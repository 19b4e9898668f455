package journal_test

import (
	"encoding/json"
	"reflect"
	"testing"

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
