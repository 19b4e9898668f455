package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// createRounds pairs of rounds are measured, after one that warms both up; an odd number has a median of its own.
	createRounds = 9
	// createTime is how long the clients write in a round; what follows from it is waited for on top.
	createTime = 2 * time.Second
)

// measureCreate compares how many cases a second the desk takes with how many records a bare PocketBase takes. The two
// run in turn, so that whatever else the machine does meets both.
func measureCreate(ctx context.Context, b *bench) error {
	desk, err := b.competitor(ctx, "desk", prepareDesk)
	if err != nil {
		return err
	}
	defer desk.stop()
	bare, err := b.competitor(ctx, "bare", prepareBare)
	if err != nil {
		return err
	}
	defer bare.stop()
	var ratios, deskRates, bareRates []float64
	for round := range createRounds + 1 {
		first, second := desk, bare
		if round%2 == 1 {
			first, second = bare, desk
		}
		for _, c := range []*competitor{first, second} {
			if err := c.round(ctx); err != nil {
				return fmt.Errorf("round %d: %w", round, err)
			}
		}
		if round == 0 {
			continue
		}
		deskRates, bareRates = append(deskRates, desk.rate), append(bareRates, bare.rate)
		ratios = append(ratios, desk.rate/bare.rate)
	}
	if err := desk.checkClocks(ctx); err != nil {
		return err
	}
	note("creations a second, medians: desk %.0f, bare %.0f", median(deskRates), median(bareRates))
	note("processor time a creation, medians: desk %.2f ms, bare %.2f ms", median(desk.costs), median(bare.costs))
	b.print("create_ratio", median(ratios), "ratio")
	return nil
}

// checkClocks holds that the drain waited for the clocks of every case, and that none fell due and cost the desk time that
// the bare app never spends.
func (c *competitor) checkClocks(ctx context.Context) error {
	db, err := openData(c.dir)
	if err != nil {
		return err
	}
	defer db.Close()
	return expect(ctx, db, map[string]int{
		`SELECT COUNT(*) FROM tickets WHERE NOT EXISTS (SELECT 1 FROM clocks WHERE clocks.ticket = tickets.id)`: 0,
		`SELECT COUNT(*) FROM events WHERE type = 'timer.sla'`:                                                  0,
		`SELECT COUNT(*) FROM failures`:                                                                         0,
	})
}

// competitor is one of the two servers that are compared.
type competitor struct {
	*server
	role   string
	dir    string
	people *people
	client *http.Client
	number atomic.Int64
	rate   float64
	// costs are the processor's milliseconds a creation, round by round: what others do on the machine hardly moves them.
	costs []float64
}

func (b *bench) competitor(ctx context.Context, role string, prepare func(dir string) (*people, error)) (*competitor, error) {
	dir, err := b.folder("create-" + role)
	if err != nil {
		return nil, err
	}
	people, err := prepare(dir)
	if err != nil {
		return nil, fmt.Errorf("prepare the %s: %w", role, err)
	}
	s, err := b.startRole(ctx, role, dir)
	if err != nil {
		return nil, err
	}
	return &competitor{
		server: s, role: role, dir: dir, people: people,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}},
	}, nil
}

// round has all clients write for a while and notes the rate, what follows from the writing included.
func (c *competitor) round(ctx context.Context) error {
	if err := c.clear(ctx); err != nil {
		return err
	}
	before, err := c.processorTime()
	if err != nil {
		return err
	}
	begun := time.Now()
	var created atomic.Int64
	var fault atomic.Pointer[error]
	var writers sync.WaitGroup
	for _, token := range c.people.customers {
		writers.Go(func() {
			for time.Since(begun) < createTime && fault.Load() == nil {
				if err := c.create(ctx, token); err != nil {
					fault.Store(&err)
					return
				}
				created.Add(1)
			}
		})
	}
	writers.Wait()
	if err := fault.Load(); err != nil {
		return fmt.Errorf("%s: %w", c.role, *err)
	}
	if c.role == "desk" {
		if _, err := call(ctx, c.client, http.MethodPost, c.url+pathDrain, "", nil); err != nil {
			return fmt.Errorf("wait for the dispatcher: %w", err)
		}
	}
	c.rate = float64(created.Load()) / time.Since(begun).Seconds()
	after, err := c.processorTime()
	if err != nil {
		return err
	}
	c.costs = append(c.costs, milliseconds(after-before)/float64(created.Load()))
	return nil
}

// processorTime is what the server has used so far.
func (s *server) processorTime() (time.Duration, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.command.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("processor time is read from /proc, which only Linux has: %w", err)
	}
	// The fields are counted from behind the program's name, which may hold blanks. The kernel tells in hundredths.
	fields := strings.Fields(string(content[bytes.LastIndexByte(content, ')')+1:]))
	var total time.Duration
	for _, field := range fields[11:13] {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(ticks) * 10 * time.Millisecond
	}
	return total, nil
}

// create sends what a customer's browser would send. The bare app knows no numbers and no states, so its client brings
// them along.
func (c *competitor) create(ctx context.Context, token string) error {
	body := map[string]any{
		"kind": "repair", "subject": "The air conditioner drips",
		"description": "It has been dripping since Tuesday, on the left side, and the wall is wet by now. It was repaired twice already.",
	}
	if c.role == "bare" {
		body["customer"] = c.people.customer
		body["number"] = "2026-" + strconv.FormatInt(c.number.Add(1), 10)
		body["status"], body["is_open"] = "new", true
	}
	_, err := call(ctx, c.client, http.MethodPost, c.url+"/api/collections/tickets/records", token, body)
	return err
}

// clear closes the cases of the last round behind the desk's back: routing looks at the open load, and a desk whose open
// cases only ever grow is no desk in use. Their clocks end with them, so that none falls due in a later round.
func (c *competitor) clear(ctx context.Context) error {
	db, err := sql.Open("sqlite", filepath.Join(c.dir, "data.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	statements := []string{`UPDATE tickets SET status = 'closed', is_open = 0, is_waiting = 0 WHERE is_open = 1`}
	if c.role == "desk" {
		statements = closeCases
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("close the last round's cases: %w", err)
		}
	}
	return nil
}

// closeCases closes all cases of a desk and ends their clocks.
var closeCases = []string{
	`UPDATE tickets SET status = 'closed', is_open = 0, is_waiting = 0, sla_due_at = '', sla_clock = '', sla_state = '' WHERE is_open = 1`,
	`UPDATE clocks SET ended = start, state = 'cancelled', due_at = '', cancelled_at = updated, reason = 'closed' WHERE ended = 0`,
	`DELETE FROM timers WHERE kind = 'sla'`,
}
