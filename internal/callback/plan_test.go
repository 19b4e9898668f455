package callback

import (
	"errors"
	"math/rand"
	"strings"
	"testing"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"

	"aftercare/internal/locale"
)

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestPlan_TriesOnTwoDaysInTwoBands(t *testing.T) {
	t.Parallel()
	zone := shanghai(t)
	day := func(d, hour, minute int) time.Time { return time.Date(2026, 9, 14+d, hour, minute, 0, 0, zone) }
	for name, c := range map[string]struct {
		tries []time.Time
		want  time.Time // zero: the plan is at its end
	}{
		"after a morning, the afternoon":               {[]time.Time{day(0, 9, 30)}, day(0, 14, 0)},
		"after an afternoon, the next morning":         {[]time.Time{day(0, 15, 0)}, day(1, 9, 0)},
		"after two on a day, another day":              {[]time.Time{day(0, 9, 30), day(0, 14, 5)}, day(1, 9, 0)},
		"after three on two days in two bands, none":   {[]time.Time{day(0, 9, 30), day(0, 14, 5), day(1, 9, 2)}, time.Time{}},
		"three on one day are not enough":              {[]time.Time{day(0, 9, 0), day(0, 9, 10), day(0, 14, 1)}, day(1, 9, 0)},
		"three in one band are not enough":             {[]time.Time{day(0, 9, 0), day(1, 9, 0), day(2, 9, 0)}, day(2, 14, 0)},
		"at noon, two hours on":                        {[]time.Time{day(0, 12, 30)}, day(0, 14, 0)},
		"late in the evening, the next morning":        {[]time.Time{day(0, 21, 0)}, day(1, 9, 0)},
		"a noon is no band":                            {[]time.Time{day(0, 9, 30), day(0, 12, 30), day(1, 12, 30)}, day(1, 14, 0)},
		"nor is a night":                               {[]time.Time{day(0, 15, 0), day(0, 21, 0), day(1, 3, 0)}, day(1, 9, 0)},
		"ten tries are the last, whatever they lacked": {[]time.Time{day(0, 9, 0), day(0, 9, 1), day(0, 9, 2), day(0, 9, 3), day(0, 9, 4), day(0, 9, 5), day(0, 9, 6), day(0, 9, 7), day(0, 9, 8), day(0, 9, 9)}, time.Time{}},
	} {
		got, exhausted := DefaultPlan.next(c.tries, c.tries[len(c.tries)-1])
		if exhausted != c.want.IsZero() || !got.Equal(c.want) {
			t.Errorf("%s: got %v (at its end: %v), want %v", name, got, exhausted, c.want)
		}
	}
}

func TestPlan_CallsAtTimesOfTheDay(t *testing.T) {
	t.Parallel()
	zone := shanghai(t)
	at := func(d, hour, minute int) time.Time { return time.Date(2026, 9, 14+d, hour, minute, 0, 0, zone) }
	for _, c := range []struct{ at, want time.Time }{
		{at(0, 9, 0), at(0, 9, 0)}, {at(0, 11, 59), at(0, 11, 59)}, {at(0, 12, 0), at(0, 14, 0)}, {at(0, 20, 0), at(1, 9, 0)}, {at(0, 3, 0), at(0, 9, 0)},
	} {
		if got := DefaultPlan.callable(c.at); !got.Equal(c.want) {
			t.Errorf("from %v: %v, want %v", c.at, got, c.want)
		}
	}
	crisis := DefaultPlan
	crisis.Anytime = true
	if got := crisis.callable(at(0, 3, 0)); !got.Equal(at(0, 3, 0)) {
		t.Errorf("a crisis waits until %v", got)
	}
	for _, c := range []struct{ at, limit, now, want time.Time }{
		{at(1, 9, 0), at(2, 0, 0), at(0, 9, 0), at(1, 9, 0)},    // by the limit: as it is
		{at(2, 9, 0), at(1, 22, 0), at(0, 9, 0), at(1, 14, 0)},  // past it: the last band before it
		{at(1, 9, 0), at(0, 23, 0), at(0, 21, 0), at(0, 21, 0)}, // no band is left: now
	} {
		if got := DefaultPlan.latest(c.at, c.limit, c.now); !got.Equal(c.want) {
			t.Errorf("%v by %v: %v, want %v", c.at, c.limit, got, c.want)
		}
	}
}

func TestPlan_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		plan Plan
		want string
	}{
		{Plan{}, ""},
		{Plan{Tries: 11}, "callback_plan_tries"},
		{Plan{Tries: 2, Days: 3}, "callback_plan_days"},
		{Plan{Spread: 3}, "callback_plan_spread"},
		{Plan{Bands: [][2]string{{"9:00", "12:00"}}}, "callback_plan_band"},
		{Plan{Bands: [][2]string{{"12:00", "09:00"}}}, "callback_plan_band"},
		{Plan{Bands: [][2]string{{"09:00", "12:00"}, {"11:00", "13:00"}}}, "callback_plan_order"},
	} {
		got, text := "", ""
		var refused validation.Errors
		var coded validation.Error
		if err := c.plan.filled().check(); errors.As(err, &refused) && errors.As(refused["callback"], &coded) {
			got, text = coded.Code(), locale.Text(locale.Chinese, "error."+coded.Code(), coded.Params())
		}
		if got != c.want || strings.ContainsAny(text, "{}") || strings.HasPrefix(text, "error.") {
			t.Errorf("%+v: got %q, %s, want %q", c.plan, got, text, c.want)
		}
	}
}

// TestPlan_ComesToItsEnd follows random plans with nobody ever answering: each try lies ahead and within calling hours, and
// the end comes once the plan is fulfilled, after ten tries at the latest.
func TestPlan_ComesToItsEnd(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{shanghai(t), time.UTC}
	if zone, err := time.LoadLocation("America/New_York"); err == nil {
		zones = append(zones, zone)
	}
	dice := rand.New(rand.NewSource(7))
	bands := [][2]string{{"08:00", "09:30"}, {"10:00", "12:00"}, {"14:00", "18:00"}, {"19:00", "24:00"}}
	for range 3000 {
		plan := Plan{Tries: 1 + dice.Intn(6)}
		plan.Days = 1 + dice.Intn(plan.Tries)
		for _, band := range bands {
			if dice.Intn(2) == 0 {
				plan.Bands = append(plan.Bands, band)
			}
		}
		plan = plan.filled()
		if err := plan.check(); err != nil {
			t.Fatalf("%+v: %v", plan, err)
		}
		zone := zones[dice.Intn(len(zones))]
		now := time.Date(2026, time.Month(1+dice.Intn(12)), 1+dice.Intn(28), dice.Intn(24), dice.Intn(60), 0, 0, zone)
		tries := []time.Time{now}
		for {
			next, exhausted := plan.next(tries, now)
			if exhausted {
				break
			}
			if !next.After(now) || plan.isQuiet(next) || next.Sub(now) > 49*time.Hour {
				t.Fatalf("%+v: after %v comes %v", plan, tries, next)
			}
			now = next
			tries = append(tries, now)
			if len(tries) > mostTries {
				t.Fatalf("%+v does not end: %v", plan, tries)
			}
		}
		days, used := map[string]bool{}, map[int]bool{}
		for _, try := range tries {
			days[try.Format(time.DateOnly)] = true
			if band := plan.bandOf(try); band >= 0 {
				used[band] = true
			}
		}
		if len(tries) < mostTries && (len(tries) < plan.Tries || len(days) < plan.Days || len(used) < plan.Spread) {
			t.Fatalf("%+v ended after %v", plan, tries)
		}
	}
}
