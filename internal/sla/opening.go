package sla

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// laterToday is how much working time "later today" is from now.
const laterToday = 3 * time.Hour

// openings are moments of working time that one puts something off to; empty where the calendar has none.
type openings struct {
	// Later is today, after [laterToday] of working time, where the shop is still open then.
	Later    string `json:"later"`
	Tomorrow string `json:"tomorrow"`
	// Monday is the first opening of next week.
	Monday string `json:"monday"`
}

// openingsAfter reckons by a calendar, in its zone.
func openingsAfter(hours *calendar.Calendar, now time.Time) openings {
	local := now.In(hours.Zone())
	midnight := func(days int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+days, 0, 0, 0, 0, hours.Zone())
	}
	opening := func(from time.Time) string {
		next, err := hours.NextOpening(from)
		if err != nil {
			return ""
		}
		return stamp(next)
	}
	untilMonday := (8 - int(local.Weekday())) % 7 // on a Sunday it is tomorrow
	if untilMonday == 0 {
		untilMonday = 7
	}
	found := openings{Tomorrow: opening(midnight(1)), Monday: opening(midnight(untilMonday))}
	if later, err := hours.Add(now, laterToday); err == nil && later.Before(midnight(1)) {
		found.Later = stamp(later)
	}
	return found
}

// answerOpenings tells a colleague the next moments of working time, by the calendar that counts where nothing else is said.
func (r *room) answerOpenings(e *core.RequestEvent) error {
	if !journal.RequestActor(e).IsStaff() {
		return locale.Forbid("staff_only")
	}
	p, err := r.shelf.get(e.App)
	if err != nil {
		return err
	}
	hours := calendar.RoundTheClock(time.Local)
	if p.fallback != "" {
		newest, err := r.versions.newest(e.App, p.fallback)
		if err != nil {
			return err
		}
		hours = newest.hours
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, openingsAfter(hours, r.clock.Now()))
}
