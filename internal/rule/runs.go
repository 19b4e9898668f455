package rule

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

const insertRun = `INSERT INTO rule_runs (id, seq, type, ticket, at, fired, failed, took_us, results, created)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// mostResults bounds what one row holds, in bytes; of what is beyond it, the longest is left out.
const mostResults = 1 << 20

// log writes the run of an event, in tx: one row, whatever the number of rules.
func (r *room) log(tx core.App, event *journal.Event, results []*Result) error {
	fired, failed, took := 0, 0, int64(0)
	for _, result := range results {
		if result.Fired() {
			fired++
		}
		if result.Outcome == OutcomeFailed {
			failed++
		}
		took += result.Took
	}
	encoded, err := json.Marshal(results)
	if err == nil && len(encoded) > mostResults {
		encoded, err = json.Marshal(shortened(results, len(encoded)-mostResults))
	}
	if err != nil {
		return fmt.Errorf("log the rules of event %d: %w", event.Seq, err)
	}
	_, err = journal.Plain(tx.NonconcurrentDB()).Exec(insertRun,
		timer.NewID(), event.Seq, event.Type, event.Ticket,
		event.At.UTC().Format(types.DefaultDateLayout), fired, failed, took, string(encoded), r.clock.Now().Format(types.DefaultDateLayout))
	if err != nil {
		return fmt.Errorf("log the rules of event %d: %w", event.Seq, err)
	}
	return r.prune(tx, event)
}

// part is something of a result that can be left out of the log.
type part struct {
	length   int
	leaveOut func()
}

// shortened are the results without the longest of what rules asked for, changed and printed: as much as saves so many bytes. A
// dry run has it again; a result that lost something says so.
func shortened(results []*Result, excess int) []*Result {
	short := make([]*Result, len(results))
	var parts []part
	for i, result := range results {
		mine := *result
		short[i] = &mine
		parts = append(parts,
			part{lengthOf(mine.Plan), func() { mine.Plan, mine.Cut = nil, true }},
			part{lengthOf(mine.Changes), func() { mine.Changes, mine.Cut = nil, true }},
			part{lengthOf(mine.Console), func() { mine.Console, mine.Cut = nil, true }})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.length, a.length) })
	for _, longest := range parts {
		if excess <= 0 || longest.length == 0 {
			break
		}
		longest.leaveOut()
		excess -= longest.length
	}
	return short
}

// lengthOf is what leaving out a part saves, in bytes: its JSON, less the mark that it is missing.
func lengthOf(part any) int {
	encoded, _ := json.Marshal(part) // what cannot be encoded has failed before, as part of the whole
	return max(len(encoded)-len(`"cut":true,`), 0)
}

// mostFailures in a row switch a rule off.
const mostFailures = 10

// toldAgain is how long managers are not told again of a rule that goes on failing as it is.
const toldAgain = 24 * time.Hour

// keepScore counts a rule's failures in a row, tells managers of the first, and switches the rule off after the last.
func (r *room) keepScore(tx core.App, event *journal.Event, l *live, result *Result) error {
	if result.Outcome == OutcomeSkipped {
		return nil
	}
	if result.Outcome != OutcomeFailed {
		return r.clearScore(tx, l)
	}
	l.failing.Add(1)
	var before struct {
		Failures int    `db:"run_failures"`
		At       string `db:"run_failed_at"`
	}
	err := tx.NonconcurrentDB().NewQuery(`SELECT run_failures, run_failed_at FROM rules WHERE id = {:id}`).Bind(dbx.Params{"id": l.id}).One(&before)
	if err != nil {
		return fmt.Errorf("count the failures of rule %s: %w", l.id, err)
	}
	now := r.clock.Now()
	_, err = journal.Plain(tx.NonconcurrentDB()).Exec(`UPDATE rules SET run_failures = run_failures + 1, run_error = ?, run_failed_at = ? WHERE id = ?`,
		result.Error.said(), now.Format(types.DefaultDateLayout), l.id)
	if err != nil {
		return fmt.Errorf("count the failures of rule %s: %w", l.id, err)
	}
	failedAt, _ := types.ParseDateTime(before.At) // none is long ago
	if before.Failures == 0 && now.Sub(failedAt.Time()) > toldAgain {
		if err := r.tellManagers(tx, event, notifyFailed, map[string]any{"rule": l.Name, "error": result.Error.told(), "line": result.Error.Line}); err != nil {
			return err
		}
	}
	if before.Failures+1 < mostFailures {
		return nil
	}
	return r.switchOff(tx, event, l)
}

// clearScore forgets the failures of a rule that has not failed. A failure that comes behind this run in the same transaction
// is not forgotten with them.
func (r *room) clearScore(tx core.App, l *live) error {
	failing := l.failing.Load()
	if failing == 0 {
		return nil
	}
	if _, err := journal.Plain(tx.NonconcurrentDB()).Exec(`UPDATE rules SET run_failures = 0 WHERE id = ?`, l.id); err != nil {
		return fmt.Errorf("clear the failures of rule %s: %w", l.id, err)
	}
	tx.TxInfo().OnComplete(func(err error) error {
		if err == nil {
			l.failing.CompareAndSwap(failing, 0)
		}
		return nil
	})
	return nil
}

// switchOff ends a rule that fails again and again, and tells the managers.
func (r *room) switchOff(tx core.App, event *journal.Event, l *live) error {
	record, err := tx.FindRecordById(CollectionRules, l.id)
	if err != nil {
		return fmt.Errorf("switch off rule %s: %w", l.id, err)
	}
	if !record.GetBool("enabled") {
		return nil
	}
	record.Set("enabled", false)
	record.SetRaw(keyDesk, true)
	journal.Act(record, event.System())
	if err := tx.Save(record); err != nil {
		return fmt.Errorf("switch off rule %s: %w", l.id, err)
	}
	return r.tellManagers(tx, event, notifyOff, map[string]any{"rule": l.Name, "n": mostFailures})
}

func (r *room) tellManagers(tx core.App, event *journal.Event, kind string, params map[string]any) error {
	c := &checker{room: r, app: tx}
	people, err := c.people([]string{"manager"})
	if err != nil {
		return err
	}
	return r.cases.Tell(tx, event, idsOf(people), event.Ticket, kind, params)
}

// Runs are kept for so many days where the settings do not say; the journal keeps what they changed. They go as others come, a portion at a time: a desk at
// which nothing happens has nothing to make room for.
const (
	keptDays     = 30
	pruneEach    = 100
	prunePortion = 300
)

// prune removes runs that are too old, in tx.
func (r *room) prune(tx core.App, event *journal.Event) error {
	if event.Seq%pruneEach != 0 {
		return nil
	}
	settings, err := r.settings.get(r.app)
	if err != nil {
		return err
	}
	_, err = journal.Plain(tx.NonconcurrentDB()).Exec(`DELETE FROM rule_runs WHERE id IN (SELECT id FROM rule_runs WHERE created < ? ORDER BY created`+journal.AtMost(prunePortion)+`)`,
		r.clock.Now().AddDate(0, 0, -settings.KeptDays).Format(types.DefaultDateLayout))
	if err != nil {
		return fmt.Errorf("remove old runs of rules: %w", err)
	}
	return nil
}
