package script

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// Bounds of what a run prints. What is beyond them is left out, and the run goes on.
const (
	mostLines     = 100
	mostLineRunes = 1000
	mostRunes     = 20_000
)

// Line is one line of a script's console.
type Line struct {
	Level string // log, info, warn, error or debug
	Text  string // at most 1,000 characters
}

// console collects what a run prints.
type console struct {
	lines []Line
	runes int
	cut   bool // something was left out
}

func (c *console) add(level, text string) {
	short := cut(text, min(mostLineRunes, mostRunes-c.runes))
	c.cut = c.cut || short != text
	c.runes += utf8.RuneCountInString(short)
	c.lines = append(c.lines, Line{Level: level, Text: short})
}

func (c *console) full() bool { return len(c.lines) >= mostLines || c.runes >= mostRunes }

// consoleObject makes the console. It is closed with everything else and writes to the run that is on.
func (w *world) consoleObject() *goja.Object {
	object := w.vm.NewObject()
	for _, level := range []string{"log", "info", "warn", "error", "debug"} {
		w.must(object.Set(level, w.goFunction(level, func(call goja.FunctionCall) goja.Value {
			w.spend(64)
			if w.run.console.full() {
				w.run.console.cut = true
				return goja.Undefined()
			}
			w.run.console.add(level, w.printed(call.Arguments))
			return goja.Undefined()
		})))
	}
	return object
}

// printed puts values on a line, as people read them.
func (w *world) printed(values []goja.Value) string {
	var line strings.Builder
	for i, value := range values {
		if i > 0 {
			line.WriteByte(' ')
		}
		line.WriteString(w.shown(value))
		if line.Len() > 4*mostLineRunes {
			break // four bytes are the longest character: what follows would be cut anyway
		}
	}
	return line.String()
}

// shown writes a value for people: a text as it is, an error by kind and message, anything else as JSON, cut short.
func (w *world) shown(value goja.Value) string {
	if text, ok := value.(goja.String); ok {
		if text.Length() > 2*mostLineRunes {
			text = text.Substring(0, 2*mostLineRunes) // a little more than will be shown, so that it shows as cut
		}
		return text.String()
	}
	if symbol, ok := value.(*goja.Symbol); ok {
		return "Symbol(" + cut(symbol.String(), mostLineRunes) + ")"
	}
	object, ok := value.(*goja.Object)
	if !ok {
		return nilSafe(value).String()
	}
	if object.ClassName() == "Error" {
		name, message := w.shownPart(object, "name"), w.shownPart(object, "message")
		if message == "" {
			return name
		}
		return name + ": " + message
	}
	if object.ClassName() == "RegExp" {
		return object.String()
	}
	return w.shownJSON(value)
}

func (w *world) shownJSON(value goja.Value) string {
	writer := &jsonWriter{world: w, most: 4 * mostLineRunes, lenient: true}
	writer.value(nil, "", value, "\n")
	return strings.ToValidUTF8(string(writer.out), "")
}

// shownPart writes the name or message of an error. What is no text is written as data: it could be the error itself.
func (w *world) shownPart(thrown *goja.Object, name string) string {
	part := nilSafe(thrown.Get(name))
	if _, ok := part.(*goja.Object); ok {
		return w.shownJSON(part)
	}
	return w.shown(part)
}
