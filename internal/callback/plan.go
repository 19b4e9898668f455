package callback

import (
	"fmt"
	"slices"
	"time"

	"aftercare/internal/locale"
)

// Plan is how a callback is tried: so many tries, on so many days, in so many bands of the day, all within bands in which
// people are called at all. The zero value stands for [DefaultPlan].
type Plan struct {
	// Tries, Days and Spread are how many tries there are to be, on how many days and in how many different bands, before
	// the customer counts as unreached.
	Tries  int `json:"tries"`
	Days   int `json:"days"`
	Spread int `json:"spread"`
	// Bands are the times of the day in which to call, by the desk's clocks, such as ["09:00", "12:00"]; half-open.
	Bands [][2]string `json:"bands"`
	// Anytime lifts the bands: a crisis waits for no morning.
	Anytime bool `json:"anytime,omitempty"`
}

// DefaultPlan is three tries on two days in two bands, and no call at noon or in the evening.
var DefaultPlan = Plan{Tries: 3, Days: 2, Spread: 2, Bands: [][2]string{{"09:00", "12:00"}, {"14:00", "20:00"}}}

// mostTries bounds a plan: whoever does not answer ten times does not want to.
const mostTries = 10

// filled is the plan with the defaults where it says nothing.
func (p Plan) filled() Plan {
	if p.Tries == 0 {
		p.Tries = DefaultPlan.Tries
	}
	if p.Days == 0 {
		p.Days = min(DefaultPlan.Days, p.Tries)
	}
	if len(p.Bands) == 0 {
		p.Bands = DefaultPlan.Bands
	}
	if p.Spread == 0 {
		p.Spread = min(DefaultPlan.Spread, p.Tries, len(p.Bands))
	}
	return p
}

// check says what a plan would be refused for, with the defaults filled in; nil for nothing.
func (p Plan) check() error {
	switch {
	case p.Tries < 1 || p.Tries > mostTries:
		return locale.Refuse("callback", "callback_plan_tries", map[string]any{"most": mostTries})
	case p.Days < 1 || p.Days > p.Tries:
		return locale.Refuse("callback", "callback_plan_days", map[string]any{"most": p.Tries})
	case p.Spread < 1 || p.Spread > p.Tries || p.Spread > len(p.Bands):
		return locale.Refuse("callback", "callback_plan_spread", map[string]any{"most": min(p.Tries, len(p.Bands))})
	}
	last := -1
	for _, band := range p.Bands {
		from, to, ok := band2minutes(band)
		if !ok || from >= to {
			return locale.Refuse("callback", "callback_plan_band", map[string]any{"from": band[0], "to": band[1]})
		}
		if from < last {
			return locale.Refuse("callback", "callback_plan_order", nil)
		}
		last = to
	}
	return nil
}

// band2minutes reads a band as minutes of the day; its end may be "24:00".
func band2minutes(band [2]string) (from, to int, ok bool) {
	from, okFrom := minutesOf(band[0])
	to, okTo := minutesOf(band[1])
	return from, to, okFrom && okTo
}

func minutesOf(text string) (int, bool) {
	var hour, minute int
	if len(text) != len("00:00") {
		return 0, false
	}
	if _, err := fmt.Sscanf(text, "%02d:%02d", &hour, &minute); err != nil || hour < 0 || minute < 0 || minute > 59 || hour > 24 || hour == 24 && minute > 0 {
		return 0, false
	}
	return hour*60 + minute, true
}

// bandOf is the band in which a moment lies, by the zone of the moment; -1 outside all.
func (p Plan) bandOf(at time.Time) int {
	minute := at.Hour()*60 + at.Minute()
	return slices.IndexFunc(p.Bands, func(band [2]string) bool {
		from, to, _ := band2minutes(band)
		return from <= minute && minute < to
	})
}

// isQuiet says whether people are not called at that moment, in its zone.
func (p Plan) isQuiet(at time.Time) bool { return !p.Anytime && p.bandOf(at) < 0 }

// callable is the first moment from at on at which people are called, in at's zone. A day whose hours a change of clocks has
// taken away is passed over.
func (p Plan) callable(at time.Time) time.Time {
	if !p.isQuiet(at) {
		return at
	}
	for day := range 8 {
		for band := range p.Bands {
			if begins := p.begin(at, day, band); !begins.Before(at) && !p.isQuiet(begins) {
				return begins
			}
		}
	}
	return at // no band begins within a week: nothing is gained by waiting for one
}

// begin is when a band begins, so many days after the day of a moment.
func (p Plan) begin(at time.Time, days, band int) time.Time {
	minutes, _, _ := band2minutes(p.Bands[band])
	return time.Date(at.Year(), at.Month(), at.Day()+days, minutes/60, minutes%60, 0, 0, at.Location())
}

// latest is the last moment to call by a limit: at itself where it lies before the limit, else the latest callable moment
// before it, else now.
func (p Plan) latest(at, limit, now time.Time) time.Time {
	if !at.After(limit) {
		return at
	}
	best := now
	for day := 0; ; day++ {
		for band := range p.Bands {
			begins := p.begin(now, day, band)
			if begins.After(limit) {
				return best
			}
			if begins.After(best) && !p.isQuiet(begins) {
				best = begins
			}
		}
	}
}

// shortestPause lies between two tries in one band.
const shortestPause = 2 * time.Hour

// next is when to try again after these tries, in the zone of now, and whether the plan has come to its end. It lets the
// missing days and bands decide: another band while there is only one, another day while there is only one, else the next
// band.
func (p Plan) next(tries []time.Time, now time.Time) (at time.Time, exhausted bool) {
	days, bands := map[string]bool{}, map[int]bool{}
	for _, try := range tries {
		days[try.In(now.Location()).Format(time.DateOnly)] = true
		if band := p.bandOf(try.In(now.Location())); band >= 0 { // at noon or by night one tries as well; it is no band
			bands[band] = true
		}
	}
	lacksDays, lacksBands := len(days) < p.Days, len(bands) < p.Spread
	if len(tries) >= p.Tries && !lacksDays && !lacksBands || len(tries) >= mostTries {
		return time.Time{}, true
	}
	needsDay := lacksDays && p.Tries-len(tries) <= p.Days-len(days)
	for day := range 8 {
		for band := range p.Bands {
			earliest := now
			if bands[band] {
				earliest = now.Add(shortestPause)
			}
			isWanted := !(needsDay && day == 0) && !(lacksBands && bands[band])
			if begins := p.begin(now, day, band); isWanted && !begins.Before(earliest) && !p.isQuiet(begins) {
				return begins, false
			}
		}
	}
	return p.callable(now.AddDate(0, 0, 1)), false
}
