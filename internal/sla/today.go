package sla

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// Today says when the shop is open on the day that it is in the calendar's zone, by the calendar that counts where nothing else is
// said: "09:00–12:00, 13:00–18:00", "" for a day on which it stays closed. Always says that it is there round the clock.
func (c *Clocks) Today(app core.App) (hours string, always bool, err error) {
	p, err := c.room.shelf.get(app)
	if err != nil {
		return "", false, err
	}
	if p.fallback == "" {
		return "", true, nil
	}
	newest, err := c.room.versions.newest(app, p.fallback)
	if err != nil {
		return "", false, err
	}
	if newest.hours.IsAlwaysOpen() {
		return "", true, nil
	}
	now := c.room.clock.Now()
	reports, err := newest.hours.Days(now, now)
	if err != nil || len(reports) == 0 {
		return "", false, err
	}
	var spans []string
	for _, window := range windowsOn(reports[len(reports)-1], newest.hours.Zone()) {
		spans = append(spans, clockTime(window.Start)+"–"+clockTime(window.End))
	}
	return strings.Join(spans, ", "), false, nil
}

// clockTime is a minute of the day as it is read; what goes past midnight ends on the clock of the next day.
func clockTime(minute int) string {
	if minute > 24*60 {
		minute -= 24 * 60
	}
	return fmt.Sprintf("%02d:%02d", minute/60, minute%60)
}
