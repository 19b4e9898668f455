package feedback

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/journal"
	"aftercare/internal/locale"
)

// teamShare is a department's share of feedback, and how far it has come with it.
type teamShare struct {
	Team string `db:"team" json:"team"`
	// Open is what is still to be done, Overdue how much of it has passed its time.
	Open    int `db:"open" json:"open"`
	Overdue int `db:"overdue" json:"overdue"`
	// Suggestions and Praise came in the period; Adopted, Declined and Done are of these suggestions. What was joined into
	// another counts with neither.
	Suggestions int `db:"suggestions" json:"suggestions"`
	Adopted     int `db:"adopted" json:"adopted"`
	Declined    int `db:"declined" json:"declined"`
	Done        int `db:"done" json:"done"`
	Praise      int `db:"praise" json:"praise"`
}

// personShare is how often somebody was praised in the period.
type personShare struct {
	Staff  string `db:"staff" json:"staff"`
	Praise int    `db:"praise" json:"praise"`
}

// The period that the shares are of, in days.
const (
	usualDays   = 90
	longestDays = 400
)

// answerShares tells colleagues how much feedback each department has, and who was praised how often.
func (r *room) answerShares(e *core.RequestEvent) error {
	if actor := journal.RequestActor(e); !actor.IsStaff() && !actor.IsTrusted() {
		return locale.Forbid("staff_only")
	}
	days := usualDays
	if asked := e.Request.URL.Query().Get("days"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 || n > longestDays {
			return locale.Refuse("days", "feedback_days", map[string]any{"most": longestDays})
		}
		days = n
	}
	since := dbx.Params{"since": r.clock.Now().AddDate(0, 0, -days).UTC().Format(types.DefaultDateLayout)}
	teams, people := []teamShare{}, []personShare{}
	err := e.App.ConcurrentDB().NewQuery(`SELECT team, SUM(is_open) AS open, SUM(is_open AND overdue) AS overdue,
			SUM(kind = 'suggestion' AND created > {:since}) AS suggestions,
			SUM(kind = 'suggestion' AND created > {:since} AND state IN ('adopted', 'in_progress', 'done')) AS adopted,
			SUM(kind = 'suggestion' AND created > {:since} AND state = 'declined') AS declined,
			SUM(kind = 'suggestion' AND created > {:since} AND state = 'done') AS done,
			SUM(kind = 'praise' AND created > {:since}) AS praise
		FROM feedback WHERE joined_into = '' AND state != 'withdrawn' AND (created > {:since} OR is_open = TRUE)
		GROUP BY team ORDER BY overdue DESC, open DESC, team`).Bind(since).All(&teams)
	if err != nil {
		return fmt.Errorf("count the departments' feedback: %w", err)
	}
	err = e.App.ConcurrentDB().NewQuery(`SELECT value AS staff, COUNT(*) AS praise FROM feedback, json_each(feedback.people)
		WHERE kind = 'praise' AND state IN ('forwarded', 'thanked') AND created > {:since} GROUP BY value ORDER BY praise DESC, value`).Bind(since).All(&people)
	if err != nil {
		return fmt.Errorf("count who was praised: %w", err)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"days": days, "teams": teams, "people": people})
}
