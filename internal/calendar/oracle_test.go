package calendar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"aftercare/internal/calendar"
)

// The oracle knows working time the slow way: it looks at the clock on the wall minute by minute and asks the definition
// whether that minute is worked. It shares nothing with the package but the JSON that describes a calendar.

// rawDay is a day of a definition as the oracle knows it: what it is, and its hours as pairs of minutes, the second not
// above 1440.
type rawDay struct {
	is    string
	hours [][2]int
	name  string
}

// rawCalendar is a definition as the oracle knows it.
type rawCalendar struct {
	zone   string
	weekly map[time.Weekday][][2]int
	days   map[string]rawDay
	always bool
}

// on is what a date's hours are and why.
func (r *rawCalendar) on(date time.Time) (hours [][2]int, class calendar.Class) {
	if r.always {
		return [][2]int{{0, 1440}}, calendar.ClassWorking
	}
	if day, ok := r.days[date.Format(time.DateOnly)]; ok {
		switch day.is {
		case "hours":
			return day.hours, calendar.ClassOwnHours
		case "closed":
			return nil, calendar.ClassHoliday
		}
		for i := range 7 {
			if hours := r.weekly[time.Weekday((i+1)%7)]; len(hours) > 0 {
				return hours, calendar.ClassMakeUp
			}
		}
		return nil, calendar.ClassMakeUp
	}
	if hours := r.weekly[date.Weekday()]; len(hours) > 0 {
		return hours, calendar.ClassWorking
	}
	return nil, calendar.ClassClosed
}

// covers says whether a minute, counted from the midnight of the hours' date, is one of theirs.
func covers(hours [][2]int, minute int) bool {
	for _, window := range hours {
		end := window[1]
		if end <= window[0] {
			end += 1440
		}
		if window[0] <= minute && minute < end {
			return true
		}
	}
	return false
}

func (r *rawCalendar) json() (weekly, days string) {
	week := map[string][][2]string{}
	for day, hours := range r.weekly {
		week[strings.ToLower(day.String()[:3])] = texts(hours)
	}
	special := map[string]any{}
	for date, day := range r.days {
		switch {
		case day.name != "" && day.is == "hours":
			special[date] = map[string]any{"is": day.is, "hours": texts(day.hours), "name": day.name}
		case day.name != "":
			special[date] = map[string]any{"is": day.is, "name": day.name}
		case day.is == "hours":
			special[date] = texts(day.hours)
		default:
			special[date] = day.is
		}
	}
	return encode(week), encode(special)
}

func texts(hours [][2]int) [][2]string {
	pairs := [][2]string{}
	for _, window := range hours {
		pairs = append(pairs, [2]string{
			fmt.Sprintf("%02d:%02d", window[0]/60, window[0]%60), fmt.Sprintf("%02d:%02d", window[1]/60, window[1]%60),
		})
	}
	return pairs
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// minuteSeen is what the oracle knows of a minute.
type minuteSeen struct {
	owner string // the first date with a window that covers it; "" when closed
	date  string // what the clock shows
}

// oracle is a stretch of time, minute by minute.
type oracle struct {
	begin   time.Time
	minutes []minuteSeen
	dates   []string // in order
	closes  map[string]time.Time
	classes map[string]calendar.Class
	owned   map[string]time.Duration // how much time is counted for a date
	ends    map[string]time.Time     // when the last of it ends
}

func look(raw *rawCalendar, begin time.Time, days int) *oracle {
	zone, err := time.LoadLocation(raw.zone)
	if err != nil {
		panic(err)
	}
	seen := &oracle{
		begin: begin, closes: map[string]time.Time{}, classes: map[string]calendar.Class{},
		owned: map[string]time.Duration{}, ends: map[string]time.Time{}, minutes: make([]minuteSeen, 0, days*1440),
	}
	var shown, midnight time.Time
	var today, yesterday [][2]int
	var date, dateBefore string
	for i := range days * 1440 {
		t := begin.Add(time.Duration(i) * time.Minute)
		local := t.In(zone)
		// What the wall shows, as if in UTC. A clock that is put back counts as standing still until it has caught up.
		wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
		if wall.After(shown) {
			shown = wall
		}
		if day := shown.Truncate(24 * time.Hour); !day.Equal(midnight) {
			midnight = day
			var class calendar.Class
			today, class = raw.on(day)
			yesterday, _ = raw.on(day.AddDate(0, 0, -1))
			date, dateBefore = day.Format(time.DateOnly), day.AddDate(0, 0, -1).Format(time.DateOnly)
			if n := len(seen.dates); n > 0 && seen.dates[n-1] != dateBefore { // left out by the clock, but its night is not
				_, seen.classes[dateBefore] = raw.on(day.AddDate(0, 0, -1))
				seen.dates = append(seen.dates, dateBefore)
			}
			seen.classes[date] = class
			seen.dates = append(seen.dates, date)
		}
		minute := int(shown.Sub(midnight) / time.Minute)
		now := minuteSeen{date: date}
		if !wall.Equal(shown) {
			now.date = wall.Format(time.DateOnly)
		}
		if covers(today, minute) {
			now.owner = date
			seen.closes[date] = t.Add(time.Minute)
		}
		if covers(yesterday, minute+1440) {
			now.owner = dateBefore
			seen.closes[dateBefore] = t.Add(time.Minute)
		}
		if now.owner != "" {
			seen.owned[now.owner] += time.Minute
			seen.ends[now.owner] = t.Add(time.Minute)
		}
		seen.minutes = append(seen.minutes, now)
	}
	return seen
}

func (o *oracle) index(t time.Time) int { return int(t.Sub(o.begin) / time.Minute) }

func (o *oracle) start(i int) time.Time { return o.begin.Add(time.Duration(i) * time.Minute) }

func (o *oracle) isOpen(t time.Time) bool { return o.minutes[o.index(t)].owner != "" }

// nextOpening and those below it answer false when the answer lies beyond what was looked at.
func (o *oracle) nextOpening(t time.Time) (time.Time, bool) {
	for i := o.index(t); i < len(o.minutes); i++ {
		if o.minutes[i].owner != "" {
			return later(t, o.start(i)), true
		}
	}
	return time.Time{}, false
}

func (o *oracle) add(from time.Time, d time.Duration) (time.Time, bool) {
	for i := o.index(from); i < len(o.minutes); i++ {
		if o.minutes[i].owner == "" {
			continue
		}
		begin := later(from, o.start(i))
		length := o.start(i + 1).Sub(begin)
		if d <= length {
			return begin.Add(d), true
		}
		d -= length
	}
	return time.Time{}, false
}

func (o *oracle) between(from, to time.Time) time.Duration {
	var total time.Duration
	for i := o.index(from); i <= o.index(to); i++ {
		if o.minutes[i].owner == "" {
			continue
		}
		end := o.start(i + 1)
		if end.After(to) {
			end = to
		}
		total += max(0, end.Sub(later(from, o.start(i))))
	}
	return total
}

func (o *oracle) addDays(from time.Time, n int) (time.Time, bool) {
	today := o.minutes[o.index(from)].date
	for _, date := range o.dates {
		end, works := o.closes[date]
		if !works || date < today {
			continue
		}
		if n <= 0 {
			if !end.Before(from) {
				return end, true
			}
			continue
		}
		if date == today {
			continue
		}
		if n == 1 {
			return end, true
		}
		n--
	}
	return time.Time{}, false
}

func (o *oracle) closeOf(t time.Time) (time.Time, bool) {
	for _, date := range o.dates {
		if end, works := o.closes[date]; works && !end.Before(t) {
			return end, true
		}
	}
	return time.Time{}, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// random makes a calendar whose special days lie around a moment.
func random(r *rand.Rand, zone string, around time.Time) *rawCalendar {
	raw := &rawCalendar{zone: zone, weekly: map[time.Weekday][][2]int{}, days: map[string]rawDay{}, always: r.IntN(20) == 0}
	closedShare := r.IntN(8)
	for day := range time.Weekday(7) {
		if r.IntN(8) >= closedShare {
			raw.weekly[day] = randomHours(r)
		}
	}
	for range r.IntN(8) {
		date := around.AddDate(0, 0, r.IntN(20)-8).Format(time.DateOnly)
		day := rawDay{is: []string{"closed", "work", "hours"}[r.IntN(3)]}
		if day.is == "hours" {
			day.hours = randomHours(r)
		}
		if r.IntN(2) == 0 {
			day.name = "名 " + date
		}
		raw.days[date] = day
	}
	return raw
}

func randomHours(r *rand.Rand) [][2]int {
	var hours [][2]int
	for range 1 + r.IntN(3) {
		start, end := r.IntN(1440), r.IntN(1441)
		switch r.IntN(5) {
		case 0: // about the hour at which clocks are changed
			start, end = r.IntN(240), r.IntN(240)
		case 1:
			start, end = 540, 1080
		case 2: // whole hours, so that ends meet
			start, end = start/60*60, end/60*60
		case 3: // from midnight or to it
			if r.IntN(2) == 0 {
				start = 0
			} else {
				end = 1440 * r.IntN(2)
			}
		}
		hours = append(hours, [2]int{start, end})
	}
	return hours
}

// places are zones with moments worth looking at: mostly clock changes.
var places = []struct{ zone, dates string }{
	{"Asia/Shanghai", "2026-02-14 2026-09-28 1986-05-04 1986-09-14 1990-04-15 1991-09-15"},
	{"America/New_York", "2026-03-08 2026-11-01 2026-06-15 2061-03-13 2061-11-06"},
	{"Europe/London", "2026-03-29 2026-10-25 2027-01-01"},
	{"Asia/Kathmandu", "1986-01-01 2026-05-01"},
	{"America/Havana", "2026-03-08 2026-11-01"},      // at midnight
	{"America/St_Johns", "2010-03-14 2010-11-07"},    // over midnight
	{"Australia/Lord_Howe", "2026-04-05 2026-10-04"}, // by half an hour
	{"Pacific/Apia", "2011-12-30"},                   // a date left out
	{"America/Sao_Paulo", "2018-11-04 2018-02-18"},   // no midnight
}

// rounds is how many calendars each moment is tried with; all of them together take a few seconds.
const rounds = 8

func TestAgainstOracle(t *testing.T) {
	for _, place := range places {
		t.Run(strings.ReplaceAll(place.zone, "/", "_"), func(t *testing.T) {
			t.Parallel()
			for i, date := range strings.Fields(place.dates) {
				moment, err := time.Parse(time.DateOnly, date)
				if err != nil {
					t.Fatal(err)
				}
				for round := range rounds {
					if t.Failed() {
						return
					}
					r := rand.New(rand.NewPCG(uint64(round), uint64(i)))
					compare(t, r, random(r, place.zone, moment), moment)
				}
			}
		})
	}
}

// compare asks the package and the oracle the same about one calendar.
func compare(t *testing.T, r *rand.Rand, raw *rawCalendar, moment time.Time) {
	t.Helper()
	weekly, days := raw.json()
	definition, err := calendar.ParseDefinition(raw.zone, []byte(weekly), []byte(days), raw.always)
	if err != nil {
		t.Fatalf("%s %s: %v", weekly, days, err)
	}
	c, err := calendar.New(definition)
	if fault, ok := errors.AsType[*calendar.Fault](err); ok && fault.Code == "calendar_no_working_time" {
		return
	}
	if err != nil {
		t.Fatalf("%s %s: %v", weekly, days, err)
	}
	const looked = 26
	seen := look(raw, moment.AddDate(0, 0, -9), looked)
	horizon := seen.begin.AddDate(0, 0, looked-3)
	// when is an instant, anywhere or on the minute, early enough for the answers to be seen.
	when := func() time.Time {
		instant := seen.begin.Add(4*24*time.Hour + time.Duration(r.Int64N(int64(9*24*time.Hour))))
		if r.IntN(3) == 0 {
			instant = moment.Add(time.Duration(r.Int64N(int64(48*time.Hour))) - 24*time.Hour)
		}
		if r.IntN(2) == 0 {
			instant = instant.Truncate(time.Minute)
		}
		return instant
	}
	check := func(what string, got time.Time, err error, want time.Time, known bool) {
		t.Helper()
		if known && want.Before(horizon) {
			if err != nil || !got.Equal(want) {
				t.Fatalf("%s\n%s\n%s in %s (always %v): %v, %v, want %v", what, weekly, days, raw.zone, raw.always, got, err, want)
			}
			return
		}
		if err == nil && got.Before(horizon) {
			t.Fatalf("%s\n%s\n%s in %s: %v, which the oracle does not see", what, weekly, days, raw.zone, got)
		}
	}
	for range 20 {
		from, to := when(), when()
		if open := c.IsOpen(from); open != seen.isOpen(from) {
			t.Fatalf("open at %s: %v\n%s\n%s in %s", from, open, weekly, days, raw.zone)
		}
		got, err := c.NextOpening(from)
		want, known := seen.nextOpening(from)
		check(fmt.Sprintf("next opening after %s", from), got, err, want, known)

		d := time.Duration(r.Int64N(int64(60 * time.Hour)))
		if r.IntN(2) == 0 {
			d = d.Truncate(15 * time.Minute)
		}
		got, err = c.Add(from, d)
		want, known = seen.add(from, d)
		if d == 0 {
			want = from
		}
		check(fmt.Sprintf("%s + %s", from, d), got, err, want, known)

		n := r.IntN(8) - 1
		got, err = c.AddDays(from, n)
		want, known = seen.addDays(from, n)
		check(fmt.Sprintf("%s + %d days", from, n), got, err, want, known)

		got, err = c.CloseOf(from)
		want, known = seen.closeOf(from)
		check(fmt.Sprintf("close of %s", from), got, err, want, known)

		total, err := c.Between(from, to)
		if err != nil || total != seen.between(from, to) {
			t.Fatalf("from %s to %s: %v, %v, want %v\n%s\n%s in %s", from, to, total, err, seen.between(from, to), weekly, days, raw.zone)
		}
		if to.Before(from) {
			from, to = to, from
		}
		compareSegments(t, c, raw, seen, from, to)
		compareDays(t, c, raw, seen, from, to)
	}
}

func compareSegments(t *testing.T, c *calendar.Calendar, raw *rawCalendar, seen *oracle, from, to time.Time) {
	t.Helper()
	segments, err := c.Segments(from, to)
	if err != nil {
		t.Fatal(err)
	}
	reached, i, total := from, seen.index(from), time.Duration(0)
	for _, segment := range segments {
		if segment.From.Before(reached) || !segment.From.Before(segment.To) || segment.To.After(to) {
			t.Fatalf("segment %v is out of order between %s and %s", segment, from, to)
		}
		if segment.Class != seen.classes[segment.Date] || !raw.always && segment.Name != raw.days[segment.Date].name {
			t.Fatalf("segment %v has not the class or the name of its day in %+v", segment, raw)
		}
		for ; seen.start(i).Before(segment.To); i++ {
			owner := ""
			if !segment.From.After(later(from, seen.start(i))) {
				owner = segment.Date
			}
			if seen.minutes[i].owner != owner {
				t.Fatalf("the minute from %s is of %q in segments, of %q by the clock\n%+v", seen.start(i), owner, seen.minutes[i].owner, raw)
			}
		}
		reached = segment.To
		total += segment.To.Sub(segment.From)
	}
	if want := seen.between(from, to); total != want {
		t.Fatalf("segments from %s to %s have %s, want %s\n%+v", from, to, total, want, raw)
	}
}

func compareDays(t *testing.T, c *calendar.Calendar, raw *rawCalendar, seen *oracle, from, to time.Time) {
	t.Helper()
	reports, err := c.Days(from, to)
	if err != nil {
		t.Fatal(err)
	}
	first, last := seen.minutes[seen.index(from)].date, seen.minutes[seen.index(to)].date
	before := parseDay(first).AddDate(0, 0, -1).Format(time.DateOnly)
	want := first
	if seen.ends[before].After(from) {
		want = before
	}
	for _, report := range reports {
		if report.Date != want {
			t.Fatalf("report of %s where %s was due, from %s to %s in %+v", report.Date, want, from, to, raw)
		}
		want = parseDay(want).AddDate(0, 0, 1).Format(time.DateOnly)
		class := seen.classes[report.Date]
		if report.Class != class || !raw.always && report.Day.Is != raw.days[report.Date].is {
			t.Fatalf("%s is told as %+v, want %s in %+v", report.Date, report, class, raw)
		}
		var total time.Duration
		for _, window := range report.Windows {
			total += window.To.Sub(window.From)
			for i := seen.index(window.From); i < seen.index(window.To); i++ {
				if seen.minutes[i].owner != report.Date {
					t.Fatalf("%s says of the minute from %s that it is its own; it is of %q\n%+v", report.Date, seen.start(i), seen.minutes[i].owner, raw)
				}
			}
		}
		if total != seen.owned[report.Date] {
			t.Fatalf("%s has %s, want %s\n%+v", report.Date, total, seen.owned[report.Date], raw)
		}
	}
	if end := parseDay(last).AddDate(0, 0, 1).Format(time.DateOnly); want != end {
		t.Fatalf("reports end before %s, not %s, from %s to %s", want, end, from, to)
	}
}

func parseDay(date string) time.Time {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return day
}

// Adding and measuring belong together, however far.
func TestAlgebra(t *testing.T) {
	for round := range 200 {
		r := rand.New(rand.NewPCG(uint64(round), 77))
		place := places[r.IntN(len(places))]
		moment := parseDay(strings.Fields(place.dates)[0])
		raw := random(r, place.zone, moment)
		weekly, days := raw.json()
		definition, err := calendar.ParseDefinition(raw.zone, []byte(weekly), []byte(days), raw.always)
		if err != nil {
			t.Fatal(err)
		}
		c, err := calendar.New(definition)
		if err != nil {
			continue
		}
		for range 20 {
			from := moment.Add(time.Duration(r.Int64N(int64(600*24*time.Hour))) - 300*24*time.Hour)
			a, b := time.Duration(r.Int64N(int64(900*time.Hour))), time.Duration(r.Int64N(int64(90*time.Hour)))
			holdsTogether(t, c, from, a, b)
			if t.Failed() {
				t.Fatalf("%s\n%s in %s", weekly, days, raw.zone)
			}
		}
	}
}

// Beyond the years that a zone lists, package time tells its changes by a rule, and tells the end of leap years wrongly.
func TestYearEnds(t *testing.T) {
	for _, zone := range []string{"America/New_York", "Australia/Sydney", "Europe/London", "Asia/Shanghai"} {
		c := build(t, zone, `{"mon":[["09:00","18:00"]],"wed":[["22:00","06:00"]],"sun":[["00:00","24:00"]]}`, "")
		for _, year := range []int{2028, 2029, 2056, 2057, 2100, 2196} {
			for hours := range 12 * 24 {
				from := time.Date(year, 12, 25, hours, 0, 0, 0, time.UTC)
				holdsTogether(t, c, from, 20*time.Hour, 5*time.Hour)
			}
		}
	}
	seen := look(&rawCalendar{zone: "America/New_York", always: true}, time.Date(2056, 12, 20, 0, 0, 0, 0, time.UTC), 20)
	c := calendar.RoundTheClock(build(t, "America/New_York", officeWeek, "").Zone())
	compareSegments(t, c, &rawCalendar{always: true}, seen, seen.start(1440*4), seen.start(1440*19))
}

// holdsTogether checks what is true of every calendar; a search may only end for want of working time.
func holdsTogether(t *testing.T, c *calendar.Calendar, from time.Time, a, b time.Duration) {
	t.Helper()
	isBound := func(err error) bool {
		return errors.Is(err, calendar.ErrNoWorkingTime) || errors.Is(err, calendar.ErrTooFar)
	}
	opening, err := c.NextOpening(from)
	if err != nil && !isBound(err) {
		t.Errorf("next opening after %s: %v", from, err)
	}
	if err == nil && (!c.IsOpen(opening) || c.IsOpen(from) != opening.Equal(from)) {
		t.Errorf("next opening after %s is %s, which is open: %v", from, opening, c.IsOpen(opening))
	}
	end, err := c.CloseOf(from)
	if err == nil {
		if again, err := c.CloseOf(end); err != nil || !again.Equal(end) || end.Before(from) {
			t.Errorf("close of %s is %s, whose close is %s, %v", from, end, again, err)
		}
	}
	middle, err := c.Add(from, a)
	if err != nil {
		if !isBound(err) {
			t.Errorf("%s + %s: %v", from, a, err)
		}
		return
	}
	if total, err := c.Between(from, middle); err != nil || total != a {
		t.Errorf("from %s to %s, %s later: %v, %v", from, middle, a, total, err)
	}
	last, err := c.Add(middle, b)
	if err != nil {
		return
	}
	at, err := c.Add(from, a+b)
	if err != nil && !errors.Is(err, calendar.ErrTooFar) || err == nil && !at.Equal(last) {
		t.Errorf("%s + (%s + %s) = %s, %v, not %s", from, a, b, at, err, last)
	}
	if total, err := c.Between(from, last); err == nil && total != a+b {
		t.Errorf("from %s to %s: %s, not %s + %s", from, last, total, a, b)
	}
}
