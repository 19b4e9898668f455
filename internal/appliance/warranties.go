package appliance

import (
	"fmt"
	"math"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/calendar"
	"aftercare/internal/journal"
	"aftercare/internal/sla"
	"aftercare/internal/ticket"
	"aftercare/internal/warranty"
)

// registerWarranties binds the room of units and what is promised for them.
func (a *Appliance) registerWarranties(clocks *sla.Clocks, tickets *ticket.Tickets) error {
	err := warranty.Register(a.App, warranty.Config{
		Clock: a.Clock, Journal: a.Journal,
		Calendar: func(app core.App) (warranty.Calendar, error) {
			hours, err := clocks.CalendarOf(app, nil, math.MaxInt64)
			return restDays{hours}, err
		},
		Tell: func(tx core.App, event *journal.Event, kind string, params map[string]any) error {
			return tellOf(tickets, tx, event, ticket.WhoLead, "", kind, params)
		},
	})
	if err != nil {
		return fmt.Errorf("register the warranties: %w", err)
	}
	return nil
}

// restDays tells days of rest by a calendar.
type restDays struct{ hours *calendar.Calendar }

// IsOff says whether the calendar has no hours on the day of an instant; one that is always open has no such day.
func (d restDays) IsOff(at time.Time) bool {
	if d.hours.IsAlwaysOpen() {
		return false
	}
	days, err := d.hours.Days(at, at)
	if err != nil || len(days) == 0 {
		return false
	}
	class := days[len(days)-1].Class // a night shift of the day before may stand first
	return class == calendar.ClassClosed || class == calendar.ClassHoliday
}
