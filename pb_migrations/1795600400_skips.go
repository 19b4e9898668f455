package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// More reasons why a customer is not asked, invitations that are sent all the same, and follow-ups of one kind that can be
// opened again for the same record once the earlier one is done.
func init() { m.Register(addSkips, dropSkips) }

var laterSkips = []string{"moved", "off", "withdrawn", "merged"}

func addSkips(app core.App) error {
	invites, err := app.FindCollectionByNameOrId("survey_invites")
	if err != nil {
		return err
	}
	if reasons, isSelect := invites.Fields.GetByName("skip_reason").(*core.SelectField); isSelect {
		reasons.Values = append(reasons.Values, laterSkips...)
	}
	invites.Fields.Add(&core.BoolField{Name: "insist", System: true, Help: "It is sent whoever is in the sample, and however lately the customer was asked."})
	if err := app.Save(invites); err != nil {
		return err
	}
	followUps, err := app.FindCollectionByNameOrId("follow_ups")
	if err != nil {
		return err
	}
	followUps.AddIndex("idx_follow_ups_source", false, "source, kind, state", "")
	return app.SaveNoValidate(followUps) // PocketBase would keep a unique index of fields of the system
}

// dropSkips keeps the earlier index unique only where it can be: what the earlier version could not hold is cut from its
// source, and an invitation skipped for a later reason loses the reason.
func dropSkips(app core.App) error {
	for _, statement := range []string{
		`UPDATE follow_ups SET source = '' WHERE source != '' AND EXISTS (
			SELECT 1 FROM follow_ups later WHERE later.source = follow_ups.source AND later.kind = follow_ups.kind AND later.rowid > follow_ups.rowid)`,
		`UPDATE survey_invites SET skip_reason = '' WHERE skip_reason IN ('moved', 'off', 'withdrawn', 'merged')`,
	} {
		if _, err := app.DB().NewQuery(statement).Execute(); err != nil {
			return err
		}
	}
	followUps, err := app.FindCollectionByNameOrId("follow_ups")
	if err != nil {
		return err
	}
	followUps.AddIndex("idx_follow_ups_source", true, "source, kind", "source != ''")
	if err := app.SaveNoValidate(followUps); err != nil {
		return err
	}
	invites, err := app.FindCollectionByNameOrId("survey_invites")
	if err != nil {
		return err
	}
	if reasons, isSelect := invites.Fields.GetByName("skip_reason").(*core.SelectField); isSelect {
		reasons.Values = slices.DeleteFunc(reasons.Values, func(value string) bool { return slices.Contains(laterSkips, value) })
	}
	invites.Fields.RemoveByName("insist")
	return app.SaveNoValidate(invites) // PocketBase would keep fields of the system
}
