package calendar_test

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"aftercare/internal/calendar"
)

// FuzzCalendar makes calendars of anything: none panics or hangs, a fault names a field, and what adding and measuring say
// holds together.
func FuzzCalendar(f *testing.F) {
	days := calendar.China()
	maps.DeleteFunc(days, func(date string, _ calendar.Day) bool { return !strings.HasPrefix(date, "2026-09") })
	autumn, err := json.Marshal(days) // not all of them: Go makes every find as short as it can, which of a long one takes a minute
	if err != nil {
		f.Fatal(err)
	}
	day := int64(24 * time.Hour)
	from := time.Date(2026, 9, 18, 9, 0, 0, 0, time.UTC).UnixNano()
	f.Add(officeWeek, string(autumn), "Asia/Shanghai", false, from, 2*int64(time.Hour), int64(1))
	f.Add(nightWeek, "", "America/New_York", false, int64(1_772_900_000)*1e9, 90*day, day)
	f.Add("", "", "Europe/London", true, from, day, day)
	f.Add(`{"sun":[["00:30","01:30"],["01:15","01:00"]]}`, "null", "Europe/London", false, int64(1_774_700_000)*1e9, day, int64(1))
	f.Add("", `{"2026-10-01":[["09:00","18:00"]]}`, "Pacific/Apia", false, from, 9*int64(time.Hour), int64(1))
	f.Add(`{"mon":[["00:00","00:01"]]}`, `{"2026-10-01":"work"}`, "Asia/Kathmandu", false, from, int64(1<<62), int64(1<<62))
	f.Add(`{"tue":[["02:10","02:50"]]}`, `{"2026-10-01":{"is":"hours","hours":[["1:00","1:00"]],"name":"x"}}`, "America/St_Johns", false, int64(0), day, -day)
	f.Add(officeWeek, "", "America/New_York", false, time.Date(2056, 12, 31, 12, 0, 0, 0, time.UTC).UnixNano(), 90*day, day)
	f.Add(`{"mon":[["24:00","25:00"]]}`, `{"x":1}`, "Local", false, int64(-1<<63), int64(-1<<63), int64(1<<63-1))
	f.Fuzz(func(t *testing.T, weekly, days, zone string, alwaysOpen bool, from, a, b int64) {
		definition, err := calendar.ParseDefinition(zone, []byte(weekly), []byte(days), alwaysOpen)
		var c *calendar.Calendar
		if err == nil {
			readsBack(t, definition)
			c, err = calendar.New(definition)
		}
		if err != nil {
			fault, ok := errors.AsType[*calendar.Fault](err)
			if !ok || fault.Code == "" || fault.Field != "zone" && fault.Field != "weekly" && fault.Field != "days" {
				t.Fatalf("%v is no fault of a field", err)
			}
			return
		}
		begun := time.Now()
		defer func() {
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		}()
		at := time.Unix(0, from)
		first, second := time.Duration(max(a, 0)), time.Duration(max(b, 0))
		if first+second < 0 { // more than a Duration can hold
			second = 0
		}
		holdsTogether(t, c, at, first, second)
		to := at.Add(time.Duration(b % (1000 * 24 * int64(time.Hour))))
		segments, err := c.Segments(at, to)
		if err != nil {
			return
		}
		var total time.Duration
		for i, segment := range segments {
			if !segment.From.Before(segment.To) || i > 0 && segment.From.Before(segments[i-1].To) {
				t.Errorf("segment %d is %v after %v", i, segment, segments[:i])
			}
			total += segment.To.Sub(segment.From)
		}
		if between, err := c.Between(at, to); err != nil || between != total {
			t.Errorf("segments have %s, between %s, %v", total, between, err)
		}
		if _, err := c.Days(at, to); err != nil {
			t.Error(err)
		}
		c.UnknownYears(at, to)
	})
}

// readsBack writes a definition's days and reads them again, those that can be written.
func readsBack(t *testing.T, definition calendar.Definition) {
	t.Helper()
	days, err := json.Marshal(definition.Days)
	if err != nil {
		t.Fatal(err)
	}
	weekly, err := json.Marshal(definition.Weekly)
	if err != nil {
		t.Fatal(err)
	}
	again, err := calendar.ParseDefinition(definition.Zone, weekly, days, definition.AlwaysOpen)
	if err != nil || !reflect.DeepEqual(again, definition) {
		t.Errorf("%s and %s are read back as %+v, %v, not %+v", weekly, days, again, err, definition)
	}
}

// FuzzParseYear imports anything: what comes out makes a calendar.
func FuzzParseYear(f *testing.F) {
	f.Add("date,kind\n2027-01-01,closed,元旦,New Year's Day\n2027/1/3;work\n")
	f.Add("\ufeff2027-02-05,09:00-12:00 13:00-17:00,\"a, b\"\n# more")
	f.Add(`{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true},{"date":"2027-01-03","isOffDay":false}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		days, err := calendar.ParseYear([]byte(text))
		if err != nil {
			if fault, ok := errors.AsType[*calendar.Fault](err); !ok || fault.Field != "text" || fault.Code == "" || days != nil {
				t.Fatalf("%v, %v", days, err)
			}
			return
		}
		weekly := map[string][]calendar.Window{"mon": {{Start: 540, End: 1080}}}
		if _, err := calendar.New(calendar.Definition{Zone: "UTC", Weekly: weekly, Days: days}); err != nil || len(days) == 0 {
			t.Errorf("%q makes %v: %v", text, days, err)
		}
	})
}
