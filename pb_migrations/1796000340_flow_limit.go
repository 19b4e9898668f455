package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() { m.Register(limitFlows, unlimitFlows) }

// flowLimit bounds what is told of guided diagnoses, by address: somebody who goes through one tells two things of a step.
var flowLimit = core.RateLimitRule{Label: "POST /api/aftercare/flows/", MaxRequests: 120, Duration: 60}

func isFlowLimit(rule core.RateLimitRule) bool { return rule.Label == flowLimit.Label }

// limitFlows leaves a rule alone that an administrator made for the same.
func limitFlows(app core.App) error {
	settings := app.Settings()
	if slices.ContainsFunc(settings.RateLimits.Rules, isFlowLimit) {
		return nil
	}
	settings.RateLimits.Rules = append(settings.RateLimits.Rules, flowLimit)
	return app.Save(settings)
}

func unlimitFlows(app core.App) error {
	settings := app.Settings()
	settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules, isFlowLimit)
	return app.Save(settings)
}
