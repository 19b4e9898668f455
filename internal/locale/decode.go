package locale

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Decode reads one JSON value strictly: a member that means nothing is refused, and so is what follows behind. The phrase says
// what is wrong and where; nil for nothing.
func Decode(raw string, into any) *Phrase {
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return Undecodable(raw, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return NewPhrase("json_more", nil)
	}
	return nil
}

// NotAllowed says of a member that it holds what it may not.
func NotAllowed(member string) *Phrase {
	return NewPhrase("json_value", map[string]any{"member": member})
}

// Undecodable puts what encoding/json says of a text that it could not read into words of ours.
func Undecodable(raw string, err error) *Phrase {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.As(err, &syntax) && syntax.Error() == "unexpected end of JSON input":
		return NewPhrase("json_ends", nil)
	case errors.As(err, &syntax):
		line, column := placeOf(raw, int(syntax.Offset)-1)
		return NewPhrase("json_syntax", map[string]any{"line": line, "column": column})
	case errors.As(err, &kind) && kind.Field == "":
		return NewPhrase("json_whole", map[string]any{"is": nameOfValue(kind.Value), "wanted": nameOfType(kind.Type)})
	case errors.As(err, &kind):
		return NewPhrase("json_type", map[string]any{"member": kind.Field, "is": nameOfValue(kind.Value), "wanted": nameOfType(kind.Type)})
	}
	if quoted, isUnknown := strings.CutPrefix(err.Error(), "json: unknown field "); isUnknown {
		if member, err := strconv.Unquote(quoted); err == nil {
			return NewPhrase("json_member", map[string]any{"member": member})
		}
	}
	return NewPhrase("json_form", nil)
}

// placeOf is the line and the column, in characters and both from 1, of a byte of a text.
func placeOf(text string, offset int) (line, column int) {
	before := []byte(text[:min(max(offset, 0), len(text))])
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):])
}

// nameOfValue is what the decoder has met, as "@" and the key of its name.
func nameOfValue(value string) string {
	word, _, _ := strings.Cut(value, " ") // of a number it says which
	switch word {
	case "string":
		return "@" + "argument.a_text"
	case "number":
		return "@" + "argument.a_number"
	case "bool":
		return "@" + "argument.a_truth"
	case "array":
		return "@" + "argument.a_list"
	}
	return "@" + "argument.an_object"
}

// nameOfType is what was wanted, likewise.
func nameOfType(wanted reflect.Type) string {
	for wanted.Kind() == reflect.Pointer {
		wanted = wanted.Elem()
	}
	switch wanted.Kind() {
	case reflect.String:
		return nameOfValue("string")
	case reflect.Bool:
		return nameOfValue("bool")
	case reflect.Slice, reflect.Array:
		return nameOfValue("array")
	case reflect.Struct, reflect.Map:
		return nameOfValue("object")
	case reflect.Float32, reflect.Float64:
		return nameOfValue("number")
	}
	return "@" + "argument.a_whole_number"
}
