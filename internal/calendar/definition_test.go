package calendar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"aftercare/internal/calendar"
)

func TestParseDefinition(t *testing.T) {
	got, err := calendar.ParseDefinition("Asia/Shanghai",
		[]byte(`{"mon":[["09:00","12:00"],["22:00","06:00"]],"tue":[["00:00","24:00"]],"wed":[["9:30","00:00"]],"thu":[["09:00","09:00"]],"fri":null,"sat":[]}`),
		[]byte(`{"2026-10-01":"closed","2026-10-10":"work","2026-12-25":[["09:00","12:00"]],
			"2026-10-02":{"is":"closed","name":"国庆节","name_en":"National Day"},
			"2026-12-24":{"is":"hours","hours":[["09:00","12:00"]],"name":"平安夜"}}`), false)
	if err != nil {
		t.Fatal(err)
	}
	morning := []calendar.Window{{Start: 540, End: 720}}
	want := calendar.Definition{
		Zone: "Asia/Shanghai",
		Weekly: map[string][]calendar.Window{
			"mon": {{Start: 540, End: 720}, {Start: 1320, End: 1800}}, "tue": {{Start: 0, End: 1440}},
			"wed": {{Start: 570, End: 1440}}, "thu": {{Start: 540, End: 1980}}, "fri": nil, "sat": nil,
		},
		Days: map[string]calendar.Day{
			"2026-10-01": {Is: calendar.IsClosed},
			"2026-10-10": {Is: calendar.IsWork},
			"2026-12-25": {Is: calendar.IsHours, Hours: morning},
			"2026-10-02": {Is: calendar.IsClosed, Name: "国庆节", NameEN: "National Day"},
			"2026-12-24": {Is: calendar.IsHours, Hours: morning, Name: "平安夜"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEmptyDefinition(t *testing.T) {
	for _, nothing := range []string{"", " ", "null", `""`, "{}"} {
		definition, err := calendar.ParseDefinition("UTC", []byte(nothing), []byte(nothing), true)
		if err != nil || len(definition.Weekly) != 0 || len(definition.Days) != 0 {
			t.Errorf("%q: %+v, %v", nothing, definition, err)
		}
		if c, err := calendar.New(definition); err != nil || !c.IsAlwaysOpen() {
			t.Errorf("%q: %v", nothing, err)
		}
	}
}

func TestJSONIsTheShortestForm(t *testing.T) {
	night := []calendar.Window{{Start: 1320, End: 1800}, {Start: 0, End: 1440}, {Start: 540, End: 1980}}
	for _, test := range []struct {
		day  calendar.Day
		want string
	}{
		{calendar.Day{Is: calendar.IsClosed}, `"closed"`},
		{calendar.Day{Is: calendar.IsWork}, `"work"`},
		{calendar.Day{Is: calendar.IsHours, Hours: night}, `[["22:00","06:00"],["00:00","24:00"],["09:00","09:00"]]`},
		{calendar.Day{Is: calendar.IsWork, Name: "调休"}, `{"is":"work","name":"调休"}`},
		{calendar.Day{Is: calendar.IsClosed, NameEN: "National Day"}, `{"is":"closed","name_en":"National Day"}`},
		{calendar.Day{Is: calendar.IsHours, Hours: night[:1], Name: "夜"}, `{"is":"hours","hours":[["22:00","06:00"]],"name":"夜"}`},
	} {
		text, err := json.Marshal(test.day)
		if err != nil || string(text) != test.want {
			t.Errorf("%+v is written %s, %v, want %s", test.day, text, err, test.want)
		}
		var back calendar.Day
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, test.day) {
			t.Errorf("%s is read as %+v, %v", text, back, err)
		}
	}
	for _, wrong := range []any{
		calendar.Day{}, calendar.Day{Is: calendar.IsHours}, calendar.Window{}, calendar.Window{Start: 600, End: 540},
		calendar.Window{Start: 0, End: 1441}, calendar.Window{Start: 1440, End: 1500}, calendar.Window{Start: -1, End: 5},
	} {
		if text, err := json.Marshal(wrong); err == nil {
			t.Errorf("%+v is written as %s", wrong, text)
		}
	}
}

// fault fails unless err is the fault that is told.
func fault(t *testing.T, what string, err error, want calendar.Fault) {
	t.Helper()
	got, ok := errors.AsType[*calendar.Fault](err)
	if !ok {
		t.Errorf("%s: %v, want the fault %v", what, err, &want)
		return
	}
	if got.Field != want.Field || got.Code != want.Code || fmt.Sprint(got.Params) != fmt.Sprint(want.Params) {
		t.Errorf("%s: %v, want %v", what, got, &want)
	}
	if !strings.Contains(got.Error(), got.Code) {
		t.Errorf("%s: the error %q does not name its code", what, got)
	}
}

func TestFaultsOfADefinition(t *testing.T) {
	type params = map[string]any
	long := strings.Repeat("长", 500)
	for _, test := range []struct {
		name               string
		zone, weekly, days string
		field, code        string
		params             params
	}{
		{"no zone", "", officeWeek, "", "zone", "calendar_zone_unknown", params{"zone": ""}},
		{"unknown zone", "Asia/Peking", officeWeek, "", "zone", "calendar_zone_unknown", params{"zone": "Asia/Peking"}},
		{"the machine's zone", "Local", officeWeek, "", "zone", "calendar_zone_unknown", params{"zone": "Local"}},
		{"leap seconds", "right/Asia/Shanghai", officeWeek, "", "zone", "calendar_zone_unknown", params{"zone": "right/Asia/Shanghai"}},
		{"a path", "../../etc/passwd", officeWeek, "", "zone", "calendar_zone_unknown", params{"zone": "../../etc/passwd"}},
		{"a long zone", long, officeWeek, "", "zone", "calendar_zone_unknown", params{"zone": strings.Repeat("长", 59) + "…"}},

		{"weekday", "UTC", `{"monday":[["09:00","18:00"]]}`, "", "weekly", "calendar_day_unknown", params{"day": "monday"}},
		{"weekday in capitals", "UTC", `{"Mon":[]}`, "", "weekly", "calendar_day_unknown", params{"day": "Mon"}},
		{"week as a list", "UTC", `[["09:00","18:00"]]`, "", "weekly", "calendar_day_unknown", params{"day": `[["09:00","18:00"]]`}},
		{"week that is no JSON", "UTC", `{"mon":`, "", "weekly", "calendar_day_unknown", params{"day": `{"mon":`}},
		{"hours as a text", "UTC", `{"mon":"09:00-18:00"}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": `"09:00-18:00"`}},
		{"one window without a list", "UTC", `{"mon":["09:00","18:00"]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": `"09:00"`}},
		{"one end", "UTC", `{"mon":[["09:00"]]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": `["09:00"]`}},
		{"null", "UTC", `{"mon":[null]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": `null`}},
		{"start at 24:00", "UTC", `{"mon":[["24:00","06:00"]]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": "24:00-06:00"}},
		{"24:01", "UTC", `{"mon":[["09:00","24:01"]]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": "09:00-24:01"}},
		{"60 minutes", "UTC", `{"mon":[["09:60","18:00"]]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": "09:60-18:00"}},
		{"seconds", "UTC", `{"mon":[["09:00:00","18:00"]]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": "09:00:00-18:00"}},
		{"a sign", "UTC", `{"mon":[["+9:00","18:00"]]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": "+9:00-18:00"}},
		{"no minutes", "UTC", `{"mon":[["9","18"]]}`, "", "weekly", "calendar_window_invalid", params{"day": "mon", "window": "9-18"}},
		{"the first of several", "UTC", `{"wed":[[]],"fri":[[]],"tue":[]}`, "", "weekly", "calendar_window_invalid", params{"day": "fri", "window": "[]"}},

		{"days as a list", "UTC", officeWeek, `["2026-10-01"]`, "days", "calendar_date_invalid", params{"date": `["2026-10-01"]`}},
		{"a date that is none", "UTC", officeWeek, `{"2026-02-30":"closed"}`, "days", "calendar_date_invalid", params{"date": "2026-02-30"}},
		{"a date in short", "UTC", officeWeek, `{"2026-2-3":"closed"}`, "days", "calendar_date_invalid", params{"date": "2026-2-3"}},
		{"a year too early", "UTC", officeWeek, `{"0206-10-01":"closed"}`, "days", "calendar_date_invalid", params{"date": "0206-10-01"}},
		{"an unknown kind", "UTC", officeWeek, `{"2026-10-01":"holiday"}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"null", "UTC", officeWeek, `{"2026-10-01":null}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"a number", "UTC", officeWeek, `{"2026-10-01":1}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"no hours", "UTC", officeWeek, `{"2026-10-01":[]}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"a name alone", "UTC", officeWeek, `{"2026-10-01":{"name":"国庆节"}}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"closed with hours", "UTC", officeWeek, `{"2026-10-01":{"is":"closed","hours":[["09:00","12:00"]]}}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"hours without any", "UTC", officeWeek, `{"2026-10-01":{"is":"hours"}}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"a name without end", "UTC", officeWeek, `{"2026-10-01":{"is":"closed","name":"` + long + `"}}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"a name that is a number", "UTC", officeWeek, `{"2026-10-01":{"is":"closed","name":1}}`, "days", "calendar_day_invalid", params{"date": "2026-10-01"}},
		{"a wrong window of a day", "UTC", officeWeek, `{"2026-10-01":[["09:00","25:00"]]}`, "days", "calendar_window_invalid", params{"day": "2026-10-01", "window": "09:00-25:00"}},
		{"the same in the long form", "UTC", officeWeek, `{"2026-10-01":{"is":"hours","hours":[["x","y"]]}}`, "days", "calendar_window_invalid", params{"day": "2026-10-01", "window": "x-y"}},
	} {
		definition, err := calendar.ParseDefinition(test.zone, []byte(test.weekly), []byte(test.days), false)
		if err == nil {
			_, err = calendar.New(definition)
		}
		fault(t, test.name, err, calendar.Fault{Field: test.field, Code: test.code, Params: test.params})
	}
}

// New does not rely on a definition having been read from JSON.
func TestNewChecksWhatCodeMade(t *testing.T) {
	good := func() calendar.Definition {
		return calendar.Definition{
			Zone: "UTC", Weekly: map[string][]calendar.Window{"mon": {{Start: 540, End: 1080}}}, Days: map[string]calendar.Day{},
		}
	}
	many := good()
	for i := range 4001 {
		many.Days[time.Date(2000, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)] = calendar.Day{Is: calendar.IsClosed}
	}
	_, err := calendar.New(many)
	fault(t, "many days", err, calendar.Fault{Field: "days", Code: "calendar_too_many_days", Params: map[string]any{"most": 4000}})
	text, err := json.Marshal(many.Days)
	if err != nil {
		t.Fatal(err)
	}
	_, err = calendar.ParseDefinition("UTC", nil, text, false)
	fault(t, "many days in JSON", err, calendar.Fault{Field: "days", Code: "calendar_too_many_days", Params: map[string]any{"most": 4000}})

	for _, test := range []struct {
		code  string
		spoil func(definition *calendar.Definition)
	}{
		{"calendar_day_unknown", func(d *calendar.Definition) { d.Weekly["today"] = nil }},
		{"calendar_window_invalid", func(d *calendar.Definition) { d.Weekly["tue"] = []calendar.Window{{Start: 600, End: 600}} }},
		{"calendar_window_invalid", func(d *calendar.Definition) { d.Weekly["tue"] = []calendar.Window{{Start: 600, End: 2041}} }},
		{"calendar_date_invalid", func(d *calendar.Definition) { d.Days["tomorrow"] = calendar.Day{Is: calendar.IsClosed} }},
		{"calendar_day_invalid", func(d *calendar.Definition) { d.Days["2026-10-01"] = calendar.Day{} }},
		{"calendar_window_invalid", func(d *calendar.Definition) {
			d.Days["2026-10-01"] = calendar.Day{Is: calendar.IsHours, Hours: []calendar.Window{{Start: -1, End: 60}}}
		}},
	} {
		for _, alwaysOpen := range []bool{false, true} {
			definition := good()
			definition.AlwaysOpen = alwaysOpen
			if _, err := calendar.New(definition); err != nil {
				t.Fatal(err)
			}
			test.spoil(&definition)
			_, err := calendar.New(definition)
			if fault, ok := errors.AsType[*calendar.Fault](err); !ok || fault.Code != test.code {
				t.Errorf("%v, want %s", err, test.code)
			}
		}
	}
}

// What the caller does to the definition afterwards is nothing to the calendar.
func TestCalendarIsItsOwn(t *testing.T) {
	hours := []calendar.Window{{Start: 600, End: 660}, {Start: 540, End: 620}}
	definition := calendar.Definition{
		Zone: "UTC", Weekly: map[string][]calendar.Window{"mon": hours},
		Days: map[string]calendar.Day{"2026-09-15": {Is: calendar.IsHours, Hours: hours}},
	}
	before := maps.Clone(definition.Days)
	c, err := calendar.New(definition)
	if err != nil {
		t.Fatal(err)
	}
	if hours[0].Start != 600 || !reflect.DeepEqual(before, definition.Days) {
		t.Error("the definition was changed")
	}
	hours[0], hours[1] = calendar.Window{}, calendar.Window{}
	clear(definition.Weekly)
	clear(definition.Days)
	monday := time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)
	if total, err := c.Between(monday, monday.AddDate(0, 0, 2)); err != nil || total != 4*time.Hour {
		t.Errorf("the calendar changed: %v, %v", total, err)
	}
	reports, err := c.Days(monday.AddDate(0, 0, 1), monday.AddDate(0, 0, 1))
	if err != nil || reports[0].Day.Hours[0] != (calendar.Window{Start: 600, End: 660}) {
		t.Errorf("what is said of a day changed: %+v, %v", reports, err)
	}
}

func TestConcurrentUse(t *testing.T) {
	c := office(t)
	from := local(t, c.Zone(), "2026-09-18 17:00")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for n := range 50 {
				at := from.AddDate(0, 0, i+n)
				to, err := c.Add(at, 20*time.Hour)
				total, between := c.Between(at, to)
				if err != nil || between != nil || total != 20*time.Hour {
					t.Errorf("from %s: %v, %v, %v", at, total, err, between)
				}
				_, days := c.Days(at, to)
				_, segments := c.Segments(at, to)
				if days != nil || segments != nil {
					t.Error(days, segments)
				}
				c.UnknownYears(at, to)
				calendar.China()["2026-10-01"] = calendar.Day{}
			}
		})
	}
	group.Wait()
}
