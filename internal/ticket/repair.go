package ticket

import (
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/locale"
)

// guardRepair keeps the days in which the desk had a unit in their order and out of the future, since they make its warranty
// longer. Now is zero in a trial, which has none.
func guardRepair(ticket *core.Record, now time.Time, refused validation.Errors) {
	from, to := ticket.GetDateTime("repair_from"), ticket.GetDateTime("repair_to")
	if !to.IsZero() && (from.IsZero() || to.Before(from)) {
		refused["repair_to"] = locale.Reason("repair_order", nil)
	}
	// A day is entered as its noon, which a morning has not come to.
	latest := now.Add(24 * time.Hour)
	for name, at := range map[string]time.Time{"repair_from": from.Time(), "repair_to": to.Time()} {
		if !now.IsZero() && at.After(latest) {
			refused[name] = locale.Reason("date_ahead", nil)
		}
	}
}
