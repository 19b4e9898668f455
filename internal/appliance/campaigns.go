package appliance

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/callback"
	"aftercare/internal/campaign"
	"aftercare/internal/journal"
	"aftercare/internal/person"
	"aftercare/internal/web"
)

// registerCampaigns binds the room of campaigns, with what callbacks and customers do for it.
func (a *Appliance) registerCampaigns(after *afterService, face func(app core.App) (*web.Face, error)) error {
	return campaign.Register(a.App, campaign.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers, Outbox: a.Outbox, Decline: person.Decline, Face: face,
		Revisit: func(tx core.App, wanted campaign.Revisit, actor journal.Actor) error {
			return after.callbacks.Revisit(tx, callback.Revisit(wanted), actor)
		},
	})
}
