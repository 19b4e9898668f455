package campaign

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"aftercare/internal/calendar"
)

// TestPart_EachCustomerOnceAndEvenly tries thousands of rounds: the days lie side by side without a gap, and share the
// customers evenly; the first day is never empty.
func TestPart_EachCustomerOnceAndEvenly(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(1))
	for range 20_000 {
		days, customers := 1+dice.Intn(60), dice.Intn(300)
		next, least, most := 0, customers, 0
		for day := range days {
			from, to := part(day, days, customers)
			if from != next || to < from {
				t.Fatalf("%d customers on %d days: day %d is %d to %d after %d", customers, days, day, from, to, next)
			}
			next, least, most = to, min(least, to-from), max(most, to-from)
		}
		if next != customers || most-least > 1 {
			t.Fatalf("%d customers on %d days: %d found, from %d to %d a day", customers, days, next, least, most)
		}
		if from, to := part(0, days, customers); customers > 0 && from == to {
			t.Fatalf("%d customers on %d days: nobody on the first", customers, days)
		}
	}
}

// TestTurns_AreFair gives out random days to random callers, some of whom are away on some days: on each day nobody who is
// there has more than one call above another, and over the days nobody who was always there has.
func TestTurns_AreFair(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(2))
	for range 5_000 {
		callers := make([]string, 1+dice.Intn(9))
		for i := range callers {
			callers[i] = fmt.Sprint("caller", i)
		}
		sometimesAway := dice.Intn(2) == 0
		had := map[string]int{}
		for range 1 + dice.Intn(12) {
			there := slices.DeleteFunc(slices.Clone(callers), func(string) bool { return sometimesAway && dice.Intn(4) == 0 })
			before := slices.Clone(there)
			order := turns(there, had)
			if !slices.Equal(there, before) {
				t.Fatal("turns changed what it was given")
			}
			today := map[string]int{}
			for customer := range dice.Intn(40) {
				caller := turn(order, customer)
				if (caller == "") != (len(there) == 0) || caller != "" && !slices.Contains(there, caller) {
					t.Fatalf("%q of %v", caller, there)
				}
				today[caller]++
			}
			isEven(t, there, today)
			for caller, n := range today {
				had[caller] += n
			}
		}
		if !sometimesAway {
			isEven(t, callers, had)
		}
	}
}

func isEven(t *testing.T, callers []string, shares map[string]int) {
	t.Helper()
	if len(callers) == 0 {
		return
	}
	least, most := shares[callers[0]], shares[callers[0]]
	for _, caller := range callers {
		least, most = min(least, shares[caller]), max(most, shares[caller])
	}
	if most-least > 1 {
		t.Fatalf("shares of %v: %v", callers, shares)
	}
}

// TestDayFrom_IsAWorkingMoment holds random moments to what must be: not before, within the hours, on a working day, and no
// earlier moment would do; the next day is a later one.
func TestDayFrom_IsAWorkingMoment(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin") // with a change of clocks
	if err != nil {
		t.Fatal(err)
	}
	definition, err := calendar.ParseDefinition("Europe/Berlin", []byte(`{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"fri":[["13:00","17:00"]]}`), []byte(`{}`), false)
	if err != nil {
		t.Fatal(err)
	}
	hours, err := calendar.New(definition)
	if err != nil {
		t.Fatal(err)
	}
	open := daysOf(hours)
	isFine := func(at time.Time) bool {
		day := at.Weekday()
		return at.Hour() >= firstHour && at.Hour() < lastHour && (day == time.Monday || day == time.Tuesday || day == time.Wednesday || day == time.Friday)
	}
	dice := rand.New(rand.NewSource(3))
	for range 2_000 {
		at := time.Date(2026, 1, 1, 0, dice.Intn(600*24*60), 0, 0, zone)
		got := dayFrom(at, open)
		if got.Before(at) || !isFine(got) {
			t.Fatalf("from %v: %v", at, got)
		}
		for earlier := at; earlier.Before(got); earlier = earlier.Add(15 * time.Minute) {
			if isFine(earlier) {
				t.Fatalf("from %v: %v, but %v would do", at, got, earlier)
			}
		}
		next := dayAfter(got, open)
		if !isFine(next) || next.YearDay() == got.YearDay() || next.Hour() != firstHour {
			t.Fatalf("after %v: %v", got, next)
		}
	}
	never := dayFrom(time.Date(2026, 1, 1, 22, 0, 0, 0, zone), func(time.Time) bool { return false })
	if never.Hour() != 22 {
		t.Errorf("with no working day at all: %v", never)
	}
}

func TestIsTooOften(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 14, 1, 0, 0, 0, time.UTC)
	for cron, want := range map[string]bool{"0 9 * * *": false, "0 9 1 * *": false, "* * * * *": true, "0 9,15 * * *": true, "0 9 * * 1,2": false, "0 9,10 1 * *": true} {
		if got, err := isTooOften(cron, now); err != nil || got != want {
			t.Errorf("%s: %v %v", cron, got, err)
		}
	}
	for _, cron := range []string{"x", "", "0 0 30 2 *", "CRON_TZ"} {
		if _, err := isTooOften(cron, now); err == nil {
			t.Errorf("%q is taken for a schedule", cron)
		}
	}
}

func TestParseFilter(t *testing.T) {
	t.Parallel()
	for raw, isFine := range map[string]bool{
		``: true, `null`: true, `{}`: true, `{"everyone":true}`: true, `{"tier":"vip","tags":["a"],"quiet_days":90}`: true, `{"product":"p","product_as":"owned"}`: true,
		`{"everyone":true,"tier":"vip"}`: false, `{"tier":"gold"}`: false, `{"product":"p"}`: false, `{"product_as":"owned"}`: false, `{"quiet_days":-1}`: false,
		`{"new_days":99999}`: false, `{"teir":"vip"}`: false, `[]`: false, `"vip"`: false, `{"tags":"a"}`: false, `{`: false,
	} {
		if _, fault := parseFilter(raw); (fault == nil) != isFine {
			t.Errorf("%s: %v", raw, fault)
		}
	}
}
