package script

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// deepestJSON bounds nesting in JSON.stringify, which goes one call deeper for each level.
const deepestJSON = 100

// jsonWriter writes JSON as JSON.stringify does, up to a length.
type jsonWriter struct {
	world    *world
	out      []byte
	most     int // bytes
	full     bool
	lenient  bool           // for people: what cannot be written is cut or named instead of thrown
	replacer goFunction     // may be nil
	only     []string       // the members to write, if not nil
	gap      string         // one level of indentation
	above    []*goja.Object // what is being written, to notice a cycle
}

// stringify is JSON.stringify(value, replacer, space).
func (w *world) stringify(call goja.FunctionCall) goja.Value {
	writer := &jsonWriter{world: w, most: 3 * mostStringUnits}
	if replacer, ok := call.Argument(1).(*goja.Object); ok {
		if change, ok := function(replacer); ok {
			writer.replacer = change
		} else if replacer.ClassName() == "Array" {
			writer.only = []string{}
			for i := range w.length(replacer) {
				if key := nilSafe(replacer.Get(strconv.Itoa(i))).String(); !slices.Contains(writer.only, key) {
					writer.only = append(writer.only, key)
					w.spend(16 * len(writer.only)) // each is looked for among all before it
				}
			}
		}
	}
	switch space := call.Argument(2).(type) {
	case goja.String:
		writer.gap = space.String()
		if len(writer.gap) > 10 {
			writer.gap = writer.gap[:10]
		}
	default:
		if n := space.ToInteger(); n > 0 && !goja.IsUndefined(space) {
			writer.gap = strings.Repeat(" ", int(min(n, 10)))
		}
	}
	var holder *goja.Object
	if writer.replacer != nil {
		holder = w.vm.NewObject()
		w.must(holder.Set("", call.Argument(0)))
	}
	if !writer.value(holder, "", call.Argument(0), "\n") {
		return goja.Undefined()
	}
	text := w.vm.ToValue(string(writer.out))
	w.text(text.(goja.String))
	return text
}

// write adds a text. Beyond the bound it ends the run, or where that is for people to read, says that it is full.
func (j *jsonWriter) write(text string) {
	if j.full {
		return
	}
	if len(j.out)+len(text) > j.most {
		if !j.lenient {
			j.world.tooLarge("JSON")
		}
		j.full = true
		text = text[:j.most-len(j.out)]
	}
	j.world.spend(len(text))
	j.out = append(j.out, text...)
}

// value writes one value, and says whether there is anything to write: undefined and functions are nothing.
func (j *jsonWriter) value(holder *goja.Object, key string, value goja.Value, newline string) bool {
	if j.full {
		return true
	}
	if object, ok := value.(*goja.Object); ok {
		if toJSON, ok := function(object.Get("toJSON")); ok {
			value = toJSON(goja.FunctionCall{This: object, Arguments: []goja.Value{j.world.vm.ToValue(key)}})
		}
	}
	if j.replacer != nil {
		value = j.replacer(goja.FunctionCall{This: holder, Arguments: []goja.Value{j.world.vm.ToValue(key), value}})
	}
	object, ok := value.(*goja.Object)
	if !ok {
		return j.scalar(value)
	}
	switch object.ClassName() {
	case "Function":
		if j.lenient {
			j.write("[function]")
		}
		return j.lenient
	case "String", "Number", "Boolean":
		return j.scalar(j.world.unwrapped(object))
	}
	for _, upper := range j.above {
		if upper == object {
			if j.lenient {
				j.write("[itself]")
				return true
			}
			j.world.typeError("a value that holds itself cannot be written as JSON")
		}
	}
	if len(j.above) >= deepestJSON {
		if !j.lenient {
			j.world.tooLarge("depth of JSON")
		}
		j.write("…")
		return true
	}
	j.above = append(j.above, object)
	if object.ClassName() == "Array" {
		j.list(object, newline)
	} else {
		j.object(object, newline)
	}
	j.above = j.above[:len(j.above)-1]
	return true
}

func (j *jsonWriter) scalar(value goja.Value) bool {
	if value == nil || goja.IsUndefined(value) {
		if j.lenient {
			j.write("undefined")
		}
		return j.lenient
	}
	if goja.IsNull(value) {
		j.write("null")
		return true
	}
	if text, ok := value.(goja.String); ok {
		j.string(text)
		return true
	}
	switch v := value.Export().(type) {
	case bool:
		j.write(strconv.FormatBool(v))
	case int64:
		j.write(strconv.FormatInt(v, 10))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			j.write("null")
		} else {
			j.write(value.String())
		}
	default: // a symbol
		return false
	}
	return true
}

func (j *jsonWriter) string(text goja.String) {
	if j.lenient && text.Length() > j.most {
		text = text.Substring(0, j.most)
	}
	j.write(j.world.quote(goja.FunctionCall{Arguments: []goja.Value{text}}).String())
}

func (j *jsonWriter) list(list *goja.Object, newline string) {
	length := j.world.length(list)
	inner := j.inner(newline)
	j.write("[")
	for i := range length {
		if j.full {
			return
		}
		if i > 0 {
			j.write(",")
		}
		j.write(inner)
		key := strconv.Itoa(i)
		if !j.value(list, key, list.Get(key), inner) {
			j.write("null")
		}
	}
	if length > 0 {
		j.write(j.outer(newline))
	}
	j.write("]")
}

func (j *jsonWriter) object(object *goja.Object, newline string) {
	keys := j.only
	if keys == nil {
		keys = object.Keys()
	}
	inner := j.inner(newline)
	colon := ":"
	if j.gap != "" {
		colon = ": "
	}
	j.write("{")
	written := false
	for _, key := range keys {
		if j.full {
			return
		}
		member := object.Get(key)
		if member == nil {
			continue
		}
		before := len(j.out)
		if written {
			j.write(",")
		}
		j.write(inner)
		j.string(j.world.vm.ToValue(key).(goja.String))
		j.write(colon)
		if j.value(object, key, member, inner) {
			written = true
		} else {
			j.out = j.out[:before] // there was nothing to write after the name
		}
	}
	if written {
		j.write(j.outer(newline))
	}
	j.write("}")
}

// inner is the line break and indentation one level further in, and outer where the level ends.
func (j *jsonWriter) inner(newline string) string {
	if j.gap == "" {
		return ""
	}
	return newline + j.gap
}

func (j *jsonWriter) outer(newline string) string {
	if j.gap == "" {
		return ""
	}
	return newline
}

func nilSafe(value goja.Value) goja.Value {
	if value == nil {
		return goja.Undefined()
	}
	return value
}
