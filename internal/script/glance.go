package script

import (
	"reflect"
	"strconv"

	"github.com/dop251/goja"
)

// mostGlanced is how many elements of a list, or members of an object, are looked at.
const mostGlanced = 1000

// glance is what a returned value looks like from outside: a map[string]any of its members for a plain object of the function's own making,
// with texts as they are and nil for all else; a []any for a list, with an empty map for each such object and nil for the rest; else nil.
// Nothing of the value is run for it, no getter and no toJSON, so that what nobody waits for cannot end the run.
func (w *world) glance(value goja.Value) any {
	object, isObject := value.(*goja.Object)
	if !isObject || isGiven(object) {
		return nil
	}
	if object.ClassName() != "Array" {
		return w.glanceAtMembers(object)
	}
	list := make([]any, min(object.Get("length").ToInteger(), mostGlanced))
	for i := range list {
		if element, isObject := w.held(object, strconv.Itoa(i)).(*goja.Object); isObject && !isGiven(element) && w.isPlain(element) {
			list[i] = map[string]any{}
		}
	}
	return list
}

// glanceAtMembers looks at a plain object; nil for any other. As in JSON, functions and what is undefined are left out.
func (w *world) glanceAtMembers(object *goja.Object) any {
	if !w.isPlain(object) {
		return nil
	}
	members := map[string]any{}
	for i, key := range object.Keys() {
		if i == mostGlanced {
			break
		}
		held := w.held(object, key)
		if inner, isObject := held.(*goja.Object); goja.IsUndefined(held) || isObject && inner.ClassName() == "Function" {
			continue
		}
		members[key] = nil
		if text, isText := held.(goja.String); isText {
			members[key] = text.String()
		}
	}
	return members
}

// held is what an object holds by a name of its own, undefined for nothing, and null behind a getter.
func (w *world) held(object *goja.Object, key string) goja.Value {
	described, err := w.describe(goja.Undefined(), object, w.vm.ToValue(key))
	if err != nil {
		return goja.Undefined()
	}
	description, isThere := described.(*goja.Object)
	if !isThere {
		return goja.Undefined()
	}
	if getter := description.Get("get"); getter != nil && !goja.IsUndefined(getter) {
		return goja.Null()
	}
	return nilSafe(description.Get("value"))
}

// Types by which the runtime tells objects apart that it gives one class.
var (
	membersType = reflect.TypeFor[map[string]any]()
	mapType     = reflect.TypeFor[[][2]any]()
	listType    = reflect.TypeFor[[]any]()
)

// mostHeirs is how far up an object's prototypes are looked at.
const mostHeirs = 100

// isPlain says that an object is there for its members: one that was written out, or of a class of the script's own. Generators and what
// else goes through a list are not, though the runtime gives them no class either.
func (w *world) isPlain(object *goja.Object) bool {
	if object.ClassName() != "Object" || object.ExportType() != membersType {
		return false
	}
	heir := object
	for range mostHeirs {
		if heir = heir.Prototype(); heir == nil {
			break
		}
		if heir == w.iterators {
			return false
		}
	}
	return true
}

// collection is what an object is called that keeps its elements elsewhere than in members: Map or Set; else empty.
func collection(object *goja.Object) string {
	if object.ClassName() != "Object" {
		return ""
	}
	return map[reflect.Type]string{mapType: "Map", listType: "Set"}[object.ExportType()]
}
