package rule

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/journal"
)

// mostWaiting is how many cases are named that wait for a rule's reminders; the others are counted.
const mostWaiting = 10

// waitingCase is a case for which reminders of a rule are pending, and when the first of them falls due.
type waitingCase struct {
	Ticket string `json:"ticket" db:"ticket"`
	Number string `json:"number" db:"number"`
	At     string `json:"at" db:"at"`
}

// waiting are the cases that wait for a rule.
type waiting struct {
	// Count is of the pending reminders, Cases of the cases that they are for.
	Count int           `json:"count"`
	Cases int           `json:"cases"`
	First []waitingCase `json:"first"`
}

// answerWaiting tells which cases wait for a rule: what would be left half-way if it were switched off now.
func (r *room) answerWaiting(e *core.RequestEvent) error {
	var rows []struct {
		waitingCase
		Count int `db:"count"`
		Cases int `db:"cases"`
	}
	err := e.App.ConcurrentDB().NewQuery(`SELECT substr(pending.key, 1, instr(pending.key, '/') - 1) AS ticket, COALESCE(tickets.number, '') AS number,
			MIN(pending.due_at) AS at, SUM(COUNT(*)) OVER () AS count, COUNT(*) OVER () AS cases
		FROM timers AS pending LEFT JOIN tickets ON tickets.id = substr(pending.key, 1, instr(pending.key, '/') - 1)
		WHERE pending.kind = {:kind} AND pending.collection = {:collection} AND pending.record = {:rule}
		GROUP BY 1 ORDER BY at, number ` + journal.AtMost(mostWaiting)).
		Bind(dbx.Params{"kind": kindReminder, "collection": CollectionRules, "rule": e.Request.PathValue("id")}).All(&rows)
	if err != nil {
		return fmt.Errorf("read which cases wait for a rule: %w", err)
	}
	answer := waiting{First: []waitingCase{}}
	for _, row := range rows {
		answer.Count, answer.Cases = row.Count, row.Cases
		if row.Number != "" { // a schedule's reminder has no case
			answer.First = append(answer.First, row.waitingCase)
		}
	}
	return e.JSON(http.StatusOK, answer)
}

// fate is what becomes of a reminder of a case, or has become of it. One that is not among them was given up, or set anew.
type fate struct {
	// Rule set it at the event Seq.
	Rule string `json:"rule" db:"rule"`
	Seq  int64  `json:"seq" db:"cause"`
	Key  string `json:"key" db:"key"`
	At   string `json:"at" db:"at"`
	// State is one of the fates.
	State string `json:"state" db:"state"`
}

// The fates of reminders. While one is pending they say what would come of it as the rule stands.
const (
	fatePending       = "pending"        // the rule will look again
	fateOff           = "off"            // nothing will come of it: the rule is off
	fateObserve       = "observe"        // nothing will come of it: the rule only observes
	fateUnheard       = "unheard"        // nothing will come of it: the rule does not listen to reminders any more
	fateDue           = "due"            // it has fallen due a moment ago
	fateHeard         = "heard"          // the rule has looked again
	fateLapsedOff     = "lapsed_off"     // nothing has come of it: the rule was off, or did not listen to reminders
	fateLapsedObserve = "lapsed_observe" // nothing has come of it: the rule only observed
	fateLapsedPassed  = "lapsed_passed"  // nothing has come of it: the rule was passed over, for it acts on a share of the cases
)

// selectFates reads the timers that are pending and the events of those that have fallen due. What the rule made of one stands in the run of
// its event, which there is not where no rule heard it. The plus keeps the database from going through all reminders of the desk.
const selectFates = `SELECT pending.record AS rule, pending.data ->> '$.cause' AS cause, pending.data ->> '$.key' AS key, pending.due_at AS at,
		CASE WHEN NOT rules.enabled THEN {:off} WHEN rules.stage = {:observing} THEN {:observe}
			WHEN NOT EXISTS (SELECT 1 FROM json_each(rules."on") AS heard WHERE heard.value = {:type}) THEN {:unheard} ELSE {:pending} END AS state
	FROM rules CROSS JOIN timers AS pending ON pending.kind = {:kind} AND pending.collection = {:collection} AND pending.record = rules.id AND pending.key >= {:from} AND pending.key < {:to}
	UNION ALL
	SELECT due.data ->> '$.rule', due.data ->> '$.cause', COALESCE(due.data ->> '$.key', ''), due.data ->> '$.due_at',
		COALESCE((SELECT CASE WHEN result.value ->> '$.stage' = {:observing} THEN {:lapsed_observe}
					WHEN result.value ->> '$.outcome' = {:skipped} AND result.value ->> '$.why' <> {:when} THEN {:lapsed_passed} ELSE {:heard} END
				FROM rule_runs AS run CROSS JOIN json_each(run.results) AS result WHERE run.seq = due.seq AND result.value ->> '$.rule' = due.data ->> '$.rule'),
			CASE WHEN due.seq <= {:handed_on} OR NOT EXISTS (SELECT 1 FROM rules WHERE id = due.data ->> '$.rule' AND enabled) THEN {:lapsed_off} ELSE {:due} END)
	FROM events AS due WHERE due.ticket = {:ticket} AND due.seq > {:since} AND +due.type = {:type}
	ORDER BY at, cause`

// answerFates tells what becomes of the reminders of a case, of those behind an event where one is named.
func (r *room) answerFates(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	ticket := query.Get("ticket")
	since, err := strconv.ParseInt(query.Get("since"), 10, 64)
	if err != nil {
		since = 0
	}
	handedOn, err := journal.HandedOn(e.App) // before the runs are read, so that an event that counts as handed on has its run
	if err != nil {
		return err
	}
	fates := []fate{}
	err = e.App.ConcurrentDB().NewQuery(selectFates).Bind(dbx.Params{
		"kind": kindReminder, "collection": CollectionRules, "type": EventReminder, "observing": StageObserve,
		"ticket": ticket, "from": ticket + "/", "to": ticket + "0", "since": since, "handed_on": handedOn,
		"pending": fatePending, "off": fateOff, "observe": fateObserve, "unheard": fateUnheard, "due": fateDue, "heard": fateHeard, "skipped": OutcomeSkipped, "when": WhyWhen, "lapsed_passed": fateLapsedPassed, "lapsed_off": fateLapsedOff, "lapsed_observe": fateLapsedObserve,
	}).All(&fates)
	if err != nil {
		return fmt.Errorf("read what becomes of the reminders of a case: %w", err)
	}
	return e.JSON(http.StatusOK, map[string]any{"reminders": fates})
}
