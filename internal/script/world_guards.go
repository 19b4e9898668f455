package script

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// goFunction is how the runtime calls Go.
type goFunction = func(goja.FunctionCall) goja.Value

// native gives the Go function behind a function of the library, which calls without any detour.
func (w *world) native(holder goja.Value, name string) goFunction {
	function, ok := holder.ToObject(w.vm).Get(name).Export().(goFunction)
	if !ok {
		panic("no such function in the library: " + name)
	}
	return function
}

// function makes a JavaScript function of one in Go. Its name is the library's: the runtime would call it by our file.
func (w *world) goFunction(name string, function goFunction) *goja.Object {
	made := w.vm.ToValue(function).ToObject(w.vm)
	w.must(made.DefineDataProperty("name", w.vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	return made
}

// put sets a method of the library.
func (w *world) put(holder *goja.Object, name string, function goFunction) {
	made := w.goFunction(name, w.counted(function))
	w.bounded[made] = true
	w.must(holder.DefineDataProperty(name, made, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// deepestNatives bounds functions written in Go that call each other with nothing of the script in between, as in
// `{ toString: "".trim }` made a text: the runtime counts its own calls only, and a goroutine's stack that comes to its end
// ends the process.
const deepestNatives = 1000

// counted is a function written in Go that notices when it is nested too deeply, and when the time is up: a loop of the
// library that calls nothing but the library, such as list.map(Math.abs), meets no other check.
func (w *world) counted(function goFunction) goFunction {
	return func(call goja.FunctionCall) goja.Value {
		w.enter()
		defer w.leave()
		return function(call)
	}
}

func (w *world) enter() {
	if w.run.natives++; w.run.natives > deepestNatives {
		w.tooLarge("depth of calls")
	}
	w.spend(0)
}

func (w *world) leave() { w.run.natives-- }

// boundLibrary gives the counted form of what is left of the library's own functions; world.js asks for each that it keeps.
// Classes are left: they make something of their arguments and never of `this`, so that they cannot come round to themselves.
func (w *world) boundLibrary(call goja.FunctionCall) goja.Value {
	value := call.Argument(0)
	object, ok := value.(*goja.Object)
	if !ok || w.bounded[object] || object.ClassName() != "Function" || object.Get("prototype") != nil {
		return value
	}
	name := object.Get("name").String()
	if slices.Contains(ownIteration, name) || !strings.Contains(object.String(), "[native code]") {
		return value
	}
	inner, ok := function(value)
	if !ok {
		return value
	}
	made := w.goFunction(name, w.counted(inner))
	w.bounded[made] = true
	return made
}

// ownIteration are functions that call nothing, and by which the runtime knows a list or Map that is iterated as usual.
var ownIteration = []string{"values", "keys", "entries"}

// guard puts a check before a method of the library; the check gives the call as it shall be made.
func (w *world) guard(holder *goja.Object, name string, before func(goja.FunctionCall) goja.FunctionCall) {
	inner := w.native(holder, name)
	w.put(holder, name, func(call goja.FunctionCall) goja.Value { return inner(before(call)) })
}

// goSide is what world.js gets: the library's own functions as they were, and what is done here.
func (w *world) goSide() *goja.Object {
	vm := w.vm
	side, raw := vm.NewObject(), vm.NewObject()
	take := func(name string, value goja.Value) { w.must(raw.Set(name, value)) }
	of := func(holder goja.Value, name string) goja.Value { return holder.ToObject(vm).Get(name) }
	objects, reflects := vm.Get("Object"), vm.Get("Reflect")
	functions := w.prototype("Function")
	bind, _ := goja.AssertFunction(functions.Get("bind"))
	unbound, err := bind(functions.Get("call"), functions.Get("call"))
	w.must(err)
	take("call", unbound) // call(f, self, ...arguments), whatever f's own property `call` is
	take("apply", functions.Get("apply"))
	take("concat", w.arrays.Get("concat"))
	take("join", w.arrays.Get("join"))
	take("listIncludes", w.arrays.Get("includes"))
	take("isArray", of(vm.Get("Array"), "isArray"))
	take("splitText", w.prototype("String").Get("split"))
	for name, from := range map[string]string{"create": "create", "freeze": "freeze", "keys": "keys", "getPrototypeOf": "getPrototypeOf", "symbolsOf": "getOwnPropertySymbols"} {
		take(name, of(objects, from))
	}
	take("ownKeys", of(reflects, "ownKeys"))
	take("trunc", of(vm.Get("Math"), "trunc"))
	take("Set", vm.Get("Set"))
	w.must(side.Set("raw", raw))
	w.must(side.Set("bounded", w.goFunction("bounded", w.boundLibrary)))
	w.must(side.Set("mostStringUnits", mostStringUnits))
	w.must(side.Set("mostElements", mostElements))
	w.must(side.Set("tooLarge", w.goFunction("tooLarge", func(call goja.FunctionCall) goja.Value {
		w.tooLarge(call.Argument(0).String())
		return nil
	})))
	w.must(side.Set("spend", w.goFunction("spend", func(call goja.FunctionCall) goja.Value {
		w.spend(int(call.Argument(0).ToInteger()))
		return goja.Undefined()
	})))
	w.helpers = []goja.Value{
		w.goFunction(helperChecked, w.checked), w.goFunction(helperList, w.list), w.goFunction(helperMembers, w.members),
		w.goFunction(helperHeir, w.heir),
	}
	for _, helper := range w.helpers {
		helper.(*goja.Object).Get("name") // made before it is shared
	}
	return side
}

// freeToCopy is the length up to which a copied string is not worth counting: it takes no more than the instruction.
const freeToCopy = 64

// checked passes on what + or a template made.
func (w *world) checked(call goja.FunctionCall) goja.Value {
	value := call.Argument(0)
	text, ok := value.(goja.String)
	if !ok {
		return value
	}
	w.text(text)
	return value
}

// text checks a string that was made, and counts it.
func (w *world) text(text goja.String) {
	length := text.Length()
	if length <= freeToCopy {
		return
	}
	if length > mostStringUnits {
		w.tooLarge("string")
	}
	w.spend(length)
}

// mostSpread is the longest list that ...x takes apart, and the most members that Object.keys(x) and the like go over: the
// runtime does it in one go, at some microsecond an element.
const mostSpread = 10_000

// list gives what ...x takes its elements from: x itself where that is a plain list, else a list of what it gives.
func (w *world) list(call goja.FunctionCall) goja.Value {
	value := call.Argument(0)
	object, ok := value.(*goja.Object)
	if !ok {
		if text, ok := value.(goja.String); ok && text.Length() > mostSpread {
			w.tooLarge("list to take apart")
		}
		return value // the language throws where it is nothing to take apart
	}
	if object.ClassName() == "Array" && object.Prototype() == w.arrays && object.GetSymbol(goja.SymIterator) == w.values {
		length := w.length(object)
		if length > mostSpread {
			w.tooLarge("list to take apart")
		}
		w.spend(16 * length)
		return value
	}
	// Somebody else's iterator: the runtime would follow it without end, in one go.
	method, ok := function(object.GetSymbol(goja.SymIterator))
	if !ok {
		w.typeError("it is not iterable")
	}
	iterator, ok := method(goja.FunctionCall{This: object}).(*goja.Object)
	if !ok {
		w.typeError("an iterator is an object")
	}
	next, ok := function(iterator.Get("next"))
	if !ok {
		w.typeError("an iterator has a function next")
	}
	var found []any
	for {
		w.spend(16)
		step, ok := next(goja.FunctionCall{This: iterator}).(*goja.Object)
		if !ok {
			w.typeError("an iterator gives objects")
		}
		if done := step.Get("done"); done != nil && done.ToBoolean() {
			return w.vm.NewArray(found...)
		}
		if len(found) == mostSpread {
			w.tooLarge("list to take apart")
		}
		item := step.Get("value")
		if item == nil {
			item = goja.Undefined()
		}
		found = append(found, item)
	}
}

// function gives a value as a function to call.
func function(value goja.Value) (goFunction, bool) {
	object, ok := value.(*goja.Object)
	if !ok || object.ClassName() != "Function" {
		return nil, false
	}
	f, ok := object.Export().(goFunction)
	return f, ok
}

// members checks what {...x} or Object.keys(x) takes the members of.
func (w *world) members(call goja.FunctionCall) goja.Value {
	value := call.Argument(0)
	w.checkMembers(value)
	return value
}

func (w *world) checkMembers(value goja.Value) {
	w.spend(0)
	members := 0
	switch it := value.(type) {
	case goja.String:
		members = it.Length()
	case *goja.Object:
		members = w.membersOf(it)
	}
	if members > mostSpread {
		w.tooLarge("members to go over")
	}
	w.spend(128 * members)
}

// membersOf counts the members of an object.
func (w *world) membersOf(object *goja.Object) int {
	switch values, _ := given(object); of := values.(type) {
	case map[string]any:
		return len(of)
	case []any:
		return len(of)
	}
	members := 0
	if class := object.ClassName(); class == "Array" || class == "String" {
		members = w.length(object) // so that no keys are made of what is too long anyway
	}
	if members <= mostSpread {
		members = max(members, len(object.Keys()))
	}
	return members
}

// length is that of a genuine list, within the bound.
func (w *world) length(list *goja.Object) int {
	length := list.Get("length").ToInteger()
	if length > mostElements {
		w.tooLarge("list")
	}
	return int(length)
}

// receiver is the list a list's method was called on. Anything list-like is refused: its length could be another one when
// it is asked again.
func (w *world) receiver(call goja.FunctionCall, name string) (*goja.Object, int) {
	object, ok := call.This.(*goja.Object)
	if !ok || object.ClassName() != "Array" {
		w.typeError("%s works on lists", name)
	}
	length := w.length(object)
	w.spend(0)
	return object, length
}

// guardLists bounds the methods of lists that are not in world.js.
func (w *world) guardLists() {
	// The work grows with the list, and so may the outcome.
	for name, weight := range map[string]int{"copyWithin": 16, "fill": 16, "filter": 16, "map": 16, "reverse": 1, "shift": 16, "slice": 16,
		"toReversed": 16, "with": 16, "every": 1, "find": 1, "findIndex": 1, "findLast": 1, "findLastIndex": 1, "forEach": 1,
		"reduce": 1, "reduceRight": 1, "some": 1} {
		w.guard(w.arrays, name, func(call goja.FunctionCall) goja.FunctionCall {
			_, length := w.receiver(call, name)
			w.spend(weight * length)
			return w.withCallback(call)
		})
	}
	for _, name := range []string{"includes", "indexOf", "lastIndexOf"} {
		w.guard(w.arrays, name, func(call goja.FunctionCall) goja.FunctionCall {
			_, length := w.receiver(call, name)
			if text, ok := call.Argument(0).(goja.String); ok {
				w.search(length, text.Length())
			}
			return call
		})
	}
	for _, name := range []string{"push", "unshift", "splice", "toSpliced"} {
		w.guard(w.arrays, name, func(call goja.FunctionCall) goja.FunctionCall {
			_, length := w.receiver(call, name)
			if length+len(call.Arguments) > mostElements {
				w.tooLarge("list")
			}
			w.spend(16 * len(call.Arguments))
			if name != "push" {
				w.spend(16 * length) // all that is behind moves
			}
			return call
		})
	}
	w.guard(w.arrays, "concat", func(call goja.FunctionCall) goja.FunctionCall {
		_, length := w.receiver(call, "concat")
		for _, argument := range call.Arguments {
			if list, ok := argument.(*goja.Object); ok && list.ClassName() == "Array" {
				length += w.length(list)
			} else {
				length++
			}
		}
		if length > mostElements {
			w.tooLarge("list")
		}
		w.spend(16 * length)
		return call
	})
}

// withCallback puts a counted function in the place of a class as callback, as in list.map(Number).
func (w *world) withCallback(call goja.FunctionCall) goja.FunctionCall {
	object, ok := call.Argument(0).(*goja.Object)
	if !ok {
		return call
	}
	if class, ok := w.classes[object]; ok {
		call.Arguments = slices.Clone(call.Arguments) // they may be a list of the script's
		call.Arguments[0] = class
	}
	return call
}

// noteClasses keeps the counted forms of the classes that a script may call.
func (w *world) noteClasses() {
	for _, name := range []string{"Object", "Array", "String", "Number", "Boolean", "Date", "RegExp", "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError"} {
		class := w.vm.Get(name).ToObject(w.vm)
		if call, ok := function(class); ok {
			w.classes[class] = w.goFunction(name, w.counted(call))
		}
	}
}

// mostComparisons bounds what one search compares, in pairs of characters: some milliseconds.
const mostComparisons = 50_000_000

// search bounds looking for something long in something long.
func (w *world) search(length, wanted int) {
	if length*wanted > mostComparisons {
		w.tooLarge("search")
	}
}

// onText is a method of strings with its receiver made a string; guard says whether it may be called with that.
func (w *world) onText(name string, guard func(text goja.String, call *goja.FunctionCall)) {
	strings := w.prototype("String")
	inner := w.native(strings, name)
	w.put(strings, name, func(call goja.FunctionCall) goja.Value {
		if call.This == nil || goja.IsUndefined(call.This) || goja.IsNull(call.This) {
			return inner(call) // which throws
		}
		text, ok := call.This.(goja.String)
		if !ok {
			text = w.textOf(call.This)
			call.This = text
		}
		guard(text, &call)
		result := inner(call)
		if made, ok := result.(goja.String); ok {
			w.text(made)
		}
		return result
	})
}

// textOf makes a string of any value, as the language does.
func (w *world) textOf(value goja.Value) goja.String {
	if object, ok := value.(*goja.Object); ok {
		value = object.ToString()
	}
	if text, ok := value.(goja.String); ok {
		return text
	}
	if _, ok := value.(*goja.Symbol); ok {
		w.typeError("a symbol is no text")
	}
	return w.vm.ToValue(value.String()).(goja.String)
}

// textArgument makes a string of an argument once, so that it is the same when the library asks; nil if there is none.
func (w *world) textArgument(call *goja.FunctionCall, i int) goja.String {
	if len(call.Arguments) <= i {
		return nil
	}
	text := w.textOf(call.Arguments[i])
	call.Arguments[i] = text
	return text
}

// deepestGenerators bounds generators that go on in each other, by yield* or for-of: the runtime does not count them as
// calls, and a goroutine's stack that comes to its end ends the process.
const deepestGenerators = 50

func (w *world) guardGenerators() {
	value, err := w.vm.RunString("Object.getPrototypeOf(function* () {}).prototype")
	w.must(err)
	generators := value.ToObject(w.vm)
	for _, name := range []string{"next", "return", "throw"} {
		inner := w.native(generators, name)
		w.put(generators, name, func(call goja.FunctionCall) goja.Value {
			if w.run.generators++; w.run.generators > deepestGenerators {
				w.tooLarge("depth of generators")
			}
			defer func() { w.run.generators-- }()
			w.spend(0)
			return inner(call)
		})
	}
}

// guardPrimitives makes primitives of objects here. Where an object has no usable toString or valueOf the runtime would say so
// with all that the object holds written out, a thousand long texts to the gigabyte, and addresses of the machine's memory.
// So the conversion is a property that every object inherits and none can replace: world.js keeps its symbol to itself, and
// nothing inherits from nothing.
func (w *world) guardPrimitives(side *goja.Object) {
	convert := w.goFunction("toPrimitive", w.counted(func(call goja.FunctionCall) goja.Value {
		object, ok := call.This.(*goja.Object)
		if !ok {
			return call.This
		}
		hint := call.Argument(0).String()
		methods := []string{"valueOf", "toString"}
		if hint == "string" || hint == "default" && object.ClassName() == "Date" {
			methods = []string{"toString", "valueOf"}
		}
		for _, name := range methods {
			if method, ok := function(object.Get(name)); ok {
				if value := method(goja.FunctionCall{This: object}); !isObject(value) {
					return value
				}
			}
		}
		w.typeError("an object without a text or number of its own cannot be made one")
		return nil
	}))
	w.root = w.vm.CreateObject(nil)
	for _, holder := range []*goja.Object{w.prototype("Object"), w.prototype("Date"), w.root} {
		w.must(holder.DefineDataPropertySymbol(goja.SymToPrimitive, convert, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	}
	w.must(side.Set("root", w.root))
	_, err := w.freeze(goja.Undefined(), w.root)
	w.must(err)
	_, err = w.freeze(goja.Undefined(), convert)
	w.must(err)
}

func isObject(value goja.Value) bool {
	_, ok := value.(*goja.Object)
	return ok
}

// heir checks what a class extends: one without a prototype would have heirs that inherit from nothing.
func (w *world) heir(call goja.FunctionCall) goja.Value {
	value := call.Argument(0)
	object, ok := value.(*goja.Object)
	if !ok || !isObject(object.Get("prototype")) {
		w.typeError("a class extends a class")
	}
	return value
}

// guardText bounds the methods of strings that are not in world.js.
func (w *world) guardText() {
	w.onText("repeat", func(text goja.String, call *goja.FunctionCall) {
		times := call.Argument(0).ToInteger()
		if times > 0 && text.Length() > 0 && times > int64(mostStringUnits/text.Length()) {
			w.tooLarge("string")
		}
		*call = with(*call, w.vm.ToValue(times))
	})
	for _, name := range []string{"padStart", "padEnd"} {
		w.onText(name, func(text goja.String, call *goja.FunctionCall) {
			length := call.Argument(0).ToInteger()
			if length > mostStringUnits {
				w.tooLarge("string")
			}
			if len(call.Arguments) > 0 {
				call.Arguments[0] = w.vm.ToValue(length)
			}
		})
	}
	w.onText("concat", func(text goja.String, call *goja.FunctionCall) {
		size := text.Length()
		for i := range call.Arguments {
			if size += w.textArgument(call, i).Length(); size > mostStringUnits {
				w.tooLarge("string")
			}
		}
	})
	for _, name := range []string{"indexOf", "lastIndexOf", "includes", "startsWith", "endsWith"} {
		w.onText(name, func(text goja.String, call *goja.FunctionCall) {
			if object, ok := call.Argument(0).(*goja.Object); ok && object.ClassName() == "RegExp" {
				return // which throws, or makes a short text of it
			}
			if wanted := w.textArgument(call, 0); wanted != nil && wanted.Length() <= text.Length() {
				w.search(text.Length()-wanted.Length()+1, wanted.Length())
			}
			w.spend(0)
		})
	}
	// These go through tables; what comes out may be longer.
	for name, most := range map[string]int{"normalize": mostElements / 2, "localeCompare": 10_000,
		"toUpperCase": mostSubjectUnits, "toLowerCase": mostSubjectUnits,
		"toLocaleUpperCase": mostSubjectUnits, "toLocaleLowerCase": mostSubjectUnits} {
		w.onText(name, func(text goja.String, call *goja.FunctionCall) {
			if text.Length() > most || name == "normalize" && ligatures(text) > mostLigatures {
				w.tooLarge("string")
			}
			if name == "localeCompare" && w.textArgument(call, 0) != nil && call.Arguments[0].(goja.String).Length() > most {
				w.tooLarge("string")
			}
			w.spend(text.Length())
		})
	}
	for _, name := range []string{"trim", "trimStart", "trimEnd"} {
		w.onText(name, func(text goja.String, call *goja.FunctionCall) { w.spend(text.Length() / 16) })
	}
}

// mostLigatures is how many characters normalize may take apart that become up to eighteen each.
const mostLigatures = 2_000

// ligatures counts the Arabic presentation forms in a text.
func ligatures(text goja.String) int {
	found := 0
	for i := range text.Length() {
		if c := text.CharAt(i); c >= 0xFB50 && c <= 0xFDFF {
			found++
		}
	}
	return found
}

// with gives the call with only this argument.
func with(call goja.FunctionCall, argument goja.Value) goja.FunctionCall {
	call.Arguments = []goja.Value{argument}
	return call
}

// guardCollections bounds Map, Set and the functions of Object that go over all members.
func (w *world) guardCollections() {
	for class, name := range map[string]string{"Map": "set", "Set": "add"} {
		holder := w.prototype(class)
		size, _ := function(w.getter(holder, "size"))
		// The constructors call it too, since it is not the library's own any more; so they are bounded with it.
		w.guard(holder, name, func(call goja.FunctionCall) goja.FunctionCall {
			if size(goja.FunctionCall{This: call.This}).ToInteger() >= mostElements {
				w.tooLarge(class)
			}
			w.spend(64)
			w.key(call.Argument(0))
			return call
		})
		for _, name := range []string{"has", "get", "delete", "forEach"} {
			if class == "Set" && name == "get" {
				continue
			}
			w.guard(holder, name, func(call goja.FunctionCall) goja.FunctionCall {
				w.spend(0)
				w.key(call.Argument(0))
				if name == "forEach" {
					return w.withCallback(call)
				}
				return call
			})
		}
	}
	objects := w.vm.Get("Object").ToObject(w.vm)
	for _, name := range []string{"keys", "values", "entries", "getOwnPropertyNames", "freeze", "seal", "isFrozen", "isSealed"} {
		w.guard(objects, name, func(call goja.FunctionCall) goja.FunctionCall {
			w.checkMembers(call.Argument(0))
			return call
		})
	}
	w.guard(objects, "assign", func(call goja.FunctionCall) goja.FunctionCall {
		for _, argument := range call.Arguments {
			w.checkMembers(argument)
		}
		return call
	})
}

// key counts what it takes to look up a long text.
func (w *world) key(value goja.Value) {
	if text, ok := value.(goja.String); ok && text.Length() > freeToCopy {
		w.spend(text.Length() / 4)
	}
}

// getter gives the getter of a property of the library.
func (w *world) getter(holder *goja.Object, name string) goja.Value {
	description, err := w.describe(goja.Undefined(), holder, w.vm.ToValue(name))
	w.must(err)
	return description.ToObject(w.vm).Get("get")
}

// longestNumber is the longest text read as a number; a long one takes some milliseconds.
const longestNumber = 1000

// numbers makes NaN of arguments that are too long for a number: the library reads one after the other, in one go.
func (w *world) numbers(call goja.FunctionCall) goja.FunctionCall {
	isLong := func(value goja.Value) bool {
		text, ok := value.(goja.String)
		return ok && text.Length() > longestNumber
	}
	if !slices.ContainsFunc(call.Arguments, isLong) {
		return call
	}
	call.Arguments = slices.Clone(call.Arguments)
	for i, argument := range call.Arguments {
		if isLong(argument) {
			call.Arguments[i] = w.vm.ToValue(math.NaN())
		}
	}
	return call
}

// guardRest bounds functions of their own, JSON and Function.prototype.apply.
func (w *world) guardRest() {
	global := w.vm.GlobalObject()
	for _, name := range []string{"max", "min", "hypot"} {
		w.guard(w.vm.Get("Math").ToObject(w.vm), name, w.numbers)
	}
	for _, name := range []string{"fromCharCode", "fromCodePoint"} {
		w.guard(w.vm.Get("String").ToObject(w.vm), name, w.numbers)
	}
	for _, name := range []string{"encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI"} {
		w.guard(global, name, func(call goja.FunctionCall) goja.FunctionCall {
			text := w.textArgument(&call, 0)
			if text != nil && text.Length() > mostElements {
				w.tooLarge("string")
			}
			w.spend(10 * lengthOf(text))
			return call
		})
	}
	for _, name := range []string{"parseInt", "parseFloat"} {
		w.guard(global, name, func(call goja.FunctionCall) goja.FunctionCall {
			if text := w.textArgument(&call, 0); text != nil && text.Length() > longestNumber {
				call.Arguments[0] = text.Substring(0, longestNumber)
			}
			return call
		})
		w.must(w.vm.Get("Number").ToObject(w.vm).Set(name, global.Get(name)))
	}
	w.guard(w.prototype("Function"), "apply", func(call goja.FunctionCall) goja.FunctionCall {
		list, ok := call.Argument(1).(*goja.Object)
		if !ok {
			return call
		}
		switch list.ClassName() {
		case "Array":
		case "Arguments":
			list = w.argumentList(list)
			call.Arguments = []goja.Value{call.Arguments[0], list}
		default:
			w.typeError("apply takes a list")
		}
		length := w.length(list)
		if length > mostSpread {
			w.tooLarge("list to take apart")
		}
		w.spend(16 * length)
		return call
	})
	json := w.vm.Get("JSON").ToObject(w.vm)
	w.guard(json, "parse", func(call goja.FunctionCall) goja.FunctionCall {
		text := w.textArgument(&call, 0)
		if lengthOf(text) > mostJSONUnits {
			w.tooLarge("JSON")
		}
		if deepJSON(text.String()) {
			w.tooLarge("depth of JSON")
		}
		w.spend(100 * strings.Count(text.String(), ",")) // about what the parts take
		w.spend(4 * lengthOf(text))
		return call
	})
	w.put(json, "stringify", w.stringify)
}

// deepJSON tells whether a text nests deeper than is written, too: the reader goes one call deeper for each level.
func deepJSON(text string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			if depth++; depth > deepestJSON {
				return true
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return false
}

// argumentList is a list of what `arguments` holds. Its length is whatever the script has made of it, and so asked for once.
func (w *world) argumentList(arguments *goja.Object) *goja.Object {
	values := make([]any, w.length(arguments))
	for i := range values {
		values[i] = nilSafe(arguments.Get(strconv.Itoa(i)))
	}
	return w.vm.NewArray(values...)
}

func lengthOf(text goja.String) int {
	if text == nil {
		return 0
	}
	return text.Length()
}
