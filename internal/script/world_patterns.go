package script

import (
	"strings"
	"time"

	"github.com/dop251/goja"
)

// guardPatterns bounds regular expressions: their length, the text they read, and one match's time. All of them run in the
// matcher that keeps a time limit (see patternEnd); world.js does the rest of their work on `match`.
func (w *world) guardPatterns(side *goja.Object) {
	vm := w.vm
	construct := w.native(vm.GlobalObject(), "RegExp")
	exec := w.native(w.regexps, "exec")
	sourceOf, _ := function(w.getter(w.regexps, "source"))
	flagsOf, _ := function(w.getter(w.regexps, "flags"))

	source := func(call goja.FunctionCall) goja.Value {
		text := strings.TrimSuffix(sourceOf(call).String(), patternEnd)
		if text == "" {
			text = "(?:)"
		}
		return vm.ToValue(text)
	}
	w.must(w.regexps.DefineAccessorProperty("source", w.goFunction("source", source), nil, goja.FLAG_TRUE, goja.FLAG_FALSE))

	var made *goja.Object
	made = vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		pattern, flags := call.Argument(0), call.Argument(1)
		text := ""
		if old, ok := pattern.(*goja.Object); ok && old.ClassName() == "RegExp" {
			text = strings.TrimSuffix(sourceOf(goja.FunctionCall{This: old}).String(), patternEnd)
			if goja.IsUndefined(flags) {
				flags = flagsOf(goja.FunctionCall{This: old})
			}
		} else if !goja.IsUndefined(pattern) {
			text = pattern.String()
		}
		if len(text) > mostPatternBytes {
			w.tooLarge("regular expression")
		}
		w.spend(1000)
		if goja.IsUndefined(flags) {
			flags = vm.ToValue("")
		}
		result := construct(goja.FunctionCall{This: goja.Undefined(), Arguments: []goja.Value{vm.ToValue(text + patternEnd), flags}}).(*goja.Object)
		w.inherit(result, call.NewTarget, made)
		return result
	}).ToObject(vm)
	w.replaceClass("RegExp", made, w.regexps)

	w.must(side.Get("raw").ToObject(vm).Set("RegExp", made))
	w.must(side.Set("flagsOf", w.goFunction("flagsOf", func(call goja.FunctionCall) goja.Value {
		if pattern, ok := call.Argument(0).(*goja.Object); ok && pattern.ClassName() == "RegExp" {
			return flagsOf(goja.FunctionCall{This: pattern})
		}
		return goja.Undefined()
	})))
	w.must(side.Set("match", w.goFunction("match", func(call goja.FunctionCall) goja.Value {
		pattern, ok := call.Argument(0).(*goja.Object)
		if !ok || pattern.ClassName() != "RegExp" {
			w.typeError("it is no regular expression")
		}
		text, _ := call.Argument(1).(goja.String)
		if lengthOf(text) > mostSubjectUnits {
			w.tooLarge("text for a regular expression")
		}
		w.spend(600 + text.Length())
		begun := time.Now()
		found := exec(goja.FunctionCall{This: pattern, Arguments: []goja.Value{text}})
		if time.Since(begun) >= longestMatch {
			// The matcher gives up in silence, as if it had found nothing, and that would be a wrong answer.
			w.stop(&TimeOut{Limit: w.run.Limit, During: "a regular expression"})
		}
		return found
	})))
}

// inherit gives an object that a class of ours made the prototype that its heir wants: class Mine extends RegExp.
func (w *world) inherit(object, target, made *goja.Object) {
	if target == nil || target == made {
		return
	}
	if prototype, ok := target.Get("prototype").(*goja.Object); ok {
		w.must(object.SetPrototype(prototype))
	}
}

// replaceClass puts a constructor of ours in the place of the library's, over the same prototype.
func (w *world) replaceClass(name string, made, prototype *goja.Object) {
	w.must(made.DefineDataProperty("name", w.vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	w.must(made.DefineDataProperty("prototype", prototype, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	w.must(prototype.DefineDataProperty("constructor", made, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	w.must(w.vm.GlobalObject().DefineDataProperty(name, made, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}
