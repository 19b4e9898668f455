package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Values are a record's fields as plain JSON-like data, for an expression or a script: texts, numbers, booleans, lists, never
// Go's own types. What is hidden, how to sign in, and what is derived stays away.
func Values(record *core.Record) map[string]any {
	values := map[string]any{}
	for _, field := range record.Collection().Fields {
		name := field.GetName()
		if isShown(field) {
			values[name] = ValueOf(record, name)
		}
	}
	return values
}

func isShown(field core.Field) bool {
	return !field.GetHidden() && !isDerived(field.GetName()) && field.GetName() != core.FieldNameEmail
}

// ValueOf is one field of a record as plain data.
func ValueOf(record *core.Record, name string) any {
	return orBegun(name, plain(record.Get(name)))
}

// orBegun makes a list that nobody has begun an empty one.
func orBegun(name string, value any) any {
	if value == nil && name == "tags" {
		return []any{}
	}
	return value
}

// blanks keeps the values of records that say nothing yet, by collection; a changed collection has another time of change.
var blanks sync.Map

// Blank are the values of a record that says nothing yet: every field is there, so that asking for one is never an error.
// The caller may change them.
func Blank(app core.App, collection string) (map[string]any, error) {
	definition, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	key := collection + definition.Updated.String()
	kept, known := blanks.Load(key)
	if !known {
		kept, _ = blanks.LoadOrStore(key, Values(core.NewRecord(definition)))
	}
	return maps.Clone(kept.(map[string]any)), nil
}

// plain is a value as JSON would give it.
func plain(value any) any {
	switch v := value.(type) {
	case string, bool, float64, nil:
		return v
	case int:
		return float64(v)
	case types.DateTime:
		return v.String()
	case []string:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = item
		}
		return list
	case types.JSONRaw:
		if len(v) == 0 || strings.TrimSpace(string(v)) == "null" {
			return nil
		}
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	plain, err := decoded(encoded)
	if err != nil {
		return nil
	}
	return plain
}

// Put puts what an event's changes say of a field among a record's values; a name that is not among them stays away. A text
// that was erased from the journal is an empty one, as it is in the record.
func Put(values map[string]any, name string, raw json.RawMessage) error {
	value, err := Decoded(raw)
	if err == nil {
		PutValue(values, name, value)
	}
	return err
}

// PutValue is Put of a value that has been decoded.
func PutValue(values map[string]any, name string, value any) {
	before, shown := values[name]
	if !shown {
		return
	}
	if _, isText := before.(string); isText && value == nil {
		value = ""
	}
	values[name] = orBegun(name, value)
}

// Decoded is a value of an event's changes as plain data. Most are short texts and words that need no decoder.
func Decoded(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	if end := len(raw) - 1; end > 0 && raw[0] == '"' && bytes.IndexByte(raw[1:], '"') == end-1 && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1:end]), nil
	}
	switch string(raw) {
	case "null":
		return nil, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "[]":
		return []any{}, nil
	}
	if c := raw[0]; c == '-' || c >= '0' && c <= '9' {
		return numberOf(string(raw))
	}
	return decoded(raw)
}

// decoded is JSON as plain data. JSON bounds no number, and a float64 does: one beyond it is the largest that there is, since nobody who reads
// of it can do anything about it.
func decoded(raw []byte) (any, error) {
	var value any
	err := json.Unmarshal(raw, &value)
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return value, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return withNumbers(value)
}

// withNumbers has the numbers of decoded JSON, which are texts, be numbers.
func withNumbers(value any) (any, error) {
	var err error
	switch v := value.(type) {
	case json.Number:
		return numberOf(v.String())
	case []any:
		for i, one := range v {
			if v[i], err = withNumbers(one); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name, one := range v {
			if v[name], err = withNumbers(one); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

func numberOf(text string) (any, error) {
	number, err := strconv.ParseFloat(text, 64)
	if errors.Is(err, strconv.ErrRange) {
		return max(-math.MaxFloat64, min(number, math.MaxFloat64)), nil
	}
	return number, err
}
