package script

import (
	"math"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// How dates are written, in the run's zone; as the library writes them.
const (
	layoutDate       = "Mon Jan 02 2006"
	layoutTime       = "15:04:05 GMT-0700 (MST)"
	layoutLocaleDate = "01/02/2006"
	layoutLocaleTime = "15:04:05"
)

// Layouts that Date reads. The library's own reader guesses at more, and by the machine's zone.
var (
	layoutsWithZone = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04Z07:00",
		"Mon, 02 Jan 2006 15:04:05 MST", "Mon Jan 02 2006 15:04:05 GMT-0700"}
	layoutsUTC   = []string{"2006-01-02", "2006-01", "2006"}
	layoutsLocal = []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
		"2006/1/2", "2006/1/2 15:04", "2006/1/2 15:04:05"}
)

// longestDate is the longest text read as a date.
const longestDate = 100

// readDate reads a date as a script writes it; what names no zone is in the given one, a bare day in UTC, as the language
// has it.
func readDate(text string, zone *time.Location) (time.Time, bool) {
	if len(text) > longestDate {
		return time.Time{}, false
	}
	text, _, _ = strings.Cut(strings.TrimSpace(text), " (")
	for _, layout := range layoutsWithZone {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return t, true
		}
	}
	for _, layout := range layoutsUTC {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return t, true
		}
	}
	for _, layout := range layoutsLocal {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// guardDates makes Date tell the run's time, and everything local in the run's zone rather than the machine's.
func (w *world) guardDates() {
	vm := w.vm
	dates := w.prototype("Date")
	library := vm.Get("Date").ToObject(vm)
	construct, _ := goja.AssertConstructor(library)
	w.guard(library, "UTC", w.numbers)
	setTime := w.native(dates, "setTime")

	// local gives the moment of a date in the run's zone, and whether it is a valid one.
	local := func(call goja.FunctionCall) (time.Time, bool) {
		object, ok := call.This.(*goja.Object)
		if !ok || object.ClassName() != "Date" {
			w.typeError("it is no Date")
		}
		t, valid := object.Export().(time.Time)
		if !valid {
			return time.Time{}, false
		}
		return t.In(w.run.Zone), true
	}
	milliseconds := func(t time.Time, valid bool) goja.Value {
		if !valid {
			return vm.ToValue(math.NaN())
		}
		return vm.ToValue(t.UnixMilli())
	}

	for name, part := range map[string]func(time.Time) int{
		"getFullYear": time.Time.Year, "getMonth": func(t time.Time) int { return int(t.Month()) - 1 }, "getDate": time.Time.Day,
		"getDay": func(t time.Time) int { return int(t.Weekday()) }, "getHours": time.Time.Hour, "getMinutes": time.Time.Minute,
		"getSeconds": time.Time.Second, "getMilliseconds": func(t time.Time) int { return t.Nanosecond() / 1e6 },
		"getTimezoneOffset": func(t time.Time) int { _, offset := t.Zone(); return -offset / 60 },
	} {
		w.put(dates, name, func(call goja.FunctionCall) goja.Value {
			t, valid := local(call)
			if !valid {
				return vm.ToValue(math.NaN())
			}
			return vm.ToValue(part(t))
		})
	}
	for name, layout := range map[string]string{"toString": layoutDate + " " + layoutTime, "toDateString": layoutDate, "toTimeString": layoutTime,
		"toLocaleString": layoutLocaleDate + ", " + layoutLocaleTime, "toLocaleDateString": layoutLocaleDate, "toLocaleTimeString": layoutLocaleTime} {
		w.put(dates, name, func(call goja.FunctionCall) goja.Value {
			t, valid := local(call)
			if !valid {
				return vm.ToValue("Invalid Date")
			}
			return vm.ToValue(t.Format(layout))
		})
	}
	// A setter takes the parts from its own on: setHours(hour, minute, second, millisecond).
	for name, first := range map[string]int{"setFullYear": 0, "setMonth": 1, "setDate": 2, "setHours": 3, "setMinutes": 4, "setSeconds": 5, "setMilliseconds": 6} {
		last := 6
		if first <= 2 {
			last = 2
		}
		w.put(dates, name, func(call goja.FunctionCall) goja.Value {
			t, valid := local(call)
			if !valid && first == 0 {
				t, valid = time.Date(1970, 1, 1, 0, 0, 0, 0, w.run.Zone), true
			}
			parts := partsOf(t)
			for i, argument := range w.numbers(call).Arguments {
				if first+i > last {
					break
				}
				parts[first+i] = argument.ToFloat()
			}
			if len(call.Arguments) == 0 {
				valid = false
			}
			set, ok := fromParts(parts, w.run.Zone)
			return setTime(with(call, milliseconds(set, ok && valid)))
		})
	}

	var made *goja.Object
	made = vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		given := call.Arguments
		w.spend(0)
		switch {
		case len(given) == 1:
			if old, ok := given[0].(*goja.Object); !ok || old.ClassName() != "Date" {
				// An object is read by its text; the language asks its valueOf first, which matters to none that we know.
				text, ok := given[0].(goja.String)
				if object, isObject := given[0].(*goja.Object); isObject {
					text, ok = w.textOf(object), true
				}
				if ok {
					given = []goja.Value{milliseconds(readDate(text.String(), w.run.Zone))}
				}
			}
		case len(given) > 1:
			parts := [7]float64{2: 1}
			for i, argument := range w.numbers(goja.FunctionCall{Arguments: given[:min(len(given), 7)]}).Arguments {
				parts[i] = argument.ToFloat()
			}
			if year := math.Trunc(parts[0]); year >= 0 && year <= 99 {
				parts[0] = 1900 + year
			}
			given = []goja.Value{milliseconds(fromParts(parts, w.run.Zone))}
		}
		object, err := construct(nil, given...)
		if err != nil {
			panic(err)
		}
		w.inherit(object, call.NewTarget, made)
		return object
	}).ToObject(vm)
	for _, name := range []string{"UTC", "now"} {
		w.put(made, name, w.native(library, name))
	}
	w.put(made, "parse", func(call goja.FunctionCall) goja.Value {
		return milliseconds(readDate(call.Argument(0).String(), w.run.Zone))
	})
	w.replaceClass("Date", made, dates)
}

// partsOf gives year, month from 0, day, hour, minute, second and millisecond.
func partsOf(t time.Time) [7]float64 {
	return [7]float64{float64(t.Year()), float64(t.Month() - 1), float64(t.Day()), float64(t.Hour()), float64(t.Minute()),
		float64(t.Second()), float64(t.Nanosecond() / 1e6)}
}

// fromParts puts parts together, carrying what overflows; ok is false where one is no number or the date is out of range.
func fromParts(parts [7]float64, zone *time.Location) (t time.Time, ok bool) {
	var n [7]int
	for i, part := range parts {
		if math.IsNaN(part) || math.Abs(part) > 1e9 {
			return time.Time{}, false
		}
		n[i] = int(part)
	}
	if n[0] < -271821 || n[0] > 275760 {
		return time.Time{}, false
	}
	t = time.Date(n[0], time.Month(n[1]+1), n[2], n[3], n[4], n[5], 0, zone).Add(time.Duration(n[6]) * time.Millisecond)
	return t, true
}
