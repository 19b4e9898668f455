package campaign

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// Bounds of what a campaign may say.
const (
	mostSpread = 60
	// templatePrefix begins the keys of templates that go to many: a mail about a case, sent to somebody without one, would
	// be full of holes.
	templatePrefix = "campaign_"
)

// fieldsOfDesk are kept by the desk.
var fieldsOfDesk = []string{"next_at", "rounds", "started_at", "started_by", "ended_at"}

// moves are the states that a campaign may be brought to from each.
var moves = map[State][]State{
	StateDraft: {StateActive, StateEnded}, StateActive: {StatePaused, StateEnded}, StatePaused: {StateActive, StateEnded},
}

// onCreate takes in a draft.
func (r *room) onCreate(e *core.RecordEvent) error {
	c, actor := Wrap(e.Record), journal.ActorOf(e.Record)
	if err := guardActor(actor); err != nil {
		return err
	}
	if state := c.State(); state != "" && state != StateDraft {
		return locale.Refuse("state", "campaign_draft_first", nil)
	}
	c.Set("state", string(StateDraft))
	for _, name := range fieldsOfDesk {
		c.Set(name, nil)
	}
	if err := locale.Refusals(faultsOf(c, r.clock.Now())); err != nil {
		return err
	}
	return e.Next()
}

// guardActor leaves campaigns to leads and managers: they reach many customers at once.
func guardActor(actor journal.Actor) error {
	if !actor.CanLead() || actor.Kind == journal.ActorRule {
		return locale.Forbid("needs_lead")
	}
	return nil
}

// onUpdate lets leads edit a campaign while nothing of it runs, and bring it from one state to another.
func (r *room) onUpdate(e *core.RecordEvent) error {
	if isDesk(e.Record) {
		return e.Next()
	}
	c, actor, before := Wrap(e.Record), journal.ActorOf(e.Record), journal.Before(e.Record)
	if before == nil {
		return fmt.Errorf("update of campaign %s outside the journal", e.Record.Id)
	}
	if err := guardActor(actor); err != nil {
		return err
	}
	changed := journal.Changed(before, e.Record)
	if len(changed) == 0 {
		return e.Next()
	}
	now := r.clock.Now()
	if err := guardUpdate(Wrap(before), c, changed, now); err != nil {
		return err
	}
	if !slices.Contains(changed, "state") {
		return e.Next()
	}
	if c.State() == StateActive {
		if err := locale.Refusals(lacksOf(e.App, c)); err != nil {
			return err
		}
	}
	return r.move(e, actor, now)
}

func guardUpdate(before, after *Campaign, changed []string, now time.Time) error {
	refused := validation.Errors{}
	for _, name := range changed {
		switch {
		case slices.Contains(fieldsOfDesk, name):
			refused[name] = locale.Reason("field_kept_by_desk", nil)
		case before.State() == StateEnded:
			refused[name] = locale.Reason("campaign_ended", nil)
		case name == "state" && !slices.Contains(moves[before.State()], after.State()):
			refused[name] = locale.Reason("campaign_move", nil)
		case name != "state" && before.State() == StateActive:
			refused[name] = locale.Reason("campaign_running", nil)
		case name == "kind" && before.GetInt("rounds") > 0:
			refused[name] = locale.Reason("campaign_kind_kept", nil)
		}
	}
	if len(refused) > 0 {
		return refused
	}
	return locale.Refusals(faultsOf(after, now))
}

// faultsOf is what is wrong with what a campaign says; what it does not say yet is no fault of a draft.
func faultsOf(c *Campaign, now time.Time) validation.Errors {
	refused := validation.Errors{}
	if _, fault := parseFilter(c.GetString("filter")); fault != nil {
		refused["filter"] = locale.Reason("campaign_filter", map[string]any{"fault": fault})
	}
	if days := c.GetInt("spread_days"); days < 0 || days > mostSpread {
		refused["spread_days"] = locale.Reason("campaign_spread", map[string]any{"most": mostSpread})
	}
	if days := c.GetInt("again_days"); days < 0 || days > mostDays {
		refused["again_days"] = locale.Reason("campaign_again", map[string]any{"most": mostDays})
	}
	if c.GetString("begins_at") != "" && c.GetString("cron") != "" {
		refused["cron"] = locale.Reason("campaign_schedule_both", nil)
	}
	if cron := c.GetString("cron"); cron != "" {
		if often, err := isTooOften(cron, now); err != nil {
			refused["cron"] = locale.Reason("campaign_cron", nil)
		} else if often {
			refused["cron"] = locale.Reason("campaign_cron_often", nil)
		}
	}
	if raw := c.GetString("script"); raw != "" && raw != "null" && c.words("script") == nil {
		refused["script"] = locale.Reason("campaign_script", nil)
	}
	if key := c.GetString("template"); key != "" && !strings.HasPrefix(key, templatePrefix) {
		refused["template"] = locale.Reason("campaign_template_prefix", map[string]any{"prefix": templatePrefix})
	}
	return refused
}

// lacksOf is what a campaign must say before it can start.
func lacksOf(app core.App, c *Campaign) validation.Errors {
	refused := validation.Errors{}
	if filter, _ := parseFilter(c.GetString("filter")); filter.isEmpty() && !filter.Everyone {
		refused["filter"] = locale.Reason("campaign_filter_empty", nil)
	}
	if c.GetString("begins_at") == "" && c.GetString("cron") == "" {
		refused["begins_at"] = locale.Reason("campaign_schedule_missing", nil)
	}
	if _, err := workdays(app, c); err != nil {
		refused["calendar"] = locale.Reason("validation_missing_rel_records", nil)
	}
	switch c.Kind() {
	case KindCall:
		if script := c.words("script"); strings.TrimSpace(script[locale.Chinese]+script[locale.English]) == "" {
			refused["script"] = locale.Reason("campaign_script_missing", nil)
		}
	case KindMail:
		if c.GetString("content") == "" {
			refused["content"] = locale.Reason("campaign_content_missing", nil)
		}
		if isOn, err := isTemplateOn(app, c.GetString("template")); err != nil || !isOn {
			refused["template"] = locale.Reason("campaign_template", nil)
		}
	}
	return refused
}

func isTemplateOn(app core.App, key string) (bool, error) {
	if key == "" {
		return false, nil
	}
	found, err := app.FindAllRecords("templates", dbx.HashExp{"key": key, "enabled": true})
	return len(found) > 0, err
}

// move brings a campaign to another state, and sets its timers, in the transaction of the save.
func (r *room) move(e *core.RecordEvent, actor journal.Actor, now time.Time) error {
	c, next := Wrap(e.Record), time.Time{}
	switch c.State() {
	case StateActive:
		if c.GetString("started_at") == "" {
			c.Set("started_at", journal.DateTime(now))
			if actor.IsStaff() {
				c.Set("started_by", actor.ID)
			}
		}
		if c.GetString("cron") != "" || c.GetInt("rounds") == 0 {
			var err error
			if next, err = c.firstAt(now); err != nil {
				return err
			}
		}
	case StateEnded:
		c.Set("ended_at", journal.DateTime(now))
	}
	c.Set("next_at", journal.DateTime(next))
	if next.IsZero() {
		c.Set("next_at", "")
	}
	if err := e.Next(); err != nil {
		return err
	}
	if err := r.setRound(e.App, c, next); err != nil {
		return err
	}
	return r.moveRounds(e.App, c, actor, now)
}

// moveRounds brings the rounds that are not done along with their campaign: they go on with the day where they stood, or end.
func (r *room) moveRounds(tx core.App, c *Campaign, actor journal.Actor, now time.Time) error {
	rounds, err := tx.FindAllRecords(CollectionRounds, dbx.HashExp{"campaign": c.Id}, dbx.In("state", roundChoosing, roundRunning))
	if err != nil {
		return fmt.Errorf("find the rounds of campaign %s: %w", c.Id, err)
	}
	for _, round := range rounds {
		switch {
		case c.State() == StateEnded:
			round.Set("state", roundEnded)
			round.Set("done_at", journal.DateTime(now))
		case c.State() == StateActive && round.GetString("state") == roundRunning:
			isWorkday, err := workdays(tx, c)
			if err != nil {
				return err
			}
			at := round.GetDateTime("next_at").Time()
			if !at.After(now) {
				at = dayFrom(now.In(time.Local), isWorkday)
			}
			round.Set("next_at", journal.DateTime(at))
			if err := r.setDay(tx, round, at); err != nil {
				return err
			}
		default:
			continue
		}
		if err := saveRound(tx, round); err != nil {
			return err
		}
	}
	return nil
}

// onlyDesk leaves rounds and whom they are for to the desk.
func onlyDesk(e *core.RecordEvent) error {
	if !isDesk(e.Record) {
		return locale.Forbid("campaign_kept")
	}
	return e.Next()
}
