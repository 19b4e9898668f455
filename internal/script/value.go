package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/dop251/goja"
)

// closed is a value that a script can read and not change. Plain JSON-like data is read as the script asks for it; anything
// else is told as encoding/json tells it, so that no Go value with methods ever gets in.
func (w *world) closed(value any) goja.Value {
	switch v := value.(type) {
	case nil:
		return goja.Null()
	case string:
		if len(v) > mostStringUnits*3 {
			w.tooLarge("string")
		}
		return w.vm.ToValue(v)
	case bool, float64, int, int64, int32, uint32, float32:
		return w.vm.ToValue(v)
	case map[string]any:
		return w.vm.NewDynamicObject(&closedObject{world: w, run: w.run, values: v})
	case Lazy:
		return w.vm.NewDynamicObject(&closedObject{world: w, run: w.run, load: v})
	case LazyList:
		return w.vm.NewDynamicArray(&closedList{world: w, load: v})
	case []any:
		return w.closedList(v)
	case []string:
		list := make([]any, len(v))
		for i, text := range v {
			list[i] = text
		}
		return w.closedList(list)
	case []map[string]any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = item
		}
		return w.closedList(list)
	case time.Time:
		return w.vm.ToValue(instant(v))
	case goja.Value:
		w.stop(fmt.Errorf("a value of the runtime was given from outside"))
	}
	text, err := json.Marshal(value)
	if err != nil {
		w.stop(fmt.Errorf("give a %T to a script: %w", value, err))
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		w.stop(fmt.Errorf("give a %T to a script: %w", value, err))
	}
	return w.closed(plain)
}

// instant writes a moment as JavaScript does: UTC, milliseconds.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Lazy is an object whose members are fetched when a script first speaks of one of them. The time that takes is not the
// script's. An error ends the run, as one that is [Fatal] does; so does a missing map, since an object cannot become null.
type Lazy func() (map[string]any, error)

// LazyList is a short list whose elements are fetched when a script first speaks of one of them. An error ends the run.
type LazyList func() ([]any, error)

// ErrMissing ends a run that spoke of a member of a [Lazy] object that is not there.
var ErrMissing = errors.New("there is no such object")

// shortText is up to which length, in bytes, a text is made anew each time that it is asked for.
const shortText = 64

// closedObject is an object that can be read only. What was asked for is kept: ticket.tags is the same list each time.
type closedObject struct {
	world *world
	run   *running
	// load gives the values where they are not there yet.
	load   Lazy
	values map[string]any
	made   map[string]goja.Value
}

// all are the members, fetched where they are not there yet.
func (o *closedObject) all() map[string]any {
	if o.values != nil || o.load == nil {
		return o.values
	}
	var err error
	o.run.watch.aside(func() { o.values, err = o.load() })
	if err == nil && o.values == nil {
		err = ErrMissing
	}
	if err != nil {
		o.world.stop(err)
	}
	return o.values
}

func (o *closedObject) Get(key string) goja.Value {
	value, ok := o.all()[key]
	if !ok {
		return nil // then the prototype is asked: toString and the like
	}
	switch v := value.(type) {
	case nil, bool, float64, int, int64:
		return o.world.closed(value)
	case string: // alike is the same, and to make a short one costs less than to keep it
		if len(v) <= shortText {
			return o.world.closed(value)
		}
	}
	if made, ok := o.made[key]; ok {
		return made
	}
	made := o.world.closed(value)
	if o.made == nil {
		o.made = map[string]goja.Value{}
	}
	o.made[key] = made
	return made
}

func (o *closedObject) Set(key string, _ goja.Value) bool { return o.world.refuse(key) }
func (o *closedObject) Has(key string) bool               { _, ok := o.all()[key]; return ok }
func (o *closedObject) Delete(key string) bool            { return o.world.refuse(key) }

// refuse throws at an attempt to change what is given.
func (w *world) refuse(key string) bool {
	w.typeError("%s cannot be changed", cut(key, 100))
	return false
}

// Keys come in order, since Go's maps have none and the same run must give the same outcome.
func (o *closedObject) Keys() []string {
	keys := make([]string, 0, len(o.all()))
	for key := range o.all() {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

type closedList struct {
	world *world
	// load gives the values where they are not there yet.
	load   LazyList
	values []any
	made   map[int]goja.Value
}

// all are the elements, fetched where they are not there yet.
func (l *closedList) all() []any {
	if l.values != nil || l.load == nil {
		return l.values
	}
	var err error
	if l.values, err = l.load(); err != nil {
		l.world.stop(err)
	}
	return l.values
}

func (w *world) closedList(values []any) goja.Value {
	if len(values) > mostElements {
		w.tooLarge("list")
	}
	return w.vm.NewDynamicArray(&closedList{world: w, values: values})
}

func (l *closedList) Len() int { return len(l.all()) }
func (l *closedList) Get(i int) goja.Value {
	values := l.all()
	if i < 0 || i >= len(values) {
		return nil
	}
	switch values[i].(type) {
	case nil, bool, string, float64, int, int64:
		return l.world.closed(values[i])
	}
	if made, ok := l.made[i]; ok {
		return made
	}
	made := l.world.closed(values[i])
	if l.made == nil {
		l.made = map[int]goja.Value{}
	}
	l.made[i] = made
	return made
}
func (l *closedList) Set(i int, _ goja.Value) bool { return l.world.refuse(strconv.Itoa(i)) }
func (l *closedList) SetLen(int) bool              { return l.world.refuse("length") }

// Bounds of what a script hands over: the arguments of one call of a host function, or what it returns.
const (
	deepestData   = 32
	mostDataParts = 10_000
	mostDataUnits = 1 << 20
)

// handover makes plain Go data of a script's values.
type handover struct {
	world        *world
	parts, units int
	lends        bool // what was given from outside goes on as it is
}

func (h *handover) count(parts, units int) {
	h.parts += parts
	h.units += units
	if h.parts > mostDataParts || h.units > mostDataUnits {
		h.world.tooLarge("data handed over")
	}
}

// plain gives nil, bool, float64, string, []any or map[string]any, as JSON would: undefined is null, or left out in an
// object; a Date is its text; functions are left out.
func (h *handover) plain(value goja.Value, depth int) any {
	if depth > deepestData {
		h.world.tooLarge("depth of data handed over")
	}
	h.count(1, 0)
	object, ok := value.(*goja.Object)
	if !ok {
		return h.scalar(value)
	}
	if given, ok := given(object); ok {
		if h.lends {
			return given
		}
		return h.copied(given, depth)
	}
	switch object.ClassName() {
	case "Function":
		return nil
	case "Date":
		t, ok := object.Export().(time.Time)
		if !ok {
			return nil
		}
		h.count(0, 24)
		return instant(t)
	case "String", "Number", "Boolean":
		return h.scalar(h.world.unwrapped(object))
	case "Array":
		length := h.world.length(object)
		if length > mostDataParts {
			h.world.tooLarge("data handed over")
		}
		list := make([]any, length)
		for i := range list {
			list[i] = h.plain(object.Get(strconv.Itoa(i)), depth+1)
		}
		return list
	}
	if name := collection(object); name != "" {
		h.world.typeError("a %s cannot be handed over: make a list or an object of it", name)
	}
	if toJSON, ok := function(object.Get("toJSON")); ok {
		return h.plain(toJSON(goja.FunctionCall{This: object}), depth+1)
	}
	made := map[string]any{}
	for _, key := range object.Keys() {
		h.count(1, len(key))
		member := object.Get(key)
		if member == nil || goja.IsUndefined(member) {
			continue
		}
		if inner, ok := member.(*goja.Object); ok && inner.ClassName() == "Function" {
			continue
		}
		made[key] = h.plain(member, depth+1)
	}
	return made
}

// Types of what a script was given, as the runtime tells them without reading it.
var (
	closedObjectType = reflect.TypeFor[*closedObject]()
	closedListType   = reflect.TypeFor[*closedList]()
)

// given is the Go data behind a value that the script was given, such as params.words. Asking the runtime for its thousand
// parts one by one would take longer than most host functions work.
func given(object *goja.Object) (any, bool) {
	switch object.ExportType() {
	case closedObjectType:
		if closed, ok := object.Export().(*closedObject); ok {
			return closed.all(), true
		}
	case closedListType:
		if closed, ok := object.Export().(*closedList); ok {
			return closed.all(), true
		}
	}
	return nil, false
}

// copied copies what was given from outside, within the same bounds as what a script made: a host function may keep and change it.
func (h *handover) copied(value any, depth int) any {
	if depth > deepestData {
		h.world.tooLarge("depth of data handed over")
	}
	switch v := value.(type) {
	case nil, bool, float64:
		h.count(0, 8)
		return v
	case string:
		h.count(0, len(v))
		return v
	case []any:
		h.count(len(v), 0)
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = h.copied(item, depth+1)
		}
		return list
	case map[string]any:
		h.count(len(v), 0)
		made := make(map[string]any, len(v))
		for key, item := range v {
			h.count(0, len(key))
			made[key] = h.copied(item, depth+1)
		}
		return made
	}
	return h.plain(h.world.closed(value), depth) // as it is told to scripts
}

// unwrapped gives the primitive in new String("x") and the like.
func (w *world) unwrapped(object *goja.Object) goja.Value {
	switch object.ClassName() {
	case "Number":
		return object.ToNumber()
	case "Boolean":
		if on, ok := object.Export().(bool); ok {
			return w.vm.ToValue(on)
		}
	}
	return w.textOf(object)
}

func (h *handover) scalar(value goja.Value) any {
	if value == nil || goja.IsUndefined(value) || goja.IsNull(value) {
		return nil
	}
	if text, ok := value.(goja.String); ok {
		h.count(0, text.Length())
		return text.String()
	}
	h.count(0, 8)
	switch v := value.Export().(type) {
	case bool:
		return v
	case int64:
		return float64(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return v
	}
	return nil // a symbol
}

// hostObject stands for one object of host functions. It gives a function for each name the run has.
type hostObject struct {
	world *world
	run   *running
	name  string
}

func (o *hostObject) Get(key string) goja.Value {
	if _, ok := o.run.Calls[o.name][key]; !ok {
		return nil
	}
	return o.world.host(o.name, key)
}
func (o *hostObject) Set(key string, _ goja.Value) bool { return o.world.refuse(key) }
func (o *hostObject) Has(key string) bool               { _, ok := o.run.Calls[o.name][key]; return ok }
func (o *hostObject) Delete(key string) bool            { return o.world.refuse(key) }
func (o *hostObject) Keys() []string {
	keys := make([]string, 0, len(o.run.Calls[o.name]))
	for key := range o.run.Calls[o.name] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// mostHosts bounds the host functions a runtime keeps.
const mostHosts = 1000

// host gives the JavaScript function for a host function. It is closed and knows no run: it asks the one that is on.
func (w *world) host(object, name string) goja.Value {
	key := [2]string{object, name}
	if known, ok := w.hosts[key]; ok {
		return known
	}
	made := w.goFunction(name, w.counted(func(call goja.FunctionCall) goja.Value { return w.callHost(object, name, call) }))
	if _, err := w.freeze(goja.Undefined(), made); err != nil {
		panic(err)
	}
	if len(w.hosts) >= mostHosts {
		clear(w.hosts)
	}
	w.hosts[key] = made
	return made
}

func (w *world) callHost(object, name string, call goja.FunctionCall) goja.Value {
	w.spend(64)
	function, ok := w.run.Calls[object][name]
	if !ok {
		w.typeError("%s.%s is not a function here", object, name)
	}
	taken := &handover{world: w, lends: slices.Contains(w.run.Reading, object)}
	arguments := make([]any, meant(call.Arguments))
	for i := range arguments {
		arguments[i] = taken.plain(call.Arguments[i], 0)
	}
	w.spend(taken.units)
	result, err := function(arguments)
	if err != nil {
		w.hostError(err)
	}
	w.spend(0)
	if result == nil {
		return goja.Undefined()
	}
	return w.closed(result)
}

// meant is how many arguments are given, without undefined ones at the end: act.assign(ticket.asignee) names nobody, which is not the
// same as naming that nobody shall have the case.
func meant(arguments []goja.Value) int {
	n := len(arguments)
	for n > 0 && goja.IsUndefined(arguments[n-1]) {
		n--
	}
	return n
}

// hostError throws a host function's error as an exception, or ends the run with it.
func (w *world) hostError(err error) {
	if isFatal(err) {
		w.stop(err)
	}
	thrown, failed := w.vm.New(w.errorType, w.vm.ToValue(cut(err.Error(), mostLineRunes)))
	if failed != nil {
		w.stop(err)
	}
	if w.run.thrown == nil {
		w.run.thrown = map[*goja.Object]error{}
	}
	if len(w.run.thrown) < mostHosts {
		w.run.thrown[thrown] = err
	}
	panic(thrown)
}
