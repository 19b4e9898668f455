package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"aftercare/internal/appliance"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

const (
	// backtestCases are more than a backtest keeps in memory at a time.
	backtestCases = 22_000
	// backtestDays is the time over which they are spread.
	backtestDays = 30
	// backtestApart is how many other cases begin between two steps of one.
	backtestApart = 600
	// backtestRounds of the rule that counts; an odd number has a median of its own.
	backtestRounds = 5
)

// backtestEvents are what the rules subscribe to: all that happens to a case itself.
var backtestEvents = []string{"ticket.created", "ticket.updated", "ticket.classified", "ticket.assigned", "ticket.resolved", "ticket.closed"}

// seldomRule looks at everything and asks for something now and then, which is what somebody tries who wonders how often it
// would be.
var seldomRule = strings.Replace(typicalRule, "  let reason", "  if (!urgent) return;\n  let reason", 1)

// measureBacktest runs rules over a month of a busy desk, by the route that the dashboard's page asks, on one processor. What
// is counted are the events about which the rule was asked, not those that were passed over; the rate is by the processor's
// time, since whatever else the machine does is none of ours.
func measureBacktest(ctx context.Context, b *bench) error {
	dir, err := b.folder("backtest")
	if err != nil {
		return err
	}
	people, err := prepareMonth(ctx, dir)
	if err != nil {
		return fmt.Errorf("make a month: %w", err)
	}
	s, err := b.startSingle(ctx, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	for _, tried := range []struct {
		name, script string
		rounds       int
	}{{"seldom", seldomRule, backtestRounds}, {"nearly always", typicalRule, 1}} {
		var rates, byWall []float64
		var found backtested
		for range tried.rounds {
			before, err := s.processorTime()
			if err != nil {
				return err
			}
			begun := time.Now()
			if found, err = s.backtest(ctx, people.manager, tried.script); err != nil {
				return err
			}
			byWall = append(byWall, float64(found.Events)/time.Since(begun).Seconds())
			after, err := s.processorTime()
			if err != nil {
				return err
			}
			rates = append(rates, float64(found.Events)/(after-before).Seconds())
		}
		resident, err := residentMemory(s.command.Process.Pid)
		if err != nil {
			return err
		}
		note("a rule that asks for something %s: asked about %d events, fired at %d; %.0f MiB in use; medians: %.0f events in a second of one processor's time, %.0f in one by the wall; %s",
			tried.name, found.Events, found.Fired, resident, median(rates), median(byWall), load())
		if tried.name == "seldom" {
			b.print("backtest_rate", median(rates), "events/s")
		}
	}
	return nil
}

// startSingle starts the product on one processor; its profile goes where it is wanted.
func (b *bench) startSingle(ctx context.Context, dir string) (*server, error) {
	if err := os.Setenv("GOMAXPROCS", "1"); err != nil {
		return nil, err
	}
	defer os.Unsetenv("GOMAXPROCS") //nolint:errcheck // what was set can be unset
	if b.profiles != "" {
		return b.startRole(ctx, "desk", dir)
	}
	return b.runProduct(ctx, dir)
}

// backtested is the end of what a backtest tells.
type backtested struct{ Events, Fired, Nothing, Skipped, Failed int }

func (s *server) backtest(ctx context.Context, token, script string) (backtested, error) {
	content, err := call(ctx, &http.Client{}, http.MethodPost, s.url+"/api/aftercare/rules/backtest", token, map[string]any{
		"days": backtestDays + 1,
		"rule": map[string]any{"name": "Tried", "on": backtestEvents, "script": script, "enabled": true, "stage": "live", "position": 100, "params": typicalParams},
	})
	if err != nil {
		return backtested{}, err
	}
	lines := bytes.Split(bytes.TrimSpace(content), []byte("\n"))
	var last struct{ Result *backtested }
	if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil {
		return backtested{}, err
	}
	if last.Result == nil || last.Result.Failed > 0 || last.Result.Fired == 0 || last.Result.Events < 5*backtestCases {
		return backtested{}, fmt.Errorf("the backtest did not do its work: %.500s", lines[len(lines)-1])
	}
	return *last.Result, nil
}

// prepareMonth makes a desk's folder with a month of cases in its journal: some that were lived through, and their copies,
// begun one after the other, with the steps of each between those of others.
func prepareMonth(ctx context.Context, dir string) (*people, error) {
	clock := timer.NewRunningClock(1)
	clock.Hold(time.Now().AddDate(0, 0, -backtestDays-2))
	var models []string
	p, err := prepareDeskAt(dir, clock, func(desk *appliance.Appliance, p *people) error {
		for _, request := range requests {
			id, err := liveThrough(ctx, desk, clock, p, request)
			if err != nil {
				return err
			}
			models = append(models, id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	db, err := openData(dir)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return p, spread(ctx, db, models)
}

// liveThrough makes a case and takes it to its end.
func liveThrough(ctx context.Context, desk *appliance.Appliance, clock *timer.RunningClock, p *people, request request) (string, error) {
	ticket, err := saveAs(desk.App, "tickets", map[string]any{
		"channel": "portal", "kind": request.kind, "subject": request.subject, "description": request.text, "customer": p.customer, "product": p.product,
	}, journal.Actor{Kind: journal.ActorCustomer, ID: p.customer})
	if err != nil {
		return "", err
	}
	agent := journal.Actor{Kind: journal.ActorStaff, ID: p.agentIDs[1], Name: "Agent 1", Role: journal.RoleManager}
	for _, fields := range []map[string]any{
		{"category": "leak"}, {"assignee": p.agentIDs[1]}, {"priority": "high", "tags": []string{"seen"}}, {"status": "pending"}, {"status": "open"},
		{"status": "resolved", "resolution": "The drain pipe was cleaned and its slope corrected; no more dripping after an hour of running."},
	} {
		clock.Hold(clock.Now().Add(time.Minute))
		if err := desk.Drain(ctx); err != nil {
			return "", err
		}
		if err := change(desk.App, ticket.Id, fields, agent); err != nil {
			return "", err
		}
	}
	return ticket.Id, desk.Drain(ctx)
}

// change changes a case as it stands.
func change(app core.App, id string, fields map[string]any, actor journal.Actor) error {
	ticket, err := app.FindRecordById("tickets", id)
	if err != nil {
		return err
	}
	ticket.Load(fields)
	journal.Act(ticket, actor)
	return app.Save(ticket)
}

// spread copies model cases with their events over the month. Steps are saves: the events of one stay together.
func spread(ctx context.Context, db *sql.DB, models []string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after the commit
	tickets, err := columnsOf(ctx, tx, "tickets")
	if err != nil {
		return err
	}
	events, err := columnsOf(ctx, tx, "events")
	if err != nil {
		return err
	}
	const model = `(SELECT value FROM json_each(?1) WHERE key = n.i % json_array_length(?1))`
	begin := time.Now().AddDate(0, 0, -backtestDays).Unix()
	for _, statement := range []string{
		`CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) SELECT i FROM n WHERE ?1 != ''`,
		`CREATE TEMP TABLE steps AS SELECT ticket, seq AS old, DENSE_RANK() OVER (PARTITION BY ticket ORDER BY COALESCE(data->>'of', seq)) AS step
			FROM events WHERE ticket IN (SELECT value FROM json_each(?1)) AND ?2`,
		`CREATE TEMP TABLE copies AS SELECT n.i AS i, old, (SELECT MAX(seq) FROM events) + ROW_NUMBER() OVER (ORDER BY n.i + step * ` + fmt.Sprint(backtestApart) + `, n.i, old) AS seq
			FROM n JOIN steps ON steps.ticket = ` + model + ` WHERE ?2`,
		`CREATE INDEX temp.idx_copies ON copies (i, old)`,
		`INSERT INTO tickets (` + quoted(tickets, nil) + `) SELECT ` + quoted(tickets, map[string]string{"id": copied, "number": `'2000-' || printf('%06d', n.i)`}) + `
			FROM n JOIN tickets ON tickets.id = ` + model + ` WHERE ?2`,
		`INSERT INTO events (` + quoted(events, nil) + `) SELECT ` + quoted(events, map[string]string{
			"id": `printf('e%014d', n.seq)`, "seq": "n.seq", "ticket": copied, "record": `CASE WHEN record = ticket THEN ` + copied + ` ELSE record END`,
			"cause": copiedSeq("cause"), "data": `CASE WHEN data->>'of' IS NULL THEN data ELSE json_set(data, '$.of', ` + copiedSeq("data->>'of'") + `) END`,
			"at": fmt.Sprintf(`strftime('%%Y-%%m-%%d %%H:%%M:%%fZ', %d + (n.seq - (SELECT MIN(seq) FROM copies)) * %d.0 / (SELECT COUNT(*) FROM copies), 'unixepoch')`, begin, backtestDays*24*3600),
		}) + ` FROM copies AS n JOIN events ON events.seq = n.old ORDER BY n.seq`,
		`UPDATE cursors SET seq = (SELECT MAX(seq) FROM events)`,
		`DELETE FROM timers`,
	} {
		arguments := []any{}
		if strings.Contains(statement, "?2") {
			arguments = []any{choose(models), backtestCases}
		}
		if _, err := tx.ExecContext(ctx, statement, arguments...); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `PRAGMA optimize`)
	return errors.Join(err, expect(ctx, db, map[string]int{`SELECT COUNT(*) FROM events WHERE type = 'ticket.created'`: backtestCases + len(models)}))
}

// quoted lists columns, some of them replaced by expressions.
func quoted(columns []string, with map[string]string) string {
	list := make([]string, len(columns))
	for i, column := range columns {
		list[i] = "`" + column + "`"
		if expression, given := with[column]; given {
			list[i] = expression
		}
	}
	return strings.Join(list, ", ")
}

// copiedSeq is the number of the copy of an event that a model's event names.
func copiedSeq(field string) string {
	return `COALESCE((SELECT seq FROM copies WHERE copies.i = n.i AND copies.old = ` + field + `), ` + field + `)`
}
