package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"aftercare/internal/appliance"
	"aftercare/internal/journal"
	"aftercare/internal/timer"
)

const (
	// burstTimers are due at once when the desk starts.
	burstTimers = 100_000
	// burstCases are real cases whose clocks are due at once.
	burstCases = 20_000
	// burstGetEvery is the pace at which somebody opens a case meanwhile.
	burstGetEvery = 10 * time.Millisecond
	// burstLongest bounds one burst.
	burstLongest = 5 * time.Minute
	// burstAge is how long ago the cases were made: their first answer is overdue, and nothing else is.
	burstAge = 45 * time.Minute
	// cursorSlack is how many events nobody wants the dispatcher may have passed without writing its cursor.
	cursorSlack = 1000
)

// measureBurst has a desk find very many timers due when it starts, while somebody opens a case again and again.
func measureBurst(ctx context.Context, b *bench) error {
	probes, err := b.burst(ctx, "burst", time.Now(), addProbes, checkProbes)
	if err != nil {
		return fmt.Errorf("plain timers: %w", err)
	}
	note("%d timers: %s", burstTimers, probes)
	b.print("timers_burst", probes.taken.Seconds(), "s")
	b.print("timers_burst_get_p99", quantile(probes.gets, 0.99), "ms")
	cases, err := b.burst(ctx, "burst-cases", time.Now().Add(-burstAge), multiplyCase, checkCases)
	if err != nil {
		return fmt.Errorf("clocks of cases: %w", err)
	}
	note("%d cases whose first answer is overdue at once: %s", burstCases, cases)
	return nil
}

// outcome is how one burst went: from the desk's start until all was fired and handed on, and how long the openings of a
// case took meanwhile, in milliseconds.
type outcome struct {
	taken time.Duration
	gets  []float64
	// late is how late the bench itself woke to open a case, in milliseconds: what the machine did to everybody.
	late []float64
	// processor is the processor's time that the desk used, which what others do on the machine hardly moves.
	processor time.Duration
}

func (o outcome) String() string {
	return fmt.Sprintf("drained in %.1f s, processor time %.1f s; %d cases opened meanwhile: median %.2f ms, p99 %.2f ms, slowest %.2f ms; the bench itself woke late by p99 %.2f ms, at worst %.2f ms; %s",
		o.taken.Seconds(), o.processor.Seconds(), len(o.gets), median(o.gets), quantile(o.gets, 0.99), quantile(o.gets, 1), quantile(o.late, 0.99), quantile(o.late, 1), load())
}

// burst prepares a desk with one case made at the given time and what fill adds to it, starts it, and waits until all is
// done, which check then looks at.
func (b *bench) burst(ctx context.Context, name string, at time.Time, fill func(context.Context, *sql.DB, string) error, check func(context.Context, *sql.DB) error) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, burstLongest)
	defer cancel()
	dir, err := b.folder(name)
	if err != nil {
		return outcome{}, err
	}
	people, ticket, err := prepareCase(ctx, dir, at)
	if err != nil {
		return outcome{}, err
	}
	db, err := openData(dir)
	if err != nil {
		return outcome{}, err
	}
	defer db.Close()
	if err := fill(ctx, db, ticket); err != nil {
		return outcome{}, fmt.Errorf("set the timers: %w", err)
	}
	s, err := b.startRole(ctx, "desk", dir)
	if err != nil {
		return outcome{}, err
	}
	defer s.stop()
	done := make(chan error, 1)
	var ended time.Time
	go func() {
		err := waitDrained(ctx, db, s.begun)
		ended = time.Now()
		done <- err
	}()
	gets, late, err := openSteadily(ctx, s.url+"/api/collections/tickets/records/"+ticket, people.agent, done)
	if err != nil {
		return outcome{}, fmt.Errorf("wait for the end: %w", err)
	}
	processor, err := s.processorTime()
	if err != nil {
		return outcome{}, err
	}
	if err := finish(ctx, s, people); err != nil {
		return outcome{}, err
	}
	return outcome{ended.Sub(s.begun), gets, late, processor}, check(ctx, db)
}

// prepareCase makes a desk's folder with one case of a customer, by a clock that stands at the given time.
func prepareCase(ctx context.Context, dir string, at time.Time) (*people, string, error) {
	clock := timer.NewRunningClock(1)
	clock.Hold(at)
	ticket := ""
	p, err := prepareDeskAt(dir, clock, func(desk *appliance.Appliance, p *people) error {
		record, err := saveAs(desk.App, "tickets", map[string]any{
			"kind": "consultation", "channel": "portal", "subject": "The air conditioner drips", "description": "On the left side.", "customer": p.customer,
		}, journal.Actor{Kind: journal.ActorCustomer, ID: p.customer})
		if err != nil {
			return err
		}
		ticket = record.Id
		return desk.Drain(ctx)
	})
	return p, ticket, err
}

// waitDrained returns once no timer that was due at the start is left and the dispatcher has passed their events. It looks
// a few times a second, which costs the desk nothing to speak of.
func waitDrained(ctx context.Context, db *sql.DB, begun time.Time) error {
	due := begun.UTC().Format(types.DefaultDateLayout)
	for ctx.Err() == nil {
		var waiting bool
		var last, cursor int64
		err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM timers WHERE due_at <= ?1), (SELECT MAX(seq) FROM events), (SELECT seq FROM cursors WHERE name = 'dispatcher')`, due).
			Scan(&waiting, &last, &cursor)
		if err != nil {
			return err
		}
		if !waiting && cursor > last-cursorSlack {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ctx.Err()
}

// openSteadily opens a case at a steady pace until done, and returns how long it took each time. It counts from when the
// opening was due, so that one that is slow is not hidden by the ones that had to wait for it.
func openSteadily(ctx context.Context, address, token string, done <-chan error) (taken, late []float64, err error) {
	client := &http.Client{}
	if _, err := call(ctx, client, http.MethodGet, address, token, nil); err != nil { // makes the connection
		return nil, nil, err
	}
	for due := time.Now(); ; due = due.Add(burstGetEvery) {
		slept := time.Until(due) > 0
		select {
		case err := <-done:
			return taken, late, err
		case <-time.After(time.Until(due)):
		}
		if slept {
			late = append(late, milliseconds(time.Since(due)))
		}
		if _, err := call(ctx, client, http.MethodGet, address, token, nil); err != nil {
			return nil, nil, err
		}
		taken = append(taken, milliseconds(time.Since(due)))
	}
}

// finish has the desk do one thing more that somebody wants, whereupon it writes how far the dispatcher has come.
func finish(ctx context.Context, s *server, p *people) error {
	client := &http.Client{}
	body := map[string]any{"kind": "consultation", "subject": "One more", "description": "After the burst."}
	if _, err := call(ctx, client, http.MethodPost, s.url+"/api/collections/tickets/records", p.customers[0], body); err != nil {
		return err
	}
	_, err := call(ctx, client, http.MethodPost, s.url+pathDrain, "", nil)
	return err
}

// addProbes sets plain timers, all of them due in the last seconds; ids, and so the order in which they were put in, have
// nothing to do with the order in which they are due.
func addProbes(ctx context.Context, db *sql.DB, _ string) error {
	_, err := db.ExecContext(ctx, `
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
		INSERT INTO timers (id, kind, collection, record, key, due_at, data, created, updated)
		SELECT printf('p%014d', (i * 2654435761) % 4294967296), ?2, '', '', i,
			strftime('%Y-%m-%d %H:%M:%fZ', ?3 - i * 0.0001, 'unixepoch'), '{}', ?4, ?4 FROM n`,
		burstTimers, kindProbe, time.Now().Unix()-1, time.Now().UTC().Format(types.DefaultDateLayout))
	return err
}

// checkProbes holds that every timer fired once, in order of due time, that none is left, and that all were handed on.
func checkProbes(ctx context.Context, db *sql.DB) error {
	return expect(ctx, db, map[string]int{
		`SELECT COUNT(*) FROM events WHERE type = 'timer.probe'`:                         burstTimers,
		`SELECT COUNT(DISTINCT data->>'key') FROM events WHERE type = 'timer.probe'`:     burstTimers,
		`SELECT COUNT(*) FROM timers WHERE kind = 'probe'`:                               0,
		`SELECT COUNT(*) FROM events WHERE type = 'timer.probe' AND seq > ` + cursorText: 0,
		`SELECT COUNT(*) FROM failures`:                                                  0,
		`SELECT COUNT(*) FROM (SELECT data->>'due_at' AS due, LAG(data->>'due_at') OVER (ORDER BY seq) AS before
			FROM events WHERE type = 'timer.probe') WHERE due < before`: 0,
	})
}

// checkCases holds that every case was warned of and is overdue, once each.
func checkCases(ctx context.Context, db *sql.DB) error {
	return expect(ctx, db, map[string]int{
		`SELECT COUNT(*) FROM events WHERE type = 'timer.sla'`:                                              burstCases,
		`SELECT COUNT(*) FROM events WHERE type = 'sla.warned'`:                                             burstCases,
		`SELECT COUNT(*) FROM events WHERE type = 'sla.breached'`:                                           burstCases,
		`SELECT COUNT(DISTINCT ticket) FROM events WHERE type = 'sla.breached'`:                             burstCases,
		`SELECT COUNT(*) FROM tickets WHERE sla_state = 'overdue'`:                                          burstCases,
		`SELECT COUNT(*) FROM timers WHERE kind = 'sla' AND due_at > strftime('%Y-%m-%d %H:%M:%fZ', 'now')`: burstCases + 1, // the one more
		`SELECT COUNT(*) FROM events WHERE type LIKE 'sla.%' AND seq > ` + cursorText:                       0,
		`SELECT COUNT(*) FROM failures`:                                                                     0,
	})
}

const cursorText = `(SELECT seq FROM cursors WHERE name = 'dispatcher')`

// expect asks for counts and complains of the first that differs.
func expect(ctx context.Context, db *sql.DB, counts map[string]int) error {
	for query, want := range counts {
		var got int
		if err := db.QueryRowContext(ctx, query).Scan(&got); err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
		if got != want {
			return fmt.Errorf("%s: got %d, want %d", query, got, want)
		}
	}
	return nil
}

// multiplyCase copies a case with all that the desk keeps of it, as if as many customers had asked in the same moment.
func multiplyCase(ctx context.Context, db *sql.DB, ticket string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after the commit
	var first, last, count int
	err = tx.QueryRowContext(ctx, `SELECT MIN(seq), MAX(seq), COUNT(*) FROM events WHERE ticket = ?`, ticket).Scan(&first, &last, &count)
	if err != nil {
		return err
	}
	var highest int
	if err := tx.QueryRowContext(ctx, `SELECT MAX(seq) FROM events`).Scan(&highest); err != nil {
		return err
	}
	if last-first+1 != count || last != highest {
		return fmt.Errorf("the case's events %d to %d, %d of them, are not the journal's last: %d", first, last, count, highest)
	}
	shifted := func(field string) string { return fmt.Sprintf(`%s + n.i * %d`, field, count) }
	cause := fmt.Sprintf(`CASE WHEN cause >= %d THEN %s ELSE cause END`, first, shifted("cause"))
	of := fmt.Sprintf(`CASE WHEN data->>'of' IS NULL THEN data ELSE json_set(data, '$.of', %s) END`, shifted(`(data->>'of')`))
	record := fmt.Sprintf(`CASE WHEN record = '%s' THEN %s ELSE record END`, ticket, copied)
	for _, copying := range []struct {
		table, where string
		with         map[string]string
	}{
		{"tickets", "id", map[string]string{"id": copied, "number": `'2000-' || printf('%06d', n.i)`}},
		{"events", "ticket", map[string]string{
			"id": `printf('e%010d%04d', n.i, seq % 10000)`, "ticket": copied, "record": record, "seq": shifted("seq"), "cause": cause, "data": of,
		}},
		{"clocks", "ticket", map[string]string{
			"id": `printf('%.2s%.2s', kind, substr(kind, -2)) || printf('%011d', n.i)`, "ticket": copied, "start": shifted("start"), "applied": shifted("applied"),
		}},
		{"timers", "record", map[string]string{"id": `printf('t%014d', n.i)`, "record": copied, "data": `json_set(data, '$.ticket', ` + copied + `)`}},
	} {
		if err := multiply(ctx, tx, copying.table, copying.where, ticket, copying.with); err != nil {
			return fmt.Errorf("copy %s: %w", copying.table, err)
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE cursors SET seq = (SELECT MAX(seq) FROM events) WHERE name = 'dispatcher'`); err != nil {
		return err
	}
	return tx.Commit()
}

// copied is the id of a case's copy.
const copied = `printf('k%014d', n.i)`

// multiply copies the rows of one case, all but the columns in with, which are given by expressions over the row and n.i,
// the copy's number.
func multiply(ctx context.Context, tx *sql.Tx, table, where, ticket string, with map[string]string) error {
	columns, err := columnsOf(ctx, tx, table)
	if err != nil {
		return err
	}
	expressions := make([]string, len(columns))
	for i, column := range columns {
		columns[i] = "`" + column + "`"
		expressions[i] = columns[i]
		if expression, given := with[column]; given {
			expressions[i] = expression
		}
	}
	order := "n.i"
	if table == "events" {
		order = "n.i, seq"
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
		INSERT INTO %s (%s) SELECT %s FROM n, %s WHERE %s.%s = ?2 ORDER BY %s`,
		table, strings.Join(columns, ", "), strings.Join(expressions, ", "), table, table, where, order), burstCases-1, ticket)
	return err
}

func columnsOf(ctx context.Context, tx *sql.Tx, table string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT name FROM pragma_table_info(?)`, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
