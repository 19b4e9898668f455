package campaign

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// result is what has come of a campaign so far, in all its rounds.
type result struct {
	Planned int `json:"planned"`
	Made    int `json:"made"`
	Dropped int `json:"dropped"`
	// Outcomes are how its calls ended, by outcome; open ones count under "open", cancelled ones under "cancelled".
	Outcomes map[string]int `json:"outcomes"`
	// Opened are the cases opened for customers who were not satisfied.
	Opened int `json:"opened"`
	// Unsubscribed are the customers who wanted no more by the link in one of its mails.
	Unsubscribed int `json:"unsubscribed"`
}

// answerResult says what has come of a campaign, to colleagues.
func (r *room) answerResult(e *core.RequestEvent) error {
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		return locale.Forbid("forbidden")
	}
	record, err := e.App.FindRecordById(CollectionCampaigns, e.Request.PathValue("id"))
	if err != nil {
		return e.NotFoundError("", nil)
	}
	found, err := resultOf(e.App, record.Id)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, found)
}

func resultOf(app core.App, campaign string) (*result, error) {
	found := &result{Outcomes: map[string]int{}}
	params := dbx.Params{"campaign": campaign}
	var rows []struct {
		State   string `db:"state"`
		Outcome string `db:"outcome"`
		Count   int    `db:"count"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT state, outcome, COUNT(*) AS count FROM callbacks
		WHERE campaign = {:campaign} AND campaign != '' GROUP BY state, outcome`).Bind(params).All(&rows)
	if err == nil {
		err = app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM callbacks WHERE campaign = {:campaign} AND campaign != '' AND opened != ''`).Bind(params).Row(&found.Opened)
	}
	if err == nil {
		err = app.ConcurrentDB().NewQuery(`SELECT COUNT(*) FROM campaign_contacts WHERE campaign = {:campaign} AND unsubscribed_at != ''`).Bind(params).Row(&found.Unsubscribed)
	}
	if err != nil {
		return nil, fmt.Errorf("count what came of campaign %s: %w", campaign, err)
	}
	for _, row := range rows {
		name := row.Outcome
		if row.State != "done" {
			name = row.State
		}
		found.Outcomes[name] += row.Count
	}
	return found, found.addRounds(app, campaign)
}

// addRounds adds what the rounds count of themselves, which spares a look at each customer.
func (f *result) addRounds(app core.App, campaign string) error {
	rounds, err := app.FindAllRecords(CollectionRounds, dbx.HashExp{"campaign": campaign})
	if err != nil {
		return fmt.Errorf("read the rounds of campaign %s: %w", campaign, err)
	}
	for _, round := range rounds {
		dropped := 0
		for _, count := range countsOf(round, "dropped") {
			dropped += count
		}
		f.Made += round.GetInt("made")
		f.Dropped += dropped
		if state := round.GetString("state"); state == roundChoosing || state == roundRunning {
			f.Planned += round.GetInt("chosen") - round.GetInt("made") - dropped
		}
	}
	return nil
}
