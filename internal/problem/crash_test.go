package problem_test

import (
	"context"
	"math/rand"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"aftercare/internal/desktest"
)

const (
	// crashCases are there when the problem is proposed: eight portions, each linked in a transaction of its own.
	crashCases = 400
	// crashLater come while the desk is killed, side by side.
	crashLater   = 40
	crashWriters = 4
	crashKills   = 6
	crashLook    = 20 * time.Millisecond
	// crashStall is how long nothing may happen before the test gives up.
	crashStall = 2 * time.Minute
)

// TestCrash kills the desk at random moments while hundreds of cases are linked to the problem that a rule proposes because of them, and
// while more come in: in the end there is one problem, each case is linked to it by one change, and the lead was told once.
func TestCrash(t *testing.T) {
	t.Parallel()
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewSource(seed))
	c := prepareCrash(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var writers sync.WaitGroup
	for range crashWriters {
		writers.Go(func() { c.report(ctx, crashLater/crashWriters) })
	}
	for kill := range crashKills {
		c.waitForLinked(crashCases * kill / crashKills)
		<-time.After(time.Duration(dice.Intn(60)) * time.Millisecond) // the moment of the kill is what is random here
		c.process.Kill()
		c.start()
	}
	writers.Wait()
	c.waitForRest()
	c.check()
}

// crashDesk is a desk that is killed, and what happens to it from outside.
type crashDesk struct {
	t           *testing.T
	binary, dir string
	process     *desktest.Process
	mu          sync.Mutex
	url         string // of the desk that runs, or ran last
	lead        string
	customer    string
	product     string
}

// prepareCrash makes a desk with cases of one product and category that the rule has not looked at yet: each came before it could.
func prepareCrash(t *testing.T) *crashDesk {
	t.Helper()
	c := &crashDesk{t: t, binary: desktest.BuildRecording(t), dir: t.TempDir()}
	desktest.MakeOwner(t, c.binary, c.dir, 1)
	c.start()
	administrator := c.process.SignInOwner(t)
	const lead = "lead@test.example"
	c.process.Must(t, http.MethodPost, "staff/records", administrator, map[string]any{
		"name": "Lead", "role": "lead", "email": lead, "password": desktest.Password, "passwordConfirm": desktest.Password, "active": true, "presence": "online", "teams": []string{"defaultteam0000"},
	})
	c.lead = c.process.SignIn(t, "staff", lead)
	c.product = c.process.Must(t, http.MethodPost, "products/records", administrator, map[string]any{"sku": "F1", "name_zh": "冰箱", "name_en": "Fridge", "active": true})["id"].(string)
	c.customer = c.process.Must(t, http.MethodPost, "customers/records", c.lead, map[string]any{"name": "Customer", "email": "customer@test.example"})["id"].(string)
	c.process.Kill()
	desktest.Look(c.t, c.dir, func(db *dbx.DB) error {
		_, err := db.NewQuery(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {:cases})
			INSERT INTO tickets (id, number, subject, description, kind, category, product, customer, channel, team, status, is_open, created, updated)
			SELECT printf('t%014d', i), printf('1999-%06d', i), 'Warm', 'Warm', 'repair', 'not_cooling', {:product}, {:customer}, 'phone', 'defaultteam0000', 'open', TRUE,
				strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-' || (i % 20 + 1) || ' days'), strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-' || (i % 20 + 1) || ' days') FROM n`).
			Bind(dbx.Params{"cases": crashCases, "product": c.product, "customer": c.customer}).Execute()
		return err
	})
	c.start()
	return c
}

func (c *crashDesk) start() {
	c.t.Helper()
	c.process = desktest.StartProcess(c.t, c.binary, c.dir, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.url = c.process.URL
}

// report makes so many cases of the product; one whose answer is lost to a kill is made again.
func (c *crashDesk) report(ctx context.Context, cases int) {
	for made, begun := 0, time.Now(); made < cases && time.Since(begun) < crashStall && ctx.Err() == nil; {
		c.mu.Lock()
		url := c.url
		c.mu.Unlock()
		_, err := desktest.Send(ctx, http.MethodPost, url+records("tickets"), c.lead, map[string]any{
			"customer": c.customer, "subject": "Warm again", "kind": "repair", "product": c.product, "category": "not_cooling", "channel": "phone",
		})
		if err != nil {
			<-time.After(crashLook)
			continue
		}
		made++
	}
}

func (c *crashDesk) number(query string) (n int) {
	c.t.Helper()
	desktest.Look(c.t, c.dir, func(db *dbx.DB) error { return db.NewQuery(query).Row(&n) })
	return n
}

// waitForLinked waits until more than so many cases are linked, or all there are.
func (c *crashDesk) waitForLinked(more int) {
	c.t.Helper()
	for begun := time.Now(); c.number(`SELECT COUNT(*) FROM tickets WHERE problem != ''`) <= more; <-time.After(crashLook) {
		if time.Since(begun) > crashStall {
			c.t.Fatalf("not more than %d cases were linked within %s", more, crashStall)
		}
	}
}

// waitForRest waits until all events have been handed on.
func (c *crashDesk) waitForRest() {
	c.t.Helper()
	const waiting = `SELECT COUNT(*) FROM events WHERE seq > (SELECT COALESCE(MAX(seq), 0) FROM recorded)`
	for begun := time.Now(); c.number(waiting) > 0; <-time.After(crashLook) {
		if time.Since(begun) > crashStall {
			c.t.Fatalf("%d events were not handed on within %s", c.number(waiting), crashStall)
		}
	}
}

func (c *crashDesk) check() {
	c.t.Helper()
	c.process.Kill()
	for what, query := range map[string]string{
		"problems that are not the one": `SELECT COUNT(*) - 1 FROM problems`,
		"cases that belong to none":     `SELECT COUNT(*) FROM tickets WHERE problem = ''`,
		"cases not linked by one change": `SELECT COUNT(*) FROM tickets t
			WHERE (SELECT COUNT(*) FROM events e WHERE e.ticket = t.id AND json_extract(e.changes, '$.problem[1]') = t.problem) != 1`,
		"notices that are not the one":     `SELECT COUNT(*) - 1 FROM notifications WHERE kind = 'problem_proposed'`,
		"times that it was made otherwise": `SELECT COUNT(*) - 1 FROM events WHERE type = 'problem.created'`,
		"failures":                         `SELECT COUNT(*) FROM failures`,
	} {
		if n := c.number(query); n != 0 {
			c.t.Errorf("%s: %d", what, n)
		}
	}
	c.t.Logf("%d cases, %d kills, %d portions", c.number(`SELECT COUNT(*) FROM tickets`), crashKills, c.number(`SELECT COUNT(*) FROM events WHERE type = 'problem.linking'`))
}
