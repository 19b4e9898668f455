package sla_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"aftercare/internal/calendar"
	"aftercare/internal/sla"
)

// clocksTried is how many random clocks are reckoned, each at several instants.
const clocksTried = 250

// TestReckon_AgainstReference reckons clocks with random limits, hours and pauses, many of them paused again and again, and
// holds each to the reference: when the case last changed, and about each mark and deadline behind that.
func TestReckon_AgainstReference(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for seed := range int64(clocksTried) {
		dice := rand.New(rand.NewSource(seed))
		hours, plain := randomHours(t, dice)
		c := randomClock(dice, hours, plain)
		want := c.expect()
		for _, at := range c.instants(want) {
			reckoned, err := sla.Reckon(c.target, c.hours, c.start, c.standings, at)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if got, want := outline(reckoned), outlineOf(want, at); got != want {
				t.Fatalf("seed %d: %+v from %s, %v, is at %s\n%s\nwant\n%s", seed, c.target, c.start, c.standings, at, got, want)
			}
			seen[string(reckoned.State)]++
		}
		if pauses := len(c.stills()); pauses > 1 {
			seen[fmt.Sprintf("paused again, of days %v", c.target.WorkingDays > 0)]++
		}
	}
	t.Logf("what was seen: %v", seen)
	for _, name := range []string{"running", "paused", "breached", "paused again, of days true", "paused again, of days false"} {
		if seen[name] < 50 {
			t.Errorf("%q was seen %d times: the dice were too tame", name, seen[name])
		}
	}
}

// begun is about when the clocks begin: a week before America puts its clocks back, in hours in which nobody works there.
var begun = time.Date(2026, 10, 26, 0, 0, 0, 0, time.UTC)

// randomHours is a calendar for the reckoning and for the reference, which wants windows that stay within a day.
func randomHours(t *testing.T, dice *rand.Rand) (*calendar.Calendar, *almanac) {
	t.Helper()
	kinds := [][][2]string{nil, {{"09:00", "18:00"}}, {{"08:30", "12:00"}, {"13:15", "19:45"}}, {{"10:00", "10:01"}, {"22:30", "24:00"}}}
	weekly, days := map[string][][2]string{}, map[string]any{}
	for _, day := range weekdays {
		weekly[day] = kinds[dice.Intn(len(kinds))]
	}
	weekly["wed"] = kinds[1] // every week has some
	for range dice.Intn(6) {
		days[begun.AddDate(0, 0, dice.Intn(20)).Format(time.DateOnly)] = []any{"closed", "work", [][2]string{{"00:00", "24:00"}}}[dice.Intn(3)]
	}
	week, special := encoded(t, weekly), encoded(t, days)
	definition, err := calendar.ParseDefinition([]string{"Asia/Shanghai", "America/New_York", "Asia/Kolkata"}[dice.Intn(3)], week, special, false)
	if err != nil {
		t.Fatal(err)
	}
	hours, err := calendar.New(definition)
	if err != nil {
		t.Fatal(err)
	}
	plain := &almanac{zone: hours.Zone(), made: map[string][][2]int{}}
	for text, into := range map[string]any{string(week): &plain.weekly, string(special): &plain.days} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	return hours, plain
}

func encoded(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// triedClock is a solution's clock, for the reckoning and the reference alike.
type triedClock struct {
	hours     *calendar.Calendar
	plain     *almanac
	target    sla.Target
	start     time.Time
	standings []sla.Standing
}

// randomClock is paused some times, for a millisecond or for days, now and then about its very deadline.
func randomClock(dice *rand.Rand, hours *calendar.Calendar, plain *almanac) *triedClock {
	c := &triedClock{hours: hours, plain: plain, start: begun.Add(milliseconds(dice, 7*24*time.Hour))}
	switch dice.Intn(4) {
	case 0:
		c.target = sla.Target{WithinSeconds: 1 + dice.Intn(200_000), Time: "business"}
	case 1:
		c.target = sla.Target{WithinSeconds: 1 + dice.Intn(600_000), Time: "calendar"}
		c.hours, c.plain = calendar.RoundTheClock(time.UTC), nil
	default:
		c.target = sla.Target{WorkingDays: 1 + dice.Intn(6)}
	}
	c.target.Warn = [][]int{nil, {80}, {1, 50, 99}}[dice.Intn(3)]
	c.target.Pauses = [][]string{{"pending"}, {"pending", "on_hold"}}[dice.Intn(2)]
	longest := []time.Duration{time.Hour, 30 * time.Hour, 60 * time.Hour}[dice.Intn(3)]
	status, at := dice.Intn(3), c.start.Add(-milliseconds(dice, time.Hour)) // the case may be older than the clock
	for range 2 + dice.Intn(9) {
		c.standings = append(c.standings, sla.Standing{Status: []string{"open", "pending", "on_hold"}[status], From: at})
		status = (status + 1 + dice.Intn(2)) % 3
		at = at.Add(milliseconds(dice, longest))
		if dice.Intn(4) > 0 {
			continue
		}
		if due := c.expect().due; due.After(at) {
			at = due.Add(time.Duration(dice.Intn(3)-1) * time.Millisecond)
		}
	}
	return c
}

// milliseconds is a random time of one at least.
func milliseconds(dice *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(1+dice.Int63n(most.Milliseconds())) * time.Millisecond
}

// stills are the pauses of the clock.
func (c *triedClock) stills() []still {
	var stills []still
	for i, standing := range c.standings {
		s := still{from: laterOf(standing.From, c.start)}
		if i+1 < len(c.standings) {
			s.to = c.standings[i+1].From
		}
		if slices.Contains(c.target.Pauses, standing.Status) && (s.to.IsZero() || s.to.After(s.from)) {
			stills = append(stills, s)
		}
	}
	return stills
}

func (c *triedClock) expect() expected {
	return c.plain.expect(c.start, time.Duration(c.target.WithinSeconds)*time.Second, c.target.WorkingDays, c.target.Warn, c.stills())
}

// instants are when the clock is looked at: not before the last thing that is known of its case.
func (c *triedClock) instants(want expected) []time.Time {
	known := laterOf(c.standings[len(c.standings)-1].From, c.start)
	all := []time.Time{known}
	for _, mark := range append(slices.Clone(want.marks), want.due) {
		for _, at := range []time.Time{mark.Add(-time.Millisecond), mark, mark.Add(time.Millisecond)} {
			if at.After(known) {
				all = append(all, at)
			}
		}
	}
	return all
}

// outline is all that is reckoned of a clock, in words.
func outline(r sla.Reckoned) string {
	return fmt.Sprintf("%s, due %s, %s left, marks %v, %d of them passed, breached %s", r.State, r.Due, r.Left, r.Marks, r.Warned, r.Breached)
}

// outlineOf is what the reference says of one, as of an instant.
func outlineOf(want expected, at time.Time) string {
	r := sla.Reckoned{State: sla.StateRunning, Due: want.due.UTC(), Left: want.left}
	for _, mark := range want.marks {
		r.Marks = append(r.Marks, mark.UTC())
		if !mark.IsZero() && at.After(mark) {
			r.Warned++
		}
	}
	switch {
	case want.due.IsZero():
		r.State = sla.StatePaused
	case at.After(want.due):
		r.State, r.Breached = sla.StateBreached, want.due.UTC()
	}
	return outline(r)
}
