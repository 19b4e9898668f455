package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"time"
)

const (
	// figureCases and figureAnswers are what a desk has gathered in two years; figureCustomers ask it, and figureUnits are
	// theirs.
	figureCases     = 100_000
	figureAnswers   = 30_000
	figureCustomers = 20_000
	figureUnits     = 25_000
	// figureLooks is how often each request of the page is made.
	figureLooks = 30
)

// figureNames are the figures of the page.
var figureNames = []string{
	"callback_completion", "callback_timeliness", "callback_satisfaction", "csat", "nps", "ces", "complaint_rate", "complaints_in_time",
}

// measureFigures asks for every figure of the desk's page in every way that the page offers, over the longest of its periods
// that holds all there is, one after the other; the number is that of the slowest request.
func measureFigures(ctx context.Context, b *bench) error {
	dir, err := b.folder("figures")
	if err != nil {
		return err
	}
	people, err := prepareDesk(dir)
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := generateFigures(ctx, filepath.Join(dir, "data.db"), people); err != nil {
		return fmt.Errorf("make the cases: %w", err)
	}
	note("made %d cases, %d answers in %s", figureCases, figureAnswers, time.Since(begun).Round(time.Second))
	s, err := b.startRole(ctx, "desk", dir)
	if err != nil {
		return err
	}
	defer s.stop()
	client := &http.Client{}
	worst, all := 0.0, []float64{}
	for _, span := range []struct{ months, looks int }{{1, figureLooks / 3}, {12, figureLooks}, {24, figureLooks}} {
		slowest, of := 0.0, ""
		for _, name := range figureNames {
			for _, by := range []string{"", "month", "product", "team", "dimension"} {
				if by == "dimension" && name != "csat" {
					continue
				}
				address := figureAddress(s.url, name, by, span.months)
				taken, err := lookAt(ctx, client, address, people.agent, span.looks)
				if err != nil {
					return err
				}
				p99 := quantile(taken, 0.99)
				if p99 > slowest {
					slowest, of = p99, name+" by "+by
				}
				all = append(all, taken...)
			}
		}
		note("over %d months the slowest is %s: p99 %.1f ms", span.months, of, slowest)
		worst = max(worst, slowest)
	}
	note("all requests: median %.1f ms, p99 %.1f ms", median(all), quantile(all, 0.99))
	b.print("figures_p99", worst, "ms")
	return nil
}

func figureAddress(base, name, by string, months int) string {
	now := time.Now()
	end := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	query := url.Values{"from": {end.AddDate(0, -months, 0).Format(time.DateOnly)}, "to": {end.Format(time.DateOnly)}, "by": {by}}
	return base + "/api/aftercare/figures/" + name + "?" + query.Encode()
}

// lookAt asks the same question so many times; the first answers warm the page cache and do not count.
func lookAt(ctx context.Context, client *http.Client, address, token string, looks int) ([]float64, error) {
	var taken []float64
	for i := range looks + 2 {
		begun := time.Now()
		content, err := call(ctx, client, http.MethodGet, address, token, nil)
		if err != nil {
			return nil, err
		}
		if i < 2 {
			var answer struct{ Total struct{ N int } }
			if err := json.Unmarshal(content, &answer); err != nil || answer.Total.N == 0 {
				return nil, fmt.Errorf("%s counts nothing: %.200s", address, content)
			}
			continue
		}
		taken = append(taken, milliseconds(time.Since(begun)))
	}
	return taken, nil
}

// generateFigures fills the tables that figures are counted from by SQL, every value a function of the row's number.
func generateFigures(ctx context.Context, file string, people *people) error {
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-200000)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, fill := range []struct {
		statement string
		bound     []any
	}{
		{insertFigureCases, []any{figureCases, choose(people.teamIDs), choose(people.products), figureCustomers}},
		{insertFigureUnits, []any{figureUnits, choose(people.products), figureCustomers}},
		{insertFigureCallbacks, []any{figureAnswers}},
		{insertFigureClocks, []any{figureCases}},
		{insertFigureInvites, []any{2 * figureAnswers}},
		{insertFigureAnswers, []any{2 * figureAnswers}},
		{`PRAGMA optimize`, nil},
	} {
		if _, err := db.ExecContext(ctx, fill.statement, fill.bound...); err != nil {
			return fmt.Errorf("%.60s: %w", fill.statement, err)
		}
	}
	return nil
}

// figureRows counts to ?1; "mix" scatters a row's number, and "at" lies in the two years before now.
const figureRows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1),
mixed AS (SELECT i, (i * 2654435761) % 4294967296 AS mix FROM n),
rows AS (SELECT i, mix, unixepoch('now') - (mix / 3) % 62000000 AS at FROM mixed) `

const (
	insertFigureCases = figureRows + `INSERT INTO tickets (id, number, subject, description, resolution, kind, channel, product, customer, team, status, tags, followers, steps,
		merged_into, resolved_at, created, updated)
	SELECT printf('c%014d', i), printf('%d-%06d', 2024, i), 'The air conditioner drips on the left side, case ' || i,
		'It has been dripping since Tuesday, on the left side, and the wall is wet by now. It was repaired twice already.', 'The drain pipe was cleaned and its slope corrected.',
		CASE (mix / 11) % 5 WHEN 0 THEN 'complaint' WHEN 1 THEN 'consultation' ELSE 'repair' END, 'portal',
		json_extract(?3, '$[' || ((mix / 19) % json_array_length(?3)) || ']'), printf('u%014d', (mix / 7) % ?4),
		json_extract(?2, '$[' || ((mix / 13) % json_array_length(?2)) || ']'), 'closed', '[]', '[]', '[]', IIF(mix % 50 = 0, 'c00000000000001', ''),
		strftime('%Y-%m-%d %H:%M:%S.000Z', at + 80000, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch') FROM rows`

	insertFigureUnits = figureRows + `INSERT INTO assets (id, customer, product, serial, created)
	SELECT printf('a%014d', i), printf('u%014d', (mix / 7) % ?3), json_extract(?2, '$[' || ((mix / 19) % json_array_length(?2)) || ']'), i,
		strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch') FROM rows`

	insertFigureCallbacks = figureRows + `INSERT INTO callbacks (id, ticket, customer, round, state, outcome, resolved_at, due_at, done_at, plan)
	SELECT printf('k%014d', i), printf('c%014d', i * 3), printf('u%014d', i), 1 + (mix % 20 = 0), IIF(mix % 9 = 0, 'cancelled', 'done'),
		CASE WHEN mix % 9 = 0 THEN '' ELSE json_extract('["satisfied","satisfied","partly","unsatisfied","refused","unreached","opted_out"]', '$[' || ((mix / 5) % 7) || ']') END,
		strftime('%Y-%m-%d %H:%M:%S.000Z', at - 172800, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'),
		strftime('%Y-%m-%d %H:%M:%S.000Z', at - 100000 + (mix / 17) % 150000, 'unixepoch'), '{"tries":3,"days":2,"spread":2}' FROM rows`

	insertFigureClocks = figureRows + `INSERT INTO clocks (id, ticket, kind, leg, start, state, due_at, target, pauses)
	SELECT printf('o%014d', i), printf('c%014d', i), IIF(mix % 5 = 0, 'complaint_close', 'resolution'), 1, i, IIF(mix % 10 < 9, 'met', 'breached'),
		strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'), '{"within_seconds":86400}', '[]' FROM rows`

	insertFigureInvites = figureRows + `INSERT INTO survey_invites (id, survey, ticket, customer, state, resolved_at, send_at, sent_at, questions, title, thanks)
	SELECT printf('i%014d', i), 's', printf('c%014d', 1 + i), printf('u%014d', i), CASE WHEN i % 2 = 0 THEN 'answered' WHEN mix % 9 = 0 THEN 'skipped' ELSE 'expired' END, i,
		strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'), IIF(i % 2 = 1 AND mix % 9 = 0, '', strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch')), '[]', '{}', '{}' FROM rows`

	insertFigureAnswers = figureRows + `INSERT INTO survey_answers (id, invite, survey, version, ticket, customer, answers, dimensions, csat, nps, ces, comment, created)
	SELECT printf('w%014d', i), printf('i%014d', i), 's', 1, printf('c%014d', 1 + i), printf('u%014d', i), '{"overall":"5","attitude":"5","speed":"4","effort":"6","recommend":"9"}',
		json_object('overall', 1 + (mix / 5) % 5, 'attitude', 1 + (mix / 7) % 5, 'speed', 1 + (mix / 11) % 5, 'quality', 1 + (mix / 13) % 5),
		1 + (mix / 5) % 5, (mix / 17) % 12 - 1, (mix / 19) % 8, 'The mechanic came on time and explained what he did.',
		strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch') FROM rows WHERE i % 2 = 0`
)
