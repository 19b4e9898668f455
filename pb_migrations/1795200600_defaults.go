package pb_migrations

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// A new desk begins with one team that takes every kind of request, and with settings that are safe on the open net:
// the rate limiter on, the request log at warnings and bounded. An administrator changes all of it.
func init() {
	m.Register(func(app core.App) error {
		if err := createDefaultTeam(app); err != nil {
			return err
		}
		settings := app.Settings()
		settings.Meta.AppName = "Aftercare"
		settings.Logs.MinLevel = 4 // slog.LevelWarn: a log row for every request would double the writes
		settings.Logs.MaxDays = 7
		settings.RateLimits.Enabled = true
		settings.RateLimits.Rules = []core.RateLimitRule{
			{Label: "*:auth", MaxRequests: 10, Duration: 60},
			{Label: "*:requestOTP", MaxRequests: 5, Duration: 60},
			{Label: "*:requestPasswordReset", MaxRequests: 5, Duration: 60},
			{Label: "customers:create", MaxRequests: 10, Duration: 600},
			{Label: "tickets:create", MaxRequests: 60, Duration: 60},
			{Label: "messages:create", MaxRequests: 120, Duration: 60},
			{Label: "/api/batch", MaxRequests: 3, Duration: 1},
			{Label: "/api/", MaxRequests: 600, Duration: 10},
		}
		return app.Save(settings)
	}, func(core.App) error { return nil })
}

func createDefaultTeam(app core.App) error {
	existing, err := app.CountRecords("teams")
	if err != nil || existing > 0 {
		return err
	}
	// Plain SQL: a record save would ask the guards, and nobody is signed in while the schema is made.
	now := time.Now().UTC().Format(types.DefaultDateLayout)
	_, err = app.DB().Insert("teams", dbx.Params{
		"id": "defaultteam0000", "name": "服务组 Service", "assignment": "manual", "fallback": true, "kinds": "[]",
		"created": now, "updated": now,
	}).Execute()
	return err
}
