package calendar_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones are found wherever the tests run

	"aftercare/internal/calendar"
)

const officeWeek = `{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],"wed":[["09:00","18:00"]],"thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]}`

// nightWeek is 22:00 to 06:00 from Monday to Friday.
var nightWeek = strings.NewReplacer("09:00", "22:00", "18:00", "06:00").Replace(officeWeek)

// build makes a calendar from what a record would hold.
func build(t testing.TB, zone, weekly, days string) *calendar.Calendar {
	t.Helper()
	definition, err := calendar.ParseDefinition(zone, []byte(weekly), []byte(days), false)
	if err != nil {
		t.Fatal(err)
	}
	built, err := calendar.New(definition)
	if err != nil {
		t.Fatal(err)
	}
	return built
}

// office is Monday to Friday, 9 to 18, with China's holidays.
func office(t testing.TB) *calendar.Calendar {
	t.Helper()
	definition, err := calendar.ParseDefinition("Asia/Shanghai", []byte(officeWeek), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	definition.Days = calendar.China()
	built, err := calendar.New(definition)
	if err != nil {
		t.Fatal(err)
	}
	return built
}

// local reads a time on the wall of a zone, such as 2026-09-18 17:00.
func local(t testing.TB, zone *time.Location, text string) time.Time {
	t.Helper()
	instant, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// same fails unless the answer is the time on the wall that was wanted, told in UTC.
func same(t testing.TB, what string, got time.Time, err error, zone *time.Location, want string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if text := got.In(zone).Format("2006-01-02 15:04"); text != want || got.Second() != 0 || got.Nanosecond() != 0 {
		t.Errorf("%s = %s, want %s", what, got.In(zone), want)
	}
	if got.Location() != time.UTC {
		t.Errorf("%s is told in %s, not UTC", what, got.Location())
	}
}

func TestAddVectors(t *testing.T) {
	day := office(t)
	night := build(t, "Asia/Shanghai", nightWeek, "")
	split := build(t, "Asia/Shanghai", `{"mon":[["13:00","17:00"],["09:00","12:00"]],"tue":[["09:00","12:00"]]}`, "")
	always := calendar.RoundTheClock(day.Zone())
	for _, test := range []struct {
		name     string
		calendar *calendar.Calendar
		from     string
		d        time.Duration
		want     string
	}{
		{"over a make-up Sunday", day, "2026-09-18 17:00", 2 * time.Hour, "2026-09-20 10:00"},
		{"over National Day", day, "2026-09-30 17:30", time.Hour, "2026-10-08 09:30"},
		{"from a make-up Saturday over the Spring Festival", day, "2026-02-14 17:00", 4 * time.Hour, "2026-02-24 12:00"},
		{"to the close of a make-up Sunday", day, "2025-09-26 17:00", 10 * time.Hour, "2025-09-28 18:00"},
		{"before opening of a make-up Sunday", day, "2026-01-04 08:00", time.Hour, "2026-01-04 10:00"},
		{"exactly to the close", day, "2026-09-16 09:00", 9 * time.Hour, "2026-09-16 18:00"},
		{"from the close on", day, "2026-09-16 18:00", time.Minute, "2026-09-17 09:01"},
		{"nothing while open", day, "2026-09-16 10:00", 0, "2026-09-16 10:00"},
		{"nothing while closed", day, "2026-10-03 10:00", 0, "2026-10-03 10:00"},
		{"less than nothing", day, "2026-10-03 10:00", -time.Hour, "2026-10-03 10:00"},
		{"one night", night, "2026-09-14 23:00", 8 * time.Hour, "2026-09-15 23:00"},
		{"the night from Friday to Saturday", night, "2026-09-18 23:00", 7 * time.Hour, "2026-09-19 06:00"},
		{"over the weekend of nights", night, "2026-09-18 23:00", 8 * time.Hour, "2026-09-21 23:00"},
		{"over lunch", split, "2026-09-14 11:00", 2 * time.Hour, "2026-09-14 14:00"},
		{"over a week", split, "2026-09-15 11:00", 2 * time.Hour, "2026-09-21 10:00"},
		{"round the clock", always, "2026-09-30 17:30", 48 * time.Hour, "2026-10-02 17:30"},
	} {
		from := local(t, test.calendar.Zone(), test.from)
		got, err := test.calendar.Add(from, test.d)
		same(t, test.name, got, err, test.calendar.Zone(), test.want)
	}
}

func TestBetweenVectors(t *testing.T) {
	day := office(t)
	always := calendar.RoundTheClock(day.Zone())
	night := build(t, "Asia/Shanghai", nightWeek, "")
	for _, test := range []struct {
		name     string
		calendar *calendar.Calendar
		from, to string
		want     time.Duration
	}{
		{"over Labour Day", day, "2026-05-01 10:00", "2026-05-06 10:00", time.Hour},
		{"with a make-up Sunday", day, "2026-09-18 09:00", "2026-09-21 09:00", 18 * time.Hour},
		{"backwards", day, "2026-09-21 09:00", "2026-09-18 09:00", 0},
		{"to itself", day, "2026-09-21 10:00", "2026-09-21 10:00", 0},
		{"inside one window", day, "2026-09-21 10:00", "2026-09-21 10:01", time.Minute},
		{"a holiday", day, "2026-10-01 00:00", "2026-10-08 00:00", 0},
		{"one day round the clock", always, "2026-10-01 00:00", "2026-10-02 00:00", 24 * time.Hour},
		{"two years without a day off", always, "2025-01-01 00:00", "2027-01-01 00:00", 730 * 24 * time.Hour},
		{"a week of nights", night, "2026-09-14 00:00", "2026-09-21 00:00", 40 * time.Hour},
	} {
		got, err := test.calendar.Between(local(t, day.Zone(), test.from), local(t, day.Zone(), test.to))
		if err != nil || got != test.want {
			t.Errorf("%s: %v, %v, want %v", test.name, got, err, test.want)
		}
	}
}

func TestChinaHas248WorkingDaysAYear(t *testing.T) {
	day := office(t)
	for _, year := range []string{"2025", "2026"} {
		last := local(t, day.Zone(), year+"-12-31 12:00")
		reports, err := day.Days(local(t, day.Zone(), year+"-01-01 12:00"), last)
		if err != nil {
			t.Fatal(err)
		}
		worked := 0
		for _, report := range reports {
			if len(report.Windows) > 0 {
				worked++
			}
		}
		if len(reports) != 365 || worked != 248 {
			t.Errorf("%s: %d days of which %d are working days, want 365 and 248", year, len(reports), worked)
		}
		hours, err := day.Between(local(t, day.Zone(), year+"-01-01 00:00"), last.Add(12*time.Hour))
		if err != nil || hours != 248*9*time.Hour {
			t.Errorf("%s: %v, %v, want %v", year, hours, err, 248*9*time.Hour)
		}
	}
	// The 248th working day after the eve of the year is its last.
	got, err := day.AddDays(local(t, day.Zone(), "2025-12-31 23:00"), 248)
	same(t, "248 working days of 2026", got, err, day.Zone(), "2026-12-31 18:00")
}

func TestAddDaysVectors(t *testing.T) {
	day := office(t)
	night := build(t, "Asia/Shanghai", nightWeek, "")
	always := calendar.RoundTheClock(day.Zone())
	for _, test := range []struct {
		name     string
		calendar *calendar.Calendar
		from     string
		n        int
		want     string
	}{
		{"the next day", day, "2026-09-14 10:00", 1, "2026-09-15 18:00"},
		{"today is not counted, even before opening", day, "2026-09-14 00:00", 1, "2026-09-15 18:00"},
		{"nor after closing", day, "2026-09-14 23:59", 1, "2026-09-15 18:00"},
		{"a make-up Sunday counts", day, "2026-09-18 10:00", 1, "2026-09-20 18:00"},
		{"holidays do not", day, "2026-09-30 10:00", 5, "2026-10-13 18:00"}, // 8, 9, make-up Saturday 10, 12, 13
		{"from a holiday", day, "2026-10-03 10:00", 1, "2026-10-08 18:00"},
		{"none, while open", day, "2026-09-14 10:00", 0, "2026-09-14 18:00"},
		{"none, at the close", day, "2026-09-14 18:00", 0, "2026-09-14 18:00"},
		{"none, after the close", day, "2026-09-14 18:01", 0, "2026-09-15 18:00"},
		{"none, on a holiday", day, "2026-10-03 10:00", 0, "2026-10-08 18:00"},
		{"fewer than none", day, "2026-09-14 10:00", -3, "2026-09-14 18:00"},
		{"a night closes in the morning", night, "2026-09-14 12:00", 1, "2026-09-16 06:00"},
		{"small hours are of the new day", night, "2026-09-15 03:00", 1, "2026-09-17 06:00"},
		{"none, in small hours", night, "2026-09-15 03:00", 0, "2026-09-16 06:00"},
		{"from Thursday over the weekend of nights", night, "2026-09-17 12:00", 2, "2026-09-22 06:00"},
		{"round the clock closes at midnight", always, "2026-10-01 10:00", 1, "2026-10-03 00:00"},
		{"round the clock, none", always, "2026-10-01 10:00", 0, "2026-10-02 00:00"},
	} {
		got, err := test.calendar.AddDays(local(t, day.Zone(), test.from), test.n)
		same(t, test.name, got, err, day.Zone(), test.want)
	}
}

func TestCloseOfVectors(t *testing.T) {
	day := office(t)
	night := build(t, "Asia/Shanghai", nightWeek, "")
	split := build(t, "Asia/Shanghai", `{"mon":[["09:00","12:00"],["13:00","17:00"]]}`, "")
	always := calendar.RoundTheClock(day.Zone())
	for _, test := range []struct {
		name     string
		calendar *calendar.Calendar
		at, want string
	}{
		{"while open", day, "2026-09-14 10:00", "2026-09-14 18:00"},
		{"at the close", day, "2026-09-14 18:00", "2026-09-14 18:00"},
		{"after the close", day, "2026-09-14 18:01", "2026-09-15 18:00"},
		{"before opening", day, "2026-09-14 03:00", "2026-09-14 18:00"},
		{"on a holiday", day, "2026-10-03 10:00", "2026-10-08 18:00"},
		{"at lunch", split, "2026-09-14 12:30", "2026-09-14 17:00"},
		{"in a night, the morning after", night, "2026-09-15 03:00", "2026-09-15 06:00"},
		{"at the end of a night", night, "2026-09-15 06:00", "2026-09-15 06:00"},
		{"by day between nights", night, "2026-09-15 12:00", "2026-09-16 06:00"},
		{"round the clock", always, "2026-09-15 12:00", "2026-09-16 00:00"},
		{"round the clock at midnight", always, "2026-09-15 00:00", "2026-09-15 00:00"},
	} {
		got, err := test.calendar.CloseOf(local(t, day.Zone(), test.at))
		same(t, test.name, got, err, day.Zone(), test.want)
	}
}

func TestOpening(t *testing.T) {
	day := office(t)
	always := calendar.RoundTheClock(nil)
	for _, test := range []struct {
		at   string
		open bool
		next string
	}{
		{"2026-09-14 08:59", false, "2026-09-14 09:00"},
		{"2026-09-14 09:00", true, "2026-09-14 09:00"},
		{"2026-09-14 17:59", true, "2026-09-14 17:59"},
		{"2026-09-14 18:00", false, "2026-09-15 09:00"},
		{"2026-09-20 12:00", true, "2026-09-20 12:00"},
		{"2026-09-30 18:00", false, "2026-10-08 09:00"},
	} {
		at := local(t, day.Zone(), test.at)
		if got := day.IsOpen(at); got != test.open {
			t.Errorf("open at %s: %v", test.at, got)
		}
		got, err := day.NextOpening(at)
		same(t, "the next opening after "+test.at, got, err, day.Zone(), test.next)
		if !always.IsOpen(at) {
			t.Errorf("round the clock is closed at %s", test.at)
		}
		got, err = always.NextOpening(at)
		same(t, "round the clock opens", got, err, day.Zone(), test.at)
	}
	opening := local(t, day.Zone(), "2026-09-14 09:00")
	if day.IsOpen(opening.Add(-1)) || !day.IsOpen(opening.Add(9*time.Hour-1)) {
		t.Error("a nanosecond before an end is on the wrong side of it")
	}
	if always.Zone() != time.UTC || !always.IsAlwaysOpen() || day.IsAlwaysOpen() {
		t.Error("round the clock, or its zone, is told wrongly")
	}
}

// spans tells pieces of time as they stand on the wall.
func spans(zone *time.Location, pieces []calendar.Span) string {
	var text []string
	for _, piece := range pieces {
		text = append(text, piece.From.In(zone).Format("02 15:04")+"-"+piece.To.In(zone).Format("02 15:04"))
	}
	return strings.Join(text, " ")
}

func TestDaysSayWhy(t *testing.T) {
	day := build(t, "Asia/Shanghai", officeWeek, `{
		"2026-10-01": {"is":"closed","name":"国庆节","name_en":"National Day"},
		"2026-10-02": [["22:00","02:00"],["09:00","12:00"]],
		"2026-10-03": "work"}`)
	reports, err := day.Days(local(t, day.Zone(), "2026-10-03 01:00"), local(t, day.Zone(), "2026-10-05 00:00"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, report := range reports {
		got = append(got, report.Date+" "+string(report.Class)+" "+report.Day.Is+" "+spans(day.Zone(), report.Windows))
	}
	want := []string{
		"2026-10-02 own_hours hours 02 09:00-02 12:00 02 22:00-03 02:00", // reaches over into the day asked for
		"2026-10-03 make_up work 03 09:00-03 18:00",
		"2026-10-04 closed  ",
		"2026-10-05 working  05 09:00-05 18:00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("days\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	at := local(t, day.Zone(), "2026-10-01 12:00")
	if reports, err = day.Days(at, at); err != nil || len(reports) != 1 {
		t.Fatalf("one day: %v, %v", reports, err)
	}
	holiday := reports[0]
	if holiday.Class != calendar.ClassHoliday || holiday.Day.Name != "国庆节" || holiday.Day.NameEN != "National Day" {
		t.Errorf("the holiday is told as %+v", holiday)
	}
	// A window that ends when the question begins does not reach into it.
	end := local(t, day.Zone(), "2026-10-03 02:00")
	if reports, err = day.Days(end, end); err != nil || len(reports) != 1 || reports[0].Date != "2026-10-03" {
		t.Errorf("from the end of a night: %+v, %v", reports, err)
	}
	// What is handed out is the asker's own.
	reports, err = day.Days(at.Add(24*time.Hour), at.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	reports[0].Day.Hours[0] = calendar.Window{}
	again, err := day.Days(at.Add(24*time.Hour), at.Add(24*time.Hour))
	if err != nil || again[0].Day.Hours[0] != (calendar.Window{Start: 22 * 60, End: 26 * 60}) {
		t.Errorf("a report changed the calendar: %+v, %v", again, err)
	}
}

func TestSegments(t *testing.T) {
	definition, err := calendar.ParseDefinition("Asia/Shanghai", []byte(officeWeek), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	definition.Days = calendar.China()
	definition.Weekly["wed"] = []calendar.Window{{Start: 20 * 60, End: 33 * 60}} // to 09:00, then
	definition.Weekly["thu"] = []calendar.Window{{Start: 8 * 60, End: 12 * 60}}  // an hour of both
	day, err := calendar.New(definition)
	if err != nil {
		t.Fatal(err)
	}
	segments, err := day.Segments(local(t, day.Zone(), "2026-09-16 21:00"), local(t, day.Zone(), "2026-09-20 10:00"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, segment := range segments {
		piece := spans(day.Zone(), []calendar.Span{{From: segment.From, To: segment.To}})
		got = append(got, strings.TrimSpace(segment.Date+" "+string(segment.Class)+" "+piece+" "+segment.Name))
	}
	want := []string{
		"2026-09-16 working 16 21:00-17 09:00",
		"2026-09-17 working 17 09:00-17 12:00",
		"2026-09-18 working 18 09:00-18 18:00",
		"2026-09-20 make_up 20 09:00-20 10:00 国庆节调休",
	}
	if !slices.Equal(got, want) {
		t.Errorf("segments\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if last := segments[len(segments)-1]; last.NameEN != "Make-up day for National Day" {
		t.Errorf("the make-up day is called %q in English", last.NameEN)
	}
	always := calendar.RoundTheClock(day.Zone())
	segments, err = always.Segments(local(t, day.Zone(), "2026-09-16 21:00"), local(t, day.Zone(), "2026-09-18 00:00"))
	if err != nil || len(segments) != 2 || segments[1].Date != "2026-09-17" || segments[1].Class != calendar.ClassWorking {
		t.Errorf("round the clock is not split at midnight: %+v, %v", segments, err)
	}
}

func TestTouchingWindowsAreOne(t *testing.T) {
	day := build(t, "UTC", `{"mon":[["12:00","18:00"],["09:00","12:00"],["10:00","11:00"],["18:01","19:00"]]}`, "")
	monday := local(t, time.UTC, "2026-09-14 00:00")
	reports, err := day.Days(monday, monday)
	if err != nil || len(reports) != 1 || spans(time.UTC, reports[0].Windows) != "14 09:00-14 18:00 14 18:01-14 19:00" {
		t.Errorf("%+v, %v", reports, err)
	}
}

// A day that the night before covers to the end is a working day all the same: somebody works, and it closes.
func TestCoveredDayIsAWorkingDay(t *testing.T) {
	day := build(t, "Asia/Shanghai", `{"mon":[["20:00","19:00"]],"tue":[["09:00","18:00"]]}`, "")
	monday := local(t, day.Zone(), "2026-09-14 12:00")
	got, err := day.AddDays(monday, 1)
	same(t, "the day after", got, err, day.Zone(), "2026-09-15 18:00")
	total, err := day.Between(monday, monday.AddDate(0, 0, 7))
	if err != nil || total != 23*time.Hour {
		t.Errorf("a week has %v, %v, want 23h", total, err)
	}
	reports, err := day.Days(monday.AddDate(0, 0, 1), monday.AddDate(0, 0, 1))
	if err != nil || len(reports) != 2 || len(reports[1].Windows) != 0 || reports[1].Class != calendar.ClassWorking {
		t.Errorf("the covered day is told as %+v, %v", reports, err)
	}
}

// Clocks put forward shorten what lies in the gap; clocks put back let the running window run on.
func TestClockChanges(t *testing.T) {
	const york, london, shanghai, sydney = "America/New_York", "Europe/London", "Asia/Shanghai", "Australia/Lord_Howe"
	hours := func(window string) string {
		return strings.NewReplacer(`["09:00","18:00"]`, window).Replace(
			strings.Replace(officeWeek, "}", `,"sat":[["09:00","18:00"]],"sun":[["09:00","18:00"]]}`, 1))
	}
	for _, test := range []struct {
		name, zone, window string
		date               string
		want               string // the day's windows in UTC
	}{
		{"night in spring is 7 h", york, `["22:00","06:00"]`, "2026-03-07", "08 03:00-08 10:00"},
		{"night in autumn is 9 h", york, `["22:00","06:00"]`, "2026-10-31", "01 02:00-01 11:00"},
		{"start in the gap", york, `["02:30","05:00"]`, "2026-03-08", "08 07:00-08 09:00"},
		{"end in the gap", york, `["01:00","02:30"]`, "2026-03-08", "08 06:00-08 07:00"},
		{"all in the gap", york, `["02:15","02:45"]`, "2026-03-08", ""},
		{"the gap itself", york, `["02:00","03:00"]`, "2026-03-08", ""},
		{"both in the gap, in London", london, `["01:15","01:45"]`, "2026-03-29", ""},
		{"start in the gap, in London", london, `["01:30","05:00"]`, "2026-03-29", "29 01:00-29 04:00"},
		{"start shown twice", york, `["01:30","05:00"]`, "2026-11-01", "01 05:30-01 10:00"},
		{"end shown twice", york, `["00:00","01:30"]`, "2026-11-01", "01 04:00-01 05:30"},
		{"both shown twice", york, `["01:10","01:20"]`, "2026-11-01", "01 05:10-01 05:20"},
		{"to the end of what is shown twice", york, `["01:30","02:00"]`, "2026-11-01", "01 05:30-01 07:00"},
		{"end shown twice, in London", london, `["00:00","01:30"]`, "2026-10-25", "24 23:00-25 00:30"},
		{"start shown twice, in London", london, `["01:30","05:00"]`, "2026-10-25", "25 00:30-25 05:00"},
		{"a whole day of 23 h", shanghai, `["00:00","24:00"]`, "1990-04-15", "14 16:00-15 15:00"},
		{"a whole day of 25 h", shanghai, `["00:00","24:00"]`, "1990-09-16", "15 15:00-16 16:00"},
		{"a quarter of an hour lost at midnight", "Asia/Kathmandu", `["00:00","06:00"]`, "1986-01-01", "31 18:30-01 00:15"},
		{"half an hour twice", sydney, `["01:45","02:00"]`, "2026-04-05", "04 14:45-04 15:30"},
		{"a date that never was", "Pacific/Apia", `["09:00","18:00"]`, "2011-12-30", ""},
		{"midnight shown twice", "America/Havana", `["00:00","24:00"]`, "2026-11-01", "01 04:00-02 05:00"},
		{"no midnight at all", "America/Havana", `["00:00","02:00"]`, "2026-03-08", "08 05:00-08 06:00"},
		{"put back over midnight", "America/St_Johns", `["00:00","01:00"]`, "2010-11-07", "07 02:30-07 04:30"},
	} {
		day := build(t, test.zone, hours(test.window), "")
		noon, err := time.ParseInLocation(time.DateOnly, test.date, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		// Noon in UTC is on another date only far east of it.
		reports, err := day.Days(noon.Add(-12*time.Hour), noon.Add(36*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(reports, func(report calendar.DayReport) bool { return report.Date == test.date })
		if at < 0 {
			t.Errorf("%s: no report of %s", test.name, test.date)
			continue
		}
		if got := spans(time.UTC, reports[at].Windows); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// Where clocks are put back over midnight, the new day has begun though the clock shows the old one again: in Newfoundland,
// from 00:01 to 23:01.
func TestClockPutBackOverMidnight(t *testing.T) {
	day := build(t, "America/St_Johns", `{"sun":[["00:00","01:00"]]}`, "")
	begin := time.Date(2010, 11, 7, 2, 30, 0, 0, time.UTC)
	at := begin.Add(5 * time.Minute)
	if shown := at.In(day.Zone()).Format("02 15:04"); shown != "06 23:05" {
		t.Fatalf("the clock shows %s", shown)
	}
	if !day.IsOpen(at) || day.IsOpen(begin.Add(-1)) {
		t.Error("the new day's window is not seen")
	}
	total, err := day.Between(begin.Add(-time.Hour), at)
	if err != nil || total != 5*time.Minute {
		t.Errorf("between: %v, %v", total, err)
	}
	segments, err := day.Segments(begin.Add(-time.Hour), at)
	if err != nil || len(segments) != 1 || segments[0].Date != "2010-11-07" {
		t.Errorf("segments: %+v, %v", segments, err)
	}
}

func TestNoWorkingTime(t *testing.T) {
	for _, test := range []struct{ name, weekly, days string }{
		{"nothing", "", ""},
		{"null", "null", "null"},
		{"empty weekdays", `{"mon":[],"tue":null}`, ""},
		{"holidays alone", "", `{"2026-10-01":"closed"}`},
		{"a make-up day for no week", "", `{"2026-10-01":"work"}`},
	} {
		definition, err := calendar.ParseDefinition("Asia/Shanghai", []byte(test.weekly), []byte(test.days), false)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		_, err = calendar.New(definition)
		if fault, ok := errors.AsType[*calendar.Fault](err); !ok || fault.Field != "weekly" || fault.Code != "calendar_no_working_time" {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	// One day of work ever: found from 399 days before, not from 400, nor after it.
	once := build(t, "UTC", "", `{"2026-10-01":[["09:00","18:00"]]}`)
	opening := local(t, time.UTC, "2026-10-01 09:00")
	got, err := once.NextOpening(opening.AddDate(0, 0, -399))
	same(t, "399 days before", got, err, time.UTC, "2026-10-01 09:00")
	got, err = once.Add(opening, 9*time.Hour)
	same(t, "all there is", got, err, time.UTC, "2026-10-01 18:00")
	for _, from := range []time.Time{opening.AddDate(0, 0, -400), opening.AddDate(0, 0, 1)} {
		refuse(t, once, from, calendar.ErrNoWorkingTime)
	}
	if _, err := once.Add(opening, 9*time.Hour+1); !errors.Is(err, calendar.ErrNoWorkingTime) {
		t.Errorf("more than there is: %v", err)
	}
	if total, err := once.Between(opening.AddDate(-50, 0, 0), opening.AddDate(50, 0, 0)); err != nil || total != 9*time.Hour {
		t.Errorf("counted over a desert: %v, %v", total, err)
	}
	// Hours that the clock never shows are no working time either, and no hang.
	gap := build(t, "America/New_York", "", `{"2026-03-08":[["02:10","02:50"]]}`)
	refuse(t, gap, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), calendar.ErrNoWorkingTime)
}

// refuse fails unless every search from an instant ends with the given error.
func refuse(t *testing.T, c *calendar.Calendar, from time.Time, want error) {
	t.Helper()
	for name, search := range map[string]func() (time.Time, error){
		"NextOpening": func() (time.Time, error) { return c.NextOpening(from) },
		"Add":         func() (time.Time, error) { return c.Add(from, 1) },
		"AddDays":     func() (time.Time, error) { return c.AddDays(from, 1) },
		"AddDays 0":   func() (time.Time, error) { return c.AddDays(from, 0) },
		"CloseOf":     func() (time.Time, error) { return c.CloseOf(from) },
	} {
		if got, err := search(); !errors.Is(err, want) {
			t.Errorf("%s from %s = %v, %v, want %v", name, from, got, err, want)
		}
	}
}

func TestTooFar(t *testing.T) {
	day := office(t)
	always := calendar.RoundTheClock(time.UTC)
	inside := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, outside := range []time.Time{
		{}, time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(2201, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Unix(1<<62, 0), time.Unix(-1<<62, 0),
	} {
		for _, c := range []*calendar.Calendar{day, always} {
			refuse(t, c, outside, calendar.ErrTooFar)
			if c.IsOpen(outside) {
				t.Errorf("open at %s", outside)
			}
			for _, pair := range [][2]time.Time{{outside, inside}, {inside, outside}} {
				_, between := c.Between(pair[0], pair[1])
				_, segments := c.Segments(pair[0], pair[1])
				_, days := c.Days(pair[0], pair[1])
				for _, err := range []error{between, segments, days} {
					if !errors.Is(err, calendar.ErrTooFar) {
						t.Errorf("from %s to %s: %v", pair[0], pair[1], err)
					}
				}
			}
			c.UnknownYears(outside, outside)
		}
	}
	first, last := time.Unix(0, 0), time.Date(2200, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	if total, err := always.Between(first, last); err != nil || total != last.Sub(first) {
		t.Errorf("all time round the clock: %v, %v", total, err)
	}
	_, between := day.Between(first, last)
	_, segments := day.Segments(first, last)
	_, days := day.Days(first, last)
	_, add := day.Add(first, 1<<62)
	_, over := always.Add(last, 1)
	_, most := always.Add(first, 1<<63-1)
	_, addDays := day.AddDays(first, 1<<40)
	_, end := always.AddDays(last.AddDate(0, 0, -1), 1) // closes at the midnight after all
	for i, err := range []error{between, segments, days, add, over, most, addDays, end} {
		if !errors.Is(err, calendar.ErrTooFar) {
			t.Errorf("question %d is answered with %v", i, err)
		}
	}
	// Whatever a search reaches can be measured.
	nights := build(t, "UTC", strings.Replace(nightWeek, "}", `,"sat":[["22:00","06:00"]],"sun":[["22:00","06:00"]]}`, 1), "")
	farthest, err := nights.AddDays(inside, 40_000)
	if err != nil {
		t.Error(err)
	}
	if total, err := nights.Between(inside, farthest); err != nil || total != 40_001*8*time.Hour+6*time.Hour {
		t.Errorf("measured to %s: %v, %v", farthest, total, err)
	}
	if _, err := nights.AddDays(inside, 40_001); !errors.Is(err, calendar.ErrTooFar) {
		t.Errorf("one day more: %v", err)
	}
	if far, err := day.Add(inside, 20_000*9*time.Hour); err != nil || far.Year() != 2102 {
		t.Errorf("20,000 working days on is %s, %v", far, err)
	}
}

func TestUnknownYears(t *testing.T) {
	day := office(t)
	at := func(text string) time.Time { return local(t, day.Zone(), text) }
	for _, test := range []struct {
		name     string
		calendar *calendar.Calendar
		from, to string
		want     []int
	}{
		{"known", day, "2025-01-01 00:00", "2026-12-31 23:59", nil},
		{"from the first second on", day, "2026-12-31 23:59", "2027-01-01 00:00", []int{2027}},
		{"before and after", day, "2024-06-01 00:00", "2028-06-01 00:00", []int{2024, 2027, 2028}},
		{"backwards", day, "2028-06-01 00:00", "2024-06-01 00:00", nil},
		{"no days at all", build(t, "Asia/Shanghai", officeWeek, ""), "2024-06-01 00:00", "2028-06-01 00:00", nil},
		{"round the clock", calendar.RoundTheClock(day.Zone()), "2024-06-01 00:00", "2028-06-01 00:00", nil},
	} {
		if got := test.calendar.UnknownYears(at(test.from), at(test.to)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestAddAllocatesNothing(t *testing.T) {
	day := office(t)
	from := local(t, day.Zone(), "2026-09-18 17:00")
	york := build(t, "America/New_York", officeWeek, "")
	var failed error
	if got := testing.AllocsPerRun(100, func() {
		for _, c := range []*calendar.Calendar{day, york} {
			to, err := c.Add(from, 200*time.Hour)
			_, between := c.Between(from, to)
			_, days := c.AddDays(from, 20)
			_, end := c.CloseOf(to)
			failed = errors.Join(failed, err, between, days, end)
			c.IsOpen(from)
		}
	}); got != 0 || failed != nil {
		t.Errorf("%v allocations, %v", got, failed)
	}
}
