package rule

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// onErasure takes what people said out of the log of runs and out of pending reminders, in the transaction of the save that
// erases a case or a customer. That the rules ran, and how that ended, stays.
func (r *room) onErasure(e *core.RecordEvent) error {
	before := journal.Before(e.Record)
	if err := e.Next(); err != nil {
		return err
	}
	if before == nil || before.GetString("erased_at") != "" || e.Record.GetString("erased_at") == "" {
		return nil
	}
	if e.Record.Collection().Name == "customers" {
		return blankRuns(e.App, `ticket = '' AND seq IN (SELECT seq FROM events WHERE collection = 'customers' AND record = {:id})`, e.Record.Id)
	}
	if err := r.giveUpOfCase(e.App, e.Record.Id); err != nil {
		return err
	}
	return blankRuns(e.App, `ticket = {:id}`, e.Record.Id)
}

// blankRuns leaves of some rows of the log which rule ran, and how that ended.
func blankRuns(tx core.App, where, id string) error {
	var rows []struct {
		ID      string `db:"id"`
		Results string `db:"results"`
	}
	if err := tx.NonconcurrentDB().NewQuery(`SELECT id, results FROM rule_runs WHERE ` + where).Bind(dbx.Params{"id": id}).All(&rows); err != nil {
		return fmt.Errorf("read the runs of what is erased: %w", err)
	}
	for _, row := range rows {
		var results []*Result
		if err := json.Unmarshal([]byte(row.Results), &results); err != nil {
			results = nil // what cannot be read cannot be kept in part
		}
		for _, result := range results {
			if err := forgetError(tx, result); err != nil {
				return err
			}
			result.blank()
		}
		_, err := tx.NonconcurrentDB().NewQuery(`UPDATE rule_runs SET results = {:results} WHERE id = {:id}`).
			Bind(dbx.Params{"results": encoded(results), "id": row.ID}).Execute()
		if err != nil {
			return fmt.Errorf("blank the run %s: %w", row.ID, err)
		}
	}
	return nil
}

// forgetError takes away what the rule's record says of its last failure, where this was it.
func forgetError(tx core.App, result *Result) error {
	if result.Error == nil || result.Error.Message == "" {
		return nil
	}
	_, err := tx.NonconcurrentDB().NewQuery(`UPDATE rules SET run_error = '' WHERE id = {:id} AND run_error != '' AND instr({:message}, rtrim(run_error, '…')) = 1`).
		Bind(dbx.Params{"id": result.Rule, "message": result.Error.said()}).Execute()
	if err != nil {
		return fmt.Errorf("forget the last failure of rule %s: %w", result.Rule, err)
	}
	return nil
}

// blank takes out of a result what may quote somebody.
func (r *Result) blank() {
	r.Plan, r.Changes, r.Console = nil, nil, nil
	if r.Error != nil {
		r.Error.Message, r.Error.Text, r.Error.Params = "", nil, nil
	}
}
