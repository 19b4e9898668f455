package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Definition is what a calendar is made from, as people write it down.
type Definition struct {
	Zone       string              // IANA name, such as Asia/Shanghai
	Weekly     map[string][]Window // by mon, tue, wed, thu, fri, sat, sun
	Days       map[string]Day      // by date, 2006-01-02
	AlwaysOpen bool                // round the clock; hours and days are not looked at
}

// Window is a piece of a day, in minutes of the wall clock from midnight of the day it starts on. End is above 1440 when
// it lies in the next day; a window is never longer than 24 hours.
//
// In JSON it is ["09:00","18:00"]. An end that is not after the start means the next day: ["22:00","06:00"] is a night, and
// ["09:00","09:00"] are 24 hours. The last minute of a day ends at "24:00".
type Window struct{ Start, End int }

// What a [Day] can be.
const (
	IsClosed = "closed" // a holiday
	IsWork   = "work"   // a make-up work day, with the hours of the first weekday that has any
	IsHours  = "hours"  // has hours of its own
)

// Day is what a calendar says of one date. Hours are there for [IsHours] alone. The names are for people and may be empty.
//
// In JSON it is "closed", "work", [["09:00","12:00"]], or {"is", "hours", "name", "name_en"} when it has a name.
type Day struct {
	Is     string
	Hours  []Window
	Name   string
	NameEN string
}

const (
	// daysHeldMost bounds the days of a calendar: every date of ten years, or the holidays of a lifetime.
	daysHeldMost = 4000
	// nameMost bounds the name of a day, in characters.
	nameMost = 200
)

// ParseDefinition reads a calendar as its record keeps it: weekly and days as JSON, both of which may be empty or null. It
// says what cannot be read; [New] says what makes no calendar. Errors are *[Fault].
func ParseDefinition(zone string, weekly, days []byte, alwaysOpen bool) (Definition, error) {
	hours, err := parseWeekly(weekly)
	if err != nil {
		return Definition{}, err
	}
	special, err := parseDays(days)
	if err != nil {
		return Definition{}, err
	}
	return Definition{Zone: zone, Weekly: hours, Days: special, AlwaysOpen: alwaysOpen}, nil
}

func parseWeekly(text []byte) (map[string][]Window, error) {
	var weekly map[string]json.RawMessage
	if isNothing(text) {
		return nil, nil
	}
	if json.Unmarshal(text, &weekly) != nil {
		return nil, &Fault{Field: "weekly", Code: "calendar_day_unknown", Params: map[string]any{"day": shorten(string(text))}}
	}
	hours := make(map[string][]Window, len(weekly))
	for _, name := range sorted(weekly) {
		if err := checkWeekday(name); err != nil {
			return nil, err
		}
		windows, err := parseWindows(weekly[name])
		if err != nil {
			return nil, windowInvalid("weekly", name, err.Error())
		}
		hours[name] = windows
	}
	return hours, nil
}

func parseDays(text []byte) (map[string]Day, error) {
	var raw map[string]json.RawMessage
	if isNothing(text) {
		return nil, nil
	}
	if json.Unmarshal(text, &raw) != nil {
		return nil, &Fault{Field: "days", Code: "calendar_date_invalid", Params: map[string]any{"date": shorten(string(text))}}
	}
	if len(raw) > daysHeldMost {
		return nil, tooManyDays("days", daysHeldMost)
	}
	days := make(map[string]Day, len(raw))
	for _, date := range sorted(raw) {
		if _, err := checkDate(date); err != nil {
			return nil, err
		}
		var day Day
		err := json.Unmarshal(raw[date], &day)
		if wrong, ok := errors.AsType[wrongWindow](err); ok {
			return nil, windowInvalid("days", date, wrong.Error())
		}
		if err != nil {
			return nil, dayInvalid(date)
		}
		if err := day.check(date); err != nil {
			return nil, err
		}
		days[date] = day
	}
	return days, nil
}

// isNothing says whether a JSON field of a record was left empty.
func isNothing(text []byte) bool {
	trimmed := string(bytes.TrimSpace(text))
	return trimmed == "" || trimmed == "null" || trimmed == `""`
}

// wrongWindow is the text of a window that cannot be read.
type wrongWindow string

func (w wrongWindow) Error() string { return shorten(string(w)) }

// parseWindows reads a list of windows; its errors are of type wrongWindow.
func parseWindows(text []byte) ([]Window, error) {
	var raw []json.RawMessage
	if json.Unmarshal(text, &raw) != nil {
		return nil, wrongWindow(text)
	}
	var windows []Window
	for _, text := range raw {
		var window Window
		if err := window.UnmarshalJSON(text); err != nil {
			return nil, err
		}
		windows = append(windows, window)
	}
	return windows, nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (w *Window) UnmarshalJSON(text []byte) error {
	var ends []string
	if json.Unmarshal(text, &ends) != nil || len(ends) != 2 {
		return wrongWindow(text)
	}
	window, ok := parseWindow(ends[0], ends[1])
	if !ok {
		return wrongWindow(ends[0] + "-" + ends[1])
	}
	*w = window
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (w Window) MarshalJSON() ([]byte, error) {
	if !w.isValid() {
		return nil, fmt.Errorf("no window: %d to %d minutes", w.Start, w.End)
	}
	start, end := w.ends()
	return json.Marshal([]string{start, end})
}

func (w Window) isValid() bool {
	return 0 <= w.Start && w.Start < dayMinutes && w.Start < w.End && w.End <= w.Start+dayMinutes
}

func (w Window) ends() (start, end string) {
	minute := w.End
	if minute > dayMinutes {
		minute -= dayMinutes
	}
	return clockText(w.Start), clockText(minute)
}

func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// parseWindow reads a window from the texts of its ends.
func parseWindow(start, end string) (Window, bool) {
	from, isStart := parseClock(start)
	to, isEnd := parseClock(end)
	if !isStart || !isEnd || from == dayMinutes {
		return Window{}, false
	}
	if to <= from {
		to += dayMinutes
	}
	return Window{Start: from, End: to}, true
}

// parseClock reads 09:00, 9:00 or 24:00 as minutes.
func parseClock(text string) (int, bool) {
	hours, minutes, ok := strings.Cut(text, ":")
	if !ok || len(hours) > 2 || len(minutes) != 2 {
		return 0, false
	}
	hour, err := strconv.ParseUint(hours, 10, 8)
	if err != nil {
		return 0, false
	}
	minute, err := strconv.ParseUint(minutes, 10, 8)
	if err != nil || minute > 59 || hour*60+minute > dayMinutes {
		return 0, false
	}
	return int(hour*60 + minute), true
}

// dayObject is the long form of a day.
type dayObject struct {
	Is     string          `json:"is"`
	Hours  json.RawMessage `json:"hours,omitempty"`
	Name   string          `json:"name,omitempty"`
	NameEN string          `json:"name_en,omitempty"`
}

// errDay means that a day is none of its forms.
var errDay = errors.New("a day is closed, work, or has hours")

// UnmarshalJSON implements [json.Unmarshaler]. Whether the day makes sense is looked at by [New].
func (d *Day) UnmarshalJSON(text []byte) error {
	text = bytes.TrimSpace(text)
	switch {
	case bytes.HasPrefix(text, []byte(`"`)):
		*d = Day{}
		return json.Unmarshal(text, &d.Is)
	case bytes.HasPrefix(text, []byte("[")):
		hours, err := parseWindows(text)
		*d = Day{Is: IsHours, Hours: hours}
		return err
	case bytes.HasPrefix(text, []byte("{")):
		return d.unmarshalObject(text)
	}
	return errDay
}

func (d *Day) unmarshalObject(text []byte) error {
	var object dayObject
	if err := json.Unmarshal(text, &object); err != nil {
		return err
	}
	*d = Day{Is: object.Is, Name: object.Name, NameEN: object.NameEN}
	if len(object.Hours) == 0 {
		return nil
	}
	hours, err := parseWindows(object.Hours)
	d.Hours = hours
	return err
}

// MarshalJSON implements [json.Marshaler]; it writes the shortest form that keeps everything.
func (d Day) MarshalJSON() ([]byte, error) {
	if err := d.check(""); err != nil {
		return nil, err
	}
	hours, err := json.Marshal(d.Hours)
	if err != nil {
		return nil, err
	}
	switch {
	case d.Name != "" || d.NameEN != "":
		object := dayObject{Is: d.Is, Name: d.Name, NameEN: d.NameEN}
		if d.Is == IsHours {
			object.Hours = hours
		}
		return json.Marshal(object)
	case d.Is == IsHours:
		return hours, nil
	}
	return json.Marshal(d.Is)
}

func (d Day) clone() Day {
	d.Hours = slices.Clone(d.Hours)
	return d
}

// check says what is wrong with what is said of a date.
func (d Day) check(date string) error {
	isHours := d.Is == IsHours
	if !isHours && d.Is != IsClosed && d.Is != IsWork {
		return dayInvalid(date)
	}
	if isHours != (len(d.Hours) > 0) {
		return dayInvalid(date)
	}
	if utf8.RuneCountInString(d.Name) > nameMost || utf8.RuneCountInString(d.NameEN) > nameMost {
		return dayInvalid(date)
	}
	return checkWindows("days", date, d.Hours)
}

func checkWindows(field, day string, windows []Window) error {
	for _, window := range windows {
		if !window.isValid() {
			return windowInvalid(field, day, clockText(window.Start)+"-"+clockText(window.End))
		}
	}
	return nil
}

func checkWeekday(name string) error {
	if slices.Contains(weekdays[:], name) {
		return nil
	}
	return &Fault{Field: "weekly", Code: "calendar_day_unknown", Params: map[string]any{"day": shorten(name)}}
}

// checkDate is the number of a date's day.
func checkDate(date string) (day int64, err error) {
	midnight, err := time.Parse(time.DateOnly, date)
	if err != nil || midnight.Year() < firstYear || midnight.Year() > lastYear {
		return 0, &Fault{Field: "days", Code: "calendar_date_invalid", Params: map[string]any{"date": shorten(date)}}
	}
	return floor(midnight.Unix(), daySeconds), nil
}

func windowInvalid(field, day, window string) error {
	return &Fault{Field: field, Code: "calendar_window_invalid", Params: map[string]any{"day": day, "window": shorten(window)}}
}

func dayInvalid(date string) error {
	return &Fault{Field: "days", Code: "calendar_day_invalid", Params: map[string]any{"date": date}}
}
