package problem

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

// Kinds of notification; their sentences stand in the dictionaries under notification.<kind>.
const (
	notifyProposed  = "problem_proposed"
	notifyOwner     = "problem_owner"
	notifyOverdue   = "problem_overdue"
	notifyChecked   = "problem_checked"
	notifyNotHelped = "problem_not_helped"
	notifyReopened  = "problem_reopened"
)

// marksOf are when a problem rings, by the keys of its timers: at its deadline until its measures are taken, and at the checks
// of their effect after that, also when it is closed meanwhile.
func marksOf(record *core.Record) map[string]time.Time {
	marks := map[string]time.Time{}
	status := Status(record.GetString("status"))
	if due := record.GetDateTime("due_at").Time(); !status.HasReached(StatusVerifying) && !record.GetBool("overdue") && !due.IsZero() {
		marks[keyDue] = due
	}
	if measured := Wrap(record).MeasuredAt(); status.HasReached(StatusVerifying) && !measured.IsZero() {
		for _, days := range Windows {
			marks[strconv.Itoa(days)] = measured.Add(time.Duration(days) * day)
		}
	}
	return marks
}

// setTimers has the marks of a problem ring that have moved with a save, and forgets those that are gone. A mark that stands
// where it stood was set then, and may have rung.
func (r *room) setTimers(tx core.App, record *core.Record) error {
	was := map[string]time.Time{}
	if before := journal.Before(record); before != nil {
		was = marksOf(before)
	}
	is := marksOf(record)
	for key, at := range is {
		if at.Equal(was[key]) {
			continue
		}
		err := r.timers.Set(tx, timer.Timer{Kind: timerKind, Collection: CollectionProblems, Record: record.Id, Key: key, DueAt: at})
		if err != nil {
			return err
		}
	}
	for key := range was {
		if _, stays := is[key]; stays {
			continue
		}
		if err := r.timers.Cancel(tx, timerKind, CollectionProblems, record.Id, key); err != nil {
			return err
		}
	}
	return nil
}

// react tells of a problem what concerns somebody, rings when it falls due, and keeps the cases that are merged linked.
func (r *room) react(tx core.App, event *journal.Event) error {
	if event.Type == "ticket.merged" {
		return r.followMerge(tx, event)
	}
	record, err := tx.FindRecordById(CollectionProblems, event.Record)
	if err != nil {
		return fmt.Errorf("read problem %s: %w", event.Record, err)
	}
	if event.Type == eventTimer {
		return r.ring(tx, event, record)
	}
	isNew := event.Type == "problem.created"
	if isNew && record.GetBool("proposed") {
		return r.tellOf(tx, event, record, []string{"lead"}, notifyProposed, nil)
	}
	kind := notifyOwner
	if _, isGiven := event.Changes["owner"]; !isGiven {
		if event.Type != EventReopened {
			return nil
		}
		kind = notifyReopened
	}
	if owner := record.GetString("owner"); owner == "" || owner == event.Actor.ID && event.Actor.IsStaff() {
		return nil
	}
	who, err := whoOwns(tx, record)
	if err != nil {
		return err
	}
	return r.tellOf(tx, event, record, who, kind, nil)
}

func (r *room) tellOf(tx core.App, event *journal.Event, record *core.Record, who []string, kind string, more map[string]any) error {
	params := map[string]any{"problem": record.Id, "problem_number": record.GetString("number"), "title": record.GetString("title"),
		"product": record.GetString("product"), "category": record.GetString("category")} // which the page names, where the title is the product's name
	for name, value := range more {
		params[name] = value
	}
	return r.tell(tx, event, who, kind, params)
}

// whoOwns is who sees to a problem; the leads where nobody does, or nobody any more.
func whoOwns(app core.App, record *core.Record) ([]string, error) {
	found, err := app.FindAllRecords("staff", dbx.HashExp{"id": record.GetString("owner"), "active": true})
	if err != nil {
		return nil, fmt.Errorf("find the owner of problem %s: %w", record.Id, err)
	}
	if len(found) == 0 {
		return []string{"lead"}, nil
	}
	return []string{found[0].Id}, nil
}

// ring says what a timer stands for, unless the problem has moved on since.
func (r *room) ring(tx core.App, event *journal.Event, record *core.Record) error {
	key, _ := event.Data["key"].(string)
	at, stands := marksOf(record)[key]
	if !stands || journal.DateTime(at).String() != event.Data["due_at"] {
		return nil
	}
	if key == keyDue {
		return r.ringDue(tx, event, record)
	}
	days, err := strconv.Atoi(key)
	if err != nil {
		return fmt.Errorf("read the timer of problem %s: %w", record.Id, err)
	}
	return r.check(tx, event, record, days)
}

func (r *room) ringDue(tx core.App, event *journal.Event, record *core.Record) error {
	who, err := whoOwns(tx, record)
	if err != nil {
		return err
	}
	due := record.GetString("due_at")
	record.Set("overdue", true)
	if err := save(tx, record, event.System()); err != nil {
		return err
	}
	if err := r.tellOf(tx, event, record, who, notifyOverdue, nil); err != nil {
		return err
	}
	return r.append(tx, event, record, EventOverdue, map[string]any{"owner": record.GetString("owner"), "due_at": due})
}

// check says what the comparison of so many days came to, and asks for more where the measures did not help.
func (r *room) check(tx core.App, event *journal.Event, record *core.Record, days int) error {
	// As of the moment that the window was over, however late the desk gets to it.
	effect, err := effectOf(tx, Wrap(record), record.GetString("basis"), Wrap(record).MeasuredAt().Add(time.Duration(days)*day))
	if err != nil {
		return err
	}
	var window Window
	for _, w := range effect.Windows {
		if w.Window == days {
			window = w
		}
	}
	record.Set("effect", string(window.Verdict))
	record.Set("effect_days", days)
	if err := save(tx, record, event.System()); err != nil {
		return err
	}
	who, err := whoOwns(tx, record)
	if err != nil {
		return err
	}
	kind := notifyChecked
	if window.Verdict == VerdictNotHelped {
		who, kind = append(who, "lead"), notifyNotHelped // who leads decides whether it is opened again
	}
	data := map[string]any{
		"days": days, "verdict": string(window.Verdict), "before": window.Before.Cases, "after": window.After.Cases,
		"ratio": window.Ratio, "low": window.Low, "high": window.High, "basis": record.GetString("basis"),
	}
	told := map[string]any{"days": days, "verdict": string(window.Verdict), "before": window.Before.Cases, "after": window.After.Cases}
	if err := r.tellOf(tx, event, record, who, kind, told); err != nil {
		return err
	}
	return r.append(tx, event, record, EventChecked, data)
}

// append appends an event of a problem that a timer led to. What a timer begins is a chain of its own: the event that it led to
// stands at its beginning.
func (r *room) append(tx core.App, event *journal.Event, record *core.Record, name string, data map[string]any) error {
	return r.journal.Append(tx, &journal.Event{
		Type: name, Collection: CollectionProblems, Record: record.Id, Data: data,
		Actor: journal.Actor{Kind: journal.ActorSystem, Cause: event.Seq},
	})
}

// followMerge links the case that goes on to the problem of the one that was merged into it, unless it belongs to one itself.
func (r *room) followMerge(tx core.App, event *journal.Event) error {
	merged, err := tx.FindRecordById("tickets", event.Ticket)
	if err != nil {
		return fmt.Errorf("read the merged case %s: %w", event.Ticket, err)
	}
	problem := merged.GetString("problem")
	if problem == "" {
		return nil
	}
	changes, err := event.Whole(tx)
	if err != nil {
		return err
	}
	var into string
	if err := json.Unmarshal(changes["merged_into"][1], &into); err != nil {
		return fmt.Errorf("where case %s was merged into: %w", event.Ticket, err)
	}
	return r.linkCase(tx, into, problem, event.System())
}
