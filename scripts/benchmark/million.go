package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"aftercare/internal/search"
)

const (
	// million is the number of cases that a desk may have gathered.
	million = 1_000_000
	// looks is how often each question is asked; a p99 of it leaves five answers above.
	looks = 500
)

// measureMillion asks for a team's queue and for all counts, one agent alone, at a million cases.
func measureMillion(ctx context.Context, b *bench) error {
	dir, err := b.folder("million")
	if err != nil {
		return err
	}
	people, err := prepareDesk(dir)
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := generate(ctx, filepath.Join(dir, "data.db"), people); err != nil {
		return fmt.Errorf("make the cases: %w", err)
	}
	note("made %d cases in %s", million, time.Since(begun).Round(time.Second))
	s, err := b.startRole(ctx, "desk", dir)
	if err != nil {
		return err
	}
	defer s.stop()
	client := &http.Client{}
	counts := s.url + "/api/aftercare/counts"
	list, err := teamQueue(ctx, client, s.url, counts, people.agent)
	if err != nil {
		return err
	}
	listed, err := look(ctx, client, list, people.agent)
	if err != nil {
		return err
	}
	counted, err := look(ctx, client, counts, people.agent)
	if err != nil {
		return err
	}
	note("list: median %.2f ms; counts: median %.2f ms", median(listed), median(counted))
	b.print("list_p99", quantile(listed, 0.99), "ms")
	b.print("counts_p99", quantile(counted, 0.99), "ms")
	return nil
}

// teamQueue is the address by which the desk asks for the team's queue: filter and order are what the counts say, so that
// what is measured is what is used.
func teamQueue(ctx context.Context, client *http.Client, base, counts, token string) (string, error) {
	content, err := call(ctx, client, http.MethodGet, counts, token, nil)
	if err != nil {
		return "", err
	}
	var answer struct {
		Queues []struct {
			Name, Filter, Sort string
			Count              int
			More               bool
		}
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return "", err
	}
	for _, queue := range answer.Queues {
		if queue.Name != "team" {
			continue
		}
		query := url.Values{"filter": {queue.Filter}, "sort": {queue.Sort}, "perPage": {"50"}, "skipTotal": {"1"}}
		address := base + "/api/collections/tickets/records?" + query.Encode()
		content, err := call(ctx, client, http.MethodGet, address, token, nil)
		if err != nil {
			return "", err
		}
		if listed := strings.Count(string(content), `"collectionName":"tickets"`); listed != 50 {
			return "", fmt.Errorf("the team's queue lists %d cases, want 50: %.300s", listed, content)
		}
		return address, nil
	}
	return "", fmt.Errorf("the counts name no team's queue: %s", content)
}

// look asks the same question again and again and returns how long each answer took, in milliseconds. The first few warm
// the page cache and do not count.
func look(ctx context.Context, client *http.Client, address, token string) ([]float64, error) {
	var taken []float64
	for i := range looks + 20 {
		begun := time.Now()
		if _, err := call(ctx, client, http.MethodGet, address, token, nil); err != nil {
			return nil, err
		}
		if i >= 20 {
			taken = append(taken, milliseconds(time.Since(begun)))
		}
	}
	return taken, nil
}

// generate fills the tickets table by SQL: three years of cases, one in twenty open and most of those young, spread over
// teams and agents. Every value is a function of the row's number, so that all runs look at the same cases. The indexes
// are made afterwards, which is many times faster, and the planner's statistics are brought up to date as PocketBase does
// every night.
func generate(ctx context.Context, file string, people *people) error {
	db, err := sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-200000)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	indexes, err := dropIndexes(ctx, db)
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, insertCases, million, choose(people.teamIDs), choose(people.agentIDs), people.customer, people.product); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	for _, index := range indexes {
		if _, err := db.ExecContext(ctx, index); err != nil {
			return fmt.Errorf("%.80s: %w", index, err)
		}
	}
	if _, err := db.ExecContext(ctx, markSearched, search.Version); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `PRAGMA optimize`)
	return err
}

func dropIndexes(ctx context.Context, db *sql.DB) (statements []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'tickets' AND sql IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name, statement string
		if err := rows.Scan(&name, &statement); err != nil {
			return nil, err
		}
		names, statements = append(names, name), append(statements, statement)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := db.ExecContext(ctx, "DROP INDEX `"+name+"`"); err != nil {
			return nil, err
		}
	}
	return statements, nil
}

// choose is a JSON list for SQL to pick from.
func choose(ids []string) string {
	encoded, _ := json.Marshal(ids) // strings always encode
	return string(encoded)
}

// insertCases takes: how many, teams, agents, customer, product. "mix" scatters the row's number; 1 in 20 is open.
const insertCases = `
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1),
mixed AS (SELECT i, (i * 2654435761) % 4294967296 AS mix FROM n),
cases AS (SELECT i, mix, mix % 20 = 0 AS open, (mix / 20) % 100 AS share,
	-- open cases are young: the newest month; the others reach back three years
	unixepoch('now') - CASE WHEN mix % 20 = 0 THEN (mix / 7) % 2592000 ELSE 86400 + (mix / 3) % 94608000 END AS at FROM mixed)
INSERT INTO tickets (id, number, subject, description, kind, category, channel, product, customer, team, assignee, tier, priority,
	status, is_open, is_waiting, tags, followers, steps, promise_at, first_response_at, last_customer_at, last_staff_at, resolution,
	resolved_at, closed_at, created, updated)
SELECT printf('c%014d', i), printf('%d-%06d', 2000 + i / 999999, i % 999999 + 1),
	'The air conditioner drips on the left side, case ' || i,
	'It has been dripping since Tuesday, on the left side, and the wall is wet by now. It was repaired twice already. ' ||
	'The unit was installed in spring; the order number stands on the invoice that is attached. Row ' || i,
	CASE (mix / 11) % 5 WHEN 0 THEN 'repair' WHEN 1 THEN 'complaint' WHEN 2 THEN 'consultation' WHEN 3 THEN 'installation' ELSE 'return_exchange' END,
	'air_conditioner', 'portal', ?5, ?4,
	json_extract(?2, '$[' || ((mix / 13) % json_array_length(?2)) || ']'),
	CASE WHEN open AND share < 20 THEN '' ELSE json_extract(?3, '$[' || ((mix / 17) % json_array_length(?3)) || ']') END,
	'1', CASE (mix / 23) % 4 WHEN 0 THEN 'low' WHEN 1 THEN 'high' ELSE 'normal' END,
	CASE WHEN open THEN CASE WHEN share < 20 THEN 'new' WHEN share < 70 THEN 'open' WHEN share < 90 THEN 'pending' ELSE 'on_hold' END
		WHEN share < 4 THEN 'resolved' ELSE 'closed' END,
	open, open AND share < 20, '[]', '[]',
	'[{"step":"received","at":"2026-01-05 02:00:00.000Z"},{"step":"assigned","at":"2026-01-05 02:10:00.000Z"},{"step":"diagnosed","at":"2026-01-05 03:00:00.000Z"}]',
	CASE WHEN open AND share % 5 = 0 THEN strftime('%Y-%m-%d %H:%M:%S.000Z', unixepoch('now') - 432000 + (mix / 29) % 864000, 'unixepoch') ELSE '' END,
	strftime('%Y-%m-%d %H:%M:%S.000Z', at + 1800, 'unixepoch'), strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'),
	strftime('%Y-%m-%d %H:%M:%S.000Z', at + 1800, 'unixepoch'),
	CASE WHEN open THEN '' ELSE 'The drain pipe was cleaned and its slope corrected; no more dripping after an hour of running.' END,
	CASE WHEN open THEN '' ELSE strftime('%Y-%m-%d %H:%M:%S.000Z', at + 80000, 'unixepoch') END,
	CASE WHEN open OR share < 4 THEN '' ELSE strftime('%Y-%m-%d %H:%M:%S.000Z', at + 86000, 'unixepoch') END,
	strftime('%Y-%m-%d %H:%M:%S.000Z', at, 'unixepoch'), printf('%s.%03dZ', strftime('%Y-%m-%d %H:%M:%S', at + (mix / 31) % 80000, 'unixepoch'), mix % 1000)
FROM cases`

// markSearched says that all there is is indexed. What is made by SQL and is not to be searched would be indexed by the desk while
// something else is measured. Its parameter is [search.Version].
const markSearched = `INSERT INTO search_state (name, value) VALUES ('version', ?)`
