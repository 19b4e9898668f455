package rule

import (
	"fmt"
	"maps"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// reminder is one to be set or given up, by its timer's key.
type reminder struct {
	key    string
	action *Action
}

// mostReminders is how many reminders a rule may have pending for one case.
const mostReminders = 20

func (c *checker) remind(action *Action) error {
	if err := c.readPending(); err != nil {
		return err
	}
	key := reminderKey(c.record.Id, action.Key)
	if action.Do == DoRemind && action.Key == "" {
		key = reminderKey(c.record.Id, fmt.Sprintf("%d.%d", c.event.Seq, len(c.work.reminders)))
	}
	if action.Do == DoForget {
		delete(c.pending, key)
	} else if c.pending[key] = true; len(c.pending) > mostReminders {
		return refuse("rule_reminders_most", map[string]any{"most": mostReminders})
	}
	c.work.reminders = append(c.work.reminders, asked[reminder]{reminder{key, action}, action})
	return nil
}

// readPending reads the keys of the rule's reminders for the case, once a plan.
func (c *checker) readPending() error {
	if c.pending != nil {
		return nil
	}
	c.pending = map[string]bool{}
	if c.isTrial {
		return nil
	}
	keys, err := remindersOf(c.app, `record = {:rule} AND key >= {:from} AND key < {:to}`, dbx.Params{"rule": c.rule.id, "from": c.record.Id + "/", "to": c.record.Id + "0"})
	for _, found := range keys {
		c.pending[found.Key] = true
	}
	return err
}

// reminderKey names a reminder of a case among those of its rule; '0' follows '/' in ASCII.
func reminderKey(ticket, key string) string { return ticket + "/" + key }

// writeReminder sets the timer of a reminder, or takes it away. What falls due begins a chain of events of its own; the
// cause is for people.
func (c *checker) writeReminder(tx core.App, reminder reminder) error {
	action := reminder.action
	if action.Do == DoForget {
		return c.room.timers.Cancel(tx, kindReminder, CollectionRules, c.rule.id, reminder.key)
	}
	at, err := time.Parse(isoLayout, action.At)
	if err != nil {
		return fmt.Errorf("set a reminder: %w", err)
	}
	data := reminderData(c.rule, c.event, action)
	return c.room.timers.Set(tx, timer.Timer{
		Kind: kindReminder, Collection: CollectionRules, Record: c.rule.id, Key: reminder.key, DueAt: at, Data: data,
	})
}

// reminderData is what a reminder's event holds when the time has come, besides what the desk says then.
func reminderData(l *live, event *journal.Event, action *Action) map[string]any {
	data := map[string]any{"key": action.Key}
	maps.Copy(data, action.Data)
	data["rule"], data["ticket"], data["cause"] = l.id, event.Ticket, event.Seq
	delete(data, "due_at") // these two are the desk's to say
	delete(data, "late")
	return data
}

// reminderRow is a pending reminder.
type reminderRow struct {
	Rule string `db:"record"`
	Key  string `db:"key"`
}

func remindersOf(app core.App, where string, params dbx.Params) ([]reminderRow, error) {
	all := dbx.Params{"kind": kindReminder, "collection": CollectionRules}
	maps.Copy(all, params)
	rows := []reminderRow{}
	err := app.ConcurrentDB().NewQuery(`SELECT record, key FROM timers WHERE kind = {:kind} AND collection = {:collection} AND ` + where).Bind(all).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("read the pending reminders: %w", err)
	}
	return rows, nil
}

// countReminders counts the pending reminders of each rule.
func countReminders(app core.App) (map[string]int, error) {
	var rows []struct {
		Rule  string `db:"record"`
		Count int    `db:"count"`
	}
	err := app.ConcurrentDB().NewQuery(`SELECT record, COUNT(*) AS count FROM timers WHERE kind = {:kind} AND collection = {:collection} GROUP BY record`).
		Bind(dbx.Params{"kind": kindReminder, "collection": CollectionRules}).All(&rows)
	if err != nil {
		return nil, fmt.Errorf("count the pending reminders: %w", err)
	}
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.Rule] = row.Count
	}
	return counts, nil
}

// giveUp takes away reminders, in tx.
func (r *room) giveUp(tx core.App, where string, params dbx.Params) error {
	rows, err := remindersOf(tx, where, params)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := r.timers.Cancel(tx, kindReminder, CollectionRules, row.Rule, row.Key); err != nil {
			return err
		}
	}
	return nil
}

// giveUpOfRule takes away the reminders of a rule that is deleted: nobody would be there for them.
func (r *room) giveUpOfRule(tx core.App, rule string) error {
	return r.giveUp(tx, `record = {:rule}`, dbx.Params{"rule": rule})
}

// giveUpOfCase takes away the reminders of all rules for a case that has been erased. The rules are named so that the timers'
// identity finds them.
func (r *room) giveUpOfCase(tx core.App, ticket string) error {
	return r.giveUp(tx, `record IN (SELECT id FROM rules) AND key >= {:from} AND key < {:to}`, dbx.Params{"from": ticket + "/", "to": ticket + "0"})
}
