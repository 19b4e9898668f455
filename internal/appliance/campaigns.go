package appliance

import (
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/callback"
	"aftercare/internal/campaign"
	"aftercare/internal/journal"
	"aftercare/internal/person"
)

// registerCampaigns binds the room of campaigns, with what callbacks and customers do for it.
func (a *Appliance) registerCampaigns(after *afterService) error {
	return campaign.Register(a.App, campaign.Config{
		Clock: a.Clock, Journal: a.Journal, Timers: a.Timers, Outbox: a.Outbox, Decline: person.Decline,
		Revisit: func(tx core.App, wanted campaign.Revisit, actor journal.Actor) error {
			return after.callbacks.Revisit(tx, callback.Revisit(wanted), actor)
		},
	})
}
