package campaign

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

const (
	// chooseAtOnce is how many customers one step of choosing looks at; writing them down takes some milliseconds.
	chooseAtOnce = 500
	// makeTime bounds one step of making, since everybody who saves something waits meanwhile; makeAtOnce bounds what it reads.
	makeTime   = 20 * time.Millisecond
	makeAtOnce = 100
)

// follow does what an event asks of a round: a timer begins one or brings its next day, a step goes on where the last one ended.
func (r *room) follow(tx core.App, event *journal.Event) error {
	switch {
	case event.Type == eventTimer && event.Collection == CollectionCampaigns:
		return r.begin(tx, event)
	case event.Type == eventTimer && event.Collection == CollectionRounds:
		return r.beginDay(tx, event)
	}
	return nil
}

// begin begins a round, unless the campaign has been paused or its time was moved since the timer was set.
func (r *room) begin(tx core.App, event *journal.Event) error {
	record, err := tx.FindRecordById(CollectionCampaigns, event.Record)
	if err != nil {
		return fmt.Errorf("read campaign %s: %w", event.Record, err)
	}
	c := Wrap(record)
	if c.State() != StateActive || c.GetString("next_at") != event.Data["due_at"] {
		return nil
	}
	rounds, err := tx.FindCachedCollectionByNameOrId(CollectionRounds)
	if err != nil {
		return err
	}
	round := core.NewRecord(rounds)
	for name, value := range map[string]any{
		"campaign": c.Id, "number": c.GetInt("rounds") + 1, "state": roundChoosing, "begun_at": journal.DateTime(event.At), "days": c.days(),
		"skipped": map[string]int{}, "dropped": map[string]int{}, "order": []string{},
	} {
		round.Set(name, value)
	}
	if err := saveRound(tx, round); err != nil {
		return err
	}
	next := time.Time{}
	if cron := c.GetString("cron"); cron != "" {
		if next, err = nextOf(cron, event.At); err != nil {
			return err
		}
	}
	if err := r.keep(tx, c, map[string]any{"rounds": c.GetInt("rounds") + 1, "next_at": dateOrNone(next)}, event); err != nil {
		return err
	}
	if err := r.setRound(tx, c, next); err != nil {
		return err
	}
	if err := r.tell(tx, EventBegun, c, round, event); err != nil {
		return err
	}
	return r.step(tx, round, event)
}

func dateOrNone(at time.Time) any {
	if at.IsZero() {
		return ""
	}
	return journal.DateTime(at)
}

// keep saves what the desk itself writes of a campaign.
func (r *room) keep(tx core.App, c *Campaign, fields map[string]any, event *journal.Event) error {
	for name, value := range fields {
		c.Set(name, value)
	}
	c.SetRaw(keyDesk, true)
	journal.Act(c.Record, chainOf(event))
	if err := tx.SaveNoValidate(c.Record); err != nil {
		return fmt.Errorf("save campaign %s: %w", c.Id, err)
	}
	return nil
}

// chainOf is the actor of what a round does: each step begins a chain of its own, as a timer does, or the hundredth would
// stand too deep for any rule.
func chainOf(event *journal.Event) journal.Actor {
	return journal.Actor{Kind: journal.ActorSystem, Cause: event.Seq}
}

func saveRound(tx core.App, round *core.Record) error {
	round.SetRaw(keyDesk, true)
	if err := tx.SaveNoValidate(round); err != nil {
		return fmt.Errorf("save round %s: %w", round.Id, err)
	}
	return nil
}

// tell appends one of the round's events.
func (r *room) tell(tx core.App, name string, c *Campaign, round *core.Record, event *journal.Event) error {
	return r.journal.Append(tx, &journal.Event{
		Type: name, Collection: CollectionCampaigns, Record: c.Id, Actor: chainOf(event),
		Data: map[string]any{"round": round.GetInt("number"), "chosen": round.GetInt("chosen"), "made": round.GetInt("made")},
	})
}

// step has the round gone on with by an event of its own. It names where the round stands, so that a step which was overtaken
// - the campaign was paused and goes on by a timer - does nothing.
func (r *room) step(tx core.App, round *core.Record, event *journal.Event) error {
	return r.journal.Append(tx, &journal.Event{
		Type: eventStep, Collection: CollectionRounds, Record: round.Id, Actor: chainOf(event),
		Data: map[string]any{"state": round.GetString("state"), "next_at": round.GetString("next_at")},
	})
}

// planStep looks up the customers of a step of choosing before the writer's turn; making is done within it.
func (r *room) planStep(app core.App, event *journal.Event) (func(tx core.App) error, error) {
	round, c, err := roundOf(app, event.Record)
	if err != nil || isOvertaken(round, event) {
		return nil, err
	}
	if round.GetString("state") != roundChoosing {
		return func(tx core.App) error { return r.makeSome(tx, event) }, nil
	}
	after := round.GetString("chosen_after")
	found, err := candidates(app, c, round.GetDateTime("begun_at").Time(), after, chooseAtOnce)
	if err != nil {
		return nil, err
	}
	return func(tx core.App) error {
		round, c, err := roundOf(tx, event.Record)
		if err != nil || isOvertaken(round, event) {
			return err
		}
		if round.GetString("chosen_after") != after {
			return journal.ErrMoved
		}
		return r.choose(tx, c, round, found, event)
	}, nil
}

func roundOf(app core.App, id string) (*core.Record, *Campaign, error) {
	round, err := app.FindRecordById(CollectionRounds, id)
	if err != nil {
		return nil, nil, fmt.Errorf("read round %s: %w", id, err)
	}
	campaign, err := app.FindRecordById(CollectionCampaigns, round.GetString("campaign"))
	if err != nil {
		return nil, nil, fmt.Errorf("read the campaign of round %s: %w", id, err)
	}
	return round, Wrap(campaign), nil
}

func isOvertaken(round *core.Record, event *journal.Event) bool {
	return round.GetString("state") != event.Data["state"] || round.GetString("next_at") != event.Data["next_at"]
}

// choose writes down the customers of one step, and counts who is left out.
func (r *room) choose(tx core.App, c *Campaign, round *core.Record, found []candidate, event *journal.Event) error {
	skipped, chosen := countsOf(round, "skipped"), []string{}
	for _, one := range found {
		if one.Reason != "" {
			skipped[one.Reason]++
			continue
		}
		chosen = append(chosen, one.ID)
	}
	if err := r.write(tx, c, round, chosen); err != nil {
		return err
	}
	round.Set("skipped", skipped)
	round.Set("chosen", round.GetInt("chosen")+len(chosen))
	if len(found) == chooseAtOnce {
		round.Set("chosen_after", found[len(found)-1].ID)
		if err := saveRound(tx, round); err != nil {
			return err
		}
		return r.step(tx, round, event)
	}
	if round.GetInt("chosen") == 0 {
		return r.finish(tx, c, round, event)
	}
	isWorkday, err := workdays(tx, c)
	if err != nil {
		return err
	}
	round.Set("state", roundRunning)
	return r.waitFor(tx, round, dayFrom(r.clock.Now().In(time.Local), isWorkday))
}

// write puts customers into a round, by one statement: saves one by one would keep everybody waiting.
func (r *room) write(tx core.App, c *Campaign, round *core.Record, customers []string) error {
	encoded, err := json.Marshal(customers)
	if err != nil {
		return err
	}
	_, err = tx.NonconcurrentDB().NewQuery(`INSERT INTO campaign_contacts (id, campaign, round, customer, kind, position, state, reason, made_at, unsubscribed_at, created, updated)
		SELECT substr(lower(hex(randomblob(8))), 1, 15), {:campaign}, {:round}, value, {:kind}, {:base} + key, 'planned', '', '', '', {:now}, {:now} FROM json_each({:customers})`).
		Bind(dbx.Params{
			"campaign": c.Id, "round": round.Id, "kind": string(c.Kind()), "base": round.GetInt("chosen"), "customers": string(encoded),
			"now": journal.DateTime(r.clock.Now()).String(),
		}).Execute()
	if err != nil {
		return fmt.Errorf("write the customers of round %s: %w", round.Id, err)
	}
	return nil
}

func countsOf(round *core.Record, field string) map[string]int {
	counts := map[string]int{}
	_ = json.Unmarshal([]byte(round.GetString(field)), &counts) // the desk alone writes it
	return counts
}

// waitFor has the round's day come at a moment.
func (r *room) waitFor(tx core.App, round *core.Record, at time.Time) error {
	round.Set("next_at", journal.DateTime(at))
	if err := saveRound(tx, round); err != nil {
		return err
	}
	return r.setDay(tx, round, at)
}

// beginDay begins the day of a round that has come: who calls is decided now, so that nobody has calls who is away.
func (r *room) beginDay(tx core.App, event *journal.Event) error {
	round, c, err := roundOf(tx, event.Record)
	if err != nil {
		return err
	}
	if c.State() != StateActive || round.GetString("state") != roundRunning || round.GetString("next_at") != event.Data["due_at"] {
		return nil
	}
	order := []string{}
	if c.Kind() == KindCall {
		if order, err = callersToday(tx, c, round.Id); err != nil {
			return err
		}
	}
	round.Set("order", order)
	round.Set("day_made", 0)
	if err := saveRound(tx, round); err != nil {
		return err
	}
	return r.step(tx, round, event)
}

// callersToday is who calls on the day of a round that begins, in turn: whoever of the campaign is there, and has had
// fewest calls of the round before.
func callersToday(app core.App, c *Campaign, round string) ([]string, error) {
	callers, err := callersThere(app, c)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Caller string `db:"caller"`
		Count  int    `db:"count"`
	}
	err = app.ConcurrentDB().NewQuery(`SELECT b.caller AS caller, COUNT(*) AS count FROM campaign_contacts k JOIN callbacks b ON b.contact = k.id
		WHERE k.round = {:round} AND k.state = 'made' GROUP BY b.caller`).Bind(dbx.Params{"round": round}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("count the calls of round %s: %w", round, err)
	}
	had := map[string]int{}
	for _, row := range rows {
		had[row.Caller] = row.Count
	}
	return turns(callers, had), nil
}

// callersThere are the colleagues of a campaign who can call at the moment: switched on, and not away.
func callersThere(app core.App, c *Campaign) ([]string, error) {
	named, err := json.Marshal(c.GetStringSlice("callers"))
	if err != nil {
		return nil, err
	}
	callers := []string{}
	err = app.ConcurrentDB().NewQuery(`SELECT s.id FROM staff s WHERE s.active = 1 AND s.role != 'qa' AND s.presence != 'away' AND (
			s.id IN (SELECT value FROM json_each({:named}))
			OR {:team} != '' AND s.role IN ('agent', 'lead') AND EXISTS (SELECT 1 FROM json_each(s.teams) WHERE value = {:team})
		) ORDER BY s.id`).Bind(dbx.Params{"named": string(named), "team": c.GetString("team")}).Column(&callers)
	if err != nil {
		return nil, fmt.Errorf("find the callers of campaign %s: %w", c.Id, err)
	}
	return callers, nil
}

// makeSome makes callbacks or mails of the round's day, as many as time allows, and has the rest made by another step.
func (r *room) makeSome(tx core.App, event *journal.Event) error {
	round, c, err := roundOf(tx, event.Record)
	if err != nil || isOvertaken(round, event) || c.State() != StateActive {
		return err
	}
	from, to := part(round.GetInt("day"), round.GetInt("days"), round.GetInt("chosen"))
	contacts, err := tx.FindRecordsByFilter(CollectionContacts, "round = {:round} && state = 'planned' && position >= {:from} && position < {:to}", "position",
		makeAtOnce, 0, dbx.Params{"round": round.Id, "from": from, "to": to})
	if err != nil {
		return fmt.Errorf("read whom round %s is for: %w", round.Id, err)
	}
	begun, isOver := time.Now(), len(contacts) < makeAtOnce
	dropped := countsOf(round, "dropped")
	for i, contact := range contacts {
		if i > 0 && time.Since(begun) > makeTime {
			isOver = false
			break
		}
		reason, err := r.makeOne(tx, c, round, contact, event)
		if err != nil {
			return err
		}
		if reason != "" {
			dropped[reason]++
			continue
		}
		round.Set("made", round.GetInt("made")+1)
		round.Set("day_made", round.GetInt("day_made")+1)
	}
	round.Set("dropped", dropped)
	if isOver {
		return r.endDay(tx, c, round, event)
	}
	if err := saveRound(tx, round); err != nil {
		return err
	}
	return r.step(tx, round, event)
}

// endDay has the round's next day come, or ends the round after the last. Days without anybody are passed over.
func (r *room) endDay(tx core.App, c *Campaign, round *core.Record, event *journal.Event) error {
	day, days, chosen := round.GetInt("day")+1, round.GetInt("days"), round.GetInt("chosen")
	for ; day < days; day++ {
		if from, to := part(day, days, chosen); from < to {
			break
		}
	}
	round.Set("day", day)
	if day >= days {
		return r.finish(tx, c, round, event)
	}
	isWorkday, err := workdays(tx, c)
	if err != nil {
		return err
	}
	return r.waitFor(tx, round, dayAfter(r.clock.Now().In(time.Local), isWorkday))
}

// finish ends a round, and a campaign that has no other.
func (r *room) finish(tx core.App, c *Campaign, round *core.Record, event *journal.Event) error {
	round.Set("state", roundDone)
	round.Set("next_at", "")
	round.Set("done_at", journal.DateTime(r.clock.Now()))
	if err := saveRound(tx, round); err != nil {
		return err
	}
	if err := r.tell(tx, EventDone, c, round, event); err != nil {
		return err
	}
	if c.GetString("cron") != "" || c.State() == StateEnded {
		return nil
	}
	return r.keep(tx, c, map[string]any{"state": string(StateEnded), "ended_at": journal.DateTime(r.clock.Now()), "next_at": ""}, event)
}
