package script

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"
)

func init() {
	// A setting of the whole process: how often the clock moves on that bounds a match. Nothing but precision hangs on it.
	regexp2.SetTimeoutCheckPeriod(matchClock)
}

// The runtime's own matching has no bound, or gives up in silence as if it had found nothing. So its regular expressions
// are carriers only - of source, flags and lastIndex - and matching is done here, with a time limit that is told.

// pattern is a regular expression ready to match.
type pattern struct {
	matcher                 *regexp2.Regexp
	global, sticky, unicode bool
}

// mostPatterns bounds the compiled patterns a runtime keeps.
const mostPatterns = 200

// patternKey is what a pattern is kept by.
type patternKey struct{ source, flags string }

// guardPatterns puts matching in the place of the library's: world.js builds the methods on `match` and `matches`.
func (w *world) guardPatterns(side *goja.Object) {
	vm := w.vm
	construct := w.native(vm.GlobalObject(), "RegExp")
	sourceOf, _ := function(w.getter(w.regexps, "source"))
	flagsOf, _ := function(w.getter(w.regexps, "flags"))
	isPattern := func(value goja.Value) (*goja.Object, bool) {
		object, ok := value.(*goja.Object)
		return object, ok && object.ClassName() == "RegExp"
	}

	var made *goja.Object
	made = vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		text, flags := "", ""
		if old, ok := isPattern(call.Argument(0)); ok {
			text, flags = sourceOf(goja.FunctionCall{This: old}).String(), flagsOf(goja.FunctionCall{This: old}).String()
		} else if given := call.Argument(0); !goja.IsUndefined(given) {
			text = given.String()
		}
		if given := call.Argument(1); !goja.IsUndefined(given) {
			flags = given.String()
		}
		if largePattern(text) {
			w.tooLarge("regular expression")
		}
		w.spend(1000)
		result := construct(goja.FunctionCall{This: goja.Undefined(), Arguments: []goja.Value{vm.ToValue(text), vm.ToValue(flags)}}).(*goja.Object)
		w.inherit(result, call.NewTarget, made)
		return result
	}).ToObject(vm)
	w.replaceClass("RegExp", made, w.regexps)

	take := func(name string, function goFunction) { w.must(side.Set(name, w.goFunction(name, function))) }
	w.must(side.Get("raw").ToObject(vm).Set("RegExp", made))
	take("flagsOf", func(call goja.FunctionCall) goja.Value {
		if object, ok := isPattern(call.Argument(0)); ok {
			return flagsOf(goja.FunctionCall{This: object})
		}
		return goja.Undefined()
	})
	ready := func(call goja.FunctionCall) (*goja.Object, *pattern, *subject) {
		object, ok := isPattern(call.Argument(0))
		if !ok {
			w.typeError("it is no regular expression")
		}
		this := goja.FunctionCall{This: object}
		p := w.pattern(sourceOf(this).String(), flagsOf(this).String())
		return object, p, w.subject(call.Argument(1), p)
	}
	// match(pattern, text) is exec.
	take("match", func(call goja.FunctionCall) goja.Value {
		object, p, s := ready(call)
		from := 0
		if p.global || p.sticky {
			from = int(max(0, min(nilSafe(object.Get("lastIndex")).ToInteger(), int64(mostStringUnits)+1)))
		}
		found := w.find(p, s, from)
		if p.global || p.sticky {
			end := 0
			if found != nil {
				end = s.unit(found.RuneIndex + found.RuneLength)
			}
			if err := object.Set("lastIndex", end); err != nil {
				w.typeError("lastIndex of a closed regular expression")
			}
		}
		if found == nil {
			return goja.Null()
		}
		return w.found(s, found)
	})
	// matches(pattern, text, from, whole) gives all of them, as lists like exec's, or as texts.
	take("matches", func(call goja.FunctionCall) goja.Value {
		_, p, s := ready(call)
		from := int(max(0, min(call.Argument(2).ToInteger(), int64(mostStringUnits)+1)))
		asTexts := call.Argument(3).ToBoolean()
		var all []any
		for {
			found := w.find(p, s, from)
			if found == nil {
				return vm.NewArray(all...)
			}
			if len(all) == mostElements {
				w.tooLarge("list")
			}
			begin, end := s.unit(found.RuneIndex), s.unit(found.RuneIndex+found.RuneLength)
			if asTexts {
				w.spend(48)
				all = append(all, s.text.Substring(begin, end))
			} else {
				all = append(all, w.found(s, found))
			}
			from = end
			if begin == end {
				from = s.unit(found.RuneIndex + 1) // behind an empty one
			}
		}
	})
}

// largePattern tells whether a regular expression is too large to be read: by its length, or by what it repeats.
func largePattern(text string) bool {
	if len(text) > mostPatternBytes {
		return true
	}
	times := 0
	for _, part := range strings.Split(text, "{")[1:] {
		bounds, _, _ := strings.Cut(part, "}")
		least, most, _ := strings.Cut(bounds, ",")
		for _, bound := range []string{least, most} {
			if n, err := strconv.Atoi(bound); err == nil {
				times += min(n, mostPatternSize)
			}
		}
	}
	return len(text)*times > mostPatternSize
}

// pattern compiles a regular expression as the library does, or finds it where it has been compiled.
func (w *world) pattern(source, flags string) *pattern {
	key := patternKey{source, flags}
	if known, ok := w.patterns[key]; ok {
		return known
	}
	p := &pattern{global: strings.Contains(flags, "g"), sticky: strings.Contains(flags, "y"), unicode: strings.Contains(flags, "u")}
	options := regexp2.ECMAScript
	for flag, option := range map[string]regexp2.RegexOptions{"i": regexp2.IgnoreCase, "m": regexp2.Multiline, "s": regexp2.Singleline, "u": regexp2.Unicode} {
		if strings.Contains(flags, flag) {
			options |= option
		}
	}
	if p.unicode {
		source = joinedSurrogates(source)
	} else {
		source = splitSurrogates(source)
	}
	matcher, err := regexp2.Compile(source, options)
	if err != nil {
		panic(w.vm.NewTypeError("this regular expression cannot be used: " + cut(err.Error(), 200)))
	}
	matcher.MatchTimeout = longestMatch
	p.matcher = matcher
	if len(w.patterns) >= mostPatterns {
		clear(w.patterns)
	}
	w.patterns[key] = p
	return p
}

// subject is a text as the matcher reads it: UTF-16 units, or whole characters with the flag u.
type subject struct {
	text  goja.String
	runes []rune
	units []int // where each rune begins, with the flag u
}

func (w *world) subject(value goja.Value, p *pattern) *subject {
	text := w.textOf(value)
	length := text.Length()
	if length > mostSubjectUnits {
		w.tooLarge("text for a regular expression")
	}
	w.spend(4 * length)
	s := &subject{text: text, runes: make([]rune, length)}
	for i := range s.runes {
		s.runes[i] = rune(text.CharAt(i))
	}
	if !p.unicode {
		return s
	}
	w.spend(8 * length)
	s.units = make([]int, 0, length+1)
	whole := s.runes[:0]
	for i := 0; i < length; i++ {
		s.units = append(s.units, i)
		r := s.runes[i]
		if i+1 < length {
			if pair := utf16.DecodeRune(r, s.runes[i+1]); pair != '\uFFFD' {
				r = pair
				i++
			}
		}
		whole = append(whole, r)
	}
	s.units = append(s.units, length)
	s.runes = whole
	return s
}

// unit gives the place in the text of a place in the runes.
func (s *subject) unit(at int) int {
	if s.units == nil {
		return at
	}
	if at >= len(s.units) {
		return s.text.Length() + 1
	}
	return s.units[at]
}

// rune is the other way round; ok is false behind the end.
func (s *subject) rune(unit int) (at int, ok bool) {
	if unit > s.text.Length() {
		return 0, false
	}
	if s.units == nil {
		return unit, true
	}
	low, high := 0, len(s.units)-1
	for low < high {
		middle := (low + high + 1) / 2
		if s.units[middle] <= unit {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, true
}

// find looks for the next match from a place in the text on; nil if there is none.
func (w *world) find(p *pattern, s *subject, from int) *regexp2.Match {
	w.spend(200)
	at, ok := s.rune(from)
	if !ok {
		return nil
	}
	begun := time.Now()
	found, err := p.matcher.FindRunesMatchStartingAt(s.runes, at)
	for err != nil && time.Since(begun) < longestMatch-matchClock {
		// The matcher's clock stood still and then jumped, as on a busy machine: it has not had its time.
		w.spend(200)
		found, err = p.matcher.FindRunesMatchStartingAt(s.runes, at)
	}
	if err != nil {
		w.stop(&TimeOut{Limit: w.run.Limit, During: "a regular expression"})
	}
	if found == nil || p.sticky && found.RuneIndex != at {
		return nil
	}
	return found
}

// found makes what exec gives: a list of the texts with index, input and groups.
func (w *world) found(s *subject, match *regexp2.Match) goja.Value {
	groups := match.Groups()
	w.spend(600 + 100*len(groups))
	texts := make([]any, len(groups))
	var named *goja.Object
	for i, group := range groups {
		texts[i] = goja.Undefined()
		if len(group.Captures) > 0 {
			texts[i] = s.text.Substring(s.unit(group.RuneIndex), s.unit(group.RuneIndex+group.RuneLength))
		}
		if group.Name != "" && group.Name != strconv.Itoa(i) {
			if named == nil {
				named = w.vm.CreateObject(w.root)
			}
			w.must(named.DefineDataProperty(group.Name, texts[i].(goja.Value), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
		}
	}
	list := w.vm.NewArray(texts...)
	w.must(list.Set("index", s.unit(match.RuneIndex)))
	w.must(list.Set("input", s.text))
	if named != nil {
		w.must(list.Set("groups", named))
	} else {
		w.must(list.Set("groups", goja.Undefined()))
	}
	return list
}

// splitSurrogates writes characters beyond the first plane as the two units that a text has for them.
func splitSurrogates(source string) string {
	var out strings.Builder
	for _, r := range source {
		if r <= 0xFFFF {
			out.WriteRune(r)
			continue
		}
		for _, half := range utf16.Encode([]rune{r}) {
			out.WriteString(`\u`)
			out.WriteString(strconv.FormatUint(uint64(half), 16))
		}
	}
	return out.String()
}

// joinedSurrogates makes one character of two escaped halves, and of \u{...}.
func joinedSurrogates(source string) string {
	var out strings.Builder
	for i := 0; i < len(source); {
		if source[i] != '\\' || i+1 >= len(source) {
			out.WriteByte(source[i])
			i++
			continue
		}
		if first, ok := escapedUnit(source[i:]); ok && utf16.IsSurrogate(first) {
			if second, ok := escapedUnit(source[i+6:]); ok {
				if whole := utf16.DecodeRune(first, second); whole != '\uFFFD' {
					out.WriteRune(whole)
					i += 12
					continue
				}
			}
		}
		out.WriteString(source[i : i+2])
		i += 2
	}
	return out.String()
}

// escapedUnit reads \uXXXX at the start of a text.
func escapedUnit(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
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
